//! Step 5: the formula in words, with its numbers, and what comes of it.

use super::{Line, Teller};
use crate::progress::{Formula, Phase};

impl Teller<'_> {
    pub(super) fn progress(&mut self) {
        let (assessment, words) = (self.view.assessment, self.words);
        self.periods();
        match &assessment.progress {
            Ok(progress) => self.formula(*progress),
            Err(reason) => self.say(&words.progress_unknown(reason)),
        }
        if assessment.regressed {
            self.say(words.regressed());
        }
        match (assessment.phase, &assessment.score) {
            (Phase::Closed, Ok(score)) => self.say(&words.final_score(*score)),
            // Where progress lies within 0 and 1 it is its own score.
            (_, Ok(score)) if assessment.progress.as_ref() != Ok(score) => self.say(&words.score(*score)),
            _ => {}
        }
        if let Some(score) = assessment.original_score {
            self.say(&words.original_score(score));
        }
        if let (Ok(volume), false) = (&assessment.volume, matches!(assessment.formula, Formula::Volume { .. })) {
            self.say(&words.volume(*volume));
        }
        if let Some(share) = assessment.in_range {
            self.say(&words.in_range(share));
        }
    }

    fn formula(&mut self, progress: f64) {
        let (language, words) = (self.language, self.words);
        let figure = |number: f64| self.figure(number);
        let result = language.share(progress);
        let (name, numbers) = match &self.view.assessment.formula {
            Formula::Distance { value, baseline, target } => (
                words.formula_distance(),
                format!(
                    "= ({value} - {baseline}) / ({target} - {baseline})",
                    value = figure(*value),
                    baseline = minus(figure(*baseline)),
                    target = figure(*target)
                ),
            ),
            Formula::Growth { so_far, to_date, baseline, target } => (
                words.formula_growth(),
                format!(
                    "= ({} - {}) / ({} - {})",
                    figure(*so_far),
                    minus(figure(to_date.number)),
                    figure(*target),
                    minus(figure(*baseline))
                ),
            ),
            Formula::Volume { so_far, target } => {
                (words.formula_volume(), format!("= {} / {}", figure(*so_far), figure(*target)))
            }
            Formula::Done { done, total } => {
                (words.formula_done(), format!("= {} / {}", language.number(*done), language.number(*total)))
            }
            Formula::Mean { attainments } => {
                let shares: Vec<_> = attainments.iter().map(|share| language.share(*share)).collect();
                (words.formula_mean(), format!("= ({}) / {}", shares.join(" + "), attainments.len()))
            }
            Formula::Range { value, inside, .. } => {
                self.say(&words.formula_range(self.amount(*value), *inside));
                return self.calculation(&format!("= {result}"));
            }
            Formula::Ahead { ours, theirs } => {
                let ahead = progress > 0.0;
                self.say(&words.formula_ahead(self.amount(*ours), self.amount(*theirs), ahead));
                return self.calculation(&format!("= {result}"));
            }
            Formula::None => return self.calculation(&format!("= {result}")),
        };
        self.say(name);
        self.calculation(&numbers);
        self.calculation(&format!("= {result}"));
    }

    fn periods(&mut self) {
        for period in &self.view.assessment.periods {
            let value = period.value.map(|value| self.amount(value));
            let target = period.target.as_ref().ok().map(|target| self.amount(*target));
            let text = self.words.attained(self.period(period.window), value, target, period.attainment);
            self.lines.push(Line::Item(text));
        }
    }
}

/// A number that something is taken from: one below 0 in brackets.
fn minus(number: String) -> String {
    if number.starts_with('-') { format!("({number})") } else { number }
}
