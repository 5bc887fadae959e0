//! Objectives: the weighted mean of what their key results score, and the worst of them beside it.

use super::{Known, ObjectiveAssessment, Phase, Standing, Unknown};
use crate::okr::{Ambition, Objective, Status};

/// From the one that most needs somebody to act to the one that needs nobody: goals that are being missed, then those
/// nobody can judge, then those that are well or have not begun.
pub const SEVERITY: [Status; 13] = [
    Status::Overdue,
    Status::Breach,
    Status::OffTrack,
    Status::Stalled,
    Status::AtRisk,
    Status::SourceFailing,
    Status::Stale,
    Status::NoBaseline,
    Status::NoData,
    Status::Pending,
    Status::Early,
    Status::OnTrack,
    Status::Achieved,
];

/// The scores of a grade may be short of their limit by rounding.
const TOLERANCE: f64 = 1e-9;

/// Rolls up an objective: its own key results by weight, and those of its `children` that say so, each child as one.
///
/// A key result without a score is left out of the mean and counted beside it, never taken as 0.
pub fn roll_up(
    objective: &Objective,
    key_results: &[(f64, Standing)],
    children: &[(&Objective, &ObjectiveAssessment)],
) -> ObjectiveAssessment {
    let rolling = || children.iter().filter(|(child, _)| child.rolls_up);
    let (mut progress, mut expected) = (Mean::default(), Mean::default());
    let mut known_weight = 0.0;
    let mut whole_weight = 0.0;
    let mut left_out = 0;
    for (weight, standing) in key_results {
        whole_weight += weight;
        match standing.score {
            Some(score) => {
                known_weight += weight;
                progress.add(*weight, score);
                expected.add_known(*weight, standing.expected);
            }
            None => left_out += 1,
        }
    }
    for (child, assessment) in rolling() {
        whole_weight += child.weight;
        known_weight += child.weight * assessment.coverage;
        left_out += assessment.left_out;
        progress.add_known(child.weight, assessment.progress.as_ref().ok().copied());
        expected.add_known(child.weight, assessment.expected.as_ref().ok().copied());
    }
    let any = !key_results.is_empty() || rolling().next().is_some();
    let closed = any
        && key_results.iter().all(|(_, standing)| standing.phase == Phase::Closed)
        && rolling().all(|(_, child)| child.closed);
    let progress = progress.known();
    let grade = progress.as_ref().ok().filter(|_| closed);
    let accomplished = grade.map(|score| *score >= objective.accomplished_at - TOLERANCE);
    let everything_reached = left_out == 0
        && key_results.iter().all(|(_, standing)| matches!(standing.score, Some(score) if score >= 1.0 - TOLERANCE))
        && rolling().all(|(_, child)| matches!(child.progress, Ok(score) if score >= 1.0 - TOLERANCE));
    ObjectiveAssessment {
        expected: expected.known(),
        coverage: if whole_weight > 0.0 { known_weight / whole_weight } else { 0.0 },
        left_out,
        worst: worst(key_results),
        accomplished,
        // A promise is meant to be kept in full; only an aspiration that was met in full was too small.
        too_easy: grade.is_some() && everything_reached && objective.ambition == Ambition::Aspirational,
        closed,
        progress,
    }
}

/// The worst status and whose it is; of equal ones the first.
fn worst(key_results: &[(f64, Standing)]) -> Option<(usize, Status)> {
    let rank = |status: Status| SEVERITY.iter().position(|&listed| listed == status);
    let statuses = key_results.iter().enumerate().map(|(index, (_, standing))| (index, standing.status));
    statuses.min_by_key(|&(_, status)| rank(status))
}

/// A weighted mean in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, weight: f64, number: f64) {
        self.sum += weight * number.clamp(0.0, 1.0);
        self.weight += weight;
    }

    fn add_known(&mut self, weight: f64, number: Option<f64>) {
        if let Some(number) = number {
            self.add(weight, number);
        }
    }

    fn known(self) -> Known<f64> {
        if self.weight > 0.0 { Ok(self.sum / self.weight) } else { Err(Unknown::NoObservation) }
    }
}
