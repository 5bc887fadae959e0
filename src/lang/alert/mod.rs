//! What a message to people says.

mod en;
mod fr;

use super::{Moment, Outlooks};
use crate::alert::{Event, Reason};

/// One language's words for messages.
pub trait Alerting: Outlooks {
    /// One or two words.
    fn reason(&self, reason: Reason) -> &'static str;
    /// What is to be done about it: a sentence or two.
    fn advice(&self, event: Event, reason: Reason) -> &'static str;
    /// A title, which says enough where nothing else is shown; `what` is the title of a key result, or the name of a source or cycle.
    fn headline(&self, event: Event, reason: Reason, was: Option<Reason>, what: &str) -> String;
    /// A phrase: progress, and what pace asks for.
    fn progress_of_expected(&self, progress: f64, expected: f64) -> String;
    /// A phrase: the median of the forecast and the ends of its interval.
    fn forecast_as_fact(&self, low: &str, middle: &str, high: &str) -> String;
    /// The name of a source, and how many key results cannot be judged without it.
    fn source_of(&self, name: &str, key_results: usize) -> String;
    /// A line of its own.
    fn fact(&self, label: &str, value: &str) -> String;
    /// A phrase.
    fn times_as_fast(&self, rate: f64) -> String;
    /// A phrase.
    fn since(&self, at: Moment<'_>) -> String;
    /// That so many messages, one or more, did not arrive, and where to look.
    fn not_delivered(&self, count: usize) -> String;
    fn labels(&self) -> &'static Labels;
    /// The title of a message that brings `count` others, which waited for it; two or more.
    fn digest(&self, count: usize) -> String;
    /// Why they waited.
    fn about_the_digest(&self) -> &'static str;
    /// Of a message that only tries a way: a title and a sentence.
    fn sample(&self) -> (&'static str, &'static str);
}

/// What stands before the facts of a message.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    pub objective: &'static str,
    pub owner: &'static str,
    pub value: &'static str,
    pub progress: &'static str,
    pub chance: &'static str,
    pub forecast: &'static str,
    pub buffer: &'static str,
    pub rate: &'static str,
    pub since: &'static str,
    pub evidence: &'static str,
    pub initiatives: &'static str,
    pub key_results: &'static str,
    pub said: &'static str,
    pub held_back: &'static str,
    pub accept: &'static str,
    pub due: &'static str,
    pub connector: &'static str,
    pub newest: &'static str,
    pub expires: &'static str,
    pub hang_on_it: &'static str,
}
