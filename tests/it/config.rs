//! Loading okrs.yaml: golden messages for what is wrong, what the forms mean, and bounds that hold.

use std::{fmt::Write as _, fs, path::Path, time::Instant};

use okrd::{
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files, Mistake},
    okr::{BaselineRule, Target},
    plan::{self, Resolved},
};

use crate::documented::Examples;

fn load(text: &str) -> Result<Resolved, (Files, Vec<Mistake>)> {
    let mut files = Files::default();
    files.add("okrs.yaml", text.to_owned());
    load_files(files)
}

fn load_files(files: Files) -> Result<Resolved, (Files, Vec<Mistake>)> {
    plan::load(&files, Path::new("."), ENGINES, &EmptyEnvironment).map_err(|refused| (files, refused.mistakes))
}

fn mistakes(text: &str) -> String {
    match load(text) {
        Ok(_) => panic!("it was accepted:\n{text}"),
        Err((files, mistakes)) => files.render(&mistakes, false),
    }
}

/// A file with one key result whose fields are `fields`.
fn with(fields: &str) -> String {
    format!(
        "cycle: 2026-Q4\nsources:\n  crm: {{ connector: sqlite, path: crm.db }}\nobjectives:\n  - id: o\n    owner: m\n    key_results:\n      - id: k\n        source: crm\n{}",
        fields.lines().fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "        {line}");
            text
        })
    )
}

const FLOW: &str = "measure: { kind: flow, sql: \"select count(*) from t where at >= $start and at < $end\" }\n";

#[test]
fn all_mistakes_of_a_file_are_shown_at_once() {
    for name in ["many-mistakes", "alerts"] {
        let text = fs::read_to_string(format!("tests/data/bad/{name}.yaml")).unwrap();
        let shown = mistakes(&text);
        let golden = format!("tests/data/bad/{name}.txt");
        if std::env::var_os("OKRD_BLESS").is_some() {
            fs::write(&golden, &shown).unwrap();
        }
        assert_eq!(shown, fs::read_to_string(golden).unwrap(), "run with OKRD_BLESS=1 to accept the new text");
    }
}

#[test]
fn every_form_of_the_file_is_understood() {
    let text = fs::read_to_string("tests/data/good/guide.yaml").unwrap();
    let resolved = load(&text).unwrap_or_else(|(files, mistakes)| panic!("{}", files.render(&mistakes, false)));
    let target = |id: &str| resolved.plan.key_results[resolved.plan.find(id).unwrap()].key_result.target;
    let expected = [
        ("f1", Target::Relative(0.2)),
        ("f2", Target::Relative(1.0)),
        ("f3", Target::Delta(100_000.0)),
        ("f4", Target::Reach(100.0)),
        ("f5", Target::AtLeast(100.0)),
        ("f10", Target::Delta(5.0)),
        ("r2", Target::Delta(0.05)),
        ("r3", Target::AtLeast(0.3)),
        ("r4", Target::Between { low: 0.2, high: 0.3 }),
        ("r5", Target::Reach(0.25)),
        ("l2", Target::Relative(-0.1)),
        ("rank", Target::AtMost(10.0)),
        ("ahead", Target::AheadOf),
        ("done", Target::Reach(1.0)),
    ];
    for (id, wanted) in expected {
        assert_eq!(target(id), wanted, "{id}");
    }
    let windows = |id: &str| match &resolved.plan.key_results[resolved.plan.find(id).unwrap()].key_result.baseline {
        BaselineRule::Measured(windows) => windows.len(),
        BaselineRule::AtStart => 100,
        BaselineRule::Number(_) => 200,
        BaselineRule::None => 0,
    };
    for (id, count) in
        [("f1", 1), ("f4", 0), ("f6", 0), ("f7", 3), ("f8", 6), ("f9", 200), ("r3", 0), ("l2", 100), ("rank", 1), ("ahead", 0)]
    {
        assert_eq!(windows(id), count, "{id}");
    }
}

#[test]
fn a_mistake_names_its_place_and_the_remedy() {
    let cases = [
        (with(&format!("{FLOW}target: +5pp")), "points (`pp`) are differences between shares"),
        (with(&format!("{FLOW}target: 20\nbaseline: 20")), "target equals baseline, so progress has no direction"),
        (with(&format!("{FLOW}target: +20%\nbaseline: 0")), "a relative target has no meaning on a baseline of 0"),
        (with(&format!("{FLOW}target: +20%\nbaseline: at_start")), "`at_start` says nothing"),
        (with(&format!("{FLOW}target: +20%\nstart: 2027-01-05")), "2027-01-05 is not in the cycle 2026-Q4"),
        (with(&format!("{FLOW}target: +20%\ndue: 2026-12-01")), "`due` is for milestones"),
        (with(&format!("{FLOW}target: +20%\npace: last_year")), "write `baseline: same_period_last_year` as well"),
        (with(&format!("{FLOW}target: +20%\npace: next_year")), "`next_year` is not a pace"),
        (
            with("measure: { kind: level, sql: select 3 }\ntarget: +20%\nbaseline: at_start\npace: previous_period"),
            "only a count over the whole cycle has a course",
        ),
        (format!("fiscal_year_starts: 13\n{}", with(&format!("{FLOW}target: 5"))), "13 is no month"),
        (with(&format!("{FLOW}target: [1]")), "expected a mapping, found a list"),
        (
            with("measure: { kind: level, sql: select 3 }\ntarget: +20%\nbaseline: previous_period"),
            "cannot be asked about the past",
        ),
        (with("measure: { kind: rank, sql: select 3 }\ntarget: '>= 10'"), "1 is best"),
        (with("measure: { kind: level, sql: select 3 }\nbaseline: 80\ntarget: 120\ndirection: down"), "it goes from 80 to 120"),
        (with("measure: open_rate\ntarget: 10"), "no measure of sqlite"),
        (with(&format!("{FLOW}target: 5\npoll: 0 0 30 2 *")), "poll"),
        (with(&format!("{FLOW}target: 5\ntitle: ${{HOME}}")), "is not filled in here"),
        (with(&format!("{FLOW}target: 5\nlimits: {{ at_risk: 0.5 }}")), "cannot come before"),
    ];
    for (text, expected) in cases {
        let shown = mistakes(&text);
        assert!(shown.contains(expected), "wanted `{expected}` in\n{shown}");
        assert!(shown.contains("okrs.yaml:"), "{shown}");
        assert!(shown.contains("help"), "no remedy in\n{shown}");
    }
}

#[test]
fn a_mistake_in_a_schedule_of_reports_names_its_place_and_the_remedy() {
    let sinks = "alerts: { sinks: { team: { slack: { webhook: https://chat.invalid/1 } } } }\n";
    let cases = [
        ("{ what: weekly, at: \"mon 08:00\" }", "this report goes nowhere"),
        ("{ what: weekly, out: r }", "a weekly report needs the time at which it is made"),
        ("{ what: weekly, at: \"lundi 08:00\", out: r }", "write days and a time such as \"mon 08:00\""),
        ("{ what: weekly, at: \"0 8 31 2 *\", out: r }", "write days and a time"),
        ("{ what: weekly, at: \"mon 08:00\", to: [taem] }", "did you mean `team`?"),
        ("{ what: daily, at: \"08:00\", out: r }", "`daily` is none of `weekly`, `close`"),
        ("{ what: close, out: r, format: pdf }", "`pdf` is none of"),
        ("{ what: close, out: r, lang: fr }", "unknown field `lang`"),
        ("{ what: close, out: r, language: de }", "`de` is none of"),
    ];
    for (report, expected) in cases {
        let text = format!("{}{sinks}reports:\n  - {report}\n", with(&format!("{FLOW}target: 5")));
        let shown = mistakes(&text);
        assert!(shown.contains(expected), "wanted `{expected}` in\n{shown}");
        assert!(shown.contains("okrs.yaml:14:") && shown.contains("help"), "{shown}");
    }
    let text = format!("{}reports:\n  - {{ what: close, to: [team] }}\n", with(&format!("{FLOW}target: 5")));
    assert!(mistakes(&text).contains("declare it under `alerts: { sinks: ... }`"));
}

#[test]
fn an_unset_variable_and_a_file_that_is_missing_are_mistakes_with_their_place() {
    let text = "cycle: 2026-Q4\nsources:\n  a: { connector: http, base_url: \"${OKRD_TEST_UNSET}\" }\n  b: { connector: http, base_url: \"${file:/nowhere}\" }\n";
    let shown = mistakes(text);
    assert!(shown.contains("the environment variable `OKRD_TEST_UNSET` is not set"), "{shown}");
    assert!(shown.contains("okrs.yaml:3:"), "{shown}");
    assert!(shown.contains("the file `/nowhere` cannot be read"), "{shown}");
}

#[test]
fn several_files_are_read_as_one() {
    let mut files = Files::default();
    files.add(
        "10.yaml",
        "version: 1\ncycle: 2026-Q4\nsources: { a: { connector: sqlite, path: a.db } }\nobjectives: [{ id: x }]\n".to_owned(),
    );
    files.add(
        "20.yaml",
        "version: 1\nsources: { b: { connector: sqlite, path: b.db } }\nobjectives: [{ id: y, parent: x }]\n".to_owned(),
    );
    let resolved = load_files(files).unwrap_or_else(|(files, mistakes)| panic!("{}", files.render(&mistakes, false)));
    assert_eq!((resolved.plan.sources.len(), resolved.plan.objectives.len()), (2, 2));

    let mut files = Files::default();
    files.add("10.yaml", "cycle: 2026-Q4\nsources: { a: { connector: sqlite, path: a.db } }\n".to_owned());
    files.add("20.yaml", "cycle: 2026-Q3\nsources: { a: { connector: sqlite, path: b.db } }\n".to_owned());
    let Err((files, mistakes)) = load_files(files) else { panic!("two cycles were accepted") };
    let shown = files.render(&mistakes, false);
    assert!(shown.contains("`cycle` is said in two files"), "{shown}");
    assert!(shown.contains("the source `a` is defined twice"), "{shown}");
    assert!(shown.contains("20.yaml:1:1") && shown.contains("10.yaml:1:1"), "{shown}");
}

#[test]
fn a_ring_of_parents_is_refused() {
    let text = "cycle: 2026-Q4\nobjectives: [{ id: a, parent: b }, { id: b, parent: a }, { id: c, parent: d }]\n";
    let shown = mistakes(text);
    assert!(shown.contains("its own ancestor"), "{shown}");
    assert!(shown.contains("unknown objective `d`"), "{shown}");
}

/// A file of `count` key results like those that people write.
pub fn large_file(count: usize) -> String {
    let mut text = String::from(
        "version: 1\ntimezone: Europe/Paris\ncycle: 2026-Q4\nsources:\n  crm: { connector: sqlite, path: crm.db }\nobjectives:\n",
    );
    for at in 0..count {
        if at % 10 == 0 {
            let _ = write!(
                text,
                "  - id: objective-{at}\n    title: Objective number {at}\n    owner: team-{}\n    key_results:\n",
                at % 70
            );
        }
        let _ = write!(
            text,
            "      - id: key-result-{at}\n        title: 20 % more demo requests in region {at}\n        source: crm\n        measure:\n          kind: flow\n          unit: requests\n          sql: select count(*) from demo_requests where region = {at} and created_at >= $start and created_at < $end\n        target: +20%\n"
        );
    }
    text
}

#[test]
fn a_hundred_thousand_honest_key_results_are_accepted() {
    let text = large_file(100_000);
    let resolved = load(&text).unwrap_or_else(|(files, mistakes)| panic!("{}", &files.render(&mistakes, false)[..2000]));
    assert_eq!(resolved.plan.key_results.len(), 100_000);
}

#[test]
fn what_would_eat_the_machine_is_refused_quickly() {
    let started = Instant::now();
    let deep = "[".repeat(100_000);
    assert!(mistakes(&deep).contains("okrs.yaml:"));
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let alias = format!("*a{}", level - 1);
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", [alias.as_str(); 9].join(", "));
    }
    assert!(mistakes(&bomb).contains("multiply"));
    let folder = tempfile::tempdir().unwrap();
    let huge = folder.path().join("huge.yaml");
    fs::File::create(&huge).unwrap().set_len(100 << 20).unwrap();
    let error = okrd::config::read(&huge).unwrap_err().to_string();
    assert!(error.contains("104857600 bytes") && error.contains("split it"), "{error}");
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn a_hundred_thousand_mistakes_are_counted_not_printed() {
    let text = large_file(2000).replace("+20%", "soon");
    let shown = mistakes(&text);
    assert!(shown.contains("and 1900 more"), "{}", &shown[shown.len() - 200..]);
}

#[test]
fn an_engines_example_is_right_and_fits_the_schema() {
    let schema = okrd::config::schema::of_file(ENGINES);
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for engine in ENGINES {
        let mut files = Files::default();
        files.add(format!("{}.yaml", engine.name()), engine.example().to_owned());
        match plan::load(&files, Path::new("."), ENGINES, &Examples) {
            Ok(resolved) => assert!(resolved.warnings.is_empty(), "{}", files.render(&resolved.warnings, false)),
            Err(mistakes) => panic!("{}", files.render(&mistakes, false)),
        }
        fits(&validator, engine.name(), engine.example());
    }
}

pub fn fits(validator: &jsonschema::Validator, name: &str, yaml: &str) {
    let value: serde_json::Value = serde_yaml::from_str(yaml).expect("the YAML is sound");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
}

#[test]
fn what_is_right_fits_the_schema_and_what_is_wrong_does_not() {
    let schema = okrd::config::schema::of_file(ENGINES);
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for name in ["tests/data/good/guide.yaml", "config/okrs.example.yaml", "config/demo/okrs.en.yaml", "config/demo/okrs.fr.yaml"]
    {
        let mut text = fs::read_to_string(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        for day in ["START", "END", "SOON", "ADDED", "DUE"] {
            text = text.replace(&format!("@{day}@"), "2026-10-01");
        }
        fits(&validator, name, &text.replace("@STALE_DAY@", "3"));
    }
    for (wrong, why) in [
        ("cycle: 2026-Q9", "no such quarter"),
        ("cycle: 2026-Q4\nlanguage: de", "no such language"),
        ("cycle: 2026-Q4\nobjectives: [{ id: a, titel: b }]", "an unknown field"),
        ("cycle: 2026-Q4\nsources: { a: { connector: sqlite, path: b, url: c } }", "a field of another connector"),
        ("cycle: 2026-Q4\nsources: { a: { connector: ftp } }", "no such connector"),
    ] {
        let value: serde_json::Value = serde_yaml::from_str(wrong).expect("the YAML is sound");
        assert!(!validator.is_valid(&value), "{why}: {wrong}");
    }
}

#[test]
fn the_readme_shows_the_example() {
    let example = fs::read_to_string("config/okrs.example.yaml").unwrap();
    assert!(fs::read_to_string("README.md").unwrap().contains(&example), "the README shows config/okrs.example.yaml");
}
