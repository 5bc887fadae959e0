//! Parses the arguments, runs the command, turns an error into a message and an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    okrd::cli::main()
}
