//! What can be typed of cycles and of the recorded history.

use clap::{Args, Subcommand};

use super::{Place, ReportHow};

#[derive(Debug, Args)]
pub struct CycleOrder {
    #[command(subcommand)]
    pub order: CycleCommand,
}

#[derive(Debug, Subcommand)]
pub enum CycleCommand {
    /// List every cycle that the store knows, with its dates, its key results and its grade.
    List {
        #[command(flatten)]
        place: Place,

        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Grade the cycle of the file and keep the grades, once it is over and its data has settled.
    ///
    /// A running daemon does so by itself when nothing can change the grades any more. Closing again changes nothing;
    /// where data or rules have changed since, it says so.
    Close {
        #[command(flatten)]
        place: Place,

        /// Grade again from all that is stored by now; the grades that hold so far are kept beside the new ones.
        #[arg(long, requires = "reason")]
        regrade: bool,

        /// Why it is graded again; it is kept with the grades.
        #[arg(long, value_name = "TEXT", requires = "regrade")]
        reason: Option<String>,

        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write the report on the close: the same as `okrd report close`.
    Report(ReportHow),
}

/// Nothing is sent and nothing is written: for tuning rules before alerts are switched on. How polls went is not in the
/// history, so failing sources cannot be replayed.
#[derive(Debug, Args)]
pub struct Replay {
    #[command(flatten)]
    pub place: Place,

    /// First day, such as 2026-10-01 [default: the first of the cycle].
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,

    /// Last day [default: today, or the last of the cycle].
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,

    /// Only this key result, and its source.
    #[arg(long, value_name = "ID")]
    pub key_result: Option<String>,

    /// How long from one look of the alerts to the next.
    #[arg(long, value_name = "LENGTH", default_value = "1h")]
    pub step: String,

    /// Only what had been collected by each moment counts, as for a daemon that ran then; without it, corrections and
    /// days that were fetched afterwards count as if they had been known in time.
    #[arg(long)]
    pub as_collected: bool,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
