//! Français.

use super::Outlooks;
use crate::{
    lang::{Amount, French, Language::Fr, Moment, Words as _},
    progress::Unknown,
};

impl Outlooks for French {
    fn chance(&self, chance: f64, end: Moment<'_>) -> String {
        format!("La probabilité d'atteindre la cible d'ici au {} est de {}.", Fr.day(end), Fr.chance(chance))
    }

    fn forecast(&self, low: Amount<'_>, middle: Amount<'_>, high: Amount<'_>) -> String {
        let (low, high) = Fr.amounts(low, high);
        format!("Attendu à la fin\u{a0}: {}, et dans 8 cas sur 10 entre {low} et {high}.", Fr.amount(middle))
    }

    fn forecast_from_rates(&self, rates: [Amount<'_>; 4]) -> String {
        let [week, month, all, expected] = rates.map(|rate| Fr.amount(rate));
        format!(
            "Cela repose sur {week} par jour ces 7 derniers jours, {month} ces 28 derniers jours et {all} en tout\u{a0}: {expected} par jour désormais."
        )
    }

    fn forecast_from_trend(&self, changes: [f64; 3]) -> String {
        let [month, all, expected] = changes.map(signed);
        format!(
            "Cela repose sur {month} par semaine ces 28 derniers jours et {all} par semaine en tout\u{a0}: {expected} par semaine désormais."
        )
    }

    fn forecast_too_young(&self, days: usize) -> String {
        let days = self.days(days as i64);
        format!(
            "Cela ne fait que {days} de chiffres, trop peu pour décider d'un statut\u{a0}: en attendant, c'est l'écart au rythme qui décide."
        )
    }

    fn forecast_unknown(&self, reason: &Unknown) -> String {
        format!("Pas de prévision\u{a0}: {}.", self.unknown(reason))
    }

    fn frozen_since(&self, at: Moment<'_>) -> String {
        format!(
            "La source donne le même chiffre à la dernière décimale près depuis le {}\u{a0}: aucun taux mesuré ne fait cela si longtemps, ses données comptent donc comme anciennes. Regardez ce qui l'alimente.",
            Fr.day(at)
        )
    }

    fn shown_by(&self, what: &str) -> String {
        format!("Ce qui le montre\u{a0}: {what}.")
    }

    fn too_few_came(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String {
        format!("{} en {}, alors que {} étaient à attendre", Fr.amount(seen), self.days(days), Fr.amount(expected))
    }

    fn moved_too_little(&self, seen: Amount<'_>, expected: Amount<'_>, days: i64) -> String {
        format!("un mouvement de {} en {}, alors que {} était à attendre", Fr.amount(seen), self.days(days), Fr.amount(expected))
    }

    fn chance_is_below(&self, chance: f64, limit: f64) -> String {
        format!(
            "oui, la probabilité d'atteindre la cible est de {}, et la veille déjà elle était sous {}",
            Fr.chance(chance),
            Fr.progress(limit)
        )
    }

    fn chance_hardly_recovered(&self, chance: f64, limit: f64, clear: f64) -> String {
        format!(
            "oui, la probabilité d'atteindre la cible est remontée à {}, mais elle était sous {} la veille\u{a0}; il faut {} pour en sortir",
            Fr.chance(chance),
            Fr.progress(limit),
            Fr.progress(clear)
        )
    }

    fn chance_is_enough(&self, chance: f64, limit: f64) -> String {
        format!("non, la probabilité d'atteindre la cible est de {}\u{a0}; il en faut {}", Fr.chance(chance), Fr.progress(limit))
    }
}

fn signed(change: f64) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    format!("{sign}{}", Fr.share(change.abs()))
}
