//! CSV: the first line names the columns, each further line is a record.

use ::csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Number, Value};

use super::{MAX_CELLS, Table, column_names, too_many_cells};
use crate::source::FetchError;

/// Every line as an object by the names of the first line. Cells that are numbers become numbers, empty ones null.
pub fn read(text: &str, table: Table) -> Result<Value, FetchError> {
    if text.trim().is_empty() {
        return Err(FetchError::no_data("the CSV is empty: not even the names of its columns"));
    }
    let delimiter = table.delimiter.unwrap_or_else(|| likely_delimiter(text));
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| broken(&error))?;
    let names = column_names(headers.iter().map(str::to_owned));
    let mut records = Vec::new();
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).map_err(|error| broken(&error))? {
        if row.len() != names.len() {
            let line = row.position().map_or(0, |position| position.line());
            return Err(FetchError::malformed(format!(
                "line {line} of the CSV has {} columns, and its first line names {}: check the delimiter and the quotes",
                row.len(),
                names.len()
            )));
        }
        if (records.len() + 1) * names.len() > MAX_CELLS {
            return Err(too_many_cells());
        }
        let cells = names.iter().zip(row.iter()).map(|(name, text)| (name.clone(), cell(text, table.decimal_comma)));
        records.push(Value::Object(cells.collect::<Map<_, _>>()));
    }
    Ok(Value::Array(records))
}

fn broken(error: &::csv::Error) -> FetchError {
    FetchError::malformed(format!("this is not CSV: {error}"))
}

/// The one that stands most often in the first line, outside of quotes.
fn likely_delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equal counts the comma wins: `max_by_key` takes the last.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// A cell as what it looks like. `007` stays text: it is a code; `1 234,56` is a number where decimals have commas.
pub fn cell(text: &str, decimal_comma: bool) -> Value {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Value::Null;
    }
    let parsed = if decimal_comma { with_decimal_comma(trimmed) } else { plain_number(trimmed) };
    parsed.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn plain_number(text: &str) -> Option<Number> {
    // JSON's own grammar: no leading zero, no plus, no "inf".
    text.parse().ok()
}

fn with_decimal_comma(text: &str) -> Option<Number> {
    let (whole, fraction) = match text.split_once(',') {
        Some((_, fraction)) if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) => return None,
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let is_separator = |c: char| matches!(c, '.' | ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let groups: Vec<&str> = digits.split(is_separator).collect();
    let numeric = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !numeric || !grouped {
        return None;
    }
    let joined = groups.concat();
    fraction
        .map_or_else(|| plain_number(&format!("{sign}{joined}")), |fraction| plain_number(&format!("{sign}{joined}.{fraction}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{collect::format::text, okr::FailureKind};

    fn records(text: &str) -> Value {
        read(text, Table::default()).unwrap()
    }

    #[test]
    fn cells_become_what_they_look_like() {
        for (text, point, comma) in [
            ("12", json!(12), json!(12)),
            ("-3.5", json!(-3.5), json!("-3.5")),
            ("1e3", json!(1000.0), json!("1e3")),
            ("007", json!("007"), json!("007")),
            ("0", json!(0), json!(0)),
            ("0,5", json!("0,5"), json!(0.5)),
            ("1 234,56", json!("1 234,56"), json!(1234.56)),
            ("1\u{202f}234", json!("1\u{202f}234"), json!(1234)),
            ("1.234,5", json!("1.234,5"), json!(1234.5)),
            ("1.234.567", json!("1.234.567"), json!(1_234_567)),
            ("12.34,5", json!("12.34,5"), json!("12.34,5")),
            ("-1 000,25", json!("-1 000,25"), json!(-1000.25)),
            ("", json!(null), json!(null)),
            ("  ", json!(null), json!(null)),
            ("2026-10-01", json!("2026-10-01"), json!("2026-10-01")),
            ("inf", json!("inf"), json!("inf")),
            ("+5", json!("+5"), json!("+5")),
            ("9007199254740993", json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_993_i64)),
            ("yes", json!("yes"), json!("yes")),
        ] {
            assert_eq!((cell(text, false), cell(text, true)), (point, comma), "{text:?}");
        }
    }

    #[test]
    fn lines_become_records_by_the_names_of_the_first() {
        assert_eq!(records("a,b\n1,x\n2,\n"), json!([{"a": 1, "b": "x"}, {"a": 2, "b": null}]));
        assert_eq!(records("a;b\r\n1;\"x; y\"\r\n"), json!([{"a": 1, "b": "x; y"}]));
        assert_eq!(records("a\tb\n1\t2\n"), json!([{"a": 1, "b": 2}]));
        assert_eq!(records("\"a, b\";c\n1;2\n"), json!([{"a, b": 1, "c": 2}]));
        assert_eq!(records("only\n1\n\n2\n"), json!([{"only": 1}, {"only": 2}]));
        assert_eq!(records("a,a,\n1,2,3\n"), json!([{"a": 1, "a_2": 2, "column_3": 3}]));
        assert_eq!(records("a,b\n\"line one\nline two\",2\n"), json!([{"a": "line one\nline two", "b": 2}]));
        assert_eq!(records("a,b\n"), json!([]));
        let german = Table { delimiter: None, decimal_comma: true };
        assert_eq!(read("tag;umsatz\n2026-10-01;1.234,50\n", german).unwrap(), json!([{"tag": "2026-10-01", "umsatz": 1234.5}]));
        let piped = Table { delimiter: Some(b'|'), decimal_comma: false };
        assert_eq!(read("a|b\n1|2\n", piped).unwrap(), json!([{"a": 1, "b": 2}]));
    }

    #[test]
    fn what_is_no_csv_says_where() {
        let error = read("a,b\n1,2\n1,2,3\n", Table::default()).unwrap_err();
        assert!(error.text.starts_with("line 3 of the CSV has 3 columns, and its first line names 2"), "{}", error.text);
        assert_eq!(read(" \n", Table::default()).unwrap_err().kind, FailureKind::NoData);
    }

    #[test]
    fn marks_and_encodings_are_understood_or_refused() {
        let utf16 = |big: bool| {
            let mut bytes = if big { vec![0xFE, 0xFF] } else { vec![0xFF, 0xFE] };
            "é,b\n1,2\n".encode_utf16().for_each(|unit| bytes.extend(if big { unit.to_be_bytes() } else { unit.to_le_bytes() }));
            bytes
        };
        for bytes in ["\u{feff}é,b\n1,2\n".as_bytes().to_vec(), utf16(true), utf16(false)] {
            assert_eq!(records(&text::decode(&bytes).unwrap()), json!([{"é": 1, "b": 2}]));
        }
        let latin = text::decode(b"a,b\n\xe9t\xe9,2\n").unwrap_err();
        assert_eq!(latin.text, "the text is not UTF-8 (line 2): save or export it as UTF-8");
        assert!(text::decode(&[0xFF, 0xFE, 0x41]).is_err());
        assert!(text::decode(&[0xFF, 0xFE, 0x00, 0xD8]).is_err());
    }
}
