//! The store in one SQLite file: what `okrd run` uses unless it is told otherwise.
//!
//! Picture one pen and several magnifying glasses. One thread writes ([`writer`]): it gathers what has queued, writes it in
//! one transaction and syncs the disk once for all of it, so that a commit costs little under load and is on disk when it is
//! answered. A few connections only read ([`readers`]), and never wait for the pen: the write-ahead log keeps what they
//! began with.
//!
//! Several processes may do this at once on one file, because nothing of its content is remembered between transactions:
//! `okrd poll` writes while the daemon runs (each waits for the other's batch), `okrd status` reads. Only a second daemon is
//! refused, since both would poll: [`SqliteStore::open_for_daemon`] takes a lock on a file beside the database, that ends
//! with the process however it ends.
//!
//! How rows are shaped stands in the migrations; revisions and confirmations are explained in [`crate::store`]. Instants are
//! whole milliseconds since 1970, which is 6 bytes for our times. Files are created for their owner's eyes only. A file that
//! is no store, or belongs to a newer okrd, is refused before anything is written.

mod alerts;
mod care;
mod corrections;
mod grades;
mod migrate;
mod notes;
mod open;
mod read;
mod readers;
mod value;
mod write;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use jiff::Timestamp;

pub use care::{Verified, VerifiedCycle, back_up, restore, verify};
pub use open::OpenError;

use self::{readers::Readers, writer::Writer};
use super::{Change, Correction, CycleNote, Facts, Outgoing, Silence, Store, StoreError, Visit, accept::accept};
use crate::okr::{Annotation, Id, KeptGrade, Observation};

/// A store in an SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    readers: Arc<Readers>,
    /// None if it was opened for reading only.
    writer: Option<Writer>,
}

impl SqliteStore {
    /// Opens the store for reading and writing. A file that is missing is created, its folder is not; an older schema is
    /// brought up to date. Blocks while it does so.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer okrd wrote it; [`StoreError::Open`], with an [`OpenError`] as its cause, otherwise.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::writing(path, false)
    }

    /// As [`Self::open`], and keeps every other daemon away until it is closed or the process ends.
    ///
    /// # Errors
    /// As [`Self::open`]; the cause is [`OpenError::InUse`] if another daemon has it.
    pub fn open_for_daemon(path: &Path) -> Result<Self, StoreError> {
        Self::writing(path, true)
    }

    /// Opens a store that exists, for reading only, also while a daemon writes to it or after one was killed.
    ///
    /// # Errors
    /// As [`Self::open`]; [`OpenError::Missing`] if there is no file, [`OpenError::Older`] if its schema is out of date.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        let first = open::checked_reader(&path).map_err(|error| open::failed(&path, error))?;
        Ok(Self { readers: Readers::of(path.clone(), vec![first]), path, writer: None })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn writing(path: &Path, is_daemon: bool) -> Result<Self, StoreError> {
        let path = absolute(path)?;
        let start = || {
            let lock = if is_daemon { Some(open::lock_for_daemon(&path)?) } else { None };
            Ok(Writer::start(open::writer(&path)?, lock)?)
        };
        let writer = start().map_err(|error| open::failed(&path, error))?;
        Ok(Self { readers: Readers::of(path.clone(), Vec::new()), path, writer: Some(writer) })
    }
}

/// SQLite gives names like `:memory:` and `file:a?mode=ro` a meaning of their own; an absolute path is only ever a path.
fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(|error| open::failed(path, error.into()))
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        writer.commit(cycle, accept(changes)?).await
    }

    async fn history(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        let (cycle, key_result) = (cycle.to_owned(), key_result.clone());
        self.readers.read(move |connection| read::history(connection, &cycle, &key_result)).await
    }

    async fn for_each_history(&self, cycle: &str, mut visit: Visit) -> Result<(), StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| read::for_each_history(connection, &cycle, &mut visit)).await
    }

    async fn revisions(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        let (cycle, key_result) = (cycle.to_owned(), key_result.clone());
        self.readers.read(move |connection| read::revisions(connection, &cycle, &key_result)).await
    }

    async fn facts(&self, cycle: &str) -> Result<Facts, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| read::facts(connection, &cycle)).await
    }

    async fn corrections(&self, cycle: &str) -> Result<Vec<Correction>, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| corrections::all(connection, &cycle)).await
    }

    async fn alerts(&self, cycle: &str) -> Result<Vec<(String, String)>, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| alerts::states(connection, &cycle)).await
    }

    async fn outgoing(&self, now: Timestamp, most: u32) -> Result<Vec<Outgoing>, StoreError> {
        self.readers.read(move |connection| alerts::due(connection, now, most)).await
    }

    async fn newest_outgoing(&self, most: u32) -> Result<Vec<Outgoing>, StoreError> {
        self.readers.read(move |connection| alerts::newest(connection, most)).await
    }

    async fn silences(&self, cycle: &str) -> Result<Vec<Silence>, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| alerts::silences(connection, &cycle)).await
    }

    async fn annotations(&self, cycle: &str) -> Result<Vec<Annotation>, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| notes::annotations(connection, &cycle)).await
    }

    async fn reports_made_until(&self, report: &str) -> Result<Option<Timestamp>, StoreError> {
        let report = report.to_owned();
        self.readers.read(move |connection| notes::reports_made_until(connection, &report)).await
    }

    async fn grades(&self, cycle: &str) -> Result<Vec<KeptGrade>, StoreError> {
        let cycle = cycle.to_owned();
        self.readers.read(move |connection| grades::all(connection, &cycle)).await
    }

    async fn cycles(&self) -> Result<Vec<CycleNote>, StoreError> {
        self.readers.read(grades::cycles).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        // Readers first: the last connection to close tidies the write-ahead log away, and only the writer can.
        self.readers.close().await;
        match &self.writer {
            Some(writer) => writer.close().await,
            None => Ok(()),
        }
    }
}
