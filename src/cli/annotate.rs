//! `okrd annotate` and `okrd annotations`: dated notes beside the numbers.

use anyhow::Context as _;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{args, exit::Exit, setup};
use crate::{
    answer::body::AnnotationBody,
    clock::{Clock as _, SystemClock},
    document::did_you_mean,
    lang::Moment,
    okr::{Annotation, Subject, note_text},
    plan::Plan,
    store::{Change, Store},
};

pub fn annotate(arguments: &args::Annotate) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let path = setup::store_path(&arguments.place, &resolved);
    let plan = &resolved.plan;
    if let Some(number) = arguments.remove {
        let store = setup::open_store(&path)?;
        return setup::block_on(remove(plan, store.as_ref(), number));
    }
    let (Some(name), Some(text)) = (&arguments.subject, &arguments.text) else {
        return Ok(refuse("say what the note is about, and the note", "okrd annotate newsletter-open-rate \"campaign sent\""));
    };
    let Some(subject) = subject(plan, name) else { return Ok(unknown(plan, name)) };
    let text = match note_text(text) {
        Ok(text) => text,
        Err(mistake) => return Ok(refuse(&mistake.to_string(), "okrd annotate newsletter-open-rate \"campaign sent\"")),
    };
    let at = match &arguments.at {
        None => SystemClock.now(),
        Some(typed) => match instant(typed, &plan.time_zone) {
            Some(at) => at,
            None => {
                return Ok(refuse(&format!("`{typed}` is not a date"), "write 2026-11-15, or 2026-11-15T14:00"));
            }
        },
    };
    let store = setup::open_store(&path)?;
    setup::block_on(async {
        let cycle = plan.cycle.name();
        store.commit(cycle, vec![Change::Annotation { subject: subject.clone(), at, text: text.clone() }]).await?;
        let added = store.annotations(cycle).await?.into_iter().filter(|note| note.subject == subject && note.text == text);
        let added = added.max_by_key(|note| note.number).context("the note is gone again")?;
        if !plan.cycle.window().contains(at) {
            anstream::eprintln!("warning: {} is outside of the cycle {cycle}", day(plan, at));
        }
        setup::print(&line(plan, &added))?;
        store.close().await?;
        Ok(Exit::Done)
    })
}

async fn remove(plan: &Plan, store: &dyn Store, number: u64) -> anyhow::Result<Exit> {
    let notes = store.annotations(plan.cycle.name()).await?;
    let Some(note) = notes.iter().find(|note| note.number == number) else {
        return Ok(refuse(
            &format!("there is no note {number} in the cycle {}", plan.cycle.name()),
            "`okrd annotations` lists them",
        ));
    };
    store.commit(plan.cycle.name(), vec![Change::AnnotationRemoved { number }]).await?;
    setup::print(&line(plan, note))?;
    store.close().await?;
    Ok(Exit::Done)
}

pub fn annotations(arguments: &args::Annotations) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let wanted = match &arguments.subject {
        Some(name) => match subject(plan, name) {
            Some(subject) => Some(subject),
            None => return Ok(unknown(plan, name)),
        },
        None => None,
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    let mut notes = setup::block_on(async { Ok(store.annotations(plan.cycle.name()).await?) })?;
    notes.retain(|note| wanted.as_ref().is_none_or(|wanted| note.subject == *wanted));
    if arguments.json {
        setup::print_json(&notes.iter().map(AnnotationBody::of).collect::<Vec<_>>())?;
    } else {
        setup::print(&notes.iter().map(|note| line(plan, note)).collect::<String>())?;
    }
    Ok(Exit::Done)
}

fn line(plan: &Plan, note: &Annotation) -> String {
    // What somebody else noted must not steer the terminal.
    let text: String = note.text.chars().filter(|character| !character.is_control()).collect();
    format!("{:>4}  {}  {}  {text}\n", note.number, day(plan, note.at), note.subject.id())
}

fn day(plan: &Plan, at: Timestamp) -> String {
    plan.language.day(Moment { at, zone: &plan.time_zone })
}

/// The key result or objective of this name; a key result if both have it.
fn subject(plan: &Plan, name: &str) -> Option<Subject> {
    let objective = || plan.objectives.iter().find(|objective| objective.id.as_str() == name);
    match plan.find(name) {
        Some(index) => Some(Subject::KeyResult(plan.key_results[index].key_result.id.clone())),
        None => objective().map(|objective| Subject::Objective(objective.id.clone())),
    }
}

fn unknown(plan: &Plan, name: &str) -> Exit {
    let key_results = plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str());
    let ids = key_results.chain(plan.objectives.iter().map(|objective| objective.id.as_str()));
    refuse(&format!("there is no key result or objective `{name}`"), &did_you_mean(name, ids.collect::<Vec<_>>()))
}

fn refuse(problem: &str, hint: &str) -> Exit {
    anstream::eprintln!("error: {problem}\nhint: {hint}");
    Exit::Usage
}

/// A day is its first instant; a time is the zone's; an instant with its offset is what it is.
fn instant(typed: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(at) = typed.parse::<Timestamp>() {
        return Some(at);
    }
    let local = match typed.parse::<Date>() {
        Ok(date) if typed.len() == 10 => date.at(0, 0, 0, 0),
        _ => typed.parse::<DateTime>().ok().filter(|_| typed.len() > 10)?,
    };
    zone.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_dated_in_the_zone_of_the_file() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let cases = [
            ("2026-11-15", Some("2026-11-14T23:00:00Z")),
            ("2026-11-15T14:00", Some("2026-11-15T13:00:00Z")),
            ("2026-11-15 14:00", Some("2026-11-15T13:00:00Z")),
            ("2026-11-15T14:00:00Z", Some("2026-11-15T14:00:00Z")),
            ("2026-11-15T14:00:00+02:00", Some("2026-11-15T12:00:00Z")),
            ("yesterday", None),
            ("2026-13-01", None),
            ("15/11/2026", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(instant(typed, &zone).map(|at| at.to_string()).as_deref(), expected, "{typed}");
        }
    }
}
