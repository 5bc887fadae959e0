//! The catalogue: connectors that are one YAML file each, and the engine that makes sources of them.
//!
//! A manifest names its settings, says how to sign in, which requests (streams) there are, and which measures come of
//! them. It is read with the same means as okrs.yaml, and its requests are those of the `http` engine.

mod expressions;
mod file;
mod own;
mod read;
mod sign_in;
mod source;

use std::sync::{Arc, OnceLock};

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::{
    document::{Context, EmptyEnvironment, Fields, Files, Mistake, Path},
    source::{Basics, Engine, Source},
};

pub use file::{ManifestFields, TestFields, Verified};
pub use own::connectors_beside;
pub use read::Manifest;

// `MANIFESTS`: the name and text of each file in `connectors/`, embedded by build.rs.
include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// One connector of the catalogue. It is read when something asks for it.
pub struct Connector {
    name: &'static str,
    text: &'static str,
    read: OnceLock<Result<Arc<Manifest>, String>>,
}

/// Every connector of the catalogue, by name.
pub fn catalogue() -> &'static [Connector] {
    static ALL: OnceLock<Vec<Connector>> = OnceLock::new();
    ALL.get_or_init(|| MANIFESTS.iter().map(|(name, text)| Connector::new(name, text)).collect())
}

impl Connector {
    /// `name` is that of the file, without its ending.
    pub fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, read: OnceLock::new() }
    }

    /// # Errors
    /// Every mistake of the manifest, as text with places.
    pub fn manifest(&self) -> Result<Arc<Manifest>, String> {
        self.read
            .get_or_init(|| {
                let mut files = Files::default();
                files.add(format!("connectors/{}.yaml", self.name), self.text.to_owned());
                let mut cx = Context::new(&EmptyEnvironment);
                let manifest = Manifest::read(&files, &mut cx);
                match manifest {
                    Some(manifest) if cx.mistakes.is_empty() => Ok(Arc::new(manifest)),
                    _ => Err(files.render(&cx.mistakes, false)),
                }
            })
            .clone()
    }
}

impl Engine for Connector {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        // Kept for as long as the program runs: there is one for each connector.
        static NONE: &str = "A connector of the catalogue.";
        match self.read.get() {
            Some(Ok(manifest)) => manifest.about,
            _ => self.manifest().map_or(NONE, |manifest| manifest.about),
        }
    }

    fn example(&self) -> &'static str {
        self.manifest().map_or("", |manifest| manifest.example)
    }

    fn source_schema(&self, _: &mut SchemaGenerator) -> Schema {
        let Ok(manifest) = self.manifest() else { return json_schema!({ "type": "object" }) };
        let text = |help: &str| json!({ "type": ["string", "number", "boolean"], "description": help });
        let settings = manifest.settings.iter().map(|setting| (setting.name.to_string(), text(&setting.help)));
        let elsewhere = ("base_url".to_owned(), text("Another address of the same service."));
        let oauth2 = manifest.auth.as_ref().and_then(|auth| auth.oauth2.as_ref());
        let sign_in = oauth2.map(|_| ("token_url".to_owned(), text("Another address that tokens are fetched from.")));
        let refresh = oauth2.and_then(|oauth2| oauth2.refresh_token.as_ref());
        let kept = "A file that keeps the refresh token which the service gives in the place of the one here.";
        let file = refresh.map(|_| ("token_file".to_owned(), text(kept)));
        let properties: Map<String, Value> = settings.chain([elsewhere]).chain(sign_in).chain(file).collect();
        let required: Vec<&str> =
            manifest.settings.iter().filter(|setting| setting.default.is_none()).map(|setting| &*setting.name).collect();
        json_schema!({ "type": "object", "properties": properties, "required": required })
    }

    fn measure_schema(&self, _: &mut SchemaGenerator) -> Option<Schema> {
        None
    }

    fn source(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        basics: Basics,
    ) -> Option<Arc<dyn Source>> {
        match self.manifest() {
            Ok(manifest) => source::read(&manifest, fields, path, cx, basics),
            Err(told) => {
                let problem = format!("the connector `{}` has mistakes of its own:\n{told}", self.name);
                cx.report(Mistake::error(fields.place, path, problem).hint("mend them there"));
                None
            }
        }
    }
}
