//! The step on where it goes: the chance, the forecast, what it rests on, and what shows a stall.

use super::Page;
use crate::{
    lang::{Amount, Distance},
    okr::Kind,
    progress::{Basis, Stall},
};

impl Page<'_> {
    pub(super) fn forecast(&mut self) {
        let (view, words) = (self.view, self.words);
        match &view.assessment.forecast {
            Ok(forecast) => {
                self.say(&words.chance(forecast.hit_probability, self.moment(view.cycle.end())));
                let [low, middle, high] = forecast.quantiles.map(|quantile| self.rough(quantile));
                self.say(&words.forecast(low, middle, high));
                self.say(&match forecast.basis {
                    Basis::Rates { last_7_days, last_28_days, all, expected } => {
                        words.forecast_from_rates([last_7_days, last_28_days, all, expected].map(|rate| self.rough(rate).bare()))
                    }
                    Basis::Trend { last_28_days, all, expected } => words.forecast_from_trend([last_28_days, all, expected]),
                });
                if forecast.chance().is_none() {
                    self.say(&words.forecast_too_young(forecast.days));
                }
            }
            Err(reason) => self.say(&words.forecast_unknown(reason)),
        }
        if let Some(stall) = view.assessment.stall {
            self.say(&words.stalled_since(self.moment(stall.since), Distance::between(stall.since, view.now)));
            if let Some(shown) = self.stall_in_numbers(&stall) {
                self.say(&words.shown_by(&shown));
            }
        }
    }

    /// An estimate, to three digits: more of them would pretend to be known.
    fn rough(&self, number: f64) -> Amount<'_> {
        let unit = &self.view.key_result.unit;
        let shown = unit.from_base(number).abs();
        let magnitude = if shown > 0.0 { shown.log10().floor() } else { 0.0 };
        let step = unit.to_base(10f64.powf(magnitude - 2.0));
        let rounded = (number / step).round() * step;
        self.amount(if rounded.is_finite() { rounded } else { number })
    }

    fn stall_in_numbers(&self, stall: &Stall) -> Option<String> {
        let (seen, expected) = stall.shown?;
        let days = (stall.since.duration_until(stall.until).as_secs_f64() / 86_400.0).round() as i64;
        let (seen, expected) = (self.rough(seen), self.rough(expected));
        Some(match self.view.key_result.kind {
            Kind::Flow => self.words.too_few_came(seen, expected, days),
            _ => self.words.moved_too_little(seen, expected, days),
        })
    }
}
