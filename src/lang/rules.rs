//! What alerts of Prometheus and Grafana say. `{{ .Labels.title }}` is filled in when the alert is sent.

use super::{Language, Said};
use crate::rules::Reason;

impl Language {
    /// The summary and the description of an alert.
    pub fn rule(self, reason: Reason) -> Said {
        let (title, about) = match self {
            Self::En => english(reason),
            Self::Fr => french(reason),
        };
        Said { title, about }
    }
}

fn english(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Stalled => (
            "{{ .Labels.title }}: stalled",
            "The source is fresh, but the number no longer moves. Talk about what blocks it, and change what is being done.",
        ),
        Reason::OffTrack => (
            "{{ .Labels.title }}: off track",
            "It moves too slowly to reach the target in time. Put more behind it, try something else, or say openly that it will be missed.",
        ),
        Reason::AtRisk => (
            "{{ .Labels.title }}: at risk",
            "It has been slower than it should be for a day. Small help now is cheaper than a rescue later.",
        ),
        Reason::Breach => (
            "{{ .Labels.title }}: out of range",
            "The value is outside the range it should keep. Bring it back, and find out what moved it.",
        ),
        Reason::Overdue => {
            ("{{ .Labels.title }}: overdue", "The date has passed and it is not done. Agree on a new date, or drop it openly.")
        }
        Reason::Stale => (
            "{{ .Labels.title }}: old data",
            "The source answers, but its newest number is older than it should be. Ask whoever feeds the source why nothing new arrives.",
        ),
        Reason::SourceFailing => (
            "Source {{ .Labels.source }} ({{ .Labels.connector }}) fails",
            "{{ .Value }} key results of {{ .Labels.owner }} get no number from it. Mend it before judging them: `okrd check --poll` says what is wrong.",
        ),
        Reason::Absent => (
            "okrd publishes nothing",
            "Prometheus has no series of okrd: the daemon is down, or it is not scraped. Every number on the dashboards is old.",
        ),
        Reason::OtherPlan => (
            "Objective {{ .Labels.objective }} is not published",
            "okrd runs, but on another okrs.yaml than these rules were made from: reload it, or make the rules again with `okrd rules`.",
        ),
    }
}

fn french(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Stalled => (
            "{{ .Labels.title }}\u{a0}: à l'arrêt",
            "La source est à jour, mais le chiffre ne bouge plus. Parlez de ce qui bloque, et changez ce qui est fait.",
        ),
        Reason::OffTrack => (
            "{{ .Labels.title }}\u{a0}: hors trajectoire",
            "Il avance trop lentement pour atteindre la cible à temps. Mettez-y plus de moyens, essayez autre chose, ou dites franchement qu'il \
             sera manqué.",
        ),
        Reason::AtRisk => (
            "{{ .Labels.title }}\u{a0}: à risque",
            "Il est plus lent que prévu depuis un jour. Un coup de main maintenant coûte moins qu'un sauvetage plus tard.",
        ),
        Reason::Breach => (
            "{{ .Labels.title }}\u{a0}: hors limites",
            "La valeur est sortie des limites qu'elle doit garder. Ramenez-la, et trouvez ce qui l'a fait bouger.",
        ),
        Reason::Overdue => (
            "{{ .Labels.title }}\u{a0}: échéance passée",
            "La date est passée et ce n'est pas fait. Convenez d'une nouvelle date, ou abandonnez-le franchement.",
        ),
        Reason::Stale => (
            "{{ .Labels.title }}\u{a0}: données anciennes",
            "La source répond, mais son dernier chiffre est plus ancien qu'il ne devrait. Demandez à qui l'alimente pourquoi rien n'arrive.",
        ),
        Reason::SourceFailing => (
            "La source {{ .Labels.source }} ({{ .Labels.connector }}) est en panne",
            "{{ .Value }} résultats clés de {{ .Labels.owner }} n'en reçoivent plus de chiffre. Réparez-la avant de les juger\u{a0}: `okrd check \
             --poll` dit ce qui ne va pas.",
        ),
        Reason::Absent => (
            "okrd ne publie plus rien",
            "Prometheus n'a aucune série d'okrd\u{a0}: le service est arrêté, ou n'est pas interrogé. Tous les chiffres affichés sont anciens.",
        ),
        Reason::OtherPlan => (
            "L'objectif {{ .Labels.objective }} n'est pas publié",
            "okrd tourne, mais sur un autre okrs.yaml que celui de ces règles\u{a0}: rechargez-le, ou refaites les règles avec `okrd rules`.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_has_texts_of_its_own_in_every_language() {
        let texts: Vec<Said> =
            Language::ALL.iter().flat_map(|language| Reason::ALL.map(|reason| language.rule(reason))).collect();
        let unique: HashSet<&str> = texts.iter().flat_map(|said| [said.title, said.about]).collect();
        assert_eq!(unique.len(), texts.len() * 2);
    }
}
