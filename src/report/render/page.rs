//! Every text of a report in one language, in the order in which it is read. What the templates fill in.

use serde::Serialize;

use super::{
    super::types::{Course, Report},
    figures::Piece,
    remarks::Speaker,
    sections, subject,
    tone::{Colours, Tone},
};
use crate::{
    lang::{Language, Moment},
    okr::Status,
    plan::What,
};

#[derive(Debug, Serialize)]
pub struct Page {
    pub language: &'static str,
    /// `weekly` or `close`.
    pub what: &'static str,
    pub title: String,
    pub colon: &'static str,
    pub eyebrow: &'static str,
    pub cycle: String,
    pub period: String,
    pub time_left: String,
    pub lead: String,
    pub tiles: Vec<Tile>,
    pub spread_label: &'static str,
    pub spread: Vec<Share>,
    pub decisions_label: &'static str,
    pub no_decisions: &'static str,
    pub decisions: Vec<DecisionText>,
    pub more_decisions: Option<String>,
    pub groups: Vec<Group>,
    pub objectives_label: &'static str,
    pub columns: Columns,
    pub objectives: Vec<ObjectiveText>,
    pub footer: Vec<String>,
}

/// A figure with its label.
#[derive(Debug, Serialize)]
pub struct Tile {
    pub label: &'static str,
    pub number: String,
    pub note: String,
    pub colours: Colours,
}

/// One part of the bar of statuses.
#[derive(Debug, Serialize)]
pub struct Share {
    pub label: String,
    pub count: usize,
    pub percent: usize,
    pub colours: Colours,
}

#[derive(Debug, Serialize)]
pub struct DecisionText {
    pub title: String,
    pub question: String,
    pub owner: String,
    pub colours: Colours,
}

/// Key results that did the same: moved, stood still, cannot be told.
#[derive(Debug, Serialize)]
pub struct Group {
    pub label: &'static str,
    pub empty: &'static str,
    pub rows: Vec<GroupRow>,
}

#[derive(Debug, Serialize)]
pub struct GroupRow {
    pub title: String,
    pub figure: String,
    pub detail: String,
    pub colours: Colours,
}

#[derive(Debug, Serialize)]
pub struct Columns {
    pub key_result: &'static str,
    pub value_and_target: &'static str,
    pub progress: &'static str,
    pub change: &'static str,
    pub course: &'static str,
    pub initiatives: &'static str,
    pub notes: &'static str,
}

#[derive(Debug, Serialize)]
pub struct ObjectiveText {
    pub title: String,
    pub owner: String,
    pub percent: String,
    pub aside: String,
    pub bar: Vec<Piece>,
    pub verdict: Option<Label>,
    pub remarks: Vec<String>,
    pub key_results: Vec<KeyResultText>,
    pub initiatives: Vec<InitiativeText>,
    pub notes: Vec<NoteText>,
    /// It has notes, or one of its key results has.
    pub has_notes: bool,
}

/// A word on a coloured ground.
#[derive(Debug, Serialize)]
pub struct Label {
    pub text: String,
    pub colours: Colours,
}

#[derive(Debug, Serialize)]
pub struct KeyResultText {
    pub title: String,
    pub status: Label,
    pub was: String,
    pub remark: String,
    pub forecast: String,
    pub value: String,
    pub target: String,
    pub percent: String,
    pub bar: Vec<Piece>,
    pub change: String,
    pub change_note: String,
    pub change_colours: Colours,
    pub chart: String,
    pub notes: Vec<NoteText>,
}

#[derive(Debug, Serialize)]
pub struct InitiativeText {
    pub title: String,
    pub status: Label,
    pub owner: String,
    pub due: String,
    pub link: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct NoteText {
    pub day: String,
    pub text: String,
}

/// More decisions than a meeting can take are counted, not listed.
const DECISIONS: usize = 7;

impl Page {
    pub fn of(report: &Report<'_>, language: Language) -> Self {
        let speaker = Speaker { report, language };
        let (words, plan) = (language.reports(), report.plan);
        let labels = words.report_labels();
        let weekly = report.what == What::Weekly;
        let today = speaker.date(report.now);
        let cycle = plan.cycle.name();
        let (first, after) = plan.cycle.days();
        let last = after.yesterday().unwrap_or(after);
        let from = if weekly { speaker.date(report.since) } else { first };
        let until = if weekly { today } else { last };
        let mut decisions: Vec<DecisionText> =
            report.decisions.iter().map(|decision| sections::decision(&speaker, decision)).collect();
        let more = decisions.len().saturating_sub(DECISIONS);
        decisions.truncate(DECISIONS);
        Self {
            language: language.code(),
            what: report.what.name(),
            title: subject(report, language),
            colon: labels.colon,
            eyebrow: if weekly { labels.weekly } else { labels.close },
            cycle: cycle.to_owned(),
            period: words.span(crate::lang::Edge::Day(from), crate::lang::Edge::Day(until)),
            time_left: sections::time_left(&speaker),
            lead: sections::lead(&speaker),
            tiles: sections::tiles(&speaker),
            spread_label: labels.statuses,
            spread: sections::spread(&speaker),
            decisions_label: labels.decisions,
            no_decisions: labels.no_decisions,
            decisions,
            more_decisions: (more > 0).then(|| words.and_more(more)),
            groups: if weekly { sections::groups(&speaker) } else { Vec::new() },
            objectives_label: labels.objectives,
            columns: Columns {
                key_result: labels.key_result,
                value_and_target: if weekly { labels.value_and_target } else { labels.end_and_target },
                progress: if weekly { labels.progress } else { labels.score },
                change: labels.this_week,
                course: labels.course,
                initiatives: labels.initiatives,
                notes: labels.notes,
            },
            objectives: report.objectives.iter().map(|objective| sections::objective(&speaker, objective)).collect(),
            footer: vec![
                if weekly { labels.chart_key } else { labels.chart_key_at_close }.to_owned(),
                format!(
                    "{} {}",
                    labels.made_by,
                    words.made_at(&language.moment(Moment { at: report.now, zone: &plan.time_zone }), zone_name(plan))
                ),
            ],
        }
    }
}

fn zone_name(plan: &crate::plan::Plan) -> &str {
    plan.time_zone.iana_name().unwrap_or("UTC")
}

/// The tone of a change: what the week brought, whatever the status.
pub fn tone_of(course: Course, status: Status) -> Tone {
    match course {
        Course::Forward if Tone::of(status) == Tone::Bad => Tone::Warn,
        Course::Forward => Tone::Good,
        Course::TooSlow => Tone::Warn,
        Course::Back => Tone::Bad,
        Course::First => Tone::Calm,
        Course::Still(_) | Course::Hidden(_) => Tone::Mute,
    }
}
