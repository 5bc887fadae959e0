//! What the native engines say of settings and measures that are wrong, before anything is asked.

use std::time::Duration;

use okrd::{collect::engine::ENGINES, document::parse, okr::Kind};

use crate::asking::{basics, engine, read_question, read_source, shown, source};

/// Everything that is said of a source's settings.
fn of_source(engine: &str, yaml: &str) -> String {
    let (source, mistakes, _) = read_source(engine, yaml, basics(Duration::from_secs(1)));
    assert!(source.is_none() || mistakes.is_empty() || yaml.contains("unknown"), "{yaml}: {mistakes:?}");
    shown(yaml, &mistakes)
}

fn of_measure(engine: &str, settings: &str, kind: Kind, yaml: &str) -> String {
    let source = source(engine, settings, Duration::from_secs(1));
    shown(yaml, &read_question(&*source, kind, yaml).1)
}

#[test]
fn settings_that_cannot_work_are_mistakes_with_a_remedy() {
    #[rustfmt::skip]
    let table = [
        ("postgres", "{}", "`url` is missing", "add `url: ...` here"),
        ("postgres", "url: crm.example.com", "this is no url of a PostgreSQL database", "write `postgres://user:password@host"),
        ("postgres", "url: mysql://a@b/c", "this is no url of a PostgreSQL database", "write `postgres://"),
        ("postgres", "url: postgres://a:b@c:99999/d", "invalid value for option `port`", "write `postgres://"),
        ("postgres", "url: postgres://a:b@c/d?sslrootcert=/x", "`sslrootcert` is not read here", "`ca: /path/to/ca.pem`"),
        ("postgres", "url: postgres://a:b@c/d?hunter2=e", "this url of a PostgreSQL database cannot be read", "percent-encoded"),
        ("postgres", "url: postgres:///d", "the url names no host", "write `postgres://"),
        ("postgres", "url: dbname=d", "the url names no host", "write `postgres://"),
        ("postgres", "url: postgres://c/d\ntls: required", "`required` is none of `disable`, `prefer`, `require`", "did you mean `require`?"),
        ("postgres", "url: postgres://c/d\nstatement_timeout: soon", "expected a length of time", "90s"),
        ("postgres", "url: postgres://c/d\nunknown: 1", "unknown field `unknown`", "known: url, tls, ca, statement_timeout"),
        ("mysql", "url: postgres://a@b/c", "this is no url of a MySQL or MariaDB database", "write `mysql://"),
        ("mysql", "url: mysql://a:b@c/d?ssl-mode=REQUIRED", "`ssl-mode` is not read here", "`tls`"),
        ("mysql", "url: mysql://a:hunter2?b@c/d", "this url of a MySQL database cannot be read", "percent-encoded"),
        ("mysql", "url: mysql://c/d\ntimezone: Europe/Pari", "`Europe/Pari` is no time zone", "did you mean `Europe/Paris`?"),
        ("sqlite", "path: ''", "the path is empty", "write `path: data.db`"),
        ("sqlite", "path: a.db\ntimezone: CEST", "`CEST` is no time zone", "did you mean"),
        ("prometheus", "url: prometheus:9090", "this is no http url", "write `http://prometheus:9090`"),
        ("prometheus", "url: http://a:9090/api/v1/query", "the url goes on behind the server's own path", "leave out"),
        ("prometheus", "url: http://a\nauth: {}", "one way to sign in is needed", "bearer"),
        ("prometheus", "url: http://a\nauth: { bearer: x, basic: { username: y, password: z } }", "one way to sign in is needed", "bearer"),
        ("prometheus", "url: http://a:b@c\nauth: { bearer: x }", "the url has a name and password, and `auth` says how to sign in", "leave one of them out"),
        ("prometheus", "url: http://a\nheaders: { 'a b': c }", "`a b` cannot be sent as a header", "letters"),
    ];
    for (engine, yaml, problem, hint) in table {
        let told = of_source(engine, yaml);
        assert!(told.contains(problem) && told.contains(hint), "{engine}: {yaml}\n{told}");
        let beside_the_source: String = told.lines().filter(|line| !line.contains("| url:")).collect();
        assert!(!beside_the_source.contains("hunter2"), "a password is repeated: {told}");
    }
}

#[test]
fn settings_that_work_are_taken() {
    for (engine, yaml) in [
        (
            "postgres",
            "url: postgresql://a@b:5433/c?sslmode=verify-ca&connect_timeout=3\ntls: require\nca: ca.pem\nstatement_timeout: 5s",
        ),
        ("postgres", "url: host=/run/postgresql dbname=a sslmode=allow"),
        ("mysql", "url: mariadb://a:b%3F@[::1]/c?require_ssl=true\nca: ca.pem"),
        ("sqlite", "path: data/a.db\ntimezone: europe/paris"),
        ("prometheus", "url: https://a/b/\nauth: { bearer: x }\nheaders: { X-Scope-OrgID: 7 }"),
    ] {
        assert_eq!(of_source(engine, yaml), "", "{yaml}");
    }
}

#[test]
fn measures_that_cannot_work_are_mistakes_with_a_remedy() {
    let (sql, promql) = (("sqlite", "path: a.db"), ("prometheus", "url: http://a"));
    #[rustfmt::skip]
    let table = [
        (sql, Kind::Level, "{}", "`sql` is missing", "add `sql: ...` here"),
        (sql, Kind::Flow, "sql: select count(*) from a", "a flow counts over a window, and this query uses neither `$start` nor `$end`", "where created_at >= $start and created_at < $end"),
        (sql, Kind::Flow, "sql: select count(*) from a where b < $end", "a flow starts from 0 with its window, and this query does not use `$start`", "created_at >= $start"),
        (sql, Kind::Level, "sql: select count(*) from a where b < $ende", "`$ende` is no variable", "did you mean `$end`?"),
        (sql, Kind::Level, "sql: select 1; drop table a", "a second statement follows the first", "two measures"),
        (sql, Kind::Level, "sql: update a set b = 1", "the query starts with `update`, and can only ask", "start it with SELECT"),
        (sql, Kind::Level, "sql: select ${KEY}", "`${KEY}` is not filled in here", "write `$${`"),
        (sql, Kind::Level, "sql: select 1\nquery: up", "unknown field `query`", "known: sql"),
        (promql, Kind::Level, "{}", "`query` is missing", "for a ratio `numerator: ...`"),
        (promql, Kind::Flow, "query: sum(a)", "a flow counts over a window, and this query does not use `$window`", "increase("),
        (promql, Kind::Level, "query: increase(a[$__range])", "`$__range` is no variable", "that is Grafana's; write `$window`"),
        (promql, Kind::Level, "numerator: a\ndenominator: b", "a level has no numerator and denominator", "write `query` instead"),
        (promql, Kind::Ratio, "numerator: a", "a ratio needs both `numerator` and `denominator`", "add the other one"),
        (promql, Kind::Ratio, "query: a\nnumerator: b\ndenominator: c", "`query` stands beside `numerator` and `denominator`", "leave one side out"),
        (promql, Kind::Level, "query: a\nrange: { step: 0s, reduce: last }", "a step of 0 never ends", "write `step: 1h`"),
        (promql, Kind::Level, "query: a\nrange: { step: 1h }", "`reduce` is missing", "add `reduce: ...` here"),
        (promql, Kind::Level, "query: a\nrange: { step: 1h, reduce: avg }", "`avg` is none of `last`, `mean`, `max`, `min`, `sum`", "known: last"),
    ];
    for ((engine, settings), kind, yaml, problem, hint) in table {
        let told = of_measure(engine, settings, kind, yaml);
        assert!(told.contains(problem) && told.contains(hint), "{engine}: {yaml}\n{told}");
    }
}

#[test]
fn each_engine_has_an_example_and_a_schema_of_its_fields() {
    for engine in ENGINES {
        let name = engine.name();
        let example = parse(0, engine.example()).unwrap_or_else(|mistake| panic!("{name}: {mistake:?}"));
        let sources = example.get("sources").expect("an example has a source");
        assert!(shown(engine.example(), &[]).is_empty() && format!("{sources:?}").contains(name), "{name}");
        assert!(engine.about().ends_with('.') && !engine.about().contains('\n'), "{name}");
        let mut generator = schemars::SchemaGenerator::default();
        for schema in [engine.source_schema(&mut generator), engine.measure_schema(&mut generator).expect("an engine has fields")]
        {
            let schema = serde_json::to_value(schema).expect("a schema is JSON");
            assert!(schema.get("properties").is_some(), "{name}: {schema}");
        }
    }
    assert_eq!(engine("postgres").name(), "postgres");
}
