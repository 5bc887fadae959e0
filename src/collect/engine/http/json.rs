//! A body of JSON whose texts may have the window filled in.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Number, Value};

use crate::{
    collect::template::{Template, Values},
    document::{Content, Context, FromNode, Node, Path},
    source::FetchError,
};

/// JSON as written in YAML: what is quoted is text, and so is what is neither a number nor true, false or null.
#[derive(Clone, Debug)]
pub enum JsonTemplate {
    Fixed(Value),
    Text(Template),
    List(Vec<Self>),
    Object(Vec<(Box<str>, Self)>),
}

impl JsonTemplate {
    /// # Errors
    /// As [`Template::render`].
    pub fn render(&self, values: Values<'_>) -> Result<Value, FetchError> {
        Ok(match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(text) => text.render_json(values)?,
            Self::List(items) => Value::Array(items.iter().map(|item| item.render(values)).collect::<Result<_, _>>()?),
            Self::Object(fields) => {
                let field = |(name, value): &(Box<str>, Self)| Ok((name.to_string(), value.render(values)?));
                Value::Object(fields.iter().map(field).collect::<Result<Map<_, _>, FetchError>>()?)
            }
        })
    }

    pub fn uses_the_window(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Text(text) => text.uses_the_window(),
            Self::List(items) => items.iter().any(Self::uses_the_window),
            Self::Object(fields) => fields.iter().any(|(_, value)| value.uses_the_window()),
        }
    }

    /// As part of a fingerprint: the templates as typed.
    pub fn typed(&self) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(text) => Value::String(text.text().to_owned()),
            Self::List(items) => Value::Array(items.iter().map(Self::typed).collect()),
            Self::Object(fields) => Value::Object(fields.iter().map(|(name, value)| (name.to_string(), value.typed())).collect()),
        }
    }
}

impl FromNode for JsonTemplate {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        match &node.content {
            Content::Sequence(nodes) => {
                let items: Vec<Option<Self>> = nodes.iter().map(|node| Self::from_node(node, path, cx)).collect();
                items.into_iter().collect::<Option<_>>().map(Self::List)
            }
            Content::Mapping(entries) => {
                let fields: Vec<Option<(Box<str>, Self)>> = entries
                    .iter()
                    .map(|entry| {
                        let value = Self::from_node(&entry.value, &path.child(&entry.key), cx)?;
                        Some((entry.key.as_ref().into(), value))
                    })
                    .collect();
                fields.into_iter().collect::<Option<_>>().map(Self::Object)
            }
            Content::Scalar { .. } if node.is_null() => Some(Self::Fixed(Value::Null)),
            Content::Scalar { text, plain: true } => match plain(text) {
                Some(value) => Some(Self::Fixed(value)),
                None => Template::from_node(node, path, cx).map(Self::Text),
            },
            Content::Scalar { .. } => Template::from_node(node, path, cx).map(Self::Text),
        }
    }
}

/// A number, true or false, if that is what the text is in JSON too: `007` and `1e999` are none.
fn plain(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => serde_json::from_str::<Number>(text).ok().map(Value::Number),
    }
}

impl JsonSchema for JsonTemplate {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "JsonTemplate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "Any JSON, with `{{ start }}` and `{{ end }}` in its texts." })
    }
}
