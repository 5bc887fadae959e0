//! A key result: one measurable outcome of an objective, with all the rules that it is judged by.

use std::{num::NonZeroU32, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Each, Id, Kind, Target, Unit, Value, Window};
use crate::signal::stall::Sensitivity;

/// What a key result is and how it is judged; where its number comes from stands in the plan.
#[derive(Clone, Debug)]
pub struct KeyResult {
    pub id: Id,
    pub title: Arc<str>,
    pub objective: Id,
    pub owner: Arc<str>,
    pub weight: f64,
    pub kind: Kind,
    pub unit: Unit,
    pub target: Target,
    /// The target as it was typed, for people.
    pub target_text: Arc<str>,
    /// Equality with the target is not enough.
    pub strict: bool,
    pub baseline: BaselineRule,
    pub recurrence: Option<Recurrence>,
    pub pace: Pace,
    pub limits: PaceLimits,
    /// When it was added, if later than the cycle's start; its pace counts from there.
    pub start: Option<Timestamp>,
    /// When a milestone must be done; the cycle's end otherwise.
    pub due: Option<Timestamp>,
    /// How long after its window a number may still change.
    pub settle: SignedDuration,
    /// How long the source's newest settled data may be old before it is stale, beyond `settle`.
    pub patience: SignedDuration,
    pub stall: StallRule,
    /// Below this denominator a ratio says nothing.
    pub min_denominator: f64,
    /// How many places a rank is looked for in.
    pub depth: NonZeroU32,
    /// Why the target was eased within the cycle, if it was.
    pub reason: Option<Arc<str>>,
}

impl KeyResult {
    /// One for which nothing is said but this; everything else is as the file's defaults have it.
    pub fn new(id: Id, kind: Kind, target: Target) -> Self {
        Self {
            title: id.as_str().into(),
            objective: id.clone(),
            owner: "".into(),
            weight: 1.0,
            kind,
            unit: Unit::named(""),
            target,
            target_text: "".into(),
            strict: false,
            baseline: BaselineRule::None,
            recurrence: None,
            pace: Pace::Linear,
            limits: PaceLimits::default(),
            start: None,
            due: None,
            settle: SignedDuration::ZERO,
            patience: PATIENCE,
            stall: StallRule::default(),
            min_denominator: 0.0,
            depth: DEPTH,
            reason: None,
            id,
        }
    }
}

/// Beyond the schedule's own gap and the settle time, so old may the newest number get.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// So many places a rank is looked for in.
pub const DEPTH: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// How the baseline comes about.
#[derive(Clone, Debug, PartialEq)]
pub enum BaselineRule {
    /// Typed, in the base unit.
    Number(f64),
    /// Measured over these spans and averaged; one span in nearly every case, several for a recurring key result.
    Measured(Arc<[Window]>),
    /// The first value of the cycle (or of the key result, if it started later).
    AtStart,
    /// The target needs none, and nobody asked for one.
    None,
}

/// A goal that is set anew for every period of the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    pub each: Each,
    /// A relative target grows on the period before it rather than on the fixed baseline.
    pub compounding: bool,
}

/// What pace asks for: the share of the way that should be covered when a share of the time has elapsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    Linear,
    /// Nothing is expected before the end.
    Step,
    /// Monday to Friday count, Saturday and Sunday do not.
    Weekdays,
    /// Cumulative shares at the ends of equal parts of the cycle; the last one is 1.
    Phased(Arc<[f64]>),
    /// As the count came in over the period before; linear while its days are not known.
    PreviousPeriod,
    /// As it came in over the same period of the year before.
    LastYear,
}

impl Pace {
    /// Whether it follows the course of the baseline.
    pub fn follows_baseline(&self) -> bool {
        matches!(self, Self::PreviousPeriod | Self::LastYear)
    }
}

/// The gaps to pace that make a key result at risk and off track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaceLimits {
    pub at_risk: f64,
    pub off_track: f64,
}

impl Default for PaceLimits {
    fn default() -> Self {
        Self { at_risk: 0.10, off_track: 0.25 }
    }
}

/// When a key result that does not move is called stalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StallRule {
    Never,
    /// After so long without progress, once progress could be expected.
    NoProgressFor(SignedDuration),
    /// Once its own rhythm and the pace of its target say so.
    Watched(Sensitivity),
}

impl StallRule {
    /// The patience where a rhythm cannot be learnt.
    pub const PLAIN: SignedDuration = SignedDuration::from_hours(14 * 24);
}

impl Default for StallRule {
    fn default() -> Self {
        Self::Watched(Sensitivity::default())
    }
}

/// A baseline that was measured, frozen, with where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// In the base unit.
    pub number: f64,
    /// What it was measured over; none for a number that was typed.
    pub windows: Arc<[Window]>,
    /// The question that was asked, with secrets hidden.
    pub question: Arc<str>,
    pub collected_at: Timestamp,
}

/// The one number in a value, in the base unit; none for a ratio whose denominator is below `min_denominator` or 0.
pub fn number_of(value: &Value, key_result: &KeyResult) -> Option<f64> {
    match value {
        Value::Level(number) | Value::Flow(number) | Value::Milestone(number) => Some(*number),
        Value::Ratio { numerator, denominator } => {
            (*denominator > 0.0 && *denominator >= key_result.min_denominator).then(|| numerator / denominator)
        }
        Value::Rank(rank) => Some(rank.position(key_result.depth)),
        Value::Each(numbers) if numbers.is_empty() => None,
        Value::Each(numbers) => Some(numbers.iter().sum::<f64>() / numbers.len() as f64),
    }
}
