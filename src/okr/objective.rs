//! Objectives: what a team wants, never measured directly.

use std::sync::Arc;

use jiff::civil::Date;

use super::Id;

/// A qualitative aim; its progress is the weighted mean of its key results.
#[derive(Clone, Debug)]
pub struct Objective {
    pub id: Id,
    pub title: Arc<str>,
    pub owner: Arc<str>,
    pub parent: Option<Id>,
    /// Whether this objective's progress counts in its parent's.
    pub rolls_up: bool,
    pub weight: f64,
    pub ambition: Ambition,
    /// The score from which the objective is accomplished when its cycle closes.
    pub accomplished_at: f64,
    pub initiatives: Vec<Initiative>,
}

/// How much of an objective must be reached for it to be a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambition {
    /// A stretch: a success from 0.7 on.
    Aspirational,
    /// A promise: a success at 1.0.
    Committed,
}

impl Ambition {
    pub fn accomplished_at(self) -> f64 {
        match self {
            Self::Aspirational => 0.7,
            Self::Committed => 1.0,
        }
    }
}

/// What the team does to move a key result: reported, never scored.
#[derive(Clone, Debug)]
pub struct Initiative {
    pub title: Arc<str>,
    pub owner: Option<Arc<str>>,
    pub due: Option<Date>,
    pub status: InitiativeStatus,
    pub link: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitiativeStatus {
    Planned,
    Doing,
    Done,
    Dropped,
}
