//! What people changed by hand: written once, and read as a list or as what holds.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    read::{each, id},
    value::{RowError, instant},
    write::add_baseline,
};
use crate::{
    okr::{Baseline, Id},
    store::{Corrected, Correction},
};

const ADD: &str = "
    INSERT INTO corrections (series, seq, at, reason, kind, number, until)
    VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM corrections WHERE series = ?1), ?2, ?3, ?4, ?5, ?6)";

/// Another baseline holds from now on.
pub fn rebaseline(
    connection: &Connection,
    series: i64,
    baseline: &Baseline,
    at: Timestamp,
    reason: &str,
) -> Result<(), RowError> {
    let before: Option<f64> = connection
        .prepare_cached("SELECT number FROM baselines WHERE series = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([series], |row| row.get(0))
        .optional()?;
    add_baseline(connection, series, baseline)?;
    connection.prepare_cached(ADD)?.execute(params![series, at.as_millisecond(), reason, 0, before, None::<i64>])?;
    Ok(())
}

/// Numbers that speak of up to `until` are believed.
pub fn accept(connection: &Connection, series: i64, until: Timestamp, at: Timestamp, reason: &str) -> Result<(), RowError> {
    let until = until.as_millisecond();
    connection.prepare_cached(ADD)?.execute(params![series, at.as_millisecond(), reason, 1, None::<f64>, until])?;
    Ok(())
}

const ALL: &str = "
    SELECT s.key_result, c.at, c.reason, c.kind, c.number, c.until
    FROM series s CROSS JOIN corrections c ON c.series = s.id
    WHERE s.cycle = ?1
    ORDER BY c.at, s.key_result, c.seq";

pub fn all(connection: &Connection, cycle: &str) -> Result<Vec<Correction>, RowError> {
    let mut all = Vec::new();
    each(connection, ALL, cycle, |row| {
        let what = match row.get(5)? {
            Some(until) => Corrected::Accepted { until: instant(until)? },
            None => Corrected::Baseline { before: row.get(4)? },
        };
        all.push(Correction { key_result: id(row, 0)?, at: instant(row.get(1)?)?, reason: row.get(2)?, what });
        Ok(())
    })?;
    Ok(all)
}

const ACCEPTED: &str = "
    SELECT s.key_result, max(c.until)
    FROM series s CROSS JOIN corrections c ON c.series = s.id
    WHERE s.cycle = ?1 AND c.kind = 1
    GROUP BY s.key_result";

pub fn accepted(connection: &Connection, cycle: &str) -> Result<HashMap<Id, Timestamp>, RowError> {
    let mut accepted = HashMap::new();
    each(connection, ACCEPTED, cycle, |row| {
        accepted.insert(id(row, 0)?, instant(row.get(1)?)?);
        Ok(())
    })?;
    Ok(accepted)
}
