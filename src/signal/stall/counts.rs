//! Counts: does what comes in look like two fifths of the pace at least, or like a tenth of it at most?
//!
//! For windows of one to eight weeks that end today, the pace before the window (with some weight on the pace that the
//! target asks for) says how many events it should have held. Events come in clusters, so they are taken as negative
//! binomial: the same number of missing events proves less where weeks differ much.

use super::{
    Case, Finding, Fresh, Metric, Mixture,
    weekdays::{self, weekday},
};

pub(super) const FEWEST: usize = 5;
pub(super) const SHORTEST_DAYS: f64 = 10.0;

/// Lengths of the windows in days.
const WINDOWS: [f64; 16] = [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 14.0, 16.0, 18.0, 21.0, 24.0, 28.0, 35.0, 42.0, 49.0, 56.0];
/// The windows overlap so much that all of them are worth about so many; fewer where only whole weeks differ.
const WORTH: f64 = 5.0;
const WORTH_RARE: f64 = 2.0;
/// The pace is learnt from so many days before the window.
const BEFORE_DAYS: f64 = 70.0;
/// The pace that the target asks for weighs as much as so many days of observations...
const ASKED_DAYS: f64 = 30.0;
/// ...at this share of it: targets are mostly set somewhat above what will come.
const ASKED_SHARE: f64 = 0.8;
/// Share of the pace that still counts as going on.
const GOES_ON: f64 = 0.4;
/// Share of the pace that counts as standing still.
const STANDS: f64 = 0.1;
/// A window that holds more than this share of what it should is no stall, however long it is.
const TOO_MUCH: f64 = 0.3;
/// Variance over mean of weekly totals before any is known: 2 + 0.4 sqrt(events a week), worth so many weeks.
const CLUSTERS: (f64, f64) = (2.0, 0.4);
const CLUSTERS_WEEKS: f64 = 10.0;
/// From a gap between two publications of so many days on, a window needs one publication only.
const RARE_DAYS: f64 = 3.0;
/// Of a longer gap the weekdays do not matter.
const LONG_GAP_DAYS: f64 = 21.0;

pub(super) fn fits(metric: Metric) -> bool {
    matches!(metric, Metric::Cumulative | Metric::Sum)
}

/// Variance over mean of weekly totals to be expected at this rate (events a day).
pub(super) fn usual_clusters(rate: f64) -> f64 {
    CLUSTERS.0 + CLUSTERS.1 * (7.0 * rate.max(0.0)).sqrt()
}

/// `pace` is what the target asks for, in events a day.
pub(super) fn finding(case: &Case, fresh: &Fresh, pace: f64) -> Option<Finding> {
    let counted = Counted::of(case, fresh);
    let now = counted.days.len() - 1;
    let (fewest, worth) = if fresh.period >= RARE_DAYS { (1, WORTH_RARE) } else { (3, WORTH) };
    let mut mixture = Mixture::new(worth);
    for window in WINDOWS {
        // A window starts after a point: what that point brought belongs to the days before.
        let Some(start) = counted.last_by(counted.days[now] - window) else { break };
        if now - start < fewest {
            continue;
        }
        let first = counted.first_from(counted.days[start] - BEFORE_DAYS);
        let (events, exposure) = counted.between(first, start);
        let rate = (events + ASKED_DAYS * ASKED_SHARE * pace) / (exposure + ASKED_DAYS);
        let (seen, exposure) = counted.between(start, now);
        let expected = rate * exposure;
        if expected > 0.0 && seen < TOO_MUCH * expected {
            let clusters = counted.clusters(first, start, rate);
            let statistic = likelihood_ratio(seen, expected, clusters);
            mixture.add(Finding { statistic, since: counted.days[start], seen, expected });
        }
    }
    mixture.finding()
}

/// Logarithm of how much better "a tenth at most" explains the events seen than "two fifths".
fn likelihood_ratio(seen: f64, expected: f64, clusters: f64) -> f64 {
    let shape = GOES_ON * expected / (clusters - 1.0).max(0.01);
    let log_likelihood = |mean: f64| seen * (mean / (mean + shape)).ln() - shape * (mean / shape).ln_1p();
    let stands = (seen / expected).clamp(0.001, STANDS);
    log_likelihood(stands * expected) - log_likelihood(GOES_ON * expected)
}

/// Events and exposure since the first point, at each point.
struct Counted {
    days: Vec<f64>,
    events: Vec<f64>,
    /// In days of average weight.
    exposure: Vec<f64>,
}

impl Counted {
    fn of(case: &Case, fresh: &Fresh) -> Self {
        let newest = fresh.points[fresh.points.len() - 1].0;
        let longest = WINDOWS[WINDOWS.len() - 1] + BEFORE_DAYS + LONG_GAP_DAYS;
        let points = &fresh.points[fresh.points.partition_point(|point| point.0 < newest - longest)..];
        let sign = if case.up { 1.0 } else { -1.0 };
        // A correction downwards brings nothing; what follows is counted from there.
        let steps: Vec<(f64, f64, f64)> = points
            .windows(2)
            .map(|pair| {
                let came = if case.metric == Metric::Sum { pair[1].1 } else { sign * (pair[1].1 - pair[0].1) };
                (pair[0].0, pair[1].0, came.max(0.0))
            })
            .collect();
        let weights = if fresh.period < RARE_DAYS { weekdays::weights(case, &steps) } else { [1.0; 7] };
        let mut counted = Self { days: vec![points[0].0], events: vec![0.0], exposure: vec![0.0] };
        let (mut events, mut exposure) = (0.0, 0.0);
        for (from, to, came) in steps {
            let mut days = (to.floor() - from.floor()).max(1.0);
            if case.metric == Metric::Sum {
                // An amount is of its own day; what came on the days nobody asked for is not known.
                days = days.min(fresh.period.max(1.0));
            }
            events += came;
            exposure += if days > LONG_GAP_DAYS {
                days
            } else {
                (0..days as usize).map(|back| weights[weekday(case, to - back as f64)]).sum()
            };
            counted.days.push(to);
            counted.events.push(events);
            counted.exposure.push(exposure);
        }
        counted
    }

    fn last_by(&self, day: f64) -> Option<usize> {
        self.days.partition_point(|&known| known <= day).checked_sub(1)
    }

    fn first_from(&self, day: f64) -> usize {
        self.days.partition_point(|&known| known < day)
    }

    fn between(&self, from: usize, to: usize) -> (f64, f64) {
        (self.events[to] - self.events[from], self.exposure[to] - self.exposure[from])
    }

    /// Variance over mean of the weekly totals between two points; always above 1.
    fn clusters(&self, from: usize, to: usize, rate: f64) -> f64 {
        let (mut end, mut weeks, mut pearson) = (to, 0.0, 0.0);
        while let Some(start) = self.last_by(self.days[end] - 7.0).filter(|&start| start >= from) {
            let (events, exposure) = self.between(start, end);
            let mean = rate * exposure;
            if mean > 0.0 {
                pearson += (events - mean).powi(2) / mean;
                weeks += 1.0;
            }
            end = start;
        }
        let degrees = f64::max(weeks - 1.0, 0.0);
        let own = if degrees > 0.0 { pearson / degrees } else { 0.0 };
        ((own * degrees + usual_clusters(rate) * CLUSTERS_WEEKS) / (degrees + CLUSTERS_WEEKS)).max(1.01)
    }
}
