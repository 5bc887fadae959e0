//! One commit's changes as rows, inside a transaction that the writer owns.
//!
//! Nothing is remembered between two calls: another process may have written in between.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    alerts, corrections, grades, notes,
    value::{Columns, RowError, role_code, value},
};
use crate::{
    okr::{Baseline, Id, Observation, PollState},
    store::Change,
};

/// Writes all of `changes`; after an error the caller rolls back.
pub fn apply(connection: &Connection, cycle: &str, changes: &[Change]) -> Result<(), RowError> {
    // Changes of one key result mostly stand together, so the last series found is mostly the next one.
    let mut last = None;
    for change in changes {
        match change {
            Change::Observation { key_result, observation } => {
                observe(connection, series(connection, cycle, key_result, &mut last)?, observation)?;
            }
            Change::Baseline { key_result, baseline } => {
                freeze(connection, series(connection, cycle, key_result, &mut last)?, baseline)?;
            }
            Change::Rebaseline { key_result, baseline, at, reason } => {
                let series = series(connection, cycle, key_result, &mut last)?;
                corrections::rebaseline(connection, series, baseline, *at, reason)?;
            }
            Change::Accept { key_result, until, at, reason } => {
                let series = series(connection, cycle, key_result, &mut last)?;
                corrections::accept(connection, series, *until, *at, reason)?;
            }
            Change::Poll { key_result, state } => {
                note_poll(connection, series(connection, cycle, key_result, &mut last)?, state)?;
            }
            Change::Target { key_result, text, at, reason } => {
                let series = series(connection, cycle, key_result, &mut last)?;
                note_target(connection, series, text, *at, reason.as_deref())?;
            }
            Change::Alert { subject, state } => alerts::set_state(connection, cycle, subject, state.as_deref())?,
            Change::Outgoing { sink, message, at, due } => alerts::write(connection, cycle, sink, message, *at, *due)?,
            Change::Sent { number, outcome } => alerts::note(connection, *number, outcome)?,
            Change::Silence(silence) => alerts::silence(connection, cycle, silence)?,
            Change::Annotation { subject, at, text } => notes::annotate(connection, cycle, subject, *at, text)?,
            Change::AnnotationRemoved { number } => notes::remove(connection, *number)?,
            Change::Grade(grade) => grades::keep(connection, cycle, grade)?,
            Change::ReportsMade { report, until } => notes::reports_made(connection, report, *until)?,
        }
    }
    Ok(())
}

fn series<'a>(
    connection: &Connection,
    cycle: &str,
    key_result: &'a Id,
    last: &mut Option<(&'a Id, i64)>,
) -> Result<i64, RowError> {
    let series = match *last {
        Some((known, series)) if known == key_result => series,
        _ => intern(connection, cycle, key_result)?,
    };
    *last = Some((key_result, series));
    Ok(series)
}

fn intern(connection: &Connection, cycle: &str, key_result: &Id) -> Result<i64, RowError> {
    let key = params![cycle, key_result.as_str()];
    let known = connection
        .prepare_cached("SELECT id FROM series WHERE cycle = ?1 AND key_result = ?2")?
        .query_row(key, |row| row.get(0))
        .optional()?;
    match known {
        Some(series) => Ok(series),
        None => {
            connection.prepare_cached("INSERT INTO series (cycle, key_result) VALUES (?1, ?2)")?.execute(key)?;
            Ok(connection.last_insert_rowid())
        }
    }
}

const NEWEST: &str = "
    SELECT kind, number, denominator, numbers, revision, coalesce(confirmed_at, collected_at)
    FROM observations
    WHERE series = ?1 AND role = ?2 AND window_end = ?3 AND window_start = ?4
    ORDER BY revision DESC LIMIT 1";

const CONFIRM: &str = "
    UPDATE observations SET confirmed_at = ?6
    WHERE series = ?1 AND role = ?2 AND window_end = ?3 AND window_start = ?4 AND revision = ?5";

const ADD: &str = "
    INSERT INTO observations
        (series, role, window_end, window_start, revision, kind, number, denominator, numbers, collected_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

fn observe(connection: &Connection, series: i64, observation: &Observation) -> Result<(), RowError> {
    let role = role_code(observation.role);
    let end = observation.window.end().as_millisecond();
    let start = observation.window.start().as_millisecond();
    let collected_at = observation.collected_at.as_millisecond();

    let mut newest = connection.prepare_cached(NEWEST)?;
    let mut rows = newest.query(params![series, role, end, start])?;
    let revision = match rows.next()? {
        None => 0,
        Some(row) => {
            let revision: i64 = row.get(4)?;
            if value(row, 0)? == observation.value {
                let confirmed_at: i64 = row.get(5)?;
                if confirmed_at < collected_at {
                    let change = params![series, role, end, start, revision, collected_at];
                    connection.prepare_cached(CONFIRM)?.execute(change)?;
                }
                return Ok(());
            }
            revision + 1
        }
    };
    let Columns { kind, number, denominator, numbers } = Columns::of(&observation.value);
    connection.prepare_cached(ADD)?.execute(params![
        series,
        role,
        end,
        start,
        revision,
        kind,
        number,
        denominator,
        numbers,
        collected_at
    ])?;
    Ok(())
}

/// Freezes the first baseline; one that is there stays.
fn freeze(connection: &Connection, series: i64, baseline: &Baseline) -> Result<(), RowError> {
    let known = connection.prepare_cached("SELECT 1 FROM baselines WHERE series = ?1")?.exists([series])?;
    if known { Ok(()) } else { add_baseline(connection, series, baseline) }
}

const ADD_BASELINE: &str = "
    INSERT INTO baselines (series, seq, number, windows, question, collected_at)
    VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM baselines WHERE series = ?1), ?2, ?3, ?4, ?5)";

/// The newest baseline is the one that holds.
pub fn add_baseline(connection: &Connection, series: i64, baseline: &Baseline) -> Result<(), RowError> {
    let windows: Vec<[i64; 2]> =
        baseline.windows.iter().map(|window| [window.start().as_millisecond(), window.end().as_millisecond()]).collect();
    let windows = serde_json::to_string(&windows).expect("a list of whole numbers is always JSON");
    let collected_at = baseline.collected_at.as_millisecond();
    connection.prepare_cached(ADD_BASELINE)?.execute(params![
        series,
        baseline.number,
        windows,
        &*baseline.question,
        collected_at
    ])?;
    Ok(())
}

const NOTE_POLL: &str = "
    INSERT INTO polls (series, last_attempt, last_success, failures_in_a_row, failure_kind, failure_text)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (series) DO UPDATE SET
        last_attempt = excluded.last_attempt,
        last_success = excluded.last_success,
        failures_in_a_row = excluded.failures_in_a_row,
        failure_kind = excluded.failure_kind,
        failure_text = excluded.failure_text";

fn note_poll(connection: &Connection, series: i64, state: &PollState) -> Result<(), RowError> {
    connection.prepare_cached(NOTE_POLL)?.execute(params![
        series,
        state.last_attempt.map(Timestamp::as_millisecond),
        state.last_success.map(Timestamp::as_millisecond),
        state.failures_in_a_row,
        state.failure.as_ref().map(|failure| failure.kind.name()),
        state.failure.as_ref().map(|failure| &failure.text),
    ])?;
    Ok(())
}

fn note_target(connection: &Connection, series: i64, text: &str, at: Timestamp, reason: Option<&str>) -> Result<(), RowError> {
    let newest: Option<(i64, String)> = connection
        .prepare_cached("SELECT seq, text FROM targets WHERE series = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([series], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if newest.as_ref().is_some_and(|(_, known)| known == text) {
        return Ok(());
    }
    let seq = newest.map_or(1, |(seq, _)| seq + 1);
    connection
        .prepare_cached("INSERT INTO targets (series, seq, text, at, reason) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![series, seq, text, at.as_millisecond(), reason])?;
    Ok(())
}
