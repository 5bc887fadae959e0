//! Alerts for those who alert from Prometheus or from Grafana: one list of rules, written in the form of either.
//!
//! A rule reads published series only, so it works for any okrs.yaml; from the file come the language, and the objectives
//! whose absence is a sign that okrd runs another file. Each reason is a rule of its own, and each can be left out.

mod grafana;
mod prometheus;
mod reason;
mod recording;

pub use reason::{Reason, Severity};

use crate::{lang::Language, okr::Id};

/// What rules are made for.
#[derive(Clone, Debug)]
pub struct Options {
    pub language: Language,
    pub reasons: Vec<Reason>,
    /// Objectives that must be there; none if any file is meant.
    pub objectives: Vec<Id>,
    /// The address of Grafana, for links.
    pub grafana_url: Option<String>,
}

/// One alert. Its number is above 0 while something is wrong, 0 while all is well.
#[derive(Clone, Debug)]
pub struct Rule {
    pub reason: Reason,
    /// The name of the alert.
    pub name: &'static str,
    pub number: String,
    /// Where more is to be seen: the path of a dashboard, with the alert's labels filled in.
    path: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
}

/// The alerts that were asked for.
pub fn rules(options: &Options) -> Vec<Rule> {
    let rule = |reason: &Reason| {
        let texts = options.language.rule(*reason);
        Rule {
            reason: *reason,
            name: reason.alert(),
            number: reason.number(&options.objectives),
            path: reason.path(),
            summary: texts.title,
            description: texts.about,
        }
    };
    options.reasons.iter().filter(|reason| **reason != Reason::OtherPlan || !options.objectives.is_empty()).map(rule).collect()
}

/// The rules as a file of Prometheus, with the recorded series behind the alerts.
pub fn for_prometheus(options: &Options) -> String {
    prometheus::file(options, &rules(options))
}

/// The rules as a file that Grafana is provisioned with.
pub fn for_grafana(options: &Options) -> String {
    grafana::file(options, &rules(options))
}

impl Rule {
    /// The dashboard that shows more, if it is known where Grafana is.
    fn link(&self, options: &Options) -> Option<String> {
        let url = options.grafana_url.as_ref()?;
        Some(format!("{}{}", url.trim_end_matches('/'), self.path))
    }
}
