//! Steps 2 to 4: what was measured, where it starts, where it must end.

use super::{Observed, Teller};
use crate::{
    lang::{Amount, Distance, Earlier, Moment, Period},
    okr::{BaselineRule, Observation, Rank, Role, Target, Value, Window, number_of},
    progress::Unknown,
};

impl Teller<'_> {
    pub(super) fn observations(&mut self) {
        let (view, words) = (self.view, self.words);
        let Observed { settled, provisional, rival } = Observed::of(view);
        match settled {
            Some(settled) => {
                self.observed(settled, |value, of, at, ago| words.settled(value, of, at, ago));
                self.parts(settled);
                if view.assessment.not_ranked {
                    self.say(&words.not_ranked_counts_as(Rank::NotRanked.position(view.key_result.depth)));
                }
            }
            None if view.history.iter().all(|observation| observation.role != Role::Value) => self.say(words.nothing_collected()),
            None => self.say(words.nothing_settled()),
        }
        match (view.assessment.implausible, provisional) {
            (Some(implausible), _) => self.say(&words.implausible(self.amount(implausible))),
            (None, Some(provisional)) => {
                self.observed(provisional, |value, of, at, ago| words.provisional(value, of, at, ago));
            }
            (None, None) => {}
        }
        if let Some(rival) = rival {
            self.observed(rival, |value, of, at, ago| words.rival(value, of, at, ago));
        }
        if let Some(at) = view.assessment.last_progress_at {
            self.say(&words.last_progress(self.moment(at), self.ago(at)));
        }
        if !view.history.is_empty() {
            self.say(&words.kept(view.history.len(), view.revisions));
        }
    }

    fn observed(
        &mut self,
        observation: &Observation,
        sentence: impl FnOnce(Amount<'_>, Period<'_>, Moment<'_>, Distance) -> String,
    ) {
        // A ratio over too few cases has no number; its parts are told anyway.
        let Some(number) = number_of(&observation.value, self.view.key_result) else { return self.too_few(observation) };
        let collected = observation.collected_at;
        let text = sentence(self.amount(number), self.period(observation.window), self.moment(collected), self.ago(collected));
        self.say(&text);
    }

    fn too_few(&mut self, observation: &Observation) {
        if let Value::Ratio { denominator, .. } = observation.value {
            let reason = Unknown::SmallDenominator { have: denominator, need: self.view.key_result.min_denominator };
            let text = self.words.unknown(&reason);
            self.say(&text);
        }
    }

    /// What the number was made of.
    fn parts(&mut self, observation: &Observation) {
        match &observation.value {
            // A source that gives the ratio itself gives 1 below it.
            Value::Ratio { numerator, denominator } if *denominator != 1.0 => {
                self.say(&self.words.quotient(*numerator, *denominator));
            }
            Value::Each(numbers) => self.say(&self.words.mean_of_records(numbers.len())),
            _ => {}
        }
    }

    pub(super) fn baseline(&mut self) {
        let (view, words) = (self.view, self.words);
        let number = view.baseline.map(|baseline| baseline.number).or(view.assessment.baseline.as_ref().ok().copied());
        match (&view.key_result.baseline, number) {
            (BaselineRule::None, None) => self.say(words.baseline_not_needed()),
            (BaselineRule::Number(number), _) => self.say(&words.baseline_typed(self.amount(*number))),
            (BaselineRule::AtStart, Some(number)) => self.say(&words.baseline_at_start(self.amount(number))),
            (BaselineRule::Measured(windows), Some(number)) => self.measured(number, windows),
            (BaselineRule::None, Some(number)) if view.baseline.is_some() => self.measured(number, &[]),
            (BaselineRule::None, Some(_)) => self.say(words.baseline_not_needed()),
            (rule, None) => {
                let reason = view.assessment.baseline.as_ref().err().unwrap_or(&Unknown::NoBaseline);
                self.say(&words.baseline_unknown(reason));
                if let BaselineRule::Measured(windows) = rule
                    && let Some(over) = hull(windows)
                {
                    self.say(&words.baseline_will_be_measured(self.period(over)));
                }
            }
        }
        if let Some(baseline) = view.baseline {
            self.say(&words.baseline_frozen(self.moment(baseline.collected_at)));
            if !baseline.question.trim().is_empty() {
                self.say(words.request());
                self.verbatim(&baseline.question);
            }
        }
        if let Ok(to_date) = view.assessment.baseline_to_date {
            self.say(&words.baseline_to_date(self.amount(to_date.number), to_date));
        }
    }

    fn measured(&mut self, number: f64, planned: &[Window]) {
        let view = self.view;
        // Where it was really measured counts, should the rule have changed since.
        let windows = view.baseline.map(|baseline| &*baseline.windows).filter(|windows| !windows.is_empty()).unwrap_or(planned);
        let amount = self.amount(number);
        let text = match windows {
            [] => self.words.baseline_typed(amount),
            [window] => self.words.baseline_measured(amount, self.period(*window), self.earlier(*window)),
            windows => self.words.baseline_averaged(amount, windows.len(), self.period(hull(windows).unwrap_or(windows[0]))),
        };
        self.say(&text);
    }

    fn earlier(&self, window: Window) -> Option<Earlier> {
        let cycle = self.view.cycle;
        if window == cycle.previous() {
            Some(Earlier::PreviousPeriod)
        } else if window == cycle.a_year_earlier() {
            Some(Earlier::LastYear)
        } else {
            None
        }
    }

    pub(super) fn target(&mut self) {
        let (view, words) = (self.view, self.words);
        let typed = &*view.key_result.target_text;
        match (view.key_result.target, &view.assessment.target) {
            (Target::AtLeast(bound), _) => self.say(&words.target_at_least(typed, self.amount(bound))),
            (Target::AtMost(bound), _) => self.say(&words.target_at_most(typed, self.amount(bound))),
            (Target::Between { low, high }, _) => self.say(&words.target_between(typed, self.amount(low), self.amount(high))),
            (Target::AheadOf, _) => self.say(words.target_ahead()),
            (_, Err(reason)) => self.say(&words.target_unknown(typed, reason)),
            (Target::Reach(number), _) if self.amount(number) == Amount::Done(true) => self.say(&words.target_done(typed)),
            (target, Ok(number)) => {
                self.say(&words.target_reach(typed, self.amount(*number)));
                self.made_of(target, *number);
            }
        }
        if let Some(recurrence) = view.key_result.recurrence {
            self.say(&words.target_each(recurrence.each, recurrence.compounding));
        }
        if view.key_result.strict {
            self.say(words.target_strict());
        }
        if view.targets.len() > 1 {
            for note in view.targets {
                self.say(&words.target_was(&note.text, self.moment(note.at)));
                if let Some(reason) = &note.reason {
                    self.say(&words.target_changed_because(reason));
                }
            }
        }
    }

    /// How a target that builds on the baseline comes to its number.
    fn made_of(&mut self, target: Target, number: f64) {
        // A compounding target stands on the period before it, not on this baseline.
        let compounding = self.view.key_result.recurrence.is_some_and(|recurrence| recurrence.compounding);
        let Ok(baseline) = self.view.assessment.baseline else { return };
        if compounding {
            return;
        }
        let (language, amount) = (self.language, |number| self.figure(number));
        let text = match target {
            Target::Relative(share) => {
                let factor = language.number(((1.0 + share) * 1e9).round() / 1e9);
                format!("{} × {factor} = {}", amount(baseline), amount(number))
            }
            Target::Delta(change) if change < 0.0 => {
                format!("{} - {} = {}", amount(baseline), amount(-change), amount(number))
            }
            Target::Delta(change) => format!("{} + {} = {}", amount(baseline), amount(change), amount(number)),
            _ => return,
        };
        self.calculation(&text);
    }
}

/// From the first start to the last end.
fn hull(windows: &[Window]) -> Option<Window> {
    let start = windows.iter().map(Window::start).min()?;
    let end = windows.iter().map(Window::end).max()?;
    Window::new(start, end)
}
