//! Exit codes, all in one place; scripts rely on them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Done = 0,
    /// Something went wrong on the way: a store that cannot be opened, an address in use, a cycle that cannot be closed.
    Failed = 1,
    /// The arguments are wrong (clap uses the same code).
    Usage = 2,
    /// The configuration has mistakes.
    BadConfiguration = 3,
    /// At least one source gave no number.
    SourceFailed = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
