//! Targets: what was typed, held against the kind and unit of the measure.

use crate::{
    config::{GoalText, TargetNode},
    document::{Context, Marked, Mistake, Path, Place},
    okr::{Kind, Target, TargetError, TargetText, resolve_bound},
    source::Shape,
};

/// The target, and how it was typed.
pub(super) fn resolve(
    typed: &Marked<TargetNode>,
    shape: &Shape,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<(Target, String)> {
    let (kind, unit) = (shape.kind, &shape.unit);
    match &typed.value.goal {
        GoalText::Text(text) => {
            let target = TargetText::parse(text).and_then(|target| target.resolve(kind, unit));
            let target = target.map_err(|error| report(&error, typed.place, path, cx)).ok()?;
            fits(target, text, shape, typed.place, path, cx).then(|| (target, text.clone()))
        }
        GoalText::Between { low, high } => {
            let mut bound = |text: &Marked<String>| {
                resolve_bound(&text.value, kind, unit).map_err(|error| report(&error, text.place, path, cx)).ok()
            };
            let (low_number, high_number) = (bound(low), bound(high));
            let (low_number, high_number) = (low_number?, high_number?);
            if low_number >= high_number {
                let problem = format!("nothing lies between {} and {}", low.value, high.value);
                cx.report(Mistake::error(low.place, path, problem).hint("write the lower end first"));
                return None;
            }
            Some((Target::Between { low: low_number, high: high_number }, format!("{}..{}", low.value, high.value)))
        }
        GoalText::AheadOf(_) if matches!(kind, Kind::Milestone) => {
            cx.report(
                Mistake::error(typed.place, path, "a milestone has no competitor").hint("use a `rank`, a `level` or a `flow`"),
            );
            None
        }
        GoalText::AheadOf(_) => Some((Target::AheadOf, "ahead_of".to_owned())),
    }
}

/// Whether the kind of target can be asked of the kind of measure.
fn fits(target: Target, text: &str, shape: &Shape, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> bool {
    let problem_and_hint = match (target, shape.kind) {
        (Target::Relative(_) | Target::Delta(_) | Target::AtMost(_), Kind::Milestone) => {
            Some((format!("`{text}` is no target of a milestone"), "write how many must be done, or `done`"))
        }
        (Target::AtLeast(_), Kind::Rank) => {
            Some((format!("`{text}` asks for a worse position: 1 is best"), "write `<= 10` for the first page"))
        }
        (Target::Reach(0.0), Kind::Flow | Kind::Milestone) => {
            Some(("a target of 0 is reached before it starts".to_owned(), "to keep a count low, write `<= 10`"))
        }
        (Target::AtLeast(0.0), Kind::Flow | Kind::Milestone) => {
            Some(("a target of 0 is reached before it starts".to_owned(), "write the number that must be reached"))
        }
        _ => None,
    };
    let Some((problem, hint)) = problem_and_hint else { return true };
    cx.report(Mistake::error(place, path, problem).hint(hint));
    false
}

fn report(error: &TargetError, place: Place, path: &Path<'_>, cx: &mut Context<'_>) {
    let hint = match error {
        TargetError::NotATarget(_) => {
            "write `120`, `+20%`, `-10%`, `x2`, `+5`, `>= 100`, `<= 10`, or `+5pp` for points".to_owned()
        }
        TargetError::Comma(_) => "write a decimal point, as in 2.5, and no separator of thousands".to_owned(),
        TargetError::NotFinite(_) => "write a smaller number".to_owned(),
        TargetError::PointsOfNoShare { .. } => "write `+5` for five more, or set `unit: percent` if it is a share".to_owned(),
        TargetError::PercentOfNoShare { .. } => "write `+30%` for 30 % more, or set `unit: percent` if it is a share".to_owned(),
        TargetError::Ambiguous { number, .. } => {
            format!("write `+{number}%` for {number} % more of it, or `+{number}pp` for {number} points more")
        }
        TargetError::ShareOutOfRange(number) => format!("did you mean `{number}%`?"),
        TargetError::NoSuchPosition(_) => "write the position to reach, such as `<= 10`".to_owned(),
        TargetError::BadFactor(_) => "write `x2` for twice as much".to_owned(),
        TargetError::NoChange => "to keep a value in place, write `>= ...`".to_owned(),
        TargetError::NotPositive(_) => "write a number above 0".to_owned(),
        TargetError::DoneOfNoMilestone(_) => "write the number to reach".to_owned(),
    };
    cx.report(Mistake::error(place, path, error.to_string()).hint(hint));
}
