//! Steps 6 and 7: the pace, and which rule decided the status.

use super::{Line, Teller};
use crate::{
    lang::{Explanations, WhyNot},
    okr::{BaselineRule, Kind, StallRule, Status, Window},
    progress::{AT_RISK, Assessment, CLEARED, OFF_TRACK, Phase, Unknown},
};

impl Teller<'_> {
    pub(super) fn pace(&mut self) {
        let (view, words) = (self.view, self.words);
        let (assessment, key_result) = (view.assessment, view.key_result);
        let at = assessment.observed_at.unwrap_or(view.now);
        if self.keeps_range() {
            return self.say(words.always_expected());
        }
        let Ok(expected) = assessment.expected else { return self.say(words.no_pace()) };
        self.say(&words.pace(&key_result.pace));
        if assessment.course_unknown {
            self.say(words.course_unknown());
        }
        let span = self.span();
        self.say(&words.elapsed(span.elapsed(at), self.period(span), self.moment(at)));
        self.say(&words.expected(expected));
        if let Ok(gap) = assessment.gap {
            self.say(&words.gap(gap, key_result.limits));
        }
        match &assessment.buffer_days {
            Ok(days) if *days >= self.days_left() - 0.5 => self.say(words.buffer_to_the_end()),
            Ok(days) => self.say(&words.buffer(*days)),
            Err(Unknown::NotApplicable) => {}
            Err(reason) => self.say(&words.buffer_unknown(reason)),
        }
        match &assessment.required_rate {
            Ok(rate) => self.say(&words.required_rate(*rate)),
            Err(Unknown::NotApplicable) => {}
            Err(reason) => self.say(&words.required_rate_unknown(reason)),
        }
    }

    /// Whether a range is to be kept: `<= 10` is one for a level or a ratio, and a place to arrive at for a rank or a flow.
    fn keeps_range(&self) -> bool {
        let key_result = self.view.key_result;
        key_result.target.keeps_range() && matches!(key_result.kind, Kind::Level | Kind::Ratio)
    }

    fn days_left(&self) -> f64 {
        self.view.now.duration_until(self.view.cycle.end()).as_secs_f64() / 86_400.0
    }

    /// The part of the cycle that the key result counts in.
    fn span(&self) -> Window {
        let cycle = self.view.cycle;
        let start = self.view.key_result.start.map_or(cycle.start(), |start| start.max(cycle.start()));
        Window::new(start, cycle.end()).unwrap_or(cycle.window())
    }

    pub(super) fn status(&mut self) {
        let (view, words) = (self.view, self.words);
        let status = view.assessment.status;
        if view.assessment.phase != Phase::Running {
            self.say(words.phase(view.assessment.phase));
        }
        self.say(words.status_rules());
        let considered = Status::ALL.into_iter().take_while(|rule| *rule != status).chain([status]);
        for rule in considered {
            let holds = rule == status;
            let why = if holds { why(view.assessment, words) } else { self.why_not(rule) };
            self.lines.push(Line::Rule { status: rule, holds, why });
        }
    }

    fn why_not(&self, rule: Status) -> String {
        match chance(self.view.assessment, rule) {
            Some((chance, limit)) => self.words.chance_is_enough(chance, limit),
            None => self.words.why_not(self.reason_against(rule)),
        }
    }

    /// Why a rule that comes before the one that decided does not hold.
    fn reason_against(&self, rule: Status) -> WhyNot {
        let (assessment, key_result) = (self.view.assessment, self.view.key_result);
        let milestone = key_result.kind == Kind::Milestone;
        let within = |limit: f64| match assessment.gap {
            Ok(gap) if gap <= limit => WhyNot::GapWithin { gap, limit },
            _ => WhyNot::NoPace,
        };
        match rule {
            Status::NoData => WhyNot::HasNumber,
            Status::NoBaseline if key_result.baseline == BaselineRule::None => WhyNot::BaselineNotNeeded,
            Status::NoBaseline if assessment.baseline.is_ok() => WhyNot::BaselineKnown,
            Status::NoBaseline => WhyNot::BaselineNotNeeded,
            Status::SourceFailing => match self.view.poll {
                Some(poll) if poll.failures_in_a_row > 0 => WhyNot::FewFailures(poll.failures_in_a_row),
                _ => WhyNot::SourceAnswers,
            },
            Status::Stale => WhyNot::DataRecent,
            Status::Achieved => WhyNot::TargetNotReached,
            Status::Overdue if milestone => WhyNot::NotDueYet,
            Status::Pending if milestone => WhyNot::UnderWay,
            Status::Overdue | Status::Pending => WhyNot::NoMilestone,
            Status::Breach if self.keeps_range() => WhyNot::RangeKept,
            Status::Breach => WhyNot::NoRange,
            Status::Stalled if key_result.stall == StallRule::Never => WhyNot::StallsNotWatched,
            Status::Stalled => WhyNot::Moves,
            Status::Early if milestone || self.keeps_range() => WhyNot::EarlyDoesNotCount,
            Status::Early => WhyNot::EnoughElapsed(self.span().elapsed(self.view.now)),
            Status::OffTrack => within(key_result.limits.off_track),
            Status::AtRisk => within(key_result.limits.at_risk),
            // The last rule; nothing comes after it.
            Status::OnTrack => WhyNot::NoPace,
        }
    }
}

/// A phrase: why it stands where it does.
pub fn why(assessment: &Assessment, words: &dyn Explanations) -> String {
    match chance(assessment, assessment.status) {
        Some((chance, limit)) if chance >= limit => words.chance_hardly_recovered(chance, limit, limit + CLEARED),
        Some((chance, limit)) => words.chance_is_below(chance, limit),
        None => words.why(assessment.status).to_owned(),
    }
}

/// The chance now and the limit of this rule, where a chance decides.
fn chance(assessment: &Assessment, rule: Status) -> Option<(f64, f64)> {
    let limit = match rule {
        Status::OffTrack => OFF_TRACK,
        Status::AtRisk => AT_RISK,
        _ => return None,
    };
    let forecast = assessment.forecast.as_ref().ok()?;
    forecast.chance().map(|[_, now]| (now, limit))
}
