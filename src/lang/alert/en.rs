//! English.

use super::{Alerting, Labels};
use crate::{
    alert::{Event, Reason},
    lang::{Amount, English, Language::En, Moment, Words as _},
    okr::Status,
};

const LABELS: Labels = Labels {
    objective: "Objective",
    owner: "Owner",
    value: "Now → target",
    progress: "Progress",
    chance: "Chance",
    forecast: "Forecast",
    buffer: "Buffer",
    rate: "Rate needed",
    since: "Since",
    evidence: "What shows it",
    initiatives: "Under way",
    key_results: "Key results",
    source: "Source",
    said: "It said",
    held_back: "Held back",
};

impl Alerting for English {
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
            Reason::Implausible => "Odd number",
            Reason::Recovered => "All right again",
            Reason::CycleClosed => "Cycle closed",
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
                "A number came out of nowhere after a steady series, so it is held back: have a look at the source. `okrd accept` believes it."
            }
            Reason::Recovered => "Nothing has to be done.",
            Reason::CycleClosed => "All numbers are final. `okrd report close` has the grades.",
        }
    }

    fn headline(&self, event: Event, reason: Reason, was: Option<Reason>, what: &str) -> String {
        match (event, was) {
            (Event::Reminder, _) => format!("Still {}: {what}", self.reason(reason).to_lowercase()),
            (Event::Resolved, Some(was)) => format!("{}: {what} (was {})", self.reason(reason), self.reason(was).to_lowercase()),
            _ => format!("{}: {what}", self.reason(reason)),
        }
    }

    fn value_to_target(&self, value: Amount<'_>, target: Amount<'_>) -> String {
        let (value, target) = En.amounts(value, target);
        format!("{value} → {target}")
    }

    fn progress_of_expected(&self, progress: f64, expected: f64) -> String {
        format!("{}, {} expected by now", En.progress(progress), En.progress(expected))
    }

    fn forecast_in_short(&self, low: Amount<'_>, middle: Amount<'_>, high: Amount<'_>) -> String {
        let (low, high) = En.amounts(low, high);
        format!("{}, in 8 of 10 cases {low} to {high}", En.amount(middle))
    }

    fn times_as_fast(&self, rate: f64) -> String {
        format!("{} times as fast as so far", En.factor(rate))
    }

    fn since(&self, at: Moment<'_>) -> String {
        En.moment(at)
    }

    fn labels(&self) -> &'static Labels {
        &LABELS
    }

    fn sample(&self) -> (&'static str, &'static str) {
        ("A test of okrd's alerts", "If you can read this, messages arrive here. Nothing has happened.")
    }
}
