//! How a key result has moved, and the plain rule of a stall: no progress for so long, where progress was to be expected.
//!
//! It is for those who ask for it by a number of days, and for series without a rhythm of their own.

use jiff::{SignedDuration, Timestamp};

use super::{Stall, attain::Rule, ground::Ground, reading::Reading};
use crate::okr::Kind;

/// A state counts as moved when it is better than ever by this share of the way from baseline to target; less is noise.
const NOISE: f64 = 0.005;
/// Pace must have asked for this share of the way before a quiet state is called a stall.
const ASKED: f64 = 0.05;
/// Within less than four weeks a cycle is too short to tell a pause from a stall.
const SHORTEST_CYCLE_DAYS: f64 = 27.9;

/// How the settled series has moved towards the target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Movement {
    /// When the series was last better than ever before.
    pub last_progress_at: Option<Timestamp>,
    first_at: Option<Timestamp>,
    improvements: u32,
}

impl Movement {
    /// Since when nothing has moved: the last progress, or else the first look.
    fn quiet_since(&self) -> Option<Timestamp> {
        self.last_progress_at.or(self.first_at)
    }
}

/// Walks the series from `baseline` towards `target`; for counts and things done, from 0 up (anew each period).
pub(super) fn movement(ground: &Ground, rule: Rule, baseline: Option<f64>, target: f64) -> Movement {
    let from = match rule {
        Rule::Range | Rule::Ahead => return Movement::default(),
        Rule::Growth | Rule::Volume | Rule::Done => Some(0.0),
        Rule::Distance => baseline,
    };
    let counts = ground.input.key_result.kind == Kind::Flow;
    if counts && baseline.is_some_and(|baseline| target < baseline) && rule == Rule::Growth {
        // A count that is to stay low makes progress by not moving.
        return Movement::default();
    }
    let sign = if baseline.is_some_and(|baseline| target < baseline) && rule == Rule::Distance { -1.0 } else { 1.0 };
    let noise = match (rule, baseline) {
        (Rule::Distance, Some(baseline)) => (NOISE * (target - baseline)).abs(),
        _ => 1e-9 * target.abs(),
    };
    let mut movement = Movement::default();
    let mut best = from.map(|from| sign * from);
    let mut window_start = None;
    for (observation, number) in ground.series.numbers() {
        let at = observation.observed_at();
        if counts && window_start.replace(observation.window.start()) != Some(observation.window.start()) {
            best = Some(0.0);
        }
        movement.first_at = movement.first_at.or(Some(at));
        let towards = sign * number;
        let best_so_far = *best.get_or_insert(towards);
        if towards > best_so_far + noise {
            best = Some(towards);
            movement.last_progress_at = Some(at);
            movement.improvements += 1;
        }
    }
    movement
}

/// The stall of a key result without progress for as long as `patience`, if progress was due meanwhile.
pub(super) fn no_progress_since(
    ground: &Ground,
    reading: &Reading,
    movement: &Movement,
    patience: SignedDuration,
) -> Option<Stall> {
    let target = reading.goal()?;
    let long_enough = ground.input.cycle.window().days() >= SHORTEST_CYCLE_DAYS;
    let since = movement.quiet_since()?;
    let quiet = long_enough && since.duration_until(ground.at) >= patience;
    (quiet && progress_was_due(ground, movement, since, target, patience)).then_some(Stall {
        since,
        until: ground.at,
        shown: None,
    })
}

/// Whether a change was to be expected in the quiet time, by the key result's own rhythm and by its pace.
fn progress_was_due(ground: &Ground, movement: &Movement, quiet_since: Timestamp, target: f64, patience: SignedDuration) -> bool {
    let asked = ground.curve.share(ground.at) - ground.curve.share(quiet_since);
    if ground.input.key_result.kind != Kind::Flow {
        return asked >= ASKED;
    }
    let patience = patience.as_secs_f64();
    let moving = ground.timing.span.start().duration_until(quiet_since).as_secs_f64().max(patience);
    let changes = match movement.improvements {
        // A rhythm shows from two changes on; before that, what pace asks a count for is all there is to go by.
        0 | 1 => asked * target,
        improvements => f64::from(improvements) / moving * patience,
    };
    changes >= 1.0
}
