//! `okrd connectors`: what the catalogue has, and what a connector wants to know.

use std::fmt::Write as _;

use serde_json::json;

use super::{
    args::{self, ConnectorsCommand},
    exit::Exit,
    setup,
};
use crate::{
    collect::engine::{
        ENGINES,
        manifest::{Manifest, catalogue},
    },
    document::did_you_mean,
    source::Engine,
};

pub fn connectors(arguments: &args::Connectors) -> anyhow::Result<Exit> {
    match &arguments.command {
        ConnectorsCommand::List { json } => list(*json),
        ConnectorsCommand::Show { connector } => show(connector),
    }
}

fn list(as_json: bool) -> anyhow::Result<Exit> {
    let mut rows = Vec::new();
    for engine in ENGINES {
        rows.push((engine.name().to_owned(), engine.about().to_owned(), "built in".to_owned(), Vec::new()));
    }
    for connector in catalogue() {
        let manifest = connector.manifest().map_err(anyhow::Error::msg)?;
        rows.push((manifest.name.to_string(), manifest.about.to_owned(), manifest.verified.word().to_owned(), manifest.names()));
    }
    if as_json {
        let connectors: Vec<_> = rows
            .iter()
            .map(|(name, about, verified, measures)| {
                json!({ "connector": name, "about": about, "verified": verified, "measures": measures })
            })
            .collect();
        setup::print_json(&json!({ "connectors": connectors }))?;
        return Ok(Exit::Done);
    }
    let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, about, verified, _) in rows {
        let _ = writeln!(text, "{name:width$}  {verified:13}  {about}");
    }
    setup::print(&text)?;
    Ok(Exit::Done)
}

fn show(name: &str) -> anyhow::Result<Exit> {
    if let Some(connector) = catalogue().iter().find(|connector| connector.name() == name) {
        setup::print(&page(&*connector.manifest().map_err(anyhow::Error::msg)?))?;
        return Ok(Exit::Done);
    }
    if let Some(engine) = ENGINES.iter().find(|engine| engine.name() == name) {
        setup::print(&format!("{}\n\n{}", engine.about(), engine.example()))?;
        return Ok(Exit::Done);
    }
    let names = ENGINES.iter().map(|engine| engine.name()).chain(catalogue().iter().map(|connector| connector.name()));
    anstream::eprintln!("error: there is no connector `{name}`\nhint: {}", did_you_mean(name, names.collect::<Vec<_>>()));
    Ok(Exit::Usage)
}

fn page(manifest: &Manifest) -> String {
    let mut text = format!(
        "{}: {}\nDocumentation: {}\nChecked against: {}\n\nSettings of the source\n",
        manifest.title,
        manifest.about,
        manifest.docs,
        manifest.verified.word()
    );
    for setting in &manifest.settings {
        let default = setting.default.as_ref().map_or(String::new(), |default| format!(" [default: {default}]"));
        let _ = writeln!(text, "  {}: {}{default}", setting.name, setting.help);
    }
    text += "\nMeasures\n";
    for measure in &manifest.measures {
        let _ = writeln!(text, "  {} ({}): {}", measure.name, measure.kind(), measure.title);
        for parameter in &measure.parameters {
            let _ = writeln!(text, "    {}: {}", parameter.name, parameter.help);
        }
    }
    let _ = write!(text, "\nFor example\n\n{}", manifest.example);
    text
}
