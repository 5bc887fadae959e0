//! `access:`: digests read, names unique.

use crate::{
    config::access::{self as typed, ReadWord, ScopeWord},
    document::{Context, Marked, Mistake},
    plan::{Access, Scope, Token},
};

pub(super) fn resolve(access: Option<typed::Access>, cx: &mut Context<'_>) -> Access {
    let Some(access) = access else { return Access::default() };
    let mut tokens: Vec<Token> = Vec::with_capacity(access.tokens.len());
    for token in access.tokens {
        if tokens.iter().any(|other| *other.name == *token.name.value) {
            let problem = format!("the token `{}` stands here twice", token.name.value);
            cx.report(Mistake::error(token.name.place, "access.tokens.name", problem).hint("give each holder a name of its own"));
            continue;
        }
        let Some(sha256) = digest(&token.sha256, cx) else { continue };
        let scope = |word: ScopeWord| match word {
            ScopeWord::Read => Scope::Read,
            ScopeWord::Annotate => Scope::Annotate,
            ScopeWord::Silence => Scope::Silence,
        };
        tokens.push(Token { name: token.name.value.into(), sha256, may: token.may.into_iter().map(scope).collect() });
    }
    Access { closed: matches!(access.read, Some(ReadWord::Token)), tokens }
}

fn digest(text: &Marked<String>, cx: &mut Context<'_>) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let digits = text.value.as_bytes();
    let read = digits.len() == 64
        && digest.iter_mut().zip(digits.chunks(2)).all(|(byte, pair)| {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
            pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).map(|parsed| *byte = parsed).is_some()
        });
    if !read {
        let mistake = Mistake::error(text.place, "access.tokens.sha256", "this is no SHA-256 in hexadecimal digits");
        cx.report(mistake.hint("`okrd token NAME` prints the line to put here; never put the token itself"));
    }
    read.then_some(digest)
}
