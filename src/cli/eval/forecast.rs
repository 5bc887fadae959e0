//! `okrd eval forecast`: forecasts at three checkpoints of each case, and how they came true.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use serde::Deserialize;

use super::{
    super::{args, exit::Exit, setup},
    cases::{self, CaseLine},
    score::{Scored, figures},
};
use crate::signal::forecast;

/// Percent of the cycle at which forecasts are asked for.
const CHECKPOINTS: [u8; 3] = [25, 50, 75];

/// What only this benchmark says of a case.
#[derive(Debug, Deserialize)]
struct Extra {
    src: String,
    cadence: f64,
    /// Days of the checkpoints.
    checkpoints: [f64; 3],
}

/// How a case ended.
#[derive(Debug, Deserialize)]
struct Truth {
    id: String,
    #[serde(rename = "final")]
    end: f64,
    hit: u8,
}

pub fn forecast(arguments: &args::EvalForecast) -> anyhow::Result<Exit> {
    let cases: Vec<CaseLine> = cases::read(&arguments.cases)?;
    let extras: Vec<Extra> = cases::read(&arguments.cases)?;
    let truths: Vec<Truth> = cases::read(&arguments.truth)?;
    let truths: HashMap<&str, &Truth> = truths.iter().map(|truth| (truth.id.as_str(), truth)).collect();
    let what = "failed to write the forecasts";
    let mut written = arguments.predictions.as_ref().map(csv::Writer::from_path).transpose().context(what)?;
    if let Some(written) = &mut written {
        written.write_record(["id", "checkpoint", "p_hit", "q10", "q50", "q90"]).context(what)?;
    }
    let mut groups: BTreeMap<String, Vec<Scored>> = BTreeMap::new();
    for (line, extra) in cases.iter().zip(&extras) {
        let truth = truths.get(line.id.as_str()).with_context(|| format!("nothing is known of case {}", line.id))?;
        let owned = line.own()?;
        let case = line.case(&owned);
        for (percent, day) in CHECKPOINTS.into_iter().zip(extra.checkpoints) {
            let forecast = forecast::forecast(&case, day).ok();
            if let (Some(written), Some(forecast)) = (&mut written, forecast) {
                let [low, middle, high] = forecast.quantiles.map(|quantile| quantile.to_string());
                let probability = forecast.hit_probability.to_string();
                written.write_record([&line.id, &percent.to_string(), &probability, &low, &middle, &high]).context(what)?;
            }
            let scored = Scored {
                // A forecast that is missing counts as undecided, as in the benchmark.
                probability: forecast.map_or(0.5, |forecast| forecast.hit_probability),
                hit: truth.hit == 1,
                quantiles: forecast.map(|forecast| forecast.quantiles),
                end: truth.end,
                distance: (line.target - line.baseline).abs(),
            };
            let by = arguments.by.map(|by| group(line, extra, by));
            for name in ["all".to_owned(), format!("at {percent}%")].into_iter().chain(by) {
                groups.entry(name).or_default().push(scored);
            }
        }
    }
    if let Some(written) = &mut written {
        written.flush().context(what)?;
    }
    setup::print(&table(&groups))?;
    Ok(Exit::Done)
}

fn group(line: &CaseLine, extra: &Extra, by: args::ForecastGroup) -> String {
    match by {
        args::ForecastGroup::Kind => format!("kind={}", line.kind),
        args::ForecastGroup::Src => format!("src={}", extra.src),
        args::ForecastGroup::CycleDays => format!("cycle_days={}", line.cycle_days),
        args::ForecastGroup::Cadence => format!("cadence={}", extra.cadence),
    }
}

/// A line a group, all cases first.
fn table(groups: &BTreeMap<String, Vec<Scored>>) -> String {
    let mut text = String::new();
    for (name, scored) in groups {
        let figures = figures(scored);
        if text.is_empty() {
            text = format!("{:<30}{:>6}", "group", "n");
            text.extend(figures.map(|(name, _)| format!(" {name:>10}")));
            text.push('\n');
        }
        text += &format!("{name:<30}{:>6}", scored.len());
        text.extend(figures.map(|(_, value)| format!(" {:>10}", value.map_or_else(String::new, |value| format!("{value:.4}")))));
        text.push('\n');
    }
    text
}
