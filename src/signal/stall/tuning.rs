//! The constants of stall detection. Fitted on the shared benchmark, by kind of series and never to a single one.

use crate::signal::{Case, Metric};

/// How much evidence it takes.
///
/// False alarms per key result and quarter on the shared benchmark: about 0.06, 0.1, and 0.2. Targets that lie twice as far
/// away as what the benchmark's key results reach make it two to three times as many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    Strict,
    #[default]
    Balanced,
    Sensitive,
}

impl Sensitivity {
    pub const ALL: [Self; 3] = [Self::Strict, Self::Balanced, Self::Sensitive];

    /// As it is written in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Balanced => "balanced",
            Self::Sensitive => "sensitive",
        }
    }

    /// To be expected a key result and quarter, as measured: docs/signals.md.
    pub fn false_alarms(self) -> f64 {
        match self {
            Self::Strict => 0.060,
            Self::Balanced => 0.108,
            Self::Sensitive => 0.201,
        }
    }

    /// Fitted on the shared benchmark for the most plateaus found within 14 and 28 days, rounded, and not below what keeps a
    /// kind at 0.2 false alarms a quarter when balanced. Kinds differ because their windows and their noise do.
    pub(super) fn threshold(self, case: &Case) -> f64 {
        let [strict, balanced, sensitive] = match case.metric {
            Metric::Cumulative | Metric::Sum => [1.45, 1.3, 1.08],
            Metric::Flow => [4.5, 2.6, 1.95],
            Metric::Level => [14.0, 9.5, 4.0],
            Metric::Ratio => [3.0, 1.95, 1.55],
            Metric::Rank => [1.4, 1.1, 0.5],
        };
        match self {
            Self::Strict => strict,
            Self::Balanced => balanced,
            Self::Sensitive => sensitive,
        }
    }
}
