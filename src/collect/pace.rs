//! At most so many requests in so long: in every span of that length, not only on average.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::plan::Rate;

/// Starts that lie closer together than this part of the period are remembered as one, which bounds the memory.
const GRAIN: u32 = 1024;

/// The starts of the last period, and those already promised.
///
/// A token bucket would let nearly twice the rate through in the period after a pause: its burst, and then its flow.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    starts: VecDeque<Starts>,
    count: u64,
}

#[derive(Clone, Debug)]
struct Starts {
    first: Instant,
    last: Instant,
    count: u64,
}

impl Pace {
    /// Promises the next free start, `now` or later; None, with nothing promised, if it lies beyond `deadline`.
    pub(super) fn reserve(&mut self, rate: Rate, now: Instant, deadline: Instant) -> Option<Instant> {
        self.forget(rate.per, now);
        let too_many = (self.count + 1).saturating_sub(u64::from(rate.requests.max(1)));
        let start = self.when_gone(too_many, rate.per).unwrap_or(now).max(now);
        // Starts are promised in order, so that the oldest stands in front.
        let start = self.starts.back().map_or(start, |newest| start.max(newest.last));
        if start > deadline {
            return None;
        }
        match self.starts.back_mut().filter(|newest| start - newest.first < rate.per / GRAIN) {
            Some(newest) => {
                newest.last = start;
                newest.count += 1;
            }
            None => self.starts.push_back(Starts { first: start, last: start, count: 1 }),
        }
        self.count += 1;
        Some(start)
    }

    fn forget(&mut self, per: Duration, now: Instant) {
        while let Some(oldest) = self.starts.front().filter(|oldest| oldest.last + per <= now) {
            self.count -= oldest.count;
            self.starts.pop_front();
        }
    }

    /// When the oldest `count` starts are a period old; None for 0.
    fn when_gone(&self, count: u64, per: Duration) -> Option<Instant> {
        let mut gone = 0;
        let last_to_go = self.starts.iter().take_while(|starts| {
            let needed = gone < count;
            gone += starts.count;
            needed
        });
        last_to_go.last().map(|starts| starts.last + per)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_span_of_a_period_holds_more_than_the_rate_allows() {
        let rate = Rate { requests: 5, per: Duration::from_secs(1) };
        let begin = Instant::now();
        let far = begin + Duration::from_secs(3600);
        let mut pace = Pace::default();
        let mut now = begin;
        let mut starts = Vec::new();
        for step in 0_u64..200 {
            // Bursts, trickles and pauses.
            now += Duration::from_millis([0, 0, 0, 7, 130, 0, 900, 0, 0, 1][(step % 10) as usize]);
            starts.push(pace.reserve(rate, now, far).unwrap());
        }
        assert!(starts.is_sorted());
        for window in starts.windows(6) {
            assert!(window[5] - window[0] >= rate.per, "{:?}", window[5] - window[0]);
        }
        // Nothing is wasted either: the first fifth start came at 137 ms, and each further one a second later.
        assert_eq!(starts[199] - begin, Duration::from_millis(39_137));
    }

    #[test]
    fn a_start_beyond_the_deadline_is_not_promised() {
        let rate = Rate { requests: 1, per: Duration::from_secs(10) };
        let now = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(pace.reserve(rate, now, now), Some(now));
        assert_eq!(pace.reserve(rate, now, now + Duration::from_secs(9)), None);
        assert_eq!(pace.reserve(rate, now, now + Duration::from_secs(10)), Some(now + Duration::from_secs(10)));
    }

    #[test]
    fn many_requests_take_little_memory() {
        let rate = Rate { requests: 1_000_000, per: Duration::from_secs(3600) };
        let now = Instant::now();
        let mut pace = Pace::default();
        for millisecond in 0..100_000 {
            let now = now + Duration::from_millis(millisecond * 36);
            pace.reserve(rate, now, now).unwrap();
        }
        assert!(pace.starts.len() <= GRAIN as usize + 2, "{}", pace.starts.len());
    }
}
