//! What each standing of a key result makes of it and of its source.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{Look, Reason, Subject};
use crate::{
    alert::seen,
    okr::Status,
    plan::Plan,
    progress::{Phase, Standing},
};

fn plan() -> Plan {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports/okrs.en.yaml");
    crate::daemon::load(&file).unwrap_or_else(|error| panic!("{}", error.render(false))).0.plan
}

fn standing(status: Status, phase: Phase) -> Standing {
    Standing { status, score: None, expected: None, phase, implausible: false, regressed: false }
}

/// How `demo-requests` looks, its source, and the cycle, if all others are on track.
fn check(name: &str, demos: Standing, is_failing: bool, now: Timestamp, expected: [Look; 3]) {
    let plan = plan();
    let index = plan.find("demo-requests").unwrap();
    let others = standing(if demos.phase == Phase::Closed { Status::OffTrack } else { Status::OnTrack }, demos.phase);
    let mut standings = vec![others; plan.key_results.len()];
    standings[index] = demos;
    let all = seen(&plan, &standings, |other| is_failing && other == index, now);
    assert_eq!(all.len(), plan.key_results.len() + plan.sources.len() + 2, "every subject once, one credential, and the cycle");
    let look = |subject| all.iter().find(|seen| seen.subject == subject).unwrap().look;
    let source = plan.key_results[index].source;
    let got = [look(Subject::KeyResult(index)), look(Subject::Source(source)), look(Subject::Cycle)];
    assert_eq!(got, expected, "{name}");
    let about = &all.iter().find(|seen| seen.subject == Subject::Source(source)).unwrap().about;
    assert_eq!(about.contains(&index), matches!(expected[1], Look::At(Some(_))) && expected[0] == Look::Unknown, "{name}");
}

#[test]
fn every_standing_is_seen_as_what_it_is() {
    let at = |reason| Look::At(Some(reason));
    let fine = Look::At(None);
    let now = "2026-11-23T08:00:00Z".parse().unwrap();
    let running = |status| standing(status, Phase::Running);
    for (status, expected) in [
        (Status::OnTrack, fine),
        (Status::Early, fine),
        (Status::Pending, fine),
        (Status::AtRisk, at(Reason::AtRisk)),
        (Status::OffTrack, at(Reason::OffTrack)),
        (Status::Stalled, at(Reason::Stalled)),
        (Status::Breach, at(Reason::Breach)),
        (Status::Overdue, at(Reason::Overdue)),
        (Status::Achieved, at(Reason::Achieved)),
        (Status::NoData, Look::Unknown),
        (Status::NoBaseline, Look::Unknown),
    ] {
        check(status.name(), running(status), false, now, [expected, fine, fine]);
    }
    let implausible = |status| Standing { implausible: true, ..running(status) };
    check("a number is held back", implausible(Status::OffTrack), false, now, [at(Reason::Implausible), fine, fine]);
    let regressed = |status| Standing { regressed: true, ..running(status) };
    check("it fell below its start", regressed(Status::OffTrack), false, now, [at(Reason::Regressed), fine, fine]);
    check("it fell, and no longer moves", regressed(Status::Stalled), false, now, [at(Reason::Stalled), fine, fine]);
    for (name, standing, failing, reason) in [
        ("its source fails", running(Status::SourceFailing), true, Reason::SourceFailing),
        ("its source fails, and a number is held back", implausible(Status::SourceFailing), true, Reason::SourceFailing),
        ("its data is old", running(Status::Stale), false, Reason::Stale),
        ("its source never gave a number", running(Status::NoData), true, Reason::SourceFailing),
        ("its source cannot be asked about the past", running(Status::NoBaseline), true, Reason::SourceFailing),
    ] {
        check(name, standing, failing, now, [Look::Unknown, at(reason), fine]);
    }
}

#[test]
fn after_the_end_nothing_is_told_until_the_close_ends_everything() {
    let end: Timestamp = plan().cycle.end();
    let settling = standing(Status::OffTrack, Phase::Settling);
    check(
        "data may still come",
        settling,
        false,
        end + SignedDuration::from_hours(1),
        [Look::Unknown, Look::Unknown, Look::At(None)],
    );
    let before = standing(Status::OffTrack, Phase::NotStarted);
    check(
        "before the start",
        before,
        false,
        end - SignedDuration::from_hours(2400),
        [Look::Unknown, Look::At(None), Look::At(None)],
    );
    let closed = standing(Status::OffTrack, Phase::Closed);
    let late = end + SignedDuration::from_hours(24 * 30);
    check("closed", closed, false, late, [Look::Over, Look::Over, Look::At(Some(Reason::CycleClosed))]);
}
