//! The one word for where a key result stands.

/// Where a key result stands; the first of these that holds, in the order of [`Status::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    NoData,
    NoBaseline,
    SourceFailing,
    Stale,
    Achieved,
    Overdue,
    Breach,
    Stalled,
    Early,
    OffTrack,
    AtRisk,
    Pending,
    OnTrack,
}

impl Status {
    pub const ALL: [Self; 13] = [
        Self::NoData,
        Self::NoBaseline,
        Self::SourceFailing,
        Self::Stale,
        Self::Achieved,
        Self::Overdue,
        Self::Breach,
        Self::Stalled,
        Self::Early,
        Self::OffTrack,
        Self::AtRisk,
        Self::Pending,
        Self::OnTrack,
    ];

    /// The label in metrics and JSON: stable.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::NoBaseline => "no_baseline",
            Self::SourceFailing => "source_failing",
            Self::Stale => "stale",
            Self::Achieved => "achieved",
            Self::Overdue => "overdue",
            Self::Breach => "breach",
            Self::Stalled => "stalled",
            Self::Early => "early",
            Self::OffTrack => "off_track",
            Self::AtRisk => "at_risk",
            Self::Pending => "pending",
            Self::OnTrack => "on_track",
        }
    }
}
