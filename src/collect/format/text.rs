//! Text out of bytes: UTF-8, or UTF-16 where it says so.

use std::borrow::Cow;

use crate::source::FetchError;

/// The text, without a byte order mark.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FetchError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, FetchError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        FetchError::malformed(format!("the text is not UTF-8 (line {line}): save or export it as UTF-8"))
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, FetchError> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return Err(FetchError::malformed("the text says that it is UTF-16, and ends within a character"));
    };
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| FetchError::malformed("the text says that it is UTF-16, and is not: save or export it as UTF-8"))
}
