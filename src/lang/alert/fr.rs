//! Français.

use super::{Alerting, Labels};
use crate::{
    alert::{Event, Reason},
    lang::{Amount, French, Language::Fr, Moment, Words as _},
    okr::Status,
};

const LABELS: Labels = Labels {
    objective: "Objectif",
    owner: "Responsable",
    value: "Actuel → cible",
    progress: "Progression",
    chance: "Probabilité",
    forecast: "Prévision",
    buffer: "Marge",
    rate: "Allure nécessaire",
    since: "Depuis",
    evidence: "Ce qui le montre",
    initiatives: "En cours",
    key_results: "Résultats clés",
    source: "Source",
    said: "Elle a dit",
    held_back: "Mis de côté",
};

impl Alerting for French {
    fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::SourceFailing => self.status(Status::SourceFailing),
            Reason::Stale => self.status(Status::Stale),
            Reason::Overdue => self.status(Status::Overdue),
            Reason::Breach => self.status(Status::Breach),
            Reason::Stalled => self.status(Status::Stalled),
            Reason::OffTrack => self.status(Status::OffTrack),
            Reason::AtRisk => self.status(Status::AtRisk),
            Reason::Achieved => self.status(Status::Achieved),
            Reason::Implausible => "Chiffre étrange",
            Reason::Recovered => "Rentré dans l'ordre",
            Reason::CycleClosed => "Cycle clos",
        }
    }

    fn advice(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::SourceFailing => self.status_sentence(Status::SourceFailing),
            Reason::Stale => self.status_sentence(Status::Stale),
            Reason::Overdue => self.status_sentence(Status::Overdue),
            Reason::Breach => self.status_sentence(Status::Breach),
            Reason::Stalled => self.status_sentence(Status::Stalled),
            Reason::OffTrack => self.status_sentence(Status::OffTrack),
            Reason::AtRisk => self.status_sentence(Status::AtRisk),
            Reason::Achieved => self.status_sentence(Status::Achieved),
            Reason::Implausible => {
                "Un chiffre est sorti de nulle part après une série régulière, il est donc mis de côté\u{a0}: regardez la source. `okrd accept` l'admet."
            }
            Reason::Recovered => "Il n'y a rien à faire.",
            Reason::CycleClosed => "Tous les chiffres sont définitifs. `okrd report close` donne les notes.",
        }
    }

    fn headline(&self, event: Event, reason: Reason, was: Option<Reason>, what: &str) -> String {
        match (event, was) {
            (Event::Reminder, _) => format!("Toujours {}\u{a0}: {what}", self.reason(reason).to_lowercase()),
            (Event::Resolved, Some(was)) => {
                format!("{}\u{a0}: {what} (était\u{a0}: {})", self.reason(reason), self.reason(was).to_lowercase())
            }
            _ => format!("{}\u{a0}: {what}", self.reason(reason)),
        }
    }

    fn value_to_target(&self, value: Amount<'_>, target: Amount<'_>) -> String {
        let (value, target) = Fr.amounts(value, target);
        format!("{value} → {target}")
    }

    fn progress_of_expected(&self, progress: f64, expected: f64) -> String {
        format!("{}, {} attendus à ce jour", Fr.progress(progress), Fr.progress(expected))
    }

    fn forecast_in_short(&self, low: Amount<'_>, middle: Amount<'_>, high: Amount<'_>) -> String {
        let (low, high) = Fr.amounts(low, high);
        format!("{}, dans 8 cas sur 10 de {low} à {high}", Fr.amount(middle))
    }

    fn times_as_fast(&self, rate: f64) -> String {
        format!("{} fois l'allure tenue jusqu'ici", Fr.factor(rate))
    }

    fn since(&self, at: Moment<'_>) -> String {
        Fr.moment(at)
    }

    fn labels(&self) -> &'static Labels {
        &LABELS
    }

    fn sample(&self) -> (&'static str, &'static str) {
        ("Essai des alertes d'okrd", "Si vous lisez ceci, les messages arrivent ici. Il ne s'est rien passé.")
    }
}
