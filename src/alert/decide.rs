//! When something is told: once it has held for a while, again when it goes on for long, and when it is over.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Event, Reason, Seen, Subject};

/// What is remembered of a subject that is not at rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What has been told, and goes on.
    pub told: Option<Told>,
    /// What it looks like now instead, since when; none at rest.
    pub turning: Option<Turning>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub reason: Reason,
    /// When it was first seen.
    pub since: Timestamp,
    /// When somebody was told last.
    pub told_at: Timestamp,
}

/// A change that has not held for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turning {
    /// None: towards rest.
    pub to: Option<Reason>,
    pub since: Timestamp,
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    pub subject: Subject,
    /// As the subject is remembered.
    pub key: String,
    pub event: Event,
    pub reason: Reason,
    /// What had been told before, if that is over.
    pub was: Option<Reason>,
    pub since: Timestamp,
    pub about: Vec<usize>,
}

/// A state that is to be kept: none once the subject is at rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub key: String,
    pub state: Option<State>,
}

/// Looks at every subject once. `states` are those remembered; `quiet` subjects are silenced, and stay as they are.
pub fn decide(
    states: &BTreeMap<String, State>,
    seen: &[Seen],
    is_silenced: impl Fn(&str) -> bool,
    (confirm, remind): (SignedDuration, SignedDuration),
    now: Timestamp,
) -> (Vec<Change>, Vec<News>) {
    let (mut changes, mut news) = (Vec::new(), Vec::new());
    for one in seen.iter().filter(|one| !one.holds && !is_silenced(&one.key)) {
        let before = states.get(&one.key).copied().unwrap_or_default();
        let (after, told) = step(before, one.reason, confirm, remind, now);
        if after != before {
            let at_rest = after == State::default();
            changes.push(Change { key: one.key.clone(), state: (!at_rest).then_some(after) });
        }
        news.extend(told.map(|Step { event, reason, was, since }| News {
            subject: one.subject,
            key: one.key.clone(),
            event,
            reason,
            was,
            since,
            about: one.about.clone(),
        }));
    }
    (changes, news)
}

struct Step {
    event: Event,
    reason: Reason,
    was: Option<Reason>,
    since: Timestamp,
}

fn step(
    before: State,
    looks: Option<Reason>,
    confirm: SignedDuration,
    remind: SignedDuration,
    now: Timestamp,
) -> (State, Option<Step>) {
    let told = before.told;
    if looks == told.map(|told| told.reason) {
        let again = told.filter(|told| !told.reason.is_told_once() && told.told_at.duration_until(now) >= remind);
        let Some(again) = again else { return (State { told, turning: None }, None) };
        let step = Step { event: Event::Reminder, reason: again.reason, was: None, since: again.since };
        return (State { told: Some(Told { told_at: now, ..again }), turning: None }, Some(step));
    }
    let turning = before.turning.filter(|turning| turning.to == looks).unwrap_or(Turning { to: looks, since: now });
    if turning.since.duration_until(now) < confirm {
        return (State { told, turning: Some(turning) }, None);
    }
    let was = told.map(|told| told.reason).filter(|was| !was.is_told_once());
    match looks {
        Some(reason) => {
            let told = Told { reason, since: turning.since, told_at: now };
            let step = Step { event: Event::Raised, reason, was, since: turning.since };
            (State { told: Some(told), turning: None }, Some(step))
        }
        // What was good news, and is no longer, is told when it is bad.
        None => {
            let step = was.map(|was| Step { event: Event::Resolved, reason: Reason::Recovered, was: Some(was), since: now });
            (State::default(), step)
        }
    }
}
