//! The JSON Schema of okrs.yaml, from the same types that read it; editors complete and check with it.

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Value, json};

use super::file::{File, MeasureBasics, SourceBasics};
use crate::source::Engine;

/// Where the generated schemas of connectors are put, so that the types here need not know the connectors.
const SOURCES: &str = "#/$defs/Source";
const MEASURE: &str = "#/$defs/Measure";

pub(super) fn sources(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": { "$ref": SOURCES } })
}

pub(super) fn measure(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "$ref": MEASURE })
}

/// The schema of the whole file, with the settings and measures of these connectors.
pub fn of_file(engines: &[&dyn Engine]) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut root = generator.subschema_for::<File>().to_value();
    let source_basics = SchemaGenerator::default().into_root_schema_for::<SourceBasics>().to_value();
    let measure_basics = SchemaGenerator::default().into_root_schema_for::<MeasureBasics>().to_value();

    let mut source_forms = Vec::new();
    let mut measure_forms = vec![
        json!({ "type": "string", "description": "A measure of the connector's catalogue." }),
        json!({
            "type": "object", "required": ["use"], "description": "A measure of the connector's catalogue, with its parameters.",
            "properties": { "use": { "type": "string" } }, "additionalProperties": { "type": ["string", "number", "boolean"] },
        }),
    ];
    for engine in engines {
        let own = engine.source_schema(&mut generator).to_value();
        let mut form = combined(&source_basics, &own);
        form["title"] = json!(engine.name());
        form["description"] = json!(engine.about());
        form["properties"]["connector"] = json!({ "const": engine.name(), "description": engine.about() });
        source_forms.push(form);
        if let Some(own) = engine.measure_schema(&mut generator) {
            let mut form = combined(&measure_basics, &own.to_value());
            form["title"] = json!(format!("measure of {}", engine.name()));
            measure_forms.push(form);
        }
    }
    let mut definitions = generator.take_definitions(true);
    for basics in [source_basics, measure_basics] {
        if let Some(Value::Object(more)) = basics.get("$defs") {
            definitions.extend(more.clone());
        }
    }
    definitions.insert("Source".to_owned(), json!({ "oneOf": source_forms }));
    // A measure does not name its connector, so several forms may fit it.
    definitions.insert("Measure".to_owned(), json!({ "anyOf": measure_forms }));
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("okrs.yaml");
    root["$defs"] = Value::Object(definitions);
    root
}

/// One object schema with the properties of both.
fn combined(basics: &Value, own: &Value) -> Value {
    let mut properties = basics["properties"].as_object().cloned().unwrap_or_default();
    properties.extend(own["properties"].as_object().cloned().unwrap_or_default());
    let mut required: Vec<Value> = Vec::new();
    for schema in [basics, own] {
        required.extend(schema["required"].as_array().cloned().unwrap_or_default());
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}
