//! English.

use super::{Alerting, Labels};
use crate::{
    alert::{Event, Reason},
    lang::{English, Language::En, Moment, Words as _},
    okr::Status,
};

const LABELS: Labels = Labels {
    objective: "Objective",
    owner: "Owner",
    value: "Now → target",
    progress: "Progress",
    chance: "Chance to meet it",
    forecast: "Forecast",
    buffer: "Off track in",
    rate: "Rate needed",
    since: "Since",
    evidence: "What shows it",
    initiatives: "Under way",
    key_results: "Not judged meanwhile",
    said: "It said",
    held_back: "Held back",
    accept: "If it is true",
    due: "Was due",
    connector: "Connector",
    newest: "Newest number",
    expires: "Expires",
    hang_on_it: "Measured with it",
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
            Reason::Regressed => "Below its start",
            Reason::CredentialExpiring => "Access expires",
            Reason::Recovered => "All right again",
            Reason::CycleClosed => "Cycle closed",
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
                "The newest number is hard to believe after a steady series, so it is held back and the one before counts: \
                 have a look at the source."
            }
            Reason::Regressed => {
                "It is off track, and below where it began: find out what pulled it down before putting more behind it."
            }
            Reason::CredentialExpiring => {
                "Make a new token or password at the service, put it where okrd reads it, and write the new day into the file: \
                 after that day nothing can be measured."
            }
            Reason::Recovered => "Nothing has to be done.",
            Reason::CycleClosed if event == Event::Resolved => "The cycle is closed, so nothing more is told of it.",
            Reason::CycleClosed => "All numbers are final. `okrd report close` has the grades.",
        }
    }

    fn headline(&self, event: Event, reason: Reason, was: Option<Reason>, what: &str) -> String {
        let name = self.reason(reason);
        let before = was.map(|was| self.reason(was).to_lowercase());
        match (event, was, before) {
            (Event::Reminder, ..) => format!("Reminder · {name}: {what}"),
            (Event::Resolved, Some(was), _) if reason == Reason::CycleClosed => {
                format!("Over · {}: {what} (the cycle is closed)", self.reason(was))
            }
            // Another bad word in its place, which this reader did not ask for.
            (Event::Resolved, Some(was), _) if !reason.is_told_once() => {
                format!("Over · {}: {what} (now {})", self.reason(was), name.to_lowercase())
            }
            (_, _, Some(before)) => format!("{name}: {what} (was {before})"),
            (_, _, None) => format!("{name}: {what}"),
        }
    }

    fn progress_of_expected(&self, progress: f64, expected: f64) -> String {
        format!("{}, {} expected by now", En.progress(progress), En.progress(expected))
    }

    fn forecast_as_fact(&self, low: &str, middle: &str, high: &str) -> String {
        format!("{middle} at the end (8 times in 10: {low} to {high})")
    }

    fn source_of(&self, name: &str, key_results: usize) -> String {
        format!("{name} ({})", self.key_results(key_results))
    }

    fn fact(&self, label: &str, value: &str) -> String {
        format!("{label}: {value}")
    }

    fn times_as_fast(&self, rate: f64) -> String {
        format!("{} times as fast as so far", En.factor(rate))
    }

    fn since(&self, at: Moment<'_>) -> String {
        En.moment(at)
    }

    fn not_delivered(&self, count: usize) -> String {
        match count {
            1 => "1 message could not be delivered: see `okrd alerts list`.".to_owned(),
            _ => format!("{count} messages could not be delivered: see `okrd alerts list`."),
        }
    }

    fn digest(&self, count: usize) -> String {
        format!("{count} more news of the last days")
    }

    fn about_the_digest(&self) -> &'static str {
        "They waited for this message, since there were many that week. What is critical never waits."
    }

    fn labels(&self) -> &'static Labels {
        &LABELS
    }

    fn sample(&self) -> (&'static str, &'static str) {
        ("A test of okrd's alerts", "If you can read this, messages arrive here. Nothing has happened.")
    }
}
