//! What a cycle would be graded by now, held against the grades that were kept.

use crate::okr::KeptGrade;

/// A grade that would be another one now.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// None for what was not graded before.
    pub was: Option<KeptGrade>,
    pub now: KeptGrade,
}

/// Of each subject the grade that holds; `kept` has the first one first.
pub fn holding(kept: &[KeptGrade]) -> Vec<&KeptGrade> {
    let mut holding: Vec<&KeptGrade> = Vec::new();
    for grade in kept {
        match holding.iter_mut().find(|other| other.subject == grade.subject) {
            Some(other) => *other = grade,
            None => holding.push(grade),
        }
    }
    holding
}

/// The grades of `now` that say something else than those that hold. What was graded and is no longer there stays as it is.
pub fn changed(kept: &[KeptGrade], now: Vec<KeptGrade>) -> Vec<Changed> {
    let holding = holding(kept);
    let was = |grade: &KeptGrade| holding.iter().find(|other| other.subject == grade.subject).map(|other| (*other).clone());
    let changed = now.into_iter().map(|now| Changed { was: was(&now), now });
    changed.filter(|changed| changed.was.as_ref().is_none_or(|was| !was.agrees_with(&changed.now))).collect()
}
