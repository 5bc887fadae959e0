//! What the people at the meeting should decide, derived from where everything stands.

use super::types::{Decision, KeyResultReport, Material, ObjectiveReport};
use crate::{okr::Status, plan::Tracked};

/// A target that is reached with more than this share of the cycle left was too near.
const EARLY_SUCCESS: f64 = 0.25;

/// The most pressing first: goals that are missed, then sources and data that keep people from knowing, then initiatives
/// that are late, then targets that were reached early.
pub(super) fn decisions<'a>(material: &Material<'a>, objectives: &[ObjectiveReport<'a>]) -> Vec<Decision<'a>> {
    let left = 1.0 - material.plan.cycle.window().elapsed(material.now);
    let of = |wanted: &'static [Status]| {
        let reports = objectives.iter().flat_map(|objective| &objective.key_results);
        let mut found: Vec<&KeyResultReport<'a>> = reports.filter(|report| wanted.contains(&report.now.status)).collect();
        // The widest gap first, among those of equal standing.
        let rank = |report: &KeyResultReport<'_>| wanted.iter().position(|status| *status == report.now.status);
        let gap = |report: &KeyResultReport<'_>| report.now.gap.as_ref().ok().copied().unwrap_or(0.0);
        found.sort_by(|one, other| rank(one).cmp(&rank(other)).then(gap(other).total_cmp(&gap(one))));
        found.into_iter().map(|report| Decision::KeyResult { report: report.clone(), status: report.now.status })
    };
    let mut all: Vec<Decision<'a>> = of(&[Status::Overdue, Status::Breach, Status::Stalled, Status::OffTrack]).collect();
    all.extend(sources(material, objectives));
    all.extend(of(&[Status::Stale, Status::NoBaseline, Status::AtRisk]));
    for objective in objectives {
        let late = objective.initiatives.iter().filter(|report| report.overdue);
        all.extend(late.map(|report| Decision::Initiative { objective: objective.objective, initiative: report.initiative }));
    }
    if left > EARLY_SUCCESS {
        all.extend(of(&[Status::Achieved]));
    }
    all
}

/// One decision for each source that fails, in the order of the file.
fn sources<'a>(material: &Material<'a>, objectives: &[ObjectiveReport<'a>]) -> Vec<Decision<'a>> {
    let mut failing = Vec::new();
    for (index, source) in material.plan.sources.iter().enumerate() {
        let reports = objectives.iter().flat_map(|objective| &objective.key_results);
        let hit: Vec<&'a Tracked> = reports
            .filter(|report| report.tracked.source == index && report.now.status == Status::SourceFailing)
            .map(|report| report.tracked)
            .collect();
        let Some(first) = hit.first() else { continue };
        let failure = material.polls.get(&first.key_result.id).and_then(|poll| poll.failure.as_ref());
        failing.push(Decision::Source {
            source: source.name.as_str(),
            kind: failure.map(|failure| failure.kind),
            key_results: hit,
        });
    }
    failing
}
