//! What the report for the check-in and the one on the close say.

mod en;
mod fr;

use jiff::civil::Date;

use super::{Amount, Distance, Words};
use crate::okr::{FailureKind, InitiativeStatus};

/// Texts that stand alone: headings, labels of columns and figures.
#[derive(Clone, Copy, Debug)]
pub struct ReportLabels {
    /// What stands between a name and what is said of it.
    pub colon: &'static str,
    pub weekly: &'static str,
    pub close: &'static str,
    pub overall: &'static str,
    pub well: &'static str,
    pub behind: &'static str,
    pub hidden: &'static str,
    pub accomplished: &'static str,
    pub statuses: &'static str,
    pub decisions: &'static str,
    pub no_decisions: &'static str,
    pub moved: &'static str,
    pub nothing_moved: &'static str,
    pub not_moved: &'static str,
    pub cannot_tell: &'static str,
    pub objectives: &'static str,
    pub key_result: &'static str,
    pub value_and_target: &'static str,
    pub progress: &'static str,
    pub score: &'static str,
    pub this_week: &'static str,
    pub course: &'static str,
    pub initiatives: &'static str,
    pub notes: &'static str,
    pub late: &'static str,
    pub first_number: &'static str,
    pub unchanged: &'static str,
    pub kept: &'static str,
    pub reached: &'static str,
    pub nearly: &'static str,
    pub missed: &'static str,
    pub end_and_target: &'static str,
    pub chart_key: &'static str,
    pub chart_key_at_close: &'static str,
    pub made_by: &'static str,
    pub not_final: &'static str,
    pub aspirational: &'static str,
    pub committed: &'static str,
}

/// One language's words for reports. Sentences are whole and end with a full stop or a question mark.
pub trait Reports: Words {
    fn report_labels(&self) -> &'static ReportLabels;
    fn initiative(&self, status: InitiativeStatus) -> &'static str;

    /// The subject of the mail that carries the report.
    fn weekly_subject(&self, cycle: &str, day: Date) -> String;
    fn close_subject(&self, cycle: &str) -> String;
    /// How much of the cycle has passed, and how many days are left.
    fn time_left(&self, elapsed: f64, days: i64) -> String;
    fn moved_forward(&self, moved: usize, of: usize) -> String;
    fn decisions_needed(&self, count: usize) -> String;
    fn accomplished_of(&self, accomplished: usize, of: usize) -> String;
    /// The change of a fraction: "+4 points", "-2 points".
    fn change_in_points(&self, change: f64) -> String;
    fn pace_asks(&self, expected: f64) -> String;
    /// What it would have taken within the week.
    fn pace_asked(&self, expected_change: f64) -> String;
    fn was(&self, status: crate::okr::Status) -> String;
    fn owned_by(&self, owner: &str) -> String;
    fn original_score_was(&self, score: f64) -> String;
    fn needed_score(&self, needed: f64) -> String;
    fn objective_too_easy(&self) -> &'static str;
    fn left_out(&self, count: usize) -> String;

    fn why_stalled(&self, since: Date) -> String;
    fn why_source_failing(&self, source: &str, kind: Option<FailureKind>, last_good: Option<Distance>) -> String;
    fn why_stale(&self, source: &str, age: Option<Distance>) -> String;
    fn why_no_data(&self) -> &'static str;
    fn why_no_baseline(&self) -> &'static str;
    fn why_not_due(&self, due: Date) -> String;
    fn why_overdue(&self, due: Date) -> String;
    fn why_reached(&self) -> &'static str;
    fn why_kept(&self) -> &'static str;
    fn why_out_of_range(&self) -> &'static str;
    fn why_unchanged(&self) -> &'static str;

    fn decide_source(&self, kind: Option<FailureKind>, key_results: usize) -> String;
    fn decide_held(&self, number: Amount<'_>, key_result: &str) -> String;
    fn decide_overdue(&self, due: Date) -> String;
    fn decide_breach(&self, value: &str, target: &str) -> String;
    fn decide_stalled(&self, since: Date) -> String;
    /// `gap`: progress and what pace asks for, if that is more; `rate`: how many times as fast it must go from now on.
    fn decide_off_track(&self, gap: Option<(f64, f64)>, rate: Option<f64>) -> String;
    fn source_named(&self, source: &str) -> String;
    fn against_first_target(&self, score: f64) -> String;
    fn decide_at_risk(&self, gap: f64) -> String;
    fn decide_stale(&self, age: Option<Distance>) -> String;
    fn decide_no_baseline(&self) -> &'static str;
    fn decide_achieved(&self, left: f64) -> String;
    fn decide_initiative(&self, due: Option<Date>, objective: &str) -> String;

    /// Where the value will be at the end of the cycle: the middle, and the two ends that it stays between four times of five.
    fn forecast_in_short(&self, chance: f64, low: &str, middle: &str, high: &str) -> String;
    /// Of a key result that is off track.
    fn chance_is(&self, chance: f64) -> String;

    /// What a chart shows, for those who do not see it.
    fn chart(&self, progress: Option<f64>, expected: Option<f64>) -> String;
    fn made_at(&self, at: &str, zone: &str) -> String;
}

#[cfg(test)]
mod tests {
    use crate::lang::Language;

    #[test]
    fn changes_carry_their_sign() {
        let cases = [(0.042, "+4.2 points", "+4,2 points"), (-0.2, "-20 points", "-20 points"), (0.01, "+1 point", "+1 point")];
        for (change, english, french) in cases {
            assert_eq!(Language::En.reports().change_in_points(change), english);
            assert_eq!(Language::Fr.reports().change_in_points(change), french);
        }
    }
}
