//! English.

use jiff::SignedDuration;

use super::Replays;
use crate::lang::{Distance, Edge, English, Words as _};

impl Replays for English {
    fn title(&self, cycle: &str, first: Edge, last: Edge) -> String {
        format!("{cycle} replayed, {}", self.span(first, last))
    }

    fn how(&self, step: SignedDuration, as_known_then: bool) -> String {
        let step = self.length(Distance::of(step));
        if as_known_then {
            format!(
                "Each sign is the status at the end of a day, from what had been collected by then; alerts look every {step}."
            )
        } else {
            format!("Each sign is the status at the end of a day, from what is known of it today; alerts look every {step}.")
        }
    }

    fn legend(&self) -> &'static str {
        "Legend:"
    }

    fn changes(&self) -> &'static str {
        "Changes of status"
    }

    fn no_changes(&self) -> &'static str {
        "No status changed."
    }

    fn because<'a>(&self, why: &'a str) -> &'a str {
        why.strip_prefix("yes, ").unwrap_or(why)
    }

    fn alerts_that_fired(&self, count: usize) -> String {
        format!("Alerts that would have fired: {count}")
    }

    fn no_alerts(&self) -> &'static str {
        "No alert would have fired."
    }

    fn to(&self, sinks: &str) -> String {
        format!("to {sinks}")
    }

    fn to_nobody(&self) -> &'static str {
        "to nobody"
    }

    fn not_before(&self, sink: &str, time: &str) -> String {
        format!("{sink} (not before {time})")
    }

    fn without_rules(&self) -> &'static str {
        "The file has no `alerts:`, so these are the alerts of okrd's own rules, and they would have reached nobody."
    }

    fn not_replayed(&self) -> &'static str {
        "How polls went is not kept in the history, so no source counts as failing here, and silences are not applied. \
         Baselines, targets and rules are those of today."
    }

    fn nothing_was_done(&self) -> &'static str {
        "Nothing was sent, and nothing was written."
    }
}
