//! What services answer, and what is made of it: formats, selections, templates.

use jiff::{Timestamp, tz::TimeZone};
use okrd::{
    collect::{
        format::{Format, Table},
        select::Expression,
        template::{NO_NAMES, Template, Values},
    },
    okr::Window,
};

/// As much as a small source may answer.
const MAX_BYTES: usize = 1 << 20;

/// An answer in each format; the first byte says which. A document has no more to it than a multiple of what came.
pub fn answer(data: &[u8]) {
    let Some((&format, bytes)) = data.split_first() else { return };
    let format = match format {
        b'j' => Format::Json,
        b'l' => Format::JsonLines,
        b'c' => Format::Csv(Table::default()),
        b';' => Format::Csv(Table { delimiter: Some(b';'), decimal_comma: true }),
        b'z' => Format::Xlsx(None),
        b'y' => Format::Yaml,
        b'x' => Format::Xml,
        b'n' => Format::Number,
        _ => return,
    };
    match format.read(bytes, MAX_BYTES) {
        Ok(document) => {
            let text = document.to_string();
            let again: serde_json::Value = serde_json::from_str(&text).expect("a document is JSON");
            assert_eq!(again, document);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// `jq`, a line of `---`, and JSON: the expression is refused, or ends with a value or an error, in bounded time.
pub fn selection(data: &[u8]) {
    let Some((text, document)) = super::parts(data) else { return };
    let Ok(expression) = Expression::parse(text) else { return };
    let Ok(document) = serde_json::from_slice::<serde_json::Value>(document) else { return };
    let first = expression.optional(&document);
    assert_eq!(first, expression.optional(&document), "the same question has one answer");
}

/// A template: it is refused when it is read, or renders, or names itself in its error.
pub fn template(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(template) = Template::parse(text, &[]) else { return };
    let at = |second: i64| Timestamp::from_second(second).expect("it is in range");
    for (from, until) in [(1_790_812_800, 1_793_491_200), (-62_135_596_800, 253_402_207_200)] {
        let window = Window::new(at(from), at(until)).expect("it ends after it starts");
        let values = Values { window: &window, time_zone: &TimeZone::UTC, named: &NO_NAMES };
        let (first, again) = (template.render(values), template.render(values));
        assert_eq!(first.ok(), again.ok());
        let _ = template.render_json(values);
    }
}
