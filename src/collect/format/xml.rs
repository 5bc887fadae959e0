//! XML as a document: elements become objects, so that a path finds its way as it does through JSON.
//!
//! An element without attributes and without elements inside is its text. Any other is an object: attributes by their names
//! with `@` before them, elements by theirs, each a list of all that have the name, and its own text as `#text`. Prefixes of
//! namespaces stay. A document type is passed over: what it declares is not read, so no entity can grow or reach outside.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};

use super::{MAX_CELLS, json};
use crate::{okr::FailureKind, source::FetchError};

/// Feeds and sitemaps need five.
const MAX_DEPTH: usize = 64;

/// An element that is being read.
#[derive(Default)]
struct Element {
    name: String,
    inside: Map<String, Value>,
    text: String,
}

impl Element {
    fn started(tag: &BytesStart<'_>, parts: &mut usize) -> Result<Self, String> {
        let mut inside = Map::new();
        for attribute in tag.attributes() {
            *parts += 1;
            let attribute = attribute.map_err(|error| error.to_string())?;
            // An entity that is none of XML's own stays as it was written.
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or(attribute.value.clone());
            inside.insert(format!("@{}", attribute.key.as_ref()), Value::from(&*value));
        }
        Ok(Self { name: tag.name().as_ref().to_owned(), inside, text: String::new() })
    }

    fn value(mut self) -> Value {
        let text = self.text.trim();
        if self.inside.is_empty() {
            return Value::from(text);
        }
        if !text.is_empty() {
            self.inside.insert("#text".to_owned(), Value::from(text));
        }
        Value::Object(self.inside)
    }

    fn add(&mut self, name: String, value: Value) {
        match self.inside.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(all) => all.push(value),
            // The name of an attribute begins with a sign that no name of an element has.
            _ => unreachable!("elements are kept in lists"),
        }
    }
}

pub fn read(text: &str) -> Result<Value, FetchError> {
    let malformed = |problem: &str| FetchError::malformed(format!("this is not XML: {problem}"));
    if text.trim().is_empty() {
        return Err(FetchError::no_data("the answer is empty"));
    }
    if json::is_html(text) {
        return Err(FetchError::malformed("an HTML page came, and XML is needed: check the address"));
    }
    let mut reader = Reader::from_str(text);
    let mut parts = 0;
    // The first one stands for the document itself.
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| malformed(&error.to_string()))?;
        let innermost = open.last_mut().expect("the document's own is never closed");
        match event {
            Event::Start(tag) => {
                parts += 1;
                open.push(Element::started(&tag, &mut parts).map_err(|problem| malformed(&problem))?);
            }
            Event::Empty(tag) => {
                parts += 1;
                let element = Element::started(&tag, &mut parts).map_err(|problem| malformed(&problem))?;
                innermost.add(element.name.clone(), element.value());
            }
            Event::End(_) => {
                let element = open.pop().expect("the reader closes what it opened");
                let around = open.last_mut().ok_or_else(|| malformed("an element ends that never began"))?;
                around.add(element.name.clone(), element.value());
            }
            Event::Text(text) => innermost.text.push_str(&text.xml10_content()),
            Event::CData(text) => innermost.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                match reference.resolve_char_ref().map_err(|error| malformed(&error.to_string()))? {
                    Some(character) => innermost.text.push(character),
                    None => match quick_xml::escape::resolve_predefined_entity(&name) {
                        Some(text) => innermost.text.push_str(text),
                        None => innermost.text.push_str(&format!("&{name};")),
                    },
                }
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
        if parts > MAX_CELLS {
            let text = format!("the document has more than {MAX_CELLS} elements and attributes");
            return Err(FetchError::new(FailureKind::TooLarge, text));
        }
        if open.len() > MAX_DEPTH {
            return Err(FetchError::malformed(format!("the XML has more than {MAX_DEPTH} elements inside one another")));
        }
    }
    let (Some(document), true) = (open.pop(), open.is_empty()) else {
        return Err(malformed("it ends within an element"));
    };
    // A document has one element, which needs no list.
    let mut roots = document.inside.into_iter();
    match (roots.next(), roots.next()) {
        (Some((name, Value::Array(mut all))), None) if all.len() == 1 && document.text.trim().is_empty() => {
            Ok(Value::Object([(name, all.remove(0))].into_iter().collect()))
        }
        _ => Err(malformed("there is not one element around all others")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn elements_become_what_a_path_can_follow() {
        let feed = r#"<?xml version="1.0" encoding="utf-8"?><!-- a feed --><!DOCTYPE rss SYSTEM "http://example.com/rss.dtd">
            <rss version="2.0"><channel><title>Caf&#233; &amp; <![CDATA[<thé>]]> &nbsp;</title>
            <item><dc:date>2026-10-01</dc:date></item><item/><item id='1'>x</item></channel></rss>"#;
        assert_eq!(
            read(feed),
            Ok(json!({ "rss": { "@version": "2.0", "channel": [{
                "title": ["Café & <thé> &nbsp;"],
                "item": [{ "dc:date": ["2026-10-01"] }, "", { "@id": "1", "#text": "x" }],
            }] } }))
        );
    }

    #[test]
    fn no_entity_grows_or_reaches_outside() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>
            <a e="&c;">&b;&c;&d;</a>"#;
        assert_eq!(read(bomb), Ok(json!({ "a": { "@e": "&c;", "#text": "&b;&c;&d;" } })));
    }

    #[test]
    fn what_is_no_xml_or_too_deep_is_told() {
        for (text, told) in [
            ("  ", "the answer is empty"),
            ("<!DOCTYPE html><html></html>", "an HTML page came"),
            ("<a><b></a>", "this is not XML"),
            ("<a>", "it ends within an element"),
            ("</a>", "this is not XML"),
            ("<a/><b/>", "not one element around"),
            ("<a/><a/>", "not one element around"),
            ("text", "not one element around"),
            ("<a b='1' b='2'/>", "this is not XML"),
            ("{\"a\": 1}", "not one element around"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.text.contains(told), "{text}: {error}");
        }
        let deep = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
        assert!(read(&deep(MAX_DEPTH - 1)).is_ok());
        assert!(read(&deep(MAX_DEPTH)).unwrap_err().text.contains("inside one another"));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_CELLS));
        assert_eq!(read(&wide).unwrap_err().kind, FailureKind::TooLarge);
    }
}
