//! States of the numbers: whoever asks about the same one gets the same answer, and whoever listens is told of the next.

use jiff::Timestamp;
use tokio::sync::watch;

/// A state of the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// One more than that of the edition before. The first one has the milliseconds of its instant, so that no daemon after this
    /// one uses a number again.
    pub number: u64,
    /// What is said is said as of then.
    pub at: Timestamp,
}

/// The newest edition, and those who wait for the next.
#[derive(Clone, Debug)]
pub struct Editions(watch::Sender<Option<Edition>>);

impl Editions {
    pub fn starting(at: Timestamp) -> Self {
        let number = at.as_millisecond().unsigned_abs();
        Self(watch::Sender::new(Some(Edition { number, at })))
    }

    /// Something is other than it was.
    pub fn renew(&self, at: Timestamp) {
        self.0.send_if_modified(|edition| {
            // There are no more once okrd stops.
            let Some(edition) = edition else { return false };
            *edition = Edition { number: edition.number + 1, at };
            true
        });
    }

    /// There will be no more: those who wait go home.
    pub fn end(&self) {
        self.0.send_replace(None);
    }

    /// None once okrd stops.
    pub fn newest(&self) -> Option<Edition> {
        *self.0.borrow()
    }

    /// Sees the newest one first.
    pub fn subscribe(&self) -> watch::Receiver<Option<Edition>> {
        let mut receiver = self.0.subscribe();
        receiver.mark_changed();
        receiver
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_listens_hears_the_newest_and_then_the_next_until_the_end() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let editions = Editions::starting(at);
        let mut listener = editions.subscribe();
        let mut heard = Vec::new();
        for step in 0..3 {
            listener.changed().await.unwrap();
            heard.push(listener.borrow_and_update().map(|edition| edition.number));
            if step == 0 { editions.renew(at) } else { editions.end() }
        }
        assert_eq!(heard, [Some(1_800_000_000_000), Some(1_800_000_000_001), None]);
        editions.renew(at);
        assert_eq!(editions.newest(), None, "the end is the end");
    }
}
