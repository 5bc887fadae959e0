//! What most commands begin with: the configuration, the store, and where they are.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{args::Place, exit::Exit};
use crate::{
    daemon::{LoadError, load},
    document::Files,
    plan::Resolved,
    store::{SqliteStore, Store},
};

/// Loads the configuration; its mistakes and warnings go to standard error.
pub fn configuration(path: &Path) -> Result<Resolved, Exit> {
    match load(path) {
        Ok((resolved, files)) => {
            anstream::eprint!("{}", files.render(&resolved.warnings, true));
            Ok(resolved)
        }
        Err(error) => {
            complain(path, &error);
            Err(Exit::BadConfiguration)
        }
    }
}

fn complain(path: &Path, error: &LoadError) {
    anstream::eprint!("{}", error.render(true));
    match error {
        LoadError::Mistakes { mistakes, .. } => {
            let errors = mistakes.iter().filter(|mistake| mistake.severity == crate::document::Severity::Error).count();
            anstream::eprintln!("{} has {}", path.display(), if errors == 1 { "1 mistake".to_owned() } else { format!("{errors} mistakes") });
        }
        LoadError::Read(_) if !path.exists() => {
            anstream::eprintln!("hint: name it with --config, or see how one looks: okrd demo");
        }
        LoadError::Read(_) => {}
    }
}

/// Where the store is: the argument, the file, or beside the configuration.
pub fn store_path(place: &Place, resolved: &Resolved) -> PathBuf {
    let folder = if place.config.is_dir() { place.config.as_path() } else { place.config.parent().unwrap_or(Path::new(".")) };
    place.store.clone().or_else(|| resolved.store.clone()).unwrap_or_else(|| folder.join("okrd.db"))
}

/// Opens the store for writing, creating it on first use.
pub fn open_store(path: &Path) -> anyhow::Result<Arc<dyn Store>> {
    let store = SqliteStore::open(path).with_context(|| "okrd keeps its observations there")?;
    Ok(Arc::new(store))
}

/// Opens the store to look at; it must exist.
pub fn read_store(path: &Path) -> anyhow::Result<Arc<dyn Store>> {
    anyhow::ensure!(path.exists(), "there is no store at {}: has the daemon run yet? `okrd run` and `okrd poll` create it", path.display());
    let store = SqliteStore::open_read_only(path)?;
    Ok(Arc::new(store))
}

/// Columns of the terminal, or 100 where there is none.
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    // indicatif is in the tree for progress, and knows the terminal's size.
    let term = indicatif::TermLike::width(&indicatif::console::Term::stdout());
    columns.unwrap_or(if io::stdout().is_terminal() { usize::from(term) } else { 100 }).clamp(60, 200)
}

/// Whether the terminal can show more than ASCII.
pub fn ascii_only() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_some_and(|locale| {
        let locale = locale.to_lowercase();
        !(locale.contains("utf-8") || locale.contains("utf8"))
    })
}

/// A runtime for the commands that ask or keep.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("failed to start the runtime")
}

