//! One value of a measure: what it says of which window, and when it was collected.

use std::{num::NonZeroU32, sync::Arc};

use jiff::Timestamp;

use super::Window;

/// What kind of number a measure gives; a property of the source's number, not of the goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A state at a moment: followers, backlinks, average time on page.
    Level,
    /// A count or sum over a window: demo requests, visitors, downloads.
    Flow,
    /// Numerator and denominator over a window, always combined as sum / sum.
    Ratio,
    /// A position; 1 is best, and "not ranked" is a value of its own.
    Rank,
    /// Done or not, or k of n.
    Milestone,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Level, Self::Flow, Self::Ratio, Self::Rank, Self::Milestone];

    pub fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Flow => "flow",
            Self::Ratio => "ratio",
            Self::Rank => "rank",
            Self::Milestone => "milestone",
        }
    }
}

/// A position in a list of results.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rank {
    /// 1 or more; fractional where a source averages (Search Console).
    At(f64),
    /// Looked for and not found; neither 0 nor missing.
    NotRanked,
}

impl Rank {
    /// The position as a number; not ranked is one place behind the `depth` that was looked at.
    pub fn position(self, depth: NonZeroU32) -> f64 {
        match self {
            Self::At(position) => position,
            Self::NotRanked => f64::from(depth.get()) + 1.0,
        }
    }
}

/// A measured value, with what its kind needs. Numbers are finite and in the measure's base unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Level(f64),
    Flow(f64),
    Ratio {
        numerator: f64,
        denominator: f64,
    },
    Rank(Rank),
    /// How many of the things are done; for "done or not", 1 or 0.
    Milestone(f64),
    /// One number a send, a post or an event, where a goal speaks of each of them ("30 % on every newsletter").
    Each(Arc<[f64]>),
}

/// Which of a key result's numbers an observation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The measure itself.
    Value,
    /// The competitor that the measure is held against (`ahead_of`).
    Rival,
    /// The measure over a part of the baseline's window: a point of its curve.
    Baseline,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Value, Self::Rival, Self::Baseline];

    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Rival => "rival",
            Self::Baseline => "baseline",
        }
    }
}

/// One value of a measure over one window. Keyed by key result, role and window; a later one with another value is a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    pub role: Role,
    pub window: Window,
    pub value: Value,
    pub collected_at: Timestamp,
}

impl Observation {
    /// What the data speaks of: the end of its window.
    pub fn observed_at(&self) -> Timestamp {
        self.window.end()
    }
}
