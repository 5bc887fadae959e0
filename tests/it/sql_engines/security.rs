//! Nothing is written, nobody gets in who may not, and no password is told.

use okrd::okr::{FailureKind, Kind, Value};

use crate::{
    asking::{failure_of_sql, read_source, source, value_of_sql},
    servers::{mariadb::Mariadb, postgres::Postgres},
};

use super::{PATIENT, data, mysql, postgres, sqlite};

#[tokio::test]
async fn the_databases_refuse_to_write() {
    let postgres = postgres(PATIENT);
    for text in ["with gone as (delete from requests returning 1) select count(*) from gone", "select nextval('counter')"] {
        let (kind, words) = failure_of_sql(&*postgres, Kind::Level, text).await;
        assert_eq!(kind, FailureKind::Rejected);
        assert!(words.contains("in a read-only transaction"), "{words}");
    }
    // Not even when a query turns off what protects the next one.
    value_of_sql(&*postgres, Kind::Level, "select length(set_config('default_transaction_read_only', 'off', false))")
        .await
        .unwrap();
    let (_, words) = failure_of_sql(&*postgres, Kind::Level, "select nextval('counter')").await;
    assert!(words.contains("in a read-only transaction"), "{words}");

    let (kind, words) = failure_of_sql(&*mysql(PATIENT), Kind::Level, "select writes()").await;
    assert_eq!(kind, FailureKind::Rejected);
    assert!(words.contains("READ ONLY transaction"), "{words}");
    assert_eq!(data::in_mariadb().sql("select count(*) from written").trim(), "0");

    let (kind, words) = failure_of_sql(&*sqlite(PATIENT), Kind::Level, "with a as (select 1) delete from requests").await;
    assert_eq!(kind, FailureKind::Rejected);
    assert!(words.contains("can only ask"), "{words}");
    assert_eq!(value_of_sql(&*sqlite(PATIENT), Kind::Level, "select count(*) from requests").await, Ok(Value::Level(2184.0)));
}

#[tokio::test]
async fn a_wrong_password_is_told_without_the_password() {
    let urls = [("postgres", data::in_postgres().url()), ("mysql", data::in_mariadb().url())];
    for (engine, url) in urls {
        let wrong = url.replace("rd-17", "rd-secret-18");
        let (kind, words) = failure_of_sql(&*source(engine, &format!("url: {wrong}"), PATIENT), Kind::Level, "select 1").await;
        assert_eq!(kind, FailureKind::Unauthorized, "{engine}: {words}");
        assert!(words.starts_with("the sign-in was refused: "), "{engine}: {words}");
        assert!(words.contains("okrd") && !words.contains("secret"), "{engine}: {words}");
        let none = url.replace(":p%40ss:w%2Frd-17", "");
        let (kind, words) = failure_of_sql(&*source(engine, &format!("url: {none}"), PATIENT), Kind::Level, "select 1").await;
        assert_eq!(kind, FailureKind::Unauthorized, "{engine}: {words}");
        let (_, _, secrets) = read_source(engine, &format!("url: {url}"), crate::asking::basics(PATIENT));
        assert!(secrets.iter().any(|secret| secret == "p@ss:w/rd-17"), "{engine}: the password is kept out of all messages");
    }
}

#[tokio::test]
async fn what_is_not_allowed_is_forbidden() {
    let (kind, words) = failure_of_sql(&*postgres(PATIENT), Kind::Level, "select count(*) from hidden").await;
    assert_eq!(
        (kind, words.as_str()),
        (FailureKind::Forbidden, "the server refused the query: permission denied for table hidden")
    );
    let (kind, words) = failure_of_sql(&*mysql(PATIENT), Kind::Level, "select count(*) from hidden.hidden").await;
    assert_eq!(kind, FailureKind::Forbidden, "{words}");
}

#[tokio::test]
async fn connections_are_encrypted_as_the_settings_say() {
    let Postgres { authority, .. } = data::in_postgres();
    let url = data::in_postgres().url();
    let encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    let ask = async |settings: &str| {
        value_of_sql(&*source("postgres", &format!("url: \"{url}\"\n{settings}"), PATIENT), Kind::Milestone, encrypted).await
    };
    assert_eq!(ask("").await, Ok(Value::Milestone(1.0)), "if the server can, it is");
    assert_eq!(ask("tls: disable").await, Ok(Value::Milestone(0.0)));
    assert_eq!(ask(&format!("tls: require\nca: {}", authority.display())).await, Ok(Value::Milestone(1.0)));
    let error = ask("tls: require").await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unavailable);
    assert!(error.text.contains("certificate") && error.text.contains("`ca: /path/to/ca.pem`"), "{error}");
    let error = ask("tls: require\nca: /nowhere.pem").await.unwrap_err();
    assert!(error.text.contains("/nowhere.pem"), "{error}");
    let mode = async |mode: &str| {
        let settings = format!("url: \"{url}?sslmode={mode}\"\nca: {}", authority.display());
        value_of_sql(&*source("postgres", &settings, PATIENT), Kind::Milestone, encrypted).await
    };
    assert_eq!(mode("disable").await, Ok(Value::Milestone(0.0)));
    assert_eq!(mode("verify-full").await, Ok(Value::Milestone(1.0)));

    let Mariadb { authority, .. } = data::in_mariadb();
    let url = data::in_mariadb().url();
    let encrypted = "select variable_value <> '' from information_schema.session_status where variable_name = 'Ssl_cipher'";
    let ask = async |settings: &str| {
        value_of_sql(&*source("mysql", &format!("url: \"{url}\"\n{settings}"), PATIENT), Kind::Milestone, encrypted).await
    };
    assert_eq!(ask("").await, Ok(Value::Milestone(1.0)), "if the server can, it is");
    assert_eq!(ask("tls: disable").await, Ok(Value::Milestone(0.0)));
    assert_eq!(ask(&format!("tls: require\nca: {}", authority.display())).await, Ok(Value::Milestone(1.0)));
    let error = ask("tls: require").await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unavailable);
    assert!(error.text.contains("certificate") && error.text.contains("`ca: /path/to/ca.pem`"), "{error}");
}
