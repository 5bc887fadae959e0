//! Objectives, their parents and their initiatives.

use std::collections::{HashMap, HashSet};

use super::{Scope, key_result, unique_id};
use crate::{
    config::{self, AmbitionWord, InitiativeWord},
    document::{Context, Marked, Mistake, Path, Place, Tried, did_you_mean},
    okr::{Ambition, Id, Initiative, InitiativeStatus, Objective},
    plan::Tracked,
};

pub(super) fn resolve(
    raw: Vec<config::Objective>,
    scope: &mut Scope<'_>,
    cx: &mut Context<'_>,
) -> (Vec<Objective>, Vec<Tracked>) {
    let path = Path::ROOT.child("objectives");
    let (mut objectives, mut key_results) = (Vec::with_capacity(raw.len()), Vec::new());
    let (mut seen, mut parents) = (HashMap::new(), Vec::new());
    for raw in raw {
        let id_text = raw.id.value.clone();
        let path = path.child(&id_text);
        let id = unique_id(&raw.id, &path.child("id"), &mut seen, cx);
        let weight = weight(raw.weight.as_ref(), &path.child("weight"), cx);
        let ambition = match raw.ambition {
            Some(AmbitionWord::Committed) => Ambition::Committed,
            Some(AmbitionWord::Aspirational) | None => Ambition::Aspirational,
        };
        let accomplished_at = accomplished_at(raw.accomplished_at.as_ref(), ambition, &path.child("accomplished_at"), cx);
        let owner = scope.share(raw.owner.as_deref().unwrap_or_default());
        let index = objectives.len();
        let objective = id.clone().unwrap_or_else(|| Id::new("x").expect("`x` is an id"));
        for raw in raw.key_results {
            let path = path.child("key_results");
            match raw {
                Tried::Read(raw) => key_results.extend(key_result::resolve(raw, index, &objective, &owner, &path, scope, cx)),
                Tried::Failed(node) => key_result::check_rest(&node.0, &path, scope, cx),
            }
        }
        let (Some(id), Some(weight), Some(accomplished_at)) = (id, weight, accomplished_at) else { continue };
        if let Some(parent) = raw.parent {
            parents.push((index, parent));
        }
        objectives.push(Objective {
            title: raw.title.as_deref().unwrap_or(id.as_str()).into(),
            id,
            owner,
            parent: None,
            rolls_up: raw.roll_up.unwrap_or(false),
            weight,
            ambition,
            accomplished_at,
            initiatives: raw.initiatives.into_iter().map(initiative).collect(),
        });
    }
    link_parents(&mut objectives, parents, &seen, cx);
    (objectives, key_results)
}

/// Looks parents up, and refuses an objective that is its own ancestor.
fn link_parents(
    objectives: &mut [Objective],
    parents: Vec<(usize, Marked<String>)>,
    seen: &HashMap<Id, Place>,
    cx: &mut Context<'_>,
) {
    let by_id: HashMap<Id, usize> =
        objectives.iter().enumerate().map(|(index, objective)| (objective.id.clone(), index)).collect();
    let mut places = HashMap::new();
    for (index, parent) in parents {
        let Some(objective) = objectives.get_mut(index) else { continue };
        let path = format!("objectives.{}.parent", objective.id);
        if !seen.contains_key(parent.value.as_str()) {
            let hint = did_you_mean(&parent.value, seen.keys().map(Id::as_str));
            cx.report(Mistake::error(parent.place, path, format!("unknown objective `{}`", parent.value)).hint(hint));
            continue;
        }
        objective.parent = by_id.get_key_value(parent.value.as_str()).map(|(id, _)| id.clone());
        places.insert(index, (parent.place, path));
    }
    for (index, (place, path)) in &places {
        let mut visited = HashSet::from([*index]);
        let mut at = *index;
        while let Some(next) = objectives[at].parent.as_ref().and_then(|id| by_id.get(id)) {
            if !visited.insert(*next) {
                if next == index {
                    let mistake = Mistake::error(*place, path, "this objective is its own ancestor");
                    cx.report(mistake.hint("remove one `parent:` of the ring"));
                }
                break;
            }
            at = *next;
        }
    }
}

pub(super) fn weight(given: Option<&Marked<f64>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<f64> {
    let Some(Marked { value, place }) = given else { return Some(1.0) };
    if *value > 0.0 && *value <= 1e6 {
        return Some(*value);
    }
    cx.report(
        Mistake::error(*place, path, format!("a weight of {value} is out of range"))
            .hint("write a number above 0, such as 2 for twice as much as the others"),
    );
    None
}

fn accomplished_at(given: Option<&Marked<f64>>, ambition: Ambition, path: &Path<'_>, cx: &mut Context<'_>) -> Option<f64> {
    let Some(Marked { value, place }) = given else { return Some(ambition.accomplished_at()) };
    if *value > 0.0 && *value <= 1.0 {
        return Some(*value);
    }
    cx.report(Mistake::error(*place, path, format!("a score of {value} is out of range")).hint("write a share such as 0.7"));
    None
}

fn initiative(raw: config::Initiative) -> Initiative {
    Initiative {
        title: raw.title.into(),
        owner: raw.owner.map(Into::into),
        due: raw.due.map(|day| day.0),
        status: match raw.status {
            Some(InitiativeWord::Doing) => InitiativeStatus::Doing,
            Some(InitiativeWord::Done) => InitiativeStatus::Done,
            Some(InitiativeWord::Dropped) => InitiativeStatus::Dropped,
            Some(InitiativeWord::Planned) | None => InitiativeStatus::Planned,
        },
        link: raw.link.map(Into::into),
    }
}
