//! The fuzz targets over their corpora, as they are and changed.
//!
//! A fuzzer with coverage finds more, given hours and a nightly compiler (`scripts/fuzz`); what it found is in the corpora,
//! so that it stays found.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::{fs, panic, path::PathBuf};

use targets::TARGETS;

/// How many changed copies of each file are tried.
const COPIES: u64 = 300;

/// Changes that parsers stumble over.
const PIECES: [&[u8]; 16] = [
    b"\0",
    b"\xff",
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"- ",
    b": ",
    b"\n",
    b"\t",
    b"&a ",
    b"*a",
    b"99999999999999999999",
    b"{{ start }}",
    b"..",
];

/// A small generator: the same copies each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (sides.max(1) as u64)).expect("it is less than the sides")
    }

    /// A copy with up to four changes: a byte, a piece put in, a part left out, doubled, or taken out of another file.
    fn change(&mut self, original: &[u8], other: &[u8]) -> Vec<u8> {
        let mut copy = original.to_vec();
        for _ in 0..=self.roll(4) {
            let at = self.roll(copy.len() + 1);
            let end = (at + 1 + self.roll(16)).min(copy.len());
            match self.roll(6) {
                0 if at < copy.len() => copy[at] = u8::try_from(self.roll(256)).expect("it is a byte"),
                1 if at < copy.len() => copy[at] ^= 1 << self.roll(8),
                2 => drop(copy.splice(at..at, PIECES[self.roll(PIECES.len())].iter().copied())),
                3 => drop(copy.drain(at..end.max(at))),
                4 => {
                    let part = copy[at..end.max(at)].to_vec();
                    drop(copy.splice(at..at, part));
                }
                _ => {
                    let from = self.roll(other.len() + 1);
                    let until = (from + 1 + self.roll(64)).min(other.len());
                    drop(copy.splice(at..at, other[from..until.max(from)].iter().copied()));
                }
            }
        }
        copy
    }
}

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from("fuzz/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.into_iter().map(|path| (path.clone(), fs::read(path).expect("it can be read"))).collect()
}

fn feed(name: &str) {
    let files = corpus(name);
    let mut dice = Dice(7);
    for (path, bytes) in &files {
        let told = |data: &[u8]| {
            if panic::catch_unwind(|| targets::feed(name, data)).is_err() {
                let kept = std::env::temp_dir().join(format!("okrd-fuzz-{name}"));
                fs::write(&kept, data).expect("it can be written");
                panic!("{name} fails with {}, made of {}", kept.display(), path.display());
            }
        };
        told(bytes);
        for _ in 0..COPIES {
            let other = &files[dice.roll(files.len())].1;
            told(&dice.change(bytes, other));
        }
    }
}

#[test]
fn each_target_has_a_program_and_a_corpus() {
    for (name, _) in TARGETS {
        assert!(PathBuf::from(format!("fuzz/fuzz_targets/{name}.rs")).is_file(), "{name} has no program");
        corpus(name);
    }
}

#[test]
fn nothing_that_people_write_breaks_okrd() {
    ["configuration", "manifest", "schedule"].into_iter().for_each(feed);
}

#[test]
fn nothing_that_services_answer_breaks_okrd() {
    ["answer", "selection", "template"].into_iter().for_each(feed);
}

#[test]
fn no_series_and_no_request_breaks_okrd() {
    ["signals", "metrics", "api"].into_iter().for_each(feed);
}
