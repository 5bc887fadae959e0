//! One run of a program: with a clean environment, within bounds, and with nothing left running.

use std::{collections::BTreeMap, path::Path, process::Stdio};

use bytes::Bytes;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};

use crate::{okr::FailureKind, source::FetchError};

/// What a program may know of the daemon's own environment: nothing that could hold a credential.
const PASSED_ON: [&str; 5] = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];
/// How much of what it says goes wrong is kept.
const MAX_COMPLAINT: usize = 16 * 1024;
/// How much of that is told.
const EXCERPT: usize = 200;

pub struct Run<'a> {
    pub file: &'a Path,
    /// What it is called in messages.
    pub name: &'a str,
    pub args: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub folder: &'a Path,
    pub max_bytes: usize,
}

/// What the program printed, if it ended well. Dropping the future kills it and all that it started.
///
/// # Errors
/// `rejected` if it cannot be started, `unavailable` if it fails, `too_large`.
pub async fn output(run: Run<'_>) -> Result<Bytes, FetchError> {
    let passed_on = PASSED_ON.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
    // A relative path would be looked for in the folder that the program runs in.
    let has_folder = run.file.components().count() > 1;
    let file = if has_folder { std::path::absolute(run.file) } else { Ok(run.file.to_owned()) };
    let mut command = Command::new(file.map_err(|error| unstartable(run.name, &error))?);
    command.args(&run.args).env_clear().envs(passed_on).envs(&run.env);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // The folder of a file in the current folder is the empty path, which is no folder to a system.
    if !run.folder.as_os_str().is_empty() {
        command.current_dir(run.folder);
    }
    command.process_group(0);
    let mut child = command.spawn().map_err(|error| unstartable(run.name, &error))?;
    let _group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).map(Group);
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(FetchError::unavailable("the program has no output"));
    };
    // Read side by side: a program that fills one pipe while the other is waited for would stand still.
    let (printed, complaint) = tokio::try_join!(all_of(stdout, run.max_bytes), end_of(stderr))?;
    let status =
        child.wait().await.map_err(|error| FetchError::unavailable(format!("failed to wait for the program: {error}")))?;
    if status.success() {
        return Ok(printed);
    }
    let text = String::from_utf8_lossy(&complaint);
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    let said = last.map_or(String::new(), |line| {
        let line: String = line.chars().filter(|c| !c.is_control()).take(EXCERPT).collect();
        format!(": {line}")
    });
    Err(FetchError::unavailable(format!("the program ended with {status}{said}")))
}

async fn all_of(stdout: impl AsyncRead + Unpin, max_bytes: usize) -> Result<Bytes, FetchError> {
    let mut bytes = Vec::new();
    stdout.take((max_bytes as u64).saturating_add(1)).read_to_end(&mut bytes).await.map_err(|error| unreadable(&error))?;
    if bytes.len() > max_bytes {
        let text = format!("the program printed more than {max_bytes} bytes");
        return Err(FetchError::new(FailureKind::TooLarge, text));
    }
    Ok(bytes.into())
}

/// Reads to the end and keeps the last part, so that the program is never kept waiting.
async fn end_of(mut stderr: impl AsyncRead + Unpin) -> Result<Vec<u8>, FetchError> {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stderr.read(&mut buffer).await.map_err(|error| unreadable(&error))?;
        if length == 0 {
            return Ok(kept);
        }
        // The last line tells most, so of much the end is kept.
        kept.extend_from_slice(&buffer[..length]);
        if kept.len() > MAX_COMPLAINT {
            kept.drain(..kept.len() - MAX_COMPLAINT / 2);
        }
    }
}

fn unstartable(name: &str, error: &std::io::Error) -> FetchError {
    FetchError::new(FailureKind::Rejected, format!("failed to start {name}: {error}"))
}

fn unreadable(error: &std::io::Error) -> FetchError {
    FetchError::unavailable(format!("failed to read what the program prints: {error}"))
}

/// The program and whatever it started; none of it outlives this.
struct Group(Pid);

impl Drop for Group {
    fn drop(&mut self) {
        // An error means that all of them have ended.
        let _ = kill_process_group(self.0, Signal::KILL);
    }
}
