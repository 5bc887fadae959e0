//! Why somebody is told something, and how grave it is.

use serde::{Deserialize, Serialize};

use crate::okr::Status;

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    SourceFailing,
    Stale,
    Overdue,
    Breach,
    Stalled,
    OffTrack,
    /// Off track, and below where it began.
    Regressed,
    AtRisk,
    Implausible,
    /// What opens a source expires soon.
    CredentialExpiring,
    Achieved,
    Recovered,
    CycleClosed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Critical,
    Warning,
    Info,
}

/// Which part of a story a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It begins.
    Raised,
    /// It still goes on.
    Reminder,
    /// It is over.
    Resolved,
}

impl Reason {
    pub const ALL: [Self; 13] = [
        Self::SourceFailing,
        Self::Stale,
        Self::Overdue,
        Self::Breach,
        Self::Stalled,
        Self::OffTrack,
        Self::Regressed,
        Self::AtRisk,
        Self::Implausible,
        Self::CredentialExpiring,
        Self::Achieved,
        Self::Recovered,
        Self::CycleClosed,
    ];

    /// As it stands in the file, in JSON and in labels.
    pub fn name(self) -> &'static str {
        match self {
            Self::SourceFailing => "source_failing",
            Self::Stale => "stale",
            Self::Overdue => "overdue",
            Self::Breach => "breach",
            Self::Stalled => "stalled",
            Self::OffTrack => "off_track",
            Self::Regressed => "regressed",
            Self::AtRisk => "at_risk",
            Self::Implausible => "implausible",
            Self::CredentialExpiring => "credential_expiring",
            Self::Achieved => "achieved",
            Self::Recovered => "recovered",
            Self::CycleClosed => "cycle_closed",
        }
    }

    /// What a status of a key result is a reason for; none where there is nothing to tell of the key result itself.
    pub fn of(status: Status) -> Option<Self> {
        Some(match status {
            Status::Overdue => Self::Overdue,
            Status::Breach => Self::Breach,
            Status::Stalled => Self::Stalled,
            Status::OffTrack => Self::OffTrack,
            Status::AtRisk => Self::AtRisk,
            Status::Achieved => Self::Achieved,
            Status::SourceFailing
            | Status::Stale
            | Status::NoData
            | Status::NoBaseline
            | Status::Early
            | Status::Pending
            | Status::OnTrack => return None,
        })
    }

    /// The wider reason that this one is a case of: whoever asks to be told of that is told of this.
    pub fn also_is(self) -> Option<Self> {
        (self == Self::Regressed).then_some(Self::OffTrack)
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::SourceFailing | Self::Overdue | Self::Breach => Severity::Critical,
            Self::Stale | Self::Stalled | Self::OffTrack | Self::Regressed | Self::Implausible | Self::CredentialExpiring => {
                Severity::Warning
            }
            Self::AtRisk | Self::Achieved | Self::Recovered | Self::CycleClosed => Severity::Info,
        }
    }

    /// Good news, or news that are told once: nobody is reminded of them, and nothing recovers from them.
    pub fn is_told_once(self) -> bool {
        matches!(self, Self::Achieved | Self::Recovered | Self::CycleClosed)
    }
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}
