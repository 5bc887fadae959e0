//! `okrd cycle`: the cycles that the store knows, closing one, and the report on the close.

mod close;
mod list;

use super::{
    args::{CycleCommand, CycleOrder, ReportWord},
    exit::Exit,
    report,
};

pub fn cycle(arguments: &CycleOrder) -> anyhow::Result<Exit> {
    match &arguments.order {
        CycleCommand::List { place, json } => list::list(place, *json),
        CycleCommand::Close { place, regrade, reason, json } => {
            close::close(place, if *regrade { reason.as_deref() } else { None }, *json)
        }
        CycleCommand::Report(how) => report::write(ReportWord::Close, how),
    }
}
