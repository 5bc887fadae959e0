//! `okrd healthcheck`: one request to a running daemon, for containers that have no other program.

use std::time::Duration;

use reqwest::Method;

use super::{exit::Exit, setup};
use crate::collect::client::{Call, Client};

const PATIENCE: Duration = Duration::from_secs(3);

pub fn healthcheck(listen: &str) -> anyhow::Result<Exit> {
    // A daemon that listens everywhere is asked on this machine.
    let address = listen.replacen("0.0.0.0:", "127.0.0.1:", 1).replacen("[::]:", "[::1]:", 1);
    let call =
        Call { method: Method::GET, url: format!("http://{address}/healthz").parse()?, headers: Default::default(), body: None };
    setup::block_on(async {
        let reply = Client::default().send(call, PATIENCE, 1024).await?;
        anyhow::ensure!(reply.status == 200, "the daemon answered {}", reply.status);
        Ok(Exit::Done)
    })
}
