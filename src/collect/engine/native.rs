//! What an engine says of itself, and how its sources are read: one constant in each engine's file.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};

use crate::{
    document::{Context, Fields, Path},
    source::{Basics, Engine, Source},
};

/// Reads the settings of one source, as [`Engine::source`] does.
pub type ReadSource = fn(&mut Fields<'_, '_>, &Path<'_>, &mut Context<'_>, Basics) -> Option<Arc<dyn Source>>;

/// An engine that is built in.
pub struct Native {
    pub name: &'static str,
    pub about: &'static str,
    pub example: &'static str,
    pub source_schema: fn(&mut SchemaGenerator) -> Schema,
    pub measure_schema: fn(&mut SchemaGenerator) -> Schema,
    pub source: ReadSource,
}

impl Engine for Native {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn example(&self) -> &'static str {
        self.example
    }

    fn source_schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.source_schema)(generator)
    }

    fn measure_schema(&self, generator: &mut SchemaGenerator) -> Option<Schema> {
        Some((self.measure_schema)(generator))
    }

    fn source(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        basics: Basics,
    ) -> Option<Arc<dyn Source>> {
        (self.source)(fields, path, cx, basics)
    }
}
