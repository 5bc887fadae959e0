//! The grades of a closed cycle that are kept, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    look::{BOLD, Look},
    text::{padding, width},
};
use crate::{
    close::holding,
    lang::{Amount, Moment},
    okr::{KeptGrade, Subject},
    plan::Plan,
};

/// One line a grade that holds, and under it those that it replaced. In the order in which they are kept.
pub fn graded(plan: &Plan, kept: &[KeptGrade], look: &Look) -> String {
    let holding = holding(kept);
    let widest = holding.iter().map(|grade| width(grade.subject.id().as_str())).max().unwrap_or(0);
    let mut text = String::new();
    for grade in holding {
        let id = grade.subject.id().as_str();
        let _ = writeln!(text, "  {id}{}  {}", padding(id, widest), look.clean(&line(plan, grade)));
        let replaced = kept.iter().filter(|other| other.subject == grade.subject && *other != grade);
        for before in replaced {
            let before = plan.language.grades().was(&line(plan, before));
            let _ = writeln!(text, "  {}    {}", " ".repeat(widest), look.clean(&before));
        }
    }
    text
}

/// The same under a heading, for the end of another answer; nothing where nothing was graded.
pub fn kept_grades(plan: &Plan, kept: &[KeptGrade], look: &Look) -> String {
    if kept.is_empty() {
        return String::new();
    }
    let heading = look.clean(plan.language.grades().kept_grades());
    format!("\n{}\n{}", look.paint(BOLD, &heading), graded(plan, kept, look))
}

/// A grade with what it came from.
fn line(plan: &Plan, grade: &KeptGrade) -> String {
    let (language, words) = (plan.language, plan.language.grades());
    let mut score = grade.score.map_or_else(|| words.nothing_to_grade().to_owned(), |score| language.progress(score));
    if let Some(accomplished) = grade.accomplished {
        score.push_str(", ");
        score.push_str(words.accomplished(accomplished));
    }
    let said = match (&grade.subject, grade.value) {
        (Subject::KeyResult(id), Some(value)) => {
            // A key result that left the file has no unit to show it in any more.
            let shown = plan.find(id.as_str()).map_or_else(
                || language.number(value),
                |index| language.amount(Amount::of(value, &plan.key_results[index].key_result)),
            );
            words.for_a_target(&score, &shown, &grade.target)
        }
        (Subject::KeyResult(_), None) => words.without_value(&score, &grade.target),
        (Subject::Objective(_), _) => {
            words.needing(&score, &grade.target.parse().map_or_else(|_| grade.target.clone(), |needed| language.progress(needed)))
        }
    };
    let at = language.day(Moment { at: grade.at, zone: &plan.time_zone });
    let reason = grade.reason.as_ref().map_or_else(String::new, |reason| format!("; {reason}"));
    format!("{said} ({at}{reason})")
}

/// A grade for programs; the value is in the base unit.
pub fn grade_json(grade: &KeptGrade) -> Value {
    let (kind, id) = match &grade.subject {
        Subject::KeyResult(id) => ("key_result", id),
        Subject::Objective(id) => ("objective", id),
    };
    json!({
        kind: id.as_str(),
        "graded_at": grade.at.to_string(),
        "value": grade.value,
        "grade_ratio": grade.score,
        "accomplished": grade.accomplished,
        "target": grade.target,
        "rules": serde_json::from_str::<Value>(&grade.rules).unwrap_or_default(),
        "reason": grade.reason,
    })
}
