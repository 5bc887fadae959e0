//! Files that cannot be read, and files that are not to be read.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    process::Command,
    time::Duration,
};

use okrd::{okr::FailureKind, source::Basics};

use crate::asking::{basics, level, source_with};

use super::{bounded, folder, source, workbook::Workbook, write};

#[tokio::test]
async fn what_is_no_file_of_the_folder_is_not_read() {
    use FailureKind::{Rejected, Unavailable};
    let folder = folder();
    let inside = folder.path().join("exports");
    write(&folder, "a.json", "1");
    fs::write(folder.path().join("outside.json"), "2").unwrap();
    fs::create_dir(inside.join("folder.json")).unwrap();
    symlink("a.json", inside.join("link.json")).unwrap();
    symlink(inside.join("a.json"), inside.join("whole-link.json")).unwrap();
    symlink("../outside.json", inside.join("out.json")).unwrap();
    symlink(folder.path().join("outside.json"), inside.join("whole-out.json")).unwrap();
    symlink("..", inside.join("up")).unwrap();
    symlink("round.json", inside.join("round.json")).unwrap();
    symlink("nowhere.json", inside.join("dangling.json")).unwrap();
    assert!(Command::new("mkfifo").arg(inside.join("pipe.json")).status().unwrap().success());
    let source = source(&folder);
    for (name, expected) in [
        ("a.json", Ok(1.0)),
        ("./a.json", Ok(1.0)),
        ("link.json", Ok(1.0)),
        ("whole-link.json", Ok(1.0)),
        ("out.json", Err((Rejected, "`out.json` leads out of the source's folder"))),
        ("whole-out.json", Err((Rejected, "`whole-out.json` leads out of the source's folder"))),
        ("up/outside.json", Err((Rejected, "`up/outside.json` leads out of the source's folder"))),
        ("up/exports/a.json", Ok(1.0)),
        ("folder.json", Err((Rejected, "`folder.json` is no file"))),
        ("pipe.json", Err((Rejected, "`pipe.json` is no file"))),
        ("missing.json", Err((Unavailable, "failed to read missing.json: No such file or directory (os error 2)"))),
        ("dangling.json", Err((Unavailable, "failed to read dangling.json: No such file or directory (os error 2)"))),
        ("a.json/b.json", Err((Unavailable, "failed to read a.json/b.json: Not a directory (os error 20)"))),
        ("round.json", Err((Unavailable, "failed to read round.json: Too many levels of symbolic links (os error 40)"))),
        // What the window makes of the name is looked at as well.
        ("{{ start | format('/etc/passwd') }}", Err((Rejected, "`/etc/passwd` is not in the source's folder"))),
        ("{{ start | format('..') }}/outside.json", Err((Rejected, "`../outside.json` is not in the source's folder"))),
        ("{{ start | format('') }}", Err((Rejected, "`` is not in the source's folder"))),
    ] {
        let expected = expected.map_err(|(kind, words)| (kind, words.to_owned()));
        assert_eq!(level(&*source, &format!("file: \"{name}\"\nformat: json\nvalue: .")).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_folder_may_be_a_link_and_must_be_there() {
    let folder = folder();
    write(&folder, "a.json", "1");
    symlink("exports", folder.path().join("link")).unwrap();
    let within = |path: &str| {
        source_with("file", &format!("path: {path}"), Basics { folder: folder.path().into(), ..basics(super::PATIENT) })
    };
    let whole = folder.path().join("exports");
    for path in ["exports", "./exports/", "link", "exports/../exports", whole.to_str().unwrap()] {
        assert_eq!(level(&*within(path), "file: a.json\nvalue: .").await, Ok(1.0), "{path}");
    }
    for (path, words) in [
        ("missing", "failed to read the source's folder: No such file or directory (os error 2)"),
        ("exports/a.json", "failed to read a.json: Not a directory (os error 20)"),
    ] {
        let expected = Err((FailureKind::Unavailable, words.to_owned()));
        assert_eq!(level(&*within(path), "file: a.json\nvalue: .").await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_file_without_permission_is_told_in_the_systems_words() {
    let folder = folder();
    write(&folder, "a.json", "1");
    let path = folder.path().join("exports/a.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // root may read everything.
    if fs::read(path).is_ok() {
        return;
    }
    let (kind, words) = level(&*source(&folder), "file: a.json\nvalue: .").await.unwrap_err();
    assert_eq!((kind, &*words), (FailureKind::Unavailable, "failed to read a.json: Permission denied (os error 13)"));
}

#[tokio::test]
async fn a_file_may_be_as_large_as_its_bound() {
    let folder = folder();
    for (length, expected) in [(999, Ok(5.0)), (1000, Ok(5.0)), (1001, Err(())), (100_000, Err(()))] {
        write(&folder, "a.json", " ".repeat(length - 1) + "5");
        let expected = expected.map_err(|()| (FailureKind::TooLarge, "`a.json` is larger than 1000 bytes".to_owned()));
        assert_eq!(level(&*bounded(folder.path(), 1000), "file: a.json\nvalue: .").await, expected, "{length}");
    }
    // Endless, and of no size: /dev/zero is no file, /proc has files of size 0 that have content.
    symlink("/dev/zero", folder.path().join("exports/zero.json")).unwrap();
    let (kind, _) = level(&*source(&folder), "file: zero.json\nvalue: .").await.unwrap_err();
    assert_eq!(kind, FailureKind::Rejected);
    let proc = source_with("file", "path: /proc/self", basics(Duration::from_secs(10)));
    assert_eq!(level(&*proc, "file: oom_score_adj\nformat: number").await.map(|_| ()), Ok(()));
}

#[tokio::test]
async fn a_small_workbook_cannot_unpack_into_a_large_one() {
    let folder = folder();
    let rows: [&[&str]; 2] = [&["n"], &["5"]];
    let book = || Workbook::new().sheet("a", &rows);
    write(&folder, "fine.xlsx", book().part("xl/media/a.png", vec![0; 3 << 20]).bytes());
    write(&folder, "bomb.xlsx", book().part("xl/media/a.png", vec![0; 20 << 20]).bytes());
    write(&folder, "old.xlsx", [0xD0, 0xCF, 0x11, 0xE0, 0, 0]);
    write(&folder, "text.xlsx", "n\n5\n");
    write(&folder, "cut.xlsx", &book().bytes()[..200]);
    write(&folder, "empty.xlsx", Workbook::new().sheet("a", &[]).bytes());
    write(&folder, "none.xlsx", Workbook::new().bytes());
    write(&folder, "zip.xlsx", Workbook::new().sheet("a", &rows).part("a", Vec::new()).bytes());
    use FailureKind::{Malformed, NoData, TooLarge};
    for (name, expected) in [
        ("fine.xlsx", Ok(5.0)),
        ("zip.xlsx", Ok(5.0)),
        ("bomb.xlsx", Err((TooLarge, "the workbook unpacks into more than 4 MiB"))),
        ("old.xlsx", Err((Malformed, "this is an old XLS workbook, or one with a password: save it as XLSX without"))),
        ("text.xlsx", Err((Malformed, "this is not an XLSX workbook: "))),
        ("cut.xlsx", Err((Malformed, "this is not an XLSX workbook: "))),
        ("empty.xlsx", Err((NoData, "the sheet `a` is empty"))),
        ("none.xlsx", Err((NoData, "the workbook has no sheet"))),
    ] {
        let outcome = level(&*source(&folder), &format!("file: {name}\nsum: .n")).await;
        match expected {
            Ok(number) => assert_eq!(outcome, Ok(number), "{name}"),
            Err((kind, words)) => {
                let failure = outcome.unwrap_err();
                assert!(failure.0 == kind && failure.1.starts_with(words), "{name}: {failure:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_is_written_in_another_way_is_told_apart() {
    use FailureKind::{Malformed, NoData};
    let folder = folder();
    #[rustfmt::skip]
    let table: &[(&str, &[u8], &str, FailureKind, &str)] = &[
        ("a.csv", b"name,n\ncaf\xe9,1\n", "sum: .n", Malformed, "the text is not UTF-8 (line 2): save or export it as UTF-8"),
        ("a.csv", b"name,n\na,1\nb,2,3\n", "sum: .n", Malformed, "line 3 of the CSV has 3 columns, and its first line names 2"),
        ("a.csv", b"", "sum: .n", NoData, "the CSV is empty: not even the names of its columns"),
        ("a.csv", b"name,n\n", "mean: .n", NoData, "no record to read `.n` of"),
        ("a.csv", b"name,amount\na,1\n", "sum: .n", NoData, "none of 1 records has a number at `.n`; the first is an object with name, amount"),
        ("a.csv", b"name;n\na;1,5\n", "sum: .n", Malformed, "`.n` is the text \"1,5\", and a number is needed"),
        ("a.json", b"{\"n\": [1,", "value: .n", Malformed, "the JSON is cut off at line 1 column 9"),
        ("a.json", b"", "value: .n", NoData, "the answer is empty"),
        ("a.jsonl", b"{\"n\": 1}\n{\"n\": \n", "sum: .n", Malformed, "line 2 is not JSON: "),
        ("a.yaml", b"a: [1\n", "value: .a", Malformed, "this is not YAML that okrd reads: "),
        ("a.yaml", b"\n", "value: .a", NoData, "the answer is empty"),
    ];
    for (name, content, yaml, kind, words) in table {
        write(&folder, name, content);
        let failure = level(&*source(&folder), &format!("file: {name}\n{yaml}")).await.unwrap_err();
        assert!(failure.0 == *kind && failure.1.starts_with(words), "{words}: {failure:?}");
    }
}
