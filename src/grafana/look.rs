//! Colours, signs and units: the same on every dashboard.
//!
//! The colours are those of Okabe and Ito, which people with any kind of colour blindness tell apart; good is blue and bad is
//! vermilion, never green and red. Nothing is said by colour alone: each status has a sign and a word.

use std::collections::BTreeMap;

use super::model::{Mapped, Mapping, Override, Thresholds};
use crate::{lang::Language, okr::Status, progress::SEVERITY};

pub const BLUE: &str = "#2E86C1";
pub const SKY: &str = "#56B4E9";
pub const TEAL: &str = "#009E73";
pub const ORANGE: &str = "#E69F00";
pub const VERMILION: &str = "#D55E00";
pub const PURPLE: &str = "#CC79A7";
pub const YELLOW: &str = "#F0E442";
pub const GREY: &str = "#A0A0A0";
pub const FAINT: &str = "#5D7088";

/// Somebody has to act: the goal is being missed.
pub const ACT: &[Status] = &[Status::Overdue, Status::Breach, Status::OffTrack, Status::Stalled];
/// Nobody can tell how it stands.
pub const UNJUDGED: &[Status] = &[Status::SourceFailing, Status::Stale, Status::NoBaseline, Status::NoData];
/// All that is not well.
pub const ATTENTION: &[Status] = SEVERITY.split_at(9).0;
/// On course, reached, or not begun.
pub const WELL: &[Status] = SEVERITY.split_at(9).1;

pub fn color(status: Status) -> &'static str {
    match status {
        Status::Overdue | Status::Breach | Status::OffTrack => VERMILION,
        Status::Stalled => PURPLE,
        Status::AtRisk => ORANGE,
        Status::SourceFailing | Status::Stale => YELLOW,
        Status::NoBaseline | Status::NoData => GREY,
        Status::Pending | Status::Early => FAINT,
        Status::OnTrack => BLUE,
        Status::Achieved => TEAL,
    }
}

/// The sign beside the word, the same as on the command line.
fn sign(status: Status) -> &'static str {
    match status {
        Status::NoData => "○",
        Status::NoBaseline => "◌",
        Status::SourceFailing => "✗",
        Status::Stale => "~",
        Status::Achieved => "✓",
        Status::Overdue => "!",
        Status::Breach => "◆",
        Status::Stalled => "■",
        Status::Early => "·",
        Status::OffTrack => "▼",
        Status::AtRisk => "▲",
        Status::Pending => "◇",
        Status::OnTrack => "●",
    }
}

/// The words for the numbers of [`super::query::Scope::status_code`].
pub fn statuses(language: Language) -> Vec<Mapping> {
    let mapped = |(index, status): (usize, &Status)| {
        let text = format!("{} {}", sign(*status), language.words().status(*status));
        ((index + 1).to_string(), Mapped { text, color: color(*status), index })
    };
    vec![Mapping::Value(SEVERITY.iter().enumerate().map(mapped).collect())]
}

/// Words for 1 and 0.
pub fn yes_or_no(yes: (&str, &'static str), no: (&str, &'static str)) -> Vec<Mapping> {
    let mapped = |number: &str, (text, color): (&str, &'static str), index| {
        (number.to_owned(), Mapped { text: text.to_owned(), color, index })
    };
    vec![Mapping::Value(BTreeMap::from([mapped("1", yes, 0), mapped("0", no, 1)]))]
}

/// How far ahead of pace, in points: at risk and off track begin where they do for key results without limits of their own.
pub fn pace_gap() -> Thresholds {
    Thresholds::from(VERMILION, &[(-25.0, ORANGE), (-10.0, SKY)])
}

/// Days until it is off track.
pub fn days_to_spare() -> Thresholds {
    Thresholds::from(VERMILION, &[(1.0, ORANGE), (14.0, SKY)])
}

/// How much faster it has to go: up to a tenth faster is no news.
pub fn rates() -> Thresholds {
    Thresholds::from(SKY, &[(1.1, ORANGE), (2.0, VERMILION)])
}

/// A share of failures.
pub fn failures() -> Thresholds {
    Thresholds::from(SKY, &[(0.01, ORANGE), (0.5, VERMILION)])
}

/// Grey until there is something to count.
pub fn counts(color: &'static str) -> Thresholds {
    Thresholds::from(FAINT, &[(1.0, color)])
}

/// Units by their short names, as [`super::query::Scope::with_unit`] gives them, with Grafana's name for them.
const UNITS: &[(&str, &str)] = &[
    ("%", "percentunit"),
    ("#", "prefix:#"),
    ("seconds", "s"),
    ("(?:EUR|€|euros?)", "currencyEUR"),
    ("(?:USD|\\$|dollars?)", "currencyUSD"),
    ("(?:GBP|£|pounds?)", "currencyGBP"),
    ("CHF", "currencyCHF"),
];

/// What shows each series in the unit that its name ends with (`Value in %`). What is not listed is a count with separators.
///
/// Time is matched too, and gets its own unit back at the end: an exception that fits nothing would be a mistake of the
/// dashboard, and which units there are is only known when a key result is looked at.
pub fn units(word_before: &str) -> Vec<Override> {
    let by_name = |(name, unit): &(&str, &str)| {
        let matcher = super::model::Matcher::Pattern(format!("/(^| ){word_before} {name}$|^Time$/"));
        let shown = Override::of(matcher).unit(unit);
        if *unit == "percentunit" { shown.decimals(1) } else { shown }
    };
    UNITS.iter().map(by_name).chain([Override::named("Time").unit("dateTimeAsSystem")]).collect()
}
