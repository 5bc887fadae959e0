//! What the numbers say of one target: progress, what pace expects, and the score.

use super::{
    Formula, Known, Period, Phase, ToDate, Unknown,
    attain::{Attained, Operands, Rule, attain},
    ground::Ground,
    range::{Band, share_in_range},
    recurring, resolve,
    to_date::to_date,
};
use crate::okr::{Kind, Target, Window};

/// One target read on the facts. A target that was changed is read twice, as it is and as it was.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub rule: Rule,
    pub target: Known<f64>,
    pub progress: Known<f64>,
    pub expected: Known<f64>,
    pub score: Known<f64>,
    pub formula: Formula,
    /// The value is where the target wants it now.
    pub met: bool,
    /// Met for good: nothing that is still to come can undo it, or nothing is to come.
    pub achieved: bool,
    pub to_date: Known<ToDate>,
    pub in_range: Option<f64>,
    pub periods: Vec<Period>,
}

impl Reading {
    pub fn of(ground: &Ground, target: Target) -> Self {
        match (ground.periods, ground.input.key_result.recurrence) {
            (Some(windows), Some(recurrence)) => Self::of_periods(ground, target, windows, recurrence.compounding),
            _ => Self::of_whole(ground, target),
        }
    }

    fn of_whole(ground: &Ground, target: Target) -> Self {
        let key_result = ground.input.key_result;
        let attained = attain_newest(ground, target);
        let in_range = (attained.rule == Rule::Range && key_result.kind != Kind::Flow)
            .then(|| kept_share(ground, &attained.formula))
            .flatten();
        let is_final = ground.timing.phase == Phase::Closed || (ground.timing.is_over() && ground.elapsed() >= 1.0);
        let score = match (&attained.progress, in_range) {
            // A range is graded by how long it was kept, not by where the value happens to end.
            (Ok(_), Some(in_range)) if ground.timing.phase == Phase::Closed => Ok(in_range),
            (progress, _) => progress.clone().map(|progress| progress.clamp(0.0, 1.0)),
        };
        Self {
            target: resolve::target(target, &ground.baseline),
            expected: expected(ground, &attained),
            score,
            met: attained.met,
            achieved: attained.met && (is_final || !attained.until_the_end),
            to_date: attained.to_date,
            in_range,
            periods: Vec::new(),
            rule: attained.rule,
            progress: attained.progress,
            formula: attained.formula,
        }
    }

    fn of_periods(ground: &Ground, target: Target, windows: &[Window], compounding: bool) -> Self {
        let recurred = recurring::recur(ground, windows, target, compounding);
        let current = recurred.periods.iter().rev().find(|period| period.value.is_some()).or(recurred.periods.first());
        Self {
            rule: Rule::of(ground.input.key_result.kind, target),
            target: current.map_or(Err(Unknown::NoObservation), |current| current.target.clone()),
            expected: Ok(recurring::expected(ground, windows)),
            score: recurred.progress.clone().map(|progress| progress.clamp(0.0, 1.0)),
            formula: recurred.formula(),
            met: current.is_some_and(|current| current.attainment >= 1.0),
            achieved: recurred.met,
            to_date: Err(Unknown::NotApplicable),
            in_range: None,
            progress: recurred.progress,
            periods: recurred.periods,
        }
    }

    /// The number to be reached: of the formula where it has one, since an end of a range can be that too.
    pub fn goal(&self) -> Option<f64> {
        match self.formula {
            Formula::Distance { target, .. } | Formula::Growth { target, .. } | Formula::Volume { target, .. } => Some(target),
            _ => self.target.clone().ok(),
        }
    }
}

fn attain_newest(ground: &Ground, target: Target) -> Attained {
    let key_result = ground.input.key_result;
    let (Some(newest), Ok(value)) = (ground.newest, ground.value.clone()) else {
        let why = ground.value.clone().err().unwrap_or(Unknown::NoObservation);
        return Attained::unknown(Rule::of(key_result.kind, target), why);
    };
    let operands = Operands {
        key_result,
        target,
        measured: &newest.value,
        value,
        baseline: &ground.baseline,
        rival: ground.rivals.newest().map(|rival| &rival.value),
        final_value: ground.timing.phase == Phase::Closed,
    };
    attain(&operands, |total| to_date(&ground.input, &ground.curve, ground.at, total))
}

/// What pace asks for. A range is always expected to be kept, and a milestone only when it is due.
fn expected(ground: &Ground, attained: &Attained) -> Known<f64> {
    match (attained.rule, &attained.progress) {
        (Rule::Range, _) | (_, Err(Unknown::NoDistance)) => Ok(1.0),
        (Rule::Done, _) if ground.is_due() => Ok(1.0),
        (Rule::Done, _) => Err(Unknown::NotApplicable),
        _ => Ok(ground.curve.share(ground.at)),
    }
}

/// The share of the time, or of the sends, in which the range of the formula was kept.
fn kept_share(ground: &Ground, formula: &Formula) -> Option<f64> {
    let Formula::Range { low, high, .. } = *formula else { return None };
    let band = Band { low, high, strict: ground.input.key_result.strict };
    share_in_range(&band, &ground.series, ground.timing.now.min(ground.timing.span.end()))
}
