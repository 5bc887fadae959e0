//! What is told, when, and to whom.

mod deciding;
mod going_to_and_fro;
mod held_back;
mod quiet;
mod routing;
mod seeing;
mod whatever_happens;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Event, Look, News, Reason, Seen, State, Subject, decide};

/// The start of all stories.
const START: &str = "2026-10-05T08:00:00Z";
const CONFIRM: SignedDuration = SignedDuration::from_mins(15);
const REMIND: SignedDuration = SignedDuration::from_hours(7 * 24);

fn at(minutes: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

/// A key result, as it looks.
fn looks(look: Look) -> Seen {
    Seen { subject: Subject::KeyResult(0), key: "key_result:demos".to_owned(), look, about: Vec::new() }
}

/// The daemon's part in small: looks are decided on, and what is to be remembered is.
struct Story {
    states: BTreeMap<String, State>,
    confirm: SignedDuration,
    remind: SignedDuration,
}

impl Story {
    fn new() -> Self {
        Self { states: BTreeMap::new(), confirm: CONFIRM, remind: REMIND }
    }

    fn look(&mut self, minutes: i64, seen: &[Seen]) -> Vec<News> {
        self.look_silenced(minutes, seen, |_| false)
    }

    fn look_silenced(&mut self, minutes: i64, seen: &[Seen], is_silenced: impl Fn(&Seen) -> bool) -> Vec<News> {
        let (changes, news) = decide(&self.states, seen, is_silenced, (self.confirm, self.remind), at(minutes));
        for change in changes {
            match change.state {
                Some(state) => self.states.insert(change.key, state),
                None => self.states.remove(&change.key),
            };
        }
        news
    }

    /// One look at one key result, in short.
    fn told(&mut self, minutes: i64, look: Look) -> Vec<(Event, Reason, Option<Reason>)> {
        self.look(minutes, &[looks(look)]).into_iter().map(|news| (news.event, news.reason, news.was)).collect()
    }
}

fn bad(reason: Reason) -> Look {
    Look::At(Some(reason))
}

const FINE: Look = Look::At(None);
