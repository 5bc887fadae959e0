//! `okrd run`: the daemon, with the system's clock, signals and a port.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{mpsc, oneshot},
};
use tracing::info;

use super::{
    args::{self, DEFAULT_LISTEN},
    exit::Exit,
    setup,
};
use crate::{
    clock::SystemClock,
    daemon::{self, Options, Started},
    store::SqliteStore,
};

pub fn run(arguments: &args::Run) -> anyhow::Result<Exit> {
    let place = &arguments.place;
    let resolved = match setup::configuration(&place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let store_path = setup::store_path(place, &resolved);
    let listen = arguments.listen.clone().or_else(|| resolved.listen.clone()).unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
    let store = Arc::new(SqliteStore::open_for_daemon(&store_path)?);
    setup::block_on(async {
        let listener = listen_at(&listen).await?;
        info!(
            config = %place.config.display(),
            store = %store_path.display(),
            key_results = resolved.plan.key_results.len(),
            sources = resolved.plan.sources.len(),
            "okrd {} serves http://{}/metrics",
            env!("CARGO_PKG_VERSION"),
            listener.local_addr().context("failed to find out the address")?,
        );
        let (reloads, shutdown) = signals()?;
        let shutdown = async {
            // An error means that nobody can send the signal any more.
            let _ = shutdown.await;
        };
        let outside = Started { store, clock: Arc::new(SystemClock), listener, reloads, shutdown };
        daemon::run(Options { config: place.config.clone() }, resolved, outside).await?;
        Ok(Exit::Done)
    })
}

/// # Errors
/// If the address is none, or is in use.
pub async fn listen_at(address: &str) -> anyhow::Result<TcpListener> {
    let remedy = "choose another with --listen or `listen:`";
    TcpListener::bind(address).await.with_context(|| format!("failed to listen at {address} ({remedy})"))
}

/// SIGHUP asks for a reload; SIGTERM and SIGINT end the daemon well, and a second of them at once.
///
/// # Errors
/// If the system does not let us listen.
pub fn signals() -> anyhow::Result<(mpsc::Receiver<()>, oneshot::Receiver<()>)> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (ask_reload, reloads) = mpsc::channel(1);
    let (shut_down, shutdown) = oneshot::channel();
    tokio::spawn(async move {
        let mut shut_down = Some(shut_down);
        loop {
            tokio::select! {
                Some(()) = hangup.recv() => {
                    // One that waits already will read the newest file.
                    let _ = ask_reload.try_send(());
                    continue;
                }
                Some(()) = terminate.recv() => {}
                Some(()) = interrupt.recv() => {}
            }
            match shut_down.take() {
                Some(shut_down) => {
                    let _ = shut_down.send(());
                }
                None => std::process::exit(Exit::Failed as i32),
            }
        }
    });
    Ok((reloads, shutdown))
}
