//! The engine `exec` with small shell scripts.

mod settings;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::{Basics, Source},
};
use serde_json::json;
use tempfile::TempDir;

use crate::asking::{SECRET, basics, level, october, question, source, source_with, value};

const PATIENT: Duration = Duration::from_secs(60);

/// A shell that runs `script`.
fn shell(script: &str) -> String {
    format!("command: {}", json!(["sh", "-c", script]))
}

fn running(script: &str) -> Arc<dyn Source> {
    source("exec", &shell(script), PATIENT)
}

/// The processes that have `marker` in their command line; a zombie has none.
fn processes(marker: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("there is a /proc").flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).filter(|line| line.contains(marker)).collect()
}

async fn assert_gone(marker: &str) {
    let begin = Instant::now();
    while !processes(marker).is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(10), "still running: {:?}", processes(marker));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_number_that_a_program_prints_is_read() {
    for (script, yaml, expected) in [
        ("echo 12.5", "{}", 12.5),
        ("printf ' -3e2 '", "{}", -300.0),
        ("echo 6", "value: . * 7", 42.0),
        ("echo '{\"stars\": {\"mean\": 4.5}}'", "format: json\nvalue: .stars.mean", 4.5),
        ("printf 'n;m\\n1,5;x\\n2,5;y\\n'", "format: csv\ndecimal: comma\nsum: .n", 4.0),
        ("echo '{\"n\": 1}'; echo '{\"n\": 2}'", "format: jsonl\ncount: true", 2.0),
        ("echo 'n: 7'", "format: yaml\nvalue: .n", 7.0),
        ("echo \"$(($1 + $2))\"", "args: [30, 12]", 42.0),
        ("echo much to say >&2; echo 1", "{}", 1.0),
        ("cat; echo 1", "{}", 1.0),
        ("echo 1; exec >&- 2>&-; sleep 0.2", "{}", 1.0),
    ] {
        let command = format!("command: {}", json!(["sh", "-c", script, "script"]));
        assert_eq!(level(&*source("exec", &command, PATIENT), yaml).await, Ok(expected), "{script}");
    }
}

#[tokio::test]
async fn a_program_that_goes_on_in_silence_is_waited_for() {
    let (kind, words) = level(&*running("echo 1; exec >&- 2>&-; sleep 0.2; exit 4"), "{}").await.unwrap_err();
    assert_eq!((kind, &*words), (FailureKind::Unavailable, "the program ended with exit status: 4"));
}

#[tokio::test]
async fn each_argument_arrives_as_it_is() {
    let script = "for word; do printf '%s|' \"$word\"; done | grep -qxF \"$EXPECTED\" && echo 1";
    let expected = "from the settings|2026-10-01|to=2026-10-31|1790805600|a  b|*|$HOME;`id`||-n|é|";
    let settings = format!(
        "command: {}\nenv: {}",
        json!(["sh", "-c", script, "script", "from the settings"]),
        json!({ "EXPECTED": expected })
    );
    let yaml =
        "args: ['{{ start | date }}', 'to={{ end | last_day }}', '{{ start | epoch }}', 'a  b', '*', '$HOME;`id`', '', -n, é]";
    assert_eq!(level(&*source("exec", &settings, PATIENT), yaml).await, Ok(1.0));
}

#[tokio::test]
async fn a_program_finds_the_window_and_its_own_variables_and_nothing_else() {
    let settings =
        format!("{}\nenv: {{ SHOP_TOKEN: 'Bearer ${{SECRET}}', TZ: Asia/Tokyo }}", shell("env | sed 's/^/\"/; s/$/\"/'"));
    let question = question(&*source("exec", &settings, PATIENT), Kind::Level, "format: jsonl\ncount: true");
    let okrd::source::Answer::Document(lines) = question.ask(&october()).await.unwrap() else { panic!("a document comes") };
    let lines: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    for line in [
        "OKRD_START=2026-10-01T00:00:00+02:00",
        "OKRD_END=2026-11-01T00:00:00+01:00",
        "OKRD_START_DATE=2026-10-01",
        "OKRD_END_DATE=2026-11-01",
        "OKRD_START_EPOCH=1790805600",
        "OKRD_END_EPOCH=1793487600",
        "SHOP_TOKEN=Bearer hunter2-must-not-be-seen",
        "TZ=Asia/Tokyo",
    ] {
        assert!(lines.contains(&line), "{line} is not in {lines:#?}");
    }
    // A shell adds some of its own. What the test itself runs with (CARGO..., NEXTEST...) must not be there.
    let known = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "SHOP_TOKEN", "PWD", "OLDPWD", "SHLVL", "_"];
    let unknown: Vec<_> = lines.iter().filter(|line| !line.starts_with("OKRD_")).collect();
    assert!(unknown.iter().all(|line| known.contains(&line.split('=').next().unwrap())), "{unknown:?}");
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some(), "there is something that could be passed on");
}

#[tokio::test]
async fn a_secret_goes_to_the_program_and_nowhere_else() {
    let folder = TempDir::new().unwrap();
    for (script, yaml) in [
        ("test \"$TOKEN\" = hunter2-must-not-be-seen && test \"$1\" = hunter2-must-not-be-seen && echo 1", "{}"),
        ("exit 3", "{}"),
        ("echo no number", "{}"),
        ("echo 1", "format: json\nvalue: .n"),
        ("kill -9 $$", "{}"),
        ("yes", "{}"),
    ] {
        let command = json!(["sh", "-c", script, "script", "${SECRET}"]);
        let settings = format!("command: {command}\nenv: {{ TOKEN: '${{SECRET}}' }}");
        let basics = Basics { folder: folder.path().into(), ..basics(PATIENT) };
        let source = source_with("exec", &settings, basics);
        let question = question(&*source, Kind::Level, yaml);
        let outcome = value(&*question, Kind::Level, &october()).await;
        assert_eq!(outcome.is_ok(), script.starts_with("test"), "{outcome:?}");
        let told = format!("{outcome:?} {source:?} {question:?} {} {}", question.describe(&october()), question.fingerprint());
        assert!(!told.replace(script, "").contains(SECRET), "{told}");
    }
    let settings = "command: ['${SECRET}/${SECRET}', '${SECRET}']\nenv: { TOKEN: '${SECRET}' }";
    let error = level(&*source("exec", settings, PATIENT), "{}").await.unwrap_err();
    assert!(!error.1.contains(SECRET), "{error:?}");
}

#[tokio::test]
async fn what_is_run_can_be_shown() {
    let source = source("exec", "command: [python3, measure.py, '--key=${SECRET}']\nenv: { A: b }", PATIENT);
    let question = question(&*source, Kind::Level, "args: [returns, '--from={{ start | date }}']");
    let shown = "python3 measure.py --key=${SECRET} returns --from=2026-10-01 \
                 (OKRD_START=2026-09-30T22:00:00Z OKRD_END=2026-10-31T23:00:00Z)";
    assert_eq!(question.describe(&october()), shown);
}

#[tokio::test]
async fn a_program_that_fails_is_told_by_its_last_words() {
    use FailureKind::{Malformed, NoData, Rejected, Unavailable};
    let long = "printf '%0300d\\n' 7 >&2; exit 1";
    let words_of_long = format!("the program ended with exit status: 1: {}", "0".repeat(200));
    #[rustfmt::skip]
    let table = [
        ("exit 3", Unavailable, "the program ended with exit status: 3"),
        ("echo first >&2; echo ' the last line ' >&2; echo >&2; exit 1", Unavailable, "the program ended with exit status: 1: the last line"),
        ("echo 5; echo but >&2; exit 1", Unavailable, "the program ended with exit status: 1: but"),
        ("printf 'a\\033[31mred\\007' >&2; exit 1", Unavailable, "the program ended with exit status: 1: a[31mred"),
        ("printf '\\377\\376' >&2; exit 1", Unavailable, "the program ended with exit status: 1: \u{fffd}\u{fffd}"),
        ("seq 100000 >&2; exit 1", Unavailable, "the program ended with exit status: 1: 100000"),
        (long, Unavailable, &*words_of_long),
        ("kill -9 $$", Unavailable, "the program ended with signal: 9 (SIGKILL)"),
        ("no-such-program-here", Unavailable, "the program ended with exit status: 127: sh: "),
        ("true", NoData, "there is no output"),
        ("echo many", Malformed, "one number is needed, with a decimal point if any, and this is \"many\""),
        ("echo 1; echo 2", Malformed, "one number is needed, with a decimal point if any, and this is \"1 2\""),
        ("echo 1,5", Malformed, "one number is needed, with a decimal point if any, and this is \"1,5\""),
        ("echo inf", Malformed, "one number is needed, with a decimal point if any, and this is \"inf\""),
        ("printf '\\377'", Malformed, "the text is not UTF-8 (line 1)"),
    ];
    for (script, kind, words) in table {
        let failure = level(&*running(script), "{}").await.unwrap_err();
        assert_eq!(failure.0, kind, "{script}: {failure:?}");
        assert!(
            failure.1.starts_with(words) && (kind != Unavailable || words.ends_with(": ") || failure.1 == words),
            "{script}: {failure:?}"
        );
    }
    for (command, words) in [
        ("[no-such-program-here]", "failed to start no-such-program-here: No such file or directory (os error 2)"),
        ("[./no-such-program]", "failed to start ./no-such-program: No such file or directory (os error 2)"),
        ("[/etc/passwd]", "failed to start /etc/passwd: Permission denied (os error 13)"),
        ("[/tmp]", "failed to start /tmp: Permission denied (os error 13)"),
    ] {
        let failure = level(&*source("exec", &format!("command: {command}"), PATIENT), "{}").await.unwrap_err();
        assert_eq!(failure, (Rejected, words.to_owned()), "{command}");
    }
}

#[tokio::test]
async fn a_program_that_prints_without_end_is_stopped() {
    let marker = "okrd-test-endless";
    for (script, words) in [
        ("while :; do echo 1111111111111111111111111111111111111111; done", "the program printed more than 1048576 bytes"),
        ("yes >&2 & yes", "the program printed more than 1048576 bytes"),
        ("trap '' PIPE TERM; yes; sleep 300", "the program printed more than 1048576 bytes"),
    ] {
        let command = format!("command: {}", json!(["sh", "-c", script, marker]));
        let begin = Instant::now();
        let failure = level(&*source("exec", &command, PATIENT), "{}").await;
        assert_eq!(failure, Err((FailureKind::TooLarge, words.to_owned())), "{script}");
        assert!(begin.elapsed() < Duration::from_secs(20), "{script}");
        assert_gone(marker).await;
    }
    let exactly = |length: usize| format!("printf '%{length}d' 7");
    let within = |script: &str| source_with("exec", &shell(script), Basics { max_bytes: 1000, ..basics(PATIENT) });
    assert_eq!(level(&*within(&exactly(1000)), "{}").await, Ok(7.0));
    assert_eq!(level(&*within(&exactly(1001)), "{}").await.unwrap_err().0, FailureKind::TooLarge);
}

#[tokio::test]
async fn a_program_that_hangs_is_stopped_with_all_that_it_started() {
    let quick = Duration::from_millis(500);
    for (script, number) in [
        ("sleep 31101 & sleep 31101", 31101),
        ("trap '' TERM INT HUP; sleep 31102 & sleep 31102; sleep 31102", 31102),
        ("exec >&- 2>&-; sleep 31103", 31103),
        ("echo 1; (sleep 31104 &)", 31104),
        ("echo 1; nohup sleep 31105 2>/dev/null & wait", 31105),
    ] {
        let begin = Instant::now();
        let failure = level(&*source("exec", &shell(script), quick), "{}").await;
        assert_eq!(failure, Err((FailureKind::Timeout, "no answer within 500ms".to_owned())), "{script}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{script}");
        assert_gone(&format!("sleep {number}")).await;
    }
}

#[tokio::test]
async fn a_program_leaves_nothing_behind() {
    let script = "sleep 31201 >/dev/null 2>&1 & echo 1";
    assert_eq!(level(&*running(script), "{}").await, Ok(1.0), "who prints and ends is not kept waiting by its children");
    assert_gone("sleep 31201").await;

    let question = question(&*running("sleep 31202 & sleep 31202"), Kind::Level, "{}");
    let asking = tokio::spawn(async move { question.ask(&october()).await });
    while processes("sleep 31202").len() < 3 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    asking.abort();
    assert_gone("sleep 31202").await;
}

#[tokio::test]
async fn a_program_of_the_folder_runs_in_the_folder() {
    let folder = TempDir::new().unwrap();
    let program = |path: &str, script: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    program("scripts/measure.sh", "cat number");
    program("measure", "cat number");
    fs::write(folder.path().join("number"), "42").unwrap();
    let within = |folder: &Path, command: &str| {
        source_with("exec", &format!("command: {command}"), Basics { folder: folder.into(), ..basics(PATIENT) })
    };
    let whole = format!("[{}/measure]", folder.path().display());
    for command in ["[scripts/measure.sh]", "[./scripts/measure.sh]", "[./measure]", "[cat, number]", &whole] {
        assert_eq!(level(&*within(folder.path(), command), "{}").await, Ok(42.0), "{command}");
    }
    let failure = level(&*within(folder.path(), "[measure]"), "{}").await.unwrap_err();
    assert_eq!(failure.0, FailureKind::Rejected, "a bare name is looked for in PATH only: {failure:?}");
    // A relative folder, and none at all: both start where okrd was started.
    let here = std::env::current_dir().unwrap();
    let up = "../".repeat(here.components().count() - 1);
    let relative = Path::new(&up).join(folder.path().strip_prefix("/").unwrap());
    assert_eq!(level(&*within(&relative, "[scripts/measure.sh]"), "{}").await, Ok(42.0));
    assert_eq!(level(&*within(Path::new(""), "[sh, -c, 'test -f Cargo.toml && echo 1']"), "{}").await, Ok(1.0));
    let missing = level(&*within(&folder.path().join("missing"), "[echo, '1']"), "{}").await.unwrap_err();
    assert_eq!(missing.0, FailureKind::Rejected, "{missing:?}");
}

#[tokio::test]
async fn programs_run_side_by_side() {
    let source = running("sleep 1; echo $OKRD_START_EPOCH");
    let question = question(&*source, Kind::Flow, "past: true");
    let begin = Instant::now();
    let asked =
        futures_util::future::join_all((0..8).map(|_| value(&*question, Kind::Flow, &*Box::leak(Box::new(october()))))).await;
    assert_eq!(asked, vec![Ok(Value::Flow(1_790_805_600.0)); 8]);
    assert!(begin.elapsed() < Duration::from_secs(6), "{:?}", begin.elapsed());
}
