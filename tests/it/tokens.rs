//! Signing in with tokens, at a server that checks what it is sent: grants, renewal, refusals, and what is told of them.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use okrd::{
    collect::engine::manifest::Connector,
    okr::{FailureKind, Kind, Value},
    source::{Engine, Question},
};
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    asking::{basics, october, value},
    documented::service_account,
};

/// What the server has seen, and how it is to behave.
#[derive(Default)]
struct Seen {
    /// The forms that were sent to the token endpoint, with the `Authorization` beside them.
    forms: Vec<(String, Option<String>)>,
    /// The `Authorization` of each question.
    questions: Vec<Option<String>>,
    /// Tokens that are refused although they were given.
    revoked: Vec<String>,
    /// The token endpoint refuses.
    refuses: bool,
    /// Seconds that a token lasts.
    life: u64,
    /// The only refresh token that is good: it is replaced when it is used.
    rotating: Option<u32>,
}

async fn serve(seen: Arc<Mutex<Seen>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(move |request: Request| {
        let seen = Arc::clone(&seen);
        async move {
            let (parts, body) = request.into_parts();
            let sent = parts.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
            let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().into()).unwrap();
            answer(&mut seen.lock().unwrap(), parts.uri.path(), sent, body)
        }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

fn answer(seen: &mut Seen, path: &str, sent: Option<String>, body: String) -> Response {
    if path == "/token" {
        let secret = body.split('&').find_map(|pair| pair.strip_prefix("client_secret=")).unwrap_or_default().to_owned();
        seen.forms.push((body, sent));
        if seen.refuses {
            let told = json!({ "error": "invalid_client", "error_description": format!("no client with {secret}") });
            return (StatusCode::BAD_REQUEST, told.to_string()).into_response();
        }
        if let Some(number) = seen.rotating {
            let (body, _) = &seen.forms[seen.forms.len() - 1];
            if !body.contains(&format!("refresh_token=r-{number}&")) {
                return (StatusCode::BAD_REQUEST, json!({ "error": "invalid_grant" }).to_string()).into_response();
            }
            seen.rotating = Some(number + 1);
            let tokens = json!({ "access_token": format!("token-{number}"), "refresh_token": format!("r-{}", number + 1), "expires_in": seen.life });
            return tokens.to_string().into_response();
        }
        return json!({ "access_token": format!("token-{}", seen.forms.len()), "expires_in": seen.life })
            .to_string()
            .into_response();
    }
    seen.questions.push(sent.clone());
    let token = sent.as_deref().and_then(|sent| sent.strip_prefix("Bearer ")).unwrap_or_default();
    if !token.starts_with("token-") || seen.revoked.iter().any(|revoked| revoked == token) {
        return (StatusCode::UNAUTHORIZED, format!("{token} is not welcome")).into_response();
    }
    "{\"n\": 7}".into_response()
}

/// The measure `n` of a connector that signs in like this.
fn question(auth: &str, settings: &str, server: &str) -> Arc<dyn Question> {
    let manifest = format!(
        "connector: t\ntitle: T\nabout: A test.\ndocs: none\nverified: unverified\nsettings:\n  secret: {{ help: a, secret: true }}\n  at: {{ help: b }}\n\
         http:\n  base_url: \"{{{{ at }}}}/api\"\n  auth: {auth}\nstreams:\n  s: {{ get: /n }}\n\
         measures:\n  n: {{ title: N, kind: level, stream: s, value: .n }}\n"
    );
    let connector = Connector::new("t", manifest.leak());
    let text = format!("at: \"{server}\"\n{settings}");
    let node = okrd::document::parse(0, &text).unwrap();
    let mut cx = okrd::document::Context::new(&okrd::document::EmptyEnvironment);
    let root = okrd::document::Path::ROOT;
    let mut fields = okrd::document::Fields::of(&node, &root, &mut cx).unwrap();
    let source = connector.source(&mut fields, &root, &mut cx, basics(Duration::from_secs(20)));
    let source = source.unwrap_or_else(|| panic!("{:?}", cx.mistakes));
    let bound = source.catalogued("n", None, node.place, &root, &mut cx).unwrap();
    let mut fields = okrd::document::Fields::of(&bound.measure, &root, &mut cx).unwrap();
    for basic in ["kind", "unit"] {
        fields.node(basic);
    }
    bound
        .source
        .question(&mut fields, &root, &mut cx, crate::asking::shape(Kind::Level))
        .unwrap_or_else(|| panic!("{:?}", cx.mistakes))
}

const REFRESH: &str = "{ oauth2: { token_url: \"{{ at }}/token\", grant: refresh_token, client_id: me, client_secret: \"{{ secret }}\", refresh_token: r-1 } }";

#[tokio::test]
async fn a_token_is_fetched_once_kept_and_renewed_when_refused() {
    let seen = Arc::new(Mutex::new(Seen { life: 3600, ..Seen::default() }));
    let server = serve(Arc::clone(&seen)).await;
    let question = question(REFRESH, "secret: hunter2 & more", &server);
    for _ in 0..3 {
        assert_eq!(value(&*question, Kind::Level, &october()).await, Ok(Value::Level(7.0)));
    }
    {
        let mut seen = seen.lock().unwrap();
        let form = "grant_type=refresh_token&refresh_token=r-1&client_id=me&client_secret=hunter2+%26+more";
        assert_eq!(seen.forms, [(form.to_owned(), None)]);
        assert_eq!(seen.questions, vec![Some("Bearer token-1".to_owned()); 3]);
        seen.revoked.push("token-1".to_owned());
    }
    assert_eq!(value(&*question, Kind::Level, &october()).await, Ok(Value::Level(7.0)), "a revoked token is renewed once");
    assert_eq!(seen.lock().unwrap().forms.len(), 2);
    seen.lock().unwrap().revoked.extend(["token-2".to_owned(), "token-3".to_owned()]);
    let refused = value(&*question, Kind::Level, &october()).await.unwrap_err();
    assert_eq!((refused.kind, seen.lock().unwrap().forms.len()), (FailureKind::Unauthorized, 3), "once, and not for ever");
    assert!(!refused.text.contains("token-"), "{refused}");
}

#[tokio::test]
async fn a_token_that_is_about_to_expire_is_not_used() {
    let seen = Arc::new(Mutex::new(Seen { life: 30, ..Seen::default() }));
    let server = serve(Arc::clone(&seen)).await;
    let basic = REFRESH.replace("refresh_token: r-1", "client: basic, scope: \"a b\", more: { audience: x }");
    let question = question(&basic.replace("grant: refresh_token", "grant: client_credentials"), "secret: s3cr3t-text", &server);
    for _ in 0..2 {
        assert_eq!(value(&*question, Kind::Level, &october()).await, Ok(Value::Level(7.0)));
    }
    let seen = seen.lock().unwrap();
    let form = "grant_type=client_credentials&scope=a+b&audience=x".to_owned();
    let basic = Some("Basic bWU6czNjcjN0LXRleHQ=".to_owned());
    assert_eq!(seen.forms, [(form.clone(), basic.clone()), (form, basic)]);
}

#[tokio::test]
async fn a_refresh_token_that_is_replaced_is_kept_also_for_the_next_start() {
    // Every token is about to expire, so that each question fetches one.
    let seen = Arc::new(Mutex::new(Seen { life: 30, rotating: Some(1), ..Seen::default() }));
    let server = serve(Arc::clone(&seen)).await;
    let in_memory = question(REFRESH, "secret: hunter2", &server);
    for _ in 0..3 {
        assert_eq!(value(&*in_memory, Kind::Level, &october()).await, Ok(Value::Level(7.0)));
    }
    let refused = value(&*question(REFRESH, "secret: hunter2", &server), Kind::Level, &october()).await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::Unauthorized, "the one in the settings is spent");

    seen.lock().unwrap().rotating = Some(1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.json");
    let settings = format!("secret: hunter2\ntoken_file: {}", file.display());
    for _ in 0..2 {
        let started = question(REFRESH, &settings, &server);
        for _ in 0..2 {
            assert_eq!(value(&*started, Kind::Level, &october()).await, Ok(Value::Level(7.0)));
        }
    }
    assert_eq!(seen.lock().unwrap().rotating, Some(5));
    assert!(std::fs::read_to_string(&file).unwrap().contains("r-5"));
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777, 0o600);

    // Whoever signs in anew writes another token into the settings, and the file of the old one is of no use.
    seen.lock().unwrap().rotating = Some(40);
    let anew = question(&REFRESH.replace("r-1", "r-40"), &settings, &server);
    assert_eq!(value(&*anew, Kind::Level, &october()).await, Ok(Value::Level(7.0)));

    let nowhere = "secret: hunter2\ntoken_file: /nowhere/token.json";
    let refused = value(&*question(REFRESH, nowhere, &server), Kind::Level, &october()).await.unwrap_err();
    assert!(refused.text.contains("`token_file` /nowhere/token.json cannot be written"), "{refused}");
    assert_eq!(seen.lock().unwrap().rotating, Some(41), "nothing was spent");
}

#[tokio::test]
async fn a_refusal_is_told_without_what_was_sent() {
    let seen = Arc::new(Mutex::new(Seen { refuses: true, ..Seen::default() }));
    let server = serve(Arc::clone(&seen)).await;
    let refused = value(&*question(REFRESH, "secret: hunter2-secret", &server), Kind::Level, &october()).await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::Unauthorized);
    assert_eq!(refused.text, "signing in at 127.0.0.1: 400: no client with ***");
    assert!(seen.lock().unwrap().questions.is_empty());
}

#[tokio::test]
async fn a_service_account_signs_a_statement_about_itself() {
    let seen = Arc::new(Mutex::new(Seen { life: 3600, ..Seen::default() }));
    let server = serve(Arc::clone(&seen)).await;
    let file = serde_json::Value::String(service_account(&format!("{server}/token")));
    let auth = "{ service_account: { json: \"{{ secret }}\", scope: read-only } }";
    assert_eq!(
        value(&*question(auth, &format!("secret: {file}"), &server), Kind::Level, &october()).await,
        Ok(Value::Level(7.0))
    );
    let forms = seen.lock().unwrap().forms.clone();
    let assertion = forms[0].0.split_once("assertion=").expect("it has one").1.to_owned();
    let parts: Vec<&str> = assertion.split('.').collect();
    let read = |part: &str| serde_json::from_slice::<serde_json::Value>(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!(read(parts[0])["alg"], "RS256");
    let claims = read(parts[1]);
    assert_eq!((&claims["scope"], &claims["aud"]), (&json!("read-only"), &json!(format!("{server}/token"))));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    verified_by_openssl(&format!("{}.{}", parts[0], parts[1]), &BASE64_URL_SAFE_NO_PAD.decode(parts[2]).unwrap());
}

/// Another implementation finds the signature right.
fn verified_by_openssl(text: &str, signature: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let account: serde_json::Value = serde_json::from_str(&service_account("x")).unwrap();
    std::fs::write(file("key"), account["private_key"].as_str().unwrap()).unwrap();
    std::fs::write(file("text"), text).unwrap();
    std::fs::write(file("signature"), signature).unwrap();
    let openssl = |arguments: &[&str]| std::process::Command::new("openssl").args(arguments).output().expect("openssl is there");
    assert!(openssl(&["pkey", "-in", &file("key"), "-pubout", "-out", &file("public")]).status.success());
    let check = openssl(&["dgst", "-sha256", "-verify", &file("public"), "-signature", &file("signature"), &file("text")]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}
