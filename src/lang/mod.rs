//! The languages that okrd speaks to people.

/// A language of reports, pages and the command line's answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    En,
    Fr,
}
