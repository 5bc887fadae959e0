//! What goes over the wire and is no answer about key results.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    answer::body::{Instant, PollBody, time},
    store::{Outgoing, Silence},
};

/// A list, or a part of one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// The `cursor` that the list goes on with; none at its end.
    pub next: Option<String>,
}

impl<T> Listed<T> {
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// A source and how it answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceBody {
    pub name: String,
    pub connector: String,
    /// Whether one of its key results cannot be asked for.
    pub failing: bool,
    /// Ids of the key results that depend on it, each with its polls.
    pub key_results: Vec<SourceKeyResultBody>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceKeyResultBody {
    pub id: String,
    /// None if it was never polled.
    pub poll: Option<PollBody>,
}

/// A note to add: about one key result or one objective.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnotationWrite {
    pub key_result: Option<String>,
    pub objective: Option<String>,
    /// When it happened, RFC 3339. Default: now.
    #[schemars(extend("format" = "date-time"))]
    pub at: Option<String>,
    /// What happened: a sentence, at most 1000 characters.
    #[schemars(length(min = 1, max = 1000))]
    pub text: String,
}

/// Nothing is said of this for a while.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SilenceBody {
    /// `key_result:ID` or `source:NAME`.
    pub subject: String,
    pub until: Instant,
    pub reason: String,
}

impl SilenceBody {
    pub fn of(silence: &Silence) -> Self {
        Self { subject: silence.subject.clone(), until: time(silence.until), reason: silence.reason.clone() }
    }
}

/// A silence to keep: about one key result or one source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceWrite {
    pub key_result: Option<String>,
    pub source: Option<String>,
    /// When it ends, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub until: String,
    /// Why: a sentence, at most 1000 characters.
    #[schemars(length(min = 1, max = 1000))]
    pub reason: String,
}

/// Something that was told, or waits to be.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MessageBody {
    pub number: u64,
    pub cycle: String,
    pub sink: String,
    pub title: String,
    /// The word for why.
    pub reason: Option<String>,
    pub written_at: Instant,
    pub delivered_at: Option<Instant>,
    /// None once it was delivered or given up.
    pub next_attempt_at: Option<Instant>,
    pub attempts: u32,
    /// Of the newest attempt.
    pub failure: Option<String>,
}

impl MessageBody {
    pub fn of(outgoing: &Outgoing) -> Self {
        let message: Option<crate::alert::Message> = serde_json::from_str(&outgoing.message).ok();
        Self {
            number: outgoing.number,
            cycle: outgoing.cycle.clone(),
            sink: outgoing.sink.clone(),
            title: message.as_ref().map(|message| message.title.clone()).unwrap_or_default(),
            reason: message.map(|message| message.reason.name().to_owned()),
            written_at: time(outgoing.written_at),
            delivered_at: outgoing.delivered_at.map(time),
            next_attempt_at: outgoing.due_at.map(time),
            attempts: outgoing.attempts,
            failure: outgoing.failure.clone(),
        }
    }
}
