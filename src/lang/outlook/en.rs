//! English.

use super::Outlooks;
use crate::{
    lang::{Amount, English, Language::En, Moment, Words as _},
    progress::Unknown,
};

impl Outlooks for English {
    fn chance(&self, chance: f64, end: Moment<'_>) -> String {
        format!("The chance to reach the target by {} is {}.", En.day(end), En.chance(chance))
    }

    fn forecast(&self, low: Amount<'_>, middle: Amount<'_>, high: Amount<'_>) -> String {
        let (low, high) = En.amounts(low, high);
        format!("Expected at the end: {}, and in 8 of 10 cases between {low} and {high}.", En.amount(middle))
    }

    fn forecast_from_rates(&self, rates: [Amount<'_>; 4]) -> String {
        let [week, month, all, expected] = rates.map(|rate| En.amount(rate));
        format!(
            "It rests on {week} a day over the last 7 days, {month} over the last 28 and {all} over all of them: {expected} a day from now on."
        )
    }

    fn forecast_from_trend(&self, changes: [f64; 3]) -> String {
        let [month, all, expected] = changes.map(signed);
        format!(
            "It rests on {month} a week over the last 28 days and {all} a week over all of them: {expected} a week from now on."
        )
    }

    fn forecast_too_young(&self, days: usize) -> String {
        let days = self.days(days as i64);
        format!("That is {days} of numbers, too few to decide on a status: until there are enough, the gap to pace decides.")
    }

    fn forecast_unknown(&self, reason: &Unknown) -> String {
        format!("No forecast: {}.", self.unknown(reason))
    }

    fn frozen_since(&self, at: Moment<'_>) -> String {
        format!(
            "The source has given the same number to the last digit since {}: no share that is measured does that for so long, so its data counts as old. Have a look at what feeds it.",
            En.day(at)
        )
    }

    fn shown_by(&self, what: &str) -> String {
        format!("What shows it: {what}.")
    }

    fn too_few_came(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String {
        format!("{} in {}, where {} were to be expected", En.amount(seen), self.days(days), En.amount(expected))
    }

    fn moved_too_little(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String {
        format!("a change of {} in {}, where {} was to be expected", En.amount(seen), self.days(days), En.amount(expected))
    }

    fn chance_is_below(&self, chance: f64, limit: f64) -> String {
        format!(
            "yes, the chance to reach the target is {}, and was below {} the day before too",
            En.chance(chance),
            En.progress(limit)
        )
    }

    fn chance_hardly_recovered(&self, chance: f64, limit: f64, clear: f64) -> String {
        format!(
            "yes, the chance to reach the target is {} again, but was below {} the day before; it is over at {}",
            En.chance(chance),
            En.progress(limit),
            En.progress(clear)
        )
    }

    fn chance_is_enough(&self, chance: f64, limit: f64) -> String {
        format!("no, the chance to reach the target is {}; it needs {}", En.chance(chance), En.progress(limit))
    }
}

fn signed(change: f64) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    format!("{sign}{}", En.share(change.abs()))
}
