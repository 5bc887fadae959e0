//! Mistakes in settings and measures, before anything is asked.

use okrd::okr::Kind;

use crate::asking::{SECRET, basics, read_question, read_source, shown, source};

use super::PATIENT;

#[test]
fn settings_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    #[rustfmt::skip]
    let table = [
        ("{}", "1:1", "`base_url` is missing", "add `base_url: ...` here"),
        ("base_url: api.example.com/v1", "1:11", "this is no url", "write `https://api.example.com/v1`"),
        ("base_url: api.example.com:80/v1", "1:11", "this is no http url", "write `https://api.example.com/v1`"),
        ("base_url: ftp://a", "1:11", "this is no http url", "write `https://api.example.com/v1`"),
        ("base_url: https://a/b?key=c", "1:11", "the url goes on behind the path", "leave out `?...` and `#...`"),
        ("base_url: https://a/#b", "1:11", "the url goes on behind the path", "leave out `?...` and `#...`"),
        ("base_url: https://a\nauth: {}", "2:7", "one way to sign in is needed", "write `auth: { bearer: \"${TOKEN}\" }`"),
        ("base_url: https://a\nauth: { bearer: '${SECRET}', basic: { username: b, password: '${SECRET}' } }", "2:7", "one way to sign in is needed", "bearer"),
        ("base_url: https://a\nauth: { key: { value: '${SECRET}' } }", "2:14", "a key is sent in a header or in the query", "write `key: { header: X-Api-Key, value: \"${KEY}\" }`"),
        ("base_url: https://a\nauth: { key: { header: a, query: b, value: '${SECRET}' } }", "2:14", "a key is sent in a header or in the query", "or `key: { query: api_key"),
        ("base_url: https://a\nauth: { key: { header: 'a b', value: '${SECRET}' } }", "2:7", "this cannot be sent as a header", ""),
        ("base_url: https://a\nauth: { key: { header: a } }", "2:14", "`value` is missing", "add `value: ...` here"),
        ("base_url: https://a\nauth: { bearer: '${SECRET}', berer: x }", "2:30", "unknown field `berer`", "did you mean `bearer`?"),
        ("base_url: https://a\nauth: { bearer: '${NOT_SET}' }", "2:17", "the environment variable `NOT_SET` is not set", "export NOT_SET=..."),
        ("base_url: https://a\nauth: { bearer: \"${SECRET}\\n\" }", "2:7", "this cannot be sent as a header", "look for line breaks in the secret"),
        ("base_url: 'https://b:${SECRET}@a'\nauth: { bearer: '${SECRET}' }", "1:11", "the url has a name and password, and `auth` says how to sign in", "leave one of them out"),
        ("base_url: https://a\nheaders: { 'a b': c }", "2:12", "`a b` cannot be sent as a header", "use letters, digits, `-`"),
        ("base_url: https://a\nurl: b", "2:1", "unknown field `url`", "known: base_url, auth, headers"),
    ];
    for (yaml, place, problem, hint) in table {
        let (_, mistakes, _) = read_source("http", yaml, basics(PATIENT));
        let told = shown(yaml, &mistakes);
        assert!(told.contains(&format!("okrs.yaml:{place}\n")), "{yaml}\n{told}");
        assert!(told.contains(problem) && told.contains(hint), "{yaml}\n{told}");
        assert!(!told.contains(SECRET), "{told}");
    }
}

#[test]
fn measures_that_cannot_work_are_mistakes_with_a_place_and_a_remedy() {
    let source = source("http", "base_url: https://api.example.com", PATIENT);
    let flow_hint = "use it in the request, such as `query: { from: \"{{ start | date }}\", to: \"{{ end | last_day }}\" }`, \
                     or count the records of the window by their `date: .created_at`";
    #[rustfmt::skip]
    let table = [
        (Kind::Level, "value: .n", "1:1", "nothing says what to ask for", "add `get: /path` or `post: /path`"),
        (Kind::Level, "get: /a\npost: /b\nvalue: .n", "2:7", "`get` and `post` are two requests", "keep one of the two"),
        (Kind::Level, "get: /a\njson: {}\nvalue: .n", "2:7", "a GET has no `json`", "use `post` instead of `get`, or `query`"),
        (Kind::Level, "get: /a\nform: { b: c }\nvalue: .n", "2:7", "a GET has no `form`", "use `post` instead of `get`, or `query`"),
        (Kind::Level, "get: /a\nbody: b\nvalue: .n", "2:7", "a GET has no `body`", "use `post` instead of `get`, or `query`"),
        (Kind::Level, "post: /a\njson: {}\nbody: b\nvalue: .n", "3:7", "`json` and `body` are two bodies", "keep one of the two"),
        (Kind::Level, "post: /a\nform: { b: c }\nbody: b\nvalue: .n", "3:7", "`form` and `body` are two bodies", "keep one of the two"),
        (Kind::Level, "get: https://elsewhere.example.com/a\nvalue: .n", "1:6", "this is more than a path", "put the server into the source's `base_url`"),
        (Kind::Level, "get: /a#b\nvalue: .n", "1:6", "this is more than a path", "write `/path`"),
        (Kind::Level, "get: /a\nheaders: { Authorization: Bearer x }\nvalue: .n", "2:12", "`authorization` is a credential, and a measure is shown as it stands", "say it in the source: `auth:`"),
        (Kind::Level, "get: /a\nheaders: { cookie: x }\nvalue: .n", "2:12", "`cookie` is a credential", "say it in the source: `auth:`"),
        (Kind::Level, "get: /a\nheaders: { Host: x }\nvalue: .n", "2:12", "`host` is set by okrd", "remove it"),
        (Kind::Level, "get: /a\nheaders: { X: \"a\\nb\" }\nvalue: .n", "2:12", "`x` cannot be sent as a header", "write one line of text"),
        (Kind::Level, "get: /a\nheaders: { 'ä': b }\nvalue: .n", "2:12", "`ä` cannot be sent as a header", "use letters, digits and `-`"),
        (Kind::Level, "get: /a\nquery: { key: '${SECRET}' }\nvalue: .n", "2:15", "`${SECRET}` is not filled in here", "only the settings of `sources`"),
        (Kind::Level, "post: /a\njson: { key: '${SECRET}' }\nvalue: .n", "2:14", "`${SECRET}` is not filled in here", "only the settings of `sources`"),
        (Kind::Level, "get: /{{ start | dat }}\nvalue: .n", "1:6", "the filter `dat` is not known", "filters: date, last_day"),
        (Kind::Level, "get: /{{ begin }}\nvalue: .n", "1:6", "`begin` is not known here", "known: start, end"),
        (Kind::Level, "post: /a\njson: { from: ['{{ strat }}'] }\nvalue: .n", "2:16", "`strat` is not known here", "did you mean `start`?"),
        (Kind::Level, "get: /a", "1:1", "nothing says which number to read", "add `value: .data.total`"),
        (Kind::Level, "get: /a\nvalue: .n\nsum: .m", "3:1", "`value` and `sum` both say which number to read", "keep one of the two"),
        (Kind::Level, "get: /a\nnumerator: .a\ndenominator: .b", "2:1", "`numerator` and `denominator` make a ratio, and this measure is a level", "say `kind: ratio`"),
        (Kind::Level, "get: /a\nvalue: .n\nformat: text", "3:9", "`text` is none of `json`, `jsonl`", "known: json"),
        (Kind::Level, "get: /a\nvalue: .n\ndelimiter: ';'", "3:12", "`delimiter` has no meaning for this format", "remove it, or say `format: csv`"),
        (Kind::Level, "get: /a\nvalue: .n\nurl: b", "3:1", "unknown field `url`", "known: "),
        (Kind::Level, "get: '/{{ start }}'\npast: false\nvalue: .n", "2:7", "the measure asks about a window, and `past: false` says that it cannot", "remove it"),
        (Kind::Flow, "get: /a\nvalue: .n", "1:1", "a flow counts over a window, and nothing here says which", flow_hint),
        (Kind::Flow, "get: /a\nvalue: .n\npast: false", "1:1", "a flow counts over a window, and nothing here says which", flow_hint),
    ];
    for (kind, yaml, place, problem, hint) in table {
        let told = shown(yaml, &read_question(&*source, kind, yaml).1);
        assert!(told.contains(&format!("okrs.yaml:{place}\n")), "{yaml}\n{told}");
        assert!(told.contains(problem) && told.contains(hint), "{yaml}\n{told}");
        assert_eq!(told.matches("error: ").count(), 1, "{yaml}: one mistake is one message\n{told}");
    }
}
