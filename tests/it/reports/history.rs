//! An invented quarter: what the sources of tests/data/reports would have said, day by day.

use std::{
    path::Path,
    sync::{Arc, RwLock},
};

use jiff::{SignedDuration, Timestamp};
use okrd::{
    daemon::load,
    okr::{Failure, FailureKind, Id, Observation, PollState, Rank, Role, Subject, Value, Window},
    plan::Plan,
    review::{Gathered, gather},
    store::{Change, MemoryStore, Store},
};

/// A Monday morning in the eighth week of the quarter.
pub fn monday() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// When everything that the quarter has left to say has been said.
pub fn closed() -> Timestamp {
    "2027-01-11T08:00:00Z".parse().unwrap()
}

/// The plan in a language, and its history up to `now`.
pub async fn gathered(language: &str, now: Timestamp) -> Gathered {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/reports/okrs.{language}.yaml"));
    let (resolved, _) = load(&file).unwrap_or_else(|error| panic!("{}", error.render(false)));
    assert!(resolved.warnings.is_empty());
    let plan = Arc::new(resolved.plan);
    let store = store(&plan, now).await;
    let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await.unwrap()));
    gather(&plan, &store, &facts, now).await.unwrap()
}

/// What is known of the plan's cycle at `now`.
pub async fn store(plan: &Plan, now: Timestamp) -> MemoryStore {
    let store = MemoryStore::new();
    let mut changes = Vec::new();
    for tracked in &plan.key_results {
        let id = &tracked.key_result.id;
        let observed = |day: i64| observation(plan, id.as_str(), day);
        changes.extend(
            (0..=91)
                .filter_map(observed)
                .filter(|observation| observation.collected_at <= now)
                .map(|observation| Change::Observation { key_result: id.clone(), observation }),
        );
        changes.push(Change::Poll { key_result: id.clone(), state: poll(id.as_str(), now) });
    }
    let target = |text: &str, at: &str, reason: Option<&str>| Change::Target {
        key_result: Id::new("event-leads").unwrap(),
        text: text.into(),
        at: at.parse().unwrap(),
        reason: reason.map(Into::into),
    };
    changes.push(target(">= 150", "2026-10-01T07:00:00Z", None));
    changes.push(target(">= 100", "2026-10-19T07:00:00Z", Some("one fair was cancelled")));
    changes.extend(notes(plan.language.code()));
    store.commit(plan.cycle.name(), changes).await.unwrap();
    store
}

fn notes(language: &str) -> Vec<Change> {
    let say = |english: &'static str, french: &'static str| if language == "fr" { french } else { english };
    let id = |id: &str| Id::new(id).unwrap();
    let note = |subject, at: &str, text: &str| Change::Annotation { subject, at: at.parse().unwrap(), text: text.into() };
    vec![
        note(Subject::KeyResult(id("open-rate")), "2026-11-03T09:00:00Z", say("New subject lines", "Nouveaux objets")),
        note(
            Subject::KeyResult(id("open-rate")),
            "2026-11-17T09:00:00Z",
            say("Campaign \"Winter teas\" sent to 4,300 readers", "Campagne « Thés d'hiver » envoyée à 4 300 lecteurs"),
        ),
        note(
            Subject::KeyResult(id("landing-page")),
            "2026-11-19T13:30:00Z",
            say("New form online for <half> of the visitors", "Nouveau formulaire en ligne pour <la moitié> des visiteurs"),
        ),
        note(
            Subject::Objective(id("visibility")),
            "2026-11-20T10:00:00Z",
            say("The site moved to another host", "Le site a changé d'hébergeur"),
        ),
    ]
}

/// How the polls have gone: the service that knows the webinars has let nobody in for five days.
fn poll(id: &str, now: Timestamp) -> PollState {
    let ago = |days: i64| Some(now - SignedDuration::from_hours(24 * days));
    if id == "webinar-leads" && now < closed() {
        let failure = Failure { kind: FailureKind::Unauthorized, text: "401 Unauthorized".into() };
        return PollState { last_attempt: ago(0), last_success: ago(5), failures_in_a_row: 5, failure: Some(failure) };
    }
    PollState { last_attempt: ago(0), last_success: ago(0), failures_in_a_row: 0, failure: None }
}

/// What was found on the morning of the day, counted from the first of the cycle.
fn observation(plan: &Plan, id: &str, day: i64) -> Option<Observation> {
    let cycle = &plan.cycle;
    let morning = cycle.start() + SignedDuration::from_hours(24 * day + 8);
    // The last morning is the one after the end, when all of the quarter is known.
    let end = morning.min(cycle.end());
    let whole = Window::new(cycle.start(), end).unwrap();
    let d = day as f64;
    // A small deterministic up and down.
    let wave = |size: f64| size * ((d * 1.7).sin() + (d * 0.61).cos()) / 2.0;
    let ratio = |share: f64, of: f64| Value::Ratio { numerator: (share * of).round(), denominator: of };
    let value = match id {
        "open-rate" => ratio(0.232 + 0.00033 * d + wave(0.0008), 4300.0 * (1.0 + d / 7.0).floor()),
        "clicks" => ratio(if day < 38 { 0.0425 } else { 0.0372 } + wave(0.0006), 4300.0 * (1.0 + d / 7.0).floor()),
        "scenarios" => Value::Milestone(if day < 20 {
            0.0
        } else if day < 60 {
            1.0
        } else {
            2.0
        }),
        "demo-requests" => Value::Flow((6.15 * d + wave(4.0)).max(0.0).round()),
        "event-leads" => Value::Flow(if day < 21 {
            0.0
        } else if day < 40 {
            61.0
        } else {
            118.0
        }),
        "landing-page" => ratio(0.0402 + 0.000055 * d + wave(0.0003), 900.0 * (d + 1.0)),
        "webinar-leads" if day > 48 && day < 60 => return None,
        "webinar-leads" => Value::Flow((1.7 * d + wave(3.0)).max(0.0).round()),
        // On the Monday of the report the measuring is broken.
        "visitors" if day == 53 => Value::Flow(0.0),
        "visitors" => Value::Flow((900.0 * d + wave(900.0)).max(0.0).round()),
        "keyword" => Value::Rank(Rank::At((34.0 - d * 0.42 + wave(1.5)).max(4.0).round())),
        "backlinks" => Value::Level(if day < 27 {
            120.0 + (d / 4.0).floor()
        } else if day < 60 {
            126.0
        } else {
            129.0
        }),
        "listeners" if day > 40 && day < 60 => return None,
        "listeners" => Value::Level((1800.0 + 13.5 * d + wave(8.0)).round()),
        "survey" if day < 80 => return None,
        "survey" => Value::Level(57.0),
        "white-paper" => Value::Milestone(if day < 70 { 0.0 } else { 1.0 }),
        "delivery" => Value::Level(86_400.0 * (4.0 - 0.04 * d).max(1.9)),
        "stock" => Value::Level(0.986 + wave(0.002)),
        "hires" => Value::Milestone(if day < 51 {
            0.0
        } else if day < 75 {
            1.0
        } else {
            2.0
        }),
        other => panic!("no history was invented for {other}"),
    };
    let window = match value {
        Value::Flow(_) | Value::Ratio { .. } => whole,
        _ => Window::new(end, end).unwrap(),
    };
    Some(Observation { role: Role::Value, window, value, collected_at: morning })
}
