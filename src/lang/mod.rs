//! The languages that okrd speaks to people: whole sentences, one file per language, chosen by an enum.
//!
//! [`Words`] holds what tables, reports and alerts say, [`Reports`] what only reports say, [`Explanations`], [`Outlooks`] and
//! [`Verdicts`] what `okrd explain` says. To add a sentence, add a
//! method to one of these traits and write it twice, in `en.rs` and `fr.rs` beside it: a translation that is missing does not
//! compile. Parameters are typed ([`Amount`], [`Moment`], [`Period`], a share as a fraction), so that each language formats
//! and places them itself and nothing is glued from pieces.

mod alert;
mod demo;
mod explain;
mod grade;
mod grafana;
mod number;
mod outlook;
mod page;
mod replay;
mod report;
mod rules;
mod time;
mod verdict;
mod words;

pub use alert::{Alerting, Labels};
pub use explain::{Earlier, Explanations, Step};
pub use grade::Grades;
pub use grafana::{Board, Columns, Dashboards, KeyResultBoard, ObjectiveBoard, Overview, Said, Series, Shared, SourcesBoard};
pub use number::Amount;
pub use outlook::Outlooks;
pub use page::Pages;
pub use replay::Replays;
pub use report::{ReportLabels, Reports};
pub use time::{Distance, Edge, Moment, Period};
pub use verdict::{Verdicts, WhyNot};
pub use words::{Headings, Words};

/// A language of reports, pages and the command line's answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    En,
    Fr,
}

/// Speaks English.
#[derive(Clone, Copy, Debug)]
struct English;

/// Speaks French, with its typography: narrow spaces in numbers, no-break spaces before high punctuation.
#[derive(Clone, Copy, Debug)]
struct French;

impl Language {
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The language with this code: `en` or `fr`.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The code that stands in the file and in the `lang` of a page.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// What tables, reports and alerts say.
    pub fn words(self) -> &'static dyn Words {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }

    /// What the dashboards say.
    pub fn dashboards(self) -> &'static Dashboards {
        match self {
            Self::En => &grafana::ENGLISH,
            Self::Fr => &grafana::FRENCH,
        }
    }

    /// What the reports say, and all of the words.
    pub fn reports(self) -> &'static dyn Reports {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }

    /// What the page says.
    pub fn pages(self) -> &'static Pages {
        match self {
            Self::En => &page::ENGLISH,
            Self::Fr => &page::FRENCH,
        }
    }

    /// What messages say.
    pub fn alerts(self) -> &'static dyn Alerting {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }

    /// What is said of grades that are kept, and all of the words.
    pub fn grades(self) -> &'static dyn Grades {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }

    /// What `okrd replay` says, and all of the words for messages.
    pub fn replays(self) -> &'static dyn Replays {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }

    /// What `okrd explain` says, and all of the words.
    pub fn explanations(self) -> &'static dyn Explanations {
        match self {
            Self::En => &English,
            Self::Fr => &French,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_language_is_known_by_its_code() {
        assert_eq!(Language::parse("en"), Some(Language::En));
        assert_eq!(Language::parse("fr"), Some(Language::Fr));
        assert_eq!(Language::parse("de"), None);
        assert_eq!(Language::parse("FR"), None);
    }
}
