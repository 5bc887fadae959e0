//! `okrd rules`: alerting and recording rules, for Prometheus or for Grafana.

use super::{
    args::{self, AlertReason, RuleFormat},
    exit::Exit,
    setup,
};
use crate::{
    lang::Language,
    rules::{self, Options, Reason},
};

pub fn rules(arguments: &args::Rules) -> anyhow::Result<Exit> {
    let mut language = Language::default();
    let mut objectives = Vec::new();
    if let Some(config) = &arguments.config {
        let resolved = match setup::configuration(config) {
            Ok(resolved) => resolved,
            Err(exit) => return Ok(exit),
        };
        language = resolved.plan.language;
        objectives = resolved.plan.objectives.iter().map(|objective| objective.id.clone()).collect();
    }
    let only: Vec<Reason> = arguments.only.iter().map(|reason| (*reason).into()).collect();
    let without: Vec<Reason> = arguments.without.iter().map(|reason| (*reason).into()).collect();
    let is_wanted = |reason: &Reason| (only.is_empty() || only.contains(reason)) && !without.contains(reason);
    let options = Options {
        language: arguments.language.map_or(language, Language::from),
        reasons: Reason::ALL.into_iter().filter(is_wanted).collect(),
        objectives,
        grafana_url: arguments.grafana_url.clone(),
    };
    setup::print(&match arguments.format {
        RuleFormat::Prometheus => rules::for_prometheus(&options),
        RuleFormat::Grafana => rules::for_grafana(&options),
    })?;
    Ok(Exit::Done)
}

impl From<AlertReason> for Reason {
    fn from(reason: AlertReason) -> Self {
        match reason {
            AlertReason::Stalled => Self::Stalled,
            AlertReason::OffTrack => Self::OffTrack,
            AlertReason::AtRisk => Self::AtRisk,
            AlertReason::Breach => Self::Breach,
            AlertReason::Overdue => Self::Overdue,
            AlertReason::Stale => Self::Stale,
            AlertReason::SourceFailing => Self::SourceFailing,
            AlertReason::Absent => Self::Absent,
            AlertReason::OtherPlan => Self::OtherPlan,
        }
    }
}
