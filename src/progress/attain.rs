//! Progress of one value towards one target: one rule for each way in which goals are meant.

use super::{
    Formula, Known, ToDate, Unknown,
    range::{Band, Side, is_past},
    resolve,
};
use crate::okr::{KeyResult, Kind, Rank, Target, Value, number_of};

/// How progress is computed; follows from what the number is and what the target asks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A value that moves from a baseline to a target.
    Distance,
    /// A count that is to end higher (or lower) than the baseline's.
    Growth,
    /// A count that is to reach a number.
    Volume,
    /// A value that is to stay in a range.
    Range,
    /// A value that is to be better than a competitor's.
    Ahead,
    /// Things to be done.
    Done,
}

impl Rule {
    pub fn of(kind: Kind, target: Target) -> Self {
        use Target::*;
        match (kind, target) {
            (_, AheadOf) => Self::Ahead,
            (_, Between { .. }) | (Kind::Flow | Kind::Milestone, AtMost(_)) => Self::Range,
            (Kind::Milestone, _) => Self::Done,
            (Kind::Flow, Reach(_) | AtLeast(_)) => Self::Volume,
            (Kind::Flow, _) => Self::Growth,
            (Kind::Rank, AtLeast(_)) => Self::Range,
            (Kind::Level | Kind::Ratio, AtLeast(_) | AtMost(_)) => Self::Range,
            _ => Self::Distance,
        }
    }
}

/// One value, and what it is held against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operands<'a> {
    pub key_result: &'a KeyResult,
    pub target: Target,
    /// As measured, and the number in it.
    pub measured: &'a Value,
    pub value: f64,
    pub baseline: &'a Known<f64>,
    pub rival: Option<&'a Value>,
    /// Nothing more will be added to the value.
    pub final_value: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attained {
    /// The rule that was used: the one of the kind and target, unless the numbers called for another.
    pub rule: Rule,
    pub progress: Known<f64>,
    pub formula: Formula,
    /// The value is where the target wants it.
    pub met: bool,
    /// That can still be lost by waiting, so it is a success only at the end.
    pub until_the_end: bool,
    pub to_date: Known<ToDate>,
}

impl Attained {
    /// Nothing could be computed, for a reason.
    pub fn unknown(rule: Rule, why: Unknown) -> Self {
        let to_date = Err(if rule == Rule::Growth { why.clone() } else { Unknown::NotApplicable });
        Self { rule, progress: Err(why), formula: Formula::None, met: false, until_the_end: false, to_date }
    }

    fn new(rule: Rule, progress: f64, formula: Formula, met: bool) -> Self {
        // 0 divided by a negative distance is -0, which is a strange thing to show.
        let progress = progress + 0.0;
        Self { rule, progress: Ok(progress), formula, met, until_the_end: false, to_date: Err(Unknown::NotApplicable) }
    }
}

/// Progress of a value, signed and not clamped except in a range. `to_date` gives the baseline's own value at the same
/// point of its window, from its total; it is asked for only where a count grows on a baseline.
pub(super) fn attain(operands: &Operands, to_date: impl FnOnce(f64) -> ToDate) -> Attained {
    let rule = Rule::of(operands.key_result.kind, operands.target);
    let attained = match rule {
        Rule::Distance => distance(operands),
        Rule::Growth => growth(operands, to_date),
        Rule::Volume => volume(operands),
        Rule::Range => range(operands),
        Rule::Ahead => ahead(operands),
        Rule::Done => done(operands),
    };
    attained.unwrap_or_else(|why| Attained::unknown(rule, why))
}

/// A change that is below a billionth of the numbers around it is none.
pub(super) fn is_no_distance(baseline: f64, target: f64) -> bool {
    (target - baseline).abs() <= 1e-9 * target.abs().max(baseline.abs())
}

/// The share of the way from `baseline` to `target` that `value` has covered; a target below the baseline needs no flag.
fn distance(operands: &Operands) -> Known<Attained> {
    let Operands { key_result, value, target: wanted, .. } = *operands;
    let baseline = resolve::needed(operands.baseline)?;
    let target = resolve::target(wanted, operands.baseline)?;
    // A position is to be reached from behind. One that was there from the start is kept, like a range.
    let lower_is_better = key_result.kind == Kind::Rank && matches!(wanted, Target::Reach(_) | Target::AtMost(_));
    if is_no_distance(baseline, target) || (lower_is_better && baseline < target) {
        let bound = if lower_is_better { Target::AtMost(target) } else { Target::AtLeast(target) };
        let kept = keep(operands, Band::of(bound, key_result.strict));
        return Ok(if is_no_distance(baseline, target) {
            Attained { rule: Rule::Distance, progress: Err(Unknown::NoDistance), until_the_end: false, ..kept }
        } else {
            kept
        });
    }
    let progress = (value - baseline) / (target - baseline);
    let met = reaches(value, baseline, target, key_result.strict);
    Ok(Attained::new(Rule::Distance, progress, Formula::Distance { value, baseline, target }, met))
}

/// Growth of a count on the baseline's, like for like; no growth is 0 at every moment.
fn growth(operands: &Operands, to_date: impl FnOnce(f64) -> ToDate) -> Known<Attained> {
    let Operands { key_result, value, .. } = *operands;
    let baseline = resolve::needed(operands.baseline)?;
    let target = resolve::target(operands.target, operands.baseline)?;
    let to_date = to_date(baseline);
    if is_no_distance(baseline, target) {
        let kept = keep(operands, Band::of(Target::AtLeast(target), key_result.strict));
        let progress = Err(Unknown::NoDistance);
        return Ok(Attained { rule: Rule::Growth, progress, until_the_end: false, to_date: Ok(to_date), ..kept });
    }
    let progress = (value - to_date.number) / (target - baseline);
    let formula = Formula::Growth { so_far: value, to_date, baseline, target };
    let met = reaches(value, baseline, target, key_result.strict);
    // A count starts below every lower target, so being below it means nothing before the end.
    let until_the_end = target < baseline;
    Ok(Attained { until_the_end, to_date: Ok(to_date), ..Attained::new(Rule::Growth, progress, formula, met) })
}

/// So far / target.
fn volume(operands: &Operands) -> Known<Attained> {
    let target = resolve::target(operands.target, operands.baseline)?;
    Ok(counted(operands, target, Rule::Volume, Formula::Volume { so_far: operands.value, target }))
}

/// Done / total, or done since the baseline / to be done since then.
fn done(operands: &Operands) -> Known<Attained> {
    if operands.target.needs_baseline() {
        return Ok(Attained { rule: Rule::Done, ..distance(operands)? });
    }
    let total = resolve::target(operands.target, operands.baseline)?;
    Ok(counted(operands, total, Rule::Done, Formula::Done { done: operands.value, total }))
}

/// A number that is counted up from 0 to the target.
fn counted(operands: &Operands, target: f64, rule: Rule, formula: Formula) -> Attained {
    let Operands { key_result, value, .. } = *operands;
    let met = is_past(value, target, Side::Above, target.abs(), key_result.strict);
    let attained = Attained::new(rule, value / target, formula, met);
    if target > 0.0 { attained } else { Attained { progress: Err(Unknown::NoDistance), ..attained } }
}

fn range(operands: &Operands) -> Known<Attained> {
    let Operands { key_result, target, value, .. } = *operands;
    let band = Band::of(target, key_result.strict);
    let counts_up = matches!(key_result.kind, Kind::Flow | Kind::Milestone);
    match band.low {
        // A count has until the end to come up to a range; on the way it is a count like any other.
        Some(low) if counts_up && !operands.final_value && value <= low && !band.contains(value) => {
            Ok(counted(operands, low, Rule::Volume, Formula::Volume { so_far: value, target: low }))
        }
        _ => Ok(keep(operands, band)),
    }
}

fn keep(operands: &Operands, band: Band) -> Attained {
    let Operands { value, .. } = *operands;
    let inside = band.contains(value);
    let formula = Formula::Range { value, low: band.low, high: band.high, inside };
    Attained { until_the_end: true, ..Attained::new(Rule::Range, band.nearness(value, operands.baseline), formula, inside) }
}

/// 1 if strictly better than the competitor, else 0. For positions smaller is better, for all else larger.
fn ahead(operands: &Operands) -> Known<Attained> {
    let rival = operands.rival.ok_or(Unknown::NoRival)?;
    let theirs = number_of(rival, operands.key_result).ok_or(Unknown::NoRival)?;
    let ours = operands.value;
    let ahead = match (operands.measured, rival) {
        // Nobody is in the list: that says nothing of who is ahead.
        (Value::Rank(Rank::NotRanked), Value::Rank(Rank::NotRanked)) => return Err(Unknown::NoRival),
        (Value::Rank(Rank::NotRanked), _) => false,
        (Value::Rank(_), Value::Rank(Rank::NotRanked)) => true,
        (Value::Rank(_), _) => ours < theirs,
        _ => ours > theirs,
    };
    let progress = if ahead { 1.0 } else { 0.0 };
    Ok(Attained::new(Rule::Ahead, progress, Formula::Ahead { ours, theirs }, ahead))
}

fn reaches(value: f64, baseline: f64, target: f64, strict: bool) -> bool {
    let side = if target >= baseline { Side::Above } else { Side::Below };
    is_past(value, target, side, target.abs().max((target - baseline).abs()), strict)
}
