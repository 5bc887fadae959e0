//! English.

use super::{Verdicts, WhyNot};
use crate::{
    lang::{Distance, English, Language::En, Moment, Period, Words as _},
    okr::{Pace, PaceLimits, Status},
    progress::{Phase, Unknown},
};

impl Verdicts for English {
    fn pace(&self, pace: &Pace) -> String {
        match pace {
            Pace::Linear => "The pace is linear: every day asks for the same.".to_owned(),
            Pace::Step => "The pace is a step: nothing is asked for before the end.".to_owned(),
            Pace::Weekdays => "The pace counts Monday to Friday; weekends ask for nothing.".to_owned(),
            Pace::PreviousPeriod => {
                "The pace is that of the period before: what had come in by then is asked for now.".to_owned()
            }
            Pace::LastYear => "The pace is that of a year earlier: what had come in by then is asked for now.".to_owned(),
            Pace::Phased(shares) => {
                let shares: Vec<_> = shares.iter().map(|share| En.share(*share)).collect();
                format!("The pace is phased: {} at the ends of equal parts of the cycle.", shares.join(", "))
            }
        }
    }

    fn course_unknown(&self) -> &'static str {
        "Too few days of that course are known, so every day asks for the same until they are."
    }

    fn elapsed(&self, share: f64, of: Period<'_>, at: Moment<'_>) -> String {
        format!("On {}, {} of the time had passed ({}).", En.moment(at), En.share(share), En.period(of))
    }

    fn expected(&self, expected: f64) -> String {
        format!("So {} of the way is asked for.", En.share(expected))
    }

    fn always_expected(&self) -> &'static str {
        "A range is to be kept all the time, so there is no pace: all of it is asked for from the first day."
    }

    fn no_pace(&self) -> &'static str {
        "No pace is asked for."
    }

    fn gap(&self, gap: f64, limits: PaceLimits) -> String {
        let (points, risk, off) = (self.points(gap), self.points(limits.at_risk), En.points(limits.off_track));
        let limits = format!("It is at risk from more than {risk} behind, and off track from more than {off}.");
        match gap {
            _ if En.points(gap) == "0" => format!("Progress is just on pace. {limits}"),
            _ if gap < 0.0 => format!("Progress is {points} ahead of pace. {limits}"),
            _ => format!("Progress is {points} behind pace. {limits}"),
        }
    }

    fn buffer(&self, days: f64) -> String {
        match days as i64 {
            0 => "Buffer: at the rate so far it is off track within a day.".to_owned(),
            days => format!("Buffer: at the rate so far it stays clear of off track for {}.", self.days(days)),
        }
    }

    fn buffer_to_the_end(&self) -> &'static str {
        "Buffer: at the rate so far it stays clear of off track to the end."
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
            WhyNot::UnderWay => "no, part of it is done".to_owned(),
            WhyNot::NoRange => "no, there is no range to keep".to_owned(),
            WhyNot::RangeKept => "no, the value is in its range".to_owned(),
            WhyNot::Moves => "no, it has moved recently enough".to_owned(),
            WhyNot::StallsNotWatched => "no, stalls are not watched here".to_owned(),
            WhyNot::EnoughElapsed(share) => format!("no, {} of the time has passed", En.progress(share)),
            WhyNot::EarlyDoesNotCount => "no, waiting does not apply here".to_owned(),
            WhyNot::GapWithin { gap, limit } if gap > 0.0 => {
                format!("no, {} behind is within the limit of {}", self.points(gap), En.points(limit))
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
