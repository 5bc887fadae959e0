//! Names of things in the file: key results, objectives, sources.
//!
//! An id is a key of the store and a label of the metrics, so its alphabet is small and it never needs escaping.

use std::{fmt, sync::Arc};

use thiserror::Error;

/// A stable name: letters, digits, `-`, `_` and `.`, starting with a letter or a digit, 1 to 100 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is not an [`Id`].
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdError {
    #[error("an id cannot be empty")]
    Empty,
    #[error("an id has at most {MAX_LENGTH} characters, this one has {0}")]
    TooLong(usize),
    #[error("an id must start with a letter or a digit, not `{0}`")]
    BadStart(char),
    #[error("an id is made of letters a-z, digits, `-`, `_` and `.`; `{0}` is none of them")]
    BadCharacter(char),
}

const MAX_LENGTH: usize = 100;

impl Id {
    /// Checks `text` and keeps it.
    ///
    /// # Errors
    /// [`IdError`] says which rule of [`Id`] the text breaks.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let first = text.chars().next().ok_or(IdError::Empty)?;
        if text.len() > MAX_LENGTH {
            return Err(IdError::TooLong(text.chars().count()));
        }
        if let Some(bad) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.".contains(*c))) {
            return Err(IdError::BadCharacter(bad));
        }
        if !first.is_ascii_alphanumeric() {
            return Err(IdError::BadStart(first));
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        let cases = [
            ("newsletter-open-rate", Ok(())),
            ("S3", Ok(())),
            ("a.b_c", Ok(())),
            ("", Err(IdError::Empty)),
            ("-a", Err(IdError::BadStart('-'))),
            ("taux d'ouverture", Err(IdError::BadCharacter(' '))),
            ("é", Err(IdError::BadCharacter('é'))),
        ];
        for (text, expected) in cases {
            assert_eq!(Id::new(text).map(|_| ()), expected, "{text:?}");
        }
        assert_eq!(Id::new(&"a".repeat(101)), Err(IdError::TooLong(101)));
    }
}
