//! Mistakes in settings and measures, before a file is touched.

use okrd::okr::Kind;

use crate::asking::{basics, read_question, read_source, shown, source};

use super::PATIENT;

#[test]
fn settings_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    for (yaml, place, problem, hint) in [
        ("{}", "1:1", "`path` is missing", "add `path: ...` here"),
        ("path: ''", "1:7", "the path is empty", "write `path: exports`, or `path: .` for the folder of this file"),
        ("path: a\nfile: b", "2:1", "unknown field `file`", "known: path"),
    ] {
        let told = shown(yaml, &read_source("file", yaml, basics(PATIENT)).1);
        assert!(
            told.contains(&format!("okrs.yaml:{place}\n")) && told.contains(problem) && told.contains(hint),
            "{yaml}\n{told}"
        );
    }
}

#[test]
fn measures_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    let source = source("file", "path: exports", PATIENT);
    let hint_for_flows = "choose the file by it, such as `file: \"{{ start | format('%Y-%m') }}.csv\"`, or count the records";
    #[rustfmt::skip]
    let table = [
        (Kind::Level, "sum: .n", "1:1", "`file` is missing", "add `file: ...` here"),
        (Kind::Level, "file: ''\nformat: csv\nsum: .n", "1:7", "the file is not in the source's folder", "write its path from that folder on"),
        (Kind::Level, "file: ../a.csv\nsum: .n", "1:7", "the file is not in the source's folder", "without `..`"),
        (Kind::Level, "file: a/../../b.csv\nsum: .n", "1:7", "the file is not in the source's folder", "without `..`"),
        (Kind::Level, "file: /etc/a.csv\nsum: .n", "1:7", "the file is not in the source's folder", "write its path from that folder on"),
        (Kind::Level, "file: a.txt\nsum: .n", "1:1", "the name of the file does not tell how it is written", "`yaml`, `xml` or `number`"),
        (Kind::Level, "file: a\nsum: .n", "1:1", "the name of the file does not tell how it is written", "`xml` or `number`"),
        (Kind::Level, "file: a.xls\nsum: .n", "1:1", "the name of the file does not tell how it is written", "`yaml`, `xml` or `number`"),
        (Kind::Level, "file: a.csv\nsheet: b\nsum: .n", "2:8", "`sheet` has no meaning for this format", "remove it, or say `format: xlsx`"),
        (Kind::Level, "file: a.csv\ndelimiter: ab\nsum: .n", "2:12", "`ab` is no delimiter", "write one character"),
        (Kind::Level, "file: a.csv\ndecimal: dot\nsum: .n", "2:10", "`dot` is none of `point`, `comma`", "known: point, comma"),
        (Kind::Level, "file: '{{ begin }}.csv'\nsum: .n", "1:7", "`begin` is not known here", "known: start, end"),
        (Kind::Level, "file: '${SECRET}.csv'\nsum: .n", "1:7", "`${SECRET}` is not filled in here", "only the settings of `sources`"),
        (Kind::Level, "file: a.csv", "1:1", "nothing says which number to read", "add `value: .data.total`"),
        (Kind::Flow, "file: a.csv\nsum: .n", "1:1", "a flow counts over a window, and nothing here says which", hint_for_flows),
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
