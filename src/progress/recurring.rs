//! Goals that are set anew every week or month: one attainment a period, and their mean.

use super::{
    Formula, Known, Period, ToDate, Unknown,
    attain::{Attained, Operands, Rule, attain},
    ground::Ground,
    pace::Curve,
    range::Band,
    resolve,
};
use crate::okr::{Cycle, Each, Kind, Observation, Pace, Target, Window, number_of};

/// All periods of a recurring key result together.
#[derive(Clone, Debug)]
pub(super) struct Recurred {
    pub periods: Vec<Period>,
    /// The mean of the attainments, or why there is none.
    pub progress: Known<f64>,
    /// Every period has met its target.
    pub met: bool,
}

/// The periods that lie in the span as a whole; one that was running when the key result was added is not judged.
pub(super) fn periods(cycle: &Cycle, each: Each, span: Window) -> Vec<Window> {
    let mut periods = cycle.periods(each);
    periods.retain(|period| period.start() >= span.start());
    periods
}

/// Attainment of each of `windows`: a closed one as it ended, the running one so far, a later one 0.
pub(super) fn recur(ground: &Ground, windows: &[Window], target: Target, compounding: bool) -> Recurred {
    let mut periods = Vec::with_capacity(windows.len());
    let (mut sum, mut met) = (0.0, !windows.is_empty());
    let mut before: Known<f64> = ground.baseline.clone();
    for (index, &window) in windows.iter().enumerate() {
        let base = if compounding && target.needs_baseline() { &before } else { &ground.baseline };
        let observation = newest_in(ground, window, index == 0);
        let value = observation.and_then(|newest| number_of(&newest.value, ground.input.key_result));
        let closed = ground.at >= window.end();
        let attained = match (observation, value) {
            (Some(observation), Some(value)) => one(ground, window, target, base, observation, value, closed),
            _ => Attained::unknown(Rule::of(ground.input.key_result.kind, target), Unknown::NoObservation),
        };
        let attainment = match attained.progress {
            Ok(progress) => progress.clamp(0.0, 1.0),
            Err(Unknown::NoDistance) if attained.met => 1.0,
            Err(_) => 0.0,
        };
        sum += attainment;
        met &= attained.met && (closed || !attained.until_the_end);
        periods.push(Period { window, value, target: resolve::target(target, base), attainment });
        // The next period grows on this one only once this one is over.
        before = value.filter(|_| closed).ok_or(Unknown::NoObservation);
    }
    let progress = match (&ground.value, periods.first().map(|first| &first.target)) {
        (Err(why), _) => Err(why.clone()),
        (_, Some(Err(why @ (Unknown::NoBaseline | Unknown::RelativeTargetOnZeroBaseline)))) => Err(why.clone()),
        (_, None) => Err(Unknown::NoObservation),
        _ => Ok(sum / periods.len() as f64),
    };
    Recurred { periods, progress, met }
}

impl Recurred {
    pub fn formula(&self) -> Formula {
        match self.progress {
            Ok(_) => Formula::Mean { attainments: self.periods.iter().map(|period| period.attainment).collect() },
            Err(_) => Formula::None,
        }
    }
}

/// What pace asks for over all periods: the closed ones and the running one's share, over their number.
pub(super) fn expected(ground: &Ground, windows: &[Window]) -> f64 {
    let shares: f64 = windows.iter().map(|&window| curve(ground, window).share(ground.at)).sum();
    if windows.is_empty() { 0.0 } else { shares / windows.len() as f64 }
}

/// The pace within one period. A phased pace speaks of the cycle as a whole, so within a period it is linear.
pub(super) fn curve<'a>(ground: &Ground<'a>, window: Window) -> Curve<'a> {
    static LINEAR: Pace = Pace::Linear;
    let pace = match ground.curve.pace {
        Pace::Phased(_) | Pace::PreviousPeriod | Pace::LastYear => &LINEAR,
        other => other,
    };
    Curve { pace, span: window, time_zone: ground.curve.time_zone, course: None }
}

/// The newest settled observation of one period. A count must start with it; a state belongs to where its window ends.
fn newest_in<'a>(ground: &Ground<'a>, window: Window, first: bool) -> Option<&'a Observation> {
    let counts = ground.input.key_result.kind == Kind::Flow;
    ground.series.ending_in(window.start(), window.end()).settled().rev().find(|observation| {
        if counts { observation.window.start() == window.start() } else { first || observation.observed_at() > window.start() }
    })
}

fn one(
    ground: &Ground,
    window: Window,
    target: Target,
    baseline: &Known<f64>,
    observation: &Observation,
    value: f64,
    closed: bool,
) -> Attained {
    let rival = ground.rivals.ending_in(window.start(), window.end()).newest().map(|rival| &rival.value);
    let operands = Operands {
        key_result: ground.input.key_result,
        target,
        measured: &observation.value,
        value,
        baseline,
        rival,
        final_value: closed,
    };
    let attained = attain(&operands, |total| {
        let share = match ground.curve.pace {
            // Nothing is expected before the end, but the baseline came in over time like any count.
            Pace::Step => window.elapsed(ground.at),
            _ => curve(ground, window).share(ground.at),
        };
        ToDate { number: total * share, like_for_like: false }
    });
    match attained.progress {
        // Set anew each period, an absolute target needs no baseline: it is a bound to be kept.
        Err(Unknown::NoBaseline) if !target.needs_baseline() => {
            let bound = match target {
                Target::Reach(number) if ground.input.key_result.kind == Kind::Rank => Target::AtMost(number),
                other => other,
            };
            let band = Band::of(bound, ground.input.key_result.strict);
            Attained { progress: Ok(band.nearness(value, baseline)), met: band.contains(value), ..attained }
        }
        _ => attained,
    }
}
