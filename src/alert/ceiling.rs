//! How much one place is told in a week, and the rest of it in one message.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Event, Message, Reason, Severity};
use crate::{
    lang::{Language, Moment},
    schedule::Schedule,
};

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A digest names so many news; the others are counted.
const NAMED: usize = 40;

/// How many messages a place for people gets within seven days before the rest waits for the digest.
#[derive(Clone, Debug)]
pub struct Ceiling {
    /// For every sink that has none of its own; none: no ceiling.
    pub per_week: Option<u32>,
    /// Of single sinks, by name.
    pub of: BTreeMap<String, u32>,
    /// When the rest is told.
    pub digest: Schedule,
}

/// No ceiling, and digests on Monday mornings.
impl Default for Ceiling {
    fn default() -> Self {
        let digest = Schedule::parse_at("mon 09:00").expect("a schedule as in the docs");
        Self { per_week: None, of: BTreeMap::new(), digest }
    }
}

impl Ceiling {
    pub fn is_set(&self) -> bool {
        self.per_week.is_some() || !self.of.is_empty()
    }

    /// When a message that is written now is due at the sink, if it has to wait for the digest: there is no room left, and
    /// it can wait. What is critical always goes at once.
    ///
    /// `written` are the times at which the sink's other messages were written, without those that wait as well.
    pub fn waits_until(
        &self,
        sink: &str,
        message: &Message,
        written: impl Iterator<Item = Timestamp>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let most = self.of.get(sink).copied().or(self.per_week)?;
        let of_week = written.filter(|at| at.duration_until(now) < WEEK).count();
        if message.severity == Severity::Critical || of_week < most as usize {
            return None;
        }
        self.digest.next_after(now, zone)
    }
}

/// The one message that brings what waited, the oldest first. All of them are in one language: that of their sink's route.
pub fn digest(waited: &[Message], zone: &TimeZone, now: Timestamp) -> Option<Message> {
    let (first, last) = (waited.first()?, waited.last()?);
    if waited.len() == 1 {
        return Some(first.clone());
    }
    let language = Language::ALL.into_iter().find(|language| language.code() == first.language).unwrap_or_default();
    let words = language.alerts();
    let mut facts: Vec<(String, String)> =
        waited.iter().take(NAMED).map(|message| (words.since(Moment { at: message.at, zone }), message.title.clone())).collect();
    if waited.len() > NAMED {
        facts.push(("…".to_owned(), words.and_more(waited.len() - NAMED)));
    }
    let severity = waited.iter().map(|message| message.severity).min().unwrap_or(Severity::Info);
    let cycle = first.labels.get("cycle").cloned().unwrap_or_default();
    let labels = [("cycle", cycle.as_str()), ("reason", "digest"), ("severity", severity.name())];
    Some(Message {
        story: format!("okrd/{cycle}/digest/{}", first.at),
        event: Event::Raised,
        reason: Reason::Recovered,
        severity,
        title: words.digest(waited.len()),
        text: words.about_the_digest().to_owned(),
        facts,
        link: common_link(waited),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        since: first.at,
        until: None,
        language: language.code().to_owned(),
        // It is the same message, whenever it is tried.
        at: last.at.min(now),
        report: None,
        waits: false,
    })
}

/// The overview: what all their links begin with.
fn common_link(waited: &[Message]) -> Option<String> {
    let link = waited.iter().find_map(|message| message.link.as_deref())?;
    let end = ["/key-results/", "/sources"].iter().find_map(|page| link.find(page)).unwrap_or(link.len());
    Some(format!("{}/", link[..end].trim_end_matches('/')))
}
