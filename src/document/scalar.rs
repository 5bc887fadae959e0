//! Reading of single values: text, numbers, booleans, lengths of time, settings and secrets.

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    decode::{Context, FromNode, Path, wrong_shape},
    mistake::Mistake,
    node::{Content, Node},
    secret,
};

fn text_of<'n>(node: &'n Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<&'n str> {
    let text = node.scalar();
    if text.is_none() {
        cx.report(wrong_shape(node, path, "text", "write one value here"));
    }
    text
}

/// Text that is shown as it is: `${...}` has no meaning here, and is refused rather than shown.
impl FromNode for String {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let text = text_of(node, path, cx)?;
        if let Some(reference) = secret::first_reference(text) {
            let problem = format!("`{reference}` is not filled in here");
            let hint = "only the settings of `sources`, `store`, `listen` and `alerts` read the environment; write `$${` for the characters themselves";
            cx.report(Mistake::error(node.place, path, problem).hint(hint));
            return None;
        }
        Some(text.replace("$${", "${"))
    }
}

impl FromNode for bool {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        match &node.content {
            Content::Scalar { text, plain: true } if text == "true" => Some(true),
            Content::Scalar { text, plain: true } if text == "false" => Some(false),
            _ => {
                cx.report(wrong_shape(node, path, "true or false", "write `true` or `false`, without quotes"));
                None
            }
        }
    }
}

impl FromNode for f64 {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let number = node.scalar().and_then(parse_number);
        if number.is_none() {
            cx.report(wrong_shape(node, path, "a number", "write it like 1200 or 0.5: a decimal point, no comma"));
        }
        number
    }
}

impl FromNode for u64 {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let number = node.scalar().and_then(|text| text.replace('_', "").parse().ok());
        if number.is_none() {
            cx.report(wrong_shape(node, path, "a whole number, 0 or more", "write it like 1200"));
        }
        number
    }
}

/// A plain decimal number; "inf", "nan" and hexadecimal are none.
fn parse_number(text: &str) -> Option<f64> {
    let compact = text.replace('_', "");
    let plain =
        compact.bytes().any(|b| b.is_ascii_digit()) && compact.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    compact.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// A length of time as typed: `90s`, `15m`, `6h`, `3d`, `2w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub SignedDuration);

impl Length {
    /// Reads one number with one unit behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = text[..split].parse().ok()?;
        let seconds = match text[split..].trim() {
            "s" | "sec" | "second" | "seconds" => 1,
            "m" | "min" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3600,
            "d" | "day" | "days" => 86_400,
            "w" | "week" | "weeks" => 7 * 86_400,
            _ => return None,
        };
        // Ten years bounds every later sum of instants.
        number.checked_mul(seconds).filter(|total| *total <= 3660 * 86_400).map(|total| Self(SignedDuration::from_secs(total)))
    }
}

impl FromNode for Length {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let length = node.scalar().and_then(Self::parse);
        if length.is_none() {
            cx.report(wrong_shape(node, path, "a length of time", "write a number and a unit: 90s, 15m, 6h, 3d or 2w"));
        }
        length
    }
}

impl JsonSchema for Length {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+ ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$" })
    }
}

/// A setting of a source, the store or a sink: text in which `${NAME}` and `${file:/path}` are filled in.
///
/// Its `Debug` and every message show what was typed, never what it was filled with.
#[derive(Clone)]
pub struct Setting {
    filled: String,
    typed: String,
}

impl Setting {
    /// One that was put together elsewhere; `typed` is what may be shown of it.
    pub fn of(filled: String, typed: String) -> Self {
        Self { filled, typed }
    }

    /// The value to use. It may hold a secret: show [`Setting::typed`] instead.
    pub fn expose(&self) -> &str {
        &self.filled
    }

    pub fn typed(&self) -> &str {
        &self.typed
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.typed, f)
    }
}

impl FromNode for Setting {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let typed = text_of(node, path, cx)?;
        match secret::fill(typed, cx.environment) {
            Ok(filled) => {
                cx.secrets.extend(filled.values);
                Some(Self { filled: filled.text, typed: typed.to_owned() })
            }
            Err(problem) => {
                cx.report(Mistake::error(node.place, path, problem.to_string()).hint(problem.hint()));
                None
            }
        }
    }
}

/// A setting that is a credential, wherever it comes from; it is shown nowhere.
#[derive(Clone)]
pub struct Secret(Setting);

impl Secret {
    /// One that was put together elsewhere. Whoever does that tells the context of it.
    pub fn of(text: String) -> Self {
        Self(Setting { filled: text, typed: "***".to_owned() })
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl FromNode for Secret {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let setting = Setting::from_node(node, path, cx)?;
        cx.secrets.push(setting.filled.clone());
        Some(Self(setting))
    }
}

macro_rules! text_schema {
    ($type:ty, $description:literal) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": ["string", "number", "boolean"], "description": $description })
            }
        }
    };
}

text_schema!(
    Setting,
    "Text; `${NAME}` is filled in from the environment, `${file:/path}` from a file, `${secret:name}` from the place of secrets, `${command:...}` from a program."
);
text_schema!(
    Secret,
    "A credential: `${NAME}` from the environment, `${file:/path}` from a file, `${secret:name}` from the place of secrets, `${command:...}` from a program; it is shown nowhere."
);
