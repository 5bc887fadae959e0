//! What needs attention: failing sources first, each once however many key results hang on it, then what is late or stuck.

use super::{Page, row::remark};
use crate::{
    answer::KeyResultView,
    cli::render::{
        look::{BOLD, DIM, style_of},
        text::wrap,
    },
    lang::Distance,
    okr::{FailureKind, PollState, Status},
};

/// The states that somebody has to do something about, the most pressing first.
const PRESSING: [Status; 8] = [
    Status::SourceFailing,
    Status::Overdue,
    Status::Breach,
    Status::Stalled,
    Status::OffTrack,
    Status::Stale,
    Status::NoBaseline,
    Status::NoData,
];

/// So many key results are named under one heading; `--json` has all of them.
const NAMED: usize = 8;

/// A source that fails in one way, with the key results that wait for it.
struct Failing<'a> {
    source: &'a str,
    connector: &'a str,
    kind: FailureKind,
    key_results: Vec<&'a KeyResultView<'a>>,
    /// Of the one whose failure is shown.
    poll: &'a PollState,
}

pub(super) fn attention(page: &Page<'_>, out: &mut String) {
    let failing = failing(page);
    let waits = |view: &KeyResultView<'_>| view.poll.is_some_and(PollState::is_failing);
    let of = |status: Status| -> Vec<&KeyResultView<'_>> {
        let all = page.view.key_results.iter();
        all.filter(|view| view.assessment.status == status && !waits(view)).collect()
    };
    let stuck: Vec<_> = PRESSING.map(|status| (status, of(status))).into_iter().filter(|(_, views)| !views.is_empty()).collect();
    if failing.is_empty() && stuck.is_empty() {
        return;
    }
    let words = page.language.words();
    page.line(out, format!("\n{}", page.look.paint(BOLD, &page.look.clean(words.attention()))));
    for failing in &failing {
        say_failing(page, out, failing);
    }
    for (status, key_results) in &stuck {
        heading(page, out, *status, &words.key_results(key_results.len()));
        paragraph(page, out, words.status_sentence(*status));
        name(page, out, key_results, true);
    }
    page.line(out, String::new());
    for line in wrap(&page.look.clean(words.explain_hint()), page.look.width) {
        page.line(out, page.look.paint(DIM, &line));
    }
}

/// Groups key results whose polls fail by source and kind of failure, in the order in which they are met.
fn failing<'a>(page: &Page<'a>) -> Vec<Failing<'a>> {
    let mut groups: Vec<Failing<'a>> = Vec::new();
    for view in &page.view.key_results {
        let Some(poll) = view.poll.filter(|poll| poll.is_failing()) else { continue };
        let Some(failure) = &poll.failure else { continue };
        match groups.iter_mut().find(|group| group.source == view.source && group.kind == failure.kind) {
            Some(group) => group.key_results.push(view),
            None => groups.push(Failing {
                source: view.source,
                connector: view.connector,
                kind: failure.kind,
                key_results: vec![view],
                poll,
            }),
        }
    }
    groups
}

fn say_failing(page: &Page<'_>, out: &mut String, failing: &Failing<'_>) {
    let words = page.language.words();
    let count = failing.key_results.len();
    heading(page, out, Status::SourceFailing, &words.source_failing_for(failing.source, failing.connector, count));
    paragraph(page, out, words.failure_sentence(failing.kind));
    if let Some(failure) = &failing.poll.failure {
        paragraph(page, out, &words.source_said(&failure.text));
    }
    let ago = failing.poll.last_success.map(|at| Distance::between(at, page.view.now));
    paragraph(page, out, &words.last_success(ago));
    name(page, out, &failing.key_results, false);
}

fn heading(page: &Page<'_>, out: &mut String, status: Status, about: &str) {
    let look = page.look;
    let mark = format!("{} {}", look.symbol(status), look.clean(page.language.words().status(status)));
    let text = format!("{mark}{}{}", look.glyphs().separator, look.clean(about));
    out.push('\n');
    for (at, line) in wrap(&text, look.width).into_iter().enumerate() {
        // The mark is short, so it always stands whole on the first line.
        let line = match line.strip_prefix(&mark) {
            Some(rest) if at == 0 => look.paint(style_of(status), &mark) + rest,
            _ => line,
        };
        page.line(out, line);
    }
}

fn paragraph(page: &Page<'_>, out: &mut String, text: &str) {
    for line in wrap(&page.look.clean(text), page.look.width - 2) {
        page.line(out, format!("  {line}"));
    }
}

/// One line or more for each key result: its id, to be typed after `okrd explain`, its title, and what is wrong.
fn name(page: &Page<'_>, out: &mut String, key_results: &[&KeyResultView<'_>], with_remark: bool) {
    let (look, glyphs) = (page.look, page.look.glyphs());
    for view in key_results.iter().take(NAMED) {
        let mut text = format!("{}{}{}", view.key_result.id, glyphs.separator, look.clean(&view.key_result.title));
        let remark = if with_remark { look.clean(&remark(page, view)) } else { String::new() };
        if !remark.is_empty() {
            text = format!("{text}{}{remark}", glyphs.separator);
        }
        for (at, line) in wrap(&text, look.width - 4).into_iter().enumerate() {
            let lead = if at == 0 { format!("  {} ", glyphs.bullet) } else { "    ".to_owned() };
            page.line(out, lead + &line);
        }
    }
    if key_results.len() > NAMED {
        let more = look.clean(&page.language.words().and_more(key_results.len() - NAMED));
        page.line(out, format!("  {} {more}", glyphs.bullet));
    }
}
