//! English.

use jiff::civil::{Date, DateTime};

use super::{Headings, Words};
use crate::{
    lang::{Amount, Distance, Edge, English, Language::En},
    okr::{FailureKind, Kind, Status},
    progress::{NoForecast, Unknown},
};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

impl Words for English {
    fn status(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => "No data",
            Status::NoBaseline => "No baseline",
            Status::SourceFailing => "Source failing",
            Status::Stale => "Old data",
            Status::Achieved => "Achieved",
            Status::Overdue => "Overdue",
            Status::Breach => "Out of range",
            Status::Stalled => "Stalled",
            Status::Early => "Too early",
            Status::OffTrack => "Off track",
            Status::AtRisk => "At risk",
            Status::Pending => "Not due yet",
            Status::OnTrack => "On track",
        }
    }

    fn status_sentence(&self, status: Status) -> &'static str {
        match status {
            Status::NoData => {
                "No final number has been collected yet: start `okrd run`, or ask the sources now with `okrd poll`."
            }
            Status::NoBaseline => {
                "The starting point is not known, so progress cannot be told: give the baseline as a number, or a period \
                 that the source can be asked about."
            }
            Status::SourceFailing => {
                "The source gives no answer that can be used, so the number shown is the last good one: mend the source \
                 before judging the result."
            }
            Status::Stale => {
                "The source answers, but its newest number is older than it should be: ask whoever feeds the source why \
                 nothing new arrives."
            }
            Status::Achieved => "The target is reached: tell the team, and think about what to aim for next.",
            Status::Overdue => "The date has passed and it is not done: agree on a new date, or drop it openly.",
            Status::Breach => "The value is outside the range it should keep: bring it back, and find out what moved it.",
            Status::Stalled => {
                "The source is fresh, but the number no longer moves: talk about what blocks it, and change what is being done."
            }
            Status::Early => "Too little of the cycle has passed for a verdict: keep going, and look again later.",
            Status::OffTrack => {
                "It moves too slowly to reach the target in time: put more behind it, try something else, or say openly \
                 that it will be missed."
            }
            Status::AtRisk => "It is somewhat behind the pace that the target asks for: act now, while little is lost.",
            Status::Pending => "It is not done, and its date has not come: check that somebody works on it.",
            Status::OnTrack => "It moves at the pace that the target asks for: carry on.",
        }
    }

    fn failure(&self, kind: FailureKind) -> &'static str {
        match kind {
            FailureKind::Unauthorized => "sign-in refused",
            FailureKind::Forbidden => "permission missing",
            FailureKind::RateLimited => "asked too often",
            FailureKind::QuotaExhausted => "allowance used up",
            FailureKind::MetricRemoved => "number no longer offered",
            FailureKind::Rejected => "question refused",
            FailureKind::Malformed => "answer not understood",
            FailureKind::NoData => "answer without a value",
            FailureKind::TooLarge => "answer too large",
            FailureKind::Timeout => "no answer in time",
            FailureKind::Unavailable => "source not reachable",
        }
    }

    fn failure_sentence(&self, kind: FailureKind) -> &'static str {
        match kind {
            FailureKind::Unauthorized => {
                "The source refuses the credentials: check that the key or password of the source is the right one, and \
                 that it has neither expired nor been revoked."
            }
            FailureKind::Forbidden => {
                "The credentials are right but may not read this: ask the owner of the account for read access."
            }
            FailureKind::RateLimited => {
                "The source was asked too often and wants us to wait: okrd asks again by itself; if this returns, \
                 lower `rate` or poll less often."
            }
            FailureKind::QuotaExhausted => {
                "The allowance of the day or month is used up: poll less often, or ask the provider for a larger one."
            }
            FailureKind::MetricRemoved => {
                "The source no longer offers this number: choose another measure of this source in the file."
            }
            FailureKind::Rejected => {
                "The source refuses the question itself: check the query, path or parameters of the measure in the file."
            }
            FailureKind::Malformed => {
                "The answer came but is not what the measure needs: compare the measure's query or selection with what \
                 the source really sends."
            }
            FailureKind::NoData => {
                "The answer came and holds no value: check the filters of the measure, and that something was recorded \
                 in this period."
            }
            FailureKind::TooLarge => {
                "The answer is larger than allowed: ask for less in the query, or raise `max_bytes` of the source."
            }
            FailureKind::Timeout => {
                "The source did not answer in time: okrd asks again by itself; if this returns, raise `timeout` or \
                 make the query lighter."
            }
            FailureKind::Unavailable => {
                "The source cannot be reached or is out of order: okrd asks again by itself; if this lasts, check \
                 its address, the network and its status page."
            }
        }
    }

    fn unknown(&self, reason: &Unknown) -> String {
        match reason {
            Unknown::NoObservation => "nothing collected yet".to_owned(),
            Unknown::NoBaseline => "baseline not known".to_owned(),
            Unknown::RelativeTargetOnZeroBaseline => "a percentage of a baseline of 0 has no meaning".to_owned(),
            Unknown::NoDistance => "baseline and target are equal".to_owned(),
            Unknown::SmallDenominator { have, need } => {
                format!("too few cases: {} of {}", En.number(*have), En.number(*need))
            }
            Unknown::NoRival => "the competitor's number is not known".to_owned(),
            Unknown::NotApplicable => "there is no such number for this key result".to_owned(),
            Unknown::NoForecast(reason) => match reason {
                NoForecast::TooFewObservations { have, need } => {
                    format!("{} of numbers, {need} are needed", self.days(*have as i64))
                }
                NoForecast::NotFinite | NoForecast::TooLarge => "the numbers are too large to calculate with".to_owned(),
                NoForecast::NoTime => "no time is left".to_owned(),
                NoForecast::NoCycle => "the cycle has no length".to_owned(),
            },
            Unknown::NoRate => "there is no progress yet to compare with".to_owned(),
        }
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Level => "a level (how much there is at a moment)",
            Kind::Flow => "a flow (how many over a period, counted from its start)",
            Kind::Ratio => "a ratio (one sum divided by another)",
            Kind::Rank => "a rank (a position, 1 is best)",
            Kind::Milestone => "a milestone (done or not, or so many of so many)",
        }
    }

    fn before_unit(&self) -> &'static str {
        " "
    }

    fn million(&self) -> &'static str {
        "M"
    }

    fn billion(&self) -> &'static str {
        "B"
    }

    fn rank(&self, position: f64) -> String {
        format!("#{}", En.number(position))
    }

    fn not_ranked(&self) -> &'static str {
        "not ranked"
    }

    fn done(&self, done: bool) -> &'static str {
        if done { "done" } else { "not done" }
    }

    fn points(&self, difference: f64) -> String {
        let points = En.points(difference);
        format!("{points} {}", if points == "1" { "point" } else { "points" })
    }

    fn days(&self, count: i64) -> String {
        format!("{} {}", En.number(count as f64), if count == 1 { "day" } else { "days" })
    }

    fn length(&self, distance: Distance) -> String {
        match distance {
            Distance::Moments => "less than a minute".to_owned(),
            Distance::Minutes(minutes) => format!("{minutes} min"),
            Distance::Hours(hours) => format!("{hours} h"),
            Distance::Days(days) => self.days(days),
            Distance::Months(1) => "1 month".to_owned(),
            Distance::Months(months) => format!("{months} months"),
        }
    }

    fn ago(&self, distance: Distance) -> String {
        if distance == Distance::Moments { "just now".to_owned() } else { format!("{} ago", self.length(distance)) }
    }

    fn ahead(&self, distance: Distance) -> String {
        if distance == Distance::Moments { "in a moment".to_owned() } else { format!("in {}", self.length(distance)) }
    }

    fn day(&self, date: Date) -> String {
        format!("{} {} {}", date.day(), month(date), date.year())
    }

    fn day_of_the_year(&self, date: Date) -> String {
        format!("{} {}", date.day(), month(date))
    }

    fn minute(&self, at: DateTime) -> String {
        format!("{}, {:02}:{:02}", self.day(at.date()), at.hour(), at.minute())
    }

    fn span(&self, first: Edge, last: Edge) -> String {
        format!("{} to {}", En.edge(first), En.edge(last))
    }

    fn headings(&self) -> Headings {
        Headings {
            status: "Status",
            key_result: "Key result",
            progress: "Progress",
            value_and_target: "Now → target",
            remark: "Remark",
            data: "Data from",
        }
    }

    fn remark_buffer(&self, days: f64) -> String {
        if days < 1.0 { "less than a day of buffer".to_owned() } else { format!("{} of buffer", self.days(days as i64)) }
    }

    fn remark_buffer_to_the_end(&self) -> &'static str {
        "buffer to the end"
    }

    fn remark_rate_needed(&self, rate: f64) -> String {
        format!("go {} times as fast", En.factor(rate))
    }

    fn remark_behind_pace(&self, gap: f64) -> String {
        format!("{} behind pace", self.points(gap))
    }

    fn remark_below_baseline(&self) -> &'static str {
        "below where it started"
    }

    fn remark_hardly_any_progress(&self, length: Distance) -> String {
        format!("hardly any progress for {}", self.length(length))
    }

    fn remark_chance(&self, chance: f64) -> String {
        format!("{} chance", En.chance(chance))
    }

    fn remark_no_progress(&self, length: Distance) -> String {
        format!("no progress for {}", self.length(length))
    }

    fn remark_data_age(&self, age: Distance) -> String {
        format!("newest data {}", self.ago(age))
    }

    fn remark_due(&self, date: Date) -> String {
        format!("due on {}", self.day_of_the_year(date))
    }

    fn remark_was_due(&self, date: Date) -> String {
        format!("was due on {}", self.day_of_the_year(date))
    }

    fn remark_in_range(&self, share: f64) -> String {
        format!("in range {} of the time", En.progress(share))
    }

    fn remark_rival(&self, theirs: Amount<'_>) -> String {
        format!("competitor: {}", En.amount(theirs))
    }

    fn remark_settling(&self) -> &'static str {
        "waiting for final numbers"
    }

    fn remark_final_score(&self, score: f64) -> String {
        format!("final score {}", En.progress(score))
    }

    fn part_of(&self, objective: &str) -> String {
        format!("part of “{objective}”")
    }

    fn worst(&self, status: Status) -> String {
        format!("worst: {}", self.status(status))
    }

    fn with_data(&self, have: usize, of: usize) -> String {
        format!("{have} of {of} with data")
    }

    fn accomplished(&self, accomplished: bool) -> &'static str {
        if accomplished { "accomplished" } else { "not accomplished" }
    }

    fn too_easy(&self) -> &'static str {
        "Every key result reached its target in full: the objectives were not ambitious enough."
    }

    fn attention(&self) -> &'static str {
        "What needs attention"
    }

    fn source_failing_for(&self, source: &str, connector: &str, key_results: usize) -> String {
        format!("{source} ({connector}): {}", self.key_results(key_results))
    }

    fn source_said(&self, text: &str) -> String {
        format!("It said: {text}")
    }

    fn last_success(&self, ago: Option<Distance>) -> String {
        match ago {
            Some(ago) => format!("The last good answer came {}.", self.ago(ago)),
            None => "There has never been a good answer.".to_owned(),
        }
    }

    fn and_more(&self, count: usize) -> String {
        format!("and {} more", En.number(count as f64))
    }

    fn explain_hint(&self) -> &'static str {
        "`okrd explain <key result>` shows how a number came about."
    }

    fn cycle_not_started(&self, cycle: &str, starts: Distance) -> String {
        format!("{cycle} starts {}", self.ahead(starts))
    }

    fn cycle_running(&self, cycle: &str, elapsed: f64, ends: Distance) -> String {
        format!("{cycle}: {} elapsed, ends {}", En.progress(elapsed), self.ahead(ends))
    }

    fn cycle_over(&self, cycle: &str, ended: Distance) -> String {
        format!("{cycle} ended {}", self.ago(ended))
    }

    fn as_of(&self, at: DateTime) -> String {
        format!("as of {}", self.minute(at))
    }

    fn key_results(&self, count: usize) -> String {
        format!("{} {}", En.number(count as f64), plural(count, "key result", "key results"))
    }

    fn no_key_results(&self) -> &'static str {
        "There are no key results yet: add some under `objectives:` in okrs.yaml."
    }
}
