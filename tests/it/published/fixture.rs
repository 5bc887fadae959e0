//! A handful of key results, one of each telling kind, and the daemon's side of the HTTP server.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{Timestamp, tz::TimeZone};
use okrd::{
    clock::ManualClock,
    lang::Language,
    okr::{Ambition, Cycle, Id, KeyResult, Kind, Objective, Status, Target, Unit},
    progress::{Assessment, Formula, ObjectiveAssessment, Phase, Stall, Unknown},
    publish::{
        http::{Edition, Listeners, Published, Readiness, ReloadRequest},
        metrics::{Board, Described, KeyResultRow, ObjectiveRow, Telemetry},
    },
};
use tokio::sync::{mpsc, watch};

/// The middle of the cycle of the fixture.
pub fn now() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().unwrap()
}

pub fn objective(id: &str, title: &str) -> Objective {
    Objective {
        id: Id::new(id).unwrap(),
        title: title.into(),
        owner: "marketing".into(),
        parent: None,
        rolls_up: false,
        weight: 1.0,
        ambition: Ambition::Aspirational,
        accomplished_at: 0.7,
        initiatives: Vec::new(),
    }
}

pub fn key_result(id: &str, title: &str, kind: Kind, unit: &str, target: &str) -> KeyResult {
    KeyResult {
        title: title.into(),
        objective: Id::new("email").unwrap(),
        owner: "marketing".into(),
        unit: Unit::named(unit),
        target_text: target.into(),
        ..KeyResult::new(Id::new(id).unwrap(), kind, Target::Relative(0.15))
    }
}

/// An assessment in which nothing is known.
pub fn nothing_known() -> Assessment {
    let unknown = || Err(Unknown::NoObservation);
    Assessment {
        status: Status::NoData,
        value: unknown(),
        implausible: None,
        provisional: None,
        baseline: unknown(),
        baseline_to_date: Err(Unknown::NotApplicable),
        target: unknown(),
        rival: None,
        progress: unknown(),
        expected: unknown(),
        gap: unknown(),
        score: unknown(),
        original_score: None,
        volume: Err(Unknown::NotApplicable),
        buffer_days: unknown(),
        required_rate: Err(Unknown::NoRate),
        in_range: None,
        periods: Vec::new(),
        formula: Formula::None,
        observed_at: None,
        collected_at: None,
        last_progress_at: None,
        forecast: Err(Unknown::NotApplicable),
        stall: None,
        frozen: None,
        course_unknown: false,
        not_ranked: false,
        regressed: false,
        phase: Phase::Running,
    }
}

fn open_rate() -> Assessment {
    Assessment {
        status: Status::AtRisk,
        value: Ok(0.2268),
        provisional: Some(0.2301),
        baseline: Ok(0.21),
        target: Ok(0.2415),
        progress: Ok(0.5333333333333333),
        expected: Ok(0.5),
        gap: Ok(-0.0333333333333333),
        score: Ok(0.5333333333333333),
        buffer_days: Ok(12.5),
        required_rate: Ok(0.875),
        observed_at: Some("2026-11-15T00:00:00Z".parse().unwrap()),
        collected_at: Some("2026-11-15T11:59:30.25Z".parse().unwrap()),
        last_progress_at: Some("2026-11-12T00:00:00Z".parse().unwrap()),
        ..nothing_known()
    }
}

fn demo_requests() -> Assessment {
    Assessment {
        status: Status::Stalled,
        value: Ok(0.0),
        baseline: Ok(120.0),
        target: Ok(144.0),
        progress: Ok(-2.5),
        expected: Ok(0.5),
        score: Ok(0.0),
        volume: Ok(0.0),
        stall: Some(Stall {
            since: "2026-10-20T00:00:00Z".parse().unwrap(),
            until: "2026-11-15T12:00:00Z".parse().unwrap(),
            shown: None,
        }),
        observed_at: Some("2026-11-15T12:00:00Z".parse().unwrap()),
        collected_at: Some("2026-11-15T12:00:00Z".parse().unwrap()),
        ..nothing_known()
    }
}

/// Three key results, the last one never collected and with every character that a label must escape.
pub fn board() -> Board {
    describe(&[
        key_result("newsletter-open-rate", "Augmenter de 15 % le taux d'ouverture", Kind::Ratio, "percent", "+15%"),
        key_result("demo-requests", "20 % de demandes de démo en plus", Kind::Flow, "requests", "+20%"),
        key_result("odd-title", "a \"quoted\" C:\\path\nand a second line", Kind::Level, "€ per lead", "<= 10"),
    ])
    .with_rows(
        [open_rate(), demo_requests(), nothing_known()].iter().map(KeyResultRow::of).enumerate(),
        [(0, ObjectiveRow::of(&objective_assessment()))],
    )
}

/// As [`board`], after a reload that dropped a key result.
pub fn board_without_demo_requests() -> Board {
    describe(&[key_result("newsletter-open-rate", "Augmenter de 15 % le taux d'ouverture", Kind::Ratio, "percent", "+15%")])
        .with_rows([(0, KeyResultRow::of(&open_rate()))], [])
}

fn objective_assessment() -> ObjectiveAssessment {
    ObjectiveAssessment {
        closed: false,
        progress: Ok(0.26666666666666666),
        expected: Err(Unknown::NoObservation),
        coverage: 2.0 / 3.0,
        left_out: 1,
        worst: Some((2, Status::NoData)),
        accomplished: None,
        too_easy: false,
    }
}

fn describe(key_results: &[KeyResult]) -> Board {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let cycle = Cycle::named("2026-Q4", &zone).unwrap();
    let objectives = [
        objective("email", "Améliorer l'email"),
        Objective { parent: Some(Id::new("email").unwrap()), ..objective("child", "A part of it") },
    ];
    let described = key_results.iter().map(|key_result| Described { key_result, source: "crm", connector: "postgres" });
    Board::describing(Language::Fr, cycle, &objectives, described)
}

/// The other end of the HTTP server.
pub struct Daemon {
    pub board: Arc<ArcSwap<Board>>,
    pub telemetry: Arc<Telemetry>,
    pub readiness: watch::Sender<Readiness>,
    pub reloads: mpsc::Receiver<ReloadRequest>,
}

pub fn daemon(board: Board) -> (Daemon, Published) {
    let board = Arc::new(ArcSwap::from_pointee(board));
    let telemetry = Arc::new(Telemetry::new());
    let (readiness, ready) = watch::channel(Readiness::NoPlan);
    let (reload, reloads) = mpsc::channel(1);
    let published = Published {
        board: Arc::clone(&board),
        telemetry: Arc::clone(&telemetry),
        readiness: ready,
        reload,
        clock: Arc::new(ManualClock::at(now())),
        desk: Arc::default(),
        editions: watch::channel(Some(Edition { number: 0, at: now() })).1,
        gatherings: Arc::default(),
        listeners: Listeners::default(),
    };
    (Daemon { board, telemetry, readiness, reloads }, published)
}
