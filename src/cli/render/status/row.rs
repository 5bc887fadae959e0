//! The texts of one key result's row.

use jiff::Timestamp;

use super::Page;
use crate::{
    answer::KeyResultView,
    cli::render::text::width,
    lang::{Amount, Distance, Moment},
    okr::{Kind, Status, Target},
    progress::{Forecast, Phase},
};

/// One row, ready to be laid out: cleaned of what could disturb the terminal, not yet cut.
pub struct Row {
    pub status: Status,
    pub label: String,
    pub title: String,
    pub progress: Option<f64>,
    pub expected: Option<f64>,
    pub percent: String,
    pub value: String,
    pub target: String,
    /// The name of the unit, for those that are not part of the number.
    pub unit: String,
    pub remark: String,
    pub age: String,
}

impl Row {
    pub(super) fn of(page: &Page<'_>, view: &KeyResultView<'_>) -> Self {
        let (look, assessment) = (page.look, view.assessment);
        let words = page.language.words();
        let progress = assessment.progress.as_ref().ok().copied();
        let percent = progress.map_or(look.glyphs().unknown.to_owned(), |share| page.language.progress(share));
        let (value, target) = numbers(page, view);
        let unit = match Amount::of(0.0, view.key_result) {
            Amount::Plain { unit, .. } => unit,
            _ => "",
        };
        let age = assessment.observed_at.map(|at| words.ago(Distance::between(at, page.view.now)));
        Self {
            status: assessment.status,
            label: format!("{} {}", look.symbol(assessment.status), look.clean(words.status(assessment.status))),
            title: look.clean(&view.key_result.title),
            progress,
            expected: assessment.expected.as_ref().ok().copied(),
            percent: look.clean(&percent),
            value: look.clean(&value),
            target: look.clean(&target),
            unit: look.clean(unit),
            remark: look.clean(&remark(page, view)),
            age: look.clean(&age.unwrap_or_default()),
        }
    }
}

/// A number that is wider than this is shown in short: 12.3 M.
const WIDE: usize = 9;

/// The value and the target as they stand beside each other.
fn numbers(page: &Page<'_>, view: &KeyResultView<'_>) -> (String, String) {
    let (key_result, assessment, language) = (view.key_result, view.assessment, page.language);
    let glyphs = page.look.glyphs();
    let short = |amount: Amount<'_>, text: String| match language.compact(amount) {
        Some(compact) if width(&text) > WIDE => compact,
        _ => text,
    };
    let amount = |number: f64| Amount::of(number, key_result).bare();
    let target = match key_result.target {
        Target::AtLeast(bound) | Target::AtMost(bound) => Some(bound),
        Target::AheadOf => assessment.rival,
        Target::Between { low, high } => {
            let value = assessment.value.as_ref().map_or(glyphs.unknown.to_owned(), |value| language.amount(amount(*value)));
            let (low, high) = language.amounts(amount(low), amount(high));
            return (value, format!("{low}{}{high}", glyphs.to));
        }
        Target::Reach(_) | Target::Relative(_) | Target::Delta(_) => assessment.target.as_ref().ok().copied(),
    };
    let value = if assessment.not_ranked { Some(Amount::NotRanked) } else { assessment.value.as_ref().ok().copied().map(amount) };
    let (value, target) = match (value, target.map(amount)) {
        (Some(value), Some(target)) => {
            let full = language.amounts(value, target);
            let pair = (short(value, full.0.clone()), short(target, full.1.clone()));
            // Two large numbers that are close look the same in short.
            if pair.0 == pair.1 { full } else { pair }
        }
        (value, target) => {
            let text = |amount| short(amount, language.amount(amount));
            // Without a number, the target as it was typed still says where it goes.
            let typed = || key_result.target_text.to_string();
            (value.map_or(glyphs.unknown.to_owned(), text), target.map_or_else(typed, text))
        }
    };
    match key_result.target {
        Target::AtLeast(_) => (value, format!("{} {target}", glyphs.at_least)),
        Target::AtMost(_) => (value, format!("{} {target}", glyphs.at_most)),
        _ => (value, target),
    }
}

/// The one thing that is worth knowing beside the status: its cause, or how much time is left.
pub(super) fn remark(page: &Page<'_>, view: &KeyResultView<'_>) -> String {
    let (key_result, assessment, words) = (view.key_result, view.assessment, page.language.words());
    let (zone, now) = (page.view.cycle.time_zone(), page.view.now);
    let since = |at: Timestamp| Distance::between(at, now);
    let due = || Moment { at: key_result.due.unwrap_or(last_instant(page)), zone }.date();
    if let Some(failure) = view.poll.filter(|poll| poll.is_failing()).and_then(|poll| poll.failure.as_ref()) {
        return words.failure(failure.kind).to_owned();
    }
    match (assessment.phase, &assessment.score) {
        (Phase::Closed, Ok(score)) => return words.remark_final_score(*score),
        (Phase::Settling, Ok(_)) => return words.remark_settling().to_owned(),
        _ => {}
    }
    match assessment.status {
        Status::NoData => assessment.value.as_ref().err().map_or_else(String::new, |reason| words.unknown(reason)),
        Status::NoBaseline | Status::SourceFailing => {
            assessment.progress.as_ref().err().map_or_else(String::new, |reason| words.unknown(reason))
        }
        Status::Stale => assessment.observed_at.map_or_else(String::new, |at| words.remark_data_age(since(at))),
        Status::Achieved | Status::Early => String::new(),
        Status::Overdue => words.remark_was_due(due()),
        Status::Pending => words.remark_due(due()),
        Status::Breach => assessment.in_range.map_or_else(String::new, |share| words.remark_in_range(share)),
        Status::Stalled => {
            let Some(stall) = assessment.stall else { return String::new() };
            match stall.shown {
                Some((seen, _)) if seen != 0.0 => words.remark_hardly_any_progress(since(stall.since)),
                _ => words.remark_no_progress(since(stall.since)),
            }
        }
        Status::OffTrack | Status::AtRisk => behind(page, view),
        Status::OnTrack => buffer(page, view),
    }
}

fn behind(page: &Page<'_>, view: &KeyResultView<'_>) -> String {
    let (key_result, assessment, words) = (view.key_result, view.assessment, page.language.words());
    let chance = assessment.forecast.as_ref().ok().and_then(Forecast::chance);
    match (&assessment.required_rate, &assessment.gap) {
        _ if key_result.target == Target::AheadOf => {
            let rival = assessment.rival.map(|rival| words.remark_rival(Amount::of(rival, key_result)));
            rival.unwrap_or_default()
        }
        _ if assessment.regressed => words.remark_below_baseline().to_owned(),
        _ if chance.is_some() => chance.map_or_else(String::new, |[_, now]| words.remark_chance(now)),
        (Ok(rate), _) if *rate > 1.0 => words.remark_rate_needed(*rate),
        (_, Ok(gap)) if *gap > 0.0 => words.remark_behind_pace(*gap),
        _ => String::new(),
    }
}

fn buffer(page: &Page<'_>, view: &KeyResultView<'_>) -> String {
    let (assessment, words) = (view.assessment, page.language.words());
    // A milestone is done or not; days at a rate say nothing of it.
    if view.key_result.kind == Kind::Milestone {
        return String::new();
    }
    let left = page.view.now.duration_until(page.view.cycle.end()).as_secs_f64() / 86_400.0;
    match assessment.buffer_days {
        Ok(days) if days >= left - 0.5 => words.remark_buffer_to_the_end().to_owned(),
        Ok(days) => words.remark_buffer(days),
        Err(_) => String::new(),
    }
}

/// The last day of the cycle, which ends as the next one begins.
fn last_instant(page: &Page<'_>) -> Timestamp {
    page.view.cycle.end().saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(page.view.cycle.end())
}
