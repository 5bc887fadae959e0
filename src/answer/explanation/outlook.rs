//! The step on where it goes: the chance, the forecast, what it rests on, and what shows a stall.

use super::Teller;
use crate::{
    lang::{Amount, Distance},
    progress::Basis,
};

impl Teller<'_> {
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
        if let Some(at) = view.assessment.frozen {
            self.say(&words.frozen_since(self.moment(at)));
        }
        if let Some(stall) = view.assessment.stall {
            self.say(&words.stalled_since(self.moment(stall.since), Distance::between(stall.since, view.now)));
            if let Some(shown) = words.evidence(&stall, view.key_result) {
                self.say(&words.shown_by(&shown));
            }
        }
    }

    fn rough(&self, number: f64) -> Amount<'_> {
        Amount::rough(number, self.view.key_result)
    }
}
