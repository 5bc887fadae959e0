//! Marked secrets in every place that takes one, sources and sinks that repeat whatever they are sent, a log at `trace`: none
//! of the marks may stand anywhere that okrd writes to.

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::ExitStatusExt as _},
    path::Path,
    process::{Command, Output},
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::Method;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    daemon::{Daemon, between, okrd},
    servers::postgres::Postgres,
};

/// In each secret, and in nothing else.
const MARK: &str = "canary";

const SOURCES: [&str; 13] =
    ["bearer", "basic", "header", "query", "free", "path", "url", "typed", "own", "series", "database", "nowhere", "program"];

/// A secret with characters that addresses, forms and JSON write in another way.
fn secret(name: &str) -> String {
    format!("{MARK}-{name}/9+a \"q\" é")
}

/// Where it goes into an address or a header as it stands.
fn plain(name: &str) -> String {
    format!("{MARK}-{name}-9a")
}

/// A server that refuses everything, and repeats all that it was sent; `/token` gives a marked token.
async fn mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(reflect);
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

async fn reflect(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.uri.path().ends_with("/token") {
        return format!("{{\"access_token\": \"{}\", \"refresh_token\": \"{}\"}}", plain("fetched"), plain("rotated"))
            .into_response();
    }
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let status = if parts.uri.path().contains("broken") { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::FORBIDDEN };
    // The credentials first: of a long refusal only the beginning is told.
    let credentials = ["authorization", "x-api-key", "cookie"].map(|name| parts.headers.get(name).cloned());
    let text = format!("{credentials:?} {} {}", parts.uri, String::from_utf8_lossy(&body));
    (status, text).into_response()
}

/// okrs.yaml, its connector, and its secrets by way of files, a command, credentials and variables.
fn configure(folder: &Path, mirror: &str) -> Command {
    let port = mirror.rsplit(':').next().unwrap();
    let database = Postgres::shared().url();
    let database = database.split_once('@').map_or_else(|| database.trim_start_matches("postgres://"), |(_, rest)| rest);
    fs::create_dir_all(folder.join("connectors")).unwrap();
    fs::create_dir_all(folder.join("credentials")).unwrap();
    fs::write(folder.join("credentials/crm.key"), secret("credential") + "\n").unwrap();
    fs::write(folder.join("credentials/file"), plain("file") + "\n").unwrap();
    fs::write(folder.join("credentials/told"), secret("command")).unwrap();
    fs::write(folder.join("credentials/secrets.sh"), "cat \"$(dirname \"$0\")/told\"").unwrap();
    let manifest = "connector: own\ntitle: T\nabout: A test.\ndocs: none\nverified: unverified\nsettings:\n  id: { help: a }\n  secret: { help: a, secret: true }\n  refresh: { help: b, secret: true }\n\
        http:\n  base_url: \"http://127.0.0.1:1/api\"\n  auth:\n    oauth2:\n      token_url: http://127.0.0.1:1/token\n      grant: refresh_token\n      client_id: \"{{ id }}\"\n      client_secret: \"{{ secret }}\"\n      refresh_token: \"{{ refresh }}\"\n\
        streams:\n  s: { get: /n }\nmeasures:\n  n: { title: N, kind: level, stream: s, value: .n }\n";
    fs::write(folder.join("connectors/own.yaml"), manifest).unwrap();
    let http = |name: &str, path: &str, rest: &str| {
        format!("  {name}: {{ connector: http, base_url: \"{mirror}/{path}\", attempts: 1, {rest} }}\n")
    };
    let sources = [
        http("bearer", "a", "auth: { bearer: \"${file:FOLDER/credentials/file}\" }"),
        http("basic", "broken", "auth: { basic: { username: okrd, password: \"${secret:crm.key}\" } }"),
        http("header", "b", "auth: { key: { header: X-Api-Key, value: \"${CANARY_HEADER}\" } }"),
        http("query", "broken", "auth: { key: { query: api_key, value: \"${command:sh FOLDER/credentials/secrets.sh}\" } }"),
        http("free", "c", "headers: { Cookie: \"session=${CANARY_COOKIE}\" }"),
        http("path", "${CANARY_PATH}/broken", "timeout: 5s"),
        format!("  url: {{ connector: http, attempts: 1, base_url: \"http://okrd:${{CANARY_URL}}@127.0.0.1:{port}/d\" }}\n"),
        format!("  typed: {{ connector: http, attempts: 1, base_url: \"{mirror}/e\", auth: {{ bearer: {} }} }}\n", plain("typed")),
        format!("  own: {{ connector: own, attempts: 1, base_url: \"{mirror}\", token_url: \"{mirror}/token\", id: me, secret: \"${{CANARY_CLIENT}}\", refresh: \"${{CANARY_REFRESH}}\" }}\n"),
        format!("  series: {{ connector: prometheus, attempts: 1, url: \"{mirror}\", auth: {{ bearer: \"${{CANARY_SERIES}}\" }} }}\n"),
        format!("  database: {{ connector: postgres, attempts: 1, url: \"postgres://okrd:${{CANARY_DATABASE}}@{database}\" }}\n"),
        "  nowhere: { connector: mysql, attempts: 1, url: \"mysql://okrd:${CANARY_MYSQL}@127.0.0.1:1/none\" }\n".to_owned(),
        "  program: { connector: exec, attempts: 1, command: [sh, -c, 'echo $KEY >&2; echo $KEY; exit 1'], env: { KEY: \"${CANARY_PROGRAM}\" } }\n"
            .to_owned(),
    ];
    let asked = |source: &str| match source {
        "own" => "measure: n".to_owned(),
        "series" => "measure: { kind: level, unit: n, query: up }".to_owned(),
        "database" | "nowhere" => "measure: { kind: level, unit: n, sql: \"select nothing\" }".to_owned(),
        "program" => "measure: { kind: level, unit: n }".to_owned(),
        _ => "measure: { kind: level, unit: n, get: /n, value: .n }".to_owned(),
    };
    let names =
        ["bearer", "basic", "header", "query", "free", "path", "url", "typed", "own", "series", "database", "nowhere", "program"];
    let key_results =
        names.map(|name| format!("      - {{ id: k-{name}, source: {name}, baseline: 1, target: 9, {} }}\n", asked(name)));
    let text = format!(
        "version: 1\ncycle: {{ name: now, start: 2020-01-01, end: 2099-01-01 }}\ntimezone: UTC\npoll: every 10s\nsources:\n{}objectives:\n  - id: o\n    owner: growth\n    key_results:\n{}\
         alerts:\n  confirm: 0s\n  sinks:\n\
         \x20   chat: {{ slack: {{ webhook: \"{mirror}/hook/${{CANARY_HOOK}}\" }} }}\n\
         \x20   bot: {{ telegram: {{ token: \"${{CANARY_BOT}}\", chat: \"1\", url: \"{mirror}\" }} }}\n\
         \x20   push: {{ ntfy: {{ topic: t, url: \"{mirror}\", token: \"${{CANARY_NTFY}}\" }} }}\n\
         \x20   duty: {{ pagerduty: {{ routing_key: \"${{CANARY_ROUTING}}\", url: \"{mirror}/broken\" }} }}\n\
         \x20   rules: {{ alertmanager: {{ url: \"{mirror}\", bearer: \"${{CANARY_ALERTMANAGER}}\" }} }}\n\
         \x20   post: {{ webhook: {{ url: \"{mirror}/hook\", secret: \"${{CANARY_SIGNATURE}}\", headers: {{ X-Api-Key: \"${{CANARY_EXTRA}}\" }} }} }}\n\
         \x20   mail: {{ email: {{ server: 127.0.0.1, port: 1, security: none, from: a@example.com, to: [b@example.com], username: okrd, password: \"${{CANARY_MAIL}}\" }} }}\n",
        sources.concat(),
        key_results.concat(),
    );
    fs::write(folder.join("okrs.yaml"), text.replace("FOLDER", &folder.display().to_string())).unwrap();
    program(folder)
}

/// okrd with the secrets in its environment.
fn program(folder: &Path) -> Command {
    let mut command = okrd();
    command.env("CREDENTIALS_DIRECTORY", folder.join("credentials")).current_dir(folder);
    for name in
        ["HEADER", "COOKIE", "PATH", "CLIENT", "REFRESH", "SERIES", "HOOK", "BOT", "NTFY", "ROUTING", "ALERTMANAGER", "EXTRA"]
    {
        command.env(format!("CANARY_{name}"), plain(&name.to_lowercase()));
    }
    for name in ["URL", "DATABASE", "MYSQL", "MAIL"] {
        command.env(format!("CANARY_{name}"), plain(&name.to_lowercase()));
    }
    for name in ["PROGRAM", "SIGNATURE"] {
        command.env(format!("CANARY_{name}"), secret(&name.to_lowercase()));
    }
    command
}

/// Every form in which a part of a secret could be recognised, in `bytes`; what is found is told with what is around it.
fn search(place: &str, bytes: &[u8], found: &mut Vec<String>) {
    let text = String::from_utf8_lossy(bytes);
    // In base64 the mark looks one of three ways, by where it begins; basic sign-in has it behind the name.
    let encoded = ["", "a", "aa"].map(|before| {
        let text = BASE64_STANDARD.encode(format!("{before}{MARK}-"));
        let skip = before.len() * 4usize.div_ceil(3);
        text[skip..8].to_owned()
    });
    for mark in std::iter::once(MARK.to_owned()).chain(encoded) {
        for (at, _) in text.match_indices(&mark) {
            let around: String = text[at..].chars().take(30).collect();
            let before: String = text[..at].chars().rev().take(120).collect::<Vec<_>>().into_iter().rev().collect();
            found.push(format!("{place}: {before}[{around}]"));
        }
    }
}

fn search_output(place: &str, output: &Output, found: &mut Vec<String>) {
    search(place, &output.stdout, found);
    search(place, &output.stderr, found);
}

async fn pages(daemon: &Daemon, found: &mut Vec<String>) -> usize {
    let document = daemon.get("/api/v1/openapi.json").await.1;
    let document: serde_json::Value = serde_json::from_str(&document).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("it has paths");
    let api = paths.iter().filter(|(_, methods)| methods.get("get").is_some()).map(|(path, _)| path.clone());
    let pages =
        ["/", "/sources", "/metrics", "/readyz", "/?lang=fr", "/key-results/k-basic", "/key-results/k-own"].map(str::to_owned);
    let mut asked = 0;
    for path in pages.into_iter().chain(api) {
        if path.contains("events") {
            continue;
        }
        let path = path.replace("{id}", "k-query").replace("{name}", "now").replace("{key_result}", "k-query");
        let (status, text) = daemon.get(&path).await;
        assert!(!status.is_server_error() || path == "/readyz", "{path}: {status}");
        search(&path, text.as_bytes(), found);
        asked += 1;
    }
    let mut events = daemon.request(Method::GET, "/api/v1/events").send().await.expect("there are events");
    if let Ok(Ok(Some(chunk))) = tokio::time::timeout(std::time::Duration::from_secs(2), events.chunk()).await {
        search("/api/v1/events", &chunk, found);
    }
    asked
}

const COMMANDS: [&str; 23] = [
    "status",
    "status --json",
    "explain k-basic",
    "explain k-own --json",
    "check",
    "check --json",
    "check --poll",
    "poll --json",
    "report weekly",
    "report weekly --format html",
    "report weekly --json",
    "alerts list",
    "alerts list --json",
    "alerts test",
    "export csv",
    "export json",
    "export openmetrics",
    "replay",
    "rules",
    "verify",
    "backup copy.db",
    "baseline list",
    "cycle list",
];

fn commands(folder: &Path, found: &mut Vec<String>) {
    let ran = |arguments: &'static str| {
        let output = program(folder).env("OKRD_LOG", "trace").args(arguments.split(' ')).output().expect("okrd starts");
        assert!(output.status.code().is_some_and(|code| code != 2), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        (arguments, output)
    };
    let outputs: Vec<(&str, Output)> = std::thread::scope(|scope| {
        let running = COMMANDS.map(|arguments| scope.spawn(move || ran(arguments)));
        running.into_iter().map(|command| command.join().expect("it ran")).collect()
    });
    for (arguments, output) in &outputs {
        search_output(arguments, output, found);
    }
}

fn files(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut read = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What the user wrote has a secret in it that the user wrote.
        if path.is_file() && !path.ends_with("okrs.yaml") {
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert!(!path.to_string_lossy().contains(".db") || mode & 0o077 == 0, "{}: {mode:o}", path.display());
            search(&path.display().to_string(), &fs::read(&path).unwrap(), found);
            read += 1;
        }
    }
    read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_gets_out() {
    no_secret_gets_out_with("text").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_gets_out_of_a_log_in_json() {
    no_secret_gets_out_with("json").await;
}

async fn no_secret_gets_out_with(format: &str) {
    let folder = TempDir::new().unwrap();
    let mirror = mirror().await;
    let mut command = configure(folder.path(), &mirror);
    command.args(["run", "--listen", "127.0.0.1:0", "--log", "trace", "--log-format", format]);
    let daemon = Daemon::of(command, &folder.path().join("log"), |log| {
        between(log, "http://127.0.0.1:", "/metrics").map(|port| format!("127.0.0.1:{port}"))
    })
    .await;
    // Three rounds: then alerts of what fails are told.
    daemon
        .wait_for("three polls of each source", async |daemon| {
            let page = daemon.metrics().await;
            let polls = page.lines().filter_map(|line| line.strip_prefix("okrd_poll_duration_seconds_count")?.rsplit(' ').next());
            polls.filter(|count| count.parse().is_ok_and(|count: u32| count >= 3)).count() >= SOURCES.len()
        })
        .await;
    let mut found = Vec::new();
    let asked = pages(&daemon, &mut found).await;
    assert!(asked > 12, "{asked} pages");
    // A file with a mistake on the line of a secret that was typed, and one in a variable's.
    let path = folder.path().join("okrs.yaml");
    let sound = fs::read_to_string(&path).unwrap();
    fs::write(&path, sound.replace("auth: { bearer: canary", "atuh: 1, auth: { bearer: canary")).unwrap();
    let (status, told) = daemon.post("/-/reload").await;
    assert!(!status.is_success() && told.contains("atuh"), "{status} {told}");
    search("the answer to a reload", told.as_bytes(), &mut found);
    search_output("check of a wrong file", &program(folder.path()).arg("check").output().unwrap(), &mut found);
    fs::write(&path, sound).unwrap();
    commands(folder.path(), &mut found);
    let log = daemon.log();
    assert!(log.to_lowercase().contains("trace") && log.contains("k-query"), "the log is no log at trace");
    let ended = daemon.end("ABRT");
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false), "a core was written");
    assert!(files(folder.path(), &mut found) >= 3);
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} places\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}
