//! Reading sources and measures with the built-in engines, and asking them, as the daemon does.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use okrd::{
    collect::engine::ENGINES,
    document::{Context, EmptyEnvironment, Environment, Fields, Files, Mistake, Path, parse},
    okr::{FailureKind, Kind, Unit, Value, Window},
    source::{Basics, Engine, FetchError, Question, Shape, Source, value_of},
};

/// What `${SECRET}` holds in the settings of a source.
pub const SECRET: &str = "hunter2-must-not-be-seen";

struct OneVariable;

impl Environment for OneVariable {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "SECRET").then(|| SECRET.to_owned())
    }

    fn file(&self, path: &str) -> Result<String, String> {
        EmptyEnvironment.file(path)
    }

    fn may_run_programs(&self) -> bool {
        true
    }
}

pub fn engine(name: &str) -> &'static dyn Engine {
    *ENGINES.iter().find(|engine| engine.name() == name).unwrap_or_else(|| panic!("there is no engine `{name}`"))
}

pub fn basics(timeout: Duration) -> Basics {
    Basics {
        time_zone: TimeZone::get("Europe/Paris").expect("the zones are bundled"),
        timeout,
        max_bytes: 1 << 20,
        folder: std::env::temp_dir().into(),
    }
}

/// A source as read from its settings, with what is wrong with them, and what must never be shown.
pub fn read_source(engine_name: &str, yaml: &str, basics: Basics) -> (Option<Arc<dyn Source>>, Vec<Mistake>, Vec<String>) {
    let node = parse(0, yaml).expect("the test's YAML is sound");
    let mut cx = Context::new(&OneVariable);
    let mut fields = Fields::of(&node, &Path::ROOT, &mut cx).expect("the settings are a mapping");
    let source = engine(engine_name).source(&mut fields, &Path::ROOT, &mut cx, basics);
    fields.finish(&Path::ROOT, &mut cx);
    (source, cx.mistakes, cx.secrets)
}

pub fn read_question(source: &dyn Source, kind: Kind, yaml: &str) -> (Option<Arc<dyn Question>>, Vec<Mistake>) {
    read_question_of(source, shape(kind), yaml)
}

pub fn read_question_of(source: &dyn Source, shape: Shape, yaml: &str) -> (Option<Arc<dyn Question>>, Vec<Mistake>) {
    let node = parse(0, yaml).expect("the test's YAML is sound");
    let mut cx = Context::new(&EmptyEnvironment);
    let mut fields = Fields::of(&node, &Path::ROOT, &mut cx).expect("the measure is a mapping");
    let question = source.question(&mut fields, &Path::ROOT, &mut cx, shape);
    fields.finish(&Path::ROOT, &mut cx);
    (question, cx.mistakes)
}

pub fn shape(kind: Kind) -> Shape {
    Shape { kind, unit: Unit::named("things"), each_record: false }
}

/// A source without mistakes.
pub fn source(engine_name: &str, yaml: &str, timeout: Duration) -> Arc<dyn Source> {
    source_with(engine_name, yaml, basics(timeout))
}

pub fn source_with(engine_name: &str, yaml: &str, basics: Basics) -> Arc<dyn Source> {
    let (source, mistakes, _) = read_source(engine_name, yaml, basics);
    source.filter(|_| mistakes.is_empty()).unwrap_or_else(|| panic!("{yaml}: {mistakes:?}"))
}

/// A question without mistakes.
pub fn question(source: &dyn Source, kind: Kind, yaml: &str) -> Arc<dyn Question> {
    let (question, mistakes) = read_question(source, kind, yaml);
    question.filter(|_| mistakes.is_empty()).unwrap_or_else(|| panic!("{yaml}: {mistakes:?}"))
}

/// A SQL question without mistakes.
pub fn sql(source: &dyn Source, kind: Kind, sql: &str) -> Arc<dyn Question> {
    question(source, kind, &format!("sql: |-\n  {}\n", sql.replace('\n', "\n  ")))
}

/// Asks, picks and makes a value of it.
pub async fn value(question: &dyn Question, kind: Kind, window: &Window) -> Result<Value, FetchError> {
    let answer = question.ask(window).await?;
    value_of(&question.pick(&answer, window)?, &shape(kind))
}

/// A number of the window October 2026 in Paris, or the kind and words of the failure.
pub async fn level(source: &dyn Source, yaml: &str) -> Result<f64, (FailureKind, String)> {
    match value(&*question(source, Kind::Level, yaml), Kind::Level, &october()).await {
        Ok(Value::Level(number)) => Ok(number),
        Ok(other) => panic!("{yaml}: {other:?} is no level"),
        Err(error) => Err((error.kind, error.text)),
    }
}

/// Asks in one go; the window is October 2026 in Paris.
pub async fn value_of_sql(source: &dyn Source, kind: Kind, text: &str) -> Result<Value, FetchError> {
    value(&*sql(source, kind, text), kind, &october()).await
}

/// The kind and words of a failure.
pub async fn failure_of_sql(source: &dyn Source, kind: Kind, text: &str) -> (FailureKind, String) {
    let error = value_of_sql(source, kind, text).await.expect_err(text);
    (error.kind, error.text)
}

pub fn window(start: &str, end: &str) -> Window {
    let at = |text: &str| text.parse::<Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}"));
    Window::new(at(start), at(end)).expect("it ends after its start")
}

pub fn october() -> Window {
    window("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00")
}

/// Mistakes as people see them.
pub fn shown(yaml: &str, mistakes: &[Mistake]) -> String {
    let mut files = Files::default();
    files.add("okrs.yaml", yaml.to_owned());
    files.render(mistakes, false)
}
