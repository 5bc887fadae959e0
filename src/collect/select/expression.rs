//! One expression of a selection: a plain path, or a jq filter. Compiled once for each distinct text.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, Weak},
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use thiserror::Error;

use super::{
    jq::{Filter, Overrun, Refusal, Val},
    path::{self, Found, Step},
};
use crate::{
    document::{Content, Context, FromNode, Mistake, Node, Path, Place},
    source::FetchError,
};

/// A compiled expression. Clones and expressions with the same text share one compilation.
#[derive(Clone, Debug)]
pub struct Expression(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    text: Box<str>,
    program: Program,
}

#[derive(Debug)]
enum Program {
    Path(Vec<Step>),
    Jq(Filter),
}

/// Why an expression gave nothing to use. The texts name the expression and what it saw.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SelectionError {
    #[error("{0}")]
    NoData(String),
    #[error("{0}")]
    Malformed(String),
}

impl From<SelectionError> for FetchError {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::NoData(text) => Self::no_data(text),
            SelectionError::Malformed(text) => Self::malformed(text),
        }
    }
}

impl From<Overrun> for SelectionError {
    fn from(overrun: Overrun) -> Self {
        Self::Malformed(format!("the selection {overrun}"))
    }
}

impl Expression {
    /// # Errors
    /// [`Refusal`] for a text that is no expression, with the place in it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(known) = interned().lock().expect("nothing panics while holding it").get(text).and_then(Weak::upgrade) {
            return Ok(Self(known));
        }
        if text.is_empty() {
            let hint = Some("write a path such as `.data.total`, or jq".to_owned());
            return Err(Refusal { problem: "an expression is empty".to_owned(), hint, place: 0..0 });
        }
        let program = match path::parse(text) {
            Some(steps) => Program::Path(steps),
            None => Program::Jq(Filter::compile(text)?),
        };
        let compiled = Arc::new(Compiled { text: text.into(), program });
        let mut all = interned().lock().expect("nothing panics while holding it");
        // What a reload has dropped goes away when the table would otherwise grow.
        if all.len() == all.capacity() {
            all.retain(|_, known| known.strong_count() > 0);
        }
        all.insert(text.into(), Arc::downgrade(&compiled));
        Ok(Self(compiled))
    }

    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether it is a plain path, whose time is bounded by the document.
    pub fn is_path(&self) -> bool {
        matches!(self.0.program, Program::Path(_))
    }

    /// Every output for `input`. Must run inside [`super::jq::limited`].
    ///
    /// # Errors
    /// `NoData` where a path leads to nothing, `Malformed` where it cannot be followed or a filter fails.
    pub fn all<'d>(&self, input: &'d Value) -> Result<Vec<Cow<'d, Value>>, SelectionError> {
        match &self.0.program {
            Program::Path(steps) => match path::follow(steps, input) {
                Found::Values(values) => Ok(values.into_iter().map(Cow::Borrowed).collect()),
                Found::Missing(at, seen) => Err(SelectionError::NoData(self.missing(steps, at, seen))),
                Found::Misfit(at, seen) => Err(SelectionError::Malformed(format!(
                    "`{}` does not fit the answer: `{}` is {}",
                    self.text(),
                    path::text_of(steps, at),
                    describe(seen)
                ))),
            },
            Program::Jq(filter) => {
                let mut outputs = Vec::new();
                match filter.run(Val::from_document(input), |value| outputs.push(Cow::Owned(value.to_document()))) {
                    Ok(()) => Ok(outputs),
                    Err(problem) => Err(SelectionError::Malformed(format!(
                        "`{}` fails: {problem} (it was given {})",
                        self.text(),
                        describe(input)
                    ))),
                }
            }
        }
    }

    /// The one output for `input`; null for none.
    ///
    /// # Errors
    /// As [`Expression::all`], and `Malformed` with the count for several outputs.
    pub fn one<'d>(&self, input: &'d Value) -> Result<Cow<'d, Value>, SelectionError> {
        let mut outputs = self.all(input)?;
        match outputs.len() {
            0 => Ok(Cow::Owned(Value::Null)),
            1 => Ok(outputs.remove(0)),
            count => Err(SelectionError::Malformed(format!(
                "`{}` gives {count} values, and one is needed: add them up or pick one",
                self.text()
            ))),
        }
    }

    /// As [`Expression::one`], with a path that leads nowhere being null: one record among many may lack a field.
    pub fn of_record<'d>(&self, record: &'d Value) -> Result<Cow<'d, Value>, SelectionError> {
        match self.one(record) {
            Err(SelectionError::NoData(_)) => Ok(Cow::Owned(Value::Null)),
            other => other,
        }
    }

    /// As [`Expression::of_record`], within bounds of its own: for a word of an answer that leads on.
    ///
    /// # Errors
    /// As [`Expression::one`].
    pub fn optional(&self, document: &Value) -> Result<Value, SelectionError> {
        super::pick::limited(document, || Ok(self.of_record(document)?.into_owned()))
    }

    fn missing(&self, steps: &[Step], at: usize, seen: &Value) -> String {
        format!("`{}` leads to nothing: `{}` is {}", self.text(), path::text_of(steps, at), describe(seen))
    }
}

/// What a value is, for a message: its kind, and the names in it.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text \"{}\"", shortened(text, 40)),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) if fields.is_empty() => "an empty object".to_owned(),
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().take(8).map(|name| shortened(name, 30)).collect();
            let more = if fields.len() > 8 { " ..." } else { "" };
            format!("an object with {}{more}", names.join(", "))
        }
    }
}

fn shortened(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() && text.chars().nth(most).is_some() {
        short.push_str("...");
    }
    short
}

fn interned() -> &'static Mutex<HashMap<Box<str>, Weak<Compiled>>> {
    static ALL: OnceLock<Mutex<HashMap<Box<str>, Weak<Compiled>>>> = OnceLock::new();
    ALL.get_or_init(Mutex::default)
}

impl FromNode for Expression {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let text = String::from_node(node, path, cx)?;
        match Self::parse(&with_constants(&text, &cx.constants)) {
            Ok(expression) => Some(expression),
            Err(refusal) => {
                let mut mistake = Mistake::error(place_inside(node, &text, &refusal), path, refusal.problem);
                mistake.hint = refusal.hint;
                cx.report(mistake);
                None
            }
        }
    }
}

/// The filter with a binding before it for each constant that it names. JSON's texts are jq's too, and their backslashes
/// are written twice, so none of them can say more than itself.
fn with_constants<'t>(text: &'t str, constants: &[(String, String)]) -> Cow<'t, str> {
    let mut whole = Cow::Borrowed(text);
    for (name, value) in constants {
        let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if text.split('$').skip(1).any(|after| after.strip_prefix(name.as_str()).is_some_and(is_whole)) {
            whole = format!("{} as ${name} | {whole}", Value::from(value.as_str())).into();
        }
    }
    whole
}

/// The place of the refused part, where the text stands in the file as it is; otherwise that of the whole text.
fn place_inside(node: &Node<'_>, text: &str, refusal: &Refusal) -> Place {
    let Content::Scalar { plain, .. } = &node.content else { return node.place };
    let quote = usize::from(!plain);
    let length = (node.place.end - node.place.start) as usize;
    if length != text.len() + 2 * quote || text.contains('\n') {
        return node.place;
    }
    let before = text.len() - text.trim_start().len() + quote;
    let at = |offset: usize| node.place.start + u32::try_from(before + offset).unwrap_or(0);
    let end = refusal.place.end.max(refusal.place.start + 1);
    Place { file: node.place.file, start: at(refusal.place.start), end: at(end).min(node.place.end) }
}

impl JsonSchema for Expression {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A path such as `.data.total`, or a jq filter." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_a_text_and_nothing_more() {
        for value in ["plain", "\"quoted\" | 1", "\\(1 + 1)", "$other", "line\nbreak"] {
            let constants = vec![("page".to_owned(), value.to_owned()), ("pages".to_owned(), "no".to_owned())];
            let text = with_constants(". == $page", &constants);
            let expression = Expression::parse(&text).unwrap();
            assert_eq!(expression.optional(&Value::from(value)), Ok(Value::Bool(true)), "{text}");
            assert_eq!(with_constants(".page", &constants), ".page", "one that is not named leaves a path a path");
        }
    }
}
