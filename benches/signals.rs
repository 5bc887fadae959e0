//! What a forecast and a stall evaluation cost.
//!
//! `cargo bench --bench signals`. Prints microseconds of one call on one core, best of five turns, and beside it how many times
//! that is what one pass over the same observations costs that only adds them up.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use okrd::signal::{
    Case, Metric, Point, Reading,
    forecast::forecast,
    stall::{Sensitivity, evidence},
};

const TURNS: usize = 5;

fn main() {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let calls = if std::env::args().any(|argument| argument == "--bench") { 2_000 } else { 10 };
    measured(calls, "forecast", |case, now| {
        let _ = black_box(forecast(black_box(case), now));
    });
    measured(calls, "stall", |case, now| {
        let _ = black_box(evidence(black_box(case), now, Sensitivity::Balanced));
    });
}

/// One call for each kind of series, a poll a day.
fn measured(calls: usize, name: &str, call: impl Fn(&Case, f64)) {
    for days in [90, 1_000] {
        for metric in [Metric::Cumulative, Metric::Sum, Metric::Flow, Metric::Level, Metric::Ratio, Metric::Rank] {
            let points = points(metric, days);
            let up = metric != Metric::Rank;
            let case = Case {
                metric,
                reading: match metric {
                    Metric::Sum => Reading::Sum,
                    Metric::Flow | Metric::Ratio => Reading::Mean7,
                    _ => Reading::Last,
                },
                up,
                cycle_days: days as f64 * 1.5,
                weekday: 3,
                baseline: points[0].value,
                target: if up { 1e6 } else { 1.0 },
                points: &points,
            };
            let now = days as f64;
            let judging = best(calls, || call(&case, now));
            let adding = best(calls, || {
                black_box(black_box(&points).iter().map(|point| point.value).sum::<f64>());
            });
            println!(
                "{name:<8} {:<12} {days:>6} observations {:>8.2} us, {:>6.0} times adding them up",
                format!("{metric:?}"),
                judging.as_secs_f64() * 1e6 / calls as f64,
                judging.as_secs_f64() / adding.as_secs_f64().max(1e-9)
            );
        }
    }
}

/// A series that slows down towards its end; the same on every run.
fn points(metric: Metric, days: usize) -> Vec<Point> {
    let mut total = 100.0;
    (1..=days)
        .map(|day| {
            let noise = ((day * 7_919) % 101) as f64 / 101.0;
            let pace = if day + 20 > days { 0.1 } else { 1.0 };
            total += (pace * 8.0 * noise).round();
            let value = match metric {
                Metric::Cumulative | Metric::Level => total,
                Metric::Sum => (pace * 8.0 * noise).round(),
                Metric::Flow => total * (0.8 + 0.4 * noise),
                Metric::Ratio => 20.0 + total / 100.0 + noise,
                Metric::Rank => (500_000.0 / (total + 1_000.0)).round(),
            };
            Point { day: day as f64, value, as_of: None }
        })
        .collect()
}

fn best(calls: usize, work: impl Fn()) -> Duration {
    let turn = || {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        start.elapsed()
    };
    (0..TURNS).map(|_| turn()).min().unwrap_or_default()
}
