//! What people note, and which reports have been made, as rows and back.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::value::{RowError, corrupt, instant};
use crate::okr::{Annotation, Id, Subject};

const KEY_RESULT: i64 = 0;
const OBJECTIVE: i64 = 1;

pub fn annotate(connection: &Connection, cycle: &str, subject: &Subject, at: Timestamp, text: &str) -> Result<(), RowError> {
    let kind = code_of(subject);
    connection
        .prepare_cached("INSERT INTO annotations (cycle, subject, name, at, text) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![cycle, kind, subject.id().as_str(), at.as_millisecond(), text])?;
    Ok(())
}

/// As a subject's kind is kept.
pub fn code_of(subject: &Subject) -> i64 {
    match subject {
        Subject::KeyResult(_) => KEY_RESULT,
        Subject::Objective(_) => OBJECTIVE,
    }
}

/// The subject whose kind is in the column `at`, and whose id in the one after it.
pub fn subject_of(row: &Row<'_>, at: usize) -> Result<Subject, RowError> {
    let id = Id::new(row.get_ref(at + 1)?.as_str().map_err(rusqlite::Error::from)?)?;
    match row.get(at)? {
        KEY_RESULT => Ok(Subject::KeyResult(id)),
        OBJECTIVE => Ok(Subject::Objective(id)),
        other => Err(corrupt("kind of subject", other.to_string())),
    }
}

pub fn remove(connection: &Connection, number: u64) -> Result<(), RowError> {
    // A number that SQLite cannot hold was never given.
    if let Ok(number) = i64::try_from(number) {
        connection.prepare_cached("DELETE FROM annotations WHERE number = ?1")?.execute([number])?;
    }
    Ok(())
}

pub fn annotations(connection: &Connection, cycle: &str) -> Result<Vec<Annotation>, RowError> {
    let mut statement = connection
        .prepare_cached("SELECT number, subject, name, at, text FROM annotations WHERE cycle = ?1 ORDER BY at, number")?;
    let mut rows = statement.query([cycle])?;
    let mut annotations = Vec::new();
    while let Some(row) = rows.next()? {
        let subject = subject_of(row, 1)?;
        let number: i64 = row.get(0)?;
        let number = u64::try_from(number).map_err(|_| corrupt("number of a note", number.to_string()))?;
        annotations.push(Annotation { number, subject, at: instant(row.get(3)?)?, text: row.get(4)? });
    }
    Ok(annotations)
}

const MARK: &str = "
    INSERT INTO report_marks (report, until) VALUES (?1, ?2)
    ON CONFLICT (report) DO UPDATE SET until = max(until, excluded.until)";

pub fn reports_made(connection: &Connection, report: &str, until: Timestamp) -> Result<(), RowError> {
    connection.prepare_cached(MARK)?.execute(params![report, until.as_millisecond()])?;
    Ok(())
}

pub fn reports_made_until(connection: &Connection, report: &str) -> Result<Option<Timestamp>, RowError> {
    let until: Option<i64> = connection
        .prepare_cached("SELECT until FROM report_marks WHERE report = ?1")?
        .query_row([report], |row| row.get(0))
        .optional()?;
    until.map(instant).transpose()
}
