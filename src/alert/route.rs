//! Which sinks hear of a piece of news, and not before which hour.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Ceiling, Event, Maintenance, News, Quiet, Reason, Severity, Subject};
use crate::{lang::Language, plan::Plan};

/// How news are decided on and where they go.
#[derive(Clone, Debug)]
pub struct Rules {
    pub confirm: SignedDuration,
    pub remind: SignedDuration,
    pub quiet: Option<Quiet>,
    pub maintenance: Vec<Maintenance>,
    pub ceiling: Ceiling,
    /// So long before a credential expires it is told.
    pub notice: SignedDuration,
    /// Where the page can be reached, without a slash at its end.
    pub link: Option<Arc<str>>,
    pub routes: Vec<Route>,
}

/// One rule: all that is said must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub of: Part,
    pub severity: Option<Severity>,
    /// Empty: all.
    pub on: Vec<Reason>,
    /// Names of sinks.
    pub to: Vec<String>,
    /// None: that of the file.
    pub language: Option<Language>,
}

/// A part of the plan: all that is said must hold, and nothing said is all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub owner: Option<String>,
    pub objective: Option<String>,
    pub key_result: Option<String>,
    pub source: Option<String>,
}

/// What holds where the file says nothing.
impl Default for Rules {
    fn default() -> Self {
        Self {
            confirm: SignedDuration::from_mins(15),
            remind: SignedDuration::from_hours(7 * 24),
            quiet: None,
            maintenance: Vec::new(),
            ceiling: Ceiling::default(),
            notice: SignedDuration::from_hours(14 * 24),
            link: None,
            routes: Vec::new(),
        }
    }
}

impl Rules {
    /// Whether trouble is expected of it now.
    pub fn is_worked_on(&self, plan: &Plan, subject: Subject, now: Timestamp) -> bool {
        self.maintenance.iter().any(|maintenance| maintenance.covers(plan, subject, now))
    }

    /// The sinks that hear of `news`, each once however many routes lead there, in the language of the first of them, and
    /// what the news is for it: whoever was told of what it `was`, and did not ask for what it is now, hears that it is over.
    pub fn sinks(&self, plan: &Plan, news: &News) -> Vec<(&str, Language, Event)> {
        let mut sinks: Vec<(&str, Language, Event)> = Vec::new();
        for route in self.routes.iter().filter(|route| route.of.has(plan, news.subject)) {
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
        (self.on.is_empty() || self.on.contains(&reason) || reason.also_is().is_some_and(|wider| self.on.contains(&wider)))
            && self.severity.is_none_or(|wanted| wanted == severity)
    }
}

impl Part {
    /// Whether the subject belongs to it.
    pub fn has(&self, plan: &Plan, subject: Subject) -> bool {
        let fits = |index: usize| {
            let tracked = &plan.key_results[index];
            let same = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
            same(&self.owner, &tracked.key_result.owner)
                && same(&self.objective, tracked.key_result.objective.as_str())
                && same(&self.key_result, tracked.key_result.id.as_str())
                && same(&self.source, plan.sources[tracked.source].name.as_str())
        };
        match subject {
            Subject::KeyResult(index) => fits(index),
            // Whoever has a key result that hangs on it, whichever of them fail: more may follow, and all hear of the end.
            Subject::Source(source) | Subject::Credential(source) => {
                (0..plan.key_results.len()).any(|index| plan.key_results[index].source == source && fits(index))
            }
            Subject::Cycle => self.key_result.is_none() && self.source.is_none(),
        }
    }
}
