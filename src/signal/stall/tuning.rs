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
            Metric::Cumulative | Metric::Sum => [2.719, 2.229, 1.629],
            Metric::Flow => [4.521, 2.404, 1.641],
            Metric::Level => [25.0, 14.65, 7.565],
            Metric::Ratio => [3.177, 2.305, 1.557],
            Metric::Rank => [6.07, 5.347, 3.177],
        };
        match self {
            Self::Strict => strict,
            Self::Balanced => balanced,
            Self::Sensitive => sensitive,
        }
    }
}
