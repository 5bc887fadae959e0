//! `okrd eval stall`: how many plateaus are found, how soon, and how often the alarm is false.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::Context as _;
use serde::Deserialize;

use super::{
    super::{args, exit::Exit, setup},
    cases::{self, CaseLine},
};
use crate::signal::stall::{Onset, OnsetKind, Sensitivity, onsets};

/// Rates are per quarter.
const QUARTER_DAYS: f64 = 91.0;
/// An outage may still be named so many days after its end.
const STALE_GRACE_DAYS: f64 = 3.0;

/// What is known of a case.
#[derive(Debug, Deserialize)]
struct Truth {
    id: String,
    class: String,
    stall_start: Option<f64>,
    /// Stall alerts from this day on are not false.
    grace_from: Option<f64>,
    /// First and last days of outages.
    stale: Vec<(f64, f64)>,
}

pub fn stall(arguments: &args::EvalStall) -> anyhow::Result<Exit> {
    let cases: Vec<CaseLine> = cases::read(&arguments.cases)?;
    let truths: Vec<Truth> = cases::read(&arguments.truth)?;
    let truths: BTreeMap<&str, &Truth> = truths.iter().map(|truth| (truth.id.as_str(), truth)).collect();
    let sensitivity = match arguments.sensitivity {
        args::StallSensitivity::Strict => Sensitivity::Strict,
        args::StallSensitivity::Balanced => Sensitivity::Balanced,
        args::StallSensitivity::Sensitive => Sensitivity::Sensitive,
    };
    let mut all = Tally::default();
    let mut groups: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut alerts = arguments.alerts.as_ref().map(csv::Writer::from_path).transpose().context("failed to write the alerts")?;
    if let Some(alerts) = &mut alerts {
        alerts.write_record(["id", "day", "kind"])?;
    }
    for line in &cases {
        let truth = truths.get(line.id.as_str()).with_context(|| format!("nothing is known of case {}", line.id))?;
        let onsets = onsets(&line.case(&line.own()?), sensitivity);
        if let Some(alerts) = &mut alerts {
            for onset in &onsets {
                let kind = if onset.kind == OnsetKind::Stall { "stall" } else { "stale" };
                alerts.write_record([line.id.as_str(), &format!("{:.0}", onset.day), kind])?;
            }
        }
        all.add(line.cycle_days, truth, &onsets);
        let group = match arguments.by {
            Some(args::StallGroup::Class) => &truth.class,
            Some(args::StallGroup::Kind) => &line.kind,
            None => continue,
        };
        groups.entry(group.as_str()).or_default().add(line.cycle_days, truth, &onsets);
    }
    if let Some(alerts) = &mut alerts {
        alerts.flush().context("failed to write the alerts")?;
    }
    setup::print(&table(&all, &groups))?;
    Ok(Exit::Done)
}

const COLUMNS: [&str; 11] =
    ["n", "stalls", "det7", "det14", "det21", "det28", "delay_medi", "fa_per_kr_", "clean_kr_w", "stale_det", "stale_fa_p"];

fn table(all: &Tally, groups: &BTreeMap<&str, Tally>) -> String {
    let mut text = format!("{:<18}{}\n", "group", COLUMNS.map(|column| format!("{column:>10}")).join(" "));
    for (name, tally) in std::iter::once((&"all", all)).chain(groups) {
        let figures = tally.figures().map(|figure| if figure.is_nan() { String::new() } else { format!("{figure:.3}") });
        let cells = [tally.cases.to_string(), tally.delays.len().to_string()].into_iter().chain(figures);
        let cells: Vec<String> = cells.map(|cell| format!("{cell:>10}")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name:<18}{}", cells.join(" "));
    }
    text
}

#[derive(Default)]
struct Tally {
    cases: usize,
    /// Days from plateau to alert; infinite if there was none.
    delays: Vec<f64>,
    false_alarms: usize,
    /// On which there could have been false alarms.
    moving_days: f64,
    clean: usize,
    clean_with_alarm: usize,
    outages: usize,
    outages_named: usize,
    false_stale: usize,
    days: f64,
}

impl Tally {
    fn add(&mut self, cycle_days: f64, truth: &Truth, onsets: &[Onset]) {
        let days = |kind| onsets.iter().filter(move |onset| onset.kind == kind).map(|onset| onset.day);
        let grace = truth.grace_from.or(truth.stall_start);
        let limit = if truth.stall_start.is_some() { grace.unwrap_or(cycle_days + 1.0) } else { cycle_days + 1.0 };
        let false_alarms = days(OnsetKind::Stall).filter(|&day| day < limit).count();
        self.cases += 1;
        self.false_alarms += false_alarms;
        self.moving_days += limit;
        if let Some(start) = truth.stall_start {
            let first = days(OnsetKind::Stall).find(|&day| day >= limit).unwrap_or(f64::INFINITY);
            self.delays.push((first - start).max(0.0));
        } else {
            self.clean += 1;
            self.clean_with_alarm += usize::from(false_alarms > 0);
        }
        let names = |(first, last): &(f64, f64), day: f64| *first <= day && day <= last + STALE_GRACE_DAYS;
        self.days += cycle_days + 1.0;
        self.outages += truth.stale.len();
        self.outages_named += truth.stale.iter().filter(|outage| days(OnsetKind::Stale).any(|day| names(outage, day))).count();
        self.false_stale += days(OnsetKind::Stale).filter(|&day| !truth.stale.iter().any(|outage| names(outage, day))).count();
    }

    /// Those of the columns after the two counts; not a number where there is nothing to count.
    fn figures(&self) -> [f64; 9] {
        let within = |days: f64| self.delays.iter().filter(|&&delay| delay <= days).count() as f64 / self.delays.len() as f64;
        let mut sorted = self.delays.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
        [
            within(7.0),
            within(14.0),
            within(21.0),
            within(28.0),
            median,
            QUARTER_DAYS * self.false_alarms as f64 / self.moving_days,
            self.clean_with_alarm as f64 / self.clean as f64,
            self.outages_named as f64 / self.outages as f64,
            QUARTER_DAYS * self.false_stale as f64 / self.days,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(stall_start: Option<f64>, grace_from: Option<f64>, stale: &[(f64, f64)]) -> Truth {
        Truth { id: "a".to_owned(), class: "b".to_owned(), stall_start, grace_from, stale: stale.to_vec() }
    }

    fn onsets(days: &[(f64, OnsetKind)]) -> Vec<Onset> {
        days.iter().map(|&(day, kind)| Onset { day, kind }).collect()
    }

    #[test]
    fn an_alert_counts_once_for_what_it_is() {
        let mut tally = Tally::default();
        // Found after ten days, and a false one before.
        let alerts = onsets(&[(20.0, OnsetKind::Stall), (50.0, OnsetKind::Stall)]);
        tally.add(91.0, &truth(Some(40.0), Some(40.0), &[]), &alerts);
        // Found within the grace: no delay. Never found.
        tally.add(91.0, &truth(Some(40.0), Some(30.0), &[]), &onsets(&[(35.0, OnsetKind::Stall)]));
        tally.add(91.0, &truth(Some(40.0), Some(40.0), &[]), &[]);
        // One outage named late but in time, one stale alert out of the blue.
        let alerts = onsets(&[(23.0, OnsetKind::Stale), (60.0, OnsetKind::Stale)]);
        tally.add(91.0, &truth(None, None, &[(10.0, 20.0)]), &alerts);
        let [det7, det14, _, det28, median, false_alarms, clean, named, false_stale] = tally.figures();
        assert_eq!([det7, det14, det28], [1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
        assert_eq!((median, clean, named), (10.0, 0.0, 1.0));
        assert_eq!(false_alarms, 91.0 / (40.0 + 30.0 + 40.0 + 92.0));
        assert_eq!(false_stale, 91.0 / (4.0 * 92.0));
    }
}
