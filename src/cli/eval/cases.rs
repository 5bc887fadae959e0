//! The lines of a benchmark: one series each, as JSON.

use std::{
    fs::File,
    io::{BufReader, Read as _, Seek as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, de::DeserializeOwned};

use crate::signal::{Case, Metric, Point, Reading};

/// Reads a file of JSON lines, compressed with gzip or not.
pub fn read<Line: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<Line>> {
    let what = || format!("failed to read {}", path.display());
    let mut file = File::open(path).with_context(what)?;
    let mut magic = Vec::new();
    file.by_ref().take(2).read_to_end(&mut magic).with_context(what)?;
    file.rewind().with_context(what)?;
    let is_gzip = magic == [0x1f, 0x8b];
    if is_gzip { lines(BufReader::new(MultiGzDecoder::new(file)), path) } else { lines(BufReader::new(file), path) }
}

fn lines<Line: DeserializeOwned>(reader: impl std::io::BufRead, path: &Path) -> anyhow::Result<Vec<Line>> {
    let mut found = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let what = || format!("failed to read {}, line {}", path.display(), index + 1);
        let line = line.with_context(what)?;
        if !line.trim().is_empty() {
            found.push(serde_json::from_str(&line).with_context(what)?);
        }
    }
    Ok(found)
}

/// A series as the benchmarks write it; fields that only one of them has are left to it.
#[derive(Debug, Deserialize)]
pub struct CaseLine {
    pub id: String,
    pub kind: String,
    agg: String,
    direction: String,
    pub cycle_days: f64,
    dow0: u8,
    pub baseline: f64,
    pub target: f64,
    /// Day, value, and the day up to which the source says that its data goes.
    obs: Vec<Vec<Option<f64>>>,
}

/// What a [`Case`] borrows from.
pub struct OwnedCase {
    metric: Metric,
    reading: Reading,
    points: Vec<Point>,
}

impl CaseLine {
    pub fn own(&self) -> anyhow::Result<OwnedCase> {
        let metric = match self.kind.as_str() {
            "cum" => Metric::Cumulative,
            "sum" => Metric::Sum,
            "flow" => Metric::Flow,
            "level" => Metric::Level,
            "ratio" => Metric::Ratio,
            "rank" => Metric::Rank,
            other => bail!("{}: unknown kind {other}", self.id),
        };
        let reading = match self.agg.as_str() {
            "last" => Reading::Last,
            "mean7" => Reading::Mean7,
            "mean28" => Reading::Mean28,
            "sum" => Reading::Sum,
            other => bail!("{}: unknown agg {other}", self.id),
        };
        let point = |numbers: &Vec<Option<f64>>| match numbers.as_slice() {
            [Some(day), Some(value), rest @ ..] => {
                let as_of = rest.first().copied().flatten();
                Ok(Point { day: *day, value: *value, as_of })
            }
            _ => bail!("{}: an observation without day or value", self.id),
        };
        Ok(OwnedCase { metric, reading, points: self.obs.iter().map(point).collect::<anyhow::Result<_>>()? })
    }

    pub fn case<'a>(&self, owned: &'a OwnedCase) -> Case<'a> {
        Case {
            metric: owned.metric,
            reading: owned.reading,
            up: self.direction == "up",
            cycle_days: self.cycle_days,
            weekday: self.dow0,
            baseline: self.baseline,
            target: self.target,
            points: &owned.points,
        }
    }
}
