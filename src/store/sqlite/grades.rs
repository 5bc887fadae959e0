//! The grades of closed cycles, and which cycles there are.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{
    notes::{code_of, subject_of},
    value::{RowError, instant},
};
use crate::{okr::KeptGrade, store::CycleNote};

const COLUMNS: &str = "subject, name, at, value, score, accomplished, target, rules, reason, seq";

/// Keeps a first grade if there is none, and a further one if it says something else than the newest.
pub fn keep(connection: &Connection, cycle: &str, grade: &KeptGrade) -> Result<(), RowError> {
    let (kind, name) = (code_of(&grade.subject), grade.subject.id().as_str());
    let sql = format!("SELECT {COLUMNS} FROM grades WHERE cycle = ?1 AND subject = ?2 AND name = ?3 ORDER BY seq DESC LIMIT 1");
    let newest = connection
        .prepare_cached(&sql)?
        .query_row(params![cycle, kind, name], |row| Ok((read(row), row.get::<_, i64>(9)?)))
        .optional()?;
    let seq = match newest {
        None => 1,
        Some((newest, seq)) => {
            if grade.reason.is_none() || newest?.agrees_with(grade) {
                return Ok(());
            }
            seq + 1
        }
    };
    connection
        .prepare_cached(&format!("INSERT INTO grades (cycle, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"))?
        .execute(params![
            cycle,
            kind,
            name,
            grade.at.as_millisecond(),
            grade.value,
            grade.score,
            grade.accomplished,
            grade.target,
            grade.rules,
            grade.reason,
            seq
        ])?;
    Ok(())
}

pub fn all(connection: &Connection, cycle: &str) -> Result<Vec<KeptGrade>, RowError> {
    let sql = format!("SELECT {COLUMNS} FROM grades WHERE cycle = ?1 ORDER BY subject, name, seq");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([cycle])?;
    let mut grades = Vec::new();
    while let Some(row) = rows.next()? {
        grades.push(read(row)?);
    }
    Ok(grades)
}

fn read(row: &Row<'_>) -> Result<KeptGrade, RowError> {
    Ok(KeptGrade {
        subject: subject_of(row, 0)?,
        at: instant(row.get(2)?)?,
        value: row.get(3)?,
        score: row.get(4)?,
        accomplished: row.get(5)?,
        target: row.get(6)?,
        rules: row.get(7)?,
        reason: row.get(8)?,
    })
}

const CYCLES: &str = "
    SELECT cycle, count(*), (SELECT count(*) FROM grades WHERE grades.cycle = series.cycle) > 0
    FROM series GROUP BY cycle ORDER BY cycle";

pub fn cycles(connection: &Connection) -> Result<Vec<CycleNote>, RowError> {
    let mut statement = connection.prepare_cached(CYCLES)?;
    let mut rows = statement.query([])?;
    let mut cycles = Vec::new();
    while let Some(row) = rows.next()? {
        let key_results: i64 = row.get(1)?;
        let key_results = usize::try_from(key_results).unwrap_or_default();
        cycles.push(CycleNote { name: row.get(0)?, key_results, graded: row.get(2)? });
    }
    Ok(cycles)
}
