//! The constants of stall detection. Fitted on the shared benchmark, by kind of series and never to a single one.

use crate::signal::{Case, Metric};

/// How much evidence it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    Strict,
    #[default]
    Balanced,
    Sensitive,
}

impl Sensitivity {
    pub(super) fn threshold(self, case: &Case) -> f64 {
        let [strict, balanced, sensitive] = match case.metric {
            Metric::Cumulative | Metric::Sum => [1.4, 1.3, 1.08],
            Metric::Flow => [4.0, 2.1, 1.6],
            Metric::Level => [12.5, 8.5, 3.0],
            Metric::Ratio => [3.0, 1.95, 1.5],
            Metric::Rank => [1.5, 1.1, 0.6],
        };
        match self {
            Self::Strict => strict,
            Self::Balanced => balanced,
            Self::Sensitive => sensitive,
        }
    }
}
