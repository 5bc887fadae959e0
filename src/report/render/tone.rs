//! The few colours of a report, each with one meaning. All pairs of text and ground have a contrast of 4.5 or more.

use serde::Serialize;

use crate::okr::Status;

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Warn,
    Bad,
    /// Nobody knows.
    Mute,
    /// It is too early to say.
    Calm,
}

/// A tone as colours: of text, of the ground behind it, and of bars and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Colours {
    pub text: &'static str,
    pub ground: &'static str,
    pub bar: &'static str,
}

impl Tone {
    pub fn of(status: Status) -> Self {
        match status {
            Status::OnTrack | Status::Achieved => Self::Good,
            Status::AtRisk => Self::Warn,
            Status::OffTrack | Status::Stalled | Status::Breach | Status::Overdue => Self::Bad,
            Status::SourceFailing | Status::Stale | Status::NoData | Status::NoBaseline => Self::Mute,
            Status::Early | Status::Pending => Self::Calm,
        }
    }

    /// A word for style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Mute => "mute",
            Self::Calm => "calm",
        }
    }

    /// How far progress is from what pace asks for.
    pub fn of_gap(progress: Option<f64>, expected: Option<f64>) -> Self {
        match (progress, expected) {
            (Some(progress), Some(expected)) if expected - progress > 0.25 => Self::Bad,
            (Some(progress), Some(expected)) if expected - progress > 0.10 => Self::Warn,
            (Some(_), _) => Self::Good,
            _ => Self::Mute,
        }
    }

    pub fn colours(self) -> Colours {
        let (text, ground, bar) = match self {
            Self::Good => ("#0b6b46", "#e2f5ec", "#189a66"),
            Self::Warn => ("#7d5200", "#fdf0d2", "#dd9a12"),
            Self::Bad => ("#a1251f", "#fde7e4", "#d4483b"),
            Self::Mute => ("#4a5361", "#eceef2", "#8f99a8"),
            Self::Calm => ("#2a4b8d", "#e6edfa", "#6088cf"),
        };
        Colours { text, ground, bar }
    }
}
