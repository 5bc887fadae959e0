//! What `okrd replay` says.

mod en;
mod fr;

use jiff::SignedDuration;

use super::{Alerting, Edge};

/// One language's words for a history that is lived through again. Headings stand alone; sentences are whole.
pub trait Replays: Alerting {
    fn title(&self, cycle: &str, first: Edge, last: Edge) -> String;
    fn how(&self, step: SignedDuration, as_known_then: bool) -> String;
    /// What stands before the signs and what they mean.
    fn legend(&self) -> &'static str;

    fn changes(&self) -> &'static str;
    fn no_changes(&self) -> &'static str;

    /// What [`super::Verdicts::why`] says after the word for a status, where no rule stands before it.
    fn because<'a>(&self, why: &'a str) -> &'a str;

    fn alerts_that_fired(&self, count: usize) -> String;
    fn no_alerts(&self) -> &'static str;
    /// A phrase: whom it would have reached.
    fn to(&self, sinks: &str) -> String;
    /// A phrase.
    fn to_nobody(&self) -> &'static str;
    /// One of the sinks, that is not disturbed before a time.
    fn not_before(&self, sink: &str, time: &str) -> String;

    /// The file says nothing of alerts.
    fn without_rules(&self) -> &'static str;
    /// What cannot be replayed.
    fn not_replayed(&self) -> &'static str;
    fn nothing_was_done(&self) -> &'static str;
}
