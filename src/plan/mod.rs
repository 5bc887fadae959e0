//! Names resolved: which question to which source over which windows, for which key result. Pure and immutable.
//!
//! A plan is made of a checked configuration and replaced as a whole on reload; nothing that happens at run time is kept
//! in it (that is the store's), so a reload is never a special case.

mod access;
mod alerts;
mod asks;
mod missing;
mod reports;
mod resolve;

use std::{collections::HashMap, sync::Arc, time::Duration};

pub use access::{Access, Scope, Token, digest_of};
pub use alerts::{Mail, PlannedAlerts, PlannedSink, Security, Way};
pub use asks::{Asks, asks, value_window};
pub use missing::missing;
pub use reports::{Format, PlannedReport, What, When};
pub use resolve::{Refused, Resolved, load};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    lang::Language,
    okr::{Cycle, Id, KeyResult, Objective},
    schedule::Schedule,
    signal::calibration::Calibration,
    source::{Question, Shape, Source},
};

/// What is tracked in one cycle.
#[derive(Debug)]
pub struct Plan {
    pub language: Language,
    pub time_zone: TimeZone,
    pub cycle: Cycle,
    /// The month that a year begins with, 1 to 12.
    pub year_starts: i8,
    pub sources: Vec<PlannedSource>,
    pub objectives: Vec<Objective>,
    /// In the order of the file, so those of one objective stand together.
    pub key_results: Vec<Tracked>,
    /// What is reported by itself.
    pub reports: Vec<PlannedReport>,
    /// Who is told what, if anybody.
    pub alerts: Option<PlannedAlerts>,
    /// Who may read and write through the API.
    pub access: Access,
    /// What corrects the chances of the forecast.
    pub calibration: Calibration,
    by_id: HashMap<Id, usize>,
    /// Of each objective, those that serve it.
    children: Vec<Vec<usize>>,
}

/// One source and how gently it is to be asked.
#[derive(Clone, Debug)]
pub struct PlannedSource {
    pub name: Id,
    pub connector: &'static str,
    pub source: Arc<dyn Source>,
    pub limits: Limits,
    /// Days that no poll has seen are asked for afterwards.
    pub backfill: bool,
    /// When what opens it expires, if the file says so.
    pub credential_expires: Option<Timestamp>,
}

/// Bounds on how a source is asked; the collector keeps them across all key results of the source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Requests under way at once.
    pub concurrency: usize,
    /// At most so many requests in so long.
    pub rate: Option<Rate>,
    /// For one attempt.
    pub timeout: Duration,
    /// Attempts for one question in one tick.
    pub attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub requests: u32,
    pub per: Duration,
}

/// One key result with where its number comes from.
#[derive(Debug)]
pub struct Tracked {
    pub key_result: KeyResult,
    /// Index into [`Plan::objectives`].
    pub objective: usize,
    /// Index into [`Plan::sources`].
    pub source: usize,
    pub question: Arc<dyn Question>,
    /// The competitor's number, for `ahead_of`.
    pub rival: Option<Arc<dyn Question>>,
    pub shape: Shape,
    /// The measure speaks of the last so-and-so long, not of the cycle so far.
    pub trailing: Option<SignedDuration>,
    pub schedule: Schedule,
}

impl Plan {
    pub fn new(
        language: Language,
        time_zone: TimeZone,
        cycle: Cycle,
        sources: Vec<PlannedSource>,
        objectives: Vec<Objective>,
        key_results: Vec<Tracked>,
    ) -> Self {
        let by_id = key_results.iter().enumerate().map(|(index, tracked)| (tracked.key_result.id.clone(), index)).collect();
        let index_of: HashMap<&Id, usize> =
            objectives.iter().enumerate().map(|(index, objective)| (&objective.id, index)).collect();
        let mut children = vec![Vec::new(); objectives.len()];
        for (index, objective) in objectives.iter().enumerate() {
            if let Some(parent) = objective.parent.as_ref().and_then(|parent| index_of.get(parent)) {
                children[*parent].push(index);
            }
        }
        let (mut objectives, mut key_results) = (objectives, key_results);
        objectives.shrink_to_fit();
        key_results.shrink_to_fit();
        Self {
            language,
            time_zone,
            cycle,
            year_starts: 1,
            sources,
            objectives,
            key_results,
            reports: Vec::new(),
            alerts: None,
            access: Access::default(),
            calibration: Calibration::default(),
            by_id,
            children,
        }
    }

    /// The objectives that serve this one directly.
    pub fn children(&self, objective: usize) -> &[usize] {
        &self.children[objective]
    }

    /// All objectives, each after those that serve it.
    pub fn children_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.objectives.len()).filter(|index| self.objectives[*index].parent.is_none()).collect();
        // Each is followed by its children, and those by theirs: read backwards, children come first.
        let mut at = 0;
        while let Some(index) = order.get(at).copied() {
            order.extend(&self.children[index]);
            at += 1;
        }
        order.reverse();
        order
    }

    /// The index of a key result in [`Plan::key_results`].
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}
