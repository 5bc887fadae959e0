//! Reports that are made by themselves: which, when, in which form, and where they go.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Plan;
use crate::{lang::Language, progress::locks_at, schedule::Schedule};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The check-in: what happened in the last seven days.
    Weekly,
    /// The end of the cycle: every objective graded.
    Close,
}

impl What {
    /// The word in the file, on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Close => "close",
        }
    }
}

/// How a report is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    Markdown,
    #[default]
    Html,
    Json,
}

impl Format {
    /// How names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

/// A report that is made by itself.
#[derive(Clone, Debug)]
pub struct PlannedReport {
    /// What its schedule is remembered by: it is the same as long as `what`, `at`, `language`, `format` and `to` are.
    pub key: String,
    pub what: What,
    pub when: When,
    /// Names of sinks.
    pub to: Vec<String>,
    /// The folder for its files.
    pub out: Option<PathBuf>,
    pub language: Language,
    pub format: Format,
}

/// When a report is due.
#[derive(Clone, Debug)]
pub enum When {
    At(Schedule),
    /// Once the last number of the cycle is final.
    Closed,
}

impl When {
    /// The first time after `after` at which it is due.
    pub fn next_after(&self, after: Timestamp, plan: &Plan) -> Option<Timestamp> {
        match self {
            Self::At(schedule) => schedule.next_after(after, &plan.time_zone),
            Self::Closed => Some(closes_at(plan)).filter(|at| *at > after),
        }
    }

    /// The last time up to and with `now` at which it was due, after `after`: what was missed collapses into it.
    pub fn last_due(&self, after: Timestamp, now: Timestamp, plan: &Plan) -> Option<Timestamp> {
        let mut due = self.next_after(after, plan).filter(|due| *due <= now)?;
        // A schedule of seconds that was down for years has more times than anybody wants to walk through.
        for _ in 0..MISSED {
            match self.next_after(due, plan).filter(|next| *next <= now) {
                Some(next) => due = next,
                None => return Some(due),
            }
        }
        Some(now)
    }
}

const MISSED: usize = 10_000;

/// The instant from which nothing that is collected changes a grade.
fn closes_at(plan: &Plan) -> Timestamp {
    let locks = plan.key_results.iter().map(|tracked| locks_at(&tracked.key_result, &plan.cycle));
    locks.max().unwrap_or(plan.cycle.end())
}
