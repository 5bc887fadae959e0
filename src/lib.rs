//! okrd: OKR as code.

pub mod alert;
pub mod answer;
pub mod cli;
pub mod clock;
pub mod close;
pub mod collect;
pub mod config;
pub mod daemon;
pub mod deliver;
pub mod document;
pub mod grafana;
pub mod guard;
pub mod lang;
pub mod okr;
pub mod page;
pub mod plan;
pub mod progress;
pub mod publish;
pub mod replay;
pub mod report;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod signal;
pub mod source;
pub mod store;
