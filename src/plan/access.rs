//! Who may read and write through the API.

use std::sync::Arc;

use ring::digest;

/// All that doors need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Access {
    /// Reading takes a token too.
    pub closed: bool,
    pub tokens: Vec<Token>,
}

/// A token, by its digest only.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub name: Arc<str>,
    pub sha256: [u8; 32],
    pub may: Vec<Scope>,
}

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Read,
    Annotate,
    Silence,
}

impl Scope {
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Annotate => "annotate",
            Self::Silence => "silence",
        }
    }
}

/// What is kept of a token. It is long and random, so one round is enough.
pub fn digest_of(token: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

impl Access {
    /// The token with this text. Digests are compared, so that the time it takes tells nothing of a token.
    pub fn token(&self, text: &str) -> Option<&Token> {
        let digest = digest_of(text);
        self.tokens.iter().find(|token| token.sha256 == digest)
    }
}
