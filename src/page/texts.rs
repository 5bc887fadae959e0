//! Texts that several pages need.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    lang::{Distance, Language, Moment},
    okr::{Annotation, Initiative, InitiativeStatus, Status},
    plan::Plan,
    progress::{Assessment, Phase},
    report::Tone,
};

/// A status as a word with its tone.
#[derive(Debug, Serialize)]
pub struct Pill {
    pub text: String,
    pub tone: &'static str,
}

impl Pill {
    pub fn of(status: Status, language: Language) -> Self {
        Self { text: language.words().status(status).to_owned(), tone: Tone::of(status).name() }
    }
}

#[derive(Debug, Serialize)]
pub struct NoteText {
    pub day: String,
    pub text: String,
}

impl NoteText {
    pub fn of(note: &Annotation, plan: &Plan, language: Language) -> Self {
        let day = language.words().day_of_the_year(Moment { at: note.at, zone: &plan.time_zone }.date());
        Self { day, text: note.text.clone() }
    }
}

#[derive(Debug, Serialize)]
pub struct InitiativeText {
    pub title: String,
    pub status: Pill,
    pub owner: String,
    pub due: String,
    pub link: Option<String>,
}

impl InitiativeText {
    pub fn of(initiative: &Initiative, overdue: bool, language: Language) -> Self {
        let words = language.reports();
        let tone = match initiative.status {
            _ if overdue => Tone::Bad,
            InitiativeStatus::Done => Tone::Good,
            InitiativeStatus::Doing => Tone::Calm,
            InitiativeStatus::Planned | InitiativeStatus::Dropped => Tone::Mute,
        };
        let status = words.initiative(initiative.status);
        let text = if overdue { format!("{status}, {}", words.report_labels().late) } else { status.to_owned() };
        Self {
            title: initiative.title.to_string(),
            status: Pill { text, tone: tone.name() },
            owner: initiative.owner.as_deref().unwrap_or_default().to_owned(),
            due: initiative.due.map_or_else(String::new, |due| words.day_of_the_year(due)),
            // Only what a reader can follow without harm becomes a link.
            link: initiative.link.as_deref().filter(|link| is_web_address(link)).map(str::to_owned),
        }
    }
}

fn is_web_address(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

/// "3 days ago"
pub fn age(at: Option<Timestamp>, now: Timestamp, language: Language) -> String {
    at.map_or_else(String::new, |at| language.words().ago(Distance::between(at, now)))
}

/// The chance that the target is met, where that is still open.
pub fn chance(assessment: &Assessment, language: Language) -> String {
    match &assessment.forecast {
        Ok(forecast) if assessment.phase == Phase::Running && Tone::of(assessment.status) != Tone::Mute => {
            language.chance(forecast.hit_probability)
        }
        _ => String::new(),
    }
}

/// Days until it is off track, at the rate so far.
pub fn buffer(assessment: &Assessment, language: Language) -> String {
    match assessment.buffer_days {
        // What is lost already has no days left, and the status says so.
        Ok(days) if assessment.phase == Phase::Running && days >= 0.0 => language.words().days(days.floor() as i64),
        _ => String::new(),
    }
}

/// A fraction as percent; none where there is none.
pub fn percent(share: Option<f64>) -> Option<f64> {
    share.map(|share| share * 100.0)
}
