//! Keeping what was measured: observations, frozen baselines, the outcome of polls, and targets that changed.
//!
//! Observations are only ever added; a later number for the same window is a revision. What [`Store::commit`] has
//! accepted is on disk when it returns. Progress is never stored: it is computed anew from what is here.
//!
//! The same rules hold for every implementation:
//! - An observation whose value equals (`==`) the newest revision of its key result, role and window is no new row: that
//!   revision is *confirmed* at its `collected_at`. [`Store::history`] therefore gives the time of the last confirmation
//!   (what says whether a number is settled), and [`Store::revisions`] the time at which each value was first collected.
//! - The newest revision is the one accepted last, whatever its `collected_at`: a clock that was set back hides nothing.
//! - Instants are kept to the millisecond, rounded down; numbers are kept bit for bit and must be finite.
//! - Several processes may use one store: a daemon, and `okrd poll` or `okrd status` beside it.

mod accept;
mod memory;
mod sqlite;

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

pub use memory::MemoryStore;
pub use sqlite::{OpenError, SqliteStore, Verified, VerifiedCycle, back_up, restore as restore_store, verify as verify_store};

use crate::okr::{Annotation, Baseline, Id, KeptGrade, Observation, PollState, Subject};

/// Messages that have arrived, or were given up, can be looked at for so long.
pub const MESSAGES_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// One thing to keep; the changes of one [`Store::commit`] are kept together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Adds a revision, unless the newest one of this key result, role and window has the same value.
    Observation { key_result: Id, observation: Observation },
    /// Freezes a baseline; one that is already frozen stays as it is.
    Baseline { key_result: Id, baseline: Baseline },
    /// Replaces a frozen baseline, with the reason; what it was before is kept.
    Rebaseline { key_result: Id, baseline: Baseline, at: Timestamp, reason: String },
    /// Numbers that speak of up to `until` are believed, however odd they look.
    Accept { key_result: Id, until: Timestamp, at: Timestamp, reason: String },
    /// Replaces what is known of a key result's polls.
    Poll { key_result: Id, state: PollState },
    /// Notes a target as it stands from `at` on; the same text as the newest one changes nothing.
    Target { key_result: Id, text: String, at: Timestamp, reason: Option<String> },
    /// What is being alerted about a subject; nothing, once it is at rest.
    Alert { subject: String, state: Option<String> },
    /// A message to a sink, to be sent from `due` on; the store numbers it. Those that were written [`MESSAGES_KEPT`] before it
    /// are forgotten, unless they are still to be sent.
    Outgoing { sink: String, message: String, at: Timestamp, due: Timestamp },
    /// What came of an attempt to send the message with this number. A message that was delivered stays so.
    Sent { number: u64, outcome: Outcome },
    /// Nothing is said of a subject for a while; replaces an earlier silence.
    Silence(Silence),
    /// Adds a note; the store numbers it.
    Annotation { subject: Subject, at: Timestamp, text: String },
    /// Removes the note with this number, whatever its cycle; one that is not there changes nothing.
    AnnotationRemoved { number: u64 },
    /// Keeps a grade of a closed cycle. Without a reason it is the first one, and one that is there stays as it is; with a
    /// reason it is added to those before it, unless it says the same as the newest.
    Grade(KeptGrade),
    /// Notes that every report of this schedule that was due up to and with `until` has been made. Only ever moves on.
    ReportsMade { report: String, until: Timestamp },
}

/// A target as it stood from an instant on.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetNote {
    pub text: String,
    pub at: Timestamp,
    pub reason: Option<String>,
}

/// A message on its way, or one that arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub number: u64,
    pub cycle: String,
    /// The name of a sink.
    pub sink: String,
    /// JSON; the store does not look into it.
    pub message: String,
    pub written_at: Timestamp,
    /// The next attempt; none once it was delivered or given up.
    pub due_at: Option<Timestamp>,
    pub attempts: u32,
    /// Of the newest attempt.
    pub failure: Option<String>,
    pub delivered_at: Option<Timestamp>,
}

/// What came of an attempt to send a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Delivered {
        at: Timestamp,
    },
    /// `again` is the next attempt; none gives up.
    Failed {
        told: String,
        again: Option<Timestamp>,
    },
}

/// Nothing is said of `subject` before `until`.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    pub subject: String,
    pub until: Timestamp,
    pub reason: String,
}

/// What somebody changed by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    pub key_result: Id,
    pub at: Timestamp,
    pub reason: String,
    pub what: Corrected,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Corrected {
    /// The baseline, and what it was before.
    Baseline { before: Option<f64> },
    /// Numbers that had been held back, up to this instant.
    Accepted { until: Timestamp },
}

/// What is known of the key results of a cycle, besides their observations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub baselines: HashMap<Id, Baseline>,
    pub polls: HashMap<Id, PollState>,
    /// Oldest first.
    pub targets: HashMap<Id, Vec<TargetNote>>,
    /// Numbers that speak of up to here are believed, however odd they look.
    pub accepted: HashMap<Id, Timestamp>,
}

/// A cycle that something is kept of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleNote {
    pub name: String,
    /// That anything was ever kept of.
    pub key_results: usize,
    /// Whether it has grades.
    pub graded: bool,
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
    #[error("failed to write to a store that was opened for reading only")]
    ReadOnly,
    #[error("the store is closed")]
    Closed,
}

/// What [`Store::for_each_history`] calls. It may take its time: it is not on a thread that others wait for.
pub type Visit = Box<dyn FnMut(&Id, &[Observation]) + Send>;

/// Where everything measured is kept. One contract suite (tests/it/store) holds for every implementation.
#[async_trait]
pub trait Store: Send + Sync {
    /// Keeps all of `changes` for `cycle`, or none of them. They are durable when this returns.
    async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError>;

    /// The newest revision of every observation of a key result in a cycle, by role, then by window end, then start.
    async fn history(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError>;

    /// Visits the [`Store::history`] of every key result of a cycle that has one, in no particular order, with no more than
    /// one of them in memory. An error may come after some visits.
    async fn for_each_history(&self, cycle: &str, visit: Visit) -> Result<(), StoreError>;

    /// Every revision of a key result's observations in a cycle, in the order in which they were collected.
    async fn revisions(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError>;

    /// The facts about all key results of a cycle.
    async fn facts(&self, cycle: &str) -> Result<Facts, StoreError>;

    /// What was changed by hand in a cycle, oldest first.
    async fn corrections(&self, cycle: &str) -> Result<Vec<Correction>, StoreError>;

    /// What is being alerted about in a cycle, by subject.
    async fn alerts(&self, cycle: &str) -> Result<Vec<(String, String)>, StoreError>;

    /// Messages of any cycle that are due by `now`, oldest first, at most `most` of them.
    async fn outgoing(&self, now: Timestamp, most: u32) -> Result<Vec<Outgoing>, StoreError>;

    /// The newest messages of any cycle, delivered or not, newest first, at most `most` of them.
    async fn newest_outgoing(&self, most: u32) -> Result<Vec<Outgoing>, StoreError>;

    /// The silences of a cycle, those that are over included, by subject.
    async fn silences(&self, cycle: &str) -> Result<Vec<Silence>, StoreError>;

    /// The notes of a cycle: by time, then in the order in which they were added.
    async fn annotations(&self, cycle: &str) -> Result<Vec<Annotation>, StoreError>;

    /// Up to when the reports of this schedule have been made; none if it is not known yet. Cycles do not matter to it.
    async fn reports_made_until(&self, report: &str) -> Result<Option<Timestamp>, StoreError>;

    /// The grades of a cycle: key results before objectives, by id; of each the first one first, the one that holds last.
    async fn grades(&self, cycle: &str) -> Result<Vec<KeptGrade>, StoreError>;

    /// Every cycle that a key result was kept of, by name.
    async fn cycles(&self) -> Result<Vec<CycleNote>, StoreError>;

    /// Finishes what was accepted, and closes. Anything asked afterwards is answered with [`StoreError::Closed`].
    async fn close(&self) -> Result<(), StoreError>;
}
