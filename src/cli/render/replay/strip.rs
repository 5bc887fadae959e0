//! The strips: one line a key result, one sign a day. Where the days do not fit the width, they stand in blocks.

use jiff::civil::{Date, Weekday};

use super::{
    super::{
        look::{DIM, Look, style_of},
        text::{cut, padding, width, wrap},
    },
    ReplayView,
};
use crate::{lang::Language, okr::Status};

/// Cells for names at most.
const NAMES: usize = 28;

pub(super) fn strips(view: &ReplayView<'_>, look: &Look, language: Language) -> String {
    let id = |index: &usize| view.plan.key_results[*index].key_result.id.as_str();
    let names = view.chosen.iter().map(|index| width(id(index))).max().unwrap_or(0).min(NAMES);
    let room = look.width.saturating_sub(names + 2).max(7);
    let days = view.span.days();
    // Whole weeks, so that the same weekday stands at the same place in every block.
    let room = if days.len() > room { room / 7 * 7 } else { room };
    let mut out = String::new();
    for (block, days) in days.chunks(room).enumerate() {
        if block > 0 {
            out.push('\n');
        }
        let dates = look.clean(&dates(days, language));
        push(&mut out, &look.paint(DIM, &format!("{}  {dates}", " ".repeat(names))));
        for index in view.chosen {
            let name = cut(id(index), names, look.glyphs().ellipsis);
            let statuses = &view.walks[*index].statuses[block * room..][..days.len()];
            push(&mut out, &format!("{name}{}  {}", padding(&name, names), signs(statuses, look)));
        }
    }
    out.push_str(&legend(view, look, language));
    out
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// The first day and Mondays, where there is room for their dates.
fn dates(days: &[Date], language: Language) -> String {
    let mut line = String::new();
    for (at, day) in days.iter().enumerate() {
        let wanted = at == 0 || day.weekday() == Weekday::Monday;
        let used = width(&line);
        if wanted && (at == 0 || at > used) {
            line.push_str(&" ".repeat(at - used));
            line.push_str(&language.words().day_of_the_year(*day));
        }
    }
    line
}

/// Runs of one status are painted as one.
fn signs(statuses: &[Status], look: &Look) -> String {
    let mut out = String::new();
    for run in statuses.chunk_by(|one, next| one == next) {
        look.paint_onto(&mut out, style_of(run[0]), &look.symbol(run[0]).repeat(run.len()));
    }
    out
}

fn legend(view: &ReplayView<'_>, look: &Look, language: Language) -> String {
    let shown = |status: &Status| view.chosen.iter().any(|index| view.walks[*index].statuses.contains(status));
    let entry = |status: Status| {
        // Held together when the line is broken.
        let label = look.clean(language.words().status(status)).replace(' ', "\u{a0}");
        format!("{}\u{a0}{label}", look.symbol(status))
    };
    let entries: Vec<String> = Status::ALL.into_iter().filter(shown).map(entry).collect();
    let text = look.clean(language.replays().legend()) + " " + &entries.join(", ");
    let mut out = String::from("\n");
    for line in wrap(&text, look.width) {
        push(&mut out, &line.replace('\u{a0}', " "));
    }
    out
}
