//! `okrd schema`: the JSON Schema of okrs.yaml, from the types that read it.

use crate::{collect::ENGINES, config::schema};

/// The schema as indented JSON, with a line end.
pub fn text() -> String {
    let schema = schema::of_file(ENGINES);
    format!("{}\n", serde_json::to_string_pretty(&schema).expect("a JSON value can be written as JSON"))
}
