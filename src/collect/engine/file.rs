//! The engine `file`: a number picked out of a CSV, JSON, XLSX or YAML file in a folder.

use std::{
    fs, io,
    io::Read as _,
    path::{Component, Path as FilePath, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use schemars::JsonSchema;

use crate::{
    collect::{
        format::FormatWord,
        template::{NO_NAMES, Template, Values},
    },
    document::{Context, Fields, Marked, Mistake, Path, Setting},
    okr::{FailureKind, Window},
    record,
    source::{Answer, Basics, FetchError, Numbers, Question, Shape, Source},
};

use super::{
    native::Native,
    reading::{self, Reading, Request},
    sql::timed_out,
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  exports: { connector: file, path: exports }
objectives:
  - id: content
    title: People read what we publish
    owner: growth
    key_results:
      - id: downloads
        title: Twice as many white papers downloaded
        source: exports
        measure:
          kind: flow
          unit: downloads
          file: downloads.csv
          decimal: comma
          date: .day
          sum: .downloads
        target: x2
      - id: budget
        title: Spend no more than 20000
        source: exports
        measure:
          kind: flow
          unit: EUR
          file: budget-{{ start | format('%Y') }}.xlsx
          sheet: Spending
          date: .Date
          sum: .Amount
        target: \"<= 20000\"
";

record! {
    /// A folder with files that somebody, or something, keeps up to date.
    pub struct FileSettings {
        /// The folder; a relative path starts at the folder of the file that you are writing. Nothing outside of it is read.
        pub path: Marked<Setting>,
    }
}

record! {
    /// One file.
    pub struct FileMeasure {
        /// The file, by its path in the source's folder: `downloads.csv`, or `{{ start | format('%Y-%m') }}/downloads.csv`.
        pub file: Marked<Template>,
    }
}

pub static ENGINE: Native = Native {
    name: "file",
    about: "Reads a CSV, JSON, XLSX or YAML file, and picks one number, a sum, a count or a ratio out of it.",
    example: EXAMPLE,
    source_schema: FileSettings::json_schema,
    measure_schema: reading::measure_schema::<FileMeasure>,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let folder = FileSettings::take(fields, path, cx)?.path;
    if folder.value.expose().trim().is_empty() {
        let mistake = Mistake::error(folder.place, path.child("path"), "the path is empty");
        cx.report(mistake.hint("write `path: exports`, or `path: .` for the folder of this file"));
        return None;
    }
    let shown = folder.value.typed().into();
    let path = basics.folder.join(folder.value.expose());
    Some(Arc::new(FileSource(Arc::new(Folder { path, shown, basics }))))
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// As typed.
    shown: Box<str>,
    basics: Basics,
}

#[derive(Debug)]
struct FileSource(Arc<Folder>);

impl Source for FileSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let file = FileMeasure::take(fields, path, cx).map(|measure| measure.file);
        let name = file.as_ref().map(|file| file.value.text());
        let request = Request {
            // Where the file is missing, its format is not the mistake.
            format: name.map_or(Some(FormatWord::Json), format_of),
            uses_the_window: file.as_ref().is_none_or(|file| file.value.uses_the_window()),
            gives_a_number: false,
            remedy: "choose the file by it, such as `file: \"{{ start | format('%Y-%m') }}.csv\"`",
        };
        let reading = Reading::take(fields, path, cx, &shape, &self.0.basics, &request);
        let file = file?;
        if !stays_inside(file.value.text()) {
            let mistake = Mistake::error(file.place, path.child("file"), "the file is not in the source's folder");
            cx.report(mistake.hint("write its path from that folder on, without `..`"));
            return None;
        }
        let reading = reading?;
        let fingerprint = format!("{:?} {}", file.value.text(), reading.fingerprint()).into();
        Some(Arc::new(FileQuestion { folder: Arc::clone(&self.0), file: file.value, reading, fingerprint }))
    }
}

/// As the name ends.
fn format_of(name: &str) -> Option<FormatWord> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "csv" | "tsv" => FormatWord::Csv,
        "json" => FormatWord::Json,
        "jsonl" | "ndjson" => FormatWord::JsonLines,
        "xlsx" => FormatWord::Xlsx,
        "yaml" | "yml" => FormatWord::Yaml,
        "xml" | "rss" | "atom" => FormatWord::Xml,
        _ => return None,
    })
}

fn stays_inside(path: &str) -> bool {
    !path.is_empty() && FilePath::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[derive(Debug)]
struct FileQuestion {
    folder: Arc<Folder>,
    file: Template,
    reading: Reading,
    fingerprint: Box<str>,
}

impl FileQuestion {
    fn name(&self, window: &Window) -> Result<String, FetchError> {
        let values = Values { window, time_zone: &self.folder.basics.time_zone, named: &NO_NAMES };
        Ok(self.file.render(values)?.into_owned())
    }
}

#[async_trait]
impl Question for FileQuestion {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn can_tell_the_past(&self) -> bool {
        self.reading.can_tell_the_past()
    }

    fn describe(&self, window: &Window) -> String {
        let name = self.name(window).unwrap_or_else(|error| error.text);
        format!("file {name} in {}", self.folder.shown)
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        let name = self.name(window)?;
        let Basics { timeout, max_bytes, .. } = self.folder.basics;
        let folder = Arc::clone(&self.folder);
        let task = tokio::task::spawn_blocking(move || read(&folder.path, &name, max_bytes));
        let bytes = match tokio::time::timeout(timeout, task).await {
            Ok(Ok(result)) => result?,
            Ok(Err(_)) => return Err(FetchError::unavailable("reading the file was interrupted")),
            Err(_) => return Err(timed_out(timeout)),
        };
        self.reading.document(bytes.into()).await.map(Answer::Document)
    }

    fn picks_quickly(&self, answer: &Answer) -> bool {
        self.reading.picks_quickly(answer)
    }

    fn pick(&self, answer: &Answer, window: &Window) -> Result<Numbers, FetchError> {
        self.reading.pick(answer, window)
    }
}

/// The whole file. Where links lead is looked at too: what is outside of the folder stays there.
fn read(folder: &FilePath, name: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let failed = |what: &str, error: &io::Error| FetchError::unavailable(format!("failed to read {what}: {error}"));
    if !stays_inside(name) {
        return Err(FetchError::new(FailureKind::Rejected, format!("`{name}` is not in the source's folder")));
    }
    let root = fs::canonicalize(folder).map_err(|error| failed("the source's folder", &error))?;
    let path = fs::canonicalize(root.join(name)).map_err(|error| failed(name, &error))?;
    if !path.starts_with(&root) {
        return Err(FetchError::new(FailureKind::Rejected, format!("`{name}` leads out of the source's folder")));
    }
    let metadata = fs::metadata(&path).map_err(|error| failed(name, &error))?;
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    if !metadata.is_file() {
        return Err(FetchError::new(FailureKind::Rejected, format!("`{name}` is no file")));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(usize::MAX).min(max_bytes) + 1);
    let limit = (max_bytes as u64).saturating_add(1);
    let file = fs::File::open(&path).map_err(|error| failed(name, &error))?;
    file.take(limit).read_to_end(&mut bytes).map_err(|error| failed(name, &error))?;
    if bytes.len() > max_bytes {
        return Err(FetchError::new(FailureKind::TooLarge, format!("`{name}` is larger than {max_bytes} bytes")));
    }
    Ok(bytes)
}
