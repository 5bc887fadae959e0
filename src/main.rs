//! Parses the arguments, runs the command, turns an error into a message and an exit code.

use std::process::ExitCode;

/// It gives back what reading a large file took; the system's own keeps it (docs/dependencies.md has the figures).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    okrd::cli::main()
}
