//! The fields that say how bytes are to be read.

use super::{Format, Table};
use crate::{
    choice,
    document::{Context, Fields, Marked, Mistake, Path},
    record,
};

choice! {
    /// How the answer is written.
    pub enum FormatWord {
        /// One JSON document.
        Json = "json",
        /// A JSON document a line.
        JsonLines = "jsonl",
        /// A table whose first line names its columns.
        Csv = "csv",
        /// A workbook whose first row names its columns.
        Xlsx = "xlsx",
        /// One YAML document.
        Yaml = "yaml",
        /// One XML document; elements are lists by their names, attributes have `@` before theirs.
        Xml = "xml",
        /// Nothing but one number.
        Number = "number",
    }
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
    /// How the answer is written.
    pub struct FormatFields {
        /// `json`, `jsonl`, `csv`, `xlsx`, `yaml`, `xml` or `number`. Default: as the file's name ends; `json` of http; `number` of exec.
        pub format: Option<FormatWord>,
        /// For `xlsx`: the name of the sheet. Default: the first one.
        pub sheet: Option<Marked<String>>,
        /// For `csv`: what stands between two columns, one character or `tab`. Default: the first line tells.
        pub delimiter: Option<Marked<String>>,
        /// For `csv`: how decimals are written in it. Default: point.
        pub decimal: Option<Marked<Decimal>>,
    }
}

impl Format {
    /// Takes the fields out of a measure. `otherwise` is the format where none is given; None asks for one.
    pub fn take(
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        otherwise: Option<FormatWord>,
    ) -> Option<Self> {
        let typed = FormatFields::take(fields, path, cx)?;
        let Some(word) = typed.format.or(otherwise) else {
            let problem = "the name of the file does not tell how it is written";
            cx.report(
                Mistake::error(fields.place, path, problem)
                    .hint("add `format: csv`, `json`, `jsonl`, `xlsx`, `yaml`, `xml` or `number`"),
            );
            return None;
        };
        let misplaced = [
            ("sheet", typed.sheet.as_ref().map(|sheet| sheet.place), word == FormatWord::Xlsx, "xlsx"),
            ("delimiter", typed.delimiter.as_ref().map(|delimiter| delimiter.place), word == FormatWord::Csv, "csv"),
            ("decimal", typed.decimal.as_ref().map(|decimal| decimal.place), word == FormatWord::Csv, "csv"),
        ];
        for (name, place, fits, format) in misplaced {
            if let (Some(place), false) = (place, fits) {
                let problem = format!("`{name}` has no meaning for this format");
                cx.report(Mistake::error(place, path.child(name), problem).hint(format!("remove it, or say `format: {format}`")));
                return None;
            }
        }
        Some(match word {
            FormatWord::Json => Self::Json,
            FormatWord::JsonLines => Self::JsonLines,
            FormatWord::Yaml => Self::Yaml,
            FormatWord::Xml => Self::Xml,
            FormatWord::Number => Self::Number,
            FormatWord::Xlsx => Self::Xlsx(typed.sheet.map(|sheet| sheet.value.into())),
            FormatWord::Csv => Self::Csv(Table {
                delimiter: match typed.delimiter {
                    Some(text) => Some(delimiter(&text, &path.child("delimiter"), cx)?),
                    None => None,
                },
                decimal_comma: typed.decimal.is_some_and(|decimal| decimal.value == Decimal::Comma),
            }),
        })
    }
}

fn delimiter(text: &Marked<String>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<u8> {
    match (text.value.as_str(), text.value.as_bytes()) {
        ("tab" | "\\t", _) => Some(b'\t'),
        (_, [byte]) if byte.is_ascii() && !b"\"\r\n".contains(byte) && !byte.is_ascii_alphanumeric() => Some(*byte),
        _ => {
            let problem = format!("`{}` is no delimiter", text.value);
            cx.report(Mistake::error(text.place, path, problem).hint("write one character, such as `\";\"`, or `tab`"));
            None
        }
    }
}
