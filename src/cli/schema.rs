//! `okrd schema`: the JSON Schema of okrs.yaml, from the types that read it.

use super::{exit::Exit, setup};
use crate::{collect::engine::connectors, config::schema};

pub fn schema() -> anyhow::Result<Exit> {
    setup::print(&text())?;
    Ok(Exit::Done)
}

/// The schema as indented JSON, with a line end.
pub fn text() -> String {
    format!("{:#}\n", schema::of_file(connectors()))
}
