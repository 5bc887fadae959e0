//! Parameters in a measure's expressions: `where: .name | startswith($campaign)`.
//!
//! A parameter becomes a literal before the expression is read, so that whatever the user says stays one text.

use std::borrow::Cow;

use serde_json::Value;

use super::read::Measure;
use crate::{
    collect::{select::Expression, template::Names},
    document::{Content, Context, FromNode as _, Node, Path},
};

/// The fields of a measure that are expressions.
const EXPRESSIONS: [&str; 12] =
    ["value", "records", "where", "date", "distinct", "sum", "mean", "latest", "min", "max", "numerator", "denominator"];

/// The measure with `$name` of its parameters and of its `with:` filled in. Settings of the source are not: they may be secret.
pub fn filled(measure: &Measure, named: &Names) -> Node<'static> {
    let names = measure.parameters.iter().map(|one| &one.name).chain(measure.with.iter().map(|(name, _)| name));
    let pairs: Vec<(&str, &str)> = names.filter_map(|name| Some((&**name, &**named.get(name)?))).collect();
    with(&measure.node, &pairs)
}

fn with(node: &Node<'static>, pairs: &[(&str, &str)]) -> Node<'static> {
    let mut node = node.clone();
    if let Content::Mapping(entries) = &mut node.content {
        for entry in entries.iter_mut().filter(|entry| EXPRESSIONS.contains(&&*entry.key)) {
            if let Content::Scalar { text, .. } = &mut entry.value.content
                && text.contains('$')
            {
                *text = Cow::Owned(replaced(text, pairs));
            }
        }
    }
    node
}

/// Reads every expression of a measure with an example for each name, for its mistakes.
pub fn check(node: &Node<'static>, names: &[&str], path: &Path<'_>, cx: &mut Context<'_>) {
    let pairs: Vec<(&str, &str)> = names.iter().map(|name| (*name, "example")).collect();
    if let Content::Mapping(entries) = with(node, &pairs).content {
        for entry in entries.iter().filter(|entry| EXPRESSIONS.contains(&&*entry.key)) {
            Expression::from_node(&entry.value, &path.child(&entry.key), cx);
        }
    }
}

fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        match pairs.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out += &Value::String((*value).to_owned()).to_string(),
            // The filter's own variable, or a mistake that its reader tells.
            None => out.extend(["$", name]),
        }
        out += rest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_one_text_whatever_is_in_it() {
        let pairs = [("tag", "a\" or true or \\(.x) \""), ("n", "5")];
        for (text, expected) in [
            (".name == $tag", r#".name == "a\" or true or \\(.x) \"""#),
            ("$n | tonumber", "\"5\" | tonumber"),
            (".a as $x | $x + $nn", ".a as $x | $x + $nn"),
            (".total", ".total"),
        ] {
            assert_eq!(replaced(text, &pairs), expected, "{text}");
        }
    }
}
