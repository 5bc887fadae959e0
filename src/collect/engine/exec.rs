//! The engine `exec`: a program of the user's own that prints a number, or a document with one in it.

mod program;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use schemars::JsonSchema;

use crate::{
    collect::{
        format::FormatWord,
        template::{NO_NAMES, Template, Values},
    },
    document::{ALLOW_PROGRAMS, Context, Fields, Marked, Mistake, NO_PROGRAMS, Named, Path, Setting},
    okr::{FailureKind, Window},
    record,
    source::{Answer, Basics, FetchError, Numbers, Question, Shape, Source},
};

use super::{
    native::Native,
    reading::{self, Reading, Request},
    sql::local_date,
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  scripts:
    connector: exec
    command: [python3, scripts/measure.py]
    env: { SHOP_TOKEN: \"${SHOP_TOKEN}\" }
objectives:
  - id: shop
    title: The shop is easy to use
    owner: growth
    key_results:
      - id: returns
        title: No more than 50 returns
        source: scripts
        measure:
          kind: flow
          unit: returns
          args: [returns, \"--from={{ start | date }}\", \"--to={{ end | date }}\"]
        target: \"<= 50\"
      - id: satisfaction
        title: 4.5 stars on average
        source: scripts
        measure:
          kind: level
          unit: stars
          args: [stars]
          format: json
          value: .mean
        baseline: 4.1
        target: 4.5
";

record! {
    /// A program on this machine.
    pub struct ExecSettings {
        /// The program and its first arguments, as a list; no shell is involved. A relative path starts at the folder of this
        /// file.
        pub command: Marked<Vec<Setting>>,
        /// What it finds in its environment besides PATH, HOME, LANG, TZ and the window. Credentials belong here.
        #[schemars(default)]
        pub env: Named<Setting>,
    }
}

record! {
    /// One run of the program. It finds the window in OKRD_START and OKRD_END (RFC 3339), OKRD_START_DATE and OKRD_END_DATE
    /// (days in the file's time zone; the end is left out), OKRD_START_EPOCH and OKRD_END_EPOCH (seconds since 1970).
    pub struct ExecMeasure {
        /// Further arguments; `{{ start }}` and `{{ end }}` are the window.
        #[schemars(default)]
        pub args: Vec<Template>,
    }
}

pub static ENGINE: Native = Native {
    name: "exec",
    about: "Runs a program of yours, and reads the number that it prints, or picks one out of what it prints.",
    example: EXAMPLE,
    source_schema: ExecSettings::json_schema,
    measure_schema: reading::measure_schema::<ExecMeasure>,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let ExecSettings { command, env } = ExecSettings::take(fields, path, cx)?;
    let mut words = command.value.iter();
    let Some(program) = words.next().filter(|program| !program.expose().trim().is_empty()) else {
        let mistake = Mistake::error(command.place, path.child("command"), "there is no program to run");
        cx.report(mistake.hint("write it as a list: `command: [python3, measure.py]`"));
        return None;
    };
    let mut sound = true;
    let texts = command.value.iter().map(Setting::expose).chain(env.0.iter().map(|(_, value)| value.expose()));
    for text in texts.chain(env.0.iter().map(|(name, _)| name.value.as_str())) {
        sound &= !text.contains('\0');
    }
    for (name, _) in &env.0 {
        sound &= !name.value.is_empty() && !name.value.contains('=');
    }
    if !sound {
        let problem = "an argument or variable has a character that no program can be given";
        cx.report(Mistake::error(command.place, path, problem).hint("look for NUL in values and `=` in names"));
        return None;
    }
    let allowed = cx.environment.may_run_programs();
    if !allowed {
        cx.report(Mistake::warning(command.place, path.child("command"), NO_PROGRAMS).hint(ALLOW_PROGRAMS));
    }
    // A bare name is looked up in PATH.
    let has_folder = program.expose().contains('/');
    let file = if has_folder { basics.folder.join(program.expose()) } else { PathBuf::from(program.expose()) };
    Some(Arc::new(ExecSource(Arc::new(Program {
        file,
        name: program.typed().to_owned(),
        shown: command.value.iter().map(Setting::typed).collect::<Vec<_>>().join(" "),
        args: words.map(|word| word.expose().to_owned()).collect(),
        env: env.0.into_iter().map(|(name, value)| (name.value, value.expose().to_owned())).collect(),
        allowed,
        basics,
    }))))
}

/// What is run, and where.
struct Program {
    file: PathBuf,
    /// As typed, without what its references held: the program alone, and with its arguments.
    name: String,
    shown: String,
    args: Vec<String>,
    env: BTreeMap<String, String>,
    /// Whether whoever started okrd lets it be run.
    allowed: bool,
    basics: Basics,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

#[derive(Debug)]
struct ExecSource(Arc<Program>);

impl Source for ExecSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let args = ExecMeasure::take(fields, path, cx).map(|measure| measure.args);
        let request = Request {
            format: Some(FormatWord::Number),
            uses_the_window: args.as_ref().is_none_or(|args| args.iter().any(Template::uses_the_window)),
            gives_a_number: false,
            remedy: "say `past: true` if the program heeds OKRD_START and OKRD_END",
        };
        let reading = Reading::take(fields, path, cx, &shape, &self.0.basics, &request)?;
        let args = args?;
        let typed: Vec<&str> = args.iter().map(Template::text).collect();
        let fingerprint = format!("{typed:?} {}", reading.fingerprint()).into();
        Some(Arc::new(ExecQuestion { program: Arc::clone(&self.0), args, reading, fingerprint }))
    }
}

#[derive(Debug)]
struct ExecQuestion {
    program: Arc<Program>,
    args: Vec<Template>,
    reading: Reading,
    fingerprint: Box<str>,
}

impl ExecQuestion {
    fn args(&self, window: &Window) -> Result<Vec<String>, FetchError> {
        let values = Values { window, time_zone: &self.program.basics.time_zone, named: &NO_NAMES };
        self.args.iter().map(|arg| Ok(arg.render(values)?.into_owned())).collect()
    }
}

#[async_trait]
impl Question for ExecQuestion {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn can_tell_the_past(&self) -> bool {
        self.reading.can_tell_the_past()
    }

    fn describe(&self, window: &Window) -> String {
        let args = self.args(window).map_or_else(|error| error.text, |args| args.join(" "));
        let gap = if args.is_empty() { "" } else { " " };
        format!("{}{gap}{args} (OKRD_START={} OKRD_END={})", self.program.shown, window.start(), window.end())
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        let Program { file, name, args, env, allowed, basics, .. } = &*self.program;
        if !allowed {
            return Err(FetchError::new(FailureKind::Forbidden, format!("{NO_PROGRAMS}: {ALLOW_PROGRAMS}")));
        }
        let mut env = env.clone();
        env.extend(window_variables(window, &basics.time_zone));
        let args = args.iter().cloned().chain(self.args(window)?).collect();
        let run = program::Run { file, name, args, env, folder: &basics.folder, max_bytes: basics.max_bytes };
        let limit: Duration = basics.timeout;
        let output = tokio::time::timeout(limit, program::output(run));
        let bytes = output.await.unwrap_or_else(|_| Err(super::sql::timed_out(limit)))?;
        self.reading.document(bytes).await.map(Answer::Document)
    }

    fn picks_quickly(&self, answer: &Answer) -> bool {
        self.reading.picks_quickly(answer)
    }

    fn pick(&self, answer: &Answer, window: &Window) -> Result<Numbers, FetchError> {
        self.reading.pick(answer, window)
    }
}

fn window_variables(window: &Window, time_zone: &TimeZone) -> [(String, String); 6] {
    let (start, end) = (window.start(), window.end());
    let rfc3339 = |at: jiff::Timestamp| at.to_zoned(time_zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    [
        ("OKRD_START", rfc3339(start)),
        ("OKRD_END", rfc3339(end)),
        ("OKRD_START_DATE", local_date(start, time_zone)),
        ("OKRD_END_DATE", local_date(end, time_zone)),
        ("OKRD_START_EPOCH", start.as_second().to_string()),
        ("OKRD_END_EPOCH", end.as_second().to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
}
