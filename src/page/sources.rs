//! The sources: which work, which do not, and what depends on them.

use std::collections::HashMap;

use jiff::Timestamp;
use minijinja::context;
use serde::Serialize;

use super::{
    Frame, Reader, framed,
    texts::{Pill, age},
    value,
};
use crate::{
    lang::Moment,
    okr::{Id, PollState},
    plan::Plan,
    report::Tone,
};

/// More key results than these are counted.
const NAMED: usize = 12;

#[derive(Serialize)]
struct SourceText {
    name: String,
    connector: &'static str,
    state: Pill,
    said: String,
    advice: &'static str,
    last_success: String,
    key_results: Vec<Link>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Link {
    title: String,
    link: String,
}

/// The whole page; what failed first.
pub fn sources(plan: &Plan, polls: &HashMap<Id, PollState>, now: Timestamp, reader: Reader) -> String {
    let (words, language) = (reader.words(), reader.language);
    let mut of_source: Vec<Vec<usize>> = vec![Vec::new(); plan.sources.len()];
    for (index, tracked) in plan.key_results.iter().enumerate() {
        of_source[tracked.source].push(index);
    }
    let mut all: Vec<SourceText> = Vec::with_capacity(plan.sources.len());
    for (source, key_results) in plan.sources.iter().zip(of_source) {
        let polls = || key_results.iter().filter_map(|index| polls.get(&plan.key_results[*index].key_result.id));
        let failure = polls().find_map(|poll| poll.failure.as_ref());
        let last_success = polls().filter_map(|poll| poll.last_success).max();
        let state = match (failure, last_success) {
            (Some(failure), _) => Pill { text: language.words().failure(failure.kind).to_owned(), tone: Tone::Bad.name() },
            (None, Some(_)) => Pill { text: words.works.to_owned(), tone: Tone::Good.name() },
            (None, None) => Pill { text: words.never.to_owned(), tone: Tone::Mute.name() },
        };
        let link = |index: &usize| {
            let key_result = &plan.key_results[*index].key_result;
            Link { title: key_result.title.to_string(), link: reader.link(&format!("/key-results/{}", key_result.id)) }
        };
        all.push(SourceText {
            name: source.name.as_str().to_owned(),
            connector: source.connector,
            state,
            said: failure.map_or_else(String::new, |failure| failure.text.clone()),
            advice: failure.map_or("", |failure| language.words().failure_sentence(failure.kind)),
            last_success: age(last_success, now, language),
            key_results: key_results.iter().take(NAMED).map(link).collect(),
            more: (key_results.len() > NAMED).then(|| words.more.replace("{}", &(key_results.len() - NAMED).to_string())),
        });
    }
    all.sort_by_key(|source| source.said.is_empty());
    let as_of = language.moment(Moment { at: now, zone: &plan.time_zone });
    let zone = plan.time_zone.iana_name().unwrap_or("UTC");
    let frame = Frame { title: words.sources, current: "sources", address: "/sources", as_of: &as_of, zone };
    framed(reader, &frame, "sources.html", &context! { sources => value(&all) })
}
