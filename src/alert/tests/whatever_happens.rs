//! What holds for every story, whatever it looks like.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{Event, Look, News, Reason, Story, at, looks};

fn look() -> impl Strategy<Value = Look> {
    prop_oneof![
        3 => Just(Look::At(None)),
        5 => prop::sample::select(&Reason::ALL[..]).prop_filter("nothing looks recovered", |reason| *reason != Reason::Recovered)
            .prop_map(|reason| Look::At(Some(reason))),
        1 => Just(Look::Unknown),
    ]
}

/// Minutes until the next look, and what it shows for so many looks.
fn story() -> impl Strategy<Value = Vec<(i64, Look, bool)>> {
    let minutes = prop_oneof![4 => 1..30_i64, 1 => 30..600_i64, 1 => 600..20_000_i64];
    let part = (look(), prop::collection::vec(minutes, 1..6), prop::bool::weighted(0.1));
    prop::collection::vec(part, 0..40).prop_map(|parts| {
        let each = |(look, waits, silenced): (Look, Vec<i64>, bool)| waits.into_iter().map(move |wait| (wait, look, silenced));
        parts.into_iter().flat_map(each).collect()
    })
}

/// All that was told of it, with the minute.
fn tell(looks_of_it: &[(i64, Look, bool)], confirm: i64, remind: i64) -> Vec<(i64, News)> {
    let mut kept =
        Story { confirm: SignedDuration::from_mins(confirm), remind: SignedDuration::from_mins(remind), ..Story::new() };
    let mut minute = 0;
    let mut all = Vec::new();
    for (wait, look, silenced) in looks_of_it {
        minute += wait;
        all.extend(kept.look_silenced(minute, &[looks(*look)], |_| *silenced).into_iter().map(|news| (minute, news)));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_told_twice_in_a_row(story in story(), confirm in 0..120_i64, remind in 60..20_000_i64) {
        for pair in tell(&story, confirm, remind).windows(2) {
            let [(before, one), (after, other)] = pair else { unreachable!() };
            let is_same = one.reason == other.reason && (one.event == Event::Resolved) == (other.event == Event::Resolved);
            prop_assert!(!is_same || after - before >= remind, "{one:?} at {before}, {other:?} at {after}");
        }
    }

    #[test]
    fn every_bad_word_is_followed_by_its_end_or_another(story in story(), confirm in 0..120_i64, remind in 60..20_000_i64) {
        let mut open: Option<Reason> = None;
        for (minute, news) in tell(&story, confirm, remind) {
            match news.event {
                Event::Raised => {
                    prop_assert_eq!(news.was, open, "what it was is what was told, at {}", minute);
                    open = Some(news.reason).filter(|reason| !reason.is_told_once());
                }
                Event::Reminder => prop_assert_eq!(open, Some(news.reason)),
                Event::Resolved => {
                    prop_assert!(open.is_some() && news.was == open, "an end without a beginning: {news:?}");
                    prop_assert!(news.reason.is_told_once());
                    open = None;
                }
            }
        }
    }

    #[test]
    fn what_stays_bad_is_told_and_what_stays_fine_ends(story in story(), confirm in 0..120_i64, reason in 0..8_usize) {
        let reason = Reason::ALL[reason];
        // A day and a bit is the longest that anything must hold.
        let mut all = story;
        all.extend((0..60).map(|_| (30, Look::At(Some(reason)), false)));
        let last = tell(&all, confirm, 100_000).pop();
        prop_assert!(last.as_ref().is_some_and(|(_, news)| news.event == Event::Raised && news.reason == reason), "{last:?}");
        all.extend((0..60).map(|_| (30, Look::At(None), false)));
        let last = tell(&all, confirm, 100_000).pop();
        prop_assert!(last.is_some_and(|(_, news)| news.event == Event::Resolved && news.was == Some(reason)));
    }

    #[test]
    fn nothing_is_told_before_it_has_held(story in story(), confirm in 1..120_i64) {
        for (minute, news) in tell(&story, confirm, 5000) {
            let since = news.since;
            prop_assert!(news.event == Event::Reminder || since + SignedDuration::from_mins(confirm) <= at(minute), "{news:?}");
        }
    }
}
