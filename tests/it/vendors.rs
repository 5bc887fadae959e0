//! Each request of the catalogue against the vendor's own specification, where that lies beside the project.
//!
//! The specifications are not ours to pass on, so this test says nothing where they are not.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::catalogue::{engines, manifests, run};

const FOLDER: &str = "../shared/vendor-apis";

/// Connectors whose vendor's specifications lie in a folder of another name.
const FOLDERS: &[(&str, &str)] = &[
    ("google-analytics", "google-analytics-data"),
    ("youtube-analytics", "youtube"),
    ("meta-pages", "meta-graph"),
    ("meta-ads", "meta-graph"),
    ("instagram", "meta-graph"),
];

/// Parameters that a vendor describes once for all lists, on a page of their own, and therefore not in the specification.
const OF_ALL_LISTS: &[(&str, &[&str])] = &[
    // https://developers.activecampaign.com/reference/pagination
    ("activecampaign", &["limit", "offset"]),
    // https://www.eventbrite.com/platform/api, "Paginated responses"
    ("eventbrite", &["continuation"]),
    // https://developers.facebook.com/docs/graph-api/results
    ("meta-pages", &["fields", "limit", "after"]),
    ("meta-ads", &["fields", "limit", "after"]),
    ("instagram", &["fields", "limit", "after"]),
];

/// What the vendor documents and the specification at hand leaves out, or is older than: requests with their parameters.
const DOCUMENTED: &[(&str, &[&str])] = &[
    // https://developers.activecampaign.com/reference/list-all-automations
    ("activecampaign", &["GET /api/3/automations"]),
    // https://developer.goto.com/GoToWebinarV2
    ("gotowebinar", &["GET /v2/organizers/{}/sessions?fromTime&toTime&page&size"]),
    ("gotowebinar", &["GET /v2/organizers/{}/webinars?fromTime&toTime&page&size"]),
    ("gotowebinar", &["GET /v2/organizers/{}/webinars/{}/sessions?page&size"]),
    ("gotowebinar", &["GET /v2/organizers/{}/webinars/{}/registrants?page&limit"]),
    // https://github.com/pipedrive/client-php/blob/master/docs/versions/v2/Api/DealsApi.md#getdeals
    ("pipedrive", &["GET /api/v2/deals?filter_id&status&updated_since&updated_until&limit&cursor"]),
    // https://developer.wordpress.org/rest-api/reference/ and /using-the-rest-api/global-parameters/
    ("wordpress", &["GET /posts?after&before&per_page&categories&slug&_fields", "GET /pages?after&before&per_page&slug&_fields"]),
    ("wordpress", &["GET /comments?after&before&per_page&_fields"]),
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
    ("jira", &["POST /rest/api/3/search/approximate-count"]),
    // https://developer.vimeo.com/api/common-formats
    ("vimeo", &["GET /me?fields", "GET /me/videos?fields", "GET /videos/{video}?fields"]),
];

/// One request that a specification allows.
#[derive(Debug)]
struct Operation {
    method: String,
    /// Parts of the path; None for one that is a parameter.
    parts: Vec<Option<String>>,
    query: HashSet<String>,
}

/// The operations of every specification of a vendor; none if there is no specification that lists them.
fn operations(connector: &str) -> Vec<Operation> {
    let mut all = Vec::new();
    let folder = FOLDERS.iter().find(|(name, _)| *name == connector).map_or(connector, |(_, folder)| folder);
    let Ok(entries) = fs::read_dir(Path::new(FOLDER).join(folder)) else { return all };
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !(name.starts_with("spec") || name.starts_with("discovery")) || !name.ends_with(".json") {
            continue;
        }
        let Ok(spec) = serde_json::from_str::<Value>(&fs::read_to_string(&path).unwrap()) else { continue };
        open_api(&spec, &mut all);
        discovery(&spec["resources"], &spec["parameters"], &mut all);
        graph(&spec, &mut all);
    }
    if !all.is_empty() {
        let documented = DOCUMENTED.iter().filter(|(name, _)| *name == connector).flat_map(|(_, requests)| *requests);
        all.extend(documented.map(|request| Operation::documented(request)));
    }
    for (_, parameters) in OF_ALL_LISTS.iter().filter(|(name, _)| *name == connector) {
        for operation in &mut all {
            operation.query.extend(parameters.iter().map(ToString::to_string));
        }
    }
    all
}

/// Meta's own form: what can be asked of one kind of node, `/{version}/{id}/{edge}`.
fn graph(spec: &Value, all: &mut Vec<Operation>) {
    for edge in spec["apis"].as_array().into_iter().flatten() {
        let names = edge["params"].as_array().into_iter().flatten().filter_map(|parameter| parameter["name"].as_str());
        let endpoint = edge["endpoint"].as_str().unwrap_or_default().trim_matches('/');
        let path = format!("{{version}}/{{id}}/{endpoint}");
        let method = edge["method"].as_str().unwrap_or("GET").to_owned();
        all.push(Operation { method, query: names.map(str::to_owned).collect(), parts: parts(&path) });
    }
}

fn open_api(spec: &Value, all: &mut Vec<Operation>) {
    for (path, item) in spec["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post"] {
            let Some(operation) = item.get(method) else { continue };
            let lists = [&item["parameters"], &operation["parameters"]];
            let query = lists
                .into_iter()
                .filter_map(Value::as_array)
                .flatten()
                .map(|parameter| resolved(spec, parameter))
                .filter(|parameter| parameter["in"] == "query")
                .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned));
            // A short form of the same answer that DataForSEO has for each request.
            let path = path.strip_suffix(".ai").unwrap_or(path);
            let server = spec["servers"][0]["url"].as_str().unwrap_or_default();
            let base = server.split_once("//").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, base)| base);
            all.push(Operation {
                method: method.to_uppercase(),
                query: query.collect(),
                parts: parts(&format!("{base}/{path}")),
            });
        }
    }
}

fn resolved<'s>(spec: &'s Value, value: &'s Value) -> &'s Value {
    match value["$ref"].as_str().and_then(|place| place.strip_prefix('#')) {
        Some(place) => spec.pointer(place).unwrap_or(value),
        None => value,
    }
}

/// Google's own form: resources within resources, each with methods.
fn discovery(resources: &Value, common: &Value, all: &mut Vec<Operation>) {
    for resource in resources.as_object().into_iter().flat_map(|resources| resources.values()) {
        for method in resource["methods"].as_object().into_iter().flat_map(|methods| methods.values()) {
            let names = [common, &method["parameters"]].into_iter().filter_map(Value::as_object).flatten();
            let query = names.filter(|(_, parameter)| parameter["location"] != "path").map(|(name, _)| name.clone()).collect();
            // `{+property}` stands for several parts, as in `properties/1`.
            let path = method["flatPath"].as_str().or(method["path"].as_str()).unwrap_or_default();
            all.push(Operation { method: method["httpMethod"].as_str().unwrap_or("GET").to_owned(), query, parts: parts(path) });
        }
        discovery(&resource["resources"], common, all);
    }
}

fn parts(path: &str) -> Vec<Option<String>> {
    let fixed = |part: &str| (!part.contains('{')).then(|| part.to_owned());
    path.split('/').filter(|part| !part.is_empty()).map(fixed).collect()
}

impl Operation {
    /// `GET /posts?after&before`
    fn documented(request: &str) -> Self {
        let (method, target) = request.split_once(' ').expect("it is a request");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Self { method: method.to_owned(), parts: parts(path), query }
    }

    /// Whether the path is the end of that of the request: specifications leave out what their servers begin with.
    fn is_of(&self, method: &str, path: &str) -> bool {
        let asked: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let Some(skipped) = asked.len().checked_sub(self.parts.len()) else { return false };
        // A path of nothing but parameters is the end of every other: it has to be all of it.
        (skipped == 0 || self.parts.iter().any(Option::is_some))
            && self.method == method
            && self.parts.iter().zip(&asked[skipped..]).all(|(part, asked)| match part {
                Some(part) => part == asked,
                None => true,
            })
    }
}

#[tokio::test]
async fn every_request_is_one_that_the_vendor_specifies() {
    let manifests = manifests();
    let engines = engines(&manifests);
    let (mut checked, mut services, mut wrong) = (0, Vec::new(), Vec::new());
    for connector in manifests {
        let manifest = connector.manifest().unwrap_or_else(|told| panic!("{told}"));
        let operations = operations(&manifest.name);
        if operations.is_empty() {
            continue;
        }
        services.push(manifest.name.to_string());
        for test in &manifest.tests {
            match run(connector, engines, test).await {
                Ok((_, asked)) => {
                    wrong.extend(asked.iter().filter_map(|request| problem(&manifest.name, request, &operations)));
                    checked += asked.len();
                }
                Err(told) => wrong.push(format!("{}: {told}", manifest.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{checked} requests were checked against the specifications of {}: {}", services.len(), services.join(", "));
}

/// What is wrong about a request by the vendor's specification.
fn problem(connector: &str, request: &str, operations: &[Operation]) -> Option<String> {
    let (method, target) = request.split_once(' ').expect("it is a request");
    let url: reqwest::Url = format!("http://x{target}").parse().expect("it is a target");
    let fitting: Vec<&Operation> = operations.iter().filter(|operation| operation.is_of(method, url.path())).collect();
    if fitting.is_empty() {
        return Some(format!("{connector}: the vendor specifies no `{method} {}`", url.path()));
    }
    let names = url.query_pairs().map(|(name, _)| name.into_owned());
    let unknown: Vec<String> = names.filter(|name| !fitting.iter().any(|operation| knows(operation, name))).collect();
    let wrong = !unknown.is_empty();
    wrong.then(|| format!("{connector}: the vendor does not specify {unknown:?} of `{method} {}`", url.path()))
}

/// `created[gte]` is a field of the parameter `created`; `metrics[]` may be written with or without its brackets.
fn knows(operation: &Operation, name: &str) -> bool {
    let front = name.split('[').next().unwrap_or(name);
    operation.query.contains(name) || operation.query.contains(front) || operation.query.contains(&format!("{front}[]"))
}
