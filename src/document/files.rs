//! The loaded files, and how mistakes in them are shown.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{
    mistake::{Mistake, Severity},
    node::Place,
};

/// More mistakes than this are counted and not shown.
const MAX_SHOWN: usize = 100;

/// The texts that places point into.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    text: String,
}

impl Files {
    /// Keeps a text under the name that messages show; gives the index that places use.
    pub fn add(&mut self, name: impl Into<String>, text: String) -> u32 {
        self.files.push(File { name: name.into(), text });
        u32::try_from(self.files.len() - 1).expect("fewer than four billion files are loaded")
    }

    pub fn text(&self, file: u32) -> &str {
        &self.files[file as usize].text
    }

    pub fn indices(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }

    pub fn name(&self, file: u32) -> &str {
        &self.files[file as usize].name
    }

    /// Line and column of a place, both from 1; the column counts characters.
    pub fn position(&self, place: Place) -> (usize, usize) {
        let before = &self.text(place.file)[..place.start as usize];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.bytes().filter(|b| *b == b'\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// `okrs.yaml:27:17`.
    pub fn locate(&self, place: Place) -> String {
        let (line, column) = self.position(place);
        format!("{}:{line}:{column}", self.name(place.file))
    }

    /// All mistakes as text for a terminal: errors first, each with its place, the marked source and the remedy.
    pub fn render(&self, mistakes: &[Mistake], colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut ordered: Vec<&Mistake> = mistakes.iter().collect();
        ordered.sort_by_key(|mistake| (mistake.severity, mistake.place));
        let mut text = String::new();
        for mistake in ordered.iter().take(MAX_SHOWN) {
            text += &renderer.render(&self.report(mistake));
            text += "\n\n";
        }
        if ordered.len() > MAX_SHOWN {
            let _ = writeln!(text, "... and {} more\n", ordered.len() - MAX_SHOWN);
        }
        text
    }

    fn report<'a>(&'a self, mistake: &'a Mistake) -> Vec<Group<'a>> {
        let level = match mistake.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group =
            level.primary_title(mistake.problem.as_str()).element(self.snippet(mistake.place, mistake.path.as_str(), true));
        if let Some((place, label)) = mistake.also {
            group = group.element(self.snippet(place, label, false));
        }
        if let Some(hint) = &mistake.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        vec![group]
    }

    /// Only the lines of the place are given to the renderer, so that a long file costs nothing per mistake.
    fn snippet<'a>(&'a self, place: Place, label: &'a str, primary: bool) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let text = self.text(place.file);
        let start = text.floor_char_boundary(place.start as usize);
        let end = (place.end as usize).max(start);
        let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
        // A place that spans lines is marked on its first one.
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        // The end of a place can be within a character, where YAML ends with one that it cannot take.
        let end = text.ceil_char_boundary(end.min(line_end).max(start));
        let line = text[..first].bytes().filter(|b| *b == b'\n').count() + 1;
        let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        Snippet::source(&text[first..line_end])
            .path(self.name(place.file))
            .line_start(line)
            .annotation(kind.span(start - first..end - first).label(label))
    }
}
