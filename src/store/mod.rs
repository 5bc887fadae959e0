//! Keeping what was measured: observations, frozen baselines, the outcome of polls, and targets that changed.
//!
//! Observations are only ever added; a later number for the same window is a revision. What [`Store::commit`] has
//! accepted is on disk when it returns. Progress is never stored: it is computed anew from what is here.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use crate::okr::{Baseline, Id, Observation, PollState};

/// One thing to keep; the changes of one [`Store::commit`] are kept together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Adds a revision, unless the newest one of this key result, role and window has the same value.
    Observation { key_result: Id, observation: Observation },
    /// Freezes a baseline; one that is already frozen stays as it is.
    Baseline { key_result: Id, baseline: Baseline },
    /// Replaces what is known of a key result's polls.
    Poll { key_result: Id, state: PollState },
    /// Notes a target as it stands from `at` on; the same text as the newest one changes nothing.
    Target { key_result: Id, text: String, at: Timestamp, reason: Option<String> },
}

/// A target as it stood from an instant on.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetNote {
    pub text: String,
    pub at: Timestamp,
    pub reason: Option<String>,
}

/// What is known of the key results of a cycle, besides their observations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub baselines: HashMap<Id, Baseline>,
    pub polls: HashMap<Id, PollState>,
    /// Oldest first.
    pub targets: HashMap<Id, Vec<TargetNote>>,
}

/// A failure of the store.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("failed to open the store {path}")]
    Open {
        path: String,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the store {path} was written by a newer okrd (schema {found}, this one knows {known})")]
    Newer { path: String, found: i64, known: i64 },
    #[error("failed to {what}")]
    Failed {
        what: &'static str,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the store is closed")]
    Closed,
}

/// Where everything measured is kept. One contract suite (tests/store) holds for every implementation.
#[async_trait]
pub trait Store: Send + Sync {
    /// Keeps all of `changes` for `cycle`, or none of them. They are durable when this returns.
    async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError>;

    /// The newest revision of every observation of a key result in a cycle, by role, then by window end, then start.
    async fn history(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError>;

    /// Every revision of a key result's observations in a cycle, in the order in which they were collected.
    async fn revisions(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError>;

    /// The facts about all key results of a cycle.
    async fn facts(&self, cycle: &str) -> Result<Facts, StoreError>;

    /// Finishes what was accepted, and closes.
    async fn close(&self) -> Result<(), StoreError>;
}
