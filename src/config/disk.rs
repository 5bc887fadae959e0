//! Reading the configuration from the disk: the only file here that touches it.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use thiserror::Error;

use super::command;
use crate::document::{Environment, Files, MAX_BYTES, NO_PROGRAMS};

/// Why a configuration could not be read at all.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("failed to read {path}")]
    Io {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("{path} has no *.yaml file in it")]
    EmptyFolder { path: PathBuf },
    #[error("{path} has {bytes} bytes, and at most {MAX_BYTES} are read: split it into several files of one folder")]
    TooLarge { path: PathBuf, bytes: u64 },
    #[error("{path} is not UTF-8 text")]
    NotText { path: PathBuf },
    #[error("{path} is neither a file nor a folder")]
    NotAFile { path: PathBuf },
}

/// Reads one file, or all `*.yaml` and `*.yml` files of a folder in the order of their names.
///
/// # Errors
/// [`ReadError`] names the file; a file over 64 MiB is refused before it is read.
pub fn read(path: &Path) -> Result<Files, ReadError> {
    let io = |cause| ReadError::Io { path: path.to_owned(), cause };
    let mut files = Files::default();
    if !fs::metadata(path).map_err(io)?.is_dir() {
        add(&mut files, path)?;
        return Ok(files);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?.path();
        let yaml = entry.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        // Editors and config maps leave dot files and folders about.
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if yaml && !hidden {
            paths.push(entry);
        }
    }
    if paths.is_empty() {
        return Err(ReadError::EmptyFolder { path: path.to_owned() });
    }
    paths.sort();
    for path in paths {
        add(&mut files, &path)?;
    }
    Ok(files)
}

fn add(files: &mut Files, path: &Path) -> Result<(), ReadError> {
    let io = |cause| ReadError::Io { path: path.to_owned(), cause };
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    let metadata = fs::metadata(path).map_err(io)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile { path: path.to_owned() });
    }
    let too_large = |bytes| ReadError::TooLarge { path: path.to_owned(), bytes };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    fs::File::open(path).map_err(io)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let text = String::from_utf8(bytes).map_err(|_| ReadError::NotText { path: path.to_owned() })?;
    files.add(path.display().to_string(), text.trim_start_matches('\u{feff}').to_owned());
    Ok(())
}

/// The environment of this process, its files, and what whoever started it allows.
pub struct ProcessEnvironment;

/// As much a property of the process as its variables are: said once, where it starts.
static MAY_RUN_PROGRAMS: AtomicBool = AtomicBool::new(false);

/// From now on, files that are read may have programs run.
pub fn allow_programs() {
    MAY_RUN_PROGRAMS.store(true, Ordering::Relaxed);
}

/// No credential is larger.
const MAX_SECRET_BYTES: u64 = 1 << 20;

impl Environment for ProcessEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn file(&self, path: &str) -> Result<String, String> {
        let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
        if !metadata.is_file() || metadata.len() > MAX_SECRET_BYTES {
            return Err("it is no regular file of at most 1 MiB".to_owned());
        }
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn secret(&self, name: &str) -> Result<String, String> {
        // systemd names the folder of its credentials; Docker, Podman and most charts for Kubernetes use the other.
        let folders = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from).into_iter().chain(["/run/secrets".into()]);
        let mut paths = folders.map(|folder| folder.join(name));
        let path = paths.find(|path| path.exists()).ok_or("there is no such file in $CREDENTIALS_DIRECTORY or /run/secrets")?;
        self.file(&path.to_string_lossy())
    }

    fn command(&self, words: &[&str]) -> Result<String, String> {
        if self.may_run_programs() { command::output(words) } else { Err(NO_PROGRAMS.to_owned()) }
    }

    fn may_run_programs(&self) -> bool {
        MAY_RUN_PROGRAMS.load(Ordering::Relaxed)
    }
}
