//! French. `\u{a0}` is the no-break space, `\u{202f}` the narrow one: before high punctuation and inside quotes.

use super::{Verdicts, WhyNot};
use crate::{
    lang::{Distance, French, Language::Fr, Moment, Period, Words as _},
    okr::{Pace, PaceLimits, Status},
    progress::{Phase, Unknown},
};

impl Verdicts for French {
    fn pace(&self, pace: &Pace) -> String {
        match pace {
            Pace::Linear => "Le rythme est linéaire\u{a0}: chaque jour demande autant.".to_owned(),
            Pace::Step => "Le rythme est une marche\u{a0}: rien n'est demandé avant la fin.".to_owned(),
            Pace::Weekdays => "Le rythme compte du lundi au vendredi\u{202f}; le week-end ne demande rien.".to_owned(),
            Pace::PreviousPeriod => {
                "Le rythme est celui de la période précédente\u{a0}: ce qui était arrivé au même point est demandé maintenant."
                    .to_owned()
            }
            Pace::LastYear => {
                "Le rythme est celui d'un an plus tôt\u{a0}: ce qui était arrivé au même point est demandé maintenant.".to_owned()
            }
            Pace::Phased(shares) => {
                let shares: Vec<_> = shares.iter().map(|share| Fr.share(*share)).collect();
                format!("Le rythme va par étapes\u{a0}: {} à la fin de parts égales du cycle.", shares.join("\u{202f}; "))
            }
        }
    }

    fn course_unknown(&self) -> &'static str {
        "Trop peu de jours de ce parcours sont connus\u{202f}; d'ici là, chaque jour demande autant."
    }

    fn elapsed(&self, share: f64, of: Period<'_>, at: Moment<'_>) -> String {
        format!("Le {}, {} du temps était écoulé ({}).", Fr.moment(at), Fr.share(share), Fr.period(of))
    }

    fn expected(&self, expected: f64) -> String {
        format!("Le rythme demande donc {} du chemin.", Fr.share(expected))
    }

    fn always_expected(&self) -> &'static str {
        "Des limites sont à tenir tout le temps, il n'y a donc pas de rythme\u{a0}: tout est demandé dès le premier jour."
    }

    fn no_pace(&self) -> &'static str {
        "Aucun rythme n'est demandé."
    }

    fn gap(&self, gap: f64, limits: PaceLimits) -> String {
        let (points, risk, off) = (self.points(gap), self.points(limits.at_risk), Fr.points(limits.off_track));
        let limits = format!("Au-delà de {risk} de retard elle est à risque, au-delà de {off} hors trajectoire.");
        match gap {
            _ if Fr.points(gap) == "0" => format!("La progression est juste au rythme. {limits}"),
            _ if gap < 0.0 => format!("La progression a {points} d'avance sur le rythme. {limits}"),
            _ => format!("La progression a {points} de retard sur le rythme. {limits}"),
        }
    }

    fn buffer(&self, days: f64) -> String {
        match days as i64 {
            0 => "Marge\u{a0}: à l'allure actuelle, moins d'un jour avant d'être hors trajectoire.".to_owned(),
            days => format!("Marge\u{a0}: à l'allure actuelle, {} sans être hors trajectoire.", self.days(days)),
        }
    }

    fn buffer_to_the_end(&self) -> &'static str {
        "Marge\u{a0}: à l'allure actuelle, jusqu'au bout sans être hors trajectoire."
    }

    fn buffer_unknown(&self, reason: &Unknown) -> String {
        format!("Marge\u{a0}: {}.", self.unknown(reason))
    }

    fn required_rate(&self, rate: f64) -> String {
        match rate {
            _ if rate <= 0.0 => "Allure nécessaire\u{a0}: aucune, la cible est déjà couverte.".to_owned(),
            _ => format!("Allure nécessaire\u{a0}: désormais {} fois l'allure tenue jusqu'ici.", Fr.factor(rate)),
        }
    }

    fn required_rate_unknown(&self, reason: &Unknown) -> String {
        format!("Allure nécessaire\u{a0}: {}.", self.unknown(reason))
    }

    fn last_progress(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("Dernière avancée le {} ({}).", Fr.moment(at), self.ago(ago))
    }

    fn stalled_since(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("Considéré à l'arrêt depuis le {} ({}).", Fr.moment(at), self.ago(ago))
    }

    fn status_rules(&self) -> &'static str {
        "La première règle qui s'applique décide\u{a0}:"
    }

    fn why(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => "oui, il n'y a pas encore de chiffre définitif",
            Status::NoBaseline => "oui, sans point de départ la progression ne se calcule pas",
            Status::SourceFailing => "oui, trois échecs de suite, ou un échec que seule une personne peut réparer",
            Status::Stale => "oui, le dernier chiffre est plus ancien que le rythme de la source ne le permet",
            Status::Achieved => "oui, la cible est atteinte",
            Status::Overdue => "oui, la date est passée et ce n'est pas fait",
            Status::Breach => "oui, la valeur est hors de ses limites",
            Status::Stalled => "oui, rien n'a bougé depuis trop longtemps, alors que les données sont à jour",
            Status::Early => "oui, trop peu du cycle s'est écoulé pour un verdict",
            Status::OffTrack => "oui, le retard sur le rythme dépasse la plus grande limite",
            Status::AtRisk => "oui, le retard sur le rythme dépasse la plus petite limite",
            Status::Pending => "oui, c'est un jalon, et sa date n'est pas encore venue",
            Status::OnTrack => "oui, aucune autre règle ne s'applique",
        }
    }

    fn why_not(&self, why_not: WhyNot) -> String {
        match why_not {
            WhyNot::HasNumber => "non, il y a un chiffre définitif".to_owned(),
            WhyNot::BaselineKnown => "non, la référence est connue".to_owned(),
            WhyNot::BaselineNotNeeded => "non, il n'en faut pas".to_owned(),
            WhyNot::SourceAnswers => "non, le dernier relevé a réussi".to_owned(),
            WhyNot::FewFailures(0 | 1) => "non, un seul échec peut passer tout seul".to_owned(),
            WhyNot::FewFailures(failures) => format!("non, {failures} échecs de suite peuvent passer tout seuls"),
            WhyNot::DataRecent => "non, le dernier chiffre est assez récent".to_owned(),
            WhyNot::TargetNotReached => "non, la cible n'est pas atteinte".to_owned(),
            WhyNot::NoMilestone => "non, ce n'est pas un jalon".to_owned(),
            WhyNot::NotDueYet => "non, sa date n'est pas passée".to_owned(),
            WhyNot::UnderWay => "non, c'est fait en partie".to_owned(),
            WhyNot::NoRange => "non, il n'y a pas de limites à tenir".to_owned(),
            WhyNot::RangeKept => "non, la valeur est dans ses limites".to_owned(),
            WhyNot::Moves => "non, il a bougé assez récemment".to_owned(),
            WhyNot::StallsNotWatched => "non, les arrêts ne sont pas surveillés ici".to_owned(),
            WhyNot::EnoughElapsed(share) => format!("non, {} du temps est écoulé", Fr.progress(share)),
            WhyNot::EarlyDoesNotCount => "non, l'attente ne s'applique pas ici".to_owned(),
            WhyNot::GapWithin { gap, limit } if gap > 0.0 => {
                format!("non, le retard de {} reste sous la limite de {}", self.points(gap), Fr.points(limit))
            }
            WhyNot::GapWithin { .. } => "non, il n'y a pas de retard".to_owned(),
            WhyNot::NoPace => "non, aucun rythme n'est demandé".to_owned(),
        }
    }

    fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::NotStarted => "Il n'a pas encore commencé.",
            Phase::Running => "Le cycle est en cours.",
            Phase::Settling => {
                "Le cycle est fini\u{202f}; ses derniers chiffres peuvent encore changer, il n'est donc pas encore noté."
            }
            Phase::Closed => "Le cycle est fini et ses chiffres sont définitifs.",
        }
    }

    fn never_polled(&self) -> &'static str {
        "La source n'a jamais été interrogée."
    }

    fn polled(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("La source a été interrogée pour la dernière fois le {} ({}), et a répondu.", Fr.moment(at), self.ago(ago))
    }

    fn poll_failed(&self, at: Moment<'_>, ago: Distance, failures: u32) -> String {
        let (at, ago) = (Fr.moment(at), self.ago(ago));
        match failures {
            0 | 1 => format!("La source a été interrogée pour la dernière fois le {at} ({ago}), en vain."),
            _ => format!(
                "La source a été interrogée pour la dernière fois le {at} ({ago}), en vain\u{a0}: {failures} échecs de suite à présent."
            ),
        }
    }

    fn last_good_answer(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("La dernière bonne réponse est arrivée le {} ({}).", Fr.moment(at), self.ago(ago))
    }
}
