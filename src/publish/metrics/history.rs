//! The metrics of the past as OpenMetrics: what would have been scraped, in the order that Prometheus reads it in.

use std::io::{self, Write};

use bytes::BytesMut;
use jiff::Timestamp;

use super::{
    KeyResultRow, ObjectiveRow,
    board::Board,
    column::{CYCLE, Family, KEY_RESULT, KEY_RESULT_INFO, OBJECTIVE, OBJECTIVE_INFO, STATUS},
    label::Labels,
    page::write_number,
};
use crate::okr::Status;

/// The numbers of all things at one moment, in the order of the board.
#[derive(Clone, Debug)]
pub struct Sampled {
    pub at: Timestamp,
    pub key_results: Vec<KeyResultRow>,
    pub objectives: Vec<ObjectiveRow>,
}

/// Writes the samples family by family, and series by series within; `board` has the words.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_history(board: &Board, samples: &[Sampled], out: &mut dyn Write) -> io::Result<()> {
    let words = &*board.words;
    let mut page = History { out, samples, line: BytesMut::new() };
    let mut last = "";
    for (column, of) in KEY_RESULT.iter().enumerate() {
        page.heading(&of.family, &mut last)?;
        for index in 0..words.key_results.len() {
            let labels = words.key_results.identity(index);
            if column == STATUS {
                page.statuses(of.family.name, labels, index)?;
            } else {
                page.series(of.family.name, labels, of.label, |sampled| sampled.key_results[index].number(column))?;
            }
        }
    }
    page.info(&KEY_RESULT_INFO, &words.key_results, &mut last)?;
    for (column, of) in OBJECTIVE.iter().enumerate() {
        page.heading(&of.family, &mut last)?;
        for index in 0..words.objectives.len() {
            let labels = words.objectives.identity(index);
            page.series(of.family.name, labels, of.label, |sampled| sampled.objectives[index].number(column))?;
        }
    }
    page.info(&OBJECTIVE_INFO, &words.objectives, &mut last)?;
    if let Some(cycle) = &words.cycle {
        for of in CYCLE {
            page.heading(&of.family, &mut last)?;
            page.series(of.family.name, &words.cycle_labels, "", |sampled| (of.read)(cycle, sampled.at))?;
        }
    }
    page.out.write_all(b"# EOF\n")
}

struct History<'a> {
    out: &'a mut dyn Write,
    samples: &'a [Sampled],
    line: BytesMut,
}

impl History<'_> {
    fn heading(&mut self, family: &Family, last: &mut &'static str) -> io::Result<()> {
        if *last == family.name {
            return Ok(());
        }
        *last = family.name;
        writeln!(self.out, "# HELP {0} {1}\n# TYPE {0} {2}", family.name, family.help, family.kind)
    }

    fn series(&mut self, name: &str, labels: &str, last_label: &str, number: impl Fn(&Sampled) -> f64) -> io::Result<()> {
        for sampled in self.samples {
            let number = number(sampled);
            if !number.is_nan() {
                self.line.clear();
                for part in [name, "{", labels, last_label, "} "] {
                    self.line.extend_from_slice(part.as_bytes());
                }
                write_number(number, &mut self.line);
                self.out.write_all(&self.line)?;
                writeln!(self.out, " {}", Seconds(sampled.at))?;
            }
        }
        Ok(())
    }

    fn statuses(&mut self, name: &str, labels: &str, index: usize) -> io::Result<()> {
        for (place, status) in Status::ALL.into_iter().enumerate() {
            let label = format!(",status=\"{}\"", status.name());
            self.series(name, labels, &label, |sampled| match sampled.key_results[index].number(STATUS) {
                number if number.is_nan() => number,
                number => f64::from(u8::from(number == place as f64)),
            })?;
        }
        Ok(())
    }

    fn info(&mut self, family: &Family, labels: &Labels, last: &mut &'static str) -> io::Result<()> {
        self.heading(family, last)?;
        for index in 0..labels.len() {
            self.series(family.name, labels.info(index), "", |_| 1.0)?;
        }
        Ok(())
    }
}

/// Seconds since 1970, with milliseconds where there are any.
struct Seconds(Timestamp);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = self.0.as_millisecond();
        match millis.rem_euclid(1000) {
            0 => write!(f, "{}", millis.div_euclid(1000)),
            rest => write!(f, "{}.{rest:03}", millis.div_euclid(1000)),
        }
    }
}
