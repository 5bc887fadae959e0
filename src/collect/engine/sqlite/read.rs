//! The blocking part: open, ask, read, within bounds.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection, Error, ErrorCode, OpenFlags, types::ValueRef};

use crate::{
    okr::FailureKind,
    source::{Cell, FetchError, Numbers},
};

use super::super::sql::Table;

/// So many steps of SQLite's machine lie between two looks at the time; about a tenth of a millisecond.
const STEPS: i32 = 10_000;

/// How far a question may go.
pub struct Bounds {
    pub time: Duration,
    pub bytes: usize,
    /// Set when nobody waits for the answer any more.
    pub stop: Arc<AtomicBool>,
}

/// The rows that `sql` gives.
///
/// # Errors
/// What SQLite, or the file system, says went wrong.
pub fn rows(path: &Path, sql: &str, bounds: Bounds) -> Result<Numbers, FetchError> {
    // SQLite's own words are the same for a missing file and for one that may not be read.
    if let Err(error) = path.metadata() {
        let kind =
            if error.kind() == io::ErrorKind::PermissionDenied { FailureKind::Forbidden } else { FailureKind::Unavailable };
        return Err(FetchError::new(kind, format!("failed to open {}: {error}", path.display())));
    }
    let limit = bounds.time;
    read(path, sql, bounds).map_err(|failure| match failure {
        Failure::Sqlite(error) => explain(&error, limit),
        Failure::Bounds(error) => error,
    })
}

enum Failure {
    Sqlite(Error),
    Bounds(FetchError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Sqlite(error)
    }
}

fn read(path: &Path, sql: &str, bounds: Bounds) -> Result<Numbers, Failure> {
    let begin = Instant::now();
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(bounds.time)?;
    // Functions that reach outside of the database are not for what a file's own views and triggers ask.
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")?;
    connection.progress_handler(STEPS, Some(move || bounds.stop.load(Ordering::Relaxed) || begin.elapsed() > bounds.time))?;
    let mut statement = connection.prepare(sql)?;
    if !statement.readonly() {
        return Err(Failure::Bounds(FetchError::new(FailureKind::Rejected, "the query writes, and a measure can only ask")));
    }
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let mut table = Table::new(columns, bounds.bytes);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let mut bytes = 0;
        let mut cells = Vec::with_capacity(width);
        for at in 0..width {
            let value = row.get_ref(at)?;
            bytes += if let ValueRef::Text(data) | ValueRef::Blob(data) = value { data.len() + 4 } else { 8 };
            cells.push(cell(value));
        }
        table.push(cells, bytes).map_err(Failure::Bounds)?;
    }
    Ok(table.finish())
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number as f64),
        ValueRef::Real(number) => Cell::Number(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(data) => Cell::Text(format!("{} bytes", data.len())),
    }
}

fn explain(error: &Error, limit: Duration) -> FetchError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            return FetchError::new(FailureKind::Timeout, format!("the query took longer than {limit:?} and was stopped"));
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FailureKind::Timeout,
        Some(ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied) => FailureKind::Forbidden,
        Some(ErrorCode::TooBig | ErrorCode::OutOfMemory) => FailureKind::TooLarge,
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::FileLockingProtocolFailed,
        ) => FailureKind::Unavailable,
        _ => FailureKind::Rejected,
    };
    match error {
        // The driver's text would repeat the query.
        Error::SqlInputError { msg, sql, offset, .. } => {
            let near = usize::try_from(*offset).ok().and_then(|offset| sql.get(offset..)).unwrap_or_default();
            let near: String = near.lines().next().unwrap_or_default().chars().take(40).collect();
            let place = if near.is_empty() { String::new() } else { format!(", at `{near}`") };
            FetchError::new(kind, format!("the query cannot be run: {msg}{place}"))
        }
        Error::SqliteFailure(_, Some(text)) => FetchError::new(kind, format!("the query failed: {text}")),
        other => FetchError::new(kind, format!("the query failed: {other}")),
    }
}
