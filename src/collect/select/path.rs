//! Plain paths: `.data.total`, `.rows[0].value`, `.reports[]`, `."a b"`. What they say is jq too, and means the same there.

use serde_json::Value;

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Field(Box<str>),
    /// Counted from the end if negative.
    Item(i64),
    Each,
}

/// The steps of a plain path; none if the text is more than that.
pub fn parse(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.trim();
    if rest == "." {
        return Some(Vec::new());
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        // A field needs its dot; brackets may follow a step directly, but not open the path.
        let (after_dot, dotted) = rest.strip_prefix('.').map_or((rest, false), |rest| (rest, true));
        if steps.is_empty() && !dotted {
            return None;
        }
        let (step, left) = if let Some(inside) = after_dot.strip_prefix('[') {
            bracket(inside)?
        } else if !dotted {
            return None;
        } else if after_dot.starts_with('"') {
            let (name, left) = quoted(after_dot)?;
            (Step::Field(name), left)
        } else {
            let end = after_dot.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after_dot.len());
            let name = &after_dot[..end];
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            (Step::Field(name.into()), &after_dot[end..])
        };
        steps.push(step);
        rest = left;
    }
    Some(steps)
}

fn bracket(inside: &str) -> Option<(Step, &str)> {
    if let Some(left) = inside.strip_prefix(']') {
        return Some((Step::Each, left));
    }
    if inside.starts_with('"') {
        let (name, left) = quoted(inside)?;
        return Some((Step::Field(name), left.strip_prefix(']')?));
    }
    let (index, left) = inside.split_once(']')?;
    Some((Step::Item(index.parse().ok()?), left))
}

/// A quoted name without escapes; with any, it is left to jq.
fn quoted(text: &str) -> Option<(Box<str>, &str)> {
    let (name, left) = text.strip_prefix('"')?.split_once('"')?;
    (!name.contains('\\')).then(|| (name.into(), left))
}

/// What following a path came to.
pub enum Found<'d> {
    Values(Vec<&'d Value>),
    /// The step with this index leads nowhere in this value.
    Missing(usize, &'d Value),
    /// The step with this index cannot be taken in this value.
    Misfit(usize, &'d Value),
}

/// Follows the steps from `value`. A field or item that is not there is [`Found::Missing`] as long as nothing was
/// iterated over; among several values it is null, as in jq.
pub fn follow<'d>(steps: &[Step], value: &'d Value) -> Found<'d> {
    static NULL: Value = Value::Null;
    let mut values = vec![value];
    let mut iterated = false;
    for (at, step) in steps.iter().enumerate() {
        let mut next = Vec::with_capacity(values.len());
        for value in values {
            let found = match (step, value) {
                (Step::Each, Value::Array(items)) => {
                    next.extend(items);
                    continue;
                }
                (Step::Each, Value::Object(fields)) => {
                    next.extend(fields.values());
                    continue;
                }
                (Step::Field(name), Value::Object(fields)) => fields.get(name.as_ref()),
                (Step::Item(index), Value::Array(items)) => {
                    let index = if *index < 0 { index + items.len() as i64 } else { *index };
                    usize::try_from(index).ok().and_then(|index| items.get(index))
                }
                (Step::Field(_) | Step::Item(_), Value::Null) => None,
                (Step::Each, Value::Null) => return Found::Missing(at, value),
                _ => return Found::Misfit(at, value),
            };
            match found {
                Some(found) => next.push(found),
                None if iterated => next.push(&NULL),
                None => return Found::Missing(at, value),
            }
        }
        iterated |= *step == Step::Each;
        values = next;
    }
    Found::Values(values)
}

/// The first `count` steps as text.
pub fn text_of(steps: &[Step], count: usize) -> String {
    let text: String = steps
        .iter()
        .take(count)
        .map(|step| match step {
            Step::Field(name) if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => format!(".{name}"),
            Step::Field(name) => format!(".\"{name}\""),
            Step::Item(index) => format!("[{index}]"),
            Step::Each => "[]".to_owned(),
        })
        .collect();
    if text.starts_with('.') { text } else { format!(".{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_is_told_from_jq() {
        let field = |name: &str| Step::Field(name.into());
        let cases = [
            (".", Some(vec![])),
            (".data.total", Some(vec![field("data"), field("total")])),
            (" .a[0].b ", Some(vec![field("a"), Step::Item(0), field("b")])),
            (".a[-1]", Some(vec![field("a"), Step::Item(-1)])),
            (".[0]", Some(vec![Step::Item(0)])),
            (".reports[]", Some(vec![field("reports"), Step::Each])),
            (".\"open rate\"", Some(vec![field("open rate")])),
            (".[\"open rate\"].x", Some(vec![field("open rate"), field("x")])),
            ("", Some(vec![])),
            ("a.b", None),
            (".a | length", None),
            (".a.b?", None),
            (".a[0:2]", None),
            ("..", None),
            (".1", None),
            (".\"a\\\"b\"", None),
            ("[0]", None),
            (".a.", None),
        ];
        for (text, steps) in cases {
            // An empty text is no path to the caller: it never gets here.
            assert_eq!(parse(text), steps, "{text:?}");
        }
    }

    #[test]
    fn steps_are_followed_or_the_place_where_they_fail_is_named() {
        let document: Value = serde_json::from_str(r#"{"a": [{"b": 1}, {"b": 2}, {}], "c": {"d": null}, "n": 5}"#).unwrap();
        let values = |path: &str| match follow(&parse(path).unwrap(), &document) {
            Found::Values(values) => format!("{}", Value::from_iter(values.into_iter().cloned())),
            Found::Missing(at, _) => format!("missing at {at}"),
            Found::Misfit(at, _) => format!("misfit at {at}"),
        };
        for (path, expected) in [
            (".a[1].b", "[2]"),
            (".a[-1]", "[{}]"),
            (".a[].b", "[1,2,null]"),
            (".c.d", "[null]"),
            (".c.d.e", "missing at 2"),
            (".a[9]", "missing at 1"),
            (".x.y", "missing at 0"),
            (".x[]", "missing at 0"),
            (".n.x", "misfit at 1"),
            (".n[]", "misfit at 1"),
            (".a.b", "misfit at 1"),
        ] {
            assert_eq!(values(path), expected, "{path}");
        }
    }
}
