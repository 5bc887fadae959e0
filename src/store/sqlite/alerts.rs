//! What is being alerted about, and the messages on their way.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::value::{RowError, instant};
use crate::store::{MESSAGES_KEPT, Outcome, Outgoing, Silence};

pub fn set_state(connection: &Connection, cycle: &str, subject: &str, state: Option<&str>) -> Result<(), RowError> {
    match state {
        Some(state) => connection
            .prepare_cached("INSERT OR REPLACE INTO alerts (cycle, subject, state) VALUES (?1, ?2, ?3)")?
            .execute(params![cycle, subject, state])?,
        None => {
            connection.prepare_cached("DELETE FROM alerts WHERE cycle = ?1 AND subject = ?2")?.execute(params![cycle, subject])?
        }
    };
    Ok(())
}

pub fn states(connection: &Connection, cycle: &str) -> Result<Vec<(String, String)>, RowError> {
    let mut statement = connection.prepare_cached("SELECT subject, state FROM alerts WHERE cycle = ?1 ORDER BY subject")?;
    let mut rows = statement.query([cycle])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        states.push((row.get(0)?, row.get(1)?));
    }
    Ok(states)
}

const WRITE: &str = "INSERT INTO outgoing (cycle, sink, message, written_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5)";

pub fn write(
    connection: &Connection,
    cycle: &str,
    sink: &str,
    message: &str,
    at: Timestamp,
    due: Timestamp,
) -> Result<(), RowError> {
    let (at, due) = (at.as_millisecond(), due.as_millisecond());
    let kept = MESSAGES_KEPT.as_secs() * 1000;
    let settled = "DELETE FROM outgoing WHERE due_at IS NULL AND written_at < ?1";
    connection.prepare_cached(settled)?.execute([at.saturating_sub(kept)])?;
    connection.prepare_cached(WRITE)?.execute(params![cycle, sink, message, at, due])?;
    Ok(())
}

const NOTE: &str = "
    UPDATE outgoing SET attempts = attempts + 1, due_at = ?2, failure = ?3, delivered_at = ?4
    WHERE number = ?1 AND delivered_at IS NULL";

pub fn note(connection: &Connection, number: u64, outcome: &Outcome) -> Result<(), RowError> {
    let (due, failure, delivered) = match outcome {
        Outcome::Delivered { at } => (None, None, Some(at.as_millisecond())),
        Outcome::Failed { told, again } => (again.map(Timestamp::as_millisecond), Some(told.as_str()), None),
    };
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    connection.prepare_cached(NOTE)?.execute(params![number, due, failure, delivered])?;
    Ok(())
}

const COLUMNS: &str = "SELECT number, cycle, sink, message, written_at, due_at, attempts, failure, delivered_at FROM outgoing";

/// What is due by `now`, oldest first, at most `most`.
pub fn due(connection: &Connection, now: Timestamp, most: u32) -> Result<Vec<Outgoing>, RowError> {
    let query = format!("{COLUMNS} WHERE due_at <= ?1 ORDER BY number LIMIT ?2");
    read(connection, &query, params![now.as_millisecond(), most])
}

/// The newest of all, delivered or not, newest first.
pub fn newest(connection: &Connection, most: u32) -> Result<Vec<Outgoing>, RowError> {
    read(connection, &format!("{COLUMNS} ORDER BY number DESC LIMIT ?1"), params![most])
}

fn read(connection: &Connection, query: &str, parameters: impl rusqlite::Params) -> Result<Vec<Outgoing>, RowError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query(parameters)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let at = |column| row.get::<_, Option<i64>>(column)?.map(instant).transpose();
        all.push(Outgoing {
            number: number.unsigned_abs(),
            cycle: row.get(1)?,
            sink: row.get(2)?,
            message: row.get(3)?,
            written_at: instant(row.get(4)?)?,
            due_at: at(5)?,
            attempts: row.get(6)?,
            failure: row.get(7)?,
            delivered_at: at(8)?,
        });
    }
    Ok(all)
}

pub fn silence(connection: &Connection, cycle: &str, silence: &Silence) -> Result<(), RowError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO silences (cycle, subject, until, reason) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![cycle, silence.subject, silence.until.as_millisecond(), silence.reason])?;
    Ok(())
}

pub fn silences(connection: &Connection, cycle: &str) -> Result<Vec<Silence>, RowError> {
    let query = "SELECT subject, until, reason FROM silences WHERE cycle = ?1 ORDER BY subject";
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([cycle])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Silence { subject: row.get(0)?, until: instant(row.get(1)?)?, reason: row.get(2)? });
    }
    Ok(all)
}
