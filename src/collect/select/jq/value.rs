//! The values that filters compute with: JSON, with the depth and weight of each kept beside it.

use std::{fmt, sync::Arc};

use indexmap::IndexMap;
use serde_json::Value;

use super::meter::{self, MAX_DEPTH, MAX_TEXT, MAX_WEIGHT, Overrun};

/// A JSON value. Cloning is cheap, and counted as a step.
#[derive(Debug)]
pub enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<String>),
    Array(Arc<Array>),
    Object(Arc<Object>),
}

/// How deep a value nests and how many parts it has, counting shared parts as often as they occur.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub depth: u32,
    pub weight: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Array {
    pub items: Vec<Val>,
    pub size: Size,
}

#[derive(Clone, Debug, Default)]
pub struct Object {
    pub entries: IndexMap<Arc<str>, Val>,
    pub size: Size,
}

impl Size {
    /// What holds a part of this size besides what it holds already.
    pub fn with(self, part: &Val) -> Self {
        let part = part.size();
        Self { depth: self.depth.max(part.depth + 1), weight: self.weight.saturating_add(part.weight + 1) }
    }

    /// What is left when a part is taken out; the depth stays what it was at most.
    fn without(self, part: &Val) -> Self {
        Self { weight: self.weight.saturating_sub(part.size().weight + 1), ..self }
    }

    /// Stops the evaluation if it is over the bounds.
    pub fn checked(self) -> Self {
        if self.depth > MAX_DEPTH {
            meter::stop(Overrun::Depth);
        }
        if self.weight > MAX_WEIGHT {
            meter::stop(Overrun::Size);
        }
        self
    }
}

impl Array {
    pub fn extend(&mut self, items: &[Val]) {
        self.size = items.iter().fold(self.size, Size::with).checked();
        self.items.extend(items.iter().cloned());
    }

    /// Puts something in the place of an item, or takes it out.
    pub fn set(&mut self, at: usize, value: Option<Val>) {
        self.size = self.size.without(&self.items[at]);
        match value {
            Some(value) => {
                self.size = self.size.with(&value).checked();
                self.items[at] = value;
            }
            None => {
                // The rest moves up.
                meter::charge(1 + (self.items.len() - at) as u64 / 16);
                self.items.remove(at);
            }
        }
    }
}

impl Object {
    /// Gives a field a value, or takes it out.
    pub fn set(&mut self, key: Arc<str>, value: Option<Val>) {
        let old = match value {
            Some(value) => {
                self.size = self.size.with(&value).checked();
                self.entries.insert(key, value)
            }
            None => {
                meter::charge(1 + self.entries.len() as u64 / 16);
                self.entries.shift_remove(&key)
            }
        };
        if let Some(old) = old {
            self.size = self.size.without(&old);
        }
    }
}

impl Clone for Val {
    fn clone(&self) -> Self {
        meter::charge(1);
        match self {
            Self::Null => Self::Null,
            Self::Bool(yes) => Self::Bool(*yes),
            Self::Int(number) => Self::Int(*number),
            Self::Float(number) => Self::Float(*number),
            Self::Text(text) => Self::Text(Arc::clone(text)),
            Self::Array(array) => Self::Array(Arc::clone(array)),
            Self::Object(object) => Self::Object(Arc::clone(object)),
        }
    }
}

impl Val {
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.len() > MAX_TEXT {
            meter::stop(Overrun::Size);
        }
        Self::Text(Arc::new(text))
    }

    pub fn array(items: Vec<Self>) -> Self {
        meter::charge(items.len() as u64 / 16);
        let size = items.iter().fold(Size::default(), Size::with).checked();
        Self::Array(Arc::new(Array { items, size }))
    }

    pub fn object(entries: IndexMap<Arc<str>, Self>) -> Self {
        meter::charge(entries.len() as u64 / 16);
        let size = entries.values().fold(Size::default(), Size::with).checked();
        Self::Object(Arc::new(Object { entries, size }))
    }

    pub fn size(&self) -> Size {
        match self {
            Self::Array(array) => array.size,
            Self::Object(object) => object.size,
            _ => Size::default(),
        }
    }

    /// The value in a document.
    pub fn from_document(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(yes) => Self::Bool(*yes),
            Value::Number(number) => number.as_i64().map_or_else(|| Self::Float(number.as_f64().unwrap_or(f64::NAN)), Self::Int),
            Value::String(text) => Self::text(text.as_str()),
            Value::Array(items) => Self::array(items.iter().map(Self::from_document).collect()),
            Value::Object(map) => {
                Self::object(map.iter().map(|(key, value)| (key.as_str().into(), Self::from_document(value))).collect())
            }
        }
    }

    /// The value as a document; a number that is not finite becomes text, so that it is refused later and not lost.
    pub fn to_document(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Int(number) => Value::from(*number),
            Self::Float(number) => {
                serde_json::Number::from_f64(*number).map_or_else(|| Value::String(number.to_string()), Value::Number)
            }
            Self::Text(text) => Value::String(text.as_ref().clone()),
            Self::Array(array) => Value::Array(array.items.iter().map(Self::to_document).collect()),
            Self::Object(object) => {
                Value::Object(object.entries.iter().map(|(key, value)| (key.as_ref().to_owned(), value.to_document())).collect())
            }
        }
    }
}

/// As JSON.
impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        meter::charge(1);
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Float(number) if number.is_nan() => f.write_str("null"),
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 1e17 => write!(f, "{number:.0}"),
            // The nearest number that JSON can write, as jq does.
            Self::Float(number) => f.write_str(zmij::Buffer::new().format_finite(number.clamp(f64::MIN, f64::MAX))),
            Self::Text(text) => quoted(text, f),
            Self::Array(array) => {
                f.write_str("[")?;
                for (at, item) in array.items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Self::Object(object) => {
                f.write_str("{")?;
                for (at, (key, value)) in object.entries.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    quoted(key, f)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    meter::charge_bytes(text.len());
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}
