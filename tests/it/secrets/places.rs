//! Where credentials come from.

use std::{fs, process::Output};

use tempfile::TempDir;

use crate::daemon::okrd;

const FILE: &str = "version: 1
timezone: UTC
cycle: { name: now, start: 2020-01-01, end: 2099-01-01 }
sources: { page: { connector: exec, command: [cat, number], env: { KEY: \"REFERENCE\" } } }
objectives:
  - id: grow
    key_results:
      - { id: leads, source: page, baseline: 1, target: 9, measure: { kind: level, unit: leads } }
";

fn run(reference: &str, arguments: &[&str], may_run: bool) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("okrs.yaml"), FILE.replace("REFERENCE", reference)).unwrap();
    fs::write(folder.path().join("number"), "7").unwrap();
    fs::write(folder.path().join("crm.key"), "hunter2-credential\n").unwrap();
    let mut command = okrd();
    command.args(arguments).current_dir(&folder).env("CREDENTIALS_DIRECTORY", folder.path());
    if !may_run {
        command.env_remove("OKRD_ALLOW_PROGRAMS");
    }
    command.output().expect("okrd starts")
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn secrets_come_from_variables_files_credentials_and_commands() {
    for reference in ["${OKRD_TEST_SECRET}", "${file:crm.key}", "${secret:crm.key}", "${command:cat crm.key}"] {
        let output = run(reference, &["poll"], true);
        assert!(output.status.success(), "{reference}: {}", told(&output));
    }
    for (reference, problem, remedy) in [
        ("${secret:none}", "the secret `none` cannot be read", "LoadCredential=none:/path"),
        ("${secret:../crm.key}", "`${secret:../crm.key}` names no", "`${secret:name}`"),
        ("${command:false}", "the command `false` gave no secret: it ended with", "run it by hand"),
        ("${command:cat none}", "the command `cat none` gave no secret", "as the user that okrd runs as"),
    ] {
        let output = run(reference, &["check"], true);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(3), "{reference}: {told}");
        assert!(told.contains(problem) && told.contains(remedy) && told.contains("okrs.yaml:4:"), "{reference}: {told}");
    }
}

#[test]
fn programs_run_only_where_whoever_starts_okrd_allows_it() {
    let output = run("${command:cat crm.key}", &["check"], false);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("okrd may not run programs here") && told(&output).contains("--allow-programs"));

    // The file stands, the source does not answer, and both say why.
    let output = run("x", &["check"], false);
    assert!(output.status.success() && told(&output).contains("OKRD_ALLOW_PROGRAMS=true"), "{}", told(&output));
    let output = run("x", &["poll"], false);
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
    assert!(told(&output).contains("okrd may not run programs here"), "{}", told(&output));
    assert!(run("x", &["poll", "--allow-programs"], false).status.success());
}
