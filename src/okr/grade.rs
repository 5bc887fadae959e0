//! What became of a key result or an objective when its cycle was closed.

use jiff::Timestamp;

use super::Subject;

/// A grade that is kept: with it, a closed cycle can be read without the file and the sources that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptGrade {
    pub subject: Subject,
    /// When it was graded.
    pub at: Timestamp,
    /// The final value in the base unit; none for an objective, or where there was no number.
    pub value: Option<f64>,
    /// From 0 to 1; none where there was no number to grade.
    pub score: Option<f64>,
    /// Whether the score is what the objective's ambition asks for; none where there is no score.
    pub accomplished: Option<bool>,
    /// As it stood in the file; of an objective, the score that it needed.
    pub target: String,
    /// JSON: the rules that it was graded by. The store does not look into it.
    pub rules: String,
    /// Why it was graded again, or from numbers that came too late; none for an ordinary first grade.
    pub reason: Option<String>,
}

impl KeptGrade {
    /// Whether both say the same, whenever and why ever they were given.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.subject == other.subject
            && self.value == other.value
            && self.score == other.score
            && self.accomplished == other.accomplished
            && self.target == other.target
            && self.rules == other.rules
    }
}
