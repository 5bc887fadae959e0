//! A number on the edge between two statuses must not fill a channel.

use super::{
    Event::{Raised, Resolved},
    FINE,
    Reason::{self, *},
    Story, bad,
};

/// How many messages come in `days` if it turns every `every` minutes.
fn messages(days: i64, every: i64, [one, other]: [Option<Reason>; 2]) -> usize {
    let mut story = Story::new();
    (0..days * 24 * 60)
        .map(|minute| story.told(minute, super::Look::At(if minute / every % 2 == 0 { one } else { other })).len())
        .sum()
}

#[test]
fn what_goes_to_and_fro_is_told_less_and_less() {
    // Without this there would be up to 630 messages.
    for (every, most) in [(10, 0), (16, 4), (60, 4), (240, 6), (720, 12)] {
        for pair in [[Some(AtRisk), None], [Some(AtRisk), Some(OffTrack)], [Some(Achieved), Some(AtRisk)]] {
            let told = messages(7, every, pair);
            assert!(told <= most, "{told} messages in a week of {pair:?}, turning every {every} minutes");
        }
        assert!(every < 15 || messages(7, every, [Some(AtRisk), None]) > 0, "the first time is told");
    }
}

#[test]
fn what_turns_worse_does_not_wait_for_longer() {
    let mut story = Story::new();
    let mut all = Vec::new();
    for minute in 0..400 {
        all.extend(story.told(minute, if minute / 20 % 2 == 0 { bad(AtRisk) } else { FINE }));
    }
    assert!(all.len() >= 2 && all.len() <= 6, "{all:?}");
    assert!(all.iter().all(|(event, ..)| matches!(event, Raised | Resolved)));
    story.told(400, bad(Breach));
    assert!(matches!(story.told(415, bad(Breach))[..], [(Raised, Breach, _)]), "a breach is graver than what went to and fro");
}

#[test]
fn a_day_of_rest_makes_it_as_it_was() {
    let mut story = Story::new();
    for minute in 0..500 {
        story.told(minute, if minute / 20 % 2 == 0 { bad(AtRisk) } else { FINE });
    }
    for minute in 500..500 + 3 * 24 * 60 {
        story.told(minute, FINE);
    }
    story.told(10_000, bad(AtRisk));
    assert_eq!(story.told(10_015, bad(AtRisk)), [(Raised, AtRisk, None)]);
}
