//! Nights and weekends in Paris, over both changes of the clocks.

use jiff::{Timestamp, civil::time, tz::TimeZone};

use crate::alert::{Holidays, Quiet};

fn nights() -> Quiet {
    hours(20, 0, 8, 0)
}

fn both() -> Quiet {
    Quiet { weekends: true, ..nights() }
}

fn midday() -> Quiet {
    hours(12, 0, 13, 30)
}

fn deep() -> Quiet {
    hours(22, 0, 2, 30)
}

fn weekends() -> Quiet {
    Quiet { weekends: true, ..hours(0, 0, 0, 0) }
}

fn hours(from: i8, from_minute: i8, to: i8, to_minute: i8) -> Quiet {
    let (from, to) = (time(from, from_minute, 0, 0), time(to, to_minute, 0, 0));
    Quiet { from, to, weekends: false, holidays: Holidays::default() }
}

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
    paris(nights(), "2026-11-03T12:00:00+01:00", "2026-11-03T12:00:00+01:00");
    paris(nights(), "2026-11-03T19:59:59+01:00", "2026-11-03T19:59:59+01:00");
    paris(nights(), "2026-11-03T20:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(nights(), "2026-11-04T03:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(nights(), "2026-11-04T08:00:00+01:00", "2026-11-04T08:00:00+01:00");
    paris(midday(), "2026-11-04T12:10:00+01:00", "2026-11-04T13:30:00+01:00");
    paris(midday(), "2026-11-04T23:00:00+01:00", "2026-11-04T23:00:00+01:00");
}

#[test]
fn a_friday_night_ends_on_monday_morning() {
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    paris(both(), "2026-11-06T21:00:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(both(), "2026-11-07T12:00:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(both(), "2026-11-08T23:59:00+01:00", "2026-11-09T08:00:00+01:00");
    paris(nights(), "2026-11-07T12:00:00+01:00", "2026-11-07T12:00:00+01:00");
    paris(weekends(), "2026-11-07T12:00:00+01:00", "2026-11-09T00:00:00+01:00");
    paris(weekends(), "2026-11-06T23:00:00+01:00", "2026-11-06T23:00:00+01:00");
}

#[test]
fn a_morning_is_a_morning_when_clocks_change() {
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    // 28 March 2027: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00. Both are Sundays.
    paris(both(), "2027-03-26T21:00:00+01:00", "2027-03-29T08:00:00+02:00");
    paris(nights(), "2027-03-27T21:00:00+01:00", "2027-03-28T08:00:00+02:00");
    paris(both(), "2026-10-23T21:00:00+02:00", "2026-10-26T08:00:00+01:00");
    paris(nights(), "2026-10-24T21:00:00+02:00", "2026-10-25T08:00:00+01:00");
    // An end that the clocks leap over comes when they have; one that comes twice counts the first time.
    paris(deep(), "2027-03-28T00:30:00+01:00", "2027-03-28T03:30:00+02:00");
    paris(deep(), "2026-10-25T00:30:00+02:00", "2026-10-25T02:30:00+02:00");
    // A day that begins at one o'clock: in Cairo, clocks leap at midnight.
    check(weekends(), "Africa/Cairo", "2026-04-25T12:00:00+03:00", "2026-04-27T00:00:00+03:00");
}

#[test]
fn whatever_the_hours_are_an_end_is_found() {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let start: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
    for (from, to) in (0..24).flat_map(|from| (0..24).map(move |to| (from, to))) {
        for weekends in [false, true] {
            let quiet = Quiet { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0), weekends, holidays: Holidays::default() };
            for hours in 0..24 * 8 {
                let now = start + jiff::SignedDuration::from_hours(hours);
                let over = quiet.over(now, &zone);
                assert!(over >= now && quiet.over(over, &zone) == over, "{quiet:?} at {now}: {over}");
            }
        }
    }
}

#[test]
fn public_holidays_are_quiet_where_the_file_names_the_country() {
    let with = |codes: &[&str]| {
        let all = codes.iter().fold(Holidays::default(), |all, code| all.and(&Holidays::of(code).unwrap()));
        Quiet { holidays: all, ..both() }
    };
    let paris = |quiet, now, expected| check(quiet, "Europe/Paris", now, expected);
    // 11 November 2026 is a Wednesday, and free in France; Christmas is a Friday.
    paris(with(&["FR"]), "2026-11-10T21:00:00+01:00", "2026-11-12T08:00:00+01:00");
    paris(with(&["FR"]), "2026-12-24T21:00:00+01:00", "2026-12-28T08:00:00+01:00");
    paris(with(&[]), "2026-11-11T10:00:00+01:00", "2026-11-11T10:00:00+01:00");
    // Easter Monday moves.
    paris(with(&["FR"]), "2027-03-29T10:00:00+02:00", "2027-03-30T08:00:00+02:00");
    // The first of August is a day of the Swiss only.
    paris(with(&["FR"]), "2028-08-01T10:00:00+02:00", "2028-08-01T10:00:00+02:00");
    paris(with(&["FR", "CH"]), "2028-08-01T10:00:00+02:00", "2028-08-02T08:00:00+02:00");
    assert!(Holidays::of("XX").is_none() && Holidays::of("fr").is_none());
}
