//! Opening the file: what is refused, how it is created, and how connections are set up.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};
use thiserror::Error;

use super::migrate::{self, KNOWN};
use crate::store::StoreError;

/// Why a store could not be opened; the cause of [`StoreError::Open`].
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("the folder {} does not exist; create it, or name another place", .0.display())]
    NoFolder(PathBuf),
    #[error("there is no such file yet; `okrd run` creates it")]
    Missing,
    #[error("it is a folder, and a file is needed")]
    Folder,
    #[error("the file is not a database; name another file")]
    NotADatabase,
    #[error("the database belongs to another program; name another file")]
    Foreign,
    #[error("the file cannot be written; check its owner and its permissions")]
    NotWritable,
    #[error("its schema is {found}, and {KNOWN} is needed; `okrd run` brings it up to date")]
    Older { found: i64 },
    #[error("its schema is {found}, and this okrd knows {KNOWN}")]
    Newer { found: i64 },
    #[error("another okrd daemon is running on it; stop that one, or name another file")]
    InUse,
    #[error("its file system allows no write-ahead log (the journal stays in mode `{0}`); put it on a local disk")]
    NoWal(String),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Sqlite(rusqlite::Error),
}

/// How long a connection waits for another process's lock: far longer than one batch takes to write.
const BUSY: Duration = Duration::from_secs(10);

/// "okrd" in ASCII, as the first migration writes it.
const APPLICATION_ID: i64 = 0x6f6b_7264;

/// What is kept of the write-ahead log after a large batch, in bytes.
const WAL_KEPT: i64 = 16 << 20;

/// What only one process can hold: the right to be the daemon of a store. Let go of when it is dropped, and by the
/// operating system when the process dies.
#[derive(Debug)]
pub struct DaemonLock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// A connection that writes; creates the file and brings its schema up to date.
pub fn writer(path: &Path) -> Result<Connection, OpenError> {
    create(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if connection.is_readonly("main")? {
        return Err(OpenError::NotWritable);
    }
    // Before anything is written: a mistyped path must not change somebody else's database.
    identify(&connection)?;
    write_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", WAL_KEPT, |_| Ok(()))?;
    migrate::migrate(&mut connection)?;
    Ok(connection)
}

/// A connection that only reads, also while others write.
pub fn reader(path: &Path) -> rusqlite::Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// As [`reader`], and checks that the file is a store that this okrd can read.
pub fn checked_reader(path: &Path) -> Result<Connection, OpenError> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(OpenError::Folder),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing),
        Err(error) => return Err(error.into()),
    }
    let connection = reader(path)?;
    match identify(&connection)? {
        KNOWN => Ok(connection),
        found => Err(OpenError::Older { found }),
    }
}

/// Takes the right to be the daemon of the store at `path`, on a file beside it: SQLite's own locks must not be touched.
pub fn lock_for_daemon(path: &Path) -> Result<DaemonLock, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let file = private().create(true).truncate(false).open(&name).map_err(|error| missing_folder(error, path))?;
    match file.try_lock() {
        Ok(()) => Ok(DaemonLock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The error with the path that it is about.
pub fn failed(path: &Path, error: OpenError) -> StoreError {
    let path = path.display().to_string();
    match error {
        OpenError::Newer { found } => StoreError::Newer { path, found, known: KNOWN },
        error => StoreError::Open { path, cause: Box::new(error) },
    }
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // No mutex: every connection is used by one thread at a time.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    // Without this, an SQLite that is built with STAT4 prepares a statement anew whenever its parameters change (they might
    // ask for another plan), and parsing costs more than twice what our small statements do.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Creates an empty file that only its owner may read, if there is none: SQLite would let everybody read it.
pub fn create(path: &Path) -> Result<(), OpenError> {
    // Closing a file drops the locks that SQLite holds on it in this process; so nobody here may open it before this is closed.
    static CREATING: Mutex<()> = Mutex::new(());
    let _alone = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
    match private().create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Err(OpenError::Folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(missing_folder(error, path)),
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn missing_folder(error: io::Error, path: &Path) -> OpenError {
    match path.parent() {
        Some(folder) if error.kind() == io::ErrorKind::NotFound => OpenError::NoFolder(folder.to_owned()),
        _ => error.into(),
    }
}

/// The schema of a store; 0 for an empty file.
fn identify(connection: &Connection) -> Result<i64, OpenError> {
    // One snapshot: another process may be creating the schema just now.
    let connection = connection.unchecked_transaction()?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = migrate::version_of(&connection)?;
    let is_empty: bool = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    match version {
        _ if application != APPLICATION_ID && !(application == 0 && version == 0 && is_empty) => Err(OpenError::Foreign),
        found if found > KNOWN => Err(OpenError::Newer { found }),
        found => Ok(found),
    }
}

/// Turns the write-ahead log on. Unlike everything else this does not wait for locks by itself when two processes do it.
fn write_ahead(connection: &Connection) -> Result<(), OpenError> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => return Err(OpenError::NoWal(mode)),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < BUSY => {
                thread::sleep(PAUSE);
                waited += PAUSE;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            _ => Self::Sqlite(error),
        }
    }
}
