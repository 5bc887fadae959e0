//! The page as text: against a golden file, by a reader of its own, and by promtool.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::BytesMut;
use okrd::{
    lang::Language,
    okr::FailureKind,
    publish::metrics::{Board, CHUNK, Page, Telemetry},
};

use super::fixture;

const GOLDEN: &str = "tests/data/metrics/page.prom";

fn page_of(board: Board, appendix: Vec<u8>) -> String {
    let mut page = Page::new(Arc::new(board), fixture::now(), appendix);
    let mut chunk = BytesMut::with_capacity(CHUNK);
    let mut text = Vec::new();
    loop {
        let more = page.fill(&mut chunk);
        assert!(chunk.ends_with(b"\n") || chunk.is_empty(), "chunks end with a line");
        text.extend_from_slice(&chunk);
        chunk.clear();
        if !more {
            return String::from_utf8(text).unwrap();
        }
    }
}

fn busy_telemetry() -> Telemetry {
    let telemetry = Telemetry::new();
    telemetry.plan_accepted(["crm", "site"], 3, fixture::now());
    telemetry.polled("crm", Ok(()), Duration::from_millis(12));
    telemetry.polled("site", Err(FailureKind::RateLimited), Duration::from_secs(2));
    telemetry.committed();
    telemetry.store_failed();
    telemetry.plan_refused();
    telemetry
}

#[test]
fn the_page_is_the_golden_page() {
    let page = page_of(fixture::board(), Vec::new());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &page).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    for (at, (line, expected)) in page.lines().zip(golden.lines()).enumerate() {
        assert_eq!(line, expected, "line {} (UPDATE_GOLDEN=1 writes {GOLDEN} anew)", at + 1);
    }
    assert_eq!(page.len(), golden.len(), "one is longer");
}

#[test]
fn promtool_has_no_complaint() {
    let page = page_of(fixture::board(), busy_telemetry().exposition());
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is needed: apt-get install prometheus");
    promtool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn families_are_contiguous_series_are_unique_and_every_number_is_finite() {
    let page = page_of(fixture::board(), busy_telemetry().exposition());
    let mut families = BTreeSet::new();
    let mut series = BTreeSet::new();
    let mut family = String::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("# TYPE ") {
            family = heading.split(' ').next().unwrap().to_owned();
            assert!(families.insert(family.clone()), "{family} has two headings");
        } else if !line.starts_with('#') {
            let (name, number) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with(&family), "{line} stands under {family}");
            assert!(series.insert(name.to_owned()), "{name} is there twice");
            assert!(number.parse::<f64>().unwrap().is_finite(), "{line}");
        }
    }
}

#[test]
fn a_number_that_is_not_known_is_absent_and_a_family_of_none_is_too() {
    let page = page_of(fixture::board(), Vec::new());
    let value =
        |id: &str| page.contains(&format!("okr_key_result_value{{cycle=\"2026-Q4\",objective=\"email\",key_result=\"{id}\""));
    assert!(value("demo-requests"), "a true 0 is a value");
    assert!(!value("odd-title"), "nothing was collected");
    assert!(!page.contains("okr_key_result_in_range_ratio"));
    assert!(!page.contains("okr_objective_expected_progress_ratio"));
    for refused in ["NaN", "Inf", "inf "] {
        assert!(!page.contains(refused), "{refused}");
    }
}

#[test]
fn one_status_of_thirteen_holds() {
    let mut holds = BTreeMap::new();
    for line in page_of(fixture::board(), Vec::new()).lines().filter(|line| line.starts_with("okr_key_result_status{")) {
        let (labels, number) = line.rsplit_once(' ').unwrap();
        let id = labels.split("key_result=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let status = labels.split("status=\"").nth(1).unwrap().trim_end_matches("\"}").to_owned();
        let (lines, held): &mut (usize, Vec<String>) = holds.entry(id).or_default();
        *lines += 1;
        if number == "1" {
            held.push(status);
        }
    }
    let expected = [("demo-requests", "stalled"), ("newsletter-open-rate", "at_risk"), ("odd-title", "no_data")];
    assert_eq!(holds, expected.map(|(id, status)| (id.to_owned(), (13, vec![status.to_owned()]))).into());
}

#[test]
fn before_the_first_plan_there_is_only_the_daemon() {
    assert_eq!(page_of(Board::empty(Language::En), Vec::new()), "");
    assert_eq!(page_of(Board::empty(Language::En), b"own 1\n".to_vec()), "own 1\n");
}

#[test]
fn the_page_is_the_same_however_the_chunks_fall() {
    let appendix = busy_telemetry().exposition();
    let whole = page_of(fixture::board(), appendix.clone());
    // A chunk that is nearly full forces a break before every line.
    let mut page = Page::new(Arc::new(fixture::board()), fixture::now(), appendix);
    let mut pieces = String::new();
    let mut left = CHUNK - 1;
    loop {
        let mut chunk = BytesMut::from(&*vec![b'#'; left]);
        let more = page.fill(&mut chunk);
        pieces.push_str(std::str::from_utf8(&chunk[left..]).unwrap());
        if !more {
            break;
        }
        // An entirely empty one every other time, so that a line that never fits is still written.
        left = if left == 0 { CHUNK - 900 } else { 0 };
    }
    assert_eq!(pieces, whole);
}
