//! What arrives at the server.

use okrd::{okr::Kind, source::Source};
use serde_json::{Value, json};

use crate::asking::{SECRET, basics, level, october, question, read_source, source, value};

use super::{PATIENT, of, server::Server};

async fn counting() -> Server {
    Server::saying(200, &[], "{\"n\": 7}").await
}

#[tokio::test]
async fn the_path_and_the_query_stand_behind_the_base_url() {
    let server = counting().await;
    #[rustfmt::skip]
    let table = [
        ("", "get: /", "GET /"),
        ("", "get: ''", "GET /"),
        ("/v1", "get: ''", "GET /v1"),
        ("/v1", "get: /", "GET /v1/"),
        ("/v1", "get: /a/b", "GET /v1/a/b"),
        ("/v1/", "get: a/b/", "GET /v1/a/b/"),
        ("/v1", "get: //elsewhere.example.com/a", "GET /v1/elsewhere.example.com/a"),
        ("/v1", "get: /a b/é", "GET /v1/a%20b/%C3%A9"),
        ("/v1", "get: '?page=1'", "GET /v1?page=1"),
        ("/v1", "get: /a\nquery: { from: '{{ start | date }}', to: '{{ end | last_day }}' }", "GET /v1/a?from=2026-10-01&to=2026-10-31"),
        ("/v1", "get: /a?x=1\nquery: { y: 'a b&c', z: 3 }", "GET /v1/a?x=1&y=a+b%26c&z=3"),
        ("", "get: /a\nquery: { since: '{{ start }}' }", "GET /a?since=2026-10-01T00%3A00%3A00%2B02%3A00"),
        ("", "get: '/a?since={{ start }}'", "GET /a?since=2026-10-01T00:00:00%2B02:00"),
        ("", "get: '/a?q=b+c&since={{ start | epoch }}'", "GET /a?q=b+c&since=1790805600"),
        ("", "get: \"/{{ end | format('%Y/%m') }}/{{ end | epoch_ms }}\"", "GET /2026/11/1793487600000"),
        ("", "get: '/{{ end | utc }}'", "GET /2026-10-31T23:00:00Z"),
        ("/v1", "post: /a?b=c", "POST /v1/a?b=c"),
    ];
    for (base, yaml, line) in table {
        let source = source("http", &format!("base_url: {}{base}", server.url()), PATIENT);
        assert_eq!(level(&*source, &format!("{yaml}\nvalue: .n")).await, Ok(7.0), "{yaml}");
        assert_eq!(server.only().line(), line, "{yaml}");
    }
}

#[tokio::test]
async fn a_post_has_the_body_that_the_measure_says() {
    let server = counting().await;
    let source = of(&server, "");
    let ask = async |yaml: &str| {
        assert_eq!(level(&*source, &format!("post: /reports\n{yaml}\nvalue: .n")).await, Ok(7.0), "{yaml}");
        let request = server.only();
        (request.header("content-type").map(str::to_owned), request.header("content-length").map(str::to_owned), request.body)
    };
    let json = "json: { since: '{{ start | epoch }}', text: '{{ start | epoch | string }}', day: '{{ end | last_day }}', \
                more: [1, 2.5, -1e3, true, null, '1', 007, word, { deep: '{{ end | epoch }}s' }], empty: {}, none: [] }";
    let (content_type, _, body) = ask(json).await;
    assert_eq!(content_type.as_deref(), Some("application/json"));
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({
            "since": 1_790_805_600, "text": "1790805600", "day": "2026-10-31",
            "more": [1, 2.5, -1e3, true, null, "1", "007", "word", { "deep": "1793487600s" }], "empty": {}, "none": [],
        })
    );
    let form = ask("form: { from: '{{ start | date }}', q: 'a b&c=é+' }").await;
    assert_eq!(
        (form.0.as_deref(), &*form.2),
        (Some("application/x-www-form-urlencoded"), "from=2026-10-01&q=a+b%26c%3D%C3%A9%2B")
    );
    let text = ask("body: |\n  from: {{ start | date }}\n  é").await;
    assert_eq!((text.0.as_deref(), &*text.2), (Some("text/plain; charset=utf-8"), "from: 2026-10-01\né"));
    let typed = ask("body: <q/>\nheaders: { Content-Type: application/xml }").await;
    assert_eq!((typed.0.as_deref(), &*typed.2), (Some("application/xml"), "<q/>"));
    assert_eq!(ask("").await, (None, Some("0".to_owned()), String::new()), "some servers insist on a length");
}

#[tokio::test]
async fn headers_come_from_the_measure_and_from_the_source() {
    let server = counting().await;
    let source = of(&server, "headers: { X-Org: 7, X-Both: of the source, X-Key: '${SECRET}' }");
    let yaml = "get: /\nheaders: { X-Day: '{{ start | date }}', X-Both: of the measure, X-Text: 'a  b' }\nvalue: .n";
    level(&*source, yaml).await.unwrap();
    let request = server.only();
    for (name, expected) in [
        ("x-org", Some("7")),
        ("x-key", Some(SECRET)),
        ("x-day", Some("2026-10-01")),
        ("x-text", Some("a  b")),
        ("x-both", Some("of the source")),
        ("accept", Some("application/json, */*;q=0.5")),
        ("user-agent", Some(concat!("okrd/", env!("CARGO_PKG_VERSION")))),
        ("accept-encoding", Some("gzip")),
        ("host", Some(&*server.address.to_string())),
        ("authorization", None),
        ("cookie", None),
        ("referer", None),
    ] {
        assert_eq!(request.header(name), expected, "{name}");
    }
    level(&*source, "get: /\nheaders: { accept: text/plain }\nvalue: .n").await.unwrap();
    assert_eq!(server.only().header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn who_asks_is_told_to_the_server_and_to_nobody_else() {
    let refusing = Server::saying(403, &[], "no").await;
    let here = counting().await;
    let basic = "Basic b2tyZDpodW50ZXIyLW11c3Qtbm90LWJlLXNlZW4=";
    let bearer = format!("Bearer {SECRET}");
    #[rustfmt::skip]
    let table = [
        ("auth: { basic: { username: okrd, password: '${SECRET}' } }", "", "authorization", Some(basic), "/a?b=c"),
        ("auth: { basic: { username: okrd, password: hunter2-must-not-be-seen } }", "", "authorization", Some(basic), "/a?b=c"),
        ("auth: { bearer: '${SECRET}' }", "", "authorization", Some(&*bearer), "/a?b=c"),
        ("auth: { key: { header: X-Api-Key, value: '${SECRET}' } }", "", "x-api-key", Some(SECRET), "/a?b=c"),
        ("auth: { key: { query: api_key, value: '${SECRET}' } }", "", "authorization", None, "/a?b=c&api_key=hunter2-must-not-be-seen"),
        ("headers: { X-Token: 'Token ${SECRET}' }", "", "x-token", Some("Token hunter2-must-not-be-seen"), "/a?b=c"),
        ("", "okrd:${SECRET}@", "authorization", Some(basic), "/a?b=c"),
    ];
    let gone = format!("127.0.0.1:{}", crate::servers::free_port());
    for (settings, user, header, expected, target) in table {
        let read = |address: &str| {
            let settings = format!("base_url: 'http://{user}{address}'\n{settings}");
            let (source, mistakes, secrets) = read_source("http", &settings, basics(PATIENT));
            assert!(mistakes.is_empty(), "{settings}: {mistakes:?}");
            assert!(secrets.iter().any(|secret| secret == SECRET), "{settings}: it is hidden from logs too: {secrets:?}");
            source.unwrap()
        };
        let ask = async |source: &dyn Source, yaml: &str| {
            let question = question(source, Kind::Level, yaml);
            let outcome = value(&*question, Kind::Level, &october()).await;
            let told = format!("{outcome:?} {source:?} {question:?} {}", question.describe(&october()));
            assert!(!told.contains("hunter2") && !told.contains("b2tyZ"), "{told}");
            outcome
        };
        ask(&*read(&here.address.to_string()), "get: /a?b=c\nvalue: .n").await.unwrap();
        let request = here.only();
        assert_eq!((request.header(header), &*request.target), (expected, target), "{settings}");
        ask(&*read(&refusing.address.to_string()), "get: /a\nvalue: .n").await.unwrap_err();
        ask(&*read(&here.address.to_string()), "get: /a\nvalue: .m").await.unwrap_err();
        ask(&*read(&gone), "get: /a\nvalue: .n").await.unwrap_err();
        here.only();
    }
}

#[tokio::test]
async fn what_is_asked_can_be_shown() {
    let source = source("http", "base_url: https://api.example.com/v1\nauth: { bearer: '${SECRET}' }", PATIENT);
    let describe = |yaml: &str| question(&*source, Kind::Level, &format!("{yaml}\nvalue: .n")).describe(&october());
    for (yaml, shown) in [
        ("get: /a\nquery: { from: '{{ start | date }}' }", "GET https://api.example.com/v1/a?from=2026-10-01"),
        ("post: /a\njson: { from: '{{ start | epoch }}' }", "POST https://api.example.com/v1/a {\"from\":1790805600}"),
        ("post: /a\nform: { from: '{{ end | last_day }}' }", "POST https://api.example.com/v1/a from=2026-10-31"),
    ] {
        assert_eq!(describe(yaml), shown);
    }
}

#[tokio::test]
async fn the_same_request_is_one_whatever_is_read_out_of_it() {
    let source = source("http", "base_url: https://api.example.com", PATIENT);
    let read = |yaml: &str| question(&*source, Kind::Level, yaml);
    let fingerprint = |yaml: &str| read(yaml).fingerprint().to_owned();
    let same = "get: /a\nquery: { b: c }";
    let first = fingerprint(&format!("{same}\nvalue: .n"));
    for selection in ["value: .m", "count: true\nwhere: .won", "records: .items\nsum: .n", "value: .n\npast: true"] {
        assert_eq!(fingerprint(&format!("{same}\n{selection}")), first, "{selection}");
    }
    let different = [
        "get: /a",
        "get: /a?b=c",
        "get: /a\nquery: { b: d }",
        "get: /a\nquery: { b: c, d: e }",
        "get: /a\nquery: { b: 'c ?d=e' }",
        "get: /a\nquery: { b: c }\nheaders: { X: y }",
        "get: /a\nquery: { b: c }\nformat: jsonl",
        "post: /a\nquery: { b: c }",
        "post: /a\nquery: { b: c }\njson: 1",
        "post: /a\nquery: { b: c }\njson: '1'",
        "post: /a\nquery: { b: c }\nbody: '1'",
        "post: /a\nquery: { b: c }\nform: { a: b, c: d }",
        "post: /a\nquery: { b: c }\nform: { a: 'b&c=d' }",
        "get: '/{{ start | date }}'",
        "get: '/{{ end | date }}'",
    ];
    let mut all: Vec<String> = different.iter().map(|yaml| fingerprint(&format!("{yaml}\nvalue: .n"))).collect();
    all.push(first);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), different.len() + 1, "{all:#?}");
}

#[tokio::test]
async fn a_question_knows_whether_its_window_matters() {
    let source = source("http", "base_url: https://api.example.com", PATIENT);
    let past = |yaml: &str| question(&*source, Kind::Level, yaml).can_tell_the_past();
    for (yaml, expected) in [
        ("get: /a\nvalue: .n", false),
        ("get: /a\nvalue: .n\npast: false", false),
        ("get: /a\nvalue: .n\npast: true", true),
        ("get: '/{{ start }}'\nvalue: .n", true),
        ("get: /a\nquery: { a: '{{ end }}' }\nvalue: .n", true),
        ("get: /a\nheaders: { a: '{{ end | date }}' }\nvalue: .n", true),
        ("post: /a\njson: [{ a: '{{ end }}' }]\nvalue: .n", true),
        ("post: /a\nform: { a: '{{ end }}' }\nvalue: .n", true),
        ("post: /a\nbody: 'x {{ end }}'\nvalue: .n", true),
        ("get: /a\ndate: .at\ncount: true", true),
    ] {
        assert_eq!(past(yaml), expected, "{yaml}");
    }
}
