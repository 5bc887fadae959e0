//! From standings to subjects: whom there is something to say of.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::{Reason, Rules};
use crate::{
    okr::Status,
    plan::Plan,
    progress::{Phase, Standing},
};

/// What a story is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Index into [`Plan::key_results`].
    KeyResult(usize),
    /// Index into [`Plan::sources`].
    Source(usize),
    /// What opens a source: index into [`Plan::sources`].
    Credential(usize),
    Cycle,
}

/// What a subject looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// With something to tell, or all right.
    At(Option<Reason>),
    /// Nothing can be told of it now: what was so before goes on.
    Unknown,
    /// Its cycle is closed: what was so before has ended.
    Over,
}

/// How a subject stands at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub subject: Subject,
    /// As it is remembered: it survives another order in the file.
    pub key: String,
    pub look: Look,
    /// The key results that a source's trouble is about.
    pub about: Vec<usize>,
}

/// Every subject of the plan. A source that fails, or whose data is old, is one subject, and its key results are silent.
/// `is_failing` says of a key result whether its source fails it, since one that never gave a number is only said to have none.
pub fn seen(plan: &Plan, standings: &[Standing], is_failing: impl Fn(usize) -> bool, now: Timestamp) -> Vec<Seen> {
    let mut all = Vec::with_capacity(standings.len() + plan.sources.len() + 1);
    let mut troubled: BTreeMap<usize, (Reason, Vec<usize>)> = BTreeMap::new();
    for (index, (tracked, standing)) in plan.key_results.iter().zip(standings).enumerate() {
        let of_source = match standing.status {
            Status::SourceFailing => Some(Reason::SourceFailing),
            Status::Stale => Some(Reason::Stale),
            Status::NoData | Status::NoBaseline if is_failing(index) => Some(Reason::SourceFailing),
            _ => None,
        };
        if let Some(reason) = of_source {
            let (worst, about) = troubled.entry(tracked.source).or_insert((reason, Vec::new()));
            if reason == Reason::SourceFailing {
                *worst = reason;
            }
            about.push(index);
        }
        let look = match (standing.phase, standing.status) {
            (Phase::Closed, _) => Look::Over,
            (Phase::NotStarted | Phase::Settling, _) | (_, Status::SourceFailing | Status::Stale) => Look::Unknown,
            _ if standing.implausible => Look::At(Some(Reason::Implausible)),
            (_, Status::NoData | Status::NoBaseline) => Look::Unknown,
            (Phase::Running, Status::OffTrack) if standing.regressed => Look::At(Some(Reason::Regressed)),
            (Phase::Running, status) => Look::At(Reason::of(status)),
        };
        let key = format!("key_result:{}", tracked.key_result.id);
        all.push(Seen { subject: Subject::KeyResult(index), key, look, about: Vec::new() });
    }
    let closed = !standings.is_empty() && standings.iter().all(|standing| standing.phase == Phase::Closed);
    for (index, source) in plan.sources.iter().enumerate() {
        let (reason, about) = troubled.remove(&index).map_or((None, Vec::new()), |(reason, about)| (Some(reason), about));
        let look = match reason {
            _ if closed => Look::Over,
            _ if now >= plan.cycle.end() => Look::Unknown,
            reason => Look::At(reason),
        };
        all.push(Seen { subject: Subject::Source(index), key: format!("source:{}", source.name), look, about });
        all.extend(source.credential_expires.map(|expires| credential(plan, index, expires, closed, now)));
    }
    let key = format!("cycle:{}", plan.cycle.name());
    let look = Look::At(closed.then_some(Reason::CycleClosed));
    all.push(Seen { subject: Subject::Cycle, key, look, about: Vec::new() });
    all
}

/// How it stands with what opens a source until `expires`.
fn credential(plan: &Plan, source: usize, expires: Timestamp, closed: bool, now: Timestamp) -> Seen {
    let notice = plan.alerts.as_ref().map_or(Rules::default().notice, |alerts| alerts.rules.notice);
    let is_near = now.duration_until(expires) <= notice;
    Seen {
        subject: Subject::Credential(source),
        key: format!("credential:{}", plan.sources[source].name),
        look: if closed { Look::Over } else { Look::At(is_near.then_some(Reason::CredentialExpiring)) },
        about: (0..plan.key_results.len()).filter(|index| plan.key_results[*index].source == source).collect(),
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}
