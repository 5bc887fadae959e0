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
    let mut eyes = recorded.eyes(plan, tracked, sight);
    let mut walk = Walk { statuses: Vec::new(), turns: Vec::new(), standings: Vec::new() };
    let (mut looks, mut days) = (span.looks().iter().peekable(), span.days().iter().zip(span.ends()).peekable());
    // Both go forward; most ends of days are looks as well, and are assessed once.
    while let Some(at) = looks.peek().copied().into_iter().chain(days.peek().map(|(_, end)| *end)).min().copied() {
        let assessment = eyes.look(at);
        if looks.next_if(|look| **look == at).is_some() {
            walk.standings.push(assessment.standing());
        }
        if let Some((day, _)) = days.next_if(|(_, end)| **end == at) {
            walk.end_of(*day, at, assessment);
        }
    }
    walk
}

impl Walk {
    fn end_of(&mut self, day: Date, at: Timestamp, assessment: Assessment) {
        let before = self.statuses.last().copied();
        self.statuses.push(assessment.status);
        if let Some(was) = before.filter(|was| *was != assessment.status) {
            self.turns.push(Turn { day, was, at, assessment });
        }
    }
}
