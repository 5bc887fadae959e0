//! Taking care of the file: a copy of it, whether it is sound, and putting a copy in its place.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};
use rusqlite::Connection;

use super::{migrate::KNOWN, open, read, value::RowError};
use crate::store::{OpenError, StoreError};

/// What a look through a whole store found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub schema: i64,
    pub bytes: u64,
    /// In the order of their names.
    pub cycles: Vec<VerifiedCycle>,
    /// What is wrong; none in a sound store.
    pub problems: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCycle {
    pub name: String,
    pub key_results: i64,
    /// With all revisions.
    pub observations: i64,
}

/// So many problems are told; a file that is damaged has no end of them.
const TOLD: usize = 20;

/// Copies the store at `path` as it is at one moment, also while others write to it. `to` must not exist yet.
///
/// # Errors
/// [`StoreError`] if there is no store, or the copy cannot be written; there is no copy then.
pub fn back_up(path: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = open::checked_reader(path).map_err(|error| open::failed(path, error))?;
    let unfinished = beside(to, "unfinished");
    let copied = || -> Result<(), OpenError> {
        if to.exists() {
            return Err(OpenError::Io(std::io::Error::from(std::io::ErrorKind::AlreadyExists)));
        }
        let _ = fs::remove_file(&unfinished);
        open::create(&unfinished)?;
        connection.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])?;
        fs::File::open(&unfinished)?.sync_all()?;
        fs::rename(&unfinished, to)?;
        Ok(())
    };
    copied().map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        open::failed(to, error)
    })
}

/// Reads every page and every row of the store at `path`.
///
/// # Errors
/// [`StoreError`] if it cannot be opened as a store; what is wrong inside is told in [`Verified::problems`].
pub fn verify(path: &Path) -> Result<Verified, StoreError> {
    let failed = |error: OpenError| open::failed(path, error);
    let connection = open::checked_reader(path).map_err(failed)?;
    let bytes = fs::metadata(path).map_err(|error| failed(error.into()))?.len();
    let mut problems = Vec::new();
    match pages(&connection) {
        Ok(found) => problems.extend(found),
        Err(error) => problems.push(error.to_string()),
    }
    let cycles = match cycles(&connection, &mut problems) {
        Ok(cycles) => cycles,
        Err(error) => {
            problems.push(error.to_string());
            Vec::new()
        }
    };
    problems.dedup();
    problems.truncate(TOLD);
    Ok(Verified { schema: KNOWN, bytes, cycles, problems })
}

/// What SQLite finds wrong with its own structures.
fn pages(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({TOLD})"))?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut problems: Vec<String> = found.into_iter().filter(|line| line != "ok").collect();
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let torn = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    problems.extend(torn.into_iter().take(TOLD).map(|table| format!("a row of {table} belongs to nothing")));
    Ok(problems)
}

/// Every history of every cycle, read as the daemon reads it.
fn cycles(connection: &Connection, problems: &mut Vec<String>) -> rusqlite::Result<Vec<VerifiedCycle>> {
    const NAMES: &str =
        "SELECT cycle, count(*), (SELECT count(*) FROM observations o JOIN series t ON t.id = o.series WHERE t.cycle = s.cycle)
        FROM series s GROUP BY cycle ORDER BY cycle";
    let mut statement = connection.prepare(NAMES)?;
    let row =
        |row: &rusqlite::Row<'_>| Ok(VerifiedCycle { name: row.get(0)?, key_results: row.get(1)?, observations: row.get(2)? });
    let cycles: Vec<VerifiedCycle> = statement.query_map([], row)?.collect::<Result<_, _>>()?;
    for cycle in &cycles {
        let read = || -> Result<(), RowError> {
            let mut visit: crate::store::Visit = Box::new(|_, _| {});
            read::for_each_history(connection, &cycle.name, &mut visit)?;
            read::facts(connection, &cycle.name)?;
            Ok(())
        };
        if let Err(error) = read() {
            problems.push(format!("cycle {}: {error}", cycle.name));
        }
    }
    Ok(cycles)
}

/// Puts the copy at `from` in the place of the store at `path`, which no daemon may hold. What was there is moved aside,
/// never removed; its new name is returned.
///
/// # Errors
/// [`StoreError`] if a daemon runs on it, or the copy cannot be written; the store is as it was then.
pub fn restore(path: &Path, from: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let failed = |error: OpenError| open::failed(path, error);
    let _lock = open::lock_for_daemon(path).map_err(failed)?;
    let unfinished = beside(path, "restored");
    let _ = fs::remove_file(&unfinished);
    // A copy of a copy: one that was taken by other means may have a log beside it, and this one has not.
    back_up(from, &unfinished)?;
    let moved = || -> Result<Option<PathBuf>, OpenError> {
        let aside = if path.exists() {
            let day = TimeZone::UTC.to_datetime(now).strftime("%Y%m%dT%H%M%SZ").to_string();
            let aside = beside(path, &format!("before-{day}"));
            // What stands in the log belongs to the file: it goes with it.
            for end in ["-wal", "-shm"] {
                let log = with_end(path, end);
                if log.exists() {
                    fs::rename(&log, with_end(&aside, end))?;
                }
            }
            fs::rename(path, &aside)?;
            Some(aside)
        } else {
            None
        };
        fs::rename(&unfinished, path)?;
        Ok(aside)
    };
    moved().map_err(failed)
}

fn beside(path: &Path, what: &str) -> PathBuf {
    with_end(path, &format!(".{what}"))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
