//! Reading the configuration, at the start and again: it replaces everything, or nothing.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{
    collect::engine::manifest::connectors_beside,
    config::{self, ProcessEnvironment, ReadError},
    document::{Files, Mistake, Secrets},
    guard,
    plan::{self, Refused, Resolved},
};

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("failed to read {path}: {cause}")]
    Connectors { path: String, cause: std::io::Error },
    #[error("{count} mistakes in {path}", count = mistakes.len(), path = path.display())]
    Mistakes { path: PathBuf, files: Files, mistakes: Vec<Mistake>, secrets: Secrets },
}

impl LoadError {
    /// The whole story for a terminal or an answer: every mistake with its place.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Read(error) => {
                let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
                format!("error: {error}{cause}\n")
            }
            Self::Connectors { .. } => format!("error: {self}\n"),
            Self::Mistakes { files, mistakes, secrets, .. } => secrets.hide(&files.render(mistakes, colour)),
        }
    }
}

/// Reads, parses and resolves the configuration at `path`; the files are returned for the warnings.
///
/// # Errors
/// [`LoadError`] with every mistake.
pub fn load(path: &Path) -> Result<(Resolved, Files), LoadError> {
    let files = config::read(path)?;
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    let engines = connectors_beside(folder).map_err(|(path, cause)| LoadError::Connectors { path, cause })?;
    match plan::load(&files, folder, engines, &ProcessEnvironment) {
        Ok(resolved) => {
            guard::learn(&resolved.secrets);
            Ok((resolved, files))
        }
        Err(Refused { mistakes, secrets }) => Err(LoadError::Mistakes { path: path.to_owned(), files, mistakes, secrets }),
    }
}
