//! The parts of a [`Page`](super::page::Page), one function each.

use super::{
    super::types::{Course, Decision, InitiativeReport, KeyResultReport, ObjectiveReport, Why},
    chart::{Palette, chart},
    figures::{UNKNOWN, bar, change, value_and_target, value_change},
    page::{DecisionText, Group, GroupRow, InitiativeText, KeyResultText, Label, NoteText, ObjectiveText, Share, Tile, tone_of},
    remarks::Speaker,
    tone::Tone,
};
use crate::{
    okr::{Ambition, Annotation, InitiativeStatus, Status},
    plan::What,
    progress::{Assessment, Phase},
};

pub fn time_left(speaker: &Speaker<'_>) -> String {
    let (report, words) = (speaker.report, speaker.language.reports());
    let cycle = &report.plan.cycle;
    let left = report.now.duration_until(cycle.end()).as_secs().max(0);
    if left == 0 {
        return words.cycle_over(cycle.name(), crate::lang::Distance::between(cycle.end(), report.now));
    }
    words.time_left(cycle.window().elapsed(report.now), (left + 86_399) / 86_400)
}

/// The two sentences that everybody reads.
pub fn lead(speaker: &Speaker<'_>) -> String {
    let (report, words) = (speaker.report, speaker.language.reports());
    let all = || report.objectives.iter().flat_map(|objective| &objective.key_results);
    match report.what {
        What::Weekly => {
            let moved = all().filter(|report| matches!(report.course, Course::Forward | Course::TooSlow)).count();
            format!("{} {}", words.moved_forward(moved, all().count()), words.decisions_needed(report.decisions.len()))
        }
        What::Close => {
            let (accomplished, graded) = report.overall.accomplished;
            let labels = words.report_labels();
            let graded_all = report.objectives.iter().all(|objective| objective.assessment.closed);
            let mut sentences = Vec::new();
            if graded > 0 {
                sentences.push(words.accomplished_of(accomplished, graded));
            }
            if !graded_all {
                sentences.push(labels.not_final.to_owned());
            }
            let too_easy = report.objectives.iter().all(|objective| objective.grade.is_some_and(|grade| grade.too_easy));
            if too_easy && !report.objectives.is_empty() {
                sentences.push(words.too_easy().to_owned());
            }
            sentences.join(" ")
        }
    }
}

fn percent(speaker: &Speaker<'_>, share: Option<f64>) -> String {
    share.map_or(UNKNOWN.to_owned(), |share| speaker.language.progress(share))
}

pub fn tiles(speaker: &Speaker<'_>) -> Vec<Tile> {
    let (overall, words) = (&speaker.report.overall, speaker.language.reports());
    let labels = words.report_labels();
    let standings = standings(speaker);
    let counted = |tones: &[Tone]| -> usize {
        standings.iter().filter(|standing| tones.contains(&standing.tone)).map(|standing| standing.count).sum()
    };
    let change = match overall.change {
        Some(change) if speaker.report.what == What::Weekly => words.change_in_points(change),
        _ => String::new(),
    };
    let tone = Tone::of_gap(overall.progress, overall.expected);
    let count = |label, tone: Tone, tones: &[Tone]| {
        let number = counted(tones);
        let colours = if number == 0 { Tone::Mute } else { tone }.colours();
        Tile { label, number: number.to_string(), note: String::new(), colours }
    };
    let mut tiles =
        vec![Tile { label: labels.overall, number: percent(speaker, overall.progress), note: change, colours: tone.colours() }];
    if speaker.report.what == What::Close {
        let (accomplished, graded) = overall.accomplished;
        let tone = if graded == 0 || accomplished * 2 < graded { Tone::Bad } else { Tone::Good };
        tiles.push(Tile {
            label: labels.accomplished,
            number: format!("{accomplished} / {graded}"),
            note: String::new(),
            colours: if graded == 0 { Tone::Mute } else { tone }.colours(),
        });
    }
    if is_over(speaker) {
        tiles.push(count(labels.reached, Tone::Good, &[Tone::Good]));
        tiles.push(count(labels.nearly, Tone::Warn, &[Tone::Warn]));
        tiles.push(count(labels.missed, Tone::Bad, &[Tone::Bad]));
    } else {
        tiles.push(count(labels.well, Tone::Good, &[Tone::Good]));
        tiles.push(count(labels.behind, Tone::Bad, &[Tone::Bad, Tone::Warn]));
        tiles.push(count(labels.hidden, Tone::Mute, &[Tone::Mute]));
    }
    tiles
}

/// A report on the close after the cycle's end: what was reached counts, not the pace.
fn is_over(speaker: &Speaker<'_>) -> bool {
    speaker.report.what == What::Close && speaker.report.now >= speaker.report.plan.cycle.end()
}

/// The word for where a key result stands, or at the close for what became of it.
fn standing(speaker: &Speaker<'_>, assessment: &Assessment) -> (&'static str, Tone) {
    let words = speaker.language.reports();
    let labels = words.report_labels();
    match &assessment.score {
        Ok(score) if is_over(speaker) => match score {
            _ if *score >= 1.0 - 1e-9 => (labels.reached, Tone::Good),
            _ if *score >= Ambition::Aspirational.accomplished_at() - 1e-9 => (labels.nearly, Tone::Warn),
            _ => (labels.missed, Tone::Bad),
        },
        _ => (words.status(assessment.status), Tone::of(assessment.status)),
    }
}

/// How many key results stand alike.
struct Count {
    label: &'static str,
    tone: Tone,
    count: usize,
}

/// From well to badly, and at the end what nobody knows.
fn standings(speaker: &Speaker<'_>) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for report in speaker.report.objectives.iter().flat_map(|objective| &objective.key_results) {
        let (label, tone) = standing(speaker, report.now);
        match counts.iter_mut().find(|known| known.label == label) {
            Some(known) => known.count += 1,
            None => counts.push(Count { label, tone, count: 1 }),
        }
    }
    let order = |tone| match tone {
        Tone::Good => 0,
        Tone::Calm => 1,
        Tone::Warn => 2,
        Tone::Bad => 3,
        Tone::Mute => 4,
    };
    counts.sort_by_key(|count| order(count.tone));
    counts
}

pub fn spread(speaker: &Speaker<'_>) -> Vec<Share> {
    let counts = standings(speaker);
    let all: usize = counts.iter().map(|count| count.count).sum();
    let share = |Count { label, tone, count }| Share {
        label: label.to_owned(),
        count,
        percent: (count * 100).div_ceil(all.max(1)),
        colours: tone.colours(),
    };
    counts.into_iter().map(share).collect()
}

pub fn decision(speaker: &Speaker<'_>, decision: &Decision<'_>) -> DecisionText {
    let (title, question, owner) = speaker.decision(decision);
    let tone = match decision {
        Decision::Source { .. } | Decision::Held { .. } => Tone::Mute,
        Decision::KeyResult { status, .. } => Tone::of(*status),
        Decision::Initiative { .. } => Tone::Warn,
    };
    DecisionText { title, question, owner, colours: tone.colours() }
}

/// What moved, what did not and why, and what nobody can tell.
pub fn groups(speaker: &Speaker<'_>) -> Vec<Group> {
    let words = speaker.language.reports();
    let labels = words.report_labels();
    let all = || speaker.report.objectives.iter().flat_map(|objective| &objective.key_results);
    let mut moved: Vec<&KeyResultReport<'_>> = all()
        .filter(|report| matches!(report.course, Course::Forward | Course::TooSlow | Course::Back | Course::First))
        .collect();
    moved.sort_by(|one, other| other.change.unwrap_or(-9.0).total_cmp(&one.change.unwrap_or(-9.0)));
    let moved = moved.into_iter().map(|report| GroupRow {
        title: report.tracked.key_result.title.to_string(),
        figure: change(report, speaker.language),
        detail: moved_detail(speaker, report),
        colours: tone_of(report.course, report.now.status).colours(),
    });
    let still = |wanted: fn(Course) -> Option<Why>| {
        let rows = all().filter_map(move |report| Some((report, wanted(report.course)?)));
        let mut rows: Vec<_> = rows.collect();
        // What is as it should be comes last.
        rows.sort_by_key(|(_, why)| matches!(why, Why::Reached | Why::Kept | Why::NotDue { .. }));
        let row = |(report, why): (&KeyResultReport<'_>, Why)| GroupRow {
            title: report.tracked.key_result.title.to_string(),
            figure: speaker.language.words().status(report.now.status).to_owned(),
            detail: speaker.why(report, why),
            colours: Tone::of(report.now.status).colours(),
        };
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let of_still = |course| if let Course::Still(why) = course { Some(why) } else { None };
    let of_hidden = |course| if let Course::Hidden(why) = course { Some(why) } else { None };
    let mut groups = vec![Group { label: labels.moved, empty: labels.nothing_moved, rows: moved.collect() }];
    for (label, rows) in [(labels.not_moved, still(of_still)), (labels.cannot_tell, still(of_hidden))] {
        if !rows.is_empty() {
            groups.push(Group { label, empty: "", rows });
        }
    }
    groups
}

/// The value's own change, and what it would have taken.
fn moved_detail(speaker: &Speaker<'_>, report: &KeyResultReport<'_>) -> String {
    let words = speaker.language.reports();
    let (value, target) = value_and_target(&report.tracked.key_result, report.now, speaker.language);
    let mut parts = vec![format!("{value} → {target}")];
    parts.extend(value_change(report, speaker.language).map(|change| format!("({change})")));
    let mut detail = parts.join(" ");
    let asked = report.expected_change.filter(|asked| *asked > 0.0005);
    if let (Course::TooSlow | Course::Back, Some(asked)) = (report.course, asked) {
        detail = format!("{detail} · {}", words.pace_asked(asked));
    }
    detail
}

pub fn objective(speaker: &Speaker<'_>, report: &ObjectiveReport<'_>) -> ObjectiveText {
    let (words, objective) = (speaker.language.reports(), report.objective);
    let labels = words.report_labels();
    let weekly = speaker.report.what == What::Weekly;
    let progress = report.assessment.progress.as_ref().ok().copied();
    let expected = report.assessment.expected.as_ref().ok().copied();
    let mut remarks = Vec::new();
    let mut aside = Vec::new();
    let mut verdict = None;
    let mut tone = report.assessment.worst.map_or(Tone::Mute, |_| Tone::of_gap(progress, expected));
    if let Some(grade) = report.grade {
        let ambition = match objective.ambition {
            Ambition::Aspirational => labels.aspirational,
            Ambition::Committed => labels.committed,
        };
        aside.push(format!(
            "{ambition}{} {}",
            if speaker.language.code() == "fr" { "\u{a0}:" } else { ":" },
            words.needed_score(grade.needed)
        ));
        if let Some(accomplished) = grade.accomplished {
            tone = if accomplished { Tone::Good } else { Tone::Bad };
            verdict = Some(Label { text: words.accomplished(accomplished).to_owned(), colours: tone.colours() });
        }
        remarks.extend(grade.original_score.map(|score| words.original_score_was(score)));
        if grade.too_easy {
            remarks.push(words.objective_too_easy().to_owned());
        }
        if !report.assessment.closed {
            remarks.push(labels.not_final.to_owned());
        }
    } else {
        if let Some(parent) = report.parent {
            aside.push(words.part_of(&parent.title));
        }
        aside.extend(report.change.map(|change| words.change_in_points(change)));
        aside.extend(expected.map(|expected| words.pace_asks(expected)));
    }
    if report.assessment.left_out > 0 {
        remarks.push(words.left_out(report.assessment.left_out));
    }
    ObjectiveText {
        title: objective.title.to_string(),
        owner: if objective.owner.is_empty() { String::new() } else { words.owned_by(&objective.owner) },
        percent: percent(speaker, progress),
        aside: aside.join(", "),
        bar: bar(progress, expected.filter(|_| weekly), tone.colours().bar),
        verdict,
        remarks,
        key_results: report.key_results.iter().map(|report| key_result(speaker, report)).collect(),
        initiatives: report.initiatives.iter().map(|report| initiative(speaker, report)).collect(),
        notes: notes(speaker, &report.notes),
        has_notes: !report.notes.is_empty() || report.key_results.iter().any(|report| !report.notes.is_empty()),
    }
}

fn key_result(speaker: &Speaker<'_>, report: &KeyResultReport<'_>) -> KeyResultText {
    let (language, words) = (speaker.language, speaker.language.reports());
    let weekly = speaker.report.what == What::Weekly;
    let (now, tracked) = (report.now, report.tracked);
    let (value, target) = value_and_target(&report.tracked.key_result, report.now, language);
    let progress = if weekly { &now.progress } else { &now.score }.as_ref().ok().copied();
    let expected = now.expected.as_ref().ok().copied().filter(|_| now.phase == Phase::Running);
    let (status, tone) = standing(speaker, now);
    let changed = report.before.status != now.status && weekly;
    // What nobody measured has no status worth recalling.
    let was_known = !matches!(report.before.status, Status::NoData | Status::Early) || now.status == Status::NoData;
    let share = |at| speaker.report.plan.cycle.window().elapsed(at);
    let week = (share(speaker.report.since), share(speaker.report.now));
    let (change, change_note, change_tone) = if weekly {
        (change(report, language), value_change(report, language).unwrap_or_default(), tone_of(report.course, report.now.status))
    } else {
        (String::new(), String::new(), Tone::Mute)
    };
    KeyResultText {
        title: tracked.key_result.title.to_string(),
        status: Label { text: status.to_owned(), colours: tone.colours() },
        was: if changed && was_known { words.was(report.before.status) } else { String::new() },
        remark: speaker.remark(report),
        forecast: if weekly { speaker.forecast(report) } else { String::new() },
        value,
        target,
        percent: percent(speaker, progress),
        bar: bar(progress, expected, tone.colours().bar),
        change,
        change_note,
        change_colours: change_tone.colours(),
        chart: chart(
            report.curve,
            weekly.then_some(week),
            &Palette::of_mail(tone.colours().bar),
            &words.chart(progress, expected),
        ),
        notes: notes(speaker, &report.notes),
    }
}

fn initiative(speaker: &Speaker<'_>, report: &InitiativeReport<'_>) -> InitiativeText {
    let words = speaker.language.reports();
    let initiative = report.initiative;
    let tone = match initiative.status {
        _ if report.overdue => Tone::Bad,
        InitiativeStatus::Done => Tone::Good,
        InitiativeStatus::Doing => Tone::Calm,
        InitiativeStatus::Planned | InitiativeStatus::Dropped => Tone::Mute,
    };
    let status = words.initiative(initiative.status);
    let text = if report.overdue { format!("{status}, {}", words.report_labels().late) } else { status.to_owned() };
    InitiativeText {
        title: initiative.title.to_string(),
        status: Label { text, colours: tone.colours() },
        owner: initiative.owner.as_deref().unwrap_or_default().to_owned(),
        due: initiative.due.map_or_else(String::new, |due| words.day_of_the_year(due)),
        // Only what a reader can follow without harm becomes a link.
        link: initiative.link.as_deref().filter(|link| is_web_address(link)).map(str::to_owned),
    }
}

fn is_web_address(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn notes(speaker: &Speaker<'_>, notes: &[&Annotation]) -> Vec<NoteText> {
    let words = speaker.language.words();
    let note = |note: &&Annotation| NoteText { day: words.day_of_the_year(speaker.date(note.at)), text: note.text.clone() };
    notes.iter().map(note).collect()
}
