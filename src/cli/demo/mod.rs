//! `okrd demo`: an invented company, offline. Its weeks so far are played back through the real engines into a real store;
//! then the daemon goes on with it as with any other.

mod data;
mod endpoint;
mod replay;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use anyhow::{Context as _, ensure};
use jiff::{Timestamp, ToSpan as _};
use tokio::net::TcpListener;

use self::data::Calendar;
use super::{
    args::{self, DemoLanguage},
    exit::Exit,
    render, run, setup,
};
use crate::{
    answer::StatusView,
    clock::{Clock as _, SystemClock},
    daemon::{self, Options, Started},
    lang::Language,
    plan::Resolved,
    review::review,
    store::{SqliteStore, Store},
};

const ENGLISH: &str = include_str!("../../../config/demo/okrs.en.yaml");
const FRENCH: &str = include_str!("../../../config/demo/okrs.fr.yaml");

pub fn demo(arguments: &args::Demo) -> anyhow::Result<Exit> {
    let (language, template) = match arguments.language {
        DemoLanguage::En => (Language::En, ENGLISH),
        DemoLanguage::Fr => (Language::Fr, FRENCH),
    };
    let now = SystemClock.now();
    let calendar = Calendar::around(now);
    let folder = Folder::make(arguments.folder.as_deref())?;
    anstream::eprintln!("{}", language.demo_begins());
    data::write(&folder.path, &calendar, now)?;
    setup::block_on(async {
        let listener = run::listen_at(&arguments.listen).await?;
        let endpoint = serve_endpoint(calendar).await?;
        let config = folder.path.join("okrs.yaml");
        fs::write(&config, filled(template, &calendar, &endpoint)).context("failed to write the demo's okrs.yaml")?;
        let resolved = match setup::configuration(&config) {
            Ok(resolved) => resolved,
            Err(exit) => return Ok(exit),
        };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open_for_daemon(&folder.path.join("okrd.db"))?);
        replay::replay(&resolved, store.as_ref(), &calendar, now).await?;
        let (resolved, text) = status(resolved, store.as_ref()).await?;
        let page = format!("http://{}/", listener.local_addr().context("failed to find out the address")?);
        let notice = language.demo_notice(&page, &config.display().to_string());
        setup::print(&format!("{text}\n{notice}\n"))?;

        let (reloads, shutdown) = run::signals()?;
        let shutdown = async {
            // An error means that nobody can send the signal any more.
            let _ = shutdown.await;
        };
        let outside = Started { store, clock: Arc::new(SystemClock), listener, reloads, shutdown };
        daemon::run(Options { config }, resolved, outside).await?;
        Ok(Exit::Done)
    })
}

/// The invented company's site on a port of its own; it ends with the process.
async fn serve_endpoint(calendar: Calendar) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("failed to listen on loopback")?;
    let address = listener.local_addr().context("failed to find out the address")?;
    tokio::spawn(async move { axum::serve(listener, endpoint::router(calendar)).await });
    Ok(format!("http://{address}"))
}

fn filled(template: &str, calendar: &Calendar, endpoint: &str) -> String {
    let day = |day: jiff::civil::Date| day.to_string();
    template
        .replace("@START@", &day(calendar.start))
        .replace("@END@", &day(calendar.end))
        .replace("@ENDPOINT@", endpoint)
        .replace("@SOON@", &day(calendar.today.saturating_add(9.days())))
        .replace("@STALE_DAY@", &calendar.ago(8).day().to_string())
        .replace("@ADDED@", &day(calendar.ago(4)))
        .replace("@DUE@", &day(calendar.ago(3)))
}

/// Where everything stands, as a table.
async fn status(resolved: Resolved, store: &dyn Store) -> anyhow::Result<(Resolved, String)> {
    let Resolved { plan, .. } = resolved;
    let plan = Arc::new(plan);
    let now: Timestamp = SystemClock.now();
    let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
    let review = review(&plan, store, &facts, now).await?;
    let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
    let view = StatusView::of(&plan, &review.key_results, &review.objectives, &facts.polls, now);
    let text = render::status(&view, &setup::look(), plan.language);
    drop(view);
    let plan = Arc::try_unwrap(plan).map_err(|_| anyhow::anyhow!("the review still holds the plan"))?;
    Ok((Resolved { plan, ..resolved }, text))
}

/// The demo's files; a temporary folder goes away with it.
struct Folder {
    path: PathBuf,
    is_temporary: bool,
}

impl Folder {
    fn make(chosen: Option<&Path>) -> anyhow::Result<Self> {
        let path = match chosen {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("okrd-demo-{}", std::process::id())),
        };
        fs::create_dir_all(&path).with_context(|| format!("failed to make {}", path.display()))?;
        let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
        ensure!(is_empty, "{} is not empty: name another folder, or remove it", path.display());
        Ok(Self { path, is_temporary: chosen.is_none() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_temporary {
            // What is left is invented, and in the folder for things that may go.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
