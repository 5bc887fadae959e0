//! The engine `file` over files of the test's own.

mod failing;
mod settings;
mod workbook;

use std::{fs, path::Path, sync::Arc, time::Duration};

use okrd::{
    okr::{Kind, Value},
    source::{Basics, Question, Source},
};
use tempfile::TempDir;

use crate::asking::{basics, level, october, question, source_with, value, window};

use self::workbook::Workbook;

const PATIENT: Duration = Duration::from_secs(60);

/// A folder that holds `exports`, the folder of the source.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    fs::create_dir(folder.path().join("exports")).expect("the folder is empty");
    folder
}

fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.path().join("exports").join(name), content).expect("the folder is there");
}

fn bounded(folder: &Path, max_bytes: usize) -> Arc<dyn Source> {
    source_with("file", "path: exports", Basics { folder: folder.into(), max_bytes, ..basics(PATIENT) })
}

fn source(folder: &TempDir) -> Arc<dyn Source> {
    bounded(folder.path(), 1 << 20)
}

#[tokio::test]
async fn each_format_is_read_by_the_name_of_its_file() {
    let folder = folder();
    let records = "[{\"day\": \"2026-10-01\", \"n\": 1.5}, {\"day\": \"2026-10-02\", \"n\": 2.5}]";
    #[rustfmt::skip]
    let table: &[(&str, &[u8], &str)] = &[
        ("a.csv", b"day,n\n2026-10-01,1.5\n2026-10-02,2.5\n", ""),
        ("b.CSV", b"day;n\r\n2026-10-01;1.5\r\n2026-10-02;2.5\r\n", ""),
        ("c.tsv", b"day\tn\n2026-10-01\t1.5\n2026-10-02\t2.5", ""),
        ("d.csv", b"day;n\n2026-10-01;1,5\n2026-10-02;2,5\n", "decimal: comma"),
        ("e.csv", b"day,\"n\"\n\"2026-10-01\",\"1,5\"\n2026-10-02,\"2,5\"\n", "decimal: comma"),
        ("f.csv", b"\xef\xbb\xbfn,day\n1.5,2026-10-01\n2.5,2026-10-02\n", ""),
        ("g.csv", b"day,text,n\n2026-10-01,\"a \"\"b\"\",\nc\",1.5\n2026-10-02,,2.5\n", ""),
        ("h.csv", b"day|n\n2026-10-01|1.5\n2026-10-02|2.5\n", "delimiter: '|'"),
        ("i.json", records.as_bytes(), ""),
        ("j.json", b"{\"n\": [{\"n\": 4}]}", "records: .n"),
        ("k.jsonl", b"{\"n\": 1}\n{\"n\": 3}\n", ""),
        ("l.ndjson", b"{\"n\": 1}\n{\"n\": 3}\n", ""),
        ("m.yaml", b"- { n: 1 }\n- { n: 3 }\n", ""),
        ("n.yml", b"months:\n- n: 1\n- n: 3\n", "records: .months"),
        ("o.txt", b"n\n4\n", "format: csv"),
        ("p", records.as_bytes(), "format: json"),
        ("q.csv", records.as_bytes(), "format: json"),
    ];
    for (name, content, fields) in table {
        write(&folder, name, content);
        let yaml = format!("file: {name}\nsum: .n\n{fields}");
        assert_eq!(level(&*source(&folder), &yaml).await, Ok(4.0), "{name}");
    }
    write(&folder, "number.txt", " 4.0\n");
    assert_eq!(level(&*source(&folder), "file: number.txt\nformat: number").await, Ok(4.0));
    assert_eq!(level(&*source(&folder), "file: ./number.txt\nformat: number\nvalue: . * 2").await, Ok(8.0));
}

#[tokio::test]
async fn a_workbook_is_read_with_its_dates() {
    let folder = folder();
    // 46296 is 1 October 2026; 46326.5 is noon of 31 October.
    let spending = [
        &["Date", "Amount", "Note", "Share"][..],
        &["date:46295.99", "1", "September", "0.5"],
        &["date:46296", "100.5", "October", "0.5"],
        &["", "", "", ""],
        &["date:46326.5", "20", "", "0.25"],
        &["2026-10-31", "3", "a date that is text", ""],
        &["date:46327", "1000", "November", ""],
    ];
    let book = Workbook::new().sheet("Summary", &[&["Total"], &["7"]]).sheet("Spending", &spending);
    write(&folder, "book.xlsx", book.bytes());
    let source = source(&folder);
    let ask =
        async |kind, yaml: &str| value(&*question(&*source, kind, &format!("file: book.xlsx\n{yaml}")), kind, &october()).await;
    assert_eq!(ask(Kind::Level, "sum: .Total").await, Ok(Value::Level(7.0)), "the first sheet");
    assert_eq!(ask(Kind::Flow, "sheet: Spending\ndate: .Date\nsum: .Amount").await, Ok(Value::Flow(123.5)));
    assert_eq!(ask(Kind::Level, "sheet: Spending\ndate: .Date\nlatest: .Share").await, Ok(Value::Level(0.25)));
    let error = ask(Kind::Level, "sheet: Spendings\nsum: .Amount").await.unwrap_err();
    assert_eq!(error.text, "the workbook has no sheet `Spendings`; did you mean `Spending`?");
}

#[tokio::test]
async fn the_records_of_a_window_begin_and_end_with_its_days() {
    let folder = folder();
    let days = "at,n\n\
                2026-09-30T23:59:59+02:00,1\n2026-09-30,2\n2026-10-01,4\n2026-09-30T22:00:00Z,8\n2026-10-25 02:30,16\n\
                2026-10-31,32\n2026-10-31T22:59:59Z,64\n2026-10-31T23:00:00Z,128\n2026-11-01,256\n,512\n";
    write(&folder, "days.csv", days);
    let question = question(&*source(&folder), Kind::Flow, "file: days.csv\ndate: .at\nsum: .n");
    assert!(question.can_tell_the_past());
    let ask = async |start, end| value(&*question, Kind::Flow, &window(start, end)).await;
    for (start, end, expected) in [
        ("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00", 4 + 8 + 16 + 32 + 64),
        ("2026-09-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00", 1 + 2),
        ("2026-10-31T00:00:00+01:00", "2026-11-01T00:00:00+01:00", 32 + 64),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 16),
        ("2026-10-26T00:00:00+01:00", "2026-10-27T00:00:00+01:00", 0),
        ("2026-10-26T00:00:00+01:00", "2026-10-26T00:00:00+01:00", 0),
        ("2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00", 128 + 256),
    ] {
        assert_eq!(ask(start, end).await, Ok(Value::Flow(f64::from(expected))), "{start}");
    }
}

#[tokio::test]
async fn the_window_chooses_the_file() {
    let folder = folder();
    fs::create_dir(folder.path().join("exports/2026-10")).unwrap();
    write(&folder, "2026-10/a.csv", "n\n4\n");
    write(&folder, "until-2026-10-31.json", "{\"n\": 5}");
    let source = source(&folder);
    for (yaml, expected) in [
        ("file: \"{{ start | format('%Y-%m') }}/a.csv\"\nsum: .n", 4.0),
        ("file: 'until-{{ end | last_day }}.json'\nvalue: .n", 5.0),
    ] {
        let question = question(&*source, Kind::Flow, yaml);
        assert!(question.can_tell_the_past(), "{yaml}");
        assert_eq!(value(&*question, Kind::Flow, &october()).await, Ok(Value::Flow(expected)), "{yaml}");
    }
    let question = question(&*source, Kind::Level, "file: 'until-{{ end | last_day }}.json'\nvalue: .n");
    assert_eq!(question.describe(&october()), "file until-2026-10-31.json in exports");
    let none = value(&*question, Kind::Level, &window("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")).await.unwrap_err();
    assert!(none.text.starts_with("failed to read until-2026-12-01.json: No such file"), "{none}");
}

#[tokio::test]
async fn a_file_that_changes_is_read_anew() {
    let folder = folder();
    let question = question(&*source(&folder), Kind::Level, "file: n.json\nvalue: .");
    for number in [1.0, 2.0] {
        write(&folder, "n.json", number.to_string());
        assert_eq!(value(&*question, Kind::Level, &october()).await, Ok(Value::Level(number)));
    }
}

#[test]
fn the_same_file_is_read_once_whatever_is_read_out_of_it() {
    let folder = folder();
    let source = source(&folder);
    let read = |yaml: &str| -> Arc<dyn Question> { question(&*source, Kind::Level, yaml) };
    let first = read("file: a.csv\nsum: .n");
    assert_eq!(read("file: a.csv\ncount: true\nwhere: .m").fingerprint(), first.fingerprint());
    for other in [
        "file: b.csv\nsum: .n",
        "file: a.csv\nsum: .n\nformat: json",
        "file: a.csv\nsum: .n\ndecimal: comma",
        "file: a.csv\nsum: .n\ndelimiter: tab",
        "file: '{{ start | date }}.csv'\nsum: .n",
    ] {
        assert_ne!(read(other).fingerprint(), first.fingerprint(), "{other}");
    }
    let sheets = ["file: a.xlsx\nsum: .n", "file: a.xlsx\nsum: .n\nsheet: b"];
    assert_ne!(read(sheets[0]).fingerprint(), read(sheets[1]).fingerprint());
}
