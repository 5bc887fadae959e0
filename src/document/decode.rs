//! From nodes to typed values, collecting every mistake on the way.
//!
//! A type says how it is read with [`FromNode`]; `record!` writes that for a struct from its fields, whose doc comments
//! and types are also what `okrd schema` prints. Reading never stops early: a field that cannot be read becomes a
//! mistake, and its neighbours are read all the same.

use std::fmt;

use super::{
    mistake::{Mistake, did_you_mean},
    node::{Content, Entry, Node, Place},
    secret::Environment,
};

/// What reading needs besides the node, and what it collects.
pub struct Context<'e> {
    pub environment: &'e dyn Environment,
    pub mistakes: Vec<Mistake>,
    /// Every value that came from `${...}` or stands in a secret field, to keep it out of messages.
    pub secrets: Vec<String>,
    /// Names that templates may use besides the window's, such as a connector's settings.
    pub variables: Vec<String>,
    /// Texts that expressions may use by name: `$page` is the parameter `page` of a connector's measure.
    pub constants: Vec<(String, String)>,
}

impl<'e> Context<'e> {
    pub fn new(environment: &'e dyn Environment) -> Self {
        Self { environment, mistakes: Vec::new(), secrets: Vec::new(), variables: Vec::new(), constants: Vec::new() }
    }

    pub fn report(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }
}

/// Where in the structure a value stands: a chain of names that is only written out for a message.
#[derive(Clone, Copy)]
pub struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    name: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Name(&'p str),
    Index(usize),
}

impl<'p> Path<'p> {
    pub const ROOT: Path<'static> = Path { parent: None, name: Step::Root };

    pub fn child(&'p self, name: &'p str) -> Path<'p> {
        Path { parent: Some(self), name: Step::Name(name) }
    }

    fn item(&'p self, index: usize, node: &'p Node<'_>) -> Path<'p> {
        // A thing with an id is called by it: people look for the id, not for "the fourth".
        let name = node.get("id").and_then(Node::scalar).map_or(Step::Index(index), Step::Name);
        Path { parent: Some(self), name }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = match self.parent {
            Some(parent) => {
                parent.fmt(f)?;
                if matches!(parent.name, Step::Root) { "" } else { "." }
            }
            None => "",
        };
        match self.name {
            Step::Root => Ok(()),
            Step::Name(name) => write!(f, "{dot}{name}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// A type that can be read from a node. None means that a mistake was reported.
pub trait FromNode: Sized {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self>;

    /// What the value is when its field is absent; a mistake unless the type says otherwise.
    fn missing(name: &str, owner: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        cx.report(Mistake::error(owner, path, format!("`{name}` is missing")).hint(format!("add `{name}: ...` here")));
        None
    }
}

/// The fields of a mapping while they are taken one by one; what is left at the end is unknown.
pub struct Fields<'n, 't> {
    entries: &'n [Entry<'t>],
    taken: Vec<bool>,
    known: Vec<&'static str>,
    pub place: Place,
}

impl<'n, 't> Fields<'n, 't> {
    pub fn of(node: &'n Node<'t>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        match &node.content {
            Content::Mapping(entries) => {
                Some(Self { entries, taken: vec![false; entries.len()], known: Vec::new(), place: node.place })
            }
            _ => {
                cx.report(wrong_shape(node, path, "a mapping", "write `name: value` pairs"));
                None
            }
        }
    }

    /// Takes the field `name`, or what the type says of a missing one.
    pub fn take<T: FromNode>(&mut self, name: &'static str, path: &Path<'_>, cx: &mut Context<'_>) -> Option<T> {
        match self.node(name) {
            Some(node) => T::from_node(node, &path.child(name), cx),
            None => T::missing(name, self.place, path, cx),
        }
    }

    /// Takes the field `name` as it is; a null counts as absent.
    pub fn node(&mut self, name: &'static str) -> Option<&'n Node<'t>> {
        self.known.push(name);
        let at = self.entries.iter().position(|entry| entry.key == name)?;
        self.taken[at] = true;
        Some(&self.entries[at].value).filter(|node| !node.is_null())
    }

    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name && !entry.value.is_null())
    }

    /// The place of a field's name, or of the mapping where there is none.
    pub fn key_place(&self, name: &str) -> Place {
        self.entries.iter().find(|entry| entry.key == name).map_or(self.place, |entry| entry.place)
    }

    /// Reports every field that nobody took.
    pub fn finish(self, path: &Path<'_>, cx: &mut Context<'_>) {
        for (entry, taken) in self.entries.iter().zip(&self.taken) {
            if !taken {
                let hint = did_you_mean(&entry.key, self.known.iter().copied());
                cx.report(Mistake::error(entry.place, path, format!("unknown field `{}`", entry.key)).hint(hint));
            }
        }
    }
}

pub fn wrong_shape(node: &Node<'_>, path: &Path<'_>, wanted: &str, hint: &str) -> Mistake {
    Mistake::error(node.place, path, format!("expected {wanted}, found {}", node.describe())).hint(hint)
}

/// Declares a struct of the file: its fields, how it is read, and its JSON Schema, from one list.
#[macro_export]
macro_rules! record {
    ($(#[$outer:meta])* pub struct $name:ident { $($(#[$inner:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$outer])*
        #[derive(Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct $name { $($(#[$inner])* pub $field: $type,)* }

        impl $name {
            /// Takes these fields out of a mapping that may hold others.
            pub fn take(
                fields: &mut $crate::document::Fields<'_, '_>,
                path: &$crate::document::Path<'_>,
                cx: &mut $crate::document::Context<'_>,
            ) -> Option<Self> {
                $(let $field = fields.take::<$type>($crate::document::field_name(stringify!($field)), path, cx);)*
                Some(Self { $($field: $field?,)* })
            }
        }

        impl $crate::document::FromNode for $name {
            fn from_node(
                node: &$crate::document::Node<'_>,
                path: &$crate::document::Path<'_>,
                cx: &mut $crate::document::Context<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::document::Fields::of(node, path, cx)?;
                let record = Self::take(&mut fields, path, cx);
                fields.finish(path, cx);
                record
            }
        }
    };
}

/// The name of a field in the file: `r#match` is written `match`.
pub fn field_name(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Declares an enum of words: how it is read, with "did you mean", and its JSON Schema.
#[macro_export]
macro_rules! choice {
    ($(#[$outer:meta])* pub enum $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, schemars::JsonSchema)]
        pub enum $name { $($(#[$inner])* #[schemars(rename = $word)] $variant,)* }

        impl $crate::document::FromNode for $name {
            fn from_node(
                node: &$crate::document::Node<'_>,
                path: &$crate::document::Path<'_>,
                cx: &mut $crate::document::Context<'_>,
            ) -> Option<Self> {
                match node.scalar() {
                    $(Some($word) => Some(Self::$variant),)*
                    Some(other) => {
                        let problem = format!("`{other}` is none of {}", [$(concat!("`", $word, "`")),*].join(", "));
                        let hint = $crate::document::did_you_mean(other, [$($word),*]);
                        cx.report($crate::document::Mistake::error(node.place, path, problem).hint(hint));
                        None
                    }
                    None => {
                        let words = [$($word),*].join(", ");
                        cx.report($crate::document::wrong_shape(node, path, "a word", &format!("one of: {words}")));
                        None
                    }
                }
            }
        }
    };
}

impl<T: FromNode> FromNode for Option<T> {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if node.is_null() { Some(None) } else { T::from_node(node, path, cx).map(Some) }
    }

    fn missing(_: &str, _: Place, _: &Path<'_>, _: &mut Context<'_>) -> Option<Self> {
        Some(None)
    }
}

/// A list; absent and empty are the same. One bad item does not hide the others.
impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let Content::Sequence(nodes) = &node.content else {
            if node.is_null() {
                return Some(Vec::new());
            }
            cx.report(wrong_shape(node, path, "a list", "start each item with `- `"));
            return None;
        };
        let items: Vec<Option<T>> =
            nodes.iter().enumerate().map(|(index, node)| T::from_node(node, &path.item(index, node), cx)).collect();
        Some(items.into_iter().flatten().collect())
    }

    fn missing(_: &str, _: Place, _: &Path<'_>, _: &mut Context<'_>) -> Option<Self> {
        Some(Vec::new())
    }
}

/// A value, or where it cannot be read the node itself: what else is wrong within it can be told too.
#[derive(Clone, Debug)]
pub enum Tried<T> {
    Read(T),
    Failed(Unread),
}

impl<T: FromNode> FromNode for Tried<T> {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        Some(T::from_node(node, path, cx).map_or_else(|| Self::Failed(Unread(node.to_owned_node())), Self::Read))
    }
}

/// A value with the place where it stands, for mistakes that only show later.
#[derive(Clone, Debug)]
pub struct Marked<T> {
    pub value: T,
    pub place: Place,
}

impl<T: FromNode> FromNode for Marked<T> {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        T::from_node(node, path, cx).map(|value| Self { value, place: node.place })
    }
}

/// What is around a value shows nothing of itself in the schema.
macro_rules! schema_of_inside {
    ($wrapper:ident) => {
        impl<T: schemars::JsonSchema> schemars::JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                T::schema_name()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<T>()
            }
        }
    };
}

schema_of_inside!(Marked);
schema_of_inside!(Tried);

/// A mapping from names of the user's choice to values, in the order of the file.
#[derive(Debug)]
pub struct Named<T>(pub Vec<(Marked<String>, T)>);

impl<T: FromNode> FromNode for Named<T> {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let Content::Mapping(entries) = &node.content else {
            cx.report(wrong_shape(node, path, "a mapping", "write `name: value` pairs"));
            return None;
        };
        let mut named = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(value) = T::from_node(&entry.value, &path.child(&entry.key), cx) {
                named.push((Marked { value: entry.key.to_string(), place: entry.place }, value));
            }
        }
        Some(Self(named))
    }

    fn missing(_: &str, _: Place, _: &Path<'_>, _: &mut Context<'_>) -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A node kept as it is, to be read once more is known: the settings of a source whose connector decides their meaning.
#[derive(Clone, Debug)]
pub struct Unread(pub Node<'static>);

impl schemars::JsonSchema for Unread {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Unread".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

impl FromNode for Unread {
    fn from_node(node: &Node<'_>, _: &Path<'_>, _: &mut Context<'_>) -> Option<Self> {
        Some(Self(node.to_owned_node()))
    }
}
