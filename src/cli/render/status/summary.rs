//! The last lines: where the cycle stands, and how many key results are in which state.

use super::Page;
use crate::{
    cli::render::{
        look::{BOLD, style_of},
        text::{width, wrap},
    },
    lang::Distance,
    okr::Status,
};

/// States in the order in which people ask for them: the good ones first.
const ORDER: [Status; 13] = [
    Status::Achieved,
    Status::OnTrack,
    Status::AtRisk,
    Status::OffTrack,
    Status::Stalled,
    Status::Breach,
    Status::Overdue,
    Status::Pending,
    Status::Early,
    Status::Stale,
    Status::SourceFailing,
    Status::NoBaseline,
    Status::NoData,
];

pub(super) fn summary(page: &Page<'_>, out: &mut String) {
    let (look, words) = (page.look, page.language.words());
    out.push('\n');
    if page.view.objective_assessments.iter().any(|assessment| assessment.too_easy) {
        for line in wrap(&look.clean(words.too_easy()), look.width) {
            page.line(out, line);
        }
    }
    for line in wrap(&look.clean(&cycle(page)), look.width) {
        page.line(out, look.paint(BOLD, &line));
    }
    if !page.view.key_results.is_empty() {
        counts(page, out);
    }
}

fn cycle(page: &Page<'_>) -> String {
    let (cycle, now, words) = (page.view.cycle, page.view.now, page.language.words());
    let name = cycle.name();
    let stands = if now < cycle.start() {
        words.cycle_not_started(name, Distance::between(now, cycle.start()))
    } else if now < cycle.end() {
        words.cycle_running(name, cycle.window().elapsed(now), Distance::between(now, cycle.end()))
    } else {
        words.cycle_over(name, Distance::between(cycle.end(), now))
    };
    format!("{stands} · {}", words.as_of(cycle.time_zone().to_datetime(now)))
}

/// "14 key results: ● 5 On track  ▲ 2 At risk", broken between states where it must be.
fn counts(page: &Page<'_>, out: &mut String) {
    let (look, words) = (page.look, page.language.words());
    let mut counts = [0_usize; 13];
    for view in &page.view.key_results {
        counts[view.assessment.status as usize] += 1;
    }
    let mut line = look.clean(&words.key_results(page.view.key_results.len()));
    let mut used = width(&line);
    for status in ORDER {
        let count = counts[status as usize];
        if count == 0 {
            continue;
        }
        let (symbol, rest) = (look.symbol(status), look.clean(&format!(" {count} {}", words.status(status))));
        let cells = width(symbol) + width(&rest);
        if used + 3 + cells > look.width {
            page.line(out, std::mem::take(&mut line));
            line.push_str("  ");
            used = 2;
        } else {
            line.push_str("   ");
            used += 3;
        }
        look.paint_onto(&mut line, style_of(status), symbol);
        line.push_str(&rest);
        used += cells;
    }
    page.line(out, line);
}
