//! Nights and weekends in Paris, over both changes of the clocks.

use jiff::{Timestamp, civil::time, tz::TimeZone};

use crate::alert::Quiet;

const NIGHTS: Quiet = Quiet { from: time(20, 0, 0, 0), to: time(8, 0, 0, 0), weekends: false };
const BOTH: Quiet = Quiet { weekends: true, ..NIGHTS };
const MIDDAY: Quiet = Quiet { from: time(12, 0, 0, 0), to: time(13, 30, 0, 0), weekends: false };
const DEEP: Quiet = Quiet { from: time(22, 0, 0, 0), to: time(2, 30, 0, 0), weekends: false };
const WEEKENDS: Quiet = Quiet { from: time(0, 0, 0, 0), to: time(0, 0, 0, 0), weekends: true };

#[track_caller]
fn check(quiet: Quiet, zone: &str, now: &str, expected: &str) {
    let zone = TimeZone::get(zone).unwrap();
    let (now, expected): (Timestamp, Timestamp) = (now.parse().unwrap(), expected.parse().unwrap());
    let over = quiet.over(now, &zone);
    assert_eq!(over, expected, "{}", over.to_zoned(zone.clone()));
    assert_eq!(quiet.over(over, &zone), over, "when it is over, it is over");
}

#[test]
fn people_are_left_alone_at_night() {
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    paris(NIGHTS, "2026-11-03T12:00:00+01:00", "2026-11-03T12:00:00+01:00");
    paris(NIGHTS, "2026-11-03T19:59:59+01:00", "2026-11-03T19:59:59+01:00");
    paris(NIGHTS, "2026-11-03T20:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(NIGHTS, "2026-11-04T03:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(NIGHTS, "2026-11-04T08:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(MIDDAY, "2026-11-04T12:10:00+01:00", "2026-11-04T13:30:00+01:00");
    paris(MIDDAY, "2026-11-04T23:00:00+01:00", "2026-11-04T23:00:00+01:00");
}

#[test]
fn a_friday_night_ends_on_monday_morning() {
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    paris(BOTH, "2026-11-06T21:00:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(BOTH, "2026-11-07T12:00:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(BOTH, "2026-11-08T23:59:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(NIGHTS, "2026-11-07T12:00:00+01:00", "2026-11-07T12:00:00+01:00");
    paris(WEEKENDS, "2026-11-07T12:00:00+01:00", "2026-11-09T00:00:00+01:00");
    paris(WEEKENDS, "2026-11-06T23:00:00+01:00", "2026-11-06T23:00:00+01:00");
}

#[test]
fn a_morning_is_a_morning_when_clocks_change() {
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    // 28 March 2027: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00. Both are Sundays.
    paris(BOTH, "2027-03-26T21:00:00+01:00", "2027-03-29T08:00:00+02:00");
    paris(NIGHTS, "2027-03-27T21:00:00+01:00", "2027-03-28T08:00:00+02:00");
    paris(BOTH, "2026-10-23T21:00:00+02:00", "2026-10-26T08:00:00+01:00");
    paris(NIGHTS, "2026-10-24T21:00:00+02:00", "2026-10-25T08:00:00+01:00");
    // An end that the clocks leap over comes when they have; one that comes twice counts the first time.
    paris(DEEP, "2027-03-28T00:30:00+01:00", "2027-03-28T03:30:00+02:00");
    paris(DEEP, "2026-10-25T00:30:00+02:00", "2026-10-25T02:30:00+02:00");
    // A day that begins at one o'clock: in Cairo, clocks leap at midnight.
    check(WEEKENDS, "Africa/Cairo", "2026-04-25T12:00:00+03:00", "2026-04-27T00:00:00+03:00");
}

#[test]
fn whatever_the_hours_are_an_end_is_found() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let start: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
    for (from, to) in (0..24).flat_map(|from| (0..24).map(move |to| (from, to))) {
        for weekends in [false, true] {
            let quiet = Quiet { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0), weekends };
            for hours in 0..24 * 8 {
                let now = start + jiff::SignedDuration::from_hours(hours);
                let over = quiet.over(now, &zone);
                assert!(over >= now && quiet.over(over, &zone) == over, "{quiet:?} at {now}: {over}");
            }
        }
    }
}
