//! The words of the field as types: everything else may import this, and this imports nothing of okrd.

mod annotation;
mod cycle;
mod grade;
mod id;
mod key_result;
mod objective;
mod observation;
mod poll;
mod status;
mod target;
mod unit;
mod window;

pub use annotation::{Annotation, NoteMistake, Subject, note_text};
pub use cycle::{Cycle, CycleError, Each, days_window};
pub use grade::KeptGrade;
pub use id::{Id, IdError};
pub use key_result::{Baseline, BaselineRule, DEPTH, KeyResult, PATIENCE, Pace, PaceLimits, Recurrence, StallRule, number_of};
pub use objective::{Ambition, Initiative, InitiativeStatus, Objective};
pub use observation::{Kind, Observation, Rank, Role, Value};
pub use poll::{Failure, FailureKind, PollState};
pub use status::Status;
pub use target::{Suffix, Target, TargetError, TargetText, Typed, resolve_bound};
pub use unit::{Dimension, Unit};
pub use window::Window;
