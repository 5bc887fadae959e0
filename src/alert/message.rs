//! News in words: everything that somebody needs to act on it, ready for any sink, and free of secrets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, News, Reason, Severity, Subject};
use crate::{
    lang::{Alerting, Amount, Language, Moment},
    okr::{Failure, InitiativeStatus},
    plan::{Plan, Tracked},
    progress::Assessment,
};

/// A message, as it is kept until it has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The same for all messages of one story, and for no other.
    pub story: String,
    pub event: Event,
    pub reason: Reason,
    pub severity: Severity,
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// What is known, label by label.
    pub facts: Vec<(String, String)>,
    /// The page, if its address is known.
    pub link: Option<String>,
    /// What machines sort by: cycle, objective, key_result, owner, source, reason, severity.
    pub labels: BTreeMap<String, String>,
    pub since: Timestamp,
    /// When it was over.
    pub until: Option<Timestamp>,
}

/// What a message is made from.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub plan: &'a Plan,
    pub news: &'a News,
    /// Of the key result that it is about.
    pub assessment: Option<&'a Assessment>,
    /// Of the source that it is about, with its secrets hidden.
    pub failure: Option<&'a Failure>,
    pub link: Option<&'a str>,
    pub language: Language,
    pub now: Timestamp,
}

/// The message that tells it.
pub fn message(telling: &Telling<'_>) -> Message {
    let Telling { plan, news, language, .. } = *telling;
    let words = language.alerts();
    let mut labels = BTreeMap::from([("cycle".to_owned(), plan.cycle.name().to_owned())]);
    let mut facts = Facts { words, all: Vec::new() };
    let (what, page) = match news.subject {
        Subject::KeyResult(index) => {
            let tracked = &plan.key_results[index];
            let key_result = &tracked.key_result;
            labels.insert("key_result".to_owned(), key_result.id.to_string());
            labels.insert("objective".to_owned(), key_result.objective.to_string());
            labels.insert("owner".to_owned(), key_result.owner.to_string());
            facts.of_key_result(telling, tracked);
            (key_result.title.to_string(), format!("/key-results/{}", key_result.id))
        }
        Subject::Source(index) => {
            let source = &plan.sources[index];
            labels.insert("source".to_owned(), source.name.to_string());
            facts.of_source(telling, index);
            (source.name.to_string(), "/sources".to_owned())
        }
        Subject::Cycle => (plan.cycle.name().to_owned(), "/".to_owned()),
    };
    // What is over was as grave as it was.
    let severity = news.was.filter(|_| news.event == Event::Resolved).unwrap_or(news.reason).severity();
    labels
        .insert("reason".to_owned(), news.was.filter(|_| news.event == Event::Resolved).unwrap_or(news.reason).name().to_owned());
    labels.insert("severity".to_owned(), severity.name().to_owned());
    Message {
        story: format!("okrd/{}/{}", plan.cycle.name(), news.key),
        event: news.event,
        reason: news.reason,
        severity,
        title: words.headline(news.event, news.reason, news.was, &what),
        text: words.advice(news.reason).to_owned(),
        facts: facts.all,
        link: telling.link.map(|link| format!("{link}{page}")),
        labels,
        since: news.since,
        until: (news.event == Event::Resolved).then_some(telling.now),
    }
}

/// A message that only shows that messages arrive.
pub fn sample(language: Language, now: Timestamp) -> Message {
    let (title, text) = language.alerts().sample();
    Message {
        story: "okrd/test".to_owned(),
        event: Event::Raised,
        reason: Reason::Recovered,
        severity: Severity::Info,
        title: title.to_owned(),
        text: text.to_owned(),
        facts: Vec::new(),
        link: None,
        labels: BTreeMap::from([("reason".to_owned(), "test".to_owned()), ("severity".to_owned(), "info".to_owned())]),
        since: now,
        until: None,
    }
}

struct Facts {
    words: &'static dyn Alerting,
    all: Vec<(String, String)>,
}

impl Facts {
    fn add(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.all.push((label.to_owned(), value));
        }
    }

    fn of_key_result(&mut self, telling: &Telling<'_>, tracked: &Tracked) {
        let (words, labels) = (self.words, self.words.labels());
        let key_result = &tracked.key_result;
        let objective = &telling.plan.objectives[tracked.objective];
        self.add(labels.objective, &*objective.title);
        self.add(labels.owner, &*key_result.owner);
        let amount = |number: f64| Amount::of(number, key_result);
        if let Some(assessment) = telling.assessment {
            if let (Ok(value), Ok(target)) = (&assessment.value, &assessment.target) {
                self.add(labels.value, words.value_to_target(amount(*value), amount(*target)));
            }
            if let (Ok(progress), Ok(expected)) = (&assessment.progress, &assessment.expected) {
                self.add(labels.progress, words.progress_of_expected(*progress, *expected));
            }
            if let Some(number) = assessment.implausible {
                self.add(labels.held_back, telling.language.amount(amount(number)));
            }
            if let Some(stall) = assessment.stall.filter(|_| telling.news.reason == Reason::Stalled) {
                self.add(labels.since, words.since(Moment { at: stall.since, zone: &telling.plan.time_zone }));
                self.add(labels.evidence, words.evidence(&stall, key_result).unwrap_or_default());
            }
            if let Ok(forecast) = &assessment.forecast {
                self.add(labels.chance, telling.language.chance(forecast.hit_probability));
                let [low, middle, high] = forecast.quantiles.map(|number| Amount::rough(number, key_result));
                self.add(labels.forecast, words.forecast_in_short(low, middle, high));
            }
            if let Ok(days) = assessment.buffer_days {
                self.add(labels.buffer, words.days(days as i64));
            }
            if let Some(rate) = assessment.required_rate.as_ref().ok().filter(|rate| **rate > 1.0) {
                self.add(labels.rate, words.times_as_fast(*rate));
            }
        }
        let running = objective.initiatives.iter().filter(|initiative| initiative.status == InitiativeStatus::Doing);
        self.add(labels.initiatives, running.map(|initiative| &*initiative.title).collect::<Vec<_>>().join(", "));
    }

    fn of_source(&mut self, telling: &Telling<'_>, source: usize) {
        const NAMED: usize = 5;
        let (words, labels) = (self.words, self.words.labels());
        self.add(labels.source, telling.plan.sources[source].connector);
        if let Some(failure) = telling.failure {
            self.add(labels.said, failure.text.as_str());
        }
        let titles = telling.news.about.iter().map(|index| &*telling.plan.key_results[*index].key_result.title);
        let mut named: Vec<String> = titles.take(NAMED).map(str::to_owned).collect();
        if telling.news.about.len() > NAMED {
            named.push(words.and_more(telling.news.about.len() - NAMED));
        }
        self.add(labels.key_results, named.join(", "));
        self.add(labels.since, words.since(Moment { at: telling.news.since, zone: &telling.plan.time_zone }));
    }
}
