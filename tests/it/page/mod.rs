//! The page, as a browser without scripts gets it.

mod demo;
mod text;

use std::path::Path;

use crate::daemon::{Daemon, okrd};

/// The demo on a port that the system chooses.
pub async fn demo(folder: &Path, language: &str) -> Daemon {
    let mut command = okrd();
    command.args(["demo", "--listen", "127.0.0.1:0", "--language", language]).arg("--folder").arg(folder.join("demo"));
    let address = |log: &str| {
        let rest = &log[log.find("http://127.0.0.1:")? + "http://".len()..];
        let end = rest.find(|character: char| !character.is_ascii_digit() && !".:".contains(character))?;
        Some(rest[..end].to_owned())
    };
    Daemon::of(command, &folder.join("log"), address).await
}
