//! English.

use super::{Earlier, Explanations, Step};
use crate::{
    lang::{Amount, Distance, English, Language::En, Moment, Period, Words as _},
    okr::{Dimension, Each, Kind, Unit},
    progress::{ToDate, Unknown},
};

impl Explanations for English {
    fn step(&self, step: Step) -> &'static str {
        match step {
            Step::Question => "The question",
            Step::Observations => "What was measured",
            Step::Baseline => "The baseline: where it starts",
            Step::Target => "The target: where it must end",
            Step::Progress => "The progress",
            Step::Pace => "The pace",
            Step::Forecast => "The forecast",
            Step::Status => "The status",
            Step::Polls => "The polls",
        }
    }

    fn belongs_to(&self, objective: &str, owner: &str, cycle: &str) -> String {
        format!("{cycle} · {objective} · {owner}")
    }

    fn asked_of(&self, source: &str, connector: &str) -> String {
        format!("The number comes from the source “{source}” (connector {connector}).")
    }

    fn is_a(&self, kind: Kind, unit: &Unit) -> String {
        let kind_of = self.kind(kind);
        match (unit.dimension(), unit.name()) {
            (Dimension::Share, _) => format!("It is {kind_of}, as a percentage."),
            (Dimension::Time, _) => format!("It is {kind_of}, as a length of time."),
            (Dimension::Plain, name) if name.is_empty() || kind == Kind::Rank => format!("It is {kind_of}."),
            (Dimension::Plain, name) => format!("It is {kind_of}, in {name}."),
        }
    }

    fn trailing(&self, length: Distance) -> String {
        format!("Each number speaks of the last {}, not of the cycle so far.", self.length(length))
    }

    fn settles_after(&self, settle: Distance) -> String {
        format!("A number is final {} after the period it speaks of; until then it is provisional.", self.length(settle))
    }

    fn request(&self) -> &'static str {
        "The request, with its secrets hidden:"
    }

    fn nothing_collected(&self) -> &'static str {
        "Nothing has been collected yet."
    }

    fn nothing_settled(&self) -> &'static str {
        "No number is final yet."
    }

    fn settled(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (En.amount(value), En.period(of), En.moment(collected));
        format!("Newest final number: {value}, for {of}, collected on {collected} ({}).", self.ago(ago))
    }

    fn provisional(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (En.amount(value), En.period(of), En.moment(collected));
        format!("Provisional, may still change: {value}, for {of}, collected on {collected} ({}).", self.ago(ago))
    }

    fn implausible(&self, value: Amount<'_>) -> String {
        format!(
            "A newer number, {}, is held back: after a steady series it is more likely a mistake of the source. If the source insists for two days, it counts.",
            En.amount(value)
        )
    }

    fn rival(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (En.amount(value), En.period(of), En.moment(collected));
        format!("The competitor's number: {value}, for {of}, collected on {collected} ({}).", self.ago(ago))
    }

    fn quotient(&self, numerator: f64, denominator: f64) -> String {
        format!("That is {} divided by {}.", En.number(numerator), En.number(denominator))
    }

    fn mean_of_records(&self, records: usize) -> String {
        match records {
            1 => "It is the number of the only record.".to_owned(),
            _ => format!("It is the mean of {} records.", En.number(records as f64)),
        }
    }

    fn not_ranked_counts_as(&self, position: f64) -> String {
        format!("Not ranked counts as position {}, the first one that is not looked at.", En.number(position))
    }

    fn kept(&self, observations: usize, revisions: usize) -> String {
        let observations = match observations {
            1 => "One observation is kept".to_owned(),
            _ => format!("{} observations are kept", En.number(observations as f64)),
        };
        match revisions {
            0 => format!("{observations}; none was revised later."),
            1 => format!("{observations}; a number was revised once."),
            _ => format!("{observations}; numbers were revised {} times.", En.number(revisions as f64)),
        }
    }

    fn baseline_not_needed(&self) -> &'static str {
        "This target needs no baseline."
    }

    fn baseline_typed(&self, baseline: Amount<'_>) -> String {
        format!("Baseline: {}, as it stands in the file.", En.amount(baseline))
    }

    fn baseline_at_start(&self, baseline: Amount<'_>) -> String {
        format!("Baseline: {}, the first number of the cycle.", En.amount(baseline))
    }

    fn baseline_measured(&self, baseline: Amount<'_>, over: Period<'_>, earlier: Option<Earlier>) -> String {
        let (baseline, over) = (En.amount(baseline), En.period(over));
        match earlier {
            Some(Earlier::PreviousPeriod) => format!("Baseline: {baseline}, measured over the previous period, {over}."),
            Some(Earlier::LastYear) => format!("Baseline: {baseline}, measured over the same period a year earlier, {over}."),
            None => format!("Baseline: {baseline}, measured over {over}."),
        }
    }

    fn baseline_averaged(&self, baseline: Amount<'_>, spans: usize, over: Period<'_>) -> String {
        format!("Baseline: {}, the mean of {spans} periods, {}.", En.amount(baseline), En.period(over))
    }

    fn baseline_frozen(&self, at: Moment<'_>) -> String {
        format!("It was collected on {} and is frozen: later changes of the past do not move it.", En.moment(at))
    }

    fn baseline_unknown(&self, reason: &Unknown) -> String {
        match reason {
            Unknown::NoBaseline => "It is not known yet.".to_owned(),
            _ => format!("Not known: {}.", self.unknown(reason)),
        }
    }

    fn baseline_will_be_measured(&self, over: Period<'_>) -> String {
        format!("It will be measured over {}, as soon as the source answers.", En.period(over))
    }

    fn baseline_to_date(&self, to_date: Amount<'_>, how: ToDate) -> String {
        let to_date = En.amount(to_date);
        if how.like_for_like {
            format!("At the same point of its own period the baseline stood at {to_date} (measured: like for like).")
        } else {
            format!(
                "At the same point of its own period the baseline is taken to be {to_date} (its share by the pace; the curve was not measured)."
            )
        }
    }

    fn target_reach(&self, typed: &str, target: Amount<'_>) -> String {
        format!("Typed as `{typed}`: reach {}.", En.amount(target))
    }

    fn target_done(&self, typed: &str) -> String {
        format!("Typed as `{typed}`: get it done.")
    }

    fn target_at_least(&self, typed: &str, bound: Amount<'_>) -> String {
        format!("Typed as `{typed}`: at least {}.", En.amount(bound))
    }

    fn target_at_most(&self, typed: &str, bound: Amount<'_>) -> String {
        format!("Typed as `{typed}`: at most {}.", En.amount(bound))
    }

    fn target_between(&self, typed: &str, low: Amount<'_>, high: Amount<'_>) -> String {
        format!("Typed as `{typed}`: between {} and {}, both included.", En.amount(low), En.amount(high))
    }

    fn target_ahead(&self) -> &'static str {
        "Be strictly better than the competitor."
    }

    fn target_unknown(&self, typed: &str, reason: &Unknown) -> String {
        format!("Typed as `{typed}`; the number it makes is not known: {}.", self.unknown(reason))
    }

    fn target_each(&self, each: Each, compounding: bool) -> String {
        match (each, compounding) {
            (Each::Week, false) => "It is set anew for every week of the cycle.".to_owned(),
            (Each::Month, false) => "It is set anew for every month of the cycle.".to_owned(),
            (Each::Week, true) => "It is set anew for every week, on top of the week before.".to_owned(),
            (Each::Month, true) => "It is set anew for every month, on top of the month before.".to_owned(),
        }
    }

    fn target_strict(&self) -> &'static str {
        "Equality is not enough: it must be passed."
    }

    fn target_was(&self, typed: &str, since: Moment<'_>) -> String {
        format!("From {} on it stood as `{typed}`.", En.day(since))
    }

    fn target_changed_because(&self, reason: &str) -> String {
        format!("The reason given for the change: {reason}")
    }

    fn formula_distance(&self) -> &'static str {
        "progress = (value - baseline) / (target - baseline)"
    }

    fn formula_growth(&self) -> &'static str {
        "progress = (so far - baseline at the same point) / (target - baseline)"
    }

    fn formula_volume(&self) -> &'static str {
        "progress = so far / target"
    }

    fn formula_mean(&self) -> &'static str {
        "progress = the mean of all periods of the cycle, each at most 100%"
    }

    fn formula_done(&self) -> &'static str {
        "progress = done / to do"
    }

    fn formula_range(&self, value: Amount<'_>, inside: bool) -> String {
        match inside {
            true => format!("{} is within the range, so progress is full.", En.amount(value)),
            false => format!("{} is outside the range; progress tells how near it is.", En.amount(value)),
        }
    }

    fn formula_ahead(&self, ours: Amount<'_>, theirs: Amount<'_>, ahead: bool) -> String {
        let (ours, theirs) = En.amounts(ours, theirs);
        match ahead {
            true => format!("Ours is {ours}, the competitor's {theirs}: we are ahead, so progress is full."),
            false => format!("Ours is {ours}, the competitor's {theirs}: we are not ahead, so there is no progress."),
        }
    }

    fn progress_unknown(&self, reason: &Unknown) -> String {
        format!("Progress is not known: {}.", self.unknown(reason))
    }

    fn score(&self, score: f64) -> String {
        format!("Within 0% and 100%, the score that counts for the objective is {}.", En.share(score))
    }

    fn final_score(&self, score: f64) -> String {
        format!("The cycle is closed with a final score of {}.", En.share(score))
    }

    fn original_score(&self, score: f64) -> String {
        format!("Against the target that the cycle began with, the score would be {}.", En.share(score))
    }

    fn volume(&self, volume: f64) -> String {
        format!("The volume, which is another number, is {} of the target (so far / target).", En.share(volume))
    }

    fn in_range(&self, share: f64) -> String {
        format!("So far it was in range {} of the time; that share is the score at the close.", En.share(share))
    }

    fn regressed(&self) -> &'static str {
        "The value is behind the baseline: it went the wrong way."
    }

    fn attained(&self, period: Period<'_>, value: Option<Amount<'_>>, target: Option<Amount<'_>>, attainment: f64) -> String {
        let (period, attainment) = (En.period(period), En.share(attainment));
        match (value, target) {
            (Some(value), Some(target)) => {
                format!("{period}: {} of {}, {attainment}", En.amount(value.bare()), En.amount(target))
            }
            (Some(value), None) => format!("{period}: {}, {attainment}", En.amount(value)),
            (None, Some(target)) => format!("{period}: nothing yet of {}, {attainment}", En.amount(target)),
            (None, None) => format!("{period}: nothing yet, {attainment}"),
        }
    }
}
