//! Reports that are made by themselves: when they are due, and once.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, RwLock},
};

use jiff::Timestamp;
use okrd::{
    collect::engine::ENGINES,
    daemon::{MadeReport, ReportError, make_if_due},
    document::{EmptyEnvironment, Files},
    plan::{self, Plan},
    store::{Change, MemoryStore, SqliteStore, Store},
};

use super::history;
use crate::daemon::{Daemon, Shop, orders};

/// The plan of the golden files, with these reports.
fn plan(folder: &Path, reports: &str) -> Arc<Plan> {
    let text = fs::read_to_string("tests/data/reports/okrs.en.yaml").unwrap() + "\nreports:\n" + reports;
    let mut files = Files::default();
    files.add("okrs.yaml", text);
    match plan::load(&files, folder, ENGINES, &EmptyEnvironment) {
        Ok(resolved) => Arc::new(resolved.plan),
        Err(mistakes) => panic!("{}", files.render(&mistakes, false)),
    }
}

/// Asks as the daemon does, with nothing remembered from the last time.
async fn wake(plan: &Arc<Plan>, store: &dyn Store, now: &str) -> Vec<Result<Option<MadeReport>, ReportError>> {
    let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await.unwrap()));
    let mut outcomes = Vec::new();
    for planned in &plan.reports {
        outcomes.push(make_if_due(plan, planned, store, &facts, now.parse().unwrap()).await);
    }
    outcomes
}

async fn made(plan: &Arc<Plan>, store: &dyn Store, now: &str) -> Vec<String> {
    let made = wake(plan, store, now).await.into_iter().filter_map(|outcome| outcome.unwrap());
    made.map(|made| made.file_name).collect()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()));
    entries.map(Iterator::collect).unwrap_or_default()
}

async fn invented(plan: &Plan) -> MemoryStore {
    history::store(plan, history::closed()).await
}

#[tokio::test]
async fn a_report_is_made_once_for_each_time_it_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(folder.path(), "  - { what: weekly, at: \"mon 08:00\", out: reports, language: fr }\n");
    let store = invented(&plan).await;
    let none: [&str; 0] = [];
    assert_eq!(made(&plan, &store, "2026-11-16T12:00:00Z").await, none, "no report of the time before there was a schedule");
    assert_eq!(made(&plan, &store, "2026-11-23T06:59:59Z").await, none, "in Paris it is one second to eight");
    assert_eq!(made(&plan, &store, "2026-11-23T07:00:00Z").await, ["weekly-2026-11-23T0800.fr.html"]);
    assert_eq!(made(&plan, &store, "2026-11-23T07:00:00Z").await, none);
    assert_eq!(made(&plan, &store, "2026-11-23T07:00:30Z").await, none);
    assert_eq!(made(&plan, &store, "2026-11-29T23:00:00Z").await, none);
    // The daemon was down for two Mondays: one report, of the later one.
    assert_eq!(made(&plan, &store, "2026-12-08T09:00:00Z").await, ["weekly-2026-12-07T0800.fr.html"]);
    assert_eq!(made(&plan, &store, "2026-12-08T09:00:01Z").await, none);
    let out = folder.path().join("reports");
    assert_eq!(files(&out).len(), 2, "and nothing unfinished: {:?}", files(&out));
    let text = fs::read_to_string(out.join("weekly-2026-11-23T0800.fr.html")).unwrap();
    assert!(text.contains("lang=\"fr\"") && text.ends_with("</html>\n"), "{text}");
}

#[tokio::test]
async fn a_clock_that_goes_back_makes_no_report_twice() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(folder.path(), "  - { what: weekly, at: \"sun 02:30\", out: reports }\n");
    let store = invented(&plan).await;
    made(&plan, &store, "2026-10-20T12:00:00Z").await;
    // On the 25th the clocks in Paris go back at three: half past two comes twice.
    for now in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T00:31:00Z", "2026-10-25T03:00:00Z"] {
        made(&plan, &store, now).await;
    }
    assert_eq!(files(&folder.path().join("reports")), ["weekly-2026-10-25T0230.en.html".to_owned()].into());
}

#[tokio::test]
async fn a_kill_between_the_file_and_the_note_makes_no_second_file() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(folder.path(), "  - { what: weekly, at: \"mon 08:00\", out: reports, format: json }\n");
    let store = invented(&plan).await;
    let key = &plan.reports[0].key;
    let mark = |at: &str| vec![Change::ReportsMade { report: key.clone(), until: at.parse().unwrap() }];
    store.commit("2026-Q4", mark("2026-11-20T12:00:00Z")).await.unwrap();
    let path = folder.path().join("reports/weekly-2026-11-23T0800.en.json");
    fs::create_dir(folder.path().join("reports")).unwrap();
    fs::write(&path, "what was written before the daemon was killed").unwrap();
    assert_eq!(made(&plan, &store, "2026-11-23T07:00:05Z").await.len(), 1, "it is handed on again: rather twice than never");
    assert_eq!(fs::read_to_string(&path).unwrap(), "what was written before the daemon was killed");
    assert_eq!(store.reports_made_until(key).await.unwrap(), Some("2026-11-23T07:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn a_report_that_cannot_be_written_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(
        folder.path(),
        "  - { what: weekly, at: \"mon 08:00\", out: reports }\n  - { what: weekly, at: \"mon 08:00\", out: other, language: fr }\n",
    );
    let store = invented(&plan).await;
    made(&plan, &store, "2026-11-22T12:00:00Z").await;
    // A file stands where the folder should be.
    fs::write(folder.path().join("reports"), "").unwrap();
    let outcomes = wake(&plan, &store, "2026-11-23T07:00:00Z").await;
    let error = outcomes[0].as_ref().unwrap_err().to_string();
    assert!(error.starts_with("failed to write the report weekly-2026-11-23T0800.en.html"), "{error}");
    assert!(outcomes[1].as_ref().unwrap().is_some(), "the other one is made all the same");
    fs::remove_file(folder.path().join("reports")).unwrap();
    assert_eq!(made(&plan, &store, "2026-11-23T07:01:00Z").await, ["weekly-2026-11-23T0800.en.html"]);
}

#[tokio::test]
async fn the_close_is_reported_once_its_last_number_is_final() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(folder.path(), "  - { what: close, out: reports, format: markdown }\n");
    let store = invented(&plan).await;
    let none: [&str; 0] = [];
    assert_eq!(made(&plan, &store, "2026-12-30T12:00:00Z").await, none);
    assert_eq!(made(&plan, &store, "2027-01-01T12:00:00Z").await, none, "data may still come");
    let made_at_last = made(&plan, &store, "2027-01-20T12:00:00Z").await;
    assert_eq!(made_at_last.len(), 1, "{made_at_last:?}");
    assert!(made_at_last[0].starts_with("close-2027-01-"), "{made_at_last:?}");
    assert_eq!(made(&plan, &store, "2027-03-01T12:00:00Z").await, none);
    let text = fs::read_to_string(folder.path().join("reports").join(&made_at_last[0])).unwrap();
    assert!(text.contains("4 of 5 objectives were accomplished."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_makes_reports_also_over_a_kill() {
    let shop = Shop::new();
    let reports = "reports:\n  - { what: weekly, at: every 10s, out: reports, format: markdown }\n";
    shop.declare("", &orders("first"));
    let file = shop.path().join("okrs.yaml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + reports).unwrap();
    let out = shop.path().join("reports");
    let mut last = BTreeSet::new();
    for life in 0..2 {
        let daemon = Daemon::start(shop.path()).await;
        let before = last.len();
        daemon.wait_for("a report", async |_| files(&out).iter().filter(|name| !name.starts_with('.')).count() > before).await;
        if life == 0 {
            daemon.signal("KILL");
        } else {
            daemon
                .wait_for("its count", async |daemon| {
                    daemon.metric("okrd_reports_total", &["report=\"weekly\"", "outcome=\"ok\""]).await >= Some(1.0)
                })
                .await;
        }
        drop(daemon);
        let now = files(&out);
        assert!(now.is_superset(&last));
        last = now;
    }
    for name in last.iter().filter(|name| !name.starts_with('.')) {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(text.starts_with("# Weekly check-in") && text.contains("first"), "{name} is not whole:\n{text}");
    }
    let store = SqliteStore::open_read_only(&shop.path().join("okrd.db")).unwrap();
    let until: Option<Timestamp> = store.reports_made_until("weekly at every 10s, en, md, to []").await.unwrap();
    assert!(until.is_some_and(|until| until.as_second() % 10 == 0), "{until:?}");
}
