//! What a report says, before any language: the types that come in, and the one that comes out.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    okr::{Annotation, FailureKind, Id, Initiative, Objective, PollState, Status},
    plan::{Plan, Tracked},
    progress::{Assessment, ObjectiveAssessment, Unknown},
};

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

/// Everything that a report depends on. The same material gives the same report, always.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    pub plan: &'a Plan,
    pub now: Timestamp,
    /// What is compared with: a week before `now`.
    pub since: Timestamp,
    pub today: Standings<'a>,
    pub before: Standings<'a>,
    /// The objectives if no target had been changed since the cycle began.
    pub original: &'a [ObjectiveAssessment],
    pub polls: &'a HashMap<Id, PollState>,
    /// All notes of the cycle, oldest first.
    pub annotations: &'a [Annotation],
    /// How each key result went, in the order of [`Plan::key_results`].
    pub curves: &'a [Vec<Point>],
}

/// The verdicts on a whole plan at one moment, in the order of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Standings<'a> {
    pub key_results: &'a [Assessment],
    pub objectives: &'a [ObjectiveAssessment],
}

/// Progress at one moment of the cycle; what pace asked for then beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Share of the cycle that had passed.
    pub elapsed: f64,
    pub progress: Option<f64>,
    pub expected: Option<f64>,
}

/// A whole report.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    pub what: What,
    pub plan: &'a Plan,
    pub now: Timestamp,
    pub since: Timestamp,
    pub overall: Overall,
    /// In the order of the file; those without key results and children are left out.
    pub objectives: Vec<ObjectiveReport<'a>>,
    /// The most pressing first.
    pub decisions: Vec<Decision<'a>>,
}

/// The sum of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Overall {
    /// The mean of the objectives that are not part of another one.
    pub progress: Option<f64>,
    pub expected: Option<f64>,
    /// Of `progress`, since a week ago.
    pub change: Option<f64>,
    /// How many key results have each status, in the order of [`Status::ALL`].
    pub counts: Vec<(Status, usize)>,
    /// At the close: how many objectives are accomplished, and how many were graded.
    pub accomplished: (usize, usize),
}

/// What is said of one objective.
#[derive(Clone, Debug)]
pub struct ObjectiveReport<'a> {
    pub objective: &'a Objective,
    pub assessment: &'a ObjectiveAssessment,
    pub change: Option<f64>,
    /// Only in the report on the close.
    pub grade: Option<Grade>,
    pub key_results: Vec<KeyResultReport<'a>>,
    pub initiatives: Vec<InitiativeReport<'a>>,
    /// Of the objective itself, within the time that is reported on.
    pub notes: Vec<&'a Annotation>,
}

/// An objective's result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grade {
    pub score: Option<f64>,
    /// The score from which it counts as accomplished.
    pub needed: f64,
    /// None before all of its numbers are final.
    pub accomplished: Option<bool>,
    pub too_easy: bool,
    /// The score against the targets that the cycle began with, if one of them was changed.
    pub original_score: Option<f64>,
}

/// What is said of one key result.
#[derive(Clone, Debug)]
pub struct KeyResultReport<'a> {
    pub tracked: &'a Tracked,
    /// Name of its source.
    pub source: &'a str,
    pub now: &'a Assessment,
    pub before: &'a Assessment,
    pub course: Course,
    /// Of progress, since a week ago.
    pub change: Option<f64>,
    /// What pace asked for within the week.
    pub expected_change: Option<f64>,
    /// Of the value, in the base unit.
    pub value_change: Option<f64>,
    pub curve: &'a [Point],
    /// Within the time that is reported on.
    pub notes: Vec<&'a Annotation>,
}

/// What a key result did within the week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Course {
    /// It moved forward, and that is enough.
    Forward,
    /// It moved forward, but is behind and did not catch up.
    TooSlow,
    Back,
    /// There was no number a week ago.
    First,
    Still(Why),
    /// Nobody can tell whether it moved.
    Hidden(Why),
}

/// Why a key result did not move, or why nobody knows whether it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    Stalled {
        since: Timestamp,
    },
    SourceFailing {
        kind: Option<FailureKind>,
        since: Option<Timestamp>,
    },
    Stale {
        observed_at: Option<Timestamp>,
    },
    NoNumber(Missing),
    /// A milestone before its date.
    NotDue {
        due: Date,
    },
    Overdue {
        due: Date,
    },
    /// The target is reached: nothing is left to move.
    Reached,
    /// The range is kept, which is all that is asked for.
    Kept,
    OutOfRange,
    /// The number is as it was a week ago.
    Unchanged,
}

/// What is missing for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Data,
    Baseline,
}

impl Missing {
    pub(super) fn of(unknown: Option<&Unknown>) -> Self {
        match unknown {
            Some(Unknown::NoBaseline | Unknown::RelativeTargetOnZeroBaseline) => Self::Baseline,
            _ => Self::Data,
        }
    }
}

/// An initiative, and whether its day has passed.
#[derive(Clone, Copy, Debug)]
pub struct InitiativeReport<'a> {
    pub initiative: &'a Initiative,
    pub overdue: bool,
}

/// Something that the people at the meeting should decide.
#[derive(Clone, Debug)]
pub enum Decision<'a> {
    /// A source fails: one decision, however many key results hang on it.
    Source {
        source: &'a str,
        kind: Option<FailureKind>,
        key_results: Vec<&'a Tracked>,
    },
    /// A key result with a status that asks for one.
    KeyResult {
        report: KeyResultReport<'a>,
        status: Status,
    },
    Initiative {
        objective: &'a Objective,
        initiative: &'a Initiative,
    },
}
