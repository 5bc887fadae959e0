//! A YAML document as a tree in which everything knows its place.

use std::borrow::Cow;

/// A range of bytes of one of the loaded files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into [`super::Files`].
    pub file: u32,
    pub start: u32,
    pub end: u32,
}

/// One node with its place. Scalars keep the text as typed: `+5` is not the number 5, `no` is not false.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    pub place: Place,
    pub content: Content<'t>,
}

#[derive(Clone, Debug)]
pub enum Content<'t> {
    Scalar {
        text: Cow<'t, str>,
        /// Neither quoted nor a block: only such a scalar can be a number, a boolean or null.
        plain: bool,
    },
    Sequence(Vec<Node<'t>>),
    Mapping(Vec<Entry<'t>>),
}

#[derive(Clone, Debug)]
pub struct Entry<'t> {
    pub key: Cow<'t, str>,
    pub place: Place,
    pub value: Node<'t>,
}

impl<'t> Node<'t> {
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, plain: true } if matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The text of a scalar that is not null.
    pub fn scalar(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// The same tree with texts of its own.
    pub fn to_owned_node(&self) -> Node<'static> {
        let content = match &self.content {
            Content::Scalar { text, plain } => Content::Scalar { text: Cow::Owned(text.to_string()), plain: *plain },
            Content::Sequence(nodes) => Content::Sequence(nodes.iter().map(Node::to_owned_node).collect()),
            Content::Mapping(entries) => Content::Mapping(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: Cow::Owned(entry.key.to_string()),
                        place: entry.place,
                        value: entry.value.to_owned_node(),
                    })
                    .collect(),
            ),
        };
        Node { place: self.place, content }
    }

    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        match &self.content {
            Content::Mapping(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// What it is, for a message: "a list", "a mapping", "text" ...
    pub fn describe(&self) -> &'static str {
        match &self.content {
            Content::Sequence(_) => "a list",
            Content::Mapping(_) => "a mapping",
            Content::Scalar { .. } if self.is_null() => "nothing",
            Content::Scalar { plain: false, .. } => "quoted text",
            Content::Scalar { text, .. } if text.parse::<f64>().is_ok() => "a number",
            Content::Scalar { text, .. } if matches!(text.as_ref(), "true" | "false") => "true or false",
            Content::Scalar { .. } => "text",
        }
    }
}
