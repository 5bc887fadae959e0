//! What is not told at once: while something is worked on, and once a place was told enough for a week.

use std::path::Path;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{FINE, Story, at, bad, looks};
use crate::{
    alert::{Ceiling, Maintenance, Message, Part, Reason, Seen, Severity, Subject, Window, digest, sample, seen},
    lang::Language,
    plan::Plan,
    progress::{Phase, Standing},
    schedule::Schedule,
};

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn plan() -> Plan {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports/okrs.en.yaml");
    crate::daemon::load(&file).unwrap_or_else(|error| panic!("{}", error.render(false))).0.plan
}

fn message(title: &str, severity: Severity, written: Timestamp) -> Message {
    Message { title: title.to_owned(), severity, ..sample(Language::En, written) }
}

#[test]
fn a_window_that_comes_again_is_open_for_as_long_as_it_lasts() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let window = Window::Again { starts: Schedule::parse_at("sat 22:00").unwrap(), lasts: SignedDuration::from_hours(5) };
    let is_open = |text| window.has(instant(text), &paris);
    assert!(!is_open("2026-11-07T21:59:59+01:00"));
    assert!(is_open("2026-11-07T22:00:00+01:00") && is_open("2026-11-08T02:59:59+01:00"));
    assert!(!is_open("2026-11-08T03:00:00+01:00") && !is_open("2026-11-08T22:00:00+01:00"));
    // The hour that comes twice belongs to it as well.
    assert!(is_open("2026-10-25T01:59:59+01:00") && !is_open("2026-10-25T02:00:00+01:00"));
    let once = Window::Once { from: instant("2026-12-24T00:00:00Z"), to: instant("2027-01-02T00:00:00Z") };
    assert!(once.has(instant("2026-12-24T00:00:00Z"), &paris) && once.has(instant("2027-01-01T23:59:59Z"), &paris));
    assert!(!once.has(instant("2026-12-23T23:59:59Z"), &paris) && !once.has(instant("2027-01-02T00:00:00Z"), &paris));
}

#[test]
fn a_window_covers_the_source_that_is_worked_on_and_what_hangs_on_it() {
    let plan = plan();
    let source = plan.sources.iter().position(|source| source.name.as_str() == "crm").unwrap();
    let other = (0..plan.sources.len()).find(|index| *index != source).unwrap();
    let of = Part { source: Some("crm".to_owned()), ..Part::default() };
    let when = Window::Once { from: at(0), to: at(60) };
    let maintenance = Maintenance { when, of };
    let covers = |subject| maintenance.covers(&plan, subject, at(30));
    assert!(covers(Subject::Source(source)) && covers(Subject::Credential(source)));
    assert!(!covers(Subject::Source(other)) && !covers(Subject::Cycle));
    for (index, tracked) in plan.key_results.iter().enumerate() {
        assert_eq!(covers(Subject::KeyResult(index)), tracked.source == source, "{}", tracked.key_result.id);
    }
    assert!(!maintenance.covers(&plan, Subject::Source(source), at(60)));
    let all = Maintenance { of: Part::default(), ..maintenance };
    assert!(all.covers(&plan, Subject::Cycle, at(30)));
}

#[test]
fn trouble_in_a_window_is_told_after_it_if_it_is_still_there() {
    let worked_on = |minutes: i64| move |_: &Seen| (0..60).contains(&minutes);
    let mut story = Story::new();
    for minutes in [0, 15, 30, 59] {
        assert!(story.look_silenced(minutes, &[looks(bad(Reason::SourceFailing))], worked_on(minutes)).is_empty());
    }
    assert!(story.look(60, &[looks(FINE)]).is_empty(), "it was mended in time");
    let mut story = Story::new();
    assert!(story.look_silenced(59, &[looks(bad(Reason::SourceFailing))], worked_on(59)).is_empty());
    assert!(story.look(60, &[looks(bad(Reason::SourceFailing))]).is_empty(), "it has to hold from then on");
    assert_eq!(story.look(75, &[looks(bad(Reason::SourceFailing))]).len(), 1);
}

#[test]
fn what_is_over_the_ceiling_waits_for_the_digest_unless_it_is_critical() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let now = instant("2026-11-05T15:00:00+01:00");
    let days_ago = |days: i64| now - SignedDuration::from_hours(24 * days);
    let ceiling = Ceiling { per_week: Some(3), of: [("boss".to_owned(), 1)].into(), ..Ceiling::default() };
    let waits = |sink, severity, written: &[i64]| {
        let written = written.iter().map(|days| days_ago(*days));
        ceiling.waits_until(sink, &message("x", severity, now), written, now, &zone)
    };
    let monday = Some(instant("2026-11-09T09:00:00+01:00"));
    assert_eq!(waits("team", Severity::Warning, &[0, 1]), None);
    assert_eq!(waits("team", Severity::Warning, &[0, 1, 6]), monday);
    assert_eq!(waits("team", Severity::Info, &[0, 1, 6]), monday);
    assert_eq!(waits("team", Severity::Critical, &[0, 1, 6]), None);
    assert_eq!(waits("team", Severity::Warning, &[0, 1, 7]), None, "a week ago is another week");
    assert_eq!(waits("boss", Severity::Warning, &[]), None);
    assert_eq!(waits("boss", Severity::Warning, &[2]), monday);
    let unlimited = Ceiling::default();
    let many = (0..100).map(|_| now);
    assert_eq!(unlimited.waits_until("team", &message("x", Severity::Info, now), many, now, &zone), None);
}

#[test]
fn a_digest_tells_all_that_waited_in_one_message() {
    let zone = TimeZone::UTC;
    let link = |path: &str| Some(format!("https://okrd.example.com{path}"));
    let mut waited: Vec<Message> = [("Stalled: demos", Severity::Warning), ("At risk: leads", Severity::Info)]
        .iter()
        .enumerate()
        .map(|(hour, (title, severity))| message(title, *severity, at(hour as i64 * 60)))
        .collect();
    waited[0].link = link("/key-results/demos");
    waited[1].link = link("/sources");
    let one = digest(&waited[..1], &zone, at(900)).unwrap();
    assert_eq!(one, waited[0], "one message needs no digest");
    let told = digest(&waited, &zone, at(900)).unwrap();
    assert_eq!(told.title, "2 more news of the last days");
    let facts: Vec<(&str, &str)> = told.facts.iter().map(|(label, fact)| (label.as_str(), fact.as_str())).collect();
    assert_eq!(facts.iter().map(|(_, fact)| *fact).collect::<Vec<_>>(), ["Stalled: demos", "At risk: leads"]);
    assert!(facts[0].0.contains("Oct"), "{facts:?}");
    assert_eq!((told.severity, told.link), (Severity::Warning, link("/")));
    assert_eq!(told.labels["reason"], "digest");
    // Tried again later it is the same message.
    assert_eq!(digest(&waited, &zone, at(2000)), digest(&waited, &zone, at(900)));
    let many: Vec<Message> = (0..60).map(|_| waited[0].clone()).collect();
    let told = digest(&many, &zone, at(900)).unwrap();
    assert_eq!((told.facts.len(), told.facts[40].1.as_str()), (41, "and 20 more"));
    assert!(digest(&[], &zone, at(0)).is_none());
}

#[test]
fn what_opens_a_source_is_told_of_before_it_expires() {
    let plan = plan();
    let source = plan.sources.iter().position(|source| source.name.as_str() == "crm").unwrap();
    assert_eq!(plan.sources[source].credential_expires, Some(instant("2026-11-20T00:00:00+01:00")));
    let standing = |phase| Standing {
        status: crate::okr::Status::OnTrack,
        score: None,
        expected: None,
        phase,
        implausible: false,
        regressed: false,
    };
    let look = |phase, now: &str| {
        let standings: Vec<Standing> = plan.key_results.iter().map(|_| standing(phase)).collect();
        let all = seen(&plan, &standings, |_| false, instant(now));
        let mut of = all.into_iter().filter(|seen| matches!(seen.subject, Subject::Credential(_)));
        let one = of.next().unwrap();
        assert!(of.next().is_none(), "only what the file tells of expires");
        assert_eq!((one.subject, one.key.as_str()), (Subject::Credential(source), "credential:crm"));
        assert!(!one.about.is_empty());
        one.look
    };
    assert_eq!(look(Phase::Running, "2026-11-05T23:59:59+01:00"), FINE);
    assert_eq!(look(Phase::Running, "2026-11-06T00:00:00+01:00"), bad(Reason::CredentialExpiring));
    assert_eq!(look(Phase::Running, "2026-12-24T00:00:00Z"), bad(Reason::CredentialExpiring));
    assert_eq!(look(Phase::Closed, "2026-12-24T00:00:00Z"), crate::alert::Look::Over);
}
