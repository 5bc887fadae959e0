//! The goal maths: from history to verdict. Pure: no I/O, no clock; `now` is an argument.

mod assessment;

pub use assessment::{Assessment, Formula, Input, Known, ObjectiveAssessment, Period, Phase, ToDate, Unknown};
