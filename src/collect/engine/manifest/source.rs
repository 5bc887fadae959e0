//! A source of a connector: its settings filled in, and its measures bound to what the file says beside their names.

use std::sync::Arc;

use reqwest::Url;

use super::{
    expressions,
    file::{AuthFields, BasicFields, KeyFields, MeasureFields},
    read::{Manifest, Setting},
    sign_in::{SignIn, account_tokens, oauth2_tokens, token_url},
};
use crate::{
    collect::{
        client::Client,
        engine::{
            http::{HttpQuestion, Server, read_reading, read_request},
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
    let sign_in = SignIn::take(manifest, fields, path, cx, &basics)?;
    let named = take_settings(&manifest.settings, fields, path, cx)?;
    let mut access = access(manifest, &named, sign_in, &basics, place, path, cx)?;
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
    sign_in: SignIn,
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
            let elsewhere = sign_in.url.as_ref();
            let url = elsewhere.map_or_else(|| filled(&oauth2.token_url), |url| url.value.expose().to_owned());
            let url = token_url(&url, elsewhere.map_or(place, |url| url.place), path, cx)?;
            tokens = Some(oauth2_tokens(oauth2, url, sign_in.file, &filled));
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
        let measure = expressions::filled(measure, &named);
        let source = BoundSource {
            manifest: Arc::clone(&self.manifest),
            server: Arc::clone(&self.server),
            named: Arc::new(named),
            measure: index,
        };
        Some(Catalogued { measure, source: Arc::new(source) })
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
