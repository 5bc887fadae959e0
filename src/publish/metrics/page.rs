//! Writes a board as the page: family by family, in chunks of bounded size, stopping and resuming anywhere.

use std::sync::{Arc, LazyLock};

use bytes::BytesMut;
use jiff::Timestamp;

use super::{
    board::Board,
    column::{CYCLE, Family, GAUGE, KEY_RESULT, KEY_RESULT_INFO, OBJECTIVE, OBJECTIVE_INFO, STATUS},
    label::Labels,
    rows::Rows,
};
use crate::okr::Status;

/// How large a chunk gets; only lines of one key result that are longer than this make a larger one.
pub const CHUNK: usize = 64 * 1024;

/// More than a heading, a name, a last label and a number ever need together, besides the labels.
const ROOM: usize = 512;

/// More than a line of the status family needs, besides the labels.
const STATUS_ROOM: usize = 64;

/// How the lines of the status family end: for each status, where it does not hold and where it does.
static STATUS_ENDS: LazyLock<[[String; 2]; Status::ALL.len()]> =
    LazyLock::new(|| Status::ALL.map(|status| ["0", "1"].map(|holds| format!(",status=\"{}\"}} {holds}\n", status.name()))));

/// A page that is being written. What it still has to say is a place on a board, so it needs no memory of its own.
#[derive(Debug)]
pub struct Page {
    board: Arc<Board>,
    now: Timestamp,
    /// Written behind the board's families, as it is.
    appendix: Vec<u8>,
    place: Place,
}

/// Where writing goes on.
#[derive(Debug)]
struct Place {
    section: Section,
    /// The next row of the section; in the appendix, the next byte.
    row: usize,
    /// The heading of the section's family is written: it waits for the first line, so that no family is empty.
    headed: bool,
}

/// The parts of the page in their order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Section {
    KeyResult(usize),
    KeyResultInfo,
    Objective(usize),
    ObjectiveInfo,
    Cycle(usize),
    Appendix,
}

impl Page {
    /// The page of `board` as of `now`, with `appendix` (complete families of its own) behind it.
    pub fn new(board: Arc<Board>, now: Timestamp, appendix: Vec<u8>) -> Self {
        Self { board, now, appendix, place: Place { section: Section::KeyResult(0), row: 0, headed: false } }
    }

    /// Appends to `chunk` until it is full ([`CHUNK`]) or the page ends; false once the page has ended.
    ///
    /// A chunk with that much capacity is never reallocated, unless the lines of one key result are longer than that.
    pub fn fill(&mut self, chunk: &mut BytesMut) -> bool {
        while self.fill_section(chunk) {
            let Some(next) = self.place.section.next() else { return false };
            self.place.enter(next);
        }
        true
    }

    /// True once the section is written; false if the chunk is full before that.
    fn fill_section(&mut self, chunk: &mut BytesMut) -> bool {
        let (board, words, place) = (&*self.board, &*self.board.words, &mut self.place);
        match place.section {
            Section::KeyResult(STATUS) => place.statuses(&board.key_results, &words.key_results, chunk),
            Section::KeyResult(column) => {
                let last_label = KEY_RESULT[column].label;
                place.numbers(last_label, &board.key_results, column, &words.key_results, chunk)
            }
            Section::KeyResultInfo => place.info(&words.key_results, chunk),
            Section::Objective(column) => {
                let last_label = OBJECTIVE[column].label;
                place.numbers(last_label, &board.objectives, column, &words.objectives, chunk)
            }
            Section::ObjectiveInfo => place.info(&words.objectives, chunk),
            Section::Cycle(column) => match &words.cycle {
                Some(_) if !has_room(chunk, words.cycle_labels.len()) => false,
                Some(cycle) => {
                    place.line(&words.cycle_labels, "", (CYCLE[column].read)(cycle, self.now), chunk);
                    true
                }
                None => true,
            },
            Section::Appendix => {
                let rest = &self.appendix[place.row..];
                let part = &rest[..rest.len().min(CHUNK.saturating_sub(chunk.len()))];
                chunk.extend_from_slice(part);
                place.row += part.len();
                part.len() == rest.len()
            }
        }
    }
}

impl Place {
    fn enter(&mut self, section: Section) {
        // Columns of one name are one family and have one heading.
        let continues = self.section.family() == section.family();
        *self = Self { section, row: 0, headed: self.headed && continues };
    }

    fn numbers<const N: usize>(
        &mut self,
        last_label: &str,
        rows: &Rows<N>,
        column: usize,
        labels: &Labels,
        chunk: &mut BytesMut,
    ) -> bool {
        while self.row < rows.len() {
            for &number in rows.run(column, self.row) {
                if !number.is_nan() {
                    let labels = labels.identity(self.row);
                    if !has_room(chunk, labels.len()) {
                        return false;
                    }
                    self.line(labels, last_label, number, chunk);
                }
                self.row += 1;
            }
        }
        true
    }

    /// Thirteen lines for each key result that has a status: 1 for the one that holds, 0 for the others.
    fn statuses<const N: usize>(&mut self, rows: &Rows<N>, labels: &Labels, chunk: &mut BytesMut) -> bool {
        let name = self.section.family().name;
        while self.row < rows.len() {
            for &number in rows.run(STATUS, self.row) {
                if !number.is_nan() {
                    let labels = labels.identity(self.row);
                    if !has_room(chunk, Status::ALL.len() * (labels.len() + STATUS_ROOM)) {
                        return false;
                    }
                    self.heading(chunk);
                    for (place, [holds_not, holds]) in STATUS_ENDS.iter().enumerate() {
                        let end = if number == place as f64 { holds } else { holds_not };
                        chunk.extend_from_slice(name.as_bytes());
                        chunk.extend_from_slice(b"{");
                        chunk.extend_from_slice(labels.as_bytes());
                        chunk.extend_from_slice(end.as_bytes());
                    }
                }
                self.row += 1;
            }
        }
        true
    }

    fn info(&mut self, labels: &Labels, chunk: &mut BytesMut) -> bool {
        while self.row < labels.len() {
            let labels = labels.info(self.row);
            if !has_room(chunk, labels.len()) {
                return false;
            }
            self.line(labels, "", 1.0, chunk);
            self.row += 1;
        }
        true
    }

    fn line(&mut self, labels: &str, last_label: &str, number: f64, chunk: &mut BytesMut) {
        self.heading(chunk);
        chunk.extend_from_slice(self.section.family().name.as_bytes());
        chunk.extend_from_slice(b"{");
        chunk.extend_from_slice(labels.as_bytes());
        chunk.extend_from_slice(last_label.as_bytes());
        chunk.extend_from_slice(b"} ");
        write_number(number, chunk);
        chunk.extend_from_slice(b"\n");
    }

    fn heading(&mut self, chunk: &mut BytesMut) {
        if !self.headed {
            let Family { name, help, kind } = self.section.family();
            for part in ["# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind, "\n"] {
                chunk.extend_from_slice(part.as_bytes());
            }
            self.headed = true;
        }
    }
}

impl Section {
    fn next(self) -> Option<Self> {
        Some(match self {
            Self::KeyResult(column) if column + 1 < KEY_RESULT.len() => Self::KeyResult(column + 1),
            Self::KeyResult(_) => Self::KeyResultInfo,
            Self::KeyResultInfo => Self::Objective(0),
            Self::Objective(column) if column + 1 < OBJECTIVE.len() => Self::Objective(column + 1),
            Self::Objective(_) => Self::ObjectiveInfo,
            Self::ObjectiveInfo => Self::Cycle(0),
            Self::Cycle(column) if column + 1 < CYCLE.len() => Self::Cycle(column + 1),
            Self::Cycle(_) => Self::Appendix,
            Self::Appendix => return None,
        })
    }

    fn family(self) -> Family {
        match self {
            Self::KeyResult(column) => KEY_RESULT[column].family,
            Self::KeyResultInfo => KEY_RESULT_INFO,
            Self::Objective(column) => OBJECTIVE[column].family,
            Self::ObjectiveInfo => OBJECTIVE_INFO,
            Self::Cycle(column) => CYCLE[column].family,
            Self::Appendix => Family { name: "", help: "", kind: GAUGE },
        }
    }
}

/// An empty chunk takes any line, however long; otherwise one line could never be written.
fn has_room(chunk: &[u8], labels: usize) -> bool {
    chunk.is_empty() || chunk.len() + labels + ROOM <= CHUNK
}

/// A finite number: whole ones without a point, all others with as few digits as give back the same number.
pub(super) fn write_number(number: f64, chunk: &mut BytesMut) {
    const EXACT: f64 = 1e15;
    let whole = number as i64;
    if whole as f64 == number && number.abs() < EXACT {
        chunk.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
    } else {
        chunk.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
    }
}
