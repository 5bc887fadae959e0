//! JSON, JSON lines, YAML and bare numbers. Nesting is bounded, so that reading needs little stack.

use serde_json::{Value, error::Category};

use crate::source::FetchError;

/// What serde_json allows.
const MAX_DEPTH: usize = 128;
/// The YAML reader takes much more stack a level.
const MAX_YAML_DEPTH: usize = 32;

pub fn read(text: &str) -> Result<Value, FetchError> {
    refuse_empty_or_html(text, "JSON")?;
    serde_json::from_str(text).map_err(|error| FetchError::malformed(describe(&error)))
}

pub fn read_lines(text: &str) -> Result<Value, FetchError> {
    refuse_empty_or_html(text, "JSON lines")?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let records = lines.map(|(at, line)| {
        serde_json::from_str(line)
            .map_err(|error| FetchError::malformed(format!("line {} is not JSON: {}", at + 1, describe(&error))))
    });
    records.collect::<Result<_, _>>().map(Value::Array)
}

pub fn read_yaml(text: &str) -> Result<Value, FetchError> {
    if text.trim().is_empty() {
        return Err(FetchError::no_data("the answer is empty"));
    }
    // Every node takes at least a byte, so only aliases can come to more than this.
    let nodes = text.len().saturating_add(10_000);
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_YAML_DEPTH,
            max_nodes: nodes,
            max_events: nodes.saturating_mul(3),
            max_total_scalar_bytes: nodes,
        },
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    serde_yaml::from_str_with_options(text, options).map_err(|error| {
        let text = error.to_string();
        FetchError::malformed(format!("this is not YAML that okrd reads: {}", text.lines().next().unwrap_or_default()))
    })
}

pub fn read_number(text: &str) -> Result<Value, FetchError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(FetchError::no_data("there is no output"));
    }
    let number: Option<f64> = trimmed.parse().ok().filter(|number: &f64| number.is_finite());
    number.and_then(serde_json::Number::from_f64).map(Value::Number).ok_or_else(|| {
        let shown: String = trimmed.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
        FetchError::malformed(format!("one number is needed, with a decimal point if any, and this is \"{shown}\""))
    })
}

/// Tells a login page from broken JSON: the remedy is another one.
fn refuse_empty_or_html(text: &str, wanted: &str) -> Result<(), FetchError> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(FetchError::no_data("the answer is empty"));
    }
    if start.starts_with('<') {
        let what = if is_html(start) { "HTML, perhaps a login page" } else { "XML" };
        return Err(FetchError::malformed(format!("the answer is {what}, and {wanted} is needed")));
    }
    Ok(())
}

/// Whether this is a page for browsers.
pub fn is_html(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    head.contains("<html") || head.starts_with("<!doctype html")
}

fn describe(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("the JSON is cut off at {place}"),
        _ if error.to_string().starts_with("recursion limit") => {
            format!("the JSON is nested deeper than {MAX_DEPTH} levels ({place})")
        }
        _ => format!("the answer is not JSON: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::okr::FailureKind;

    #[test]
    fn documents_are_read_and_what_is_none_is_told_apart() {
        let kind = |result: Result<Value, FetchError>| result.map_err(|error| (error.kind, error.text));
        let malformed = |text: &str| Err((FailureKind::Malformed, text.to_owned()));
        assert_eq!(kind(read(" {\"a\": 1.5} ")), Ok(json!({"a": 1.5})));
        assert_eq!(kind(read("{\"a\": [1,")), malformed("the JSON is cut off at line 1 column 9"));
        assert_eq!(
            kind(read("<!DOCTYPE html><html>")),
            malformed("the answer is HTML, perhaps a login page, and JSON is needed")
        );
        assert_eq!(kind(read("<?xml version='1.0'?><a/>")), malformed("the answer is XML, and JSON is needed"));
        assert_eq!(kind(read("")), Err((FailureKind::NoData, "the answer is empty".to_owned())));
        assert!(read("nope").unwrap_err().text.contains("not JSON: expected"));
        assert!(read(&"[".repeat(200_000)).unwrap_err().text.contains("nested deeper than 128 levels"));
        assert_eq!(kind(read_lines("{\"a\":1}\n\n{\"a\":2}\r\n")), Ok(json!([{"a": 1}, {"a": 2}])));
        assert!(read_lines("{\"a\":1}\n{\"a\":").unwrap_err().text.starts_with("line 2 is not JSON"));
        assert_eq!(kind(read_number(" 12.50\n")), Ok(json!(12.5)));
        assert_eq!(kind(read_number("-3e2")), Ok(json!(-300.0)));
        assert!(read_number("12,5").unwrap_err().text.contains("this is \"12,5\""));
        assert!(read_number("inf").is_err());
        assert_eq!(read_number("\n").unwrap_err().kind, FailureKind::NoData);
    }

    #[test]
    fn yaml_is_read_within_bounds() {
        let text = "posts:\n  - {title: A, likes: 3, at: 2026-10-01}\n  - {title: no, likes: 4.5, zip: 01234}\n";
        let expected =
            json!({"posts": [{"title": "A", "likes": 3, "at": "2026-10-01"}, {"title": "no", "likes": 4.5, "zip": "01234"}]});
        assert_eq!(read_yaml(text), Ok(expected));
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let previous = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 9].join(", "));
        }
        for bad in [bomb, "[".repeat(100_000), "- ".repeat(100_000), "a: [1, 2\n".to_owned()] {
            let start = std::time::Instant::now();
            assert_eq!(read_yaml(&bad).unwrap_err().kind, FailureKind::Malformed);
            assert!(start.elapsed().as_secs() < 10);
        }
        let deep = |levels: usize| read_yaml(&format!("{}1{}", "[".repeat(levels), "]".repeat(levels)));
        assert!(deep(30).is_ok());
        assert!(deep(40).is_err());
        let records: String = (0..50_000).map(|n| format!("- {{n: {n}, name: \"record {n}\"}}\n")).collect();
        assert_eq!(read_yaml(&records).unwrap().as_array().map(Vec::len), Some(50_000));
    }
}
