//! The path that pace asks for, in the unit of the value: what a chart draws beside the value.

use super::{Assessment, Formula};

impl Assessment {
    /// The value that is expected by now if the target is to be met, in the base unit; it ends at the target.
    ///
    /// None where there is no such path: a range that is kept, a rival, periods that begin anew.
    pub fn expected_value(&self) -> Option<f64> {
        let expected = *self.expected.as_ref().ok()?;
        match self.formula {
            Formula::Distance { baseline, target, .. } => Some(baseline + expected * (target - baseline)),
            // The baseline's own curve so far, and the growth on it that is due.
            Formula::Growth { ref to_date, baseline, target, .. } => Some(to_date.number + expected * (target - baseline)),
            Formula::Volume { target, .. } => Some(expected * target),
            Formula::Done { total, .. } => Some(expected * total),
            Formula::Range { .. } | Formula::Ahead { .. } | Formula::Mean { .. } | Formula::None => None,
        }
    }
}
