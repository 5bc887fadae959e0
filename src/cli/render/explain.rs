//! `okrd explain`: every number on the way from the source to the status, as numbered steps.
//!
//! Sentences are broken at the width of the terminal; requests are printed as they are, so that they can be copied.

use super::{
    look::{BOLD, DIM, Look, style_of},
    text::{padding, width, wrap},
};
use crate::{
    answer::{ExplainView, Line, explained},
    lang::{Explanations, Language, Moment},
    okr::Status,
};

/// Longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 100;
/// What stands before the sentences of a step.
const INDENT: usize = 3;

/// The whole answer of `okrd explain`, lines ended by `\n`.
pub fn explain(view: &ExplainView<'_>, look: &Look, language: Language) -> String {
    let look = Look { width: look.width.clamp(60, WIDEST), ..*look };
    let mut page = Page { view, look: &look, language, words: language.explanations(), out: String::new() };
    page.title();
    for (number, explained) in (1..).zip(explained(view, language)) {
        page.heading(&format!("{number}. "), page.words.step(explained.step));
        let rules = explained.lines.iter().filter_map(|line| match line {
            Line::Rule { status, .. } => Some(width(&page.label(*status))),
            _ => None,
        });
        let widest = rules.max().unwrap_or(0);
        for line in &explained.lines {
            page.line(line, widest);
        }
    }
    page.annotations();
    page.out
}

/// The answer as it is being written.
struct Page<'a> {
    view: &'a ExplainView<'a>,
    look: &'a Look,
    language: Language,
    words: &'static dyn Explanations,
    out: String,
}

impl Page<'_> {
    fn title(&mut self) {
        let (view, look) = (self.view, self.look);
        for line in wrap(&look.clean(&view.key_result.title), look.width) {
            self.out.push_str(&look.paint(BOLD, &line));
            self.out.push('\n');
        }
        let belongs = self.words.belongs_to(view.objective, &view.key_result.owner, view.cycle.name());
        let belongs = format!("{}{}{belongs}", view.key_result.id, look.glyphs().separator);
        for line in wrap(&look.clean(&belongs), look.width) {
            self.out.push_str(&look.paint(DIM, &line));
            self.out.push('\n');
        }
        let status = view.assessment.status;
        let mark = format!("{} {}", look.symbol(status), self.label(status));
        self.out.push_str(&format!("\n{}\n", look.paint(style_of(status), &mark)));
        for line in wrap(&look.clean(self.words.status_sentence(status)), look.width) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn heading(&mut self, number: &str, text: &str) {
        let text = self.look.paint(BOLD, &self.look.clean(text));
        self.out.push_str(&format!("\n{number}{text}\n"));
    }

    fn line(&mut self, line: &Line, widest: usize) {
        match line {
            Line::Sentence(text) => self.say_after("", text),
            Line::Item(text) => self.say_after(&format!("{} ", self.look.glyphs().bullet), text),
            Line::Calculation(text) => self.say_after("  ", text),
            Line::Verbatim(text) => {
                let line = format!("{}  {}", " ".repeat(INDENT), self.look.clean(text));
                self.out.push_str(&self.look.paint(DIM, line.trim_end()));
                self.out.push('\n');
            }
            Line::Rule { status, holds, why } => self.rule(*status, *holds, why, widest),
        }
    }

    fn rule(&mut self, status: Status, holds: bool, why: &str, widest: usize) {
        let label = self.label(status);
        let lead = format!("  {label}{}  ", padding(&label, widest));
        self.say_after(&lead, why);
        if holds {
            // Painted after the line was laid out, so that escapes are not counted as cells.
            let at = self.out.rfind(&lead).expect("the line was just written") + 2;
            let painted = self.look.paint(style_of(status), &label);
            self.out.replace_range(at..at + label.len(), &painted);
        }
    }

    fn label(&self, status: Status) -> String {
        self.look.clean(self.words.status(status))
    }

    /// What people noted is no step on the way to the number, and so has none of their numbers.
    fn annotations(&mut self) {
        if self.view.annotations.is_empty() {
            return;
        }
        self.heading("", self.language.reports().report_labels().notes);
        for note in self.view.annotations {
            let moment = Moment { at: note.at, zone: self.view.cycle.time_zone() };
            let day = self.look.clean(&self.language.day(moment));
            self.say_after(&format!("{day}  "), &note.text);
        }
    }

    /// A sentence with something before it that its further lines are indented under.
    fn say_after(&mut self, lead: &str, text: &str) {
        let indent = INDENT + width(lead);
        for (at, line) in wrap(&self.look.clean(text), self.look.width - indent).into_iter().enumerate() {
            let lead = if at == 0 { format!("{}{lead}", " ".repeat(INDENT)) } else { " ".repeat(indent) };
            self.out.push_str(&lead);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}
