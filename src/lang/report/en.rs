//! English.

use jiff::civil::Date;

use super::{ReportLabels, Reports};
use crate::{
    lang::{Amount, Distance, English, Language::En, Words as _},
    okr::{FailureKind, InitiativeStatus, Status},
};

const LABELS: ReportLabels = ReportLabels {
    colon: ":",
    weekly: "Weekly check-in",
    close: "Close of the cycle",
    overall: "Overall progress",
    well: "Well on the way",
    behind: "Behind",
    hidden: "Not known",
    accomplished: "Accomplished",
    statuses: "Key results by status",
    decisions: "Decisions needed",
    no_decisions: "Nothing needs a decision this week.",
    moved: "What moved",
    nothing_moved: "Nothing moved this week.",
    not_moved: "What did not move, and why",
    cannot_tell: "What nobody can tell",
    objectives: "Objectives",
    key_result: "Key result",
    value_and_target: "Now → target",
    progress: "Progress",
    score: "Score",
    this_week: "This week",
    course: "Course",
    initiatives: "Initiatives",
    notes: "Notes",
    late: "late",
    first_number: "first number",
    unchanged: "unchanged",
    kept: "in range",
    reached: "Reached",
    nearly: "Nearly reached",
    missed: "Missed",
    end_and_target: "End → target",
    chart_key: "In the charts: the line is progress over the cycle, the dashes are what pace asks for, the shaded band is \
                this week, and the upper grey line is the target.",
    chart_key_at_close: "In the charts: the line is progress over the cycle, the dashes are what pace asked for, and the upper grey \
                         line is the target.",
    made_by: "Made by okrd from what the sources said; no number in it was typed in.",
    not_final: "Not final yet: some numbers may still change, so nothing is graded for good.",
    aspirational: "aspirational",
    committed: "committed",
};

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

impl Reports for English {
    fn report_labels(&self) -> &'static ReportLabels {
        &LABELS
    }

    fn initiative(&self, status: InitiativeStatus) -> &'static str {
        match status {
            InitiativeStatus::Planned => "planned",
            InitiativeStatus::Doing => "under way",
            InitiativeStatus::Done => "done",
            InitiativeStatus::Dropped => "dropped",
        }
    }

    fn weekly_subject(&self, cycle: &str, day: Date) -> String {
        format!("Weekly check-in, {cycle}: {}", self.day(day))
    }

    fn close_subject(&self, cycle: &str) -> String {
        format!("Close of {cycle}")
    }

    fn time_left(&self, elapsed: f64, days: i64) -> String {
        format!("{} of the cycle has passed, {} left", En.progress(elapsed), self.days(days))
    }

    fn moved_forward(&self, moved: usize, of: usize) -> String {
        format!("{moved} of {} moved forward this week.", self.key_results(of))
    }

    fn decisions_needed(&self, count: usize) -> String {
        match count {
            0 => "Nothing needs a decision.".to_owned(),
            1 => "One decision is needed.".to_owned(),
            _ => format!("{count} decisions are needed."),
        }
    }

    fn accomplished_of(&self, accomplished: usize, of: usize) -> String {
        format!("{accomplished} of {of} {} accomplished.", plural(of, "objective was", "objectives were"))
    }

    fn change_in_points(&self, change: f64) -> String {
        let points = En.points(change);
        let sign = if points == "0" {
            ""
        } else if change > 0.0 {
            "+"
        } else {
            "-"
        };
        format!("{sign}{points} {}", if points == "1" { "point" } else { "points" })
    }

    fn pace_asks(&self, expected: f64) -> String {
        format!("pace asks for {}", En.progress(expected))
    }

    fn pace_asked(&self, expected_change: f64) -> String {
        format!("pace asked for {}", self.change_in_points(expected_change))
    }

    fn was(&self, status: Status) -> String {
        format!("was: {}", self.status(status))
    }

    fn owned_by(&self, owner: &str) -> String {
        format!("Owner: {owner}")
    }

    fn original_score_was(&self, score: f64) -> String {
        format!("Against the targets that the cycle began with: {}.", En.progress(score))
    }

    fn needed_score(&self, needed: f64) -> String {
        format!("a success from {} on", En.progress(needed))
    }

    fn objective_too_easy(&self) -> &'static str {
        "Everything reached its target: this objective was not ambitious enough."
    }

    fn left_out(&self, count: usize) -> String {
        format!("{} without a number, left out of the score.", self.key_results(count))
    }

    fn why_stalled(&self, since: Date) -> String {
        format!("Stalled since {}: its source is fresh, the number does not move.", self.day_of_the_year(since))
    }

    fn why_source_failing(&self, source: &str, kind: Option<FailureKind>, last_good: Option<Distance>) -> String {
        let why = kind.map_or("it fails", |kind| self.failure(kind));
        match last_good {
            Some(ago) => format!("The source {source} gives no number ({why}); the last good answer came {}.", self.ago(ago)),
            None => format!("The source {source} gives no number ({why}), and never has."),
        }
    }

    fn why_stale(&self, source: &str, age: Option<Distance>) -> String {
        match age {
            Some(age) => format!("The source {source} answers, but its newest number is {} old.", self.length(age)),
            None => format!("The source {source} answers, but has nothing new."),
        }
    }

    fn why_no_data(&self) -> &'static str {
        "There is no final number yet."
    }

    fn why_no_baseline(&self) -> &'static str {
        "Its starting point is not known, so progress cannot be told."
    }

    fn why_not_due(&self, due: Date) -> String {
        format!("Not done yet; due on {}.", self.day_of_the_year(due))
    }

    fn why_overdue(&self, due: Date) -> String {
        format!("It was due on {}, and is not done.", self.day_of_the_year(due))
    }

    fn why_reached(&self) -> &'static str {
        "The target is reached."
    }

    fn why_kept(&self) -> &'static str {
        "In its range, which is all that is asked for."
    }

    fn why_out_of_range(&self) -> &'static str {
        "Still out of its range."
    }

    fn why_unchanged(&self) -> &'static str {
        "The same number as a week ago, which is not long enough to call it a stall."
    }

    fn decide_source(&self, kind: Option<FailureKind>, key_results: usize) -> String {
        let what = kind.map_or("The source gives no number", |kind| match kind {
            FailureKind::Unauthorized => "The source refuses to sign okrd in",
            FailureKind::Forbidden => "The source does not let okrd read",
            FailureKind::Timeout | FailureKind::Unavailable => "The source cannot be reached",
            FailureKind::RateLimited | FailureKind::QuotaExhausted => "The source will not answer so often",
            FailureKind::MetricRemoved => "The source no longer has this number",
            _ => "The source gives no number that can be used",
        });
        let hidden = self.key_results(key_results);
        format!("{what}, so {hidden} cannot be judged. Who mends it, and by when?")
    }

    fn decide_held(&self, number: Amount<'_>, key_result: &str) -> String {
        let number = En.amount(number);
        format!("The source now says {number}, which is held back as hard to believe. Is it true? Then: okrd accept {key_result}")
    }

    fn decide_overdue(&self, due: Date) -> String {
        format!("It was due on {} and is not done. Which new date, or is it dropped?", self.day_of_the_year(due))
    }

    fn decide_breach(&self, value: &str, target: &str) -> String {
        format!("At {value}, it is outside of its range ({target}). What moved it, and who brings it back?")
    }

    fn decide_stalled(&self, since: Date) -> String {
        format!(
            "Nothing has moved since {}. What blocks it, and what is done differently from now on?",
            self.day_of_the_year(since)
        )
    }

    fn decide_off_track(&self, gap: Option<(f64, f64)>, rate: Option<f64>) -> String {
        let question = "More means, another way, or say openly that it will be missed?";
        let Some((progress, expected)) = gap else { return question.to_owned() };
        let at = format!("At {}, where pace asks for {}", En.progress(progress), En.progress(expected));
        match rate {
            Some(rate) if rate > 1.0 => format!("{at}, it must go {} times as fast as so far. {question}", En.factor(rate)),
            _ => format!("{at}, it is off track. {question}"),
        }
    }

    fn source_named(&self, source: &str) -> String {
        format!("Source {source}")
    }

    fn against_first_target(&self, score: f64) -> String {
        format!("{} of its first target", En.progress(score))
    }

    fn decide_at_risk(&self, gap: f64) -> String {
        format!("It is {} behind pace. What is done this week to catch up?", self.points(gap))
    }

    fn decide_stale(&self, age: Option<Distance>) -> String {
        match age {
            Some(age) => format!("Its newest number is {} old. Who feeds the source again, and when?", self.length(age)),
            None => "Its source has nothing new. Who feeds it again, and when?".to_owned(),
        }
    }

    fn decide_no_baseline(&self) -> &'static str {
        "Its starting point is not known. Which number or which period does it start from?"
    }

    fn decide_achieved(&self, left: f64) -> String {
        format!("Reached with {} of the cycle left. Raise the target, or move the effort elsewhere?", En.progress(left))
    }

    fn decide_initiative(&self, due: Option<Date>, objective: &str) -> String {
        match due {
            Some(due) => {
                format!("Initiative of \"{objective}\", due on {}. Which new date, or is it dropped?", self.day_of_the_year(due))
            }
            None => format!("Initiative of \"{objective}\". Which date, or is it dropped?"),
        }
    }

    fn forecast_in_short(&self, chance: f64, low: &str, middle: &str, high: &str) -> String {
        format!("Forecast {middle} ({low} to {high}), chance {}", En.progress(chance))
    }

    fn chance_is(&self, chance: f64) -> String {
        format!("The chance of reaching the target is {}.", En.progress(chance))
    }

    fn chart(&self, progress: Option<f64>, expected: Option<f64>) -> String {
        match (progress, expected) {
            (Some(progress), Some(expected)) => {
                format!("Chart: progress is {}, pace asks for {}", En.progress(progress), En.progress(expected))
            }
            (Some(progress), None) => format!("Chart: progress is {}", En.progress(progress)),
            _ => "Chart: no progress is known".to_owned(),
        }
    }

    fn made_at(&self, at: &str, zone: &str) -> String {
        format!("As of {at} ({zone}).")
    }
}
