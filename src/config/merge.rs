//! Several files read as one.

use super::file::File;
use crate::document::{Content, Context, Entry, Files, FromNode, Mistake, Node, Path, parse};

/// Parses every file and reads them as one: their sources and objectives are put together, everything else is said once.
///
/// None if no file could be read as far as its fields; what is wrong is in `cx`.
pub fn parse_all(files: &Files, cx: &mut Context<'_>) -> Option<File> {
    let mut merged: Option<Node<'_>> = None;
    let mut broken = false;
    for file in files.indices() {
        match parse(file, files.text(file)) {
            Ok(node) => merge(&mut merged, node, cx),
            Err(mistake) => {
                broken = true;
                cx.report(mistake);
            }
        }
    }
    // A file that is not YAML hides its sources and objectives, and everything that names them would look wrong.
    if broken {
        return None;
    }
    File::from_node(&merged?, &Path::ROOT, cx)
}

fn merge<'t>(merged: &mut Option<Node<'t>>, node: Node<'t>, cx: &mut Context<'_>) {
    let Some(whole) = merged else {
        *merged = Some(node);
        return;
    };
    let (Content::Mapping(entries), Content::Mapping(more)) = (&mut whole.content, node.content) else {
        cx.report(
            Mistake::error(node.place, "", "a file of okrd's is a mapping").hint("write `objectives:` and the like at its top"),
        );
        return;
    };
    for entry in more {
        match entries.iter_mut().find(|known| known.key == entry.key) {
            None => entries.push(entry),
            Some(known) => join(known, entry, cx),
        }
    }
}

/// Two entries of the same name from two files.
fn join<'t>(known: &mut Entry<'t>, more: Entry<'t>, cx: &mut Context<'_>) {
    match (&mut known.value.content, more.value.content) {
        (Content::Sequence(items), Content::Sequence(others)) => items.extend(others),
        (Content::Mapping(items), Content::Mapping(others)) if more.key == "sources" => {
            for other in others {
                match items.iter().find(|item| item.key == other.key) {
                    None => items.push(other),
                    Some(first) => {
                        let path = format!("sources.{}", other.key);
                        cx.report(
                            Mistake::error(other.place, path, format!("the source `{}` is defined twice", other.key))
                                .also(first.place, "first here")
                                .hint("keep one of the two, or give one another name"),
                        );
                    }
                }
            }
        }
        // `version: 1` and the like may stand in every file, if they agree.
        (Content::Scalar { text, .. }, Content::Scalar { text: other, .. }) if *text == other => {}
        _ => cx.report(
            Mistake::error(more.place, "", format!("`{}` is said in two files, differently", more.key))
                .also(known.place, "first here")
                .hint("say it in one of them"),
        ),
    }
}
