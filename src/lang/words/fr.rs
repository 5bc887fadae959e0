//! French. `\u{a0}` is the no-break space, `\u{202f}` the narrow one: before high punctuation and inside quotes.

use jiff::civil::{Date, DateTime};

use super::{Headings, Words};
use crate::{
    lang::{Amount, Distance, Edge, French, Language::Fr},
    okr::{FailureKind, Kind, Status},
    progress::{NoForecast, Unknown},
};

const MONTHS: [&str; 12] = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

/// The first of a month is an ordinal in French, the other days are not.
fn day_number(date: Date) -> String {
    if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() }
}

/// In French 0, 1 and all between them take the singular.
fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count < 2 { one } else { many }
}

impl Words for French {
    fn status(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => "Sans données",
            Status::NoBaseline => "Sans référence",
            Status::SourceFailing => "Source en panne",
            Status::Stale => "Données anciennes",
            Status::Achieved => "Atteint",
            Status::Overdue => "Échéance passée",
            Status::Breach => "Hors limites",
            Status::Stalled => "À l'arrêt",
            Status::Early => "Trop tôt",
            Status::OffTrack => "Hors trajectoire",
            Status::AtRisk => "À risque",
            Status::Pending => "Pas encore dû",
            Status::OnTrack => "En bonne voie",
        }
    }

    fn status_sentence(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => {
                "Aucun chiffre définitif n'a encore été collecté\u{a0}: lancez `okrd run`, ou interrogez les sources tout de \
                 suite avec `okrd poll`."
            }
            Status::NoBaseline => {
                "Le point de départ n'est pas connu, la progression ne peut donc pas être calculée\u{a0}: donnez la valeur de \
                 référence en chiffres, ou une période sur laquelle la source peut être interrogée."
            }
            Status::SourceFailing => {
                "La source ne donne aucune réponse exploitable, le chiffre affiché est donc le dernier valable\u{a0}: réparez \
                 la source avant de juger le résultat."
            }
            Status::Stale => {
                "La source répond, mais son dernier chiffre est plus ancien qu'il ne devrait\u{a0}: demandez à la personne qui \
                 l'alimente pourquoi rien de nouveau n'arrive."
            }
            Status::Achieved => "La cible est atteinte\u{a0}: dites-le à l'équipe, et réfléchissez à la suite.",
            Status::Overdue => {
                "La date est passée et ce n'est pas fait\u{a0}: convenez d'une nouvelle date, ou renoncez-y ouvertement."
            }
            Status::Breach => "La valeur est sortie des limites à tenir\u{a0}: ramenez-la, et cherchez ce qui l'a fait bouger.",
            Status::Stalled => {
                "La source est à jour, mais le chiffre ne bouge plus\u{a0}: parlez de ce qui bloque, et changez la façon de \
                 faire."
            }
            Status::Early => "Trop peu du cycle s'est écoulé pour un verdict\u{a0}: continuez, et revenez voir plus tard.",
            Status::OffTrack => {
                "Le chiffre avance trop lentement pour atteindre la cible à temps\u{a0}: mettez-y plus de moyens, essayez autre \
                 chose, ou dites ouvertement que la cible sera manquée."
            }
            Status::AtRisk => {
                "Le chiffre est un peu en retard sur le rythme que demande la cible\u{a0}: agissez maintenant, tant que l'écart \
                 est faible."
            }
            Status::Pending => "Ce n'est pas fait, et la date n'est pas encore venue\u{a0}: vérifiez que quelqu'un y travaille.",
            Status::OnTrack => "Le chiffre avance au rythme que demande la cible\u{a0}: continuez ainsi.",
        }
    }

    fn failure(&self, kind: FailureKind) -> &'static str {
        match kind {
            FailureKind::Unauthorized => "connexion refusée",
            FailureKind::Forbidden => "droit de lecture manquant",
            FailureKind::RateLimited => "trop de demandes",
            FailureKind::QuotaExhausted => "quota épuisé",
            FailureKind::MetricRemoved => "chiffre supprimé",
            FailureKind::Rejected => "question refusée",
            FailureKind::Malformed => "réponse incomprise",
            FailureKind::NoData => "réponse sans valeur",
            FailureKind::TooLarge => "réponse trop grande",
            FailureKind::Timeout => "pas de réponse à temps",
            FailureKind::Unavailable => "source injoignable",
        }
    }

    fn failure_sentence(&self, kind: FailureKind) -> &'static str {
        match kind {
            FailureKind::Unauthorized => {
                "La source refuse les identifiants\u{a0}: vérifiez que la clé ou le mot de passe de la source est le bon, et \
                 qu'il n'a ni expiré ni été révoqué."
            }
            FailureKind::Forbidden => {
                "Les identifiants sont bons mais ne permettent pas cette lecture\u{a0}: demandez un accès en lecture au \
                 responsable du compte."
            }
            FailureKind::RateLimited => {
                "La source a été interrogée trop souvent et demande d'attendre\u{a0}: okrd réessaie de lui-même\u{202f}; \
                 si cela revient, baissez `rate` ou espacez les relevés."
            }
            FailureKind::QuotaExhausted => {
                "Le quota du jour ou du mois est épuisé\u{a0}: espacez les relevés, ou demandez un quota plus large au \
                 fournisseur."
            }
            FailureKind::MetricRemoved => {
                "La source ne propose plus ce chiffre\u{a0}: choisissez dans le fichier une autre mesure de cette source."
            }
            FailureKind::Rejected => {
                "La source refuse la question elle-même\u{a0}: vérifiez dans le fichier la requête, le chemin ou les paramètres \
                 de la mesure."
            }
            FailureKind::Malformed => {
                "La réponse est arrivée mais ne convient pas à la mesure\u{a0}: comparez la requête ou la sélection de la mesure \
                 avec ce que la source envoie vraiment."
            }
            FailureKind::NoData => {
                "La réponse est arrivée sans aucune valeur\u{a0}: vérifiez les filtres de la mesure, et que quelque chose a été \
                 enregistré sur cette période."
            }
            FailureKind::TooLarge => {
                "La réponse dépasse la taille permise\u{a0}: demandez-en moins dans la requête, ou augmentez `max_bytes` de la \
                 source."
            }
            FailureKind::Timeout => {
                "La source n'a pas répondu à temps\u{a0}: okrd réessaie de lui-même\u{202f}; si cela revient, \
                 augmentez `timeout` ou allégez la requête."
            }
            FailureKind::Unavailable => {
                "La source est injoignable ou hors service\u{a0}: okrd réessaie de lui-même\u{202f}; si cela \
                 dure, vérifiez son adresse, le réseau et sa page d'état."
            }
        }
    }

    fn unknown(&self, reason: &Unknown) -> String {
        match reason {
            Unknown::NoObservation => "encore rien de collecté".to_owned(),
            Unknown::NoBaseline => "référence inconnue".to_owned(),
            Unknown::RelativeTargetOnZeroBaseline => "un pourcentage d'une référence de 0 n'a pas de sens".to_owned(),
            Unknown::NoDistance => "la référence et la cible sont égales".to_owned(),
            Unknown::SmallDenominator { have, need } => {
                format!("trop peu\u{a0}: {} sur {}", Fr.number(*have), Fr.number(*need))
            }
            Unknown::NoRival => "le chiffre du concurrent n'est pas connu".to_owned(),
            Unknown::NotApplicable => "ce chiffre n'existe pas pour ce résultat clé".to_owned(),
            Unknown::NoForecast(reason) => match reason {
                NoForecast::TooFewObservations { have, need } => {
                    format!("{} de chiffres, il en faut {need}", self.days(*have as i64))
                }
                NoForecast::NotFinite | NoForecast::TooLarge => "les nombres sont trop grands pour calculer".to_owned(),
                NoForecast::NoTime => "il ne reste plus de temps".to_owned(),
                NoForecast::NoCycle => "le cycle n'a pas de durée".to_owned(),
            },
            Unknown::NoRate => "il n'y a pas encore d'avancée à comparer".to_owned(),
        }
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Level => "un niveau (combien il y en a à un instant)",
            Kind::Flow => "un flux (combien sur une période, compté depuis son début)",
            Kind::Ratio => "un taux (une somme divisée par une autre)",
            Kind::Rank => "un rang (une position, 1 est la meilleure)",
            Kind::Milestone => "un jalon (fait ou non, ou tant sur tant)",
        }
    }

    fn before_unit(&self) -> &'static str {
        "\u{a0}"
    }

    fn million(&self) -> &'static str {
        "M"
    }

    fn billion(&self) -> &'static str {
        "Md"
    }

    fn rank(&self, position: f64) -> String {
        format!("{}{}", Fr.number(position), if position == 1.0 { "er" } else { "e" })
    }

    fn not_ranked(&self) -> &'static str {
        "non classé"
    }

    fn done(&self, done: bool) -> &'static str {
        if done { "fait" } else { "pas fait" }
    }

    fn points(&self, difference: f64) -> String {
        let points = Fr.points(difference);
        let singular = points.split(',').next().is_some_and(|whole| matches!(whole, "0" | "1"));
        format!("{points} {}", if singular { "point" } else { "points" })
    }

    fn days(&self, count: i64) -> String {
        format!("{}\u{a0}{}", Fr.number(count as f64), if count.unsigned_abs() < 2 { "jour" } else { "jours" })
    }

    fn length(&self, distance: Distance) -> String {
        match distance {
            Distance::Moments => "moins d'une minute".to_owned(),
            Distance::Minutes(minutes) => format!("{minutes}\u{a0}min"),
            Distance::Hours(hours) => format!("{hours}\u{a0}h"),
            Distance::Days(days) => self.days(days),
            Distance::Months(months) => format!("{months}\u{a0}mois"),
        }
    }

    fn ago(&self, distance: Distance) -> String {
        if distance == Distance::Moments { "à l'instant".to_owned() } else { format!("il y a {}", self.length(distance)) }
    }

    fn ahead(&self, distance: Distance) -> String {
        if distance == Distance::Moments { "dans un instant".to_owned() } else { format!("dans {}", self.length(distance)) }
    }

    fn day(&self, date: Date) -> String {
        format!("{} {} {}", day_number(date), month(date), date.year())
    }

    fn day_of_the_year(&self, date: Date) -> String {
        format!("{} {}", day_number(date), month(date))
    }

    fn minute(&self, at: DateTime) -> String {
        format!("{}, {:02}:{:02}", self.day(at.date()), at.hour(), at.minute())
    }

    fn span(&self, first: Edge, last: Edge) -> String {
        format!("du {} au {}", Fr.edge(first), Fr.edge(last))
    }

    fn headings(&self) -> Headings {
        Headings {
            status: "Statut",
            key_result: "Résultat clé",
            progress: "Progression",
            value_and_target: "Actuel → cible",
            remark: "Remarque",
            data: "Données",
        }
    }

    fn remark_buffer(&self, days: f64) -> String {
        if days < 1.0 { "moins d'un jour de marge".to_owned() } else { format!("{} de marge", self.days(days as i64)) }
    }

    fn remark_buffer_to_the_end(&self) -> &'static str {
        "marge jusqu'au bout"
    }

    fn remark_rate_needed(&self, rate: f64) -> String {
        format!("aller {} fois plus vite", Fr.factor(rate))
    }

    fn remark_behind_pace(&self, gap: f64) -> String {
        format!("{} de retard", self.points(gap))
    }

    fn remark_below_baseline(&self) -> &'static str {
        "sous le point de départ"
    }

    fn remark_hardly_any_progress(&self, length: Distance) -> String {
        format!("presque rien depuis {}", self.length(length))
    }

    fn remark_chance(&self, chance: f64) -> String {
        format!("{} de chances", Fr.chance(chance))
    }

    fn remark_no_progress(&self, length: Distance) -> String {
        format!("inchangé depuis {}", self.length(length))
    }

    fn remark_data_age(&self, age: Distance) -> String {
        format!("vieux de {}", self.length(age))
    }

    fn remark_due(&self, date: Date) -> String {
        format!("à faire pour le {}", self.day_of_the_year(date))
    }

    fn remark_was_due(&self, date: Date) -> String {
        format!("était dû le {}", self.day_of_the_year(date))
    }

    fn remark_in_range(&self, share: f64) -> String {
        format!("tenu {} du temps", Fr.progress(share))
    }

    fn remark_rival(&self, theirs: Amount<'_>) -> String {
        format!("concurrent\u{a0}: {}", Fr.amount(theirs))
    }

    fn remark_settling(&self) -> &'static str {
        "chiffres définitifs attendus"
    }

    fn remark_final_score(&self, score: f64) -> String {
        format!("score final {}", Fr.progress(score))
    }

    fn part_of(&self, objective: &str) -> String {
        format!("fait partie de «\u{a0}{objective}\u{a0}»")
    }

    fn worst(&self, status: Status) -> String {
        format!("le pire\u{a0}: {}", self.status(status))
    }

    fn with_data(&self, have: usize, of: usize) -> String {
        format!("{have} sur {of} avec données")
    }

    fn accomplished(&self, accomplished: bool) -> &'static str {
        if accomplished { "accompli" } else { "non accompli" }
    }

    fn too_easy(&self) -> &'static str {
        "Tous les résultats clés ont atteint leur cible\u{a0}: les objectifs n'étaient pas assez ambitieux."
    }

    fn attention(&self) -> &'static str {
        "Ce qui demande votre attention"
    }

    fn source_failing_for(&self, source: &str, connector: &str, key_results: usize) -> String {
        format!("{source} ({connector})\u{a0}: {}", self.key_results(key_results))
    }

    fn source_said(&self, text: &str) -> String {
        format!("Sa réponse\u{a0}: {text}")
    }

    fn last_success(&self, ago: Option<Distance>) -> String {
        match ago {
            Some(ago) => format!("La dernière bonne réponse est arrivée {}.", self.ago(ago)),
            None => "Il n'y a jamais eu de bonne réponse.".to_owned(),
        }
    }

    fn and_more(&self, count: usize) -> String {
        format!("et {} de plus", Fr.number(count as f64))
    }

    fn explain_hint(&self) -> &'static str {
        "`okrd explain <résultat clé>` montre comment un chiffre a été obtenu."
    }

    fn cycle_not_started(&self, cycle: &str, starts: Distance) -> String {
        format!("{cycle} commence {}", self.ahead(starts))
    }

    fn cycle_running(&self, cycle: &str, elapsed: f64, ends: Distance) -> String {
        format!("{cycle}\u{a0}: {} écoulés, se termine {}", Fr.progress(elapsed), self.ahead(ends))
    }

    fn cycle_over(&self, cycle: &str, ended: Distance) -> String {
        format!("{cycle} s'est terminé {}", self.ago(ended))
    }

    fn as_of(&self, at: DateTime) -> String {
        format!("état au {}", self.minute(at))
    }

    fn key_results(&self, count: usize) -> String {
        format!("{} {}", Fr.number(count as f64), plural(count, "résultat clé", "résultats clés"))
    }

    fn no_key_results(&self) -> &'static str {
        "Il n'y a pas encore de résultat clé\u{a0}: ajoutez-en sous `objectives:` dans okrs.yaml."
    }
}
