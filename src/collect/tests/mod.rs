//! The collector against invented sources, on a clock that only moves when all wait.

mod fake;
mod limits;
mod measuring;
mod retrying;
mod sharing;
