//! French. `\u{a0}` is the no-break space, `\u{202f}` the narrow one: before high punctuation and inside quotes.

use jiff::civil::Date;

use super::{ReportLabels, Reports};
use crate::{
    lang::{Amount, Distance, French, Language::Fr, Words as _},
    okr::{FailureKind, InitiativeStatus, Status},
};

const LABELS: ReportLabels = ReportLabels {
    colon: "\u{a0}:",
    weekly: "Point hebdomadaire",
    close: "Bilan du cycle",
    overall: "Progression",
    well: "En bonne voie",
    behind: "En retard",
    hidden: "Inconnus",
    accomplished: "Accomplis",
    statuses: "Résultats clés par statut",
    decisions: "Décisions à prendre",
    no_decisions: "Aucune décision n'est nécessaire cette semaine.",
    moved: "Ce qui a bougé",
    nothing_moved: "Rien n'a bougé cette semaine.",
    not_moved: "Ce qui n'a pas bougé, et pourquoi",
    cannot_tell: "Ce que personne ne peut dire",
    objectives: "Objectifs",
    key_result: "Résultat clé",
    value_and_target: "Actuel → cible",
    progress: "Progression",
    score: "Score",
    this_week: "Cette semaine",
    course: "Évolution",
    initiatives: "Initiatives",
    notes: "Notes",
    late: "en retard",
    first_number: "premier chiffre",
    unchanged: "inchangé",
    kept: "dans ses limites",
    reached: "Atteints",
    nearly: "Presque atteints",
    missed: "Manqués",
    end_and_target: "Fin → cible",
    chart_key: "Dans les graphiques\u{a0}: le trait est la progression au fil du cycle, les tirets ce que demande le rythme, \
                la bande grisée cette semaine, et la ligne grise du haut la cible.",
    chart_key_at_close: "Dans les graphiques\u{a0}: le trait est la progression au fil du cycle, les tirets ce que demandait le \
                         rythme, et la ligne grise du haut la cible.",
    made_by: "Établi par okrd d'après ce que disent les sources\u{a0}; aucun chiffre n'a été saisi à la main.",
    not_final: "Pas encore définitif\u{a0}: des chiffres peuvent encore changer, rien n'est donc jugé pour de bon.",
    aspirational: "ambition",
    committed: "engagement",
};

/// In French 0, 1 and all between them take the singular.
fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count < 2 { one } else { many }
}

/// Many months end with the stop of their abbreviation, and a sentence has one of its own.
fn before_stop(day: &str) -> &str {
    day.trim_end_matches('.')
}

impl Reports for French {
    fn report_labels(&self) -> &'static ReportLabels {
        &LABELS
    }

    fn initiative(&self, status: InitiativeStatus) -> &'static str {
        match status {
            InitiativeStatus::Planned => "prévue",
            InitiativeStatus::Doing => "en cours",
            InitiativeStatus::Done => "faite",
            InitiativeStatus::Dropped => "abandonnée",
        }
    }

    fn weekly_subject(&self, cycle: &str, day: Date) -> String {
        format!("Point hebdomadaire, {cycle}\u{a0}: {}", self.day(day))
    }

    fn close_subject(&self, cycle: &str) -> String {
        format!("Bilan de {cycle}")
    }

    fn time_left(&self, elapsed: f64, days: i64) -> String {
        let left = if days.unsigned_abs() < 2 { "restant" } else { "restants" };
        format!("{} du cycle écoulés, {} {left}", Fr.progress(elapsed), self.days(days))
    }

    fn moved_forward(&self, moved: usize, of: usize) -> String {
        format!("{moved} sur {} {} cette semaine.", self.key_results(of), plural(moved, "a avancé", "ont avancé"))
    }

    fn decisions_needed(&self, count: usize) -> String {
        match count {
            0 => "Aucune décision n'est à prendre.".to_owned(),
            1 => "Une décision est à prendre.".to_owned(),
            _ => format!("{count} décisions sont à prendre."),
        }
    }

    fn accomplished_of(&self, accomplished: usize, of: usize) -> String {
        format!("{accomplished} sur {of} {}.", plural(of, "objectif est accompli", "objectifs sont accomplis"))
    }

    fn change_in_points(&self, change: f64) -> String {
        let points = self.points(change);
        let sign = if points.starts_with("0 ") {
            ""
        } else if change > 0.0 {
            "+"
        } else {
            "-"
        };
        format!("{sign}{points}")
    }

    fn pace_asks(&self, expected: f64) -> String {
        format!("le rythme demande {}", Fr.progress(expected))
    }

    fn pace_asked(&self, expected_change: f64) -> String {
        format!("le rythme demandait {}", self.change_in_points(expected_change))
    }

    fn was(&self, status: Status) -> String {
        format!("avant\u{a0}: {}", self.status(status))
    }

    fn owned_by(&self, owner: &str) -> String {
        format!("Responsable\u{a0}: {owner}")
    }

    fn original_score_was(&self, score: f64) -> String {
        format!("Face aux cibles du début du cycle\u{a0}: {}.", Fr.progress(score))
    }

    fn needed_score(&self, needed: f64) -> String {
        format!("réussi à partir de {}", Fr.progress(needed))
    }

    fn objective_too_easy(&self) -> &'static str {
        "Tout a atteint sa cible\u{a0}: cet objectif n'était pas assez ambitieux."
    }

    fn left_out(&self, count: usize) -> String {
        format!("{} sans chiffre, {} du score.", self.key_results(count), plural(count, "laissé hors", "laissés hors"))
    }

    fn why_stalled(&self, since: Date) -> String {
        let since = self.day_of_the_year(since);
        format!("À l'arrêt depuis le {since}\u{a0}: la source est à jour, le chiffre ne bouge pas.")
    }

    fn why_source_failing(&self, source: &str, kind: Option<FailureKind>, last_good: Option<Distance>) -> String {
        let why = kind.map_or("en panne", |kind| self.failure(kind));
        match last_good {
            Some(ago) => {
                format!(
                    "La source {source} ne donne pas de chiffre ({why})\u{a0}; la dernière bonne réponse est arrivée {}.",
                    self.ago(ago)
                )
            }
            None => format!("La source {source} ne donne pas de chiffre ({why}), et n'en a jamais donné."),
        }
    }

    fn why_stale(&self, source: &str, age: Option<Distance>) -> String {
        match age {
            Some(age) => format!("La source {source} répond, mais son dernier chiffre date de {}.", self.length(age)),
            None => format!("La source {source} répond, mais n'a rien de nouveau."),
        }
    }

    fn why_no_data(&self) -> &'static str {
        "Il n'y a pas encore de chiffre définitif."
    }

    fn why_no_baseline(&self) -> &'static str {
        "Son point de départ n'est pas connu, la progression ne peut donc pas être calculée."
    }

    fn why_not_due(&self, due: Date) -> String {
        format!("Pas encore fait\u{a0}; à faire pour le {}.", before_stop(&self.day_of_the_year(due)))
    }

    fn why_overdue(&self, due: Date) -> String {
        format!("C'était dû le {}, et ce n'est pas fait.", self.day_of_the_year(due))
    }

    fn why_reached(&self) -> &'static str {
        "La cible est atteinte."
    }

    fn why_kept(&self) -> &'static str {
        "Dans ses limites, et c'est tout ce qui est demandé."
    }

    fn why_out_of_range(&self) -> &'static str {
        "Toujours hors de ses limites."
    }

    fn why_unchanged(&self) -> &'static str {
        "Le même chiffre qu'il y a une semaine\u{a0}: trop peu de temps pour parler d'arrêt."
    }

    fn decide_source(&self, kind: Option<FailureKind>, key_results: usize) -> String {
        let what = kind.map_or("La source ne donne aucun chiffre", |kind| match kind {
            FailureKind::Unauthorized => "La source refuse la connexion d'okrd",
            FailureKind::Forbidden => "La source ne laisse pas okrd lire",
            FailureKind::Timeout | FailureKind::Unavailable => "La source est injoignable",
            FailureKind::RateLimited | FailureKind::QuotaExhausted => "La source ne veut pas répondre si souvent",
            FailureKind::MetricRemoved => "La source n'a plus ce chiffre",
            _ => "La source ne donne aucun chiffre exploitable",
        });
        let hidden = self.key_results(key_results);
        let cannot = plural(key_results, "ne peut pas être jugé", "ne peuvent pas être jugés");
        format!("{what}\u{a0}: {hidden} {cannot}. Qui la répare, et pour quand\u{202f}?")
    }

    fn decide_held(&self, number: Amount<'_>, key_result: &str) -> String {
        let number = Fr.amount(number);
        format!(
            "La source dit maintenant {number}, un chiffre retenu car difficile à croire. Est-il vrai\u{202f}? Alors\u{a0}: okrd \
             accept {key_result}"
        )
    }

    fn decide_overdue(&self, due: Date) -> String {
        let due = self.day_of_the_year(due);
        format!("C'était dû le {due} et ce n'est pas fait. Quelle nouvelle date, ou faut-il y renoncer\u{202f}?")
    }

    fn decide_breach(&self, value: &str, target: &str) -> String {
        format!(
            "À {value}, la valeur est hors de ses limites ({target}). Qu'est-ce qui l'a fait bouger, et qui la ramène\u{202f}?"
        )
    }

    fn decide_stalled(&self, since: Date) -> String {
        let since = self.day_of_the_year(since);
        let since = before_stop(&since);
        format!("Rien n'a bougé depuis le {since}. Qu'est-ce qui bloque, et que fait-on autrement désormais\u{202f}?")
    }

    fn decide_off_track(&self, gap: Option<(f64, f64)>, rate: Option<f64>) -> String {
        let question = "Plus de moyens, une autre voie, ou dire ouvertement que la cible sera manquée\u{202f}?";
        let Some((progress, expected)) = gap else { return question.to_owned() };
        let at = format!("À {}, quand le rythme demande {}", Fr.progress(progress), Fr.progress(expected));
        match rate {
            Some(rate) if rate > 1.0 => {
                format!("{at}, il faut aller {} fois plus vite que jusqu'ici. {question}", Fr.factor(rate))
            }
            _ => format!("{at}, la trajectoire est perdue. {question}"),
        }
    }

    fn source_named(&self, source: &str) -> String {
        format!("Source {source}")
    }

    fn against_first_target(&self, score: f64) -> String {
        format!("{} de sa première cible", Fr.progress(score))
    }

    fn decide_at_risk(&self, gap: f64) -> String {
        format!("En retard de {} sur le rythme. Que fait-on cette semaine pour rattraper\u{202f}?", self.points(gap))
    }

    fn decide_stale(&self, age: Option<Distance>) -> String {
        match age {
            Some(age) => {
                format!("Son dernier chiffre date de {}. Qui alimente à nouveau la source, et quand\u{202f}?", self.length(age))
            }
            None => "Sa source n'a rien de nouveau. Qui l'alimente à nouveau, et quand\u{202f}?".to_owned(),
        }
    }

    fn decide_no_baseline(&self) -> &'static str {
        "Son point de départ n'est pas connu. De quel chiffre ou de quelle période part-on\u{202f}?"
    }

    fn decide_achieved(&self, left: f64) -> String {
        let left = Fr.progress(left);
        format!("Atteint alors qu'il reste {left} du cycle. Relever la cible, ou porter l'effort ailleurs\u{202f}?")
    }

    fn decide_initiative(&self, due: Option<Date>, objective: &str) -> String {
        match due {
            Some(due) => {
                let due = self.day_of_the_year(due);
                let due = before_stop(&due);
                format!(
                    "Initiative de «\u{a0}{objective}\u{a0}», due le {due}. Quelle nouvelle date, ou faut-il y renoncer\u{202f}?"
                )
            }
            None => format!("Initiative de «\u{a0}{objective}\u{a0}». Quelle date, ou faut-il y renoncer\u{202f}?"),
        }
    }

    fn forecast_in_short(&self, chance: f64, low: &str, middle: &str, high: &str) -> String {
        format!("Prévision {middle} (de {low} à {high}), {} de chances", Fr.progress(chance))
    }

    fn chance_is(&self, chance: f64) -> String {
        format!("Les chances d'atteindre la cible sont de {}.", Fr.progress(chance))
    }

    fn chart(&self, progress: Option<f64>, expected: Option<f64>) -> String {
        match (progress, expected) {
            (Some(progress), Some(expected)) => {
                format!("Graphique\u{a0}: progression de {}, le rythme demande {}", Fr.progress(progress), Fr.progress(expected))
            }
            (Some(progress), None) => format!("Graphique\u{a0}: progression de {}", Fr.progress(progress)),
            _ => "Graphique\u{a0}: progression inconnue".to_owned(),
        }
    }

    fn made_at(&self, at: &str, zone: &str) -> String {
        format!("État au {at} ({zone}).")
    }
}
