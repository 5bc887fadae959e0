//! The metrics page of 100,000 key results, against copying the same bytes.
//!
//! `cargo bench --bench metrics_page`. Prints what one scrape costs as a ratio to `memcpy` of the whole page from one
//! buffer to another that was touched before; best of five, all in one run. Allocations are counted by the allocator.

#![allow(unsafe_code, reason = "the allocator that counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use bytes::BytesMut;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    lang::Language,
    okr::{Ambition, Cycle, Id, KeyResult, Kind, Objective, Status, Target, Unit},
    progress::{Assessment, Formula, ObjectiveAssessment, Phase, Unknown},
    publish::metrics::{Board, CHUNK, Chunks, Described, KeyResultRow, ObjectiveRow, Page},
};

const KEY_RESULTS: usize = 100_000;
const KEY_RESULTS_AN_OBJECTIVE: usize = 5;
const ROUNDS: usize = 5;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let (board, live) = build_board();
    println!("key results           {KEY_RESULTS}");
    println!("board                 {} bytes a key result", live / KEY_RESULTS);

    let page = whole_page(&board);
    let mut copy = vec![1u8; page.len()];
    let copying = best(|| {
        copy.copy_from_slice(black_box(&page));
        black_box(&copy);
    });
    let mut chunk = vec![1u8; CHUNK];
    let copying_hot = best(|| {
        for piece in page.chunks(CHUNK) {
            chunk[..piece.len()].copy_from_slice(black_box(piece));
            black_box(&chunk);
        }
    });
    let mut chunk = BytesMut::with_capacity(CHUNK);
    let writing = best(|| {
        let mut page = Page::new(Arc::clone(&board), now(), Vec::new());
        let mut more = true;
        while more {
            more = page.fill(&mut chunk);
            black_box(&chunk);
            chunk.clear();
        }
    });
    let streaming = best(|| {
        for chunk in Chunks::new(Page::new(Arc::clone(&board), now(), Vec::new())) {
            let _ = black_box(chunk);
        }
    });
    let lines = page.iter().filter(|byte| **byte == b'\n').count();
    println!("page                  {} bytes, {lines} lines, chunks of {CHUNK}", page.len());
    println!("memcpy, whole page    {}", line(&copying, copying.time));
    println!("memcpy, into a chunk  {}", line(&copying_hot, copying.time));
    println!("write                 {}", line(&writing, copying.time));
    println!("write, as a body      {}", line(&streaming, copying.time));

    let rows: Vec<KeyResultRow> = (0..KEY_RESULTS).map(|index| KeyResultRow::of(&assessment(index))).collect();
    let some = || (0..KEY_RESULTS).step_by(KEY_RESULTS / 100).map(|index| (index, rows[index]));
    let replacing_some = best(|| drop(black_box(board.with_rows(some(), []))));
    let replacing_all = best(|| drop(black_box(board.with_rows(rows.iter().copied().enumerate(), []))));
    println!("replace 100 rows      {}", line(&replacing_some, copying.time));
    println!("replace all rows      {}", line(&replacing_all, copying.time));
}

fn now() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().expect("an instant")
}

/// The board, and how many bytes it keeps.
fn build_board() -> (Arc<Board>, usize) {
    let cycle = Cycle::named("2026-Q4", &TimeZone::get("Europe/Paris").expect("a zone")).expect("a cycle");
    let objectives: Vec<Objective> = (0..KEY_RESULTS / KEY_RESULTS_AN_OBJECTIVE).map(objective).collect();
    let key_results: Vec<KeyResult> = (0..KEY_RESULTS).map(key_result).collect();
    let before = LIVE.load(Relaxed);
    let described = key_results.iter().map(|key_result| Described { key_result, source: "crm", connector: "postgres" });
    let mut board = Board::describing(Language::En, cycle, &objectives, described);
    let objective_row = ObjectiveRow::of(&ObjectiveAssessment {
        progress: Ok(0.532_174_123),
        expected: Ok(0.5),
        coverage: 1.0,
        left_out: 0,
        worst: None,
        accomplished: None,
        too_easy: false,
        closed: false,
    });
    board = board.with_rows(
        (0..KEY_RESULTS).map(|index| (index, KeyResultRow::of(&assessment(index)))),
        (0..objectives.len()).map(|index| (index, objective_row)),
    );
    let board = Arc::new(board);
    (board, LIVE.load(Relaxed) - before)
}

fn objective(index: usize) -> Objective {
    Objective {
        id: Id::new(&format!("objective-{index:05}")).expect("an id"),
        title: format!("Improve what the team number {index} is there for").into(),
        owner: format!("team-{}", index % 40).into(),
        parent: None,
        rolls_up: false,
        weight: 1.0,
        ambition: Ambition::Aspirational,
        accomplished_at: 0.7,
        initiatives: Vec::new(),
    }
}

fn key_result(index: usize) -> KeyResult {
    let id = Id::new(&format!("key-result-number-{index:06}")).expect("an id");
    KeyResult {
        title: format!("Raise the number of good things of kind {index} by a fifth").into(),
        objective: Id::new(&format!("objective-{:05}", index / KEY_RESULTS_AN_OBJECTIVE)).expect("an id"),
        owner: format!("team-{}", index % 40).into(),
        unit: Unit::named("requests"),
        target_text: "+20%".into(),
        ..KeyResult::new(id, Kind::Flow, Target::Relative(0.2))
    }
}

/// A flow for which everything is known that can be: whole counts, and shares with all their digits.
fn assessment(index: usize) -> Assessment {
    // Any spread will do that does not repeat within a chunk.
    let share = (index as f64 * 0.618_033_988_749_894_9).fract();
    let at = |seconds: i64| Some(now() - SignedDuration::from_secs(seconds + index as i64 % 86_400));
    Assessment {
        status: Status::ALL[index % Status::ALL.len()],
        value: Ok((share * 10_000.0).round()),
        implausible: None,
        provisional: None,
        baseline: Ok(5_000.0),
        baseline_to_date: Err(Unknown::NotApplicable),
        target: Ok(6_000.0),
        rival: None,
        progress: Ok(share * 1.1),
        expected: Ok(0.5 + share / 1_000.0),
        gap: Ok(0.5 - share),
        score: Ok(share),
        original_score: None,
        volume: Ok(share / 1.2),
        buffer_days: Ok(share * 40.0),
        required_rate: Ok(1.0 / (share + 0.1)),
        in_range: None,
        periods: Vec::new(),
        formula: Formula::None,
        observed_at: at(0),
        collected_at: at(0),
        last_progress_at: at(86_400),
        forecast: Err(Unknown::NotApplicable),
        stall: None,
        frozen: None,
        course_unknown: false,
        not_ranked: false,
        regressed: false,
        phase: Phase::Running,
    }
}

fn whole_page(board: &Arc<Board>) -> Vec<u8> {
    let (mut page, mut whole) = (Page::new(Arc::clone(board), now(), Vec::new()), Vec::new());
    let mut more = true;
    while more {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        more = page.fill(&mut chunk);
        whole.extend_from_slice(&chunk);
    }
    whole
}

/// What a piece of work costs.
struct Cost {
    time: Duration,
    /// Of the last round: how often it allocated, and how much of it was there at once.
    allocations: usize,
    most_bytes: usize,
}

/// The best of [`ROUNDS`] rounds.
fn best(mut work: impl FnMut()) -> Cost {
    let mut cost = Cost { time: Duration::MAX, allocations: 0, most_bytes: 0 };
    for _ in 0..ROUNDS {
        let (allocations, live) = (ALLOCATIONS.load(Relaxed), LIVE.load(Relaxed));
        MOST_LIVE.store(live, Relaxed);
        let began = Instant::now();
        work();
        cost.time = cost.time.min(began.elapsed());
        cost.allocations = ALLOCATIONS.load(Relaxed) - allocations;
        cost.most_bytes = MOST_LIVE.load(Relaxed) - live;
    }
    cost
}

fn line(cost: &Cost, copying: Duration) -> String {
    let milliseconds = cost.time.as_secs_f64() * 1000.0;
    let ratio = copying.as_secs_f64() / cost.time.as_secs_f64();
    let Cost { allocations, most_bytes, .. } = cost;
    format!("{milliseconds:8.2} ms, {ratio:5.2} of memcpy, {allocations} allocations, {most_bytes} bytes at most")
}

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST_LIVE: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counted.
struct Counting;

// SAFETY: every call is handed to the system's allocator as it came; counting touches nothing else.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST_LIVE.fetch_max(live, Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the pointer came from `alloc` above, so from the system's allocator, with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}
