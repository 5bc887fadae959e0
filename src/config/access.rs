//! `access:` as typed: who may read and write through the API.

use crate::{choice, document::Marked, record};

record! {
    /// Who may read, and with which tokens programs write.
    pub struct Access {
        /// Whether everybody who reaches okrd may read, or only holders of a token. Default: open.
        pub read: Option<ReadWord>,
        /// Tokens by their digests: `okrd token NAME` makes one. Taken out here, it is worth nothing any more.
        #[schemars(default)]
        pub tokens: Vec<Token>,
    }
}

record! {
    /// One token.
    pub struct Token {
        /// Who holds it; told in the log of what was written with it.
        pub name: Marked<String>,
        /// The SHA-256 of the token in hexadecimal digits.
        pub sha256: Marked<String>,
        /// What it is good for.
        pub may: Vec<ScopeWord>,
    }
}

choice! {
    /// Who may read.
    pub enum ReadWord {
        /// Everybody.
        Open = "open",
        /// Holders of a token that may read.
        Token = "token",
    }
}

choice! {
    /// One thing that a token is good for.
    pub enum ScopeWord {
        /// Pages, metrics and the API.
        Read = "read",
        /// Adding and removing notes.
        Annotate = "annotate",
        /// Silencing alerts.
        Silence = "silence",
    }
}
