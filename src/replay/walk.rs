//! One key result through the days.

use jiff::{Timestamp, civil::Date};

use super::{Recorded, Sight, Span};
use crate::{
    okr::Status,
    plan::{Plan, Tracked},
    progress::{Assessment, Standing},
};

/// How it went.
#[derive(Clone, Debug)]
pub struct Walk {
    /// At the end of each of [`Span::days`].
    pub statuses: Vec<Status>,
    pub turns: Vec<Turn>,
    /// At each of [`Span::looks`].
    pub standings: Vec<Standing>,
}

/// A day that ended with another status than the day before.
#[derive(Clone, Debug)]
pub struct Turn {
    pub day: Date,
    pub was: Status,
    /// At the end of the day.
    pub at: Timestamp,
    pub assessment: Assessment,
}

/// Assesses one key result at every moment of `span`.
pub fn walk(plan: &Plan, tracked: &Tracked, recorded: &Recorded, sight: Sight, span: &Span) -> Walk {
    let at = |at: Timestamp| recorded.assess(plan, tracked, sight, at);
    let standings = span.looks().iter().map(|look| at(*look).standing()).collect();
    let mut statuses: Vec<Status> = Vec::with_capacity(span.days().len());
    let mut turns = Vec::new();
    for (day, end) in span.days().iter().zip(span.ends()) {
        let assessment = at(*end);
        let status = assessment.status;
        if let Some(was) = statuses.last().copied().filter(|was| *was != status) {
            turns.push(Turn { day: *day, was, at: *end, assessment });
        }
        statuses.push(status);
    }
    Walk { statuses, turns, standings }
}
