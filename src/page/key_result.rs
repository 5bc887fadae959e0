//! One key result: its chart, its facts, and the whole way from the source to the status.

use minijinja::context;
use serde::Serialize;

use super::{
    Frame, Reader,
    chart::{legend, value_chart},
    framed,
    texts::{InitiativeText, NoteText, Pill, age, buffer, chance, percent},
    value,
};
use crate::{
    answer::{ExplainView, Line, explained},
    lang::{Amount, Moment},
    okr::{Initiative, InitiativeStatus, Objective, Observation, Role, number_of},
    plan::Plan,
    report::{Tone, UNKNOWN},
    review::Path,
};

/// So many of the newest numbers are listed.
const LISTED: usize = 40;

/// What the page of a key result is made from.
pub struct KeyResultPage<'a> {
    pub view: &'a ExplainView<'a>,
    pub plan: &'a Plan,
    pub objective: &'a Objective,
    pub path: &'a Path,
    /// Told about it: when, and the title of the message; newest first.
    pub messages: &'a [(jiff::Timestamp, String)],
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    text: String,
}

#[derive(Serialize)]
struct StepText {
    title: &'static str,
    lines: Vec<LineText>,
}

#[derive(Serialize)]
struct LineText {
    /// `sentence`, `item`, `calculation`, `verbatim` or `rule`.
    form: &'static str,
    text: String,
    /// Of a rule.
    label: String,
    tone: &'static str,
    holds: bool,
}

#[derive(Serialize)]
struct NumberText {
    from: String,
    until: String,
    value: String,
    collected: String,
}

/// The whole page.
pub fn key_result(page: &KeyResultPage<'_>, reader: Reader) -> String {
    let KeyResultPage { view, plan, objective, path, messages } = *page;
    let (words, language) = (reader.words(), reader.language);
    let (key_result, assessment) = (view.key_result, view.assessment);
    let tone = Tone::of(assessment.status).name();
    let amount = |number: f64| language.amount(Amount::of(number, key_result));
    let progress = assessment.progress.as_ref().ok().copied();
    let expected = assessment.expected.as_ref().ok().copied();
    let moment = |at| language.moment(Moment { at, zone: &plan.time_zone });
    let notes: Vec<NoteText> = view.annotations.iter().map(|note| NoteText::of(note, plan, language)).collect();
    let initiative = |one: &Initiative| InitiativeText::of(one, is_overdue(one, plan, view.now), language);
    let messages: Vec<NoteText> = messages.iter().map(|(at, title)| NoteText { day: moment(*at), text: title.clone() }).collect();
    let content = context! {
        title => &*key_result.title,
        id => key_result.id.as_str(),
        status => value(&Pill::of(assessment.status, language)),
        sentence => language.words().status_sentence(assessment.status),
        objective => &*objective.title,
        objective_link => reader.link(&format!("/?objective={}", objective.id)),
        owner => &*key_result.owner,
        value => if assessment.not_ranked {
            language.amount(Amount::NotRanked)
        } else {
            assessment.value.as_ref().map_or(UNKNOWN.to_owned(), |number| amount(*number))
        },
        target => assessment.target.as_ref().map_or_else(|_| key_result.target_text.to_string(), |number| amount(*number)),
        percent => progress.map_or(UNKNOWN.to_owned(), |progress| language.progress(progress)),
        progress => percent(progress),
        expected => percent(expected),
        pace => expected.map_or_else(String::new, |expected| language.reports().pace_asks(expected)),
        facts => value(&facts(page, reader)),
        chart => value_chart(view, path, tone, language),
        legend => value(&legend(view, path, words)),
        steps => value(&steps(view, reader)),
        numbers => value(&numbers(page, reader)),
        initiatives => value(&objective.initiatives.iter().map(initiative).collect::<Vec<_>>()),
        notes => value(&notes),
        messages => value(&messages),
    };
    let as_of = moment(view.now);
    let address = format!("/key-results/{}", key_result.id);
    let zone = plan.time_zone.iana_name().unwrap_or("UTC");
    let frame = Frame { title: &key_result.title, current: "", address: &address, as_of: &as_of, zone };
    framed(reader, &frame, "key_result.html", &content)
}

fn is_overdue(initiative: &Initiative, plan: &Plan, now: jiff::Timestamp) -> bool {
    let open = matches!(initiative.status, InitiativeStatus::Planned | InitiativeStatus::Doing);
    open && initiative.due.is_some_and(|due| plan.time_zone.to_datetime(now).date() > due)
}

fn facts(page: &KeyResultPage<'_>, reader: Reader) -> Vec<Fact> {
    let (view, words, language) = (page.view, reader.words(), reader.language);
    let (assessment, key_result) = (view.assessment, view.key_result);
    let mut all = Vec::new();
    let mut add = |label, text: String| {
        if !text.is_empty() {
            all.push(Fact { label, text });
        }
    };
    add(words.chance, chance(assessment, language));
    if let (Ok(forecast), false) = (&assessment.forecast, chance(assessment, language).is_empty()) {
        let [low, middle, high] = forecast.quantiles.map(|number| Amount::rough(number, key_result));
        let (low, high) = language.amounts(low.bare(), high.bare());
        add(words.forecast, format!("{} ({low} – {high})", language.amount(middle)));
    }
    add(words.buffer, buffer(assessment, language));
    if let Ok(baseline) = assessment.baseline {
        add(words.baseline, language.amount(Amount::of(baseline, key_result)));
    }
    if let Some(provisional) = assessment.provisional {
        add(words.provisional, language.amount(Amount::of(provisional, key_result)));
    }
    add(words.data, age(assessment.observed_at, view.now, language));
    add(words.source, format!("{} ({})", view.source, view.connector));
    all
}

fn steps(view: &ExplainView<'_>, reader: Reader) -> Vec<StepText> {
    let (explanations, words) = (reader.language.explanations(), reader.language.words());
    let plain = |form, text: String| LineText { form, text, label: String::new(), tone: "", holds: false };
    let line = |line: Line| match line {
        Line::Sentence(text) => plain("sentence", text),
        Line::Item(text) => plain("item", text),
        Line::Calculation(text) => plain("calculation", text),
        Line::Verbatim(text) => plain("verbatim", text),
        Line::Rule { status, holds, why } => {
            LineText { form: "rule", text: why, label: words.status(status).to_owned(), tone: Tone::of(status).name(), holds }
        }
    };
    let step = |explained: crate::answer::Explained| StepText {
        title: explanations.step(explained.step),
        lines: explained.lines.into_iter().map(line).collect(),
    };
    explained(view, reader.language).into_iter().map(step).collect()
}

/// The newest observations, newest first.
fn numbers(page: &KeyResultPage<'_>, reader: Reader) -> Vec<NumberText> {
    let (view, language) = (page.view, reader.language);
    let moment = |at| language.moment(Moment { at, zone: &page.plan.time_zone });
    let mut values: Vec<&Observation> = view.history.iter().filter(|one| one.role == Role::Value).collect();
    values.sort_by_key(|one| std::cmp::Reverse((one.window.end(), one.window.start())));
    let number = |one: &&Observation| NumberText {
        from: moment(one.window.start()),
        until: moment(one.window.end()),
        value: number_of(&one.value, view.key_result)
            .map_or(UNKNOWN.to_owned(), |number| language.amount(Amount::of(number, view.key_result))),
        collected: moment(one.collected_at),
    };
    values.iter().take(LISTED).map(number).collect()
}
