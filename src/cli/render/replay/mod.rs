//! `okrd replay`: a strip of signs for each key result, what changed and why, and the alerts that would have fired.

mod json;
mod strip;

pub use json::replay_json;

use jiff::Timestamp;

use self::strip::strips;
use super::{
    look::{BOLD, DIM, Look, style_of},
    text::{padding, width, wrap},
};
use crate::{
    alert::Subject,
    answer::why,
    lang::{Edge, Language, Moment},
    plan::Plan,
    replay::{Fired, Sight, Span, Turn, Walk},
};

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct ReplayView<'a> {
    pub plan: &'a Plan,
    pub span: &'a Span,
    pub sight: Sight,
    /// In the order of the plan's key results.
    pub walks: &'a [Walk],
    /// Those of the key results that are shown, and of their sources.
    pub fired: &'a [Fired],
    /// The key results that are shown: indices into the plan's.
    pub chosen: &'a [usize],
}

/// The whole answer of `okrd replay`, lines ended by `\n`.
pub fn replay(view: &ReplayView<'_>, look: &Look, language: Language) -> String {
    let look = Look { width: look.width.max(60), ..*look };
    let mut page = Page { view, look: &look, language, out: String::new() };
    page.head();
    page.out.push_str(&strips(view, &look, language));
    page.changes();
    page.alerts();
    page.foot();
    page.out
}

struct Page<'a> {
    view: &'a ReplayView<'a>,
    look: &'a Look,
    language: Language,
    out: String,
}

impl Page<'_> {
    fn head(&mut self) {
        let (view, words) = (self.view, self.language.replays());
        let days = view.span.days();
        if let (Some(first), Some(last)) = (days.first(), days.last()) {
            let title = words.title(view.plan.cycle.name(), Edge::Day(*first), Edge::Day(*last));
            let title = self.look.clean(&title);
            self.line(&self.look.paint(BOLD, &title));
        }
        self.say("", &words.how(view.span.step(), view.sight == Sight::Then));
        self.out.push('\n');
    }

    fn changes(&mut self) {
        let (view, words) = (self.view, self.language.replays());
        self.heading(words.changes());
        let mut any = false;
        for index in view.chosen {
            let turns = &view.walks[*index].turns;
            if turns.is_empty() {
                continue;
            }
            any = true;
            let key_result = &view.plan.key_results[*index].key_result;
            let title = format!("{}  {}", key_result.id, self.look.clean(&key_result.title));
            self.line(&title);
            for turn in turns {
                self.turn(turn);
            }
        }
        if !any {
            self.say("", words.no_changes());
        }
    }

    fn turn(&mut self, turn: &Turn) {
        let words = self.language.replays();
        let day = words.day(turn.day);
        let label = |status| self.look.clean(words.status(status));
        let (was, now) = (label(turn.was), label(turn.assessment.status));
        let between = self.look.glyphs().separator;
        let lead = format!("  {}{day}  {was} {} {now}{between}", padding(&day, 12), self.look.glyphs().arrow);
        let mut reason = words.because(&why(&turn.assessment, self.language.explanations())).to_owned();
        if let (Ok(progress), Ok(expected)) = (&turn.assessment.progress, &turn.assessment.expected) {
            reason.push_str(&format!(" ({})", words.progress_of_expected(*progress, *expected)));
        }
        let at = self.out.len() + lead.len() - now.len() - between.len();
        self.say(&lead, &reason);
        let painted = self.look.paint(style_of(turn.assessment.status), &now);
        self.out.replace_range(at..at + now.len(), &painted);
    }

    fn alerts(&mut self) {
        let (view, words) = (self.view, self.language.replays());
        let heading = if view.fired.is_empty() { None } else { Some(words.alerts_that_fired(view.fired.len())) };
        self.heading(heading.as_deref().unwrap_or_else(|| words.no_alerts()));
        for fired in view.fired {
            let news = &fired.news;
            let what = subject(view.plan, news.subject);
            let lead = format!("  {}  ", self.moment(fired.at));
            let headline = words.headline(news.event, news.reason, news.was, what);
            self.say(&lead, &format!("{headline} [{}], {}", news.key, self.to(fired)));
        }
    }

    fn to(&self, fired: &Fired) -> String {
        let words = self.language.replays();
        let sinks = fired.to.iter().map(|to| match to.due > fired.at {
            true => words.not_before(&to.sink, &self.moment(to.due)),
            false => to.sink.clone(),
        });
        let sinks: Vec<String> = sinks.collect();
        if sinks.is_empty() { words.to_nobody().to_owned() } else { words.to(&sinks.join(", ")) }
    }

    fn foot(&mut self) {
        let words = self.language.replays();
        self.out.push('\n');
        if self.view.plan.alerts.is_none() {
            self.quietly(words.without_rules());
        }
        self.quietly(words.not_replayed());
        self.quietly(words.nothing_was_done());
    }

    fn moment(&self, at: Timestamp) -> String {
        self.language.moment(Moment { at, zone: &self.view.plan.time_zone })
    }

    fn heading(&mut self, text: &str) {
        let text = self.look.clean(text);
        self.out.push('\n');
        self.line(&self.look.paint(BOLD, &text));
    }

    fn quietly(&mut self, text: &str) {
        for line in wrap(&self.look.clean(text), self.look.width) {
            self.line(&self.look.paint(DIM, &line));
        }
    }

    /// Breaks `text` behind `lead`; the lines after the first are indented.
    fn say(&mut self, lead: &str, text: &str) {
        let indent = if lead.is_empty() { 0 } else { 4 };
        let room = self.look.width.saturating_sub(indent);
        let first = width(lead).saturating_sub(indent);
        // The lead takes its room on the first line only.
        let placed = format!("{}{}", "\u{a0}".repeat(first), self.look.clean(text));
        for (number, line) in wrap(&placed, room).into_iter().enumerate() {
            let line = match number {
                0 => format!("{lead}{}", line.trim_start_matches('\u{a0}')),
                _ => format!("{}{line}", " ".repeat(indent)),
            };
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }
}

/// As people call it.
fn subject(plan: &Plan, subject: Subject) -> &str {
    match subject {
        Subject::KeyResult(index) => &plan.key_results[index].key_result.title,
        Subject::Source(index) | Subject::Credential(index) => plan.sources[index].name.as_str(),
        Subject::Cycle => plan.cycle.name(),
    }
}
