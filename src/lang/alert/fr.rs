//! Français.

use super::{Alerting, Labels};
use crate::{
    alert::{Event, Reason},
    lang::{French, Language::Fr, Moment, Words as _},
    okr::Status,
};

const LABELS: Labels = Labels {
    objective: "Objectif",
    owner: "Responsable",
    value: "Actuel → cible",
    progress: "Progression",
    chance: "Chance de l'atteindre",
    forecast: "Prévision",
    buffer: "Hors trajectoire dans",
    rate: "Allure nécessaire",
    since: "Depuis",
    evidence: "Ce qui le montre",
    initiatives: "En cours",
    key_results: "Sans verdict d'ici là",
    said: "Sa réponse",
    held_back: "Mis de côté",
    accept: "S'il est juste",
    due: "Échéance",
    connector: "Connecteur",
    newest: "Dernier chiffre",
    expires: "Expire le",
    hang_on_it: "Mesurés avec",
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
            Reason::Regressed => "Sous son départ",
            Reason::CredentialExpiring => "Accès bientôt expiré",
            Reason::Recovered => "Rentré dans l'ordre",
            Reason::CycleClosed => "Cycle clos",
        }
    }

    fn advice(&self, event: Event, reason: Reason) -> &'static str {
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
                "Le dernier chiffre est difficile à croire après une série régulière\u{a0}: il est mis de côté et le \
                 précédent fait foi. Vérifiez la source."
            }
            Reason::Regressed => {
                "Il est hors trajectoire et plus bas qu'au départ\u{a0}: cherchez ce qui l'a fait reculer avant d'y consacrer \
                 davantage."
            }
            Reason::CredentialExpiring => {
                "Créez un nouveau jeton ou mot de passe chez le service, placez-le là où okrd le lit et notez la nouvelle date \
                 dans le fichier\u{a0}: passé ce jour, plus rien ne pourra être mesuré."
            }
            Reason::Recovered => "Il n'y a rien à faire.",
            Reason::CycleClosed if event == Event::Resolved => "Le cycle est clos, il n'en sera plus question.",
            Reason::CycleClosed => "Tous les chiffres sont définitifs. `okrd report close` donne les notes.",
        }
    }

    fn headline(&self, event: Event, reason: Reason, was: Option<Reason>, what: &str) -> String {
        let name = self.reason(reason);
        let before = was.map(|was| self.reason(was).to_lowercase());
        match (event, was, before) {
            (Event::Reminder, ..) => format!("Rappel · {name}\u{a0}: {what}"),
            (Event::Resolved, Some(was), _) if reason == Reason::CycleClosed => {
                format!("Terminé · {}\u{a0}: {what} (le cycle est clos)", self.reason(was))
            }
            // Another bad word in its place, which this reader did not ask for.
            (Event::Resolved, Some(was), _) if !reason.is_told_once() => {
                format!("Terminé · {}\u{a0}: {what} (désormais\u{a0}: {})", self.reason(was), name.to_lowercase())
            }
            (_, _, Some(before)) => format!("{name}\u{a0}: {what} (auparavant\u{a0}: {before})"),
            (_, _, None) => format!("{name}\u{a0}: {what}"),
        }
    }

    fn progress_of_expected(&self, progress: f64, expected: f64) -> String {
        format!("{}, {} attendus à ce jour", Fr.progress(progress), Fr.progress(expected))
    }

    fn forecast_as_fact(&self, low: &str, middle: &str, high: &str) -> String {
        format!("{middle} à la fin (8 fois sur 10\u{a0}: de {low} à {high})")
    }

    fn source_of(&self, name: &str, key_results: usize) -> String {
        format!("{name} ({})", self.key_results(key_results))
    }

    fn fact(&self, label: &str, value: &str) -> String {
        format!("{label}\u{a0}: {value}")
    }

    fn times_as_fast(&self, rate: f64) -> String {
        format!("{} fois l'allure tenue jusqu'ici", Fr.factor(rate))
    }

    fn since(&self, at: Moment<'_>) -> String {
        Fr.moment(at)
    }

    fn not_delivered(&self, count: usize) -> String {
        match count {
            1 => "1 message n'a pas pu être remis\u{a0}: voir `okrd alerts list`.".to_owned(),
            _ => format!("{count} messages n'ont pas pu être remis\u{a0}: voir `okrd alerts list`."),
        }
    }

    fn digest(&self, count: usize) -> String {
        format!("{count} autres nouvelles des derniers jours")
    }

    fn about_the_digest(&self) -> &'static str {
        "Elles ont attendu ce message, car il y en avait beaucoup cette semaine. Ce qui est critique n'attend jamais."
    }

    fn labels(&self) -> &'static Labels {
        &LABELS
    }

    fn sample(&self) -> (&'static str, &'static str) {
        ("Essai des alertes d'okrd", "Si vous lisez ceci, les messages arrivent ici. Il ne s'est rien passé.")
    }
}
