//! The goal maths: from history to verdict. Pure: no I/O, no clock; `now` is an argument.
//!
//! [`assess()`] takes what is known of one key result and says where it stands; [`roll_up`] does so for an objective.
//!
//! ```text
//! Input -> timing, series        which observations count, and which instant they speak of
//!       -> resolve               baseline and target as numbers                          } ground: whatever the target
//!       -> attain, range,        progress, one rule for each way in which goals are meant
//!          recurring, to_date                                                            } reading: of one target
//!       -> pace                  what is expected by now
//!       -> buffer, outlook       how much room is left, where it goes, and whether it still moves
//!       -> verdict -> Assessment
//! ```
//!
//! Nothing is stored and nothing is carried from one assessment to the next, so a late or corrected observation needs
//! no special case, and the past can be assessed again at any time.

mod as_of;
mod assess;
mod assessment;
mod attain;
mod buffer;
mod easing;
mod ground;
mod outlook;
mod pace;
mod path;
mod plausible;
mod range;
mod reading;
mod recurring;
mod resolve;
mod rollup;
mod series;
mod stall;
mod timing;
mod to_date;
mod verdict;

pub use as_of::{as_of, known_from, was_known, with_confirmations};
pub use assess::{assess, trace};
pub use assessment::{
    Assessment, Basis, Forecast, Formula, Input, Known, NoForecast, ObjectiveAssessment, Period, Phase, Stall, Standing, ToDate,
    Unknown,
};
pub use easing::is_eased;
pub use rollup::{SEVERITY, roll_up};
pub use timing::{locks_at, settles_at};
pub use verdict::{AT_RISK, CLEARED, OFF_TRACK};
