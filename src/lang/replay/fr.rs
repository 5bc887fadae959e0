//! Français.

use jiff::SignedDuration;

use super::Replays;
use crate::lang::{Distance, Edge, French, Words as _};

impl Replays for French {
    fn title(&self, cycle: &str, first: Edge, last: Edge) -> String {
        format!("{cycle} rejoué, {}", self.span(first, last))
    }

    fn how(&self, step: SignedDuration, as_known_then: bool) -> String {
        let step = self.length(Distance::of(step));
        if as_known_then {
            format!(
                "Chaque signe est le statut à la fin d'un jour, d'après ce qui était collecté à ce moment\u{a0}; intervalle entre \
                 deux examens des alertes\u{a0}: {step}."
            )
        } else {
            format!(
                "Chaque signe est le statut à la fin d'un jour, d'après ce qu'on en sait aujourd'hui\u{a0}; intervalle entre deux \
                 examens des alertes\u{a0}: {step}."
            )
        }
    }

    fn legend(&self) -> &'static str {
        "Légende\u{a0}:"
    }

    fn changes(&self) -> &'static str {
        "Changements de statut"
    }

    fn no_changes(&self) -> &'static str {
        "Aucun statut n'a changé."
    }

    fn because<'a>(&self, why: &'a str) -> &'a str {
        why.strip_prefix("oui, ").unwrap_or(why)
    }

    fn alerts_that_fired(&self, count: usize) -> String {
        format!("Alertes qui seraient parties\u{a0}: {count}")
    }

    fn no_alerts(&self) -> &'static str {
        "Aucune alerte ne serait partie."
    }

    fn to(&self, sinks: &str) -> String {
        format!("vers {sinks}")
    }

    fn to_nobody(&self) -> &'static str {
        "vers personne"
    }

    fn not_before(&self, sink: &str, time: &str) -> String {
        format!("{sink} (pas avant {time})")
    }

    fn without_rules(&self) -> &'static str {
        "Le fichier ne contient pas `alerts:`\u{a0}: ce sont donc les alertes des règles d'okrd, et elles n'auraient atteint personne."
    }

    fn not_replayed(&self) -> &'static str {
        "Le déroulement des interrogations n'est pas conservé\u{a0}: ici, aucune source n'est donc en panne, et les silences ne \
         s'appliquent pas. Les références, les cibles et les règles sont celles d'aujourd'hui."
    }

    fn nothing_was_done(&self) -> &'static str {
        "Rien n'a été envoyé ni écrit."
    }
}
