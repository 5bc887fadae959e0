//! The overview: the cycle, what needs somebody, and every objective with its key results.

use minijinja::{Value, context};
use serde::Serialize;

use super::{
    Frame, Reader,
    filter::{Filter, Wanted},
    framed,
    texts::{InitiativeText, NoteText, Pill, age, buffer, chance, percent},
    value,
};
use crate::{
    lang::{Edge, Moment},
    okr::Status,
    plan::Plan,
    report::{
        Decision, KeyResultReport, ObjectiveReport, Palette, Report, Speaker, Tone, UNKNOWN, chart, forecast, value_and_target,
        value_change,
    },
};

/// More key results than this are shown on several pages.
pub const MOST: usize = 1000;
/// More than these are counted.
const ATTENTION: usize = 6;

/// The key results of each page: whole objectives, at most [`MOST`] key results unless one objective has more.
pub fn parts(plan: &Plan) -> Vec<std::ops::Range<usize>> {
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    for (index, tracked) in plan.key_results.iter().enumerate() {
        let begins = index == 0 || plan.key_results[index - 1].objective != tracked.objective;
        if begins && index > start {
            // Where this objective ends decides whether it fits on the page.
            let length = plan.key_results[index..].iter().take_while(|other| other.objective == tracked.objective).count();
            if index + length - start > MOST {
                parts.push(start..index);
                start = index;
            }
        }
    }
    parts.push(start..plan.key_results.len());
    parts
}

#[derive(Serialize)]
struct Tile {
    label: &'static str,
    number: usize,
    tone: &'static str,
    link: String,
    chosen: bool,
}

#[derive(Serialize)]
struct Need {
    title: String,
    question: String,
    owner: String,
    tone: &'static str,
    link: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct ObjectiveText {
    id: String,
    title: String,
    owner: String,
    aside: String,
    percent: String,
    progress: Option<f64>,
    expected: Option<f64>,
    tone: &'static str,
    rows: Vec<Row>,
    initiatives: Vec<InitiativeText>,
    notes: Vec<NoteText>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    link: String,
    status: Pill,
    remark: String,
    chart: String,
    value: String,
    target: String,
    change: String,
    percent: String,
    progress: Option<f64>,
    expected: Option<f64>,
    chance: String,
    forecast: String,
    buffer: String,
    owner: String,
    age: String,
}

/// The whole page. `part` is the page of those from [`parts`], from 0, and how many there are.
pub fn overview(
    report: &Report<'_>,
    reader: Reader,
    filter: &Filter,
    (part, of): (usize, usize),
    shown: &std::ops::Range<usize>,
) -> String {
    let plan = report.plan;
    let (words, language) = (reader.words(), reader.language);
    let labels = language.reports().report_labels();
    let speaker = Speaker { report, language };
    let page = Page { reader, speaker: &speaker, filter };
    let objectives = page.objectives(shown);
    let cycle = &plan.cycle;
    let (first, after) = cycle.days();
    let last = after.yesterday().unwrap_or(after);
    let now = Moment { at: report.now, zone: &plan.time_zone };
    let overall = &report.overall;
    let is_found = objectives.iter().any(|objective| !objective.rows.is_empty());
    let left = report.now.duration_until(cycle.end()).as_secs().max(0);
    let address = |part: usize| {
        let address = filter.address();
        reader.link(&format!("{address}{}page={}", if address.contains('?') { '&' } else { '?' }, part + 1))
    };
    let content = context! {
        cycle => cycle.name(),
        period => language.words().span(Edge::Day(first), Edge::Day(last)),
        time_left => if left == 0 {
            language.words().cycle_over(cycle.name(), crate::lang::Distance::between(cycle.end(), report.now))
        } else {
            language.reports().time_left(cycle.window().elapsed(report.now), (left + 86_399) / 86_400)
        },
        elapsed => cycle.window().elapsed(report.now).clamp(0.0, 1.0) * 100.0,
        overall => context! {
            label => labels.overall,
            percent => overall.progress.map_or(UNKNOWN.to_owned(), |progress| language.progress(progress)),
            progress => percent(overall.progress),
            expected => percent(overall.expected),
            tone => Tone::of_gap(overall.progress, overall.expected).name(),
            pace => overall.expected.map_or_else(String::new, |expected| language.reports().pace_asks(expected)),
            change => overall.change.map_or_else(String::new, |change| language.reports().change_in_points(change)),
        },
        tiles => value(&page.tiles()),
        needs => value(&page.needs().into_iter().take(ATTENTION).collect::<Vec<_>>()),
        more_needs => (report.decisions.len() > ATTENTION).then(|| words.more.replace("{}", &(report.decisions.len() - ATTENTION).to_string())),
        owners => value(&page.owners()),
        statuses => value(&page.statuses()),
        filtered => !filter.is_empty(),
        objective_wanted => filter.objective.clone().unwrap_or_default(),
        language_wanted => if language == reader.usual { Value::UNDEFINED } else { Value::from(language.code()) },
        is_found,
        objectives => value(&objectives),
        home => reader.link("/"),
        labels => context! {
            key_result => labels.key_result,
            course => labels.course,
            value_and_target => labels.value_and_target,
            progress => labels.progress,
        },
        pager => (of > 1).then(|| context! {
            text => format!("{} {} / {of}", words.page, part + 1),
            previous => (part > 0).then(|| address(part - 1)),
            next => (part + 1 < of).then(|| address(part + 1)),
        }),
    };
    let frame = Frame {
        title: cycle.name(),
        current: "overview",
        address: &filter.address(),
        as_of: &language.moment(now),
        zone: plan.time_zone.iana_name().unwrap_or("UTC"),
    };
    framed(reader, &frame, "overview.html", &content)
}

struct Page<'a> {
    reader: Reader,
    speaker: &'a Speaker<'a>,
    filter: &'a Filter,
}

impl Page<'_> {
    fn report(&self) -> &Report<'_> {
        self.speaker.report
    }

    fn tiles(&self) -> Vec<Tile> {
        let (words, counts) = (self.reader.words(), &self.report().overall.counts);
        let tile = |label, wanted: Wanted, tone: Tone, tones: &[Tone]| {
            let number = counts.iter().filter(|(status, _)| tones.contains(&Tone::of(*status))).map(|(_, count)| count).sum();
            let chosen = self.filter.status == Some(wanted);
            let status = if chosen { None } else { Some(wanted) };
            let link = self.reader.link(&Filter { status, ..self.filter.clone() }.address());
            let tone = if number == 0 { Tone::Mute } else { tone };
            Tile { label, number, tone: tone.name(), link, chosen }
        };
        vec![
            tile(words.well, Wanted::Well, Tone::Good, &[Tone::Good]),
            tile(words.behind, Wanted::Behind, Tone::Bad, &[Tone::Bad, Tone::Warn]),
            tile(words.unknown, Wanted::Unknown, Tone::Mute, &[Tone::Mute]),
        ]
    }

    fn needs(&self) -> Vec<Need> {
        let need = |decision: &Decision<'_>| {
            let (title, question, owner) = self.speaker.decision(decision);
            let (tone, address) = match decision {
                Decision::Source { source, .. } => (Tone::Mute, Some(format!("/sources#{source}"))),
                Decision::Held { report, .. } => (Tone::Mute, Some(address_of(report))),
                Decision::KeyResult { report, status } => (Tone::of(*status), Some(address_of(report))),
                Decision::Initiative { .. } => (Tone::Warn, None),
            };
            Need { title, question, owner, tone: tone.name(), link: address.map(|address| self.reader.link(&address)) }
        };
        self.report().decisions.iter().map(need).collect()
    }

    fn owners(&self) -> Vec<Choice> {
        let mut owners: Vec<&str> = self.report().plan.key_results.iter().map(|tracked| &*tracked.key_result.owner).collect();
        owners.retain(|owner| !owner.is_empty());
        owners.sort_unstable();
        owners.dedup();
        let choice = |owner: &str| Choice {
            value: owner.to_owned(),
            label: owner.to_owned(),
            chosen: self.filter.owner.as_deref() == Some(owner),
        };
        owners.into_iter().map(choice).collect()
    }

    fn statuses(&self) -> Vec<Choice> {
        let words = self.reader.words();
        let groups = [(Wanted::Well, words.well), (Wanted::Behind, words.behind), (Wanted::Unknown, words.unknown)];
        let single = |status: Status| (Wanted::Only(status), self.reader.language.words().status(status));
        let there = self.report().overall.counts.iter().map(|(status, _)| single(*status));
        let choice = |(wanted, label): (Wanted, &str)| Choice {
            value: wanted.name().to_owned(),
            label: label.to_owned(),
            chosen: self.filter.status == Some(wanted),
        };
        groups.into_iter().chain(there).map(choice).collect()
    }

    fn objectives(&self, shown: &std::ops::Range<usize>) -> Vec<ObjectiveText> {
        let plan = self.report().plan;
        let mut all = Vec::new();
        for report in &self.report().objectives {
            let rows: Vec<Row> = (report.key_results.iter())
                .filter(|one| plan.find(one.tracked.key_result.id.as_str()).is_some_and(|index| shown.contains(&index)))
                .filter(|one| self.filter.shows(&one.tracked.key_result, one.now.status))
                .map(|one| self.row(one))
                .collect();
            // An objective that only gathers others is shown with them, on the first page.
            let gathers = report.key_results.is_empty() && self.filter.is_empty() && shown.start == 0;
            if !rows.is_empty() || gathers {
                all.push(self.objective(report, rows));
            }
        }
        all
    }

    fn objective(&self, report: &ObjectiveReport<'_>, rows: Vec<Row>) -> ObjectiveText {
        let (language, words) = (self.reader.language, self.reader.language.reports());
        let (objective, assessment) = (report.objective, report.assessment);
        let progress = assessment.progress.as_ref().ok().copied();
        let expected = assessment.expected.as_ref().ok().copied();
        let mut aside = Vec::new();
        aside.extend(report.parent.map(|parent| words.part_of(&parent.title)));
        aside.extend(report.change.map(|change| words.change_in_points(change)));
        aside.extend(expected.map(|expected| words.pace_asks(expected)));
        if report.assessment.left_out > 0 {
            aside.push(words.left_out(report.assessment.left_out));
        }
        ObjectiveText {
            id: objective.id.as_str().to_owned(),
            title: objective.title.to_string(),
            owner: objective.owner.to_string(),
            aside: aside.join(" · "),
            percent: progress.map_or(UNKNOWN.to_owned(), |progress| language.progress(progress)),
            progress: percent(progress),
            expected: percent(expected),
            tone: Tone::of_gap(progress, expected).name(),
            rows,
            initiatives: (report.initiatives.iter())
                .map(|initiative| InitiativeText::of(initiative.initiative, initiative.overdue, language))
                .collect(),
            notes: report.notes.iter().map(|note| NoteText::of(note, self.report().plan, language)).collect(),
        }
    }

    fn row(&self, report: &KeyResultReport<'_>) -> Row {
        let language = self.reader.language;
        let (assessment, key_result) = (report.now, &report.tracked.key_result);
        let (value, target) = value_and_target(key_result, assessment, language);
        let progress = assessment.progress.as_ref().ok().copied();
        let expected = assessment.expected.as_ref().ok().copied();
        let tone = Tone::of(assessment.status);
        let line = format!("var(--{})", tone.name());
        let palette =
            Palette { line: &line, pace: "var(--pace)", axis: "var(--axis)", week: "var(--week)", ground: "var(--card)" };
        let share = |at| self.report().plan.cycle.window().elapsed(at);
        let week = (share(self.report().since), share(self.report().now));
        Row {
            id: key_result.id.as_str().to_owned(),
            title: key_result.title.to_string(),
            link: self.reader.link(&address_of(report)),
            status: Pill::of(assessment.status, language),
            remark: self.speaker.remark(report),
            chart: chart(report.curve, Some(week), &palette, &language.reports().chart(progress, expected)),
            value,
            target,
            change: value_change(report, language).unwrap_or_default(),
            percent: progress.map_or(UNKNOWN.to_owned(), |progress| language.progress(progress)),
            progress: percent(progress),
            expected: percent(expected),
            chance: chance(assessment, language),
            forecast: forecast(key_result, assessment, language)
                .map_or_else(String::new, |[low, middle, high]| format!("{middle} ({low} – {high})")),
            buffer: buffer(assessment, language),
            owner: key_result.owner.to_string(),
            age: age(assessment.observed_at, self.report().now, language),
        }
    }
}

fn address_of(report: &KeyResultReport<'_>) -> String {
    format!("/key-results/{}", report.tracked.key_result.id)
}
