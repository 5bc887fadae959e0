//! From the bytes that a source gave to a document: JSON, JSON lines, CSV, XLSX, YAML, or a bare number.
//!
//! Pure and bounded: what comes out is at most a fixed multiple of what came in, however it was built.

mod csv;
mod json;
mod text;
mod xlsx;

use std::collections::HashSet;

use serde_json::Value;

use crate::{
    choice,
    document::{Context, Fields, Marked, Mistake, Path},
    okr::FailureKind,
    record,
    source::FetchError,
};

/// How bytes become a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Json,
    JsonLines,
    Csv(Table),
    /// A sheet by its name, or the first one.
    Xlsx(Option<Box<str>>),
    Yaml,
    /// Nothing but one number.
    Number,
}

/// How a CSV is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table {
    /// Found by looking at the first line if not given.
    pub delimiter: Option<u8>,
    pub decimal_comma: bool,
}

impl Format {
    /// The document in `bytes`. `max_bytes` bounds what is unpacked out of an XLSX, at four times as much.
    ///
    /// # Errors
    /// [`FetchError`] of kind `malformed`, `no_data` for nothing at all, `too_large` for what unpacks into too much.
    pub fn read(&self, bytes: &[u8], max_bytes: usize) -> Result<Value, FetchError> {
        match self {
            Self::Json => json::read(&text::decode(bytes)?),
            Self::JsonLines => json::read_lines(&text::decode(bytes)?),
            Self::Csv(table) => csv::read(&text::decode(bytes)?, *table),
            Self::Xlsx(sheet) => xlsx::read(bytes, sheet.as_deref(), max_bytes as u64 * 4),
            Self::Yaml => json::read_yaml(&text::decode(bytes)?),
            Self::Number => json::read_number(&text::decode(bytes)?),
        }
    }

    /// As part of a fingerprint: the same bytes read in the same way.
    pub fn name(&self) -> String {
        match self {
            Self::Json => "json".to_owned(),
            Self::JsonLines => "jsonl".to_owned(),
            Self::Yaml => "yaml".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Csv(table) => {
                let delimiter = table.delimiter.map_or("?".to_owned(), |byte| byte.escape_ascii().to_string());
                format!("csv {delimiter} {}", if table.decimal_comma { "comma" } else { "point" })
            }
            Self::Xlsx(sheet) => format!("xlsx {}", sheet.as_deref().unwrap_or_default()),
        }
    }
}

/// A table with more cells is refused: a cell of two bytes takes a hundred as part of a document.
const MAX_CELLS: usize = 2_000_000;
/// Each record repeats the names of its columns.
const MAX_NAME: usize = 100;

fn too_many_cells() -> FetchError {
    let text = format!("the table has more than {MAX_CELLS} cells: leave out columns, or aggregate it before");
    FetchError::new(FailureKind::TooLarge, text)
}

/// The names of the columns of a table: trimmed, and each of its own. A column without a name is called by its place.
fn column_names(first_row: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let own = |(at, text): (usize, String)| {
        let base: String = text.trim().chars().take(MAX_NAME).collect();
        let base = if base.is_empty() { format!("column_{}", at + 1) } else { base };
        let mut name = base.clone();
        let mut count = 2;
        while !seen.insert(name.clone()) {
            name = format!("{base}_{count}");
            count += 1;
        }
        name
    };
    first_row.enumerate().map(own).collect()
}

choice! {
    /// How decimals are written.
    pub enum Decimal {
        /// 1234.56
        Point = "point",
        /// 1234,56, also with groups: 1 234,56 or 1.234,56
        Comma = "comma",
    }
}

record! {
    /// How a CSV is written. Its first line names the columns; each further line is a record with those names.
    pub struct TableFields {
        /// What stands between two columns: one character, or `tab`. Without it, the first line tells.
        pub delimiter: Option<Marked<String>>,
        /// How decimals are written in it: `point` (the default) or `comma`.
        pub decimal: Option<Decimal>,
    }
}

impl Table {
    /// Takes the fields of a CSV out of a measure; they are a mistake where `is_csv` is false.
    pub fn take(is_csv: bool, fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let typed = TableFields::take(fields, path, cx)?;
        if !is_csv && (typed.delimiter.is_some() || typed.decimal.is_some()) {
            let name = if typed.delimiter.is_some() { "delimiter" } else { "decimal" };
            let problem = format!("`{name}` says how a CSV is written, and this is none");
            cx.report(Mistake::error(fields.key_place(name), path, problem).hint("remove it, or say `format: csv`"));
            return None;
        }
        let delimiter = match typed.delimiter {
            None => None,
            Some(Marked { value, place }) => match (value.as_str(), value.as_bytes()) {
                ("tab" | "\\t", _) => Some(b'\t'),
                (_, [byte]) if byte.is_ascii() && !b"\"\r\n".contains(byte) && !byte.is_ascii_alphanumeric() => Some(*byte),
                _ => {
                    let problem = format!("`{value}` is no delimiter");
                    cx.report(Mistake::error(place, path, problem).hint("write one character, such as `\";\"`, or `tab`"));
                    return None;
                }
            },
        };
        Some(Self { delimiter, decimal_comma: typed.decimal == Some(Decimal::Comma) })
    }
}
