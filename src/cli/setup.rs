//! What most commands begin and end with: the configuration, the store, the terminal.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{args::Place, exit::Exit, render::Look};
use crate::{
    collect::engine::install_tls_provider,
    daemon::{LoadError, load},
    document::{Mistake, Severity, did_you_mean},
    plan::{Plan, Resolved},
    store::{SqliteStore, Store},
};

/// Loads the configuration; its mistakes and warnings go to standard error.
///
/// # Errors
/// [`Exit::BadConfiguration`], after the mistakes have been told.
pub fn configuration(path: &Path) -> Result<Resolved, Exit> {
    match load(path) {
        Ok((resolved, files)) => {
            anstream::eprint!("{}", resolved.secrets.hide(&files.render(&resolved.warnings, true)));
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
            let count = errors(mistakes);
            let count = if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") };
            anstream::eprintln!("{} has {count}", path.display());
        }
        LoadError::Read(_) if !path.exists() => {
            anstream::eprintln!("hint: name it with --config, or see how one looks: okrd demo");
        }
        LoadError::Read(_) | LoadError::Connectors { .. } => {}
    }
}

/// How many of these keep a configuration from being used.
pub fn errors(mistakes: &[Mistake]) -> usize {
    mistakes.iter().filter(|mistake| mistake.severity == Severity::Error).count()
}

/// Where the store is: the argument, the file, or beside the configuration.
pub fn store_path(place: &Place, resolved: &Resolved) -> PathBuf {
    let folder = if place.config.is_dir() { place.config.as_path() } else { place.config.parent().unwrap_or(Path::new(".")) };
    place.store.clone().or_else(|| resolved.store.clone()).unwrap_or_else(|| folder.join("okrd.db"))
}

/// Opens the store for writing beside a daemon, creating it on first use.
///
/// # Errors
/// If it cannot be opened.
pub fn open_store(path: &Path) -> anyhow::Result<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(path)?))
}

/// Opens the store to look at; it must exist.
///
/// # Errors
/// If there is none, or it cannot be opened.
pub fn read_store(path: &Path) -> anyhow::Result<Arc<dyn Store>> {
    let shown = path.display();
    anyhow::ensure!(path.exists(), "there is no store at {shown}: `okrd run` and `okrd poll` make it when they first poll");
    Ok(Arc::new(SqliteStore::open_read_only(path)?))
}

/// The indices of these key results in the plan; of all, if none is named.
///
/// # Errors
/// [`Exit::Usage`] for a name that is none, after that has been told.
pub fn chosen(plan: &Plan, names: &[String]) -> Result<Vec<usize>, Exit> {
    if names.is_empty() {
        return Ok((0..plan.key_results.len()).collect());
    }
    let ids = || plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str());
    let mut indices = Vec::with_capacity(names.len());
    for name in names {
        let Some(index) = plan.find(name) else {
            anstream::eprintln!(
                "error: there is no key result `{name}`\nhint: {}",
                did_you_mean(name, ids().collect::<Vec<_>>())
            );
            return Err(Exit::Usage);
        };
        if !indices.contains(&index) {
            indices.push(index);
        }
    }
    Ok(indices)
}

/// How standard output may look.
pub fn look() -> Look {
    let stdout = io::stdout();
    let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    Look { width: width(), colour, ascii: is_ascii_only() }
}

/// Columns of the terminal, or 100 where there is none.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || if io::stdout().is_terminal() { terminal_width() } else { 100 };
    columns.unwrap_or_else(terminal).clamp(60, 200)
}

fn terminal_width() -> usize {
    rustix::termios::tcgetwinsize(io::stdout()).map_or(100, |size| usize::from(size.ws_col))
}

/// Whether the terminal can show no more than ASCII.
fn is_ascii_only() -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_some_and(|locale| !["utf-8", "utf8"].iter().any(|word| locale.to_lowercase().contains(word)))
}

/// Writes to standard output. Whoever stops reading has read enough, which is no error.
///
/// # Errors
/// If it cannot be written to for another reason.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("failed to write to standard output"),
        _ => Ok(()),
    }
}

/// Indented JSON on standard output.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Runs what asks or keeps. When it is over, a selection that runs on without end is left behind.
///
/// # Errors
/// What the work says, or that there are no threads to be had.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    install_tls_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("failed to start the runtime")?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_background();
    outcome
}
