//! From YAML text to [`Node`]s, within bounds: no file can make this use more than a fixed multiple of its own size.
//!
//! The events come from granit-parser, which is also the parser inside serde-saphyr. The tree is built here and not by
//! serde because serde stops at the first mistake and forgets the text as typed (docs/dependencies.md has the figures).

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{
    mistake::Mistake,
    node::{Content, Entry, Node, Place},
};

/// A larger file is refused before it is read.
pub const MAX_BYTES: u64 = 64 << 20;
/// Deeper nesting is refused; an honest file needs about ten levels.
const MAX_DEPTH: usize = 64;
/// Nodes that aliases may add to those the file spells out.
const ALIAS_ALLOWANCE: usize = 10_000;

/// Parses the one document in `text`; an empty text gives an empty mapping.
///
/// # Errors
/// A [`Mistake`] for text that is not YAML, for more than one document, for nesting over 64 levels, for aliases that
/// multiply (a "bomb"), for keys that are not scalars or that stand twice in one mapping.
pub fn parse(file: u32, text: &str) -> Result<Node<'_>, Mistake> {
    let mut builder = Builder { file, text, stack: Vec::new(), anchors: HashMap::new(), nodes: 0, root: None };
    let mut events = Parser::new_from_str(text);
    let mut documents = 0;
    while let Some(event) = events.next_event() {
        let (event, span) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(text.len());
            Mistake::error(place_of(file, at, at + 1, text), "", format!("this is not YAML: {}", error.info()))
                .hint("check the indentation and the quotes just before this place")
        })?;
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                let place = builder.place(&span);
                return Err(
                    Mistake::error(place, "", "a second document starts here").hint("one file holds one document: remove `---`")
                );
            }
        }
        builder.take(event, &span)?;
    }
    let start = place_of(file, 0, 0, text);
    Ok(builder.root.unwrap_or(Node { place: start, content: Content::Mapping(Vec::new()) }))
}

struct Builder<'t> {
    file: u32,
    text: &'t str,
    stack: Vec<Frame<'t>>,
    anchors: HashMap<usize, (Node<'t>, usize)>,
    nodes: usize,
    root: Option<Node<'t>>,
}

/// A collection that is still open.
struct Frame<'t> {
    place: Place,
    anchor: usize,
    /// How many nodes there were before it, so that an alias to it knows its cost.
    nodes_before: usize,
    content: Open<'t>,
}

enum Open<'t> {
    Sequence(Vec<Node<'t>>),
    Mapping { entries: Vec<Entry<'t>>, key: Option<(Cow<'t, str>, Place)> },
}

impl<'t> Builder<'t> {
    fn take(&mut self, event: Event<'t>, span: &Span) -> Result<(), Mistake> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let node =
                    Node { place: self.place(span), content: Content::Scalar { text, plain: style == ScalarStyle::Plain } };
                self.keep(anchor, &node, self.nodes);
                self.add(node, 1)
            }
            Event::SequenceStart(_, anchor, _) => self.open(span, anchor, Open::Sequence(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(span, anchor, Open::Mapping { entries: Vec::new(), key: None }),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let place = self.place(span);
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Mistake::error(place, "", "this alias stands inside what it repeats"));
                };
                let (mut node, size) = (node.clone(), *size);
                node.place = place;
                self.add(node, size)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, span: &Span, anchor: usize, content: Open<'t>) -> Result<(), Mistake> {
        let place = self.place(span);
        if self.stack.len() >= MAX_DEPTH {
            return Err(Mistake::error(place, "", format!("nested deeper than {MAX_DEPTH} levels"))
                .hint("no part of an okrs file is this deep"));
        }
        self.stack.push(Frame { place, anchor, nodes_before: self.nodes, content });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Mistake> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let content = match frame.content {
            Open::Sequence(nodes) => Content::Sequence(nodes),
            Open::Mapping { entries, .. } => {
                refuse_duplicates(&entries)?;
                Content::Mapping(merge(entries)?)
            }
        };
        let node = Node { place: frame.place, content };
        self.keep(frame.anchor, &node, frame.nodes_before);
        self.add(node, 1)
    }

    fn keep(&mut self, anchor: usize, node: &Node<'t>, nodes_before: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), self.nodes - nodes_before + 1));
        }
    }

    fn add(&mut self, node: Node<'t>, size: usize) -> Result<(), Mistake> {
        self.nodes += size;
        // Every node that is spelled out takes at least a byte, so more nodes than bytes can only come of aliases.
        if self.nodes > self.text.len() + ALIAS_ALLOWANCE {
            return Err(Mistake::error(node.place, "", "the aliases of this file multiply into too much")
                .hint(format!("aliases may add {ALIAS_ALLOWANCE} values; write the rest out, or split the file")));
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame { content: Open::Sequence(nodes), .. }) => nodes.push(node),
            Some(Frame { content: Open::Mapping { entries, key }, .. }) => match key.take() {
                Some((name, place)) => entries.push(Entry { key: name, place, value: node }),
                None => match node.content {
                    Content::Scalar { text, .. } => *key = Some((text, node.place)),
                    _ => return Err(Mistake::error(node.place, "", "a key must be text").hint("write `name: value`")),
                },
            },
        }
        Ok(())
    }

    fn place(&self, span: &Span) -> Place {
        let range = span.byte_range().unwrap_or(0..0);
        place_of(self.file, range.start, range.end.max(range.start), self.text)
    }
}

fn place_of(file: u32, start: usize, end: usize, text: &str) -> Place {
    let clamp = |at: usize| u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
    Place { file, start: clamp(start), end: clamp(end) }
}

fn refuse_duplicates(entries: &[Entry<'_>]) -> Result<(), Mistake> {
    let mut seen = HashSet::with_capacity(entries.len());
    for entry in entries {
        if !seen.insert(&entry.key) {
            let first = entries.iter().find(|other| other.key == entry.key).map(|other| other.place);
            return Err(Mistake::error(entry.place, "", format!("`{}` stands twice in one mapping", entry.key))
                .also(first.unwrap_or(entry.place), "first here")
                .hint("keep one of the two"));
        }
    }
    Ok(())
}

/// Brings `<<: *defaults` in; what the mapping says itself wins.
fn merge(mut entries: Vec<Entry<'_>>) -> Result<Vec<Entry<'_>>, Mistake> {
    let Some(at) = entries.iter().position(|entry| entry.key == "<<") else { return Ok(entries) };
    let merged = entries.remove(at);
    let sources = match merged.value.content {
        Content::Sequence(nodes) => nodes,
        _ => vec![merged.value],
    };
    for source in sources {
        let Content::Mapping(inherited) = source.content else {
            return Err(Mistake::error(source.place, "", "`<<` takes a mapping or a list of mappings").hint("write `<<: *name`"));
        };
        for entry in inherited {
            if entries.iter().all(|own| own.key != entry.key) {
                entries.push(entry);
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_the_text_as_typed() {
        let text = "a: +5\nb: '+5'\nc: no\nd: 012\ne:\nf: 2026-12\n";
        let node = parse(0, text).unwrap();
        for (key, typed, plain) in
            [("a", "+5", true), ("b", "+5", false), ("c", "no", true), ("d", "012", true), ("f", "2026-12", true)]
        {
            let Content::Scalar { text, plain: is_plain } = &node.get(key).unwrap().content else { panic!("{key}") };
            assert_eq!((text.as_ref(), *is_plain), (typed, plain), "{key}");
        }
        assert!(node.get("e").unwrap().is_null());
        let place = node.get("b").unwrap().place;
        assert_eq!(&text[place.start as usize..place.end as usize], "'+5'");
    }

    #[test]
    fn aliases_and_merge_keys_are_followed() {
        let node = parse(0, "base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nlist: [*b]\n").unwrap();
        let used = node.get("use").unwrap();
        assert_eq!(used.get("x").unwrap().scalar(), Some("1"));
        assert_eq!(used.get("y").unwrap().scalar(), Some("3"));
    }

    fn problem(text: &str) -> String {
        parse(0, text).unwrap_err().problem
    }

    #[test]
    fn what_would_eat_the_machine_is_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let previous = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 9].join(", "));
        }
        assert!(problem(&bomb).contains("multiply"));
        for deep in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000), "a:\n ".repeat(10)] {
            let start = std::time::Instant::now();
            assert!(parse(0, &deep).is_err());
            assert!(start.elapsed().as_secs() < 5);
        }
    }

    #[test]
    fn broken_documents_are_refused_with_their_place() {
        assert!(problem("a: 1\na: 2\n").contains("twice"));
        assert!(problem("a: 1\n---\nb: 2\n").contains("second document"));
        assert!(problem("a: [1, 2\n").contains("not YAML"));
        assert!(problem("? [a]\n: b\n").contains("key must be text"));
        assert!(problem("a: &a [*a]\n").contains("inside what it repeats"));
    }
}
