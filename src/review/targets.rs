//! Targets that change within their cycle: noted, and refused if they become easier without a reason.

use jiff::Timestamp;
use thiserror::Error;

use crate::{
    okr::{BaselineRule, Id, KeyResult, Target, TargetText},
    plan::Plan,
    progress::is_eased,
    store::{Change, Facts, TargetNote},
};

/// A target that was made easier, and nobody says why.
#[derive(Debug, Error, PartialEq)]
#[error(
    "the target of {key_result} was eased within the cycle, from `{from}` to `{to}`: add `reason:` to the key result, or restore the target"
)]
pub struct TargetsError {
    pub key_result: Id,
    pub from: String,
    pub to: String,
}

/// What to note of the plan's targets: those that are new, and those that changed.
///
/// # Errors
/// [`TargetsError`] for the first target that became easier without a reason.
pub fn note_targets(plan: &Plan, facts: &Facts, now: Timestamp) -> Result<Vec<Change>, TargetsError> {
    let mut changes = Vec::new();
    for tracked in &plan.key_results {
        let key_result = &tracked.key_result;
        let notes = facts.targets.get(&key_result.id).map_or(&[][..], Vec::as_slice);
        if notes.last().is_some_and(|note| *note.text == *key_result.target_text) {
            continue;
        }
        if let Some(last) = notes.last() {
            refuse_easing(key_result, last, facts)?;
        }
        changes.push(Change::Target {
            key_result: key_result.id.clone(),
            text: key_result.target_text.to_string(),
            at: now,
            reason: key_result.reason.as_deref().map(str::to_owned),
        });
    }
    Ok(changes)
}

fn refuse_easing(key_result: &KeyResult, last: &TargetNote, facts: &Facts) -> Result<(), TargetsError> {
    let baseline = match key_result.baseline {
        BaselineRule::Number(number) => Some(number),
        _ => facts.baselines.get(&key_result.id).map(|baseline| baseline.number),
    };
    let eased = parse(&last.text, key_result).is_some_and(|old| is_eased(old, key_result.target, baseline));
    if eased && key_result.reason.is_none() {
        let (from, to) = (last.text.clone(), key_result.target_text.to_string());
        return Err(TargetsError { key_result: key_result.id.clone(), from, to });
    }
    Ok(())
}

/// The target that the cycle began with, if it has changed since.
pub fn original_target(key_result: &KeyResult, facts: &Facts) -> Option<Target> {
    let first = facts.targets.get(&key_result.id)?.first()?;
    if *first.text == *key_result.target_text { None } else { parse(&first.text, key_result) }
}

fn parse(text: &str, key_result: &KeyResult) -> Option<Target> {
    TargetText::parse(text).ok()?.resolve(key_result.kind, &key_result.unit).ok()
}
