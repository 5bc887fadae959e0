//! What is said of where a key result goes: its chance, the forecast and what it rests on, and what shows a stall.

mod en;
mod fr;

use super::{Amount, Moment, Words};
use crate::{
    okr::{KeyResult, Kind},
    progress::{Stall, Unknown},
};

/// One language's words for the future. All are whole sentences unless said otherwise.
pub trait Outlooks: Words {
    fn chance(&self, chance: f64, end: Moment<'_>) -> String;
    fn forecast(&self, low: Amount<'_>, middle: Amount<'_>, high: Amount<'_>) -> String;
    /// Amounts a day: the last 7 days, the last 28, all, and from now on.
    fn forecast_from_rates(&self, rates: [Amount<'_>; 4]) -> String;
    /// Changes a week as fractions: the last 28 days, all, and from now on.
    fn forecast_from_trend(&self, changes: [f64; 3]) -> String;
    /// There is a forecast, and too little under it to decide on a status.
    fn forecast_too_young(&self, days: usize) -> String;
    fn forecast_unknown(&self, reason: &Unknown) -> String;

    /// A phrase: what shows that it no longer moves, where there are numbers for it.
    fn evidence(&self, stall: &Stall, key_result: &KeyResult) -> Option<String> {
        let (seen, expected) = stall.shown?;
        let days = (stall.since.duration_until(stall.until).as_secs_f64() / 86_400.0).round() as i64;
        let (seen, expected) = (Amount::rough(seen, key_result), Amount::rough(expected, key_result));
        Some(match key_result.kind {
            Kind::Flow => self.too_few_came(seen, expected, days),
            _ => self.moved_too_little(seen, expected, days),
        })
    }

    /// The source gives the same number again and again.
    fn frozen_since(&self, at: Moment<'_>) -> String;

    /// `what` is such a phrase.
    fn shown_by(&self, what: &str) -> String;
    /// A phrase: what came of a count in so many days, and what should have come.
    fn too_few_came(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String;
    /// A phrase: how far a state moved in so many days, and how far it should have.
    fn moved_too_little(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String;

    /// Phrases after the word for a status that the chance decided.
    /// As [`Outlooks::chance_is_below`], where the chance is better than the limit again, but not by enough to be over it: that
    /// takes `clear`.
    fn chance_hardly_recovered(&self, chance: f64, limit: f64, clear: f64) -> String;
    fn chance_is_below(&self, chance: f64, limit: f64) -> String;
    fn chance_is_enough(&self, chance: f64, limit: f64) -> String;
}
