//! `okrd grafana`: the dashboards, as files or sent to a Grafana.

mod push;

use std::{fs, path::Path};

use anyhow::Context as _;

use self::push::{Grafana, Outcome};
use super::{
    args::{self, CycleLength, GrafanaCommand, TextLanguage},
    exit::Exit,
    setup,
};
use crate::{
    grafana::{self, Span},
    lang::Language,
};

pub fn grafana(arguments: &args::Grafana) -> anyhow::Result<Exit> {
    match &arguments.command {
        GrafanaCommand::Dashboards { out, look } => dashboards(out, look),
        GrafanaCommand::Push(arguments) => push(arguments),
    }
}

fn dashboards(out: &Path, look: &args::DashboardLook) -> anyhow::Result<Exit> {
    fs::create_dir_all(out).with_context(|| format!("failed to make {}", out.display()))?;
    let mut written = String::new();
    for dashboard in grafana::dashboards(look.language.into(), look.cycle.into()) {
        let (name, text) = grafana::file(&dashboard);
        let path = out.join(name);
        fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))?;
        written += &format!("{}\n", path.display());
    }
    setup::print(&written)?;
    Ok(Exit::Done)
}

fn push(arguments: &args::GrafanaPush) -> anyhow::Result<Exit> {
    let grafana = Grafana::at(&arguments.url, &arguments.token.0)?;
    let language: Language = arguments.look.language.into();
    setup::block_on(async {
        grafana.make_folder(&arguments.folder).await?;
        for dashboard in grafana::dashboards(language, arguments.look.cycle.into()) {
            let outcome = match grafana.push(&dashboard).await? {
                Outcome::Created => language.dashboards().shared.created,
                Outcome::Replaced => language.dashboards().shared.replaced,
                Outcome::Unchanged => language.dashboards().shared.unchanged,
            };
            setup::print(&format!("{outcome}  {}\n", grafana.page(dashboard.uid)))?;
        }
        Ok(Exit::Done)
    })
}

impl From<TextLanguage> for Language {
    fn from(language: TextLanguage) -> Self {
        match language {
            TextLanguage::En => Self::En,
            TextLanguage::Fr => Self::Fr,
        }
    }
}

impl From<CycleLength> for Span {
    fn from(length: CycleLength) -> Self {
        match length {
            CycleLength::Month => Self::Month,
            CycleLength::Quarter => Self::Quarter,
            CycleLength::Half => Self::Half,
            CycleLength::Year => Self::Year,
        }
    }
}
