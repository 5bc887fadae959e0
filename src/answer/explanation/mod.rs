//! Every number on the way from the source to the status, as steps of sentences that people can follow.
//!
//! One function a step, in the order in which the numbers come about. Requests are told as they are, so that they can be
//! copied.

mod formula;
mod numbers;
mod outlook;
mod verdict;

use jiff::Timestamp;

pub use self::verdict::why;

use super::{ExplainView, explain_view::Observed};
use crate::{
    lang::{Amount, Distance, Explanations, Language, Moment, Period, Step},
    okr::{Kind, PollState, Status, Window},
};

/// One step with what there is to say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    pub step: Step,
    pub lines: Vec<Line>,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Sentence(String),
    /// One of several that belong together.
    Item(String),
    /// Numbers, the same in every language.
    Calculation(String),
    /// One line of a request.
    Verbatim(String),
    /// One of the rules that decide the status, in their order; the last one holds.
    Rule {
        status: Status,
        holds: bool,
        why: String,
    },
}

/// All steps.
pub fn explained(view: &ExplainView<'_>, language: Language) -> Vec<Explained> {
    let mut all = Vec::with_capacity(Step::ALL.len());
    for step in Step::ALL {
        let mut teller = Teller { view, language, words: language.explanations(), lines: Vec::new() };
        match step {
            Step::Question => teller.question(),
            Step::Observations => teller.observations(),
            Step::Baseline => teller.baseline(),
            Step::Target => teller.target(),
            Step::Progress => teller.progress(),
            Step::Pace => teller.pace(),
            Step::Forecast => teller.forecast(),
            Step::Status => teller.status(),
            Step::Polls => teller.polls(),
        }
        all.push(Explained { step, lines: teller.lines });
    }
    all
}

/// One step as it is being told.
struct Teller<'a> {
    view: &'a ExplainView<'a>,
    language: Language,
    words: &'static dyn Explanations,
    lines: Vec<Line>,
}

impl<'a> Teller<'a> {
    fn say(&mut self, text: &str) {
        self.lines.push(Line::Sentence(text.to_owned()));
    }

    /// A request, line by line.
    fn verbatim(&mut self, text: &str) {
        self.lines.extend(text.lines().map(|line| Line::Verbatim(line.to_owned())));
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

    fn calculation(&mut self, text: &str) {
        self.lines.push(Line::Calculation(text.to_owned()));
    }
}
