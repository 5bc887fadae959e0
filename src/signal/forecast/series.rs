//! What of the polls is a measurement of its own: in order, one a day, nothing from a frozen connector.

use crate::signal::{Case, Metric};

/// Windows are counted in days, and polls do not come to the second: half a day either way belongs to the same day.
const SAME_DAY: f64 = 0.5;

/// Fewer changes than this on one weekday may be chance.
const WEEKLY_CHANGES: usize = 3;

/// Fewer steps than this before a run of repeats do not show how often the values repeat by themselves.
const STEPS_TO_JUDGE: usize = 10;

/// How unlikely a run of repeats has to be before it is the connector that stands still, as a logarithm.
const FROZEN: f64 = -9.21;

/// Observations in the order of their days, at most one a day.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// Days from the start of the cycle; the last is the newest.
    pub days: Vec<f64>,
    pub values: Vec<f64>,
    /// Days from one observation to the next, typically; at least 1.
    pub cadence: f64,
}

impl Series {
    /// What was known at `now`, a day of the cycle. Values that are not finite have been refused before.
    pub fn of(case: &Case<'_>, now: f64) -> Self {
        let mut seen: Vec<(f64, f64)> = Vec::with_capacity(case.points.len());
        for point in case.points.iter().filter(|point| point.day <= now) {
            seen.push((point.as_of.map_or(point.day, |as_of| as_of.min(point.day)), point.value));
        }
        // The sort is stable: of two values for the same instant the one collected later is the revision.
        if !seen.is_sorted_by(|a, b| a.0 <= b.0) {
            seen.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        let mut days: Vec<f64> = Vec::with_capacity(seen.len());
        let mut values: Vec<f64> = Vec::with_capacity(seen.len());
        for (day, value) in seen {
            // Midnight ends a day, as the end of the cycle is the last instant of its last day.
            if days.last().is_some_and(|last| last.ceil() == day.ceil()) {
                days.pop();
                values.pop();
            }
            days.push(day);
            values.push(value);
        }
        let mut series = Self { days, values, cadence: 1.0 };
        if case.points.iter().all(|point| point.as_of.is_none()) {
            match case.metric {
                Metric::Cumulative | Metric::Level => series.keep_publishing_days(case.weekday),
                Metric::Flow | Metric::Ratio => series.drop_frozen(),
                Metric::Sum | Metric::Rank => {}
            }
        }
        series.cadence = series.typical_gap().max(1.0);
        series
    }

    pub fn len(&self) -> usize {
        self.days.len()
    }

    pub fn newest(&self) -> Option<(f64, f64)> {
        Some((*self.days.last()?, *self.values.last()?))
    }

    /// Days from the first observation to the newest.
    pub fn span(&self) -> f64 {
        match self.days.as_slice() {
            [first, .., last] => last - first,
            _ => 0.0,
        }
    }

    /// Mean of the values whose age in days, counted from the newest, is from `youngest` to below `oldest`.
    pub fn mean(&self, youngest: f64, oldest: f64) -> Option<f64> {
        let (newest, _) = self.newest()?;
        let from = self.days.partition_point(|day| newest - day >= oldest - SAME_DAY);
        let to = self.days.partition_point(|day| newest - day >= youngest - SAME_DAY);
        mean(&self.values[from..to.max(from)])
    }

    /// Windows and weeks are wider where observations are rarer, as a window needs a few of them.
    pub fn widening(&self) -> f64 {
        if self.cadence < 2.0 { 1.0 } else { self.cadence / 3.0 }
    }

    /// Index of the newest of `days` that is at least `age` days older than the last one, or of the first.
    pub fn before(days: &[f64], age: f64) -> usize {
        let Some(newest) = days.last() else { return 0 };
        days.partition_point(|day| newest - day > age - SAME_DAY).saturating_sub(1)
    }

    /// Means over periods of `unit` days counted back from the newest, oldest first, at most `most` of them; each with the
    /// mean of its days. Empty periods are left out.
    pub fn periods(&self, unit: f64, most: usize) -> Vec<(f64, f64)> {
        let Some((newest, _)) = self.newest() else { return Vec::new() };
        let period_of = |day: f64| ((newest - day + SAME_DAY) / unit).floor();
        let mut periods = Vec::with_capacity(most);
        let mut end = self.len();
        while end > 0 && period_of(self.days[end - 1]) < most as f64 {
            let period = period_of(self.days[end - 1]);
            let start = self.days[..end].partition_point(|&day| period_of(day) > period);
            periods.extend(mean(&self.days[start..end]).zip(mean(&self.values[start..end])));
            end = start;
        }
        periods.reverse();
        periods
    }

    /// A source that publishes once a week shows it: its value only ever changes on one weekday. In between it was only
    /// repeated, and its data ends on that weekday.
    fn keep_publishing_days(&mut self, weekday: u8) {
        let weekday_of = |day: f64| (day.ceil() as i64).wrapping_add(i64::from(weekday)).rem_euclid(7);
        if self.typical_gap() > 2.0 {
            return;
        }
        let changes = (1..self.len()).rev().filter(|&index| self.values[index] != self.values[index - 1]);
        let weekdays: Vec<i64> = changes.take(8).map(|index| weekday_of(self.days[index])).collect();
        if weekdays.len() < WEEKLY_CHANGES || weekdays.iter().any(|&weekday| weekday != weekdays[0]) {
            return;
        }
        let publishing: Vec<usize> = (0..self.len()).filter(|&index| weekday_of(self.days[index]) == weekdays[0]).collect();
        self.days = publishing.iter().map(|&index| self.days[index]).collect();
        self.values = publishing.iter().map(|&index| self.values[index]).collect();
    }

    /// Amounts and ratios hardly ever repeat to the last digit. A run of repeats at the end that is too long for how
    /// often values repeated before is a connector that answers from memory.
    fn drop_frozen(&mut self) {
        let Some((_, newest)) = self.newest() else { return };
        let repeats = self.values.iter().rev().skip(1).take_while(|&&value| value == newest).count();
        let before = &self.values[..self.len() - repeats];
        if repeats < 2 || before.len() <= STEPS_TO_JUDGE {
            return;
        }
        let earlier = before.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let share = (earlier as f64 + 0.5) / ((before.len() - 1) as f64 + 2.0);
        if repeats as f64 * share.ln() < FROZEN {
            let keep = self.len() - repeats;
            self.days.truncate(keep);
            self.values.truncate(keep);
        }
    }

    fn typical_gap(&self) -> f64 {
        let mut gaps: Vec<f64> = self.days.windows(2).map(|pair| pair[1] - pair[0]).collect();
        median(&mut gaps).unwrap_or(1.0)
    }
}

pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The mean of the two middle ones if their number is even. Changes the order.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let (middle, even) = (values.len() / 2, values.len().is_multiple_of(2));
    if values.is_empty() {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if !even {
        return Some(upper);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(lower + (upper - lower) / 2.0)
}

/// Variance around the mean, dividing by the number; 0 without values.
pub(super) fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (sum, count) = values.clone().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count == 0.0 {
        return 0.0;
    }
    let mean = sum / count;
    values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / count
}
