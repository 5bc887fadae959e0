//! French. `\u{a0}` is the no-break space, `\u{202f}` the narrow one: before high punctuation and inside quotes.

use super::{Earlier, Explanations, Step};
use crate::{
    lang::{Amount, Distance, French, Language::Fr, Moment, Period, Words as _},
    okr::{Dimension, Each, Kind, Unit},
    progress::{ToDate, Unknown},
};

impl Explanations for French {
    fn step(&self, step: Step) -> &'static str {
        match step {
            Step::Question => "La question",
            Step::Observations => "Ce qui a été mesuré",
            Step::Baseline => "La référence\u{a0}: d'où l'on part",
            Step::Target => "La cible\u{a0}: où il faut arriver",
            Step::Progress => "La progression",
            Step::Pace => "Le rythme",
            Step::Forecast => "La prévision",
            Step::Status => "Le statut",
            Step::Polls => "Les relevés",
        }
    }

    fn belongs_to(&self, objective: &str, owner: &str, cycle: &str) -> String {
        format!("{cycle} · {objective} · {owner}")
    }

    fn asked_of(&self, source: &str, connector: &str) -> String {
        format!("Le chiffre vient de la source «\u{a0}{source}\u{a0}» (connecteur {connector}).")
    }

    fn is_a(&self, kind: Kind, unit: &Unit) -> String {
        let kind_of = self.kind(kind);
        match (unit.dimension(), unit.name()) {
            (Dimension::Share, _) => format!("C'est {kind_of}, en pourcentage."),
            (Dimension::Time, _) => format!("C'est {kind_of}, en durée."),
            (Dimension::Plain, name) if name.is_empty() || kind == Kind::Rank => format!("C'est {kind_of}."),
            (Dimension::Plain, name) => format!("C'est {kind_of}\u{202f}; unité\u{a0}: {name}."),
        }
    }

    fn trailing(&self, length: Distance) -> String {
        format!("Chaque chiffre porte sur une période glissante de {}, pas sur le cycle écoulé.", self.length(length))
    }

    fn settles_after(&self, settle: Distance) -> String {
        let settle = self.length(settle);
        format!("Un chiffre devient définitif {settle} après la période dont il parle\u{202f}; d'ici là, il est provisoire.")
    }

    fn request(&self) -> &'static str {
        "La requête, secrets masqués\u{a0}:"
    }

    fn nothing_collected(&self) -> &'static str {
        "Rien n'a encore été collecté."
    }

    fn nothing_settled(&self) -> &'static str {
        "Aucun chiffre n'est encore définitif."
    }

    fn settled(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (Fr.amount(value), Fr.period(of), Fr.moment(collected));
        format!("Dernier chiffre définitif\u{a0}: {value} ({of}), collecté le {collected} ({}).", self.ago(ago))
    }

    fn provisional(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (Fr.amount(value), Fr.period(of), Fr.moment(collected));
        format!("Provisoire, peut encore changer\u{a0}: {value} ({of}), collecté le {collected} ({}).", self.ago(ago))
    }

    fn implausible(&self, value: Amount<'_>) -> String {
        format!(
            "Un chiffre plus récent, {}, est mis de côté\u{a0}: après une série régulière, c'est plutôt une erreur de la source. Si elle insiste pendant deux jours, il comptera.",
            Fr.amount(value)
        )
    }

    fn rival(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (Fr.amount(value), Fr.period(of), Fr.moment(collected));
        format!("Le chiffre du concurrent\u{a0}: {value} ({of}), collecté le {collected} ({}).", self.ago(ago))
    }

    fn quotient(&self, numerator: f64, denominator: f64) -> String {
        format!("C'est {} divisé par {}.", Fr.number(numerator), Fr.number(denominator))
    }

    fn mean_of_records(&self, records: usize) -> String {
        match records {
            1 => "C'est le chiffre du seul enregistrement.".to_owned(),
            _ => format!("C'est la moyenne de {} enregistrements.", Fr.number(records as f64)),
        }
    }

    fn not_ranked_counts_as(&self, position: f64) -> String {
        format!("Non classé compte comme la position {}, la première qui n'est pas regardée.", Fr.number(position))
    }

    fn kept(&self, observations: usize, revisions: usize) -> String {
        let observations = match observations {
            0 | 1 => format!("{observations} observation conservée"),
            _ => format!("{} observations conservées", Fr.number(observations as f64)),
        };
        match revisions {
            0 => format!("{observations}\u{202f}; aucune n'a été révisée ensuite."),
            1 => format!("{observations}\u{202f}; un chiffre a été révisé une fois."),
            _ => format!("{observations}\u{202f}; des chiffres ont été révisés {} fois.", Fr.number(revisions as f64)),
        }
    }

    fn baseline_not_needed(&self) -> &'static str {
        "Cette cible n'a pas besoin de valeur de référence."
    }

    fn baseline_typed(&self, baseline: Amount<'_>) -> String {
        format!("Référence\u{a0}: {}, telle qu'elle est écrite dans le fichier.", Fr.amount(baseline))
    }

    fn baseline_at_start(&self, baseline: Amount<'_>) -> String {
        format!("Référence\u{a0}: {}, le premier chiffre du cycle.", Fr.amount(baseline))
    }

    fn baseline_measured(&self, baseline: Amount<'_>, over: Period<'_>, earlier: Option<Earlier>) -> String {
        let (baseline, over) = (Fr.amount(baseline), Fr.period(over));
        match earlier {
            Some(Earlier::PreviousPeriod) => format!("Référence\u{a0}: {baseline}, mesurée sur la période précédente ({over})."),
            Some(Earlier::LastYear) => {
                format!("Référence\u{a0}: {baseline}, mesurée sur la même période un an plus tôt ({over}).")
            }
            None => format!("Référence\u{a0}: {baseline}, mesurée sur une période choisie ({over})."),
        }
    }

    fn baseline_averaged(&self, baseline: Amount<'_>, spans: usize, over: Period<'_>) -> String {
        format!("Référence\u{a0}: {}, la moyenne de {spans} périodes ({}).", Fr.amount(baseline), Fr.period(over))
    }

    fn baseline_frozen(&self, at: Moment<'_>) -> String {
        format!("Elle a été collectée le {} et figée\u{a0}: si le passé est corrigé, elle ne bouge plus.", Fr.moment(at))
    }

    fn baseline_unknown(&self, reason: &Unknown) -> String {
        match reason {
            Unknown::NoBaseline => "Elle n'est pas encore connue.".to_owned(),
            _ => format!("Inconnue\u{a0}: {}.", self.unknown(reason)),
        }
    }

    fn baseline_will_be_measured(&self, over: Period<'_>) -> String {
        format!("Elle sera mesurée dès que la source répondra ({}).", Fr.period(over))
    }

    fn baseline_to_date(&self, to_date: Amount<'_>, how: ToDate) -> String {
        let to_date = Fr.amount(to_date);
        if how.like_for_like {
            format!("Au même point de sa propre période, la référence en était à {to_date} (mesuré\u{a0}: à période comparable).")
        } else {
            format!(
                "Au même point de sa propre période, la référence est estimée à {to_date} (sa part selon le rythme\u{202f}; la courbe n'a pas été mesurée)."
            )
        }
    }

    fn target_reach(&self, typed: &str, target: Amount<'_>) -> String {
        format!("Écrite `{typed}`\u{a0}: atteindre {}.", Fr.amount(target))
    }

    fn target_done(&self, typed: &str) -> String {
        format!("Écrite `{typed}`\u{a0}: que ce soit fait.")
    }

    fn target_at_least(&self, typed: &str, bound: Amount<'_>) -> String {
        format!("Écrite `{typed}`\u{a0}: au moins {}.", Fr.amount(bound))
    }

    fn target_at_most(&self, typed: &str, bound: Amount<'_>) -> String {
        format!("Écrite `{typed}`\u{a0}: au plus {}.", Fr.amount(bound))
    }

    fn target_between(&self, typed: &str, low: Amount<'_>, high: Amount<'_>) -> String {
        format!("Écrite `{typed}`\u{a0}: entre {} et {}, bornes comprises.", Fr.amount(low), Fr.amount(high))
    }

    fn target_ahead(&self) -> &'static str {
        "Faire strictement mieux que le concurrent."
    }

    fn target_unknown(&self, typed: &str, reason: &Unknown) -> String {
        format!("Écrite `{typed}`\u{202f}; le chiffre que cela donne n'est pas connu\u{a0}: {}.", self.unknown(reason))
    }

    fn target_each(&self, each: Each, compounding: bool) -> String {
        match (each, compounding) {
            (Each::Week, false) => "Elle est fixée à nouveau chaque semaine du cycle.".to_owned(),
            (Each::Month, false) => "Elle est fixée à nouveau chaque mois du cycle.".to_owned(),
            (Each::Week, true) => "Elle est fixée à nouveau chaque semaine, et se calcule sur la semaine d'avant.".to_owned(),
            (Each::Month, true) => "Elle est fixée à nouveau chaque mois, et se calcule sur le mois d'avant.".to_owned(),
        }
    }

    fn target_strict(&self) -> &'static str {
        "L'égalité ne suffit pas\u{a0}: il faut la dépasser."
    }

    fn target_was(&self, typed: &str, since: Moment<'_>) -> String {
        format!("À partir du {}, elle était écrite `{typed}`.", Fr.day(since))
    }

    fn target_changed_because(&self, reason: &str) -> String {
        format!("La raison donnée pour le changement\u{a0}: {reason}")
    }

    fn formula_distance(&self) -> &'static str {
        "progression = (valeur - référence) / (cible - référence)"
    }

    fn formula_growth(&self) -> &'static str {
        "progression = (total à ce jour - référence au même point) / (cible - référence)"
    }

    fn formula_volume(&self) -> &'static str {
        "progression = total à ce jour / cible"
    }

    fn formula_mean(&self) -> &'static str {
        "progression = moyenne de toutes les périodes du cycle, chacune plafonnée à 100\u{202f}%"
    }

    fn formula_done(&self) -> &'static str {
        "progression = fait / à faire"
    }

    fn formula_range(&self, value: Amount<'_>, inside: bool) -> String {
        match inside {
            true => format!("{} est dans les limites, la progression est donc entière.", Fr.amount(value)),
            false => format!("{} est hors des limites\u{202f}; la progression dit à quelle distance.", Fr.amount(value)),
        }
    }

    fn formula_ahead(&self, ours: Amount<'_>, theirs: Amount<'_>, ahead: bool) -> String {
        let (ours, theirs) = Fr.amounts(ours, theirs);
        match ahead {
            true => format!(
                "Nous\u{a0}: {ours}\u{202f}; le concurrent\u{a0}: {theirs}. Nous sommes devant, la progression est entière."
            ),
            false => format!(
                "Nous\u{a0}: {ours}\u{202f}; le concurrent\u{a0}: {theirs}. Nous ne sommes pas devant, la progression est nulle."
            ),
        }
    }

    fn progress_unknown(&self, reason: &Unknown) -> String {
        format!("La progression n'est pas connue\u{a0}: {}.", self.unknown(reason))
    }

    fn score(&self, score: f64) -> String {
        format!("Ramené entre 0\u{202f}% et 100\u{202f}%, le score qui compte pour l'objectif est de {}.", Fr.share(score))
    }

    fn final_score(&self, score: f64) -> String {
        format!("Le cycle est clos avec un score final de {}.", Fr.share(score))
    }

    fn original_score(&self, score: f64) -> String {
        format!("Avec la cible du début du cycle, le score serait de {}.", Fr.share(score))
    }

    fn volume(&self, volume: f64) -> String {
        format!("Le volume, qui est un autre chiffre, est à {} de la cible (total à ce jour / cible).", Fr.share(volume))
    }

    fn in_range(&self, share: f64) -> String {
        format!(
            "Jusqu'ici, les limites ont été tenues {} du temps\u{202f}; cette part est le score à la clôture.",
            Fr.share(share)
        )
    }

    fn regressed(&self) -> &'static str {
        "La valeur est en deçà de la référence\u{a0}: elle est allée dans le mauvais sens."
    }

    fn attained(&self, period: Period<'_>, value: Option<Amount<'_>>, target: Option<Amount<'_>>, attainment: f64) -> String {
        let (period, attainment) = (Fr.period(period), Fr.share(attainment));
        match (value, target) {
            (Some(value), Some(target)) => {
                format!("{period}\u{a0}: {} sur {}, {attainment}", Fr.amount(value.bare()), Fr.amount(target))
            }
            (Some(value), None) => format!("{period}\u{a0}: {}, {attainment}", Fr.amount(value)),
            (None, Some(target)) => format!("{period}\u{a0}: rien encore sur {}, {attainment}", Fr.amount(target)),
            (None, None) => format!("{period}\u{a0}: rien encore, {attainment}"),
        }
    }
}
