//! Looks at a key result, minute by minute, and what is told at each.

use super::{
    Event::{self, Raised, Reminder, Resolved},
    FINE, Look,
    Reason::{self, *},
    Seen, Story, Subject, at, bad, looks,
};

type Told = (Event, Reason, Option<Reason>);

/// Minutes since the start, what it looks like, and what is told.
fn check(name: &str, story: &[(i64, Look, &[Told])]) {
    let mut kept = Story::new();
    for (minutes, look, expected) in story {
        assert_eq!(kept.told(*minutes, *look), *expected, "{name}: at minute {minutes}");
    }
}

#[test]
fn what_holds_for_long_enough_is_told_once() {
    check(
        "a bad word must hold for 15 minutes",
        &[
            (0, bad(OffTrack), &[]),
            (14, bad(OffTrack), &[]),
            (15, bad(OffTrack), &[(Raised, OffTrack, None)]),
            (16, bad(OffTrack), &[]),
            (1000, bad(OffTrack), &[]),
        ],
    );
    check(
        "what was over before it held is never told",
        &[(0, bad(Stalled), &[]), (10, FINE, &[]), (20, bad(Stalled), &[]), (30, FINE, &[]), (90, FINE, &[])],
    );
    check(
        "another bad word begins to hold when it comes",
        &[
            (0, bad(AtRisk), &[]),
            (10, bad(OffTrack), &[]),
            (20, bad(OffTrack), &[]),
            (25, bad(OffTrack), &[(Raised, OffTrack, None)]),
        ],
    );
}

#[test]
fn what_is_over_is_told_only_after_a_bad_word() {
    check("a key result that was always fine", &[(0, FINE, &[]), (100, FINE, &[])]);
    check(
        "the end must hold too",
        &[
            (0, bad(OffTrack), &[]),
            (15, bad(OffTrack), &[(Raised, OffTrack, None)]),
            (20, FINE, &[]),
            (30, bad(OffTrack), &[]),
            (40, FINE, &[]),
            (54, FINE, &[]),
            (55, FINE, &[(Resolved, Recovered, Some(OffTrack))]),
            (99, FINE, &[]),
        ],
    );
    check(
        "from one bad word to another, then the end",
        &[
            (0, bad(AtRisk), &[]),
            (15, bad(AtRisk), &[(Raised, AtRisk, None)]),
            (20, bad(Breach), &[]),
            (35, bad(Breach), &[(Raised, Breach, Some(AtRisk))]),
            (60, FINE, &[]),
            (300, FINE, &[(Resolved, Recovered, Some(Breach))]),
        ],
    );
    check(
        "good news end what was bad",
        &[
            (0, bad(OffTrack), &[]),
            (15, bad(OffTrack), &[(Raised, OffTrack, None)]),
            (20, bad(Achieved), &[]),
            (35, bad(Achieved), &[(Resolved, Achieved, Some(OffTrack))]),
            (40, FINE, &[]),
            (900, FINE, &[]),
        ],
    );
}

#[test]
fn what_goes_on_is_told_again_but_good_news_are_not() {
    const WEEK: i64 = 7 * 24 * 60;
    check(
        "a reminder a week after it was told, not after it began",
        &[
            (0, bad(Stalled), &[]),
            (60, bad(Stalled), &[(Raised, Stalled, None)]),
            (WEEK, bad(Stalled), &[]),
            (WEEK + 60, bad(Stalled), &[(Reminder, Stalled, None)]),
            (WEEK + 61, bad(Stalled), &[]),
            (2 * WEEK + 60, bad(Stalled), &[(Reminder, Stalled, None)]),
        ],
    );
    for reason in [Achieved, CycleClosed] {
        check(
            "nobody is reminded of good news",
            &[(0, bad(reason), &[]), (15, bad(reason), &[(Raised, reason, None)]), (WEEK * 9, bad(reason), &[])],
        );
    }
    check(
        "nobody is told that good news are over, nor told them again within the week",
        &[
            (0, bad(Achieved), &[]),
            (15, bad(Achieved), &[(Raised, Achieved, None)]),
            (60, FINE, &[]),
            (600, FINE, &[]),
            (700, bad(Achieved), &[]),
            (2000, bad(Achieved), &[]),
            (3000, bad(AtRisk), &[]),
            (3100, bad(AtRisk), &[(Raised, AtRisk, None)]),
        ],
    );
    check(
        "a reminder does not come while it looks otherwise",
        &[
            (0, bad(Stalled), &[]),
            (15, bad(Stalled), &[(Raised, Stalled, None)]),
            (WEEK + 20, FINE, &[]),
            (WEEK + 30, FINE, &[]),
            (WEEK + 35, FINE, &[(Resolved, Recovered, Some(Stalled))]),
        ],
    );
}

#[test]
fn what_cannot_be_told_goes_on() {
    check(
        "a source that fails keeps what its key result was",
        &[
            (0, bad(OffTrack), &[]),
            (15, bad(OffTrack), &[(Raised, OffTrack, None)]),
            (20, Look::Unknown, &[]),
            (9000, Look::Unknown, &[]),
            (9001, bad(OffTrack), &[]),
            (9100, FINE, &[]),
            (9120, FINE, &[(Resolved, Recovered, Some(OffTrack))]),
        ],
    );
    check(
        "what began before the source failed has held when the source is back, even if it never comes back for long",
        &[(0, bad(OffTrack), &[]), (5, Look::Unknown, &[]), (60, bad(OffTrack), &[(Raised, OffTrack, None)])],
    );
    check(
        "the close of the cycle ends everything, without waiting",
        &[
            (0, bad(OffTrack), &[]),
            (15, bad(OffTrack), &[(Raised, OffTrack, None)]),
            (20, Look::Unknown, &[]),
            (30, Look::Over, &[(Resolved, CycleClosed, Some(OffTrack))]),
            (40, Look::Over, &[]),
        ],
    );
    check(
        "what was fine at the close is not worth a word",
        &[(0, bad(Stalled), &[]), (5, Look::Over, &[]), (90, Look::Over, &[])],
    );
}

#[test]
fn a_source_that_comes_back_while_its_key_result_is_off_track_ends_its_own_story_only() {
    let source = |look| Seen { subject: Subject::Source(0), key: "source:crm".to_owned(), look, about: vec![0] };
    let mut story = Story::new();
    let mut told = |minutes, of_key_result, of_source| -> Vec<(String, Event, Reason)> {
        let news = story.look(minutes, &[looks(of_key_result), source(of_source)]);
        news.into_iter().map(|news| (news.key, news.event, news.reason)).collect()
    };
    told(0, bad(OffTrack), FINE);
    assert_eq!(told(15, bad(OffTrack), FINE), [("key_result:demos".to_owned(), Raised, OffTrack)]);
    told(100, Look::Unknown, bad(SourceFailing));
    assert_eq!(told(115, Look::Unknown, bad(SourceFailing)), [("source:crm".to_owned(), Raised, SourceFailing)]);
    told(200, bad(OffTrack), FINE);
    assert_eq!(told(215, bad(OffTrack), FINE), [("source:crm".to_owned(), Resolved, Recovered)]);
    told(300, FINE, FINE);
    // The key result was told of once within the day, so twice the time is enough.
    assert_eq!(told(330, FINE, FINE), [("key_result:demos".to_owned(), Resolved, Recovered)]);
}

#[test]
fn a_source_of_two_hundred_failing_key_results_is_one_piece_of_news() {
    let failing =
        Seen { subject: Subject::Source(0), key: "source:crm".to_owned(), look: bad(SourceFailing), about: (0..200).collect() };
    let mut all: Vec<Seen> = (0..200)
        .map(|index| Seen {
            subject: Subject::KeyResult(index),
            key: format!("key_result:k{index}"),
            look: Look::Unknown,
            about: Vec::new(),
        })
        .collect();
    all.push(failing);
    let mut story = Story::new();
    let news: Vec<_> = (0..500).flat_map(|minutes| story.look(minutes, &all)).collect();
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!((news[0].reason, news[0].about.len(), news[0].since), (SourceFailing, 200, at(0)));
}

#[test]
fn who_is_silenced_stays_as_it_was_and_speaks_afterwards() {
    let silent = |seen: &Seen| seen.key == "key_result:demos";
    let mut story = Story::new();
    story.told(0, bad(OffTrack));
    assert!(story.look_silenced(20, &[looks(bad(OffTrack))], silent).is_empty());
    assert!(story.look_silenced(9000, &[looks(FINE)], silent).is_empty());
    assert!(story.look_silenced(9100, &[looks(bad(OffTrack))], silent).is_empty());
    assert_eq!(story.told(9200, bad(OffTrack)), [(Raised, OffTrack, None)], "it goes on when the silence is over");
    assert!(story.look_silenced(9300, &[looks(FINE)], silent).is_empty());
    assert_eq!(story.told(9400, FINE), [], "the end begins to hold");
    assert_eq!(story.told(9500, FINE), [(Resolved, Recovered, Some(OffTrack))]);
    let others = story.look_silenced(9600, &[Seen { key: "source:crm".to_owned(), ..looks(bad(Stale)) }], silent);
    assert!(others.is_empty() && story.states.contains_key("source:crm"), "only who is named is silent");
}

#[test]
fn nothing_is_remembered_of_what_has_been_fine_for_long() {
    let mut story = Story::new();
    for minutes in 0..200 {
        story.told(minutes, if minutes < 60 { bad(Breach) } else { FINE });
    }
    assert_eq!(story.states.len(), 1, "it was restless lately");
    story.told(8 * 24 * 60, FINE);
    assert!(story.states.is_empty());
}

#[test]
fn a_state_of_an_earlier_version_is_understood() {
    let text =
        r#"{"told":{"reason":"off_track","since":"2026-10-05T08:00:00Z","told_at":"2026-10-05T08:15:00Z"},"turning":null}"#;
    let mut story = Story::new();
    story.states.insert("key_result:demos".to_owned(), serde_json::from_str(text).unwrap());
    assert_eq!(story.told(60, bad(OffTrack)), []);
}
