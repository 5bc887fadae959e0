//! From everything that a verdict depends on to the verdict: the other files of this module, put together.

use super::{
    Assessment, Forecast, Input, Known, Unknown,
    attain::Rule,
    buffer,
    ground::{Ground, Prepared},
    outlook::Outlook,
    reading::Reading,
    recurring,
    stall::{Movement, movement},
    verdict::{Evidence, verdict},
};
use crate::okr::{Kind, Observation, Rank, Target, Value, number_of};

/// Progress below this is no rounding error.
const TOLERANCE: f64 = 1e-9;

/// Judges one key result at one moment. Nothing but the input matters, and no input panics.
pub fn assess(input: &Input) -> Assessment {
    let prepared = Prepared::of(input);
    let ground = Ground::of(input, &prepared);
    let reading = Reading::of(&ground, input.key_result.target);
    let original = input.original_target.and_then(|target| Reading::of(&ground, target).score.ok());

    let gap = match (&reading.expected, &reading.progress) {
        (Ok(expected), Ok(progress)) => Ok(expected - progress),
        (_, Err(why)) | (Err(why), _) => Err(why.clone()),
    };
    let moved = moved(&ground, &reading);
    let Outlook { forecast, stall, frozen } = Outlook::of(&ground, &reading, &moved);
    let evidence = evidence(&ground, &reading, &gap, stall.is_some(), forecast.as_ref().ok());
    let evidence = Evidence { stale: evidence.stale || frozen.is_some(), ..evidence };
    Assessment {
        status: verdict(&evidence, input.key_result.limits),
        implausible: ground.implausible,
        provisional: ground.series.provisional(ground.newest),
        rival: rival(&ground),
        original_score: original,
        volume: volume(&ground, &reading),
        buffer_days: buffer_days(&ground, &reading),
        required_rate: required_rate(&ground, &reading),
        observed_at: ground.newest.map(Observation::observed_at),
        collected_at: ground.newest.map(|newest| newest.collected_at),
        last_progress_at: moved.last_progress_at,
        forecast,
        stall,
        frozen,
        course_unknown: input.key_result.pace.follows_baseline() && prepared.course.is_none(),
        not_ranked: matches!(ground.newest.map(|newest| &newest.value), Some(Value::Rank(Rank::NotRanked))),
        regressed: matches!(reading.progress, Ok(progress) if progress < -TOLERANCE),
        phase: ground.timing.phase,
        gap,
        value: ground.value,
        baseline: ground.baseline,
        baseline_to_date: reading.to_date,
        target: reading.target,
        progress: reading.progress,
        expected: reading.expected,
        score: reading.score,
        in_range: reading.in_range,
        periods: reading.periods,
        formula: reading.formula,
    }
}

/// Only progress and what pace asked for, for drawing how a key result went: what [`assess`] says of them, at a fraction
/// of its cost.
pub fn trace(input: &Input) -> (Known<f64>, Known<f64>) {
    let prepared = Prepared::of(input);
    let reading = Reading::of(&Ground::of(input, &prepared), input.key_result.target);
    (reading.progress, reading.expected)
}

fn evidence(ground: &Ground, reading: &Reading, gap: &Known<f64>, stalled: bool, forecast: Option<&Forecast>) -> Evidence {
    // Recurring goals are judged by the pace of their periods, whatever one period asks for.
    let rule = ground.periods.is_none().then_some(reading.rule);
    let no_data = matches!(
        (&ground.value, &reading.progress),
        (Err(_), _) | (_, Err(Unknown::NoObservation | Unknown::NoRival | Unknown::SmallDenominator { .. }))
    );
    let keeps = rule == Some(Rule::Range) || reading.progress == Err(Unknown::NoDistance);
    let is_done = rule == Some(Rule::Done);
    Evidence {
        no_data,
        no_baseline: matches!(reading.progress, Err(Unknown::NoBaseline | Unknown::RelativeTargetOnZeroBaseline)),
        source_failing: ground.is_source_failing(),
        stale: ground.is_stale(),
        achieved: reading.achieved,
        overdue: is_done && ground.is_due() && !reading.met,
        breach: keeps && !reading.met,
        stalled,
        early: !ground.timing.is_over() && ground.timing.is_early() && !is_done && !keeps,
        pending: is_done && !ground.is_due() && matches!(reading.progress, Ok(progress) if progress <= 0.0),
        gap: gap.clone().ok(),
        chance: forecast.and_then(Forecast::chance),
    }
}

fn moved(ground: &Ground, reading: &Reading) -> Movement {
    match (&reading.progress, reading.goal()) {
        (Ok(_), Some(goal)) => movement(ground, reading.rule, ground.baseline.clone().ok(), goal),
        _ => Movement::default(),
    }
}

fn rival(ground: &Ground) -> Option<f64> {
    match ground.input.key_result.target {
        Target::AheadOf => number_of(&ground.rivals.newest()?.value, ground.input.key_result),
        _ => None,
    }
}

/// So far / target, of a count over the whole cycle.
fn volume(ground: &Ground, reading: &Reading) -> Known<f64> {
    if ground.input.key_result.kind != Kind::Flow || ground.periods.is_some() {
        return Err(Unknown::NotApplicable);
    }
    match (ground.value.clone()?, reading.target.clone()?) {
        (value, target) if target > 0.0 => Ok(value / target),
        _ => Err(Unknown::NotApplicable),
    }
}

fn buffer_days(ground: &Ground, reading: &Reading) -> Known<f64> {
    let limits = ground.input.key_result.limits;
    let elapsed = ground.elapsed();
    let (curve, expected) = match (ground.periods, reading.rule) {
        (Some(_), _) => (recurring::curve(ground, ground.timing.span), reading.expected.clone()?),
        (None, Rule::Distance | Rule::Growth | Rule::Volume) => (ground.curve, reading.expected.clone()?),
        _ => return Err(Unknown::NotApplicable),
    };
    buffer::buffer_days(reading.progress.clone()?, expected, elapsed, limits.off_track, &curve)
}

fn required_rate(ground: &Ground, reading: &Reading) -> Known<f64> {
    use super::Formula::{Distance, Growth, Volume};
    if let Some(windows) = ground.periods {
        return required_in_period(ground, reading, windows);
    }
    reading.progress.clone()?;
    let way = match reading.formula {
        _ if reading.rule == Rule::Done => return Err(Unknown::NotApplicable),
        Distance { value, baseline, target } => (value - baseline) / (target - baseline),
        Growth { so_far, target, .. } | Volume { so_far, target } => so_far / target,
        _ => return Err(Unknown::NotApplicable),
    };
    buffer::required_rate(way, ground.curve.share(ground.at), reading.achieved)
}

/// For a count that begins anew each period: the rate that the running period needs.
fn required_in_period(ground: &Ground, reading: &Reading, windows: &[crate::okr::Window]) -> Known<f64> {
    if ground.input.key_result.kind != Kind::Flow || !matches!(reading.rule, Rule::Growth | Rule::Volume) {
        return Err(Unknown::NotApplicable);
    }
    reading.progress.clone()?;
    let running = windows.iter().zip(&reading.periods).find(|(window, _)| window.contains(ground.at));
    let Some((window, period)) = running else { return Err(Unknown::NoRate) };
    let way = period.value.ok_or(Unknown::NoObservation)? / period.target.clone()?;
    buffer::required_rate(way, recurring::curve(ground, *window).share(ground.at), way >= 1.0)
}
