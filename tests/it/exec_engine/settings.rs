//! Mistakes in settings and measures, and what a measure says of itself; nothing is run.

use okrd::okr::Kind;

use crate::asking::{SECRET, basics, question, read_question, read_source, shown, source};

use super::PATIENT;

#[test]
fn settings_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    for (yaml, place, problem, hint) in [
        ("{}", "1:1", "`command` is missing", "add `command: ...` here"),
        ("command: []", "1:10", "there is no program to run", "write it as a list: `command: [python3, measure.py]`"),
        ("command: ['', a]", "1:10", "there is no program to run", "write it as a list"),
        ("command: python3 measure.py", "1:10", "expected a list", ""),
        ("command: [a, \"b\\0\"]", "1:10", "has a character that no program can be given", "look for NUL"),
        ("command: [a]\nenv: { 'B=C': '${SECRET}' }", "1:10", "has a character that no program can be given", "`=` in names"),
        ("command: [a]\nenv: { B: '${NOT_SET}' }", "2:11", "the environment variable `NOT_SET` is not set", "export NOT_SET=..."),
        ("command: [a]\nargs: [b]", "2:1", "unknown field `args`", "known: command, env"),
    ] {
        let told = shown(yaml, &read_source("exec", yaml, basics(PATIENT)).1);
        assert!(
            told.contains(&format!("okrs.yaml:{place}\n")) && told.contains(problem) && told.contains(hint),
            "{yaml}\n{told}"
        );
        assert!(!told.contains(SECRET), "{told}");
    }
}

#[test]
fn measures_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    let source = source("exec", "command: [a]", PATIENT);
    #[rustfmt::skip]
    let table = [
        (Kind::Level, "args: b", "1:7", "expected a list", ""),
        (Kind::Level, "args: ['{{ begin }}']", "1:8", "`begin` is not known here", "known: start, end"),
        (Kind::Level, "args: ['${SECRET}']", "1:8", "`${SECRET}` is not filled in here", "only the settings of `sources`"),
        (Kind::Level, "format: json", "1:1", "nothing says which number to read", "add `value: .data.total`"),
        (Kind::Level, "args: ['{{ end }}']\npast: false", "2:7", "the measure asks about a window, and `past: false` says that it cannot", "remove it"),
        (Kind::Flow, "args: [b]", "1:1", "a flow counts over a window, and nothing here says which", "say `past: true` if the program heeds OKRD_START and OKRD_END"),
    ];
    for (kind, yaml, place, problem, hint) in table {
        let told = shown(yaml, &read_question(&*source, kind, yaml).1);
        assert!(
            told.contains(&format!("okrs.yaml:{place}\n")) && told.contains(problem) && told.contains(hint),
            "{yaml}\n{told}"
        );
        assert_eq!(told.matches("error: ").count(), 1, "{yaml}: one mistake is one message\n{told}");
    }
}

#[test]
fn the_same_run_is_one_whatever_is_read_out_of_it() {
    let source = source("exec", "command: [a]", PATIENT);
    let read = |yaml: &str| question(&*source, Kind::Level, yaml);
    let first = read("args: [b, c]\nformat: json\nvalue: .n");
    assert_eq!(read("args: [b, c]\nformat: json\ncount: true").fingerprint(), first.fingerprint());
    for other in ["args: [b, c]", "args: [b c]\nformat: json\nvalue: .n", "args: [b, '{{ end }}']\nformat: json\nvalue: .n"] {
        assert_ne!(read(other).fingerprint(), first.fingerprint(), "{other}");
    }
    for (yaml, expected) in [("args: [b]", false), ("args: ['{{ end }}']", true), ("past: true", true), ("past: false", false)] {
        assert_eq!(read(yaml).can_tell_the_past(), expected, "{yaml}");
    }
}
