//! Values, targets and changes as texts.

use super::super::types::{Course, KeyResultReport, Why};
use crate::{
    lang::{Amount, Language},
    okr::{Dimension, KeyResult, Kind, Target},
    progress::Assessment,
};

/// What stands where no number is known.
pub const UNKNOWN: &str = "–";

/// The value and the target as they stand beside each other.
pub fn value_and_target(report: &KeyResultReport<'_>, language: Language) -> (String, String) {
    value_beside_target(&report.tracked.key_result, report.now, language)
}

/// The same for a key result on its own.
pub fn value_beside_target(key_result: &KeyResult, assessment: &Assessment, language: Language) -> (String, String) {
    let amount = |number: f64| Amount::of(number, key_result);
    let value = if assessment.not_ranked { Some(Amount::NotRanked) } else { assessment.value.as_ref().ok().copied().map(amount) };
    let target = match key_result.target {
        Target::AtLeast(bound) | Target::AtMost(bound) => Some(bound),
        Target::AheadOf => assessment.rival,
        Target::Between { low, high } => {
            let (low, high) = language.amounts(amount(low).bare(), amount(high));
            return (value.map_or(UNKNOWN.to_owned(), |value| short(language, value)), format!("{low} – {high}"));
        }
        Target::Reach(_) | Target::Relative(_) | Target::Delta(_) => assessment.target.as_ref().ok().copied(),
    };
    let (value, target) = match (value, target.map(amount)) {
        (Some(value), Some(target)) => language.amounts(value.bare(), target),
        (value, target) => (
            value.map_or(UNKNOWN.to_owned(), |value| short(language, value)),
            // Without a number, the target as it was typed still says where it goes.
            target.map_or_else(|| key_result.target_text.to_string(), |target| short(language, target)),
        ),
    };
    match key_result.target {
        Target::AtLeast(_) => (value, format!("≥ {target}")),
        Target::AtMost(_) => (value, format!("≤ {target}")),
        Target::AheadOf => (value, format!("> {target}")),
        _ => (value, target),
    }
}

/// A forecast is not known to the tenth of a visitor.
pub fn forecast(report: &KeyResultReport<'_>, language: Language) -> Option<[String; 3]> {
    let key_result = &report.tracked.key_result;
    let quantiles = report.now.forecast.as_ref().ok()?.quantiles;
    let rounds = match key_result.unit.dimension() {
        Dimension::Plain => quantiles[1].abs() >= 20.0 || matches!(key_result.kind, Kind::Rank),
        Dimension::Share | Dimension::Time => false,
    };
    let [low, middle, high] = quantiles.map(|number| Amount::of(if rounds { number.round() } else { number }, key_result));
    let (low, high) = language.amounts(low.bare(), high.bare());
    Some([low, short(language, middle), high])
}

fn short(language: Language, amount: Amount<'_>) -> String {
    language.amounts(amount, amount).0
}

/// How much the value changed within the week, with its sign; none where that says nothing.
pub fn value_change(report: &KeyResultReport<'_>, language: Language) -> Option<String> {
    let key_result = &report.tracked.key_result;
    let change = report.value_change.filter(|change| *change != 0.0)?;
    if matches!(report.course, Course::Hidden(_) | Course::Still(_)) || matches!(key_result.kind, Kind::Rank | Kind::Milestone) {
        return None;
    }
    let size = match key_result.unit.dimension() {
        // A change that rounds to nothing says nothing.
        Dimension::Share if language.points(change) == "0" => return None,
        Dimension::Share => return Some(language.reports().change_in_points(change)),
        Dimension::Time => short(language, Amount::Seconds(change.abs())),
        Dimension::Plain => short(language, Amount::Plain { number: change.abs(), unit: "" }),
    };
    Some(format!("{}{size}", if change > 0.0 { "+" } else { "-" }))
}

/// The figure that says what the week brought.
pub fn change(report: &KeyResultReport<'_>, language: Language) -> String {
    let (words, labels) = (language.reports(), language.reports().report_labels());
    match (report.course, report.change) {
        (Course::Hidden(_), _) => UNKNOWN.to_owned(),
        (Course::First, _) => labels.first_number.to_owned(),
        (Course::Still(Why::Kept), _) => labels.kept.to_owned(),
        (Course::Still(_), _) => labels.unchanged.to_owned(),
        (_, Some(change)) => words.change_in_points(change),
        (_, None) => UNKNOWN.to_owned(),
    }
}

/// One part of a bar: so many percent of its width, in a colour, and whether pace wants the bar to end with it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Piece {
    pub percent: u32,
    pub colour: &'static str,
    pub tick: bool,
}

const EMPTY: &str = "#e3e7ed";

/// A bar from 0 to 1 as the cells of a table, which every mail program draws; a dark tick where pace wants it to be.
pub fn bar(progress: Option<f64>, expected: Option<f64>, colour: &'static str) -> Vec<Piece> {
    let percent = |share: f64| (share.clamp(0.0, 1.0) * 100.0).round() as u32;
    let done = progress.map_or(0, percent);
    // A tick at either end would tell nothing.
    let tick = expected.map(percent).filter(|tick| (1..=99).contains(tick));
    let mut ends: Vec<u32> = [Some(done), tick, Some(100)].into_iter().flatten().collect();
    ends.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for to in ends.into_iter().filter(|end| *end > 0) {
        if to > from {
            let colour = if to <= done { colour } else { EMPTY };
            pieces.push(Piece { percent: to - from, colour, tick: Some(to) == tick });
        }
        from = to;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_always_as_wide_as_it_is() {
        let cases =
            [None, Some(-1.0), Some(0.0), Some(0.004), Some(0.3), Some(0.5), Some(0.51), Some(0.99), Some(1.0), Some(7.0)];
        for progress in cases {
            for expected in cases {
                let pieces = bar(progress, expected, "#189a66");
                let whole: u32 = pieces.iter().map(|piece| piece.percent).sum();
                assert_eq!(whole, 100, "{progress:?} {expected:?}: {pieces:?}");
                let wants_tick = expected.is_some_and(|expected| (0.005..0.995).contains(&expected));
                assert_eq!(pieces.iter().any(|piece| piece.tick), wants_tick, "{progress:?} {expected:?}: {pieces:?}");
            }
        }
    }
}
