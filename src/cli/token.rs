//! `okrd token`: makes a token for the API, and the line that lets it in.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom as _, SystemRandom};

use super::{args, exit::Exit, setup};
use crate::plan::digest_of;

pub fn token(arguments: &args::NewToken) -> anyhow::Result<Exit> {
    let mut random = [0; 32];
    SystemRandom::new().fill(&mut random).map_err(|_| anyhow::anyhow!("the system gives no random numbers"))?;
    let token = format!("okrd_{}", URL_SAFE_NO_PAD.encode(random));
    let digest = digest_of(&token).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let may = arguments.may.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", ");
    // A name is quoted as JSON, which is YAML too.
    let name = serde_json::to_string(&arguments.name)?;
    anstream::eprintln!("The token is shown this once. okrd keeps its digest only; put this into okrs.yaml and reload:\n");
    anstream::eprintln!("access:\n  tokens:\n    - {{ name: {name}, sha256: {digest}, may: [{may}] }}\n");
    setup::print(&format!("{token}\n"))?;
    Ok(Exit::Done)
}
