//! Spreading polls that fire at the same instant.

use jiff::SignedDuration;

/// The most that a poll is put off.
const MOST: SignedDuration = SignedDuration::from_secs(30);

/// How long after its fire time `seed` (the id of a key result) is polled: from 0 to a tenth of `period`, at most 30 s.
///
/// The same seed always gets the same offset, so the distance between its polls stays the period.
pub fn jitter(seed: &str, period: SignedDuration) -> SignedDuration {
    let range = (period / 10).clamp(SignedDuration::ZERO, MOST).as_millis() as u64;
    // The top 32 bits as a share of the range: no modulo, so no offset is favoured.
    SignedDuration::from_millis((((hash(seed) >> 32) * range) >> 32) as i64)
}

/// FNV-1a, then mixed, because ids that differ only in their last letters differ little in its upper bits. Fixed, unlike
/// the hashers of the standard library, whose numbers may change from one release to the next.
fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_bounded_and_always_the_same() {
        let day = SignedDuration::from_hours(24);
        let minute = SignedDuration::from_mins(1);
        for seed in ["", "a", "newsletter-open-rate", "kr-99999"] {
            assert_eq!(jitter(seed, day), jitter(seed, day), "{seed}");
            assert!((SignedDuration::ZERO..MOST).contains(&jitter(seed, day)), "{seed}");
            assert!((SignedDuration::ZERO..minute / 10).contains(&jitter(seed, minute)), "{seed}");
        }
        assert_eq!(jitter("a", SignedDuration::ZERO), SignedDuration::ZERO);
        assert_eq!(jitter("newsletter-open-rate", day), SignedDuration::from_millis(3132), "a release must not move polls");
    }

    #[test]
    fn similar_ids_are_spread_evenly() {
        let mut tenths = [0; 10];
        for number in 0..10_000 {
            tenths[(jitter(&format!("kr-{number}"), SignedDuration::from_hours(1)).as_millis() / 3000) as usize] += 1;
        }
        assert!(tenths.iter().all(|count| (800..1200).contains(count)), "{tenths:?}");
    }
}
