//! `okrd explain`: every number on the way from the source to the status, as numbered steps that people can follow.
//!
//! One function a step, in the order in which the numbers come about. Sentences are broken at the width of the terminal;
//! requests are printed as they are, so that they can be copied.

mod formula;
mod numbers;
mod outlook;
mod verdict;
mod view;

use jiff::Timestamp;

pub(super) use self::verdict::why;
pub use self::view::ExplainView;
pub(super) use self::view::Observed;
use super::{
    look::{BOLD, DIM, Look, style_of},
    text::{width, wrap},
};
use crate::{
    lang::{Amount, Distance, Explanations, Language, Moment, Period, Step},
    okr::{Kind, PollState, Window},
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
    for (number, step) in (1..).zip(Step::ALL) {
        page.heading(number, step);
        match step {
            Step::Question => page.question(),
            Step::Observations => page.observations(),
            Step::Baseline => page.baseline(),
            Step::Target => page.target(),
            Step::Progress => page.progress(),
            Step::Pace => page.pace(),
            Step::Forecast => page.forecast(),
            Step::Status => page.status(),
            Step::Polls => page.polls(),
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

impl<'a> Page<'a> {
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
        let mark = format!("{} {}", look.symbol(status), look.clean(self.words.status(status)));
        self.out.push_str(&format!("\n{}\n", look.paint(style_of(status), &mark)));
        for line in wrap(&look.clean(self.words.status_sentence(status)), look.width) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn heading(&mut self, number: usize, step: Step) {
        let text = self.look.paint(BOLD, &self.look.clean(self.words.step(step)));
        self.out.push_str(&format!("\n{number}. {text}\n"));
    }

    /// What people noted is no step on the way to the number, and so has none of their numbers.
    fn annotations(&mut self) {
        if self.view.annotations.is_empty() {
            return;
        }
        let text = self.look.paint(BOLD, &self.look.clean(self.language.reports().report_labels().notes));
        self.out.push_str(&format!("\n{text}\n"));
        for note in self.view.annotations {
            let day = self.look.clean(&self.language.day(self.moment(note.at)));
            self.say_after(&format!("{day}  "), &note.text);
        }
    }

    /// A sentence of the present step.
    fn say(&mut self, text: &str) {
        self.say_after("", text);
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

    /// A request, line by line and never broken.
    fn verbatim(&mut self, text: &str) {
        for line in text.lines() {
            let line = format!("{}  {}", " ".repeat(INDENT), self.look.clean(line));
            self.out.push_str(&self.look.paint(DIM, line.trim_end()));
            self.out.push('\n');
        }
    }

    fn question(&mut self) {
        let (view, words) = (self.view, self.words);
        self.say(&words.asked_of(view.source, view.connector));
        self.say(&words.is_a(view.key_result.kind, &view.key_result.unit));
        if let Some(length) = view.trailing {
            self.say(&words.trailing(Distance::of(length)));
        }
        if view.key_result.settle.is_positive() {
            self.say(&words.settles_after(Distance::of(view.key_result.settle)));
        }
        if !view.question.trim().is_empty() {
            self.say(words.request());
            self.verbatim(view.question);
        }
    }

    fn polls(&mut self) {
        let words = self.words;
        let never = PollState::default();
        let poll = self.view.poll.unwrap_or(&never);
        let Some(attempt) = poll.last_attempt else { return self.say(words.never_polled()) };
        let Some(failure) = &poll.failure else { return self.say(&words.polled(self.moment(attempt), self.ago(attempt))) };
        self.say(&words.poll_failed(self.moment(attempt), self.ago(attempt), poll.failures_in_a_row));
        self.say(words.failure_sentence(failure.kind));
        self.say(&words.source_said(&failure.text));
        match poll.last_success {
            Some(at) => self.say(&words.last_good_answer(self.moment(at), self.ago(at))),
            None => self.say(&words.last_success(None)),
        }
    }

    fn amount(&self, number: f64) -> Amount<'a> {
        Amount::of(number, self.view.key_result)
    }

    /// A number to calculate with: positions and milestones as plain numbers, no name of a unit.
    fn figure(&self, number: f64) -> String {
        match self.view.key_result.kind {
            Kind::Rank | Kind::Milestone => self.language.number(number),
            _ => self.language.amount(self.amount(number).bare()),
        }
    }

    fn moment(&self, at: Timestamp) -> Moment<'a> {
        Moment { at, zone: self.view.cycle.time_zone() }
    }

    fn period(&self, window: Window) -> Period<'a> {
        Period { window, zone: self.view.cycle.time_zone() }
    }

    fn ago(&self, at: Timestamp) -> Distance {
        Distance::between(at, self.view.now)
    }

    /// A line of numbers, the same in every language.
    fn calculation(&mut self, text: &str) {
        self.say_after("  ", text);
    }
}
