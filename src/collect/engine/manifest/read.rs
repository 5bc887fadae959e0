//! From a manifest's text to what it means, with every mistake told.

use std::time::Duration;

use super::expressions;
use super::file::{LimitFields, ManifestFields, MeasureFields, SettingFields, TestFields, Verified};
use crate::{
    collect::{engine::http::read_request, select::Expression, template::Template},
    document::{Context, Fields, Files, FromNode, Length, Marked, Mistake, Named, Node, Path, Unread, did_you_mean, parse},
    source::Manners,
};

/// A connector, read and checked.
#[derive(Debug)]
pub struct Manifest {
    pub name: Box<str>,
    pub title: Box<str>,
    pub docs: Box<str>,
    pub verified: Verified,
    pub about: &'static str,
    /// A complete small okrs.yaml that uses it.
    pub example: &'static str,
    pub settings: Vec<Setting>,
    pub base_url: Template,
    pub auth: Option<super::file::AuthFields>,
    pub headers: Vec<(Box<str>, Template)>,
    pub manners: Manners,
    streams: Vec<(Box<str>, Node<'static>)>,
    pub measures: Vec<Measure>,
    pub tests: Vec<TestFields>,
}

/// A setting of a source, or a parameter of a measure.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: Box<str>,
    pub help: Box<str>,
    pub is_secret: bool,
    pub default: Option<Box<str>>,
    pub example: Option<Box<str>>,
}

/// A measure that is ready under a name.
#[derive(Debug)]
pub struct Measure {
    pub name: Box<str>,
    pub title: Box<str>,
    pub stream: usize,
    pub parameters: Vec<Setting>,
    /// What its stream's texts have for it.
    pub with: Vec<(Box<str>, Box<str>)>,
    /// As typed; what only a manifest has is taken out of it when it is used.
    pub node: Node<'static>,
}

impl Manifest {
    /// None if it cannot be read at all; what is wrong is in `cx`.
    pub fn read(files: &Files, cx: &mut Context<'_>) -> Option<Self> {
        let file = files.indices().next()?;
        let node = parse(file, files.text(file)).map_err(|mistake| cx.report(mistake)).ok()?;
        // The names first: every text of the file may use them.
        cx.variables = names_in(node.get("settings"));
        for measure in entries(node.get("measures")) {
            cx.variables.extend(names_in(measure.get("parameters")));
            cx.variables.extend(names_in(measure.get("with")));
        }
        let typed = ManifestFields::from_node(&node, &Path::ROOT, cx)?;
        let streams: Vec<(Box<str>, Node<'static>)> =
            typed.streams.0.into_iter().map(|(name, stream)| (name.value.into(), stream.0)).collect();
        for (name, stream) in &streams {
            check_stream(name, stream, cx);
        }
        let measures = typed.measures.0.into_iter().filter_map(|(name, node)| measure(&name, node, &streams, cx)).collect();
        let title: Box<str> = typed.title.into();
        let mut manifest = Self {
            name: typed.connector.value.into(),
            title,
            docs: typed.docs.into(),
            verified: typed.verified,
            about: Box::leak(typed.about.into_boxed_str()),
            example: "",
            settings: settings(typed.settings),
            base_url: typed.http.base_url.value,
            auth: typed.http.auth,
            headers: typed.http.headers.0.into_iter().map(|(name, value)| (name.value.into(), value)).collect(),
            manners: manners(typed.http.limits, cx),
            streams,
            measures,
            tests: typed.tests,
        };
        manifest.example = Box::leak(manifest.shown_in_use().into_boxed_str());
        Some(manifest)
    }

    pub fn names(&self) -> Vec<String> {
        self.measures.iter().map(|measure| measure.name.to_string()).collect()
    }

    pub fn stream(&self, index: usize) -> &Node<'static> {
        &self.streams[index].1
    }

    /// A small okrs.yaml with its first measure.
    fn shown_in_use(&self) -> String {
        let mut text = format!("version: 1\ncycle: 2026-Q4\nsources:\n  {}:\n    connector: {}\n", self.name, self.name);
        for setting in self.settings.iter().filter(|setting| setting.default.is_none()) {
            let value = match setting.is_secret {
                true => format!("\"${{{}_{}}}\"", self.name, setting.name).to_uppercase().replace('-', "_"),
                false => format!("{:?}", setting.example.as_deref().unwrap_or("1")),
            };
            text += &format!("    {}: {value}\n", setting.name);
        }
        let Some(measure) = self.measures.first() else { return text };
        let shown = |one: &Setting| {
            format!(", {}: {}", one.name, one.example.as_deref().map_or("example".to_owned(), |text| format!("{text:?}")))
        };
        let parameters: String = measure.parameters.iter().map(shown).collect();
        text += &format!(
            "objectives:\n  - id: example\n    owner: team\n    key_results:\n      - id: {}\n        source: {}\n        \
             measure: {{ use: {}{parameters} }}\n        target: {}\n",
            measure.name.replace('_', "-"),
            self.name,
            measure.name,
            measure.likely_target(),
        );
        text
    }
}

impl Measure {
    /// The word of its kind.
    pub fn kind(&self) -> &str {
        self.node.get("kind").and_then(Node::scalar).unwrap_or("?")
    }

    /// A target that makes sense for its kind, as typed.
    pub fn likely_target(&self) -> &'static str {
        match self.node.get("kind").and_then(Node::scalar) {
            Some("rank") => "\"<= 10\"",
            Some("milestone") => "done",
            _ => "+20%",
        }
    }
}

fn entries<'n>(node: Option<&'n Node<'_>>) -> impl Iterator<Item = &'n Node<'n>> {
    let entries = node.and_then(|node| match &node.content {
        crate::document::Content::Mapping(entries) => Some(entries),
        _ => None,
    });
    entries.into_iter().flatten().map(|entry| &entry.value)
}

fn names_in(node: Option<&Node<'_>>) -> Vec<String> {
    match node.map(|node| &node.content) {
        Some(crate::document::Content::Mapping(entries)) => entries.iter().map(|entry| entry.key.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn settings(typed: Named<SettingFields>) -> Vec<Setting> {
    let setting = |(name, fields): (Marked<String>, SettingFields)| Setting {
        name: name.value.into(),
        help: fields.help.into(),
        is_secret: fields.secret.unwrap_or(false),
        default: fields.default.map(Into::into),
        example: fields.example.map(Into::into),
    };
    typed.0.into_iter().map(setting).collect()
}

/// Reads the stream as a source will, for its mistakes.
fn check_stream(name: &str, stream: &Node<'_>, cx: &mut Context<'_>) {
    let streams = Path::ROOT.child("streams");
    let path = streams.child(name);
    cx.constants = cx.variables.iter().map(|name| (name.clone(), "1".to_owned())).collect();
    if let Some(mut fields) = Fields::of(stream, &path, cx) {
        read_request(&mut fields, &path, cx);
        fields.take::<Option<Expression>>("records", &path, cx);
        fields.finish(&path, cx);
    }
    cx.constants.clear();
}

fn measure(name: &Marked<String>, node: Unread, streams: &[(Box<str>, Node<'static>)], cx: &mut Context<'_>) -> Option<Measure> {
    let measures = Path::ROOT.child("measures");
    let path = measures.child(&name.value);
    let mut fields = Fields::of(&node.0, &path, cx)?;
    let MeasureFields { title, stream, with, parameters } = MeasureFields::take(&mut fields, &path, cx)?;
    let Some(index) = streams.iter().position(|(name, _)| **name == *stream.value) else {
        let hint = did_you_mean(&stream.value, streams.iter().map(|(name, _)| &**name).collect::<Vec<_>>());
        cx.report(Mistake::error(stream.place, path.child("stream"), format!("unknown stream `{}`", stream.value)).hint(hint));
        return None;
    };
    let parameters = settings(parameters);
    let with: Vec<(Box<str>, Box<str>)> = with.0.into_iter().map(|(name, text)| (name.value.into(), text.into())).collect();
    let names: Vec<&str> = parameters.iter().map(|one| &*one.name).chain(with.iter().map(|(name, _)| &**name)).collect();
    expressions::check(&node.0, &names, &path, cx);
    Some(Measure { name: name.value.as_str().into(), title: title.into(), stream: index, parameters, with, node: node.0 })
}

fn manners(limits: Option<LimitFields>, cx: &mut Context<'_>) -> Manners {
    let Some(limits) = limits else { return Manners::default() };
    let concurrency = limits.concurrency.and_then(|concurrency| usize::try_from(concurrency).ok());
    let rate = limits.rate.and_then(|text| {
        let parsed = text.value.split_once('/').and_then(|(requests, per)| {
            let per = Length::parse(per)?.0.as_secs();
            Some((requests.trim().parse().ok()?, Duration::from_secs(u64::try_from(per).ok().filter(|per| *per > 0)?)))
        });
        if parsed.is_none() {
            let mistake = Mistake::error(text.place, "http.limits.rate", format!("`{}` is not a rate", text.value));
            cx.report(mistake.hint("write how many requests in how long: `100/1h`"));
        }
        parsed
    });
    Manners { concurrency, rate }
}
