//! Refresh tokens that a service replaces when they are used: the newest one counts, and the one in the settings is spent.
//!
//! With a file, the newest one outlives the program, and a second okrd (`check --poll` beside the daemon) finds it there.

use std::{
    fmt, fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use ring::digest;
use serde_json::{Value, json};
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{guard, okr::FailureKind, source::FetchError};

/// A refresh token, and those that came in its place.
pub struct RefreshToken {
    /// As the settings have it.
    given: String,
    newest: Mutex<Option<String>>,
    file: Option<PathBuf>,
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a refresh token kept in {:?}", self.file)
    }
}

impl RefreshToken {
    /// `file`: where tokens that come in its place are kept; without one, for as long as the program runs.
    pub fn new(given: String, file: Option<PathBuf>) -> Self {
        Self { given, newest: Mutex::default(), file }
    }

    /// The newest one. With a file, that it can be written is tried before a token is spent.
    ///
    /// # Errors
    /// `unauthorized` if the file cannot be read or written, without what is in it.
    pub async fn current(&self) -> Result<String, FetchError> {
        let Some(file) = self.file.clone() else {
            return Ok(self.newest.lock().await.clone().unwrap_or_else(|| self.given.clone()));
        };
        let given = self.given.clone();
        blocking(move || {
            let current = kept(&file, &given)?.unwrap_or_else(|| given.clone());
            keep(&file, &given, &current)?;
            Ok(current)
        })
        .await
    }

    /// Keeps the token that an answer brings in the place of the one that was sent, if it brings one.
    ///
    /// # Errors
    /// As [`RefreshToken::current`].
    pub async fn replaced(&self, answer: &Value) -> Result<(), FetchError> {
        let Some(newest) = answer["refresh_token"].as_str().filter(|token| !token.is_empty()).map(str::to_owned) else {
            return Ok(());
        };
        guard::learn_token(&newest);
        let Some(file) = self.file.clone() else {
            *self.newest.lock().await = Some(newest);
            return Ok(());
        };
        let given = self.given.clone();
        blocking(move || keep(&file, &given, &newest)).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, FetchError> + Send + 'static) -> Result<T, FetchError> {
    spawn_blocking(work).await.map_err(|_| FetchError::new(FailureKind::Unauthorized, "the token could not be kept"))?
}

/// The token of the file, if it descends from `given`: who signs in anew writes another one into the settings.
fn kept(file: &Path, given: &str) -> Result<Option<String>, FetchError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(file, "read", &error)),
    };
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let is_of_it = document["of"].as_str() == Some(&mark(given));
    let token = document["refresh_token"].as_str().filter(|_| is_of_it);
    if let Some(token) = token {
        guard::learn_token(token);
    }
    Ok(token.map(str::to_owned))
}

/// Writes beside the file and then in its place, so that it is whole at every moment; only its owner may read it.
fn keep(file: &Path, given: &str, newest: &str) -> Result<(), FetchError> {
    let failed = |error: &std::io::Error| unusable(file, "written", error);
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = json!({ "of": mark(given), "refresh_token": newest }).to_string();
    let mut written = options.open(&beside).map_err(|error| failed(&error))?;
    written.write_all(text.as_bytes()).and_then(|()| written.sync_all()).map_err(|error| failed(&error))?;
    fs::rename(&beside, file).map_err(|error| failed(&error))
}

fn unusable(file: &Path, done: &str, error: &std::io::Error) -> FetchError {
    let text = format!("`token_file` {} cannot be {done}: {error}", file.display());
    FetchError::new(FailureKind::Unauthorized, text)
}

/// Tells tokens apart without showing them.
fn mark(token: &str) -> String {
    digest::digest(&digest::SHA256, token.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
