//! What people note beside the numbers: "campaign sent".

use jiff::Timestamp;

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
