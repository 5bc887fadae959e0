//! From the bytes that a source gave to a document: JSON, JSON lines, CSV, XLSX, YAML, XML, or a bare number.
//!
//! Pure and bounded: what comes out is at most a fixed multiple of what came in, however it was built.

mod csv;
mod fields;
mod json;
mod text;
mod xlsx;
mod xml;

use std::collections::HashSet;

use serde_json::Value;

pub use fields::{FormatFields, FormatWord};

use crate::{okr::FailureKind, source::FetchError};

/// How bytes become a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Json,
    JsonLines,
    Csv(Table),
    /// A sheet by its name, or the first one.
    Xlsx(Option<Box<str>>),
    Yaml,
    Xml,
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
            Self::Xml => xml::read(&text::decode(bytes)?),
            Self::Number => json::read_number(&text::decode(bytes)?),
        }
    }

    /// As part of a fingerprint: the same bytes read in the same way.
    pub fn name(&self) -> String {
        match self {
            Self::Json => "json".to_owned(),
            Self::JsonLines => "jsonl".to_owned(),
            Self::Yaml => "yaml".to_owned(),
            Self::Xml => "xml".to_owned(),
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
