//! What a key result did within the week, and why if it did nothing.

use jiff::civil::Date;

use super::types::{Course, Missing, Why};
use crate::{
    okr::{Cycle, KeyResult, PollState, Status},
    progress::{Assessment, Formula},
};

/// A change of progress below this is none: a tenth of a point.
const NOTHING: f64 = 0.001;

pub(super) fn course(
    key_result: &KeyResult,
    cycle: &Cycle,
    now: &Assessment,
    before: &Assessment,
    poll: Option<&PollState>,
) -> Course {
    match now.status {
        Status::NoData | Status::NoBaseline => {
            let unknown = now.progress.as_ref().err().or(now.value.as_ref().err());
            return Course::Hidden(Why::NoNumber(Missing::of(unknown)));
        }
        Status::SourceFailing => {
            let failing = poll.filter(|poll| poll.is_failing());
            let kind = failing.and_then(|poll| poll.failure.as_ref()).map(|failure| failure.kind);
            return Course::Hidden(Why::SourceFailing { kind, since: failing.and_then(|poll| poll.last_success) });
        }
        Status::Stale => return Course::Hidden(Why::Stale { observed_at: now.observed_at }),
        _ => {}
    }
    let (Ok(progress), Ok(earlier)) = (&now.progress, &before.progress) else { return Course::First };
    let change = progress - earlier;
    let gap = now.gap.as_ref().ok().copied().unwrap_or(0.0);
    let behind = matches!(now.status, Status::OffTrack | Status::AtRisk);
    let asked = match (&now.expected, &before.expected) {
        (Ok(now), Ok(before)) => now - before,
        _ => 0.0,
    };
    if matches!(now.formula, Formula::Range { .. }) && change.abs() < NOTHING {
        return Course::Still(if now.status == Status::Breach { Why::OutOfRange } else { Why::Kept });
    }
    if change <= -NOTHING {
        return Course::Back;
    }
    if change < NOTHING {
        return Course::Still(why_still(key_result, cycle, now));
    }
    if behind && gap > 0.0 && change <= asked { Course::TooSlow } else { Course::Forward }
}

fn why_still(key_result: &KeyResult, cycle: &Cycle, now: &Assessment) -> Why {
    match now.status {
        Status::Achieved => Why::Reached,
        Status::Overdue => Why::Overdue { due: due(key_result, cycle) },
        Status::Pending => Why::NotDue { due: due(key_result, cycle) },
        _ => now.stall.map_or(Why::Unchanged, |stall| Why::Stalled { since: stall.since }),
    }
}

/// The day by which a milestone must be done: its own, or the last one of the cycle.
pub(super) fn due(key_result: &KeyResult, cycle: &Cycle) -> Date {
    match key_result.due {
        Some(due) => cycle.time_zone().to_datetime(due).date(),
        None => cycle.days().1.yesterday().unwrap_or(cycle.days().1),
    }
}
