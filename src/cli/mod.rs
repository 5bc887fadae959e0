//! The command line: one file a subcommand. Standard output is data, standard error is talk.

mod args;
mod exit;
mod log;
pub mod render;

use std::process::ExitCode;

use clap::Parser as _;

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    log::start(&arguments);
    exit::Exit::Done.into()
}
