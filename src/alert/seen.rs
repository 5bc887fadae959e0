//! From standings to subjects: whom there is something to say of.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::Reason;
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
    Cycle,
}

/// How a subject stands at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub subject: Subject,
    /// As it is remembered: it survives another order in the file.
    pub key: String,
    pub reason: Option<Reason>,
    /// Nothing can be told of it now: what was so before goes on.
    pub holds: bool,
    /// The key results that a source's trouble is about.
    pub about: Vec<usize>,
}

/// Every subject of the plan. A source that fails, or whose data is old, is one subject, and its key results are silent.
pub fn seen(plan: &Plan, standings: &[Standing], now: Timestamp) -> Vec<Seen> {
    let mut all = Vec::with_capacity(standings.len() + plan.sources.len() + 1);
    let mut troubled: BTreeMap<usize, (Reason, Vec<usize>)> = BTreeMap::new();
    for (index, (tracked, standing)) in plan.key_results.iter().zip(standings).enumerate() {
        let of_source = match standing.status {
            Status::SourceFailing => Some(Reason::SourceFailing),
            Status::Stale => Some(Reason::Stale),
            _ => None,
        };
        if let Some(reason) = of_source {
            let (worst, about) = troubled.entry(tracked.source).or_insert((reason, Vec::new()));
            if reason == Reason::SourceFailing {
                *worst = reason;
            }
            about.push(index);
        }
        let unknown = matches!(standing.status, Status::NoData | Status::NoBaseline);
        let reason = if standing.implausible { Some(Reason::Implausible) } else { Reason::of(standing.status) };
        all.push(Seen {
            subject: Subject::KeyResult(index),
            key: format!("key_result:{}", tracked.key_result.id),
            reason,
            holds: of_source.is_some() || unknown || standing.phase != Phase::Running,
            about: Vec::new(),
        });
    }
    for (index, source) in plan.sources.iter().enumerate() {
        let (reason, about) = troubled.remove(&index).map_or((None, Vec::new()), |(reason, about)| (Some(reason), about));
        let key = format!("source:{}", source.name);
        all.push(Seen { subject: Subject::Source(index), key, reason, holds: now >= plan.cycle.end(), about });
    }
    let closed = !standings.is_empty() && standings.iter().all(|standing| standing.phase == Phase::Closed);
    all.push(Seen {
        subject: Subject::Cycle,
        key: format!("cycle:{}", plan.cycle.name()),
        reason: closed.then_some(Reason::CycleClosed),
        holds: false,
        about: Vec::new(),
    });
    all
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}
