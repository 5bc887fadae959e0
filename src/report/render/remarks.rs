//! Sentences on one key result: why it did not move, and what is to be decided.

use jiff::Timestamp;

use super::{
    super::{
        course::due,
        types::{Decision, KeyResultReport, Missing, Report, Why},
    },
    figures,
    tone::Tone,
};
use crate::{
    lang::{Amount, Distance, Language},
    okr::Status,
    plan::What,
    progress::{Forecast, Phase, Stall},
};

/// What the sentences of one report share.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    pub report: &'a Report<'a>,
    pub language: Language,
}

impl Speaker<'_> {
    pub fn date(&self, at: Timestamp) -> jiff::civil::Date {
        self.report.plan.time_zone.to_datetime(at).date()
    }

    fn since(&self, at: Timestamp) -> Distance {
        Distance::between(at, self.report.now)
    }

    pub fn why(&self, key_result: &KeyResultReport<'_>, why: Why) -> String {
        let words = self.language.reports();
        match why {
            Why::Stalled { since } => words.why_stalled(self.date(since)),
            Why::SourceFailing { kind, since } => {
                words.why_source_failing(key_result.source, kind, since.map(|at| self.since(at)))
            }
            Why::Stale { observed_at } => words.why_stale(key_result.source, observed_at.map(|at| self.since(at))),
            Why::NoNumber(Missing::Data) => words.why_no_data().to_owned(),
            Why::NoNumber(Missing::Baseline) => words.why_no_baseline().to_owned(),
            Why::NotDue { due } => words.why_not_due(due),
            Why::Overdue { due } => words.why_overdue(due),
            Why::Reached => words.why_reached().to_owned(),
            Why::Kept => words.why_kept().to_owned(),
            Why::OutOfRange => words.why_out_of_range().to_owned(),
            Why::Unchanged => words.why_unchanged().to_owned(),
        }
    }

    /// The one thing that is worth knowing beside the status: its cause, or what it takes.
    pub fn remark(&self, key_result: &KeyResultReport<'_>) -> String {
        let (words, now) = (self.language.words(), key_result.now);
        if self.report.what == What::Close && matches!(now.phase, Phase::Settling | Phase::Closed) {
            let original = now.original_score.map(|score| self.language.reports().against_first_target(score));
            return original.unwrap_or_default();
        }
        match now.status {
            Status::Stale => now.observed_at.map_or_else(String::new, |at| words.remark_data_age(self.since(at))),
            Status::NoData | Status::NoBaseline => {
                now.progress.as_ref().err().map_or_else(String::new, |reason| words.unknown(reason))
            }
            Status::Overdue => words.remark_was_due(due(&key_result.tracked.key_result, &self.report.plan.cycle)),
            Status::Pending => words.remark_due(due(&key_result.tracked.key_result, &self.report.plan.cycle)),
            Status::Breach => now.in_range.map_or_else(String::new, |share| words.remark_in_range(share)),
            Status::Stalled => match now.stall {
                Some(Stall { since, shown: Some((seen, _)), .. }) if seen != 0.0 => {
                    words.remark_hardly_any_progress(self.since(since))
                }
                Some(stall) => words.remark_no_progress(self.since(stall.since)),
                None => String::new(),
            },
            Status::OffTrack | Status::AtRisk if now.regressed => words.remark_below_baseline().to_owned(),
            Status::OffTrack | Status::AtRisk => match (&now.required_rate, &now.gap) {
                (Ok(rate), _) if *rate > 1.0 => words.remark_rate_needed(*rate),
                (_, Ok(gap)) if *gap > 0.0 => words.remark_behind_pace(*gap),
                _ => String::new(),
            },
            Status::SourceFailing | Status::Achieved | Status::Early | Status::OnTrack => String::new(),
        }
    }

    /// Where it will be at the end of the cycle, where that can be told and is still open.
    pub fn forecast(&self, key_result: &KeyResultReport<'_>) -> String {
        let now = key_result.now;
        let Ok(forecast) = &now.forecast else { return String::new() };
        if now.phase != Phase::Running || now.status == Status::Achieved || Tone::of(now.status) == Tone::Mute {
            return String::new();
        }
        let Some([low, middle, high]) = figures::forecast(&key_result.tracked.key_result, now, self.language) else {
            return String::new();
        };
        self.language.reports().forecast_in_short(forecast.hit_probability, &low, &middle, &high)
    }

    /// Who and what it is about, the question, and whose it is.
    pub fn decision(&self, decision: &Decision<'_>) -> (String, String, String) {
        let words = self.language.reports();
        match decision {
            Decision::Source { source, kind, key_results } => {
                (words.source_named(source), words.decide_source(*kind, key_results.len()), String::new())
            }
            Decision::Held { report, number } => {
                let key_result = &report.tracked.key_result;
                let question = words.decide_held(Amount::of(*number, key_result), key_result.id.as_str());
                (key_result.title.to_string(), question, key_result.owner.to_string())
            }
            Decision::KeyResult { report, status } => {
                let key_result = &report.tracked.key_result;
                (key_result.title.to_string(), self.question(report, *status), key_result.owner.to_string())
            }
            Decision::Initiative { objective, initiative } => {
                let owner = initiative.owner.as_deref().unwrap_or(&objective.owner);
                let question = words.decide_initiative(initiative.due, &objective.title);
                (initiative.title.to_string(), question, owner.to_owned())
            }
        }
    }

    fn question(&self, report: &KeyResultReport<'_>, status: Status) -> String {
        let (words, now) = (self.language.reports(), report.now);
        let date = |at: Option<Timestamp>| self.date(at.unwrap_or(self.report.now));
        match status {
            Status::Overdue => words.decide_overdue(due(&report.tracked.key_result, &self.report.plan.cycle)),
            Status::Breach => {
                let (value, target) = figures::value_and_target(&report.tracked.key_result, report.now, self.language);
                words.decide_breach(&value, &target)
            }
            Status::Stalled => words.decide_stalled(date(now.stall.map(|stall| stall.since))),
            Status::OffTrack => match (&now.progress, &now.expected) {
                (Ok(progress), Ok(expected)) => {
                    let chance = now.forecast.as_ref().ok().and_then(Forecast::chance);
                    let chance = chance.map_or_else(String::new, |[_, chance]| format!("{} ", words.chance_is(chance)));
                    // A chance can be small though the value is where it should be.
                    let gap = (expected > progress).then_some((*progress, *expected));
                    let rate = now.required_rate.as_ref().ok().copied();
                    format!("{chance}{}", words.decide_off_track(gap, rate))
                }
                _ => words.status_sentence(status).to_owned(),
            },
            Status::AtRisk => match &now.gap {
                Ok(gap) => words.decide_at_risk(*gap),
                Err(_) => words.status_sentence(status).to_owned(),
            },
            Status::Stale => words.decide_stale(now.observed_at.map(|at| self.since(at))),
            Status::NoBaseline => words.decide_no_baseline().to_owned(),
            Status::Achieved => words.decide_achieved(1.0 - self.report.plan.cycle.window().elapsed(self.report.now)),
            _ => words.status_sentence(status).to_owned(),
        }
    }
}
