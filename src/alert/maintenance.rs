//! Times in which trouble is expected: what is worked on is not told of.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Part, Subject};
use crate::{plan::Plan, schedule::Schedule};

/// A time in which nothing is told of a part of the plan; what was told before goes on, and what is still so afterwards is
/// told then.
#[derive(Clone, Debug)]
pub struct Maintenance {
    pub when: Window,
    pub of: Part,
}

#[derive(Clone, Debug)]
pub enum Window {
    /// From an instant up to, not with, another.
    Once { from: Timestamp, to: Timestamp },
    /// From each time of a schedule, for so long.
    Again { starts: Schedule, lasts: SignedDuration },
}

impl Maintenance {
    pub fn covers(&self, plan: &Plan, subject: Subject, now: Timestamp) -> bool {
        self.when.has(now, &plan.time_zone) && self.of.has(plan, subject)
    }
}

impl Window {
    pub fn has(&self, now: Timestamp, zone: &TimeZone) -> bool {
        match self {
            Self::Once { from, to } => (*from..*to).contains(&now),
            Self::Again { starts, lasts } => {
                // The first start after the last one that would be over by now.
                let before = now.checked_sub(*lasts).unwrap_or(Timestamp::MIN);
                starts.next_after(before, zone).is_some_and(|start| start <= now)
            }
        }
    }
}
