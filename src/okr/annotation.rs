//! What people note beside the numbers: "campaign sent".

use jiff::Timestamp;
use thiserror::Error;

use super::Id;

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    KeyResult(Id),
    Objective(Id),
}

impl Subject {
    pub fn id(&self) -> &Id {
        match self {
            Self::KeyResult(id) | Self::Objective(id) => id,
        }
    }
}

/// A dated note that is kept in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Given by the store, never given twice; what a note is removed by.
    pub number: u64,
    pub subject: Subject,
    /// When what it tells of happened.
    pub at: Timestamp,
    pub text: String,
}

/// A note is a line in a report, not a page of its own.
const LONGEST: usize = 1000;

/// What cannot be kept as a note.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoteMistake {
    #[error("the note is empty: say what happened, such as \"campaign sent\"")]
    Empty,
    #[error("the note has more than {LONGEST} characters: keep it to a sentence, with a link to more")]
    TooLong,
}

/// One line, whatever was pasted, without what could steer a terminal.
///
/// # Errors
/// [`NoteMistake`] for nothing, and for too much.
pub fn note_text(typed: &str) -> Result<String, NoteMistake> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    match text.chars().count() {
        0 => Err(NoteMistake::Empty),
        1..=LONGEST => Ok(text),
        _ => Err(NoteMistake::TooLong),
    }
}
