//! Why somebody is told: the reasons, how long each has to last, and how it is told from the published series.

use crate::okr::{Id, Status};

/// A reason to tell somebody. The names are those of `on:` in the file's routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Stalled,
    OffTrack,
    AtRisk,
    Breach,
    Overdue,
    Stale,
    SourceFailing,
    /// okrd publishes nothing.
    Absent,
    /// okrd runs, but not on the file that the rules were made from.
    OtherPlan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Info,
    Warning,
    Critical,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Words of the newest info series of each key result; one, where two replicas differ.
const KEY_RESULT_INFO: &str = "topk by (cycle, key_result) (1, okr_key_result_info)";

impl Reason {
    pub const ALL: [Self; 9] = [
        Self::Stalled,
        Self::OffTrack,
        Self::AtRisk,
        Self::Breach,
        Self::Overdue,
        Self::Stale,
        Self::SourceFailing,
        Self::Absent,
        Self::OtherPlan,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Stalled => "stalled",
            Self::OffTrack => "off_track",
            Self::AtRisk => "at_risk",
            Self::Breach => "breach",
            Self::Overdue => "overdue",
            Self::Stale => "stale",
            Self::SourceFailing => "source_failing",
            Self::Absent => "absent",
            Self::OtherPlan => "other_plan",
        }
    }

    pub(super) fn alert(self) -> &'static str {
        match self {
            Self::Stalled => "OkrKeyResultStalled",
            Self::OffTrack => "OkrKeyResultOffTrack",
            Self::AtRisk => "OkrKeyResultAtRisk",
            Self::Breach => "OkrKeyResultOutOfRange",
            Self::Overdue => "OkrKeyResultOverdue",
            Self::Stale => "OkrKeyResultStale",
            Self::SourceFailing => "OkrSourceFailing",
            Self::Absent => "OkrdAbsent",
            Self::OtherPlan => "OkrdOtherPlan",
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::AtRisk => Severity::Info,
            Self::Absent => Severity::Critical,
            _ => Severity::Warning,
        }
    }

    /// How long it has to last before somebody is told, in minutes: what a restart or one odd answer does is over sooner,
    /// and a key result that goes to and fro about a limit is not told of each time.
    pub(super) fn minutes(self) -> u32 {
        match self {
            Self::AtRisk => 24 * 60,
            Self::Stalled | Self::OffTrack | Self::Breach => 60,
            Self::SourceFailing | Self::Stale | Self::OtherPlan => 15,
            Self::Overdue | Self::Absent => 5,
        }
    }

    fn status(self) -> Option<Status> {
        match self {
            Self::Stalled => Some(Status::Stalled),
            Self::OffTrack => Some(Status::OffTrack),
            Self::AtRisk => Some(Status::AtRisk),
            Self::Breach => Some(Status::Breach),
            Self::Overdue => Some(Status::Overdue),
            Self::Stale => Some(Status::Stale),
            Self::SourceFailing | Self::Absent | Self::OtherPlan => None,
        }
    }

    /// An expression that is above 0 while the reason holds, and 0 while it does not.
    pub(super) fn number(self, objectives: &[Id]) -> String {
        if let Some(status) = self.status() {
            let holds = format!("okr_key_result_status{{status=\"{}\"}}", status.name());
            let each = format!("max by (cycle, objective, key_result, owner) ({holds})");
            return format!("{each} * on (cycle, key_result) group_left (title) {KEY_RESULT_INFO}");
        }
        match self {
            // One alert for a source and an owner, not one for each of its key results.
            Self::SourceFailing => {
                let each = "max by (cycle, key_result, owner) (okr_key_result_status{status=\"source_failing\"})";
                let with_source = format!("{each} * on (cycle, key_result) group_left (source, connector) {KEY_RESULT_INFO}");
                format!("sum by (cycle, source, connector, owner) ({with_source})")
            }
            Self::OtherPlan => {
                let missing = |id: &Id| format!("absent(okr_objective_info{{objective=\"{id}\"}})");
                let missing: Vec<String> = objectives.iter().map(missing).collect();
                // Without okrd every objective is missing, which the other rule says.
                format!("({}) and on () okrd_build_info or vector(0)", missing.join(" or "))
            }
            _ => "absent(okrd_build_info) or vector(0)".to_owned(),
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::SourceFailing => "/d/okrd-sources?var-source={{ .Labels.source }}",
            Self::Absent | Self::OtherPlan => "/d/okrd-overview",
            _ => "/d/okrd-key-result?var-cycle={{ .Labels.cycle }}&var-key_result={{ .Labels.key_result }}",
        }
    }
}
