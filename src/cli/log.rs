//! The log: one line a thing, on standard error.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

use super::args::{Arguments, Command, LogFormat};
use crate::guard::Guarded;

/// Starts logging. A filter that cannot be read is told and replaced by the default.
pub fn start(arguments: &Arguments) {
    let default = if matches!(arguments.command, Command::Run(_)) { "info" } else { "error" };
    let wanted = arguments.log.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|error| {
        anstream::eprintln!("warning: `{wanted}` is not a log filter ({error}); logging at {default}");
        EnvFilter::new(default)
    });
    let colour = match arguments.color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let builder = fmt().with_env_filter(filter).with_writer(|| Guarded).with_target(false).with_ansi(colour);
    // A second start can only happen in tests, where the first one's settings stand.
    let _ = match arguments.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
