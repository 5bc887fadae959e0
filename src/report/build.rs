//! From the material to the report.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    course::course,
    decisions::decisions,
    grade::grade,
    types::{InitiativeReport, KeyResultReport, Material, ObjectiveReport, Overall, Report, What},
};
use crate::{
    okr::{Annotation, Initiative, InitiativeStatus, Status, Subject},
    progress::{Known, ObjectiveAssessment},
};

/// The report for the weekly check-in.
pub fn weekly<'a>(material: &Material<'a>) -> Report<'a> {
    build(What::Weekly, material)
}

/// The report on the close of the cycle. Asked for before that, it grades what is there so far, and says so.
pub fn close<'a>(material: &Material<'a>) -> Report<'a> {
    build(What::Close, material)
}

fn build<'a>(what: What, material: &Material<'a>) -> Report<'a> {
    let plan = material.plan;
    let from = match what {
        What::Weekly => material.since,
        What::Close => plan.cycle.start(),
    };
    let notes = |subject: &Subject| -> Vec<&'a Annotation> {
        material
            .annotations
            .iter()
            .filter(|note| note.subject == *subject && note.at >= from && note.at <= material.now)
            .collect()
    };
    let mut objectives: Vec<ObjectiveReport<'a>> = Vec::with_capacity(plan.objectives.len());
    for (index, objective) in plan.objectives.iter().enumerate() {
        let (assessment, before) = (&material.today.objectives[index], &material.before.objectives[index]);
        let initiative = |initiative: &'a Initiative| InitiativeReport {
            initiative,
            overdue: is_overdue(initiative, material.now, &plan.time_zone),
        };
        objectives.push(ObjectiveReport {
            objective,
            assessment,
            change: difference(&assessment.progress, &before.progress),
            grade: (what == What::Close).then(|| grade(objective, assessment, material.original.get(index))),
            key_results: Vec::new(),
            initiatives: objective.initiatives.iter().map(initiative).collect(),
            notes: notes(&Subject::Objective(objective.id.clone())),
        });
    }
    for (index, tracked) in plan.key_results.iter().enumerate() {
        let (now, before) = (&material.today.key_results[index], &material.before.key_results[index]);
        let key_result = &tracked.key_result;
        objectives[tracked.objective].key_results.push(KeyResultReport {
            tracked,
            source: plan.sources[tracked.source].name.as_str(),
            now,
            before,
            course: course(key_result, &plan.cycle, now, before, material.polls.get(&key_result.id)),
            change: difference(&now.progress, &before.progress),
            expected_change: difference(&now.expected, &before.expected),
            value_change: difference(&now.value, &before.value),
            curve: material.curves.get(index).map_or(&[], Vec::as_slice),
            notes: notes(&Subject::KeyResult(key_result.id.clone())),
        });
    }
    let overall = overall(material, &objectives);
    let is_empty = |index: usize| objectives[index].key_results.is_empty() && plan.children(index).is_empty();
    let kept: Vec<bool> = (0..objectives.len()).map(|index| !is_empty(index)).collect();
    let mut kept = kept.into_iter();
    objectives.retain(|_| kept.next().unwrap_or(true));
    let decisions = if what == What::Weekly { decisions(material, &objectives) } else { Vec::new() };
    Report { what, plan, now: material.now, since: material.since, overall, objectives, decisions }
}

fn difference(now: &Known<f64>, before: &Known<f64>) -> Option<f64> {
    Some(now.as_ref().ok()? - before.as_ref().ok()?)
}

fn is_overdue(initiative: &Initiative, now: Timestamp, zone: &TimeZone) -> bool {
    let open = matches!(initiative.status, InitiativeStatus::Planned | InitiativeStatus::Doing);
    open && initiative.due.is_some_and(|due| zone.to_datetime(now).date() > due)
}

fn overall(material: &Material<'_>, objectives: &[ObjectiveReport<'_>]) -> Overall {
    let plan = material.plan;
    let is_top = |index: &usize| !(plan.objectives[*index].rolls_up && plan.objectives[*index].parent.is_some());
    let top: Vec<usize> = (0..plan.objectives.len()).filter(is_top).collect();
    let mean = |of: &dyn Fn(usize) -> Option<f64>| {
        let numbers: Vec<f64> = top.iter().filter_map(|index| of(*index)).collect();
        (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
    };
    let progress = |all: &[ObjectiveAssessment], index: usize| all[index].progress.as_ref().ok().copied();
    let today = material.today.objectives;
    let statuses = || material.today.key_results.iter().map(|assessment| assessment.status);
    let counts = Status::ALL.map(|status| (status, statuses().filter(|other| *other == status).count()));
    let graded = objectives.iter().filter_map(|objective| objective.grade?.accomplished);
    Overall {
        progress: mean(&|index| progress(today, index)),
        expected: mean(&|index| today[index].expected.as_ref().ok().copied()),
        // Only objectives that had a number then too, or one that joined would look like movement.
        change: mean(&|index| Some(progress(today, index)? - progress(material.before.objectives, index)?)),
        counts: counts.into_iter().filter(|(_, count)| *count > 0).collect(),
        accomplished: (graded.clone().filter(|accomplished| *accomplished).count(), graded.count()),
    }
}
