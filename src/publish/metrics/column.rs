//! The families of the page: a name, its help, and where its number comes from. Adding a family is adding one line here.

use jiff::Timestamp;

use crate::{
    okr::Cycle,
    progress::{Assessment, Forecast, Known, ObjectiveAssessment},
};

/// A family of series: what stands above its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// The word after its `# TYPE`.
    pub(super) kind: &'static str,
}

pub(super) const GAUGE: &str = "gauge";

/// One number of each thing of a kind. Columns that follow each other with one name make one family; then each has a
/// label of its own, written with its comma (`,quantile="0.5"`).
pub(super) struct Column<Read> {
    pub(super) family: Family,
    pub(super) label: &'static str,
    /// None where the number is not known.
    pub(super) read: Read,
}

type OfKeyResult = Column<fn(&Assessment) -> Option<f64>>;
type OfObjective = Column<fn(&ObjectiveAssessment) -> Option<f64>>;
type OfCycle = Column<fn(&Cycle, Timestamp) -> f64>;

const FORECAST: &str =
    "Value at the end of the cycle that is not exceeded with this probability, in the base unit of the measure.";

const SECONDS_PER_DAY: f64 = 86_400.0;

#[rustfmt::skip] // one line a family
pub(super) const KEY_RESULT: &[OfKeyResult] = &[
    column("okr_key_result_value", "Newest settled value, in the base unit of the measure.", |a| known(&a.value)),
    column("okr_key_result_provisional_value", "A newer value that may still change, in the base unit of the measure.", |a| a.provisional),
    column("okr_key_result_implausible_value", "A newer value that is held back: 0, or ten times as much, after a steady series.", |a| a.implausible),
    column("okr_key_result_baseline", "Where the key result starts, in the base unit of the measure.", |a| known(&a.baseline)),
    column("okr_key_result_target", "Where the key result must end, in the base unit of the measure.", |a| known(&a.target)),
    column("okr_key_result_progress_ratio", "Attainment so far: 0 at the baseline, 1 at the target, signed and not clamped.", |a| known(&a.progress)),
    column("okr_key_result_expected_progress_ratio", "Progress that is expected by now if the target is to be met.", |a| known(&a.expected)),
    column("okr_key_result_expected_value", "Value that is expected by now if the target is to be met, in the base unit of the measure.", Assessment::expected_value),
    column("okr_key_result_score_ratio", "Progress clamped to [0, 1].", |a| known(&a.score)),
    column("okr_key_result_volume_ratio", "So far / target; flows only.", |a| known(&a.volume)),
    column("okr_key_result_in_range_ratio", "Share of the cycle (or of the sends) in range, for a goal that keeps a range.", |a| a.in_range),
    column("okr_key_result_hit_probability", "Chance that the target is met at the end of the cycle.", |a| forecast(a).map(|forecast| forecast.hit_probability)),
    quantile("okr_key_result_forecast_value", FORECAST, r#",quantile="0.1""#, |a| forecast(a).map(|forecast| forecast.quantiles[0])),
    quantile("okr_key_result_forecast_value", FORECAST, r#",quantile="0.5""#, |a| forecast(a).map(|forecast| forecast.quantiles[1])),
    quantile("okr_key_result_forecast_value", FORECAST, r#",quantile="0.9""#, |a| forecast(a).map(|forecast| forecast.quantiles[2])),
    // In seconds, not in days: all durations of the page are, and promtool refuses the name otherwise.
    column("okr_key_result_buffer_seconds", "Time until the key result is off track at the rate so far.", |a| known(&a.buffer_days).map(|days| days * SECONDS_PER_DAY)),
    column("okr_key_result_required_rate_ratio", "Rate needed from now on / rate so far.", |a| known(&a.required_rate)),
    column("okr_key_result_stalled", "Whether the key result no longer moves: 1 or 0.", |a| known(&a.value).map(|_| f64::from(u8::from(a.stall.is_some())))),
    column("okr_key_result_last_progress_timestamp_seconds", "When the key result last moved towards its target.", |a| a.last_progress_at.map(seconds)),
    column("okr_key_result_observed_timestamp_seconds", "What the data speaks of: the end of the newest settled window.", |a| a.observed_at.map(seconds)),
    column("okr_key_result_collected_timestamp_seconds", "When the data was fetched.", |a| a.collected_at.map(seconds)),
    // The place of the status in `Status::ALL`; the page writes its own thirteen lines from it. Always the last column.
    column("okr_key_result_status", "Where the key result stands: 1 for the one status that holds, 0 for the others.", |a| Some(a.status as u8 as f64)),
];

pub(super) const STATUS: usize = KEY_RESULT.len() - 1;

pub(super) const KEY_RESULT_INFO: Family = Family {
    name: "okr_key_result_info",
    help: "Always 1; the words about a key result that may change, and the unit of its value, baseline and target.",
    kind: GAUGE,
};

#[rustfmt::skip]
pub(super) const OBJECTIVE: &[OfObjective] = &[
    column("okr_objective_progress_ratio", "Weighted mean of the scores of the key results that have data.", |a| known(&a.progress)),
    column("okr_objective_expected_progress_ratio", "Progress that is expected by now if the objective is to be met.", |a| known(&a.expected)),
    column("okr_objective_coverage_ratio", "Share of the weight of the key results that has data.", |a| Some(a.coverage)),
];

pub(super) const OBJECTIVE_INFO: Family =
    Family { name: "okr_objective_info", help: "Always 1; the words about an objective that may change.", kind: GAUGE };

#[rustfmt::skip]
pub(super) const CYCLE: &[OfCycle] = &[
    column("okr_cycle_elapsed_ratio", "Share of the cycle that has elapsed.", |cycle: &Cycle, now| cycle.window().elapsed(now)),
    column("okr_cycle_start_timestamp_seconds", "When the cycle starts.", |cycle: &Cycle, _| seconds(cycle.start())),
    column("okr_cycle_end_timestamp_seconds", "When the cycle ends.", |cycle: &Cycle, _| seconds(cycle.end())),
];

const fn column<Read: Copy>(name: &'static str, help: &'static str, read: Read) -> Column<Read> {
    Column { family: Family { name, help, kind: GAUGE }, label: "", read }
}

/// Quantiles are those of a summary, as Prometheus has it.
const fn quantile<Read: Copy>(name: &'static str, help: &'static str, label: &'static str, read: Read) -> Column<Read> {
    Column { family: Family { name, help, kind: "summary" }, label, read }
}

fn forecast(assessment: &Assessment) -> Option<&Forecast> {
    assessment.forecast.as_ref().ok()
}

fn known(number: &Known<f64>) -> Option<f64> {
    number.as_ref().ok().copied()
}

fn seconds(at: Timestamp) -> f64 {
    // Through milliseconds: an instant of today then prints as 1795392000.25, not with seventeen digits.
    at.as_millisecond() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okr::Status;

    #[test]
    fn the_status_column_is_the_place_in_the_list_of_all() {
        assert_eq!(KEY_RESULT[STATUS].family.name, "okr_key_result_status");
        for (place, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status as usize, place, "{}", status.name());
        }
    }

    #[test]
    fn a_family_stands_in_one_place() {
        let names = KEY_RESULT.iter().map(|column| column.family.name).chain([KEY_RESULT_INFO.name]);
        let names = names.chain(OBJECTIVE.iter().map(|column| column.family.name)).chain([OBJECTIVE_INFO.name]);
        let mut names: Vec<&str> = names.chain(CYCLE.iter().map(|column| column.family.name)).collect();
        names.dedup();
        let together = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), together);
    }
}
