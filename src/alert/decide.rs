//! When something is told: once it has held for a while, again when it goes on for long, and when it is over.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Event, Look, Reason, Seen, Subject};

/// What has not looked the same for so long is restless: its next change must hold for longer before it is told.
const RESTLESS: SignedDuration = SignedDuration::from_hours(24);
/// However restless a subject is, nothing has to hold for longer than this.
const LONGEST_CONFIRM: SignedDuration = SignedDuration::from_hours(24);
/// More would be longer than a day in any case that makes sense.
const MOST_DOUBLINGS: u32 = 16;

/// What is remembered of a subject that is not at rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What has been told, and goes on.
    pub told: Option<Told>,
    /// What it looks like now instead, since when; none at rest.
    pub turning: Option<Turning>,
    /// What was told last, so that a subject that goes to and fro is not told of each time.
    #[serde(default)]
    pub past: Option<Past>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub reason: Reason,
    /// When it was first seen.
    pub since: Timestamp,
    /// When somebody was told last.
    pub told_at: Timestamp,
}

/// The newest change that was told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// The bad or good word that was told, or that was over.
    pub reason: Reason,
    pub at: Timestamp,
    /// When it last began to look otherwise, told or not.
    pub moved_at: Timestamp,
    /// How many changes were told in a row without a day of rest between them.
    pub flips: u32,
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

/// Looks at every subject once. Subjects that `is_silenced` names stay as they are remembered, and so do those of which
/// nothing can be told now.
///
/// A change is told once it has held for `confirm`; for longer, if much was told of the subject within a day. What goes on
/// is told again after `remind`. Both may be zero.
pub fn decide(
    states: &BTreeMap<String, State>,
    seen: &[Seen],
    is_silenced: impl Fn(&Seen) -> bool,
    (confirm, remind): (SignedDuration, SignedDuration),
    now: Timestamp,
) -> (Vec<Change>, Vec<News>) {
    let (mut changes, mut news) = (Vec::new(), Vec::new());
    for one in seen.iter().filter(|one| !is_silenced(one)) {
        let before = states.get(&one.key).copied().unwrap_or_default();
        let (after, told) = match one.look {
            Look::Unknown => continue,
            Look::Over => end(before, now),
            Look::At(reason) => step(before, reason, confirm, remind, now),
        };
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

/// Its cycle is over: nothing more will be told of it, and what goes on ends here.
fn end(before: State, now: Timestamp) -> (State, Option<Step>) {
    let was = before.told.map(|told| told.reason).filter(|was| !was.is_told_once());
    let step = was.map(|was| Step { event: Event::Resolved, reason: Reason::CycleClosed, was: Some(was), since: now });
    (State::default(), step)
}

fn step(
    before: State,
    looks: Option<Reason>,
    confirm: SignedDuration,
    remind: SignedDuration,
    now: Timestamp,
) -> (State, Option<Step>) {
    let told = before.told;
    let past = before.past.filter(|past| past.at.max(past.moved_at).duration_until(now) < remind.max(RESTLESS));
    if looks == told.map(|told| told.reason) {
        let again = told.filter(|told| !told.reason.is_told_once() && told.told_at.duration_until(now) >= remind);
        let Some(again) = again else { return (State { told, turning: None, past }, None) };
        let step = Step { event: Event::Reminder, reason: again.reason, was: None, since: again.since };
        return (State { told: Some(Told { told_at: now, ..again }), turning: None, past }, Some(step));
    }
    let (turning, past) = match before.turning.filter(|turning| turning.to == looks) {
        Some(turning) => (turning, past),
        None => (Turning { to: looks, since: now }, past.map(|past| past.moved(now))),
    };
    if turning.since.duration_until(now) < to_hold(looks, past, confirm) {
        return (State { told, turning: Some(turning), past }, None);
    }
    let was = told.map(|told| told.reason).filter(|was| !was.is_told_once());
    let flips = past.map_or(0, |past| past.flips) + 1;
    let is_told = |reason| Some(Past { reason, at: now, moved_at: turning.since, flips });
    match looks {
        Some(reason) => {
            let state = State { told: Some(Told { reason, since: turning.since, told_at: now }), turning: None, past };
            let is_known = reason.is_told_once()
                && was.is_none()
                && past.is_some_and(|past| past.reason == reason && past.at.duration_until(now) < remind);
            if is_known {
                return (state, None);
            }
            // Good news end what was bad.
            let event = if was.is_some() && reason.is_told_once() { Event::Resolved } else { Event::Raised };
            let step = Step { event, reason, was, since: turning.since };
            (State { past: is_told(reason), ..state }, Some(step))
        }
        None => match was {
            Some(was) => {
                let step = Step { event: Event::Resolved, reason: Reason::Recovered, was: Some(was), since: turning.since };
                (State { past: is_told(was), ..State::default() }, Some(step))
            }
            // What was good news, and is no longer, is told when it is bad.
            None => (State { past, ..State::default() }, None),
        },
    }
}

/// For how long a change must hold: twice as long with each change that was told without a day of rest since, unless it is
/// for the worse.
fn to_hold(looks: Option<Reason>, past: Option<Past>, confirm: SignedDuration) -> SignedDuration {
    let Some(past) = past else { return confirm };
    // The gravest severity is the smallest.
    if looks.is_some_and(|looks| looks.severity() < past.reason.severity()) {
        return confirm;
    }
    let doubled = past.flips.saturating_sub(1).min(MOST_DOUBLINGS);
    confirm.checked_mul(1 << doubled).unwrap_or(LONGEST_CONFIRM).min(LONGEST_CONFIRM).max(confirm)
}

impl Past {
    /// It begins to look otherwise; after a day without that, what was told before does not count.
    fn moved(self, now: Timestamp) -> Self {
        let rested = self.moved_at.duration_until(now) >= RESTLESS;
        Self { moved_at: now, flips: if rested { 0 } else { self.flips }, ..self }
    }
}
