//! XLSX: the first row that holds anything names the columns, each further row is a record.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, sink},
};

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use serde_json::{Map, Value};
use zip::ZipArchive;

use super::{MAX_CELLS, column_names, too_many_cells};
use crate::{document::did_you_mean, okr::FailureKind, source::FetchError};

/// The rows of a sheet; of the first one if none is named. What is unpacked is counted before anything reads it.
pub fn read(bytes: &[u8], sheet: Option<&str>, max_unpacked: u64) -> Result<Value, FetchError> {
    refuse_bombs(bytes, max_unpacked)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error: XlsxError| broken(&error))?;
    let sheets = book.sheet_names();
    let name = match sheet {
        Some(wanted) if sheets.iter().any(|name| name == wanted) => wanted.to_owned(),
        Some(wanted) => {
            let hint = did_you_mean(wanted, sheets.iter().map(String::as_str));
            return Err(FetchError::malformed(format!("the workbook has no sheet `{wanted}`; {hint}")));
        }
        None => sheets.first().cloned().ok_or_else(|| FetchError::no_data("the workbook has no sheet"))?,
    };
    // Cell by cell: a range would be as large as the rectangle around all cells, and one stray cell makes that huge.
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Value>> = BTreeMap::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = cell.get_position();
        let value = value(cell.get_value());
        if !value.is_null() {
            count += 1;
            if count > MAX_CELLS {
                return Err(too_many_cells());
            }
            rows.entry(row).or_default().insert(column, value);
        }
    }
    let mut rows = rows.into_values();
    let Some(first) = rows.next() else {
        return Err(FetchError::no_data(format!("the sheet `{name}` is empty")));
    };
    let names = names(first);
    // Only the cells that are there: a wide first row must not multiply with every row below it.
    let records = rows.map(|row| {
        let cells = row.into_iter().filter_map(|(column, value)| Some((names.get(&column)?.clone(), value)));
        Value::Object(cells.collect::<Map<_, _>>())
    });
    Ok(Value::Array(records.collect()))
}

/// An XLSX is a zip: a few kilobytes of it can unpack into gigabytes, and what it says of its own sizes proves nothing.
fn refuse_bombs(bytes: &[u8], max_unpacked: u64) -> Result<(), FetchError> {
    let refused = |error| FetchError::malformed(format!("this is not an XLSX workbook: {error}"));
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FetchError::malformed("this is an old XLS workbook, or one with a password: save it as XLSX without"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    let mut left = max_unpacked;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(refused)?;
        let unpacked = std::io::copy(&mut part.take(left.saturating_add(1)), &mut sink())
            .map_err(|error| FetchError::malformed(format!("this is not an XLSX workbook: {error}")))?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            let bound = max_unpacked >> 20;
            FetchError::new(FailureKind::TooLarge, format!("the workbook unpacks into more than {bound} MiB"))
        })?;
    }
    Ok(())
}

fn broken(error: &XlsxError) -> FetchError {
    FetchError::malformed(format!("the workbook cannot be read: {error}"))
}

fn names(first: BTreeMap<u32, Value>) -> BTreeMap<u32, String> {
    let columns: Vec<u32> = first.keys().copied().collect();
    let texts = first.into_values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    columns.into_iter().zip(column_names(texts)).collect()
}

/// A cell; dates become ISO text without an offset, so in the file's time zone, and errors such as #N/A become null.
fn value(cell: &DataRef<'_>) -> Value {
    match cell {
        DataRef::Int(number) => Value::from(*number),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(*number as i64),
        DataRef::Float(number) => Value::from(*number),
        DataRef::String(text) => text_value(text),
        DataRef::SharedString(text) => text_value(text),
        DataRef::Bool(yes) => Value::Bool(*yes),
        // A length of time, in days as Excel counts it.
        DataRef::DateTime(time) if time.is_duration() => Value::from(time.as_f64()),
        DataRef::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            Value::String(if midnight { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") })
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_value(text),
        DataRef::Error(_) | DataRef::Empty => Value::Null,
    }
}

fn text_value(text: &str) -> Value {
    if text.trim().is_empty() { Value::Null } else { Value::String(text.to_owned()) }
}
