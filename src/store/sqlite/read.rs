//! Rows back into what they were made of. Everything here is one scan of one range.

use rusqlite::{Connection, Row, params};

use super::corrections;
use super::value::{RowError, corrupt, instant, observation, window};
use crate::{
    okr::{Baseline, Failure, FailureKind, Id, Observation, PollState},
    store::{Facts, TargetNote, Visit},
};

const HISTORY: &str = "
    SELECT role, window_end, window_start, kind, number, denominator, numbers, coalesce(confirmed_at, collected_at)
    FROM observations
    WHERE series = (SELECT id FROM series WHERE cycle = ?1 AND key_result = ?2)
    ORDER BY role, window_end, window_start, revision";

pub fn history(connection: &Connection, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, RowError> {
    let mut statement = connection.prepare_cached(HISTORY)?;
    let mut rows = statement.query(params![cycle, key_result.as_str()])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        push_newest(&mut history, observation(row, 0)?);
    }
    Ok(history)
}

// By the number of the series, not by its name: then both tables are read from front to back. Other cycles' series are
// passed over, which costs far less than as many jumps.
const HISTORIES: &str = "
    SELECT o.role, o.window_end, o.window_start, o.kind, o.number, o.denominator, o.numbers,
        coalesce(o.confirmed_at, o.collected_at), s.id, s.key_result
    FROM series s NOT INDEXED CROSS JOIN observations o ON o.series = s.id
    WHERE s.cycle = ?1
    ORDER BY s.id, o.role, o.window_end, o.window_start, o.revision";

pub fn for_each_history(connection: &Connection, cycle: &str, visit: &mut Visit) -> Result<(), RowError> {
    let mut statement = connection.prepare_cached(HISTORIES)?;
    let mut rows = statement.query([cycle])?;
    let mut current: Option<(i64, Id)> = None;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        let series: i64 = row.get(8)?;
        if current.as_ref().is_none_or(|(known, _)| *known != series) {
            if let Some((_, key_result)) = &current {
                visit(key_result, &history);
            }
            history.clear();
            current = Some((series, id(row, 9)?));
        }
        push_newest(&mut history, observation(row, 0)?);
    }
    if let Some((_, key_result)) = &current {
        visit(key_result, &history);
    }
    Ok(())
}

/// Revisions of one window follow each other, the newest last: it takes the place of the one before.
fn push_newest(history: &mut Vec<Observation>, next: Observation) {
    match history.last_mut() {
        Some(last) if last.role == next.role && last.window == next.window => *last = next,
        _ => history.push(next),
    }
}

const REVISIONS: &str = "
    SELECT role, window_end, window_start, kind, number, denominator, numbers, collected_at
    FROM observations
    WHERE series = (SELECT id FROM series WHERE cycle = ?1 AND key_result = ?2)
    ORDER BY collected_at, role, window_end, window_start, revision";

pub fn revisions(connection: &Connection, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, RowError> {
    let mut statement = connection.prepare_cached(REVISIONS)?;
    let mut rows = statement.query(params![cycle, key_result.as_str()])?;
    let mut revisions = Vec::new();
    while let Some(row) = rows.next()? {
        revisions.push(observation(row, 0)?);
    }
    Ok(revisions)
}

const BASELINES: &str = "
    SELECT s.key_result, b.number, b.windows, b.question, b.collected_at
    FROM series s CROSS JOIN baselines b ON b.series = s.id
    WHERE s.cycle = ?1 AND b.seq = (SELECT max(seq) FROM baselines WHERE series = s.id)";

const POLLS: &str = "
    SELECT s.key_result, p.last_attempt, p.last_success, p.failures_in_a_row, p.failure_kind, p.failure_text
    FROM series s CROSS JOIN polls p ON p.series = s.id
    WHERE s.cycle = ?1";

const TARGETS: &str = "
    SELECT s.key_result, t.text, t.at, t.reason
    FROM series s CROSS JOIN targets t ON t.series = s.id
    WHERE s.cycle = ?1
    ORDER BY s.key_result, t.seq";

pub fn facts(connection: &Connection, cycle: &str) -> Result<Facts, RowError> {
    // One transaction, so that all three speak of the same moment.
    let snapshot = connection.unchecked_transaction()?;
    let mut facts = Facts::default();
    each(&snapshot, BASELINES, cycle, |row| {
        facts.baselines.insert(id(row, 0)?, baseline(row)?);
        Ok(())
    })?;
    each(&snapshot, POLLS, cycle, |row| {
        facts.polls.insert(id(row, 0)?, poll(row)?);
        Ok(())
    })?;
    each(&snapshot, TARGETS, cycle, |row| {
        let note = TargetNote { text: row.get(1)?, at: instant(row.get(2)?)?, reason: row.get(3)? };
        facts.targets.entry(id(row, 0)?).or_default().push(note);
        Ok(())
    })?;
    facts.accepted = corrections::accepted(&snapshot, cycle)?;
    Ok(facts)
}

pub fn each(
    connection: &Connection,
    query: &str,
    cycle: &str,
    mut take: impl FnMut(&Row<'_>) -> Result<(), RowError>,
) -> Result<(), RowError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([cycle])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

pub fn id(row: &Row<'_>, at: usize) -> Result<Id, RowError> {
    Ok(Id::new(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)?)
}

fn baseline(row: &Row<'_>) -> Result<Baseline, RowError> {
    let text: String = row.get(2)?;
    let pairs: Vec<[i64; 2]> = serde_json::from_str(&text).map_err(|_| corrupt("list of windows", &text))?;
    let windows = pairs.into_iter().map(|[start, end]| window(instant(start)?, instant(end)?)).collect::<Result<_, _>>()?;
    let question: String = row.get(3)?;
    Ok(Baseline { number: row.get(1)?, windows, question: question.into(), collected_at: instant(row.get(4)?)? })
}

fn poll(row: &Row<'_>) -> Result<PollState, RowError> {
    let at = |column| row.get::<_, Option<i64>>(column)?.map(instant).transpose();
    let failure = match (row.get::<_, Option<String>>(4)?, row.get::<_, Option<String>>(5)?) {
        (Some(kind), Some(text)) => {
            let kind = FailureKind::named(&kind).ok_or_else(|| corrupt("kind of failure", kind))?;
            Some(Failure { kind, text })
        }
        _ => None,
    };
    Ok(PollState { last_attempt: at(1)?, last_success: at(2)?, failures_in_a_row: row.get(3)?, failure })
}
