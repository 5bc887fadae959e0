//! A source of a connector: its settings filled in, and its measures bound to what the file says beside their names.

use std::sync::Arc;

use reqwest::Url;

use super::{
    file::{AuthFields, BasicFields, ClientWord, KeyFields, MeasureFields, Oauth2Fields, ServiceAccountFields},
    read::{Manifest, Setting},
};
use crate::{
    collect::{
        client::Client,
        engine::{
            http::{HttpQuestion, Server, read_reading, read_request},
            token::{ClientAuth, Grant, Tokens, service_account},
            web::{Access, AccessFields, Auth, BasicAuth, KeyAuth},
        },
        select::Expression,
        template::{Names, Template, Values},
    },
    document::{self, Context, EmptyEnvironment, Fields, Marked, Mistake, Named, Path, Place, Secret, did_you_mean},
    okr::Window,
    source::{Basics, Catalogued, Manners, Question, Shape, Source},
};

/// Reads the settings of one source.
pub fn read(
    manifest: &Arc<Manifest>,
    fields: &mut Fields<'_, '_>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
    basics: Basics,
) -> Option<Arc<dyn Source>> {
    let place = fields.place;
    let elsewhere = fields.take::<Option<Marked<document::Setting>>>("base_url", path, cx)?;
    let named = take_settings(&manifest.settings, fields, path, cx)?;
    let mut access = access(manifest, &named, &basics, place, path, cx)?;
    if let Some(url) = elsewhere {
        move_to(&mut access.url, &url, path, cx)?;
    }
    let server = Arc::new(Server { access, client: Client::default(), basics });
    Some(Arc::new(ServiceSource { manifest: Arc::clone(manifest), server, named: Arc::new(named) }))
}

/// Another address of the same service: a proxy, or one of several clouds. The service's path stays unless one is given.
fn move_to(own: &mut Url, elsewhere: &Marked<document::Setting>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<()> {
    let parsed = Url::parse(elsewhere.value.expose()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(mut url) = parsed else {
        let mistake = Mistake::error(elsewhere.place, path.child("base_url"), "this is no http url");
        cx.report(mistake.hint("write `https://host`, or leave it out"));
        return None;
    };
    if url.path() == "/" {
        url.set_path(own.path());
    }
    *own = url;
    Some(())
}

/// What the user says under each name, or the default; all that is missing is reported.
fn take_settings(settings: &[Setting], fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Names> {
    let mut named = Names::new();
    let mut complete = true;
    for setting in settings {
        // Names of fields live as long as the program: there are as many as manifests have.
        let name: &'static str = Box::leak(setting.name.clone());
        let typed = match fields.node(name) {
            Some(node) => match read_setting(setting, node, &path.child(name), cx) {
                Some(text) => Some(text),
                None => {
                    complete = false;
                    continue;
                }
            },
            None => setting.default.clone(),
        };
        match typed {
            Some(text) => {
                named.insert(setting.name.clone(), text);
            }
            None => {
                let mistake = Mistake::error(fields.place, path, format!("`{name}` is missing"));
                cx.report(mistake.hint(format!("add `{name}: ...`: {}", setting.help)));
                complete = false;
            }
        }
    }
    complete.then_some(named)
}

fn read_setting(setting: &Setting, node: &document::Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Box<str>> {
    use document::FromNode as _;
    if setting.is_secret {
        Secret::from_node(node, path, cx).map(|secret| secret.expose().into())
    } else {
        document::Setting::from_node(node, path, cx).map(|text| text.expose().into())
    }
}

/// Where the service is, and how to sign in, with the settings filled in.
fn access(
    manifest: &Manifest,
    named: &Names,
    basics: &Basics,
    place: Place,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Access> {
    // Addresses and credentials are the same for every window.
    let window = Window::new(jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::UNIX_EPOCH)?;
    let values = Values { window: &window, time_zone: &basics.time_zone, named };
    let filled = |template: &Template| template.render(values).map(|text| text.into_owned()).unwrap_or_default();
    let secret = |template: &Template, cx: &mut Context<'_>| {
        let text = filled(template);
        cx.secrets.push(text.clone());
        Secret::of(text)
    };
    let setting = |template: &Template| document::Setting::of(filled(template), template.text().to_owned());
    // A service that can be asked without signing in has settings that default to nothing.
    let is_given = |template: &Template| !filled(template).is_empty();
    let mut tokens = None;
    let auth = match &manifest.auth {
        None => None,
        Some(AuthFields { basic: Some(BasicFields { username, password }), .. })
            if !is_given(username) && !is_given(password) =>
        {
            None
        }
        Some(AuthFields { bearer: Some(key), .. } | AuthFields { query: Some(KeyFields { value: key, .. }), .. })
            if !is_given(key) =>
        {
            None
        }
        Some(AuthFields { oauth2: Some(oauth2), .. }) => {
            tokens = Some(oauth2_tokens(oauth2, &filled, place, path, cx)?);
            None
        }
        Some(AuthFields { service_account: Some(account), .. }) => {
            tokens = Some(account_tokens(account, &filled, place, path, cx)?);
            None
        }
        Some(AuthFields { basic: Some(basic), .. }) => Some(Auth {
            basic: Some(BasicAuth { username: setting(&basic.username), password: secret(&basic.password, cx) }),
            bearer: None,
            key: None,
        }),
        Some(AuthFields { bearer: Some(token), .. }) => Some(Auth { basic: None, bearer: Some(secret(token, cx)), key: None }),
        Some(AuthFields { header, query, .. }) => {
            let name = |key: &Option<super::file::KeyFields>| key.as_ref().map(|key| key.name.clone());
            let value = header.as_ref().or(query.as_ref()).map(|key| secret(&key.value, cx))?;
            let key = KeyAuth { header: name(header), query: name(query), value };
            Some(Auth { basic: None, bearer: None, key: Some(Marked { value: key, place }) })
        }
    };
    let header = |(name, value): &(Box<str>, Template)| {
        (Marked { value: name.to_string(), place }, Marked { value: setting(value), place })
    };
    let fields = AccessFields {
        url: Marked { value: setting(&manifest.base_url), place },
        name: "base_url",
        example: "https://api.example.com",
        auth: auth.map(|value| Marked { value, place }),
        headers: Named(manifest.headers.iter().map(header).collect()),
    };
    Some(Access { tokens, ..Access::read(fields, path, cx)? })
}

fn oauth2_tokens(
    typed: &Oauth2Fields,
    filled: &dyn Fn(&Template) -> String,
    place: Place,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Tokens> {
    let url = token_url(&filled(&typed.token_url), place, path, cx)?;
    let mut form = vec![("grant_type".to_owned(), typed.grant.clone())];
    let fields = [("refresh_token", &typed.refresh_token), ("scope", &typed.scope)];
    form.extend(fields.into_iter().filter_map(|(name, text)| Some((name.to_owned(), filled(text.as_ref()?)))));
    form.extend(typed.more.0.iter().map(|(name, text)| (name.value.clone(), filled(text))));
    let (id, secret) = (filled(&typed.client_id), typed.client_secret.as_ref().map(filled));
    let client = match (typed.client, secret) {
        (Some(ClientWord::Basic), Some(secret)) => ClientAuth::Basic { id, secret },
        (_, secret) => ClientAuth::Form { id, secret },
    };
    Some(Tokens::new(url, Grant::Form(form), client))
}

fn account_tokens(
    typed: &ServiceAccountFields,
    filled: &dyn Fn(&Template) -> String,
    place: Place,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Tokens> {
    let (email, key, url) = match service_account(&filled(&typed.json)) {
        Ok(account) => account,
        Err(problem) => {
            let hint = "give the whole JSON file: `\"${file:/run/secrets/account.json}\"`";
            cx.report(Mistake::error(place, path, problem).hint(hint));
            return None;
        }
    };
    let url = token_url(url.as_deref().unwrap_or("https://oauth2.googleapis.com/token"), place, path, cx)?;
    let subject = typed.subject.as_ref().map(filled).filter(|subject| !subject.is_empty());
    Some(Tokens::new(url, Grant::ServiceAccount { email, key, scope: typed.scope.clone(), subject }, ClientAuth::None))
}

fn token_url(text: &str, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    if url.is_none() {
        let mistake = Mistake::error(place, path, format!("`{text}` is no address to sign in at"));
        cx.report(mistake.hint("look at the settings that it is made of"));
    }
    url
}

/// A service that is signed in to.
#[derive(Debug)]
struct ServiceSource {
    manifest: Arc<Manifest>,
    server: Arc<Server>,
    /// The settings, and for a bound measure its parameters.
    named: Arc<Names>,
}

/// One measure of it, with its parameters.
#[derive(Debug)]
struct BoundSource {
    manifest: Arc<Manifest>,
    server: Arc<Server>,
    named: Arc<Names>,
    measure: usize,
}

impl Source for ServiceSource {
    fn manners(&self) -> Manners {
        self.manifest.manners
    }

    fn catalogue(&self) -> Vec<&str> {
        self.manifest.measures.iter().map(|measure| &*measure.name).collect()
    }

    fn catalogued(
        &self,
        name: &str,
        fields: Option<&mut Fields<'_, '_>>,
        place: Place,
        path: &Path<'_>,
        cx: &mut Context<'_>,
    ) -> Option<Catalogued> {
        let Some(index) = self.manifest.measures.iter().position(|measure| &*measure.name == name) else {
            let hint = did_you_mean(name, self.catalogue());
            cx.report(Mistake::error(place, path, format!("{} has no measure `{name}`", self.manifest.title)).hint(hint));
            return None;
        };
        let measure = &self.manifest.measures[index];
        let mut named = (*self.named).clone();
        named.extend(measure.with.iter().cloned());
        match fields {
            Some(fields) => named.extend(take_settings(&measure.parameters, fields, path, cx)?),
            None => {
                if let Some(missing) = measure.parameters.iter().find(|parameter| parameter.default.is_none()) {
                    let mistake = Mistake::error(place, path, format!("`{name}` needs `{}`: {}", missing.name, missing.help));
                    cx.report(mistake.hint(format!("write `measure: {{ use: {name}, {}: ... }}`", missing.name)));
                    return None;
                }
                let defaults = measure.parameters.iter().filter_map(|one| Some((one.name.clone(), one.default.clone()?)));
                named.extend(defaults);
            }
        }
        let source = BoundSource {
            manifest: Arc::clone(&self.manifest),
            server: Arc::clone(&self.server),
            named: Arc::new(named),
            measure: index,
        };
        Some(Catalogued { measure: measure.node.clone(), source: Arc::new(source) })
    }

    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        _: Shape,
    ) -> Option<Arc<dyn Question>> {
        let hint =
            format!("write `measure: {}`, or one of: {}", self.catalogue().first().unwrap_or(&""), self.catalogue().join(", "));
        cx.report(Mistake::error(fields.place, path, format!("{} has its measures by name", self.manifest.title)).hint(hint));
        None
    }
}

impl BoundSource {
    /// What expressions may use by name: everything but the secrets, as an expression is shown when it fails.
    fn constants(&self) -> Vec<(String, String)> {
        let is_secret = |name: &str| self.manifest.settings.iter().any(|setting| setting.is_secret && *setting.name == *name);
        let named = self.named.iter().filter(|(name, _)| !is_secret(name));
        named.map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }
}

impl Source for BoundSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        // What only a manifest has was read with the manifest.
        MeasureFields::take(fields, path, cx)?;
        let stream = self.manifest.stream(self.manifest.measures[self.measure].stream);
        let mut own = Context::new(&EmptyEnvironment);
        own.variables = self.named.keys().map(ToString::to_string).collect();
        own.constants = self.constants();
        let mut stream_fields = Fields::of(stream, path, &mut own)?;
        let request = read_request(&mut stream_fields, path, &mut own);
        let records = stream_fields.take::<Option<Expression>>("records", path, &mut own);
        cx.mistakes.append(&mut own.mistakes);
        cx.constants = self.constants();
        let reading = read_reading(fields, path, cx, &shape, &self.server, request.as_ref());
        cx.constants.clear();
        let reading = reading?.with_records(records?);
        Some(Arc::new(HttpQuestion::new(Arc::clone(&self.server), Arc::clone(&self.named), request?, reading)))
    }
}
