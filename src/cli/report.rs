//! `okrd report`: the check-in, and the close of the cycle, from what is stored.

use std::{
    path::Path,
    sync::{Arc, RwLock},
};

use anyhow::Context as _;

use super::{
    args::{self, ReportFormat, ReportLanguage, ReportWord},
    exit::Exit,
    setup,
};
use crate::{
    clock::{Clock as _, SystemClock},
    lang::Language,
    report::{self, Format},
    review::gather,
};

pub fn report(arguments: &args::Report) -> anyhow::Result<Exit> {
    write(arguments.what, &arguments.how)
}

/// Writes one report.
pub fn write(what: ReportWord, arguments: &args::ReportHow) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    let plan = Arc::new(resolved.plan);
    let language = match arguments.language {
        Some(ReportLanguage::En) => Language::En,
        Some(ReportLanguage::Fr) => Language::Fr,
        None => plan.language,
    };
    let gathered = setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
        Ok(gather(&plan, store.as_ref(), &facts, SystemClock.now()).await?)
    })?;
    let material = gathered.material();
    let report = match what {
        ReportWord::Weekly => report::weekly(&material),
        ReportWord::Close => report::close(&material),
    };
    let text = report::rendered(&report, format(arguments), language);
    match &arguments.out {
        Some(path) => std::fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))?,
        None => setup::print(&text)?,
    }
    Ok(Exit::Done)
}

/// What was asked for, or what the file's name says, or what reads well in a terminal.
fn format(arguments: &args::ReportHow) -> Format {
    let ending = || arguments.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    match arguments.format {
        _ if arguments.json => Format::Json,
        Some(ReportFormat::Markdown) => Format::Markdown,
        Some(ReportFormat::Html) => Format::Html,
        Some(ReportFormat::Json) => Format::Json,
        None => match ending() {
            Some("html" | "htm") => Format::Html,
            Some("json") => Format::Json,
            _ => Format::Markdown,
        },
    }
}
