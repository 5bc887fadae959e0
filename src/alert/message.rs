//! News in words: everything that somebody needs to act on it, ready for any sink, and free of secrets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Carried, Event, News, Reason, Severity, Subject};
use crate::{
    lang::{Alerting, Amount, Language, Moment},
    okr::{Failure, InitiativeStatus},
    plan::{Plan, Tracked},
    progress::Assessment,
    report::{forecast, value_and_target},
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
    /// Code of the language that it is written in.
    pub language: String,
    /// When it was written: a message that comes twice has the same story and the same time.
    pub at: Timestamp,
    /// What it carries, if it is a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Carried>>,
    /// Whether it waits for the digest, since its sink was told enough this week.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

/// What a message is made from.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub plan: &'a Plan,
    pub news: &'a News,
    /// Of the key result that it is about; of one of those, for a source.
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
            let hit = news.about.len();
            let name = if hit > 0 && news.event != Event::Resolved {
                words.source_of(source.name.as_str(), hit)
            } else {
                source.name.to_string()
            };
            (name, "/sources".to_owned())
        }
        Subject::Credential(index) => {
            let source = &plan.sources[index];
            labels.insert("source".to_owned(), source.name.to_string());
            facts.of_credential(telling, index);
            (source.name.to_string(), "/sources".to_owned())
        }
        Subject::Cycle => (plan.cycle.name().to_owned(), "/".to_owned()),
    };
    // A title is one line, wherever it stands.
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    // What is over is the alert that was, and was as grave as it was: the labels name it.
    let of = news.was.filter(|_| news.event == Event::Resolved).unwrap_or(news.reason);
    labels.insert("reason".to_owned(), of.name().to_owned());
    labels.insert("severity".to_owned(), of.severity().name().to_owned());
    Message {
        story: format!("okrd/{}/{}", plan.cycle.name(), news.key),
        event: news.event,
        reason: news.reason,
        severity: of.severity(),
        title: words.headline(news.event, news.reason, news.was, &what),
        text: advice(telling),
        facts: facts.all,
        link: telling.link.map(|link| format!("{link}{page}")),
        labels,
        since: news.since,
        until: (news.event == Event::Resolved).then_some(telling.now),
        language: language.code().to_owned(),
        at: telling.now,
        report: None,
        waits: false,
    }
}

/// What is to be done. A source that fails says itself what mends it.
fn advice(telling: &Telling<'_>) -> String {
    let (words, news) = (telling.language.alerts(), telling.news);
    match telling.failure {
        Some(failure) if news.reason == Reason::SourceFailing => words.failure_sentence(failure.kind),
        _ => words.advice(news.event, news.reason),
    }
    .to_owned()
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
        language: language.code().to_owned(),
        at: now,
        report: None,
        waits: false,
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
        let (words, labels, news) = (self.words, self.words.labels(), telling.news);
        let key_result = &tracked.key_result;
        let objective = &telling.plan.objectives[tracked.objective];
        let zone = &telling.plan.time_zone;
        self.add(labels.objective, &*objective.title);
        self.add(labels.owner, &*key_result.owner);
        if let Some(assessment) = telling.assessment {
            let amount = |number: f64| Amount::of(number, key_result);
            let (value, target) = value_and_target(key_result, assessment, telling.language);
            self.add(labels.value, format!("{value} → {target}"));
            if let Some(number) = assessment.implausible.filter(|_| news.reason == Reason::Implausible) {
                self.add(labels.held_back, telling.language.amount(amount(number)));
                self.add(labels.accept, format!("okrd accept {}", key_result.id));
            }
            // Whether it is in its range is all that is asked of some, and what is reached is reached.
            let is_moving = !matches!(news.reason, Reason::Breach | Reason::Achieved);
            if let (true, Ok(progress), Ok(expected)) = (is_moving, &assessment.progress, &assessment.expected) {
                self.add(labels.progress, words.progress_of_expected(*progress, *expected));
            }
            if let Some(stall) = assessment.stall.filter(|_| news.reason == Reason::Stalled) {
                self.add(labels.since, words.since(Moment { at: stall.since, zone }));
                self.add(labels.evidence, words.evidence(&stall, key_result).unwrap_or_default());
            }
            // What is over, or good, needs no outlook; nor does what is not known, or out of its range now.
            if matches!(news.reason, Reason::Stalled | Reason::OffTrack | Reason::Regressed | Reason::AtRisk) {
                self.outlook(telling, tracked, assessment);
            }
        }
        if let Some(due) = key_result.due.filter(|_| news.reason == Reason::Overdue) {
            self.add(labels.due, telling.language.day(Moment { at: due, zone }));
        }
        if news.event == Event::Reminder && news.reason != Reason::Stalled {
            self.add(labels.since, words.since(Moment { at: news.since, zone }));
        }
        if news.event != Event::Resolved && !news.reason.is_told_once() {
            let running = objective.initiatives.iter().filter(|initiative| initiative.status == InitiativeStatus::Doing);
            self.add(labels.initiatives, running.map(|initiative| &*initiative.title).collect::<Vec<_>>().join(", "));
        }
    }

    fn outlook(&mut self, telling: &Telling<'_>, tracked: &Tracked, assessment: &Assessment) {
        let (words, labels) = (self.words, self.words.labels());
        if let Ok(forecast) = &assessment.forecast {
            self.add(labels.chance, telling.language.chance(forecast.hit_probability));
        }
        if let Some([low, middle, high]) = forecast(&tracked.key_result, assessment, telling.language) {
            self.add(labels.forecast, words.forecast_as_fact(&low, &middle, &high));
        }
        // Where a chance is known, it decides on the status, and the gap to pace does not.
        let by_pace = assessment.forecast.is_err();
        if let Some(days) = assessment.buffer_days.as_ref().ok().filter(|days| by_pace && **days >= 1.0) {
            self.add(labels.buffer, words.days(*days as i64));
        }
        if let Some(rate) = assessment.required_rate.as_ref().ok().filter(|rate| **rate > 1.0) {
            self.add(labels.rate, words.times_as_fast(*rate));
        }
    }

    fn of_credential(&mut self, telling: &Telling<'_>, source: usize) {
        let (labels, source) = (self.words.labels(), &telling.plan.sources[source]);
        self.add(labels.connector, source.connector);
        if let Some(at) = source.credential_expires {
            self.add(labels.expires, telling.language.day(Moment { at, zone: &telling.plan.time_zone }));
        }
        if telling.news.event != Event::Resolved {
            self.named(labels.hang_on_it, telling);
        }
    }

    /// The key results that it is about, the first few by their titles.
    fn named(&mut self, label: &str, telling: &Telling<'_>) {
        const NAMED: usize = 5;
        let about = &telling.news.about;
        let titles = about.iter().map(|index| &*telling.plan.key_results[*index].key_result.title);
        let mut named: Vec<String> = titles.take(NAMED).map(str::to_owned).collect();
        if about.len() > NAMED {
            named.push(self.words.and_more(about.len() - NAMED));
        }
        self.add(label, named.join(", "));
    }

    fn of_source(&mut self, telling: &Telling<'_>, source: usize) {
        let (words, labels, news) = (self.words, self.words.labels(), telling.news);
        let zone = &telling.plan.time_zone;
        self.add(labels.connector, telling.plan.sources[source].connector);
        if news.event == Event::Resolved {
            return;
        }
        if let Some(failure) = telling.failure {
            self.add(labels.said, failure.text.as_str());
        }
        if let Some(at) = telling.assessment.and_then(|assessment| assessment.observed_at) {
            self.add(labels.newest, words.since(Moment { at, zone }));
        }
        self.add(labels.since, words.since(Moment { at: news.since, zone }));
        self.named(labels.key_results, telling);
    }
}
