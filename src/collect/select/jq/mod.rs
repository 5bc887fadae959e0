//! jq over documents, within bounds that hold for every filter and every document.
//!
//! jaq runs the filters; the values are our own ([`Val`]), so that each step that a filter takes is counted and none can
//! nest, grow or run without end. Everything that reaches outside (the environment, the clock, input, exit codes) is left
//! out. A filter is compiled once for each distinct text.

mod arithmetic;
mod check;
mod filter;
mod funs;
mod meter;
mod ops;
mod order;
mod value;

#[cfg(test)]
mod tests;

pub use check::Refusal;
pub use filter::Filter;
pub use meter::{Overrun, limited};
pub use value::Val;
