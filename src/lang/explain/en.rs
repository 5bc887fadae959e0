//! English.

use super::{Earlier, Explanations, Step, WhyNot};
use crate::{
    lang::{Amount, Distance, English, Language::En, Moment, Period, Words as _},
    okr::{Each, Kind, Pace, PaceLimits, Status},
    progress::{Phase, ToDate, Unknown},
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
            Step::Status => "The status",
            Step::Polls => "How asking goes",
        }
    }

    fn belongs_to(&self, objective: &str, owner: &str, cycle: &str) -> String {
        format!("{cycle} · {objective} · {owner}")
    }

    fn asked_of(&self, source: &str, connector: &str) -> String {
        format!("The number comes from the source “{source}” (connector {connector}).")
    }

    fn is_a(&self, kind: Kind, unit: &str) -> String {
        match unit {
            "" => format!("It is {}.", self.kind(kind)),
            _ => format!("It is {}, in {unit}.", self.kind(kind)),
        }
    }

    fn trailing(&self, length: Distance) -> String {
        format!("It speaks of the last {} before each day, not of the cycle so far.", self.length(length))
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

    fn rival(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String {
        let (value, of, collected) = (En.amount(value), En.period(of), En.moment(collected));
        format!("The competitor's number: {value}, for {of}, collected on {collected} ({}).", self.ago(ago))
    }

    fn quotient(&self, numerator: f64, denominator: f64) -> String {
        format!("It is {} divided by {}.", En.number(numerator), En.number(denominator))
    }

    fn mean_of_records(&self, records: usize) -> String {
        match records {
            1 => "It is the number of the only record.".to_owned(),
            _ => format!("It is the mean of {} records.", En.number(records as f64)),
        }
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
        format!("{}, as it stands in the file.", En.amount(baseline))
    }

    fn baseline_at_start(&self, baseline: Amount<'_>) -> String {
        format!("{}, the first number of the cycle.", En.amount(baseline))
    }

    fn baseline_measured(&self, baseline: Amount<'_>, over: Period<'_>, earlier: Option<Earlier>) -> String {
        let (baseline, over) = (En.amount(baseline), En.period(over));
        match earlier {
            Some(Earlier::PreviousPeriod) => format!("{baseline}, measured over the previous period, {over}."),
            Some(Earlier::LastYear) => format!("{baseline}, measured over the same period a year earlier, {over}."),
            None => format!("{baseline}, measured over {over}."),
        }
    }

    fn baseline_averaged(&self, baseline: Amount<'_>, spans: usize, over: Period<'_>) -> String {
        format!("{}, the mean of {spans} periods, {}.", En.amount(baseline), En.period(over))
    }

    fn baseline_frozen(&self, at: Moment<'_>) -> String {
        format!("It was collected on {} and is frozen: later changes of the past do not move it.", En.moment(at))
    }

    fn baseline_unknown(&self, reason: &Unknown) -> String {
        format!("Not known: {}.", self.unknown(reason))
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

    fn pace(&self, pace: &Pace) -> String {
        match pace {
            Pace::Linear => "The pace is linear: every day asks for the same.".to_owned(),
            Pace::Step => "The pace is a step: nothing is asked for before the end.".to_owned(),
            Pace::Weekdays => "The pace counts Monday to Friday; weekends ask for nothing.".to_owned(),
            Pace::Phased(shares) => {
                let shares: Vec<_> = shares.iter().map(|share| En.share(*share)).collect();
                format!("The pace is phased: {} at the ends of equal parts of the cycle.", shares.join(", "))
            }
        }
    }

    fn elapsed(&self, share: f64, of: Period<'_>, at: Moment<'_>) -> String {
        format!("On {}, {} of the time had passed ({}).", En.moment(at), En.share(share), En.period(of))
    }

    fn expected(&self, expected: f64) -> String {
        format!("So {} of the way is asked for.", En.share(expected))
    }

    fn no_pace(&self) -> &'static str {
        "No pace is asked for."
    }

    fn gap(&self, gap: f64, limits: PaceLimits) -> String {
        let (gap_points, risk, off) = (En.points(gap), En.points(limits.at_risk), En.points(limits.off_track));
        match gap {
            _ if gap_points == "0" => {
                format!("Progress is just on pace; beyond {risk} points behind it is at risk, beyond {off} off track.")
            }
            _ if gap < 0.0 => {
                format!(
                    "Progress is {gap_points} points ahead; beyond {risk} points behind it is at risk, beyond {off} off track."
                )
            }
            _ => format!("Progress is {gap_points} points behind; beyond {risk} it is at risk, beyond {off} off track."),
        }
    }

    fn buffer(&self, days: f64) -> String {
        match days as i64 {
            0 => "Buffer: at the rate so far it is off track within a day.".to_owned(),
            days => format!("Buffer: at the rate so far it stays clear of off track for {}.", self.days(days)),
        }
    }

    fn buffer_unknown(&self, reason: &Unknown) -> String {
        format!("Buffer: {}.", self.unknown(reason))
    }

    fn required_rate(&self, rate: f64) -> String {
        match rate {
            _ if rate <= 0.0 => "Required rate: none, the target is covered already.".to_owned(),
            _ => format!("Required rate: from now on {} times as fast as so far.", En.factor(rate)),
        }
    }

    fn required_rate_unknown(&self, reason: &Unknown) -> String {
        format!("Required rate: {}.", self.unknown(reason))
    }

    fn last_progress(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("It last moved forward on {} ({}).", En.moment(at), self.ago(ago))
    }

    fn stalled_since(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("It counts as stalled since {} ({}).", En.moment(at), self.ago(ago))
    }

    fn status_rules(&self) -> &'static str {
        "The first rule that holds decides:"
    }

    fn why(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => "yes, there is no final number yet",
            Status::NoBaseline => "yes, progress cannot be told without the starting point",
            Status::SourceFailing => "yes, it failed three times in a row, or in a way that only a person can mend",
            Status::Stale => "yes, the newest number is older than the source's rhythm allows",
            Status::Achieved => "yes, the target is reached",
            Status::Overdue => "yes, the date has passed and it is not done",
            Status::Breach => "yes, the value is out of its range",
            Status::Stalled => "yes, nothing has moved for longer than allowed, though the data is fresh",
            Status::Early => "yes, too little of the cycle has passed for a verdict",
            Status::OffTrack => "yes, the gap to pace is beyond the larger limit",
            Status::AtRisk => "yes, the gap to pace is beyond the smaller limit",
            Status::Pending => "yes, it is a milestone, and its date has not come",
            Status::OnTrack => "yes, none of the others holds",
        }
    }

    fn why_not(&self, why_not: WhyNot) -> String {
        match why_not {
            WhyNot::HasNumber => "no, there is a final number".to_owned(),
            WhyNot::BaselineKnown => "no, the baseline is known".to_owned(),
            WhyNot::BaselineNotNeeded => "no, none is needed".to_owned(),
            WhyNot::SourceAnswers => "no, the last poll succeeded".to_owned(),
            WhyNot::FewFailures(1) => "no, one failure may pass by itself".to_owned(),
            WhyNot::FewFailures(failures) => format!("no, {failures} failures in a row may pass by themselves"),
            WhyNot::DataRecent => "no, the newest number is recent enough".to_owned(),
            WhyNot::TargetNotReached => "no, the target is not reached".to_owned(),
            WhyNot::NoMilestone => "no, it is not a milestone".to_owned(),
            WhyNot::NotDueYet => "no, its date has not passed".to_owned(),
            WhyNot::NoRange => "no, there is no range to keep".to_owned(),
            WhyNot::RangeKept => "no, the value is in its range".to_owned(),
            WhyNot::Moves => "no, it has moved recently enough".to_owned(),
            WhyNot::StallsNotWatched => "no, stalls are not watched here".to_owned(),
            WhyNot::EnoughElapsed(share) => format!("no, {} of the time has passed", En.progress(share)),
            WhyNot::EarlyDoesNotCount => "no, waiting does not apply here".to_owned(),
            WhyNot::GapWithin { gap, limit } if gap > 0.0 => {
                format!("no, {} points behind is within the limit of {}", En.points(gap), En.points(limit))
            }
            WhyNot::GapWithin { .. } => "no, it is not behind pace".to_owned(),
            WhyNot::NoPace => "no, no pace is asked for".to_owned(),
        }
    }

    fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::NotStarted => "It has not started yet.",
            Phase::Running => "The cycle is running.",
            Phase::Settling => "The cycle is over; its last numbers may still change, so it is not graded yet.",
            Phase::Closed => "The cycle is over and its numbers are final.",
        }
    }

    fn never_polled(&self) -> &'static str {
        "The source has never been asked."
    }

    fn polled(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("The source was last asked on {} ({}), and answered.", En.moment(at), self.ago(ago))
    }

    fn poll_failed(&self, at: Moment<'_>, ago: Distance, failures: u32) -> String {
        let (at, ago) = (En.moment(at), self.ago(ago));
        match failures {
            0 | 1 => format!("The source was last asked on {at} ({ago}), and failed."),
            _ => format!("The source was last asked on {at} ({ago}), and failed: {failures} times in a row now."),
        }
    }

    fn last_good_answer(&self, at: Moment<'_>, ago: Distance) -> String {
        format!("The last good answer came on {} ({}).", En.moment(at), self.ago(ago))
    }
}
