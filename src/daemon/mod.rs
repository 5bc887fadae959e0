//! The running daemon: ticks, tasks, reload, shutdown. It wires the stages and holds no rules of its own.
//!
//! One loop per source wakes at its fire times, asks, and commits; one publisher assesses what changed and swaps the
//! board that `/metrics` streams. A reload replaces the plan and the loops as a whole, or nothing.

mod alerting;
mod app;
mod backfill;
mod closing;
mod poll;
mod publisher;
mod reload;
mod reports;
mod ticks;

pub use app::{App, Options, RunError, Started, prepare, run};
pub use backfill::{Filled, Gaps};
pub use closing::{first_grades, grades_anew};
pub use poll::{Polled, Tick, measure_baseline, poll_key_result};
pub use reload::{LoadError, load};
pub use reports::{MadeReport, ReportError, hand_on, make_if_due};
pub use ticks::in_rounds;
