//! What okrd is fed with nonsense through, each as a function of bytes that panics when a promise is broken.
//!
//! The programs in `fuzz_targets/` give these to libFuzzer; the tests of okrd run them over the corpora and over changed
//! copies of them, with a stable compiler.

mod answers;
mod documents;
mod served;
mod signals;

/// A function to be fed, under the name of its corpus.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 9] = [
    ("configuration", documents::configuration),
    ("manifest", documents::manifest),
    ("schedule", documents::schedule),
    ("answer", answers::answer),
    ("selection", answers::selection),
    ("template", answers::template),
    ("signals", signals::signals),
    ("metrics", served::metrics),
    ("api", served::api),
];

/// The text before the first line of `---`, and the bytes after it.
fn parts(data: &[u8]) -> Option<(&str, &[u8])> {
    const BETWEEN: &[u8] = b"\n---\n";
    let at = data.windows(BETWEEN.len()).position(|window| window == BETWEEN)?;
    Some((str::from_utf8(&data[..at]).ok()?, &data[at + BETWEEN.len()..]))
}

/// Feeds the target of this name.
pub fn feed(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.into_iter().find(|(known, _)| *known == name).expect("each program has a target");
    target(data);
}
