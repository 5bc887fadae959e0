//! The catalogue: every manifest is sound, its example is right, and each of its tests gives the number that it must.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use okrd::{
    collect::engine::{
        ENGINES,
        manifest::{Connector, TestFields, catalogue},
    },
    document::Files,
    okr::{KeyResult, Value, number_of},
    plan,
    source::{Engine, value_of},
};
use tokio::net::TcpListener;

use crate::{
    asking::october,
    config::fits,
    documented::{Examples, service_account},
};

/// The manifests as they are in the folder right now, so that one can be written without building anew.
pub fn manifests() -> Vec<&'static Connector> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("connectors").expect("the catalogue is there") {
        let path = entry.expect("it can be read").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".yaml")) else { continue };
        let text = std::fs::read_to_string(&path).expect("it is text");
        let connector: &'static Connector = Box::leak(Box::new(Connector::new(name.to_owned().leak(), text.leak())));
        all.push(connector);
    }
    all.sort_by_key(|connector| connector.name());
    all
}

/// The engines, with these manifests.
pub fn engines(manifests: &[&'static Connector]) -> &'static [&'static dyn Engine] {
    let all: Vec<&'static dyn Engine> =
        ENGINES.iter().copied().chain(manifests.iter().copied().map(|connector| connector as &'static dyn Engine)).collect();
    all.leak()
}

#[test]
fn the_catalogue_is_built_in() {
    let built_in: Vec<&str> = catalogue().iter().map(|connector| connector.name()).collect();
    let there: Vec<&str> = manifests().iter().map(|connector| connector.name()).collect();
    assert_eq!(built_in, there);
}

#[test]
fn every_manifest_is_sound_and_shows_an_example_that_is_right() {
    let manifests = manifests();
    let connectors = engines(&manifests);
    let schema = okrd::config::schema::of_file(connectors);
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for connector in manifests {
        let manifest = connector.manifest().unwrap_or_else(|told| panic!("{told}"));
        let engine = connectors.iter().find(|engine| engine.name() == &*manifest.name);
        let engine = engine.unwrap_or_else(|| panic!("{}: `connector:` is not the name of the file", manifest.name));
        assert!(engine.about().ends_with('.'), "{}: {}", manifest.name, engine.about());
        assert!(!manifest.tests.is_empty(), "{} has no test", manifest.name);
        let mut files = Files::default();
        files.add(format!("{}.yaml", manifest.name), engine.example().to_owned());
        match plan::load(&files, std::path::Path::new("."), connectors, &Examples) {
            Ok(resolved) => assert!(resolved.warnings.is_empty(), "{}", files.render(&resolved.warnings, false)),
            Err(mistakes) => panic!("{}\n{}", files.render(&mistakes, false), engine.example()),
        }
        fits(&validator, &manifest.name, engine.example());
    }
}

#[tokio::test]
async fn every_measure_that_has_a_test_gives_its_number() {
    let manifests = manifests();
    let connectors = engines(&manifests);
    let mut wrong = Vec::new();
    for connector in manifests {
        let manifest = connector.manifest().unwrap_or_else(|told| panic!("{told}"));
        for test in &manifest.tests {
            let problem = match run(connector, connectors, test).await {
                Ok((got, _)) if (got - test.gives).abs() <= 1e-9 * test.gives.abs().max(1.0) => continue,
                Ok((got, _)) => format!("{got}, and {} is wanted", test.gives),
                Err(told) => told,
            };
            wrong.push(format!("{} {}: {problem}", manifest.name, test.measure.value));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Asks a server that gives the test's answers and nothing after that; the number in the measure's own unit, and all requests.
pub async fn run(
    connector: &'static Connector,
    connectors: &'static [&'static dyn Engine],
    test: &TestFields,
) -> Result<(f64, Vec<String>), String> {
    let manifest = connector.manifest()?;
    let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let headers = test.headers.0.iter().map(|(name, value)| (name.value.clone(), value.clone())).collect();
    let answers = std::iter::once(&test.answer).chain(&test.then).cloned().collect();
    let server = serve(answers, headers, Arc::clone(&asked)).await;
    let mut source = format!("connector: {}, base_url: \"{server}\"", manifest.name);
    if manifest.auth.as_ref().is_some_and(|auth| auth.oauth2.is_some()) {
        source += &format!(", token_url: \"{server}/token\"");
    }
    for setting in manifest.settings.iter().filter(|setting| setting.default.is_none()) {
        let value = match &*setting.name {
            "token_url" => format!("{server}/token"),
            "credentials" => service_account(&format!("{server}/token")),
            _ => setting.example.as_deref().unwrap_or("example-1").to_owned(),
        };
        source += &format!(", {}: {}", setting.name, serde_json::Value::String(value));
    }
    let quoted = |text: &String| serde_json::Value::String(text.clone());
    let parameters: String =
        test.parameters.0.iter().map(|(name, value)| format!(", {}: {}", name.value, quoted(value))).collect();
    let measure = manifest.measures.iter().find(|measure| *measure.name == test.measure.value);
    let target = measure.ok_or("there is no such measure")?.likely_target();
    let text = format!(
        "cycle: 2026-10\ntimezone: Europe/Paris\nsources:\n  s: {{ {source} }}\nobjectives:\n  - id: o\n    owner: t\n    key_results:\n      \
         - {{ id: k, source: s, measure: {{ use: {}{parameters} }}, target: {target} }}\n",
        test.measure.value
    );
    let mut files = Files::default();
    files.add("test.yaml", text);
    let plan = plan::load(&files, std::path::Path::new("."), connectors, &Examples)
        .map_err(|mistakes| files.render(&mistakes, false))?
        .plan;
    let tracked = &plan.key_results[0];
    let answer = tokio::time::timeout(Duration::from_secs(30), tracked.question.ask(&october())).await;
    let answer = answer.map_err(|_| "no answer")?.map_err(|error| error.to_string())?;
    let numbers = tracked.question.pick(&answer, &october()).map_err(|error| error.to_string())?;
    let value = value_of(&numbers, &tracked.shape).map_err(|error| error.to_string())?;
    let asked = asked.lock().unwrap().clone();
    check_request(test, &asked[0])?;
    if asked.len() <= test.then.len() {
        return Err(format!("it asked {} times, and there are {} answers", asked.len(), test.then.len() + 1));
    }
    let number = number(&value, &tracked.key_result).ok_or_else(|| format!("{value:?} is no number"))?;
    Ok((number, asked.into_iter().map(|asked| asked.request).collect()))
}

/// A request as it came.
#[derive(Clone)]
struct Asked {
    /// `GET /path?query`
    request: String,
    body: String,
}

fn number(value: &Value, key_result: &KeyResult) -> Option<f64> {
    number_of(value, key_result).map(|number| key_result.unit.from_base(number))
}

fn check_request(test: &TestFields, asked: &Asked) -> Result<(), String> {
    let (method, target) = asked.request.split_once(' ').ok_or("no request")?;
    let url: reqwest::Url = format!("http://x{target}").parse().map_err(|_| "no target")?;
    if format!("{method} {}", url.path()) != test.request {
        return Err(format!("it asked `{method} {}`, and `{}` is wanted", url.path(), test.request));
    }
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    for (name, wanted) in &test.query.0 {
        if query.get(&name.value) != Some(wanted) {
            return Err(format!("`{}` is {:?} in `{target}`, and {wanted:?} is wanted", name.value, query.get(&name.value)));
        }
    }
    for (path, wanted) in &test.body.0 {
        let got = part_of(&asked.body, &path.value);
        if got.as_ref() != Some(wanted) {
            return Err(format!("`{}` is {got:?} in `{}`, and {wanted:?} is wanted", path.value, asked.body));
        }
    }
    Ok(())
}

/// A part of a body of JSON by its path (`0.target`), or a field of a form by its name.
fn part_of(body: &str, path: &str) -> Option<String> {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(body) else {
        let form: reqwest::Url = format!("http://x?{body}").parse().ok()?;
        return form.query_pairs().find(|(name, _)| name == path).map(|(_, value)| value.into_owned());
    };
    match document.pointer(&format!("/{}", path.replace('.', "/")))? {
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Gives the answers in their order, with the headers; a further one has nothing in it.
async fn serve(answers: Vec<String>, headers: Vec<(String, String)>, asked: Arc<Mutex<Vec<Asked>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let app = Router::new().fallback(move |request: Request| {
        let (asked, answers, headers) = (Arc::clone(&asked), answers.clone(), headers.clone());
        async move {
            if request.uri().path() == "/token" {
                return Response::new(Body::from("{\"access_token\": \"fetched\", \"expires_in\": 3600}"));
            }
            let line = format!("{} {}", request.method(), request.uri());
            let body = to_bytes(request.into_body(), 1 << 20).await.expect("a request is small");
            let mut asked = asked.lock().unwrap();
            asked.push(Asked { request: line, body: String::from_utf8_lossy(&body).into_owned() });
            let mut reply = Response::builder().header("content-type", "application/json");
            for (name, value) in headers {
                reply = reply.header(name, value);
            }
            let answer = answers.get(asked.len() - 1).cloned().unwrap_or_else(|| "{}".to_owned());
            reply.body(Body::from(answer)).expect("it is one")
        }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

#[test]
fn a_rival_may_be_a_measure_of_the_catalogue_of_the_same_kind() {
    let load = |rival: &str| {
        let mut files = Files::default();
        files.add(
            "okrs.yaml",
            format!(
                "cycle: 2026-10\nsources:\n  y: {{ connector: youtube, api_key: example-1 }}\nobjectives:\n  - id: o\n    owner: t\n    key_results:\n      \
                 - {{ id: k, source: y, measure: {{ use: channel_rank, query: q, channel: UC1 }}, target: {{ ahead_of: {rival} }} }}\n"
            ),
        );
        let loaded = plan::load(&files, std::path::Path::new("."), engines(&manifests()), &Examples);
        loaded.map(|resolved| resolved.plan).map_err(|mistakes| files.render(&mistakes, false))
    };
    let plan = load("{ use: channel_rank, query: q, channel: UC2 }").unwrap_or_else(|told| panic!("{told}"));
    let rival = plan.key_results[0].rival.as_ref().expect("there is a rival");
    assert_ne!(rival.fingerprint(), plan.key_results[0].question.fingerprint());
    let told = load("{ use: subscribers, channel: UC2 }").expect_err("they are not comparable");
    assert!(told.contains("ours is a rank in position, and the other a level in subscribers"), "{told}");
    let told = load("{ use: chanel_rank }").expect_err("there is no such measure");
    assert!(told.contains("did you mean `channel_rank`?"), "{told}");
}

#[test]
fn every_connector_is_in_the_list() {
    let page = std::fs::read_to_string("docs/connectors.md").expect("the page is there");
    for connector in manifests() {
        let name = connector.name();
        let is_there =
            page.lines().filter(|line| line.starts_with('|')).any(|line| line.split([' ', ',']).any(|word| word == name));
        assert!(is_there, "{name} is not in docs/connectors.md");
    }
}
