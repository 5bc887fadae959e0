//! Picking numbers out of documents: the fields that `http`, `file` and `exec` measures share, and what they mean.
//!
//! A plain path such as `.data.total` is followed in the document itself; everything else is jq. All of it is pure and
//! bounded: no filter and no document can make a selection run on, nest or grow without end.

mod expression;
mod fields;
mod jq;
mod path;
mod pick;
mod when;

pub use expression::{Expression, describe};
pub use fields::SelectionFields;
pub use pick::{Selection, records_of};
