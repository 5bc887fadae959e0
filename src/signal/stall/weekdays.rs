//! The pattern of the week: what a Sunday is worth.

use super::{Case, counts::usual_clusters};

/// Before a case has shown its own: the share of series that rest at weekends. It made no difference on
/// the benchmark (docs/signals.md).
const RESTING: f64 = 0.25;
/// What such a series does on a day of the weekend, as a share of a working day.
const WEEKEND: f64 = 0.1;

/// The calendar day as a weekday: 0 is Monday.
pub(super) fn weekday(case: &Case, day: f64) -> usize {
    (day.floor() + f64::from(case.weekday)).rem_euclid(7.0) as usize
}

/// What each weekday is worth, on average 1, from steps (from, to, events).
///
/// A day's own record counts against one day of what is usual. What is usual is either an even week or one that rests at
/// weekends, whichever the events so far speak for.
pub(super) fn weights(case: &Case, steps: &[(f64, f64, f64)]) -> [f64; 7] {
    let (mut days, mut events) = ([0.0; 7], [0.0; 7]);
    for (from, to, came) in steps {
        if to.floor() - from.floor() <= 1.0 {
            let weekday = weekday(case, *to);
            days[weekday] += 1.0;
            events[weekday] += came;
        }
    }
    let rate = events.iter().sum::<f64>() / days.iter().sum::<f64>();
    if rate.is_nan() || rate <= 0.0 {
        return [1.0; 7];
    }
    let resting = probably_resting(&days, &events, rate);
    let working_day = 7.0 / (5.0 + 2.0 * WEEKEND);
    let mut weights = [0.0; 7];
    for (day, weight) in weights.iter_mut().enumerate() {
        let rests = if day < 5 { working_day } else { WEEKEND * working_day };
        let usual = 1.0 - resting + resting * rests;
        *weight = (events[day] / rate + usual) / (days[day] + 1.0);
    }
    let mean = weights.iter().sum::<f64>() / 7.0;
    weights.map(|weight| weight / mean)
}

/// How probable it is that the series rests at weekends.
fn probably_resting(days: &[f64; 7], events: &[f64; 7], rate: f64) -> f64 {
    let sum = |part: &[f64]| part.iter().sum::<f64>();
    let (working_days, weekend_days) = (sum(&days[..5]), sum(&days[5..]));
    let working_rate = sum(events) / (working_days + WEEKEND * weekend_days);
    let part = |events: f64, days: f64, resting_rate: f64| events * (resting_rate / rate).ln() - days * (resting_rate - rate);
    let ratio =
        part(sum(&events[..5]), working_days, working_rate) + part(sum(&events[5..]), weekend_days, WEEKEND * working_rate);
    1.0 / (1.0 + (1.0 - RESTING) / RESTING * (-ratio / usual_clusters(rate)).exp())
}
