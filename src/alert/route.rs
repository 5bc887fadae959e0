//! Which sinks hear of a piece of news, and not before which hour.

use std::sync::Arc;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Event, News, Reason, Severity, Subject};
use crate::{lang::Language, plan::Plan};

/// How news are decided on and where they go.
#[derive(Clone, Debug)]
pub struct Rules {
    pub confirm: SignedDuration,
    pub remind: SignedDuration,
    pub quiet: Option<Quiet>,
    /// Where the page can be reached, without a slash at its end.
    pub link: Option<Arc<str>>,
    pub routes: Vec<Route>,
}

/// One rule: all that is said must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub owner: Option<String>,
    pub objective: Option<String>,
    pub key_result: Option<String>,
    pub source: Option<String>,
    pub severity: Option<Severity>,
    /// Empty: all.
    pub on: Vec<Reason>,
    /// Names of sinks.
    pub to: Vec<String>,
    /// None: that of the file.
    pub language: Option<Language>,
}

/// What holds where the file says nothing.
impl Default for Rules {
    fn default() -> Self {
        Self {
            confirm: SignedDuration::from_mins(15),
            remind: SignedDuration::from_hours(7 * 24),
            quiet: None,
            link: None,
            routes: Vec::new(),
        }
    }
}

impl Rules {
    /// The sinks that hear of `news`, each once however many routes lead there, in the language of the first of them, and
    /// what the news is for it: whoever was told of what it `was`, and did not ask for what it is now, hears that it is over.
    pub fn sinks(&self, plan: &Plan, news: &News) -> Vec<(&str, Language, Event)> {
        let mut sinks: Vec<(&str, Language, Event)> = Vec::new();
        for route in self.routes.iter().filter(|route| route.is_about(plan, news)) {
            let event = match news.was {
                _ if route.wants(news.reason, news.was) => news.event,
                Some(was) if route.wants(was, None) => Event::Resolved,
                _ => continue,
            };
            for name in &route.to {
                match sinks.iter_mut().find(|(known, ..)| known == name) {
                    // What it is now says more than that something else is over.
                    Some((.., known)) if *known == Event::Resolved => *known = event,
                    Some(_) => {}
                    None => sinks.push((name, route.language.unwrap_or(plan.language), event)),
                }
            }
        }
        sinks
    }
}

impl Route {
    fn wants(&self, reason: Reason, was: Option<Reason>) -> bool {
        // What is over is as grave as it was.
        let severity = was.filter(|_| matches!(reason, Reason::Recovered | Reason::CycleClosed)).unwrap_or(reason).severity();
        (self.on.is_empty() || self.on.contains(&reason)) && self.severity.is_none_or(|wanted| wanted == severity)
    }

    fn is_about(&self, plan: &Plan, news: &News) -> bool {
        let fits = |index: usize| {
            let tracked = &plan.key_results[index];
            let same = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
            same(&self.owner, &tracked.key_result.owner)
                && same(&self.objective, tracked.key_result.objective.as_str())
                && same(&self.key_result, tracked.key_result.id.as_str())
                && same(&self.source, plan.sources[tracked.source].name.as_str())
        };
        match news.subject {
            Subject::KeyResult(index) => fits(index),
            // Whoever has a key result that hangs on it, whichever of them fail: more may follow, and all hear of the end.
            Subject::Source(source) => {
                (0..plan.key_results.len()).any(|index| plan.key_results[index].source == source && fits(index))
            }
            Subject::Cycle => self.key_result.is_none() && self.source.is_none(),
        }
    }
}

/// When nobody is disturbed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quiet {
    pub from: Time,
    pub to: Time,
    pub weekends: bool,
}

impl Quiet {
    /// `now` if people may be disturbed, or else the first instant from which they may.
    pub fn over(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        // A weekend and two nights at most; a rule that is always quiet must not search for ever.
        let mut at = now;
        for _ in 0..6 {
            let local = zone.to_datetime(at);
            let (day, time) = (local.date(), local.time());
            let next = if self.weekends && is_weekend(day) {
                midnight_after(day, zone)
            } else if self.is_night(time) {
                let day = if time >= self.to { day.saturating_add(1.day()) } else { day };
                day.to_datetime(self.to).to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).ok()
            } else {
                return at;
            };
            match next.filter(|next| *next > at) {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    fn is_night(&self, time: Time) -> bool {
        if self.from <= self.to { time >= self.from && time < self.to } else { time >= self.from || time < self.to }
    }
}

fn is_weekend(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() >= 5
}

fn midnight_after(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp())
}
