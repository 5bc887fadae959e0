//! Fire times over changes of the clocks, month ends and skipped days; and what is refused.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use proptest::prelude::*;

use super::{Schedule, ScheduleError};

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("the zones are built in")
}

fn local(text: &str, zone: &TimeZone) -> Timestamp {
    text.parse::<DateTime>().unwrap().to_zoned(zone.clone()).unwrap().timestamp()
}

/// `fires` are the fire times that follow `after`, all on the local clock, each with its offset from UTC.
fn check(case: &str, schedule: &str, zone_name: &str, after: &str, fires: &[&str]) {
    let (schedule, zone) = (Schedule::parse(schedule).unwrap(), zone(zone_name));
    let mut at = local(after, &zone);
    for expected in fires {
        at = schedule.next_after(at, &zone).unwrap();
        assert_eq!(at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M%:z").to_string(), *expected, "{case}");
    }
}

#[test]
fn paris_sets_its_clocks_forward() {
    // 2026-03-29, 02:00 becomes 03:00.
    let check = |case, schedule, after, fires: &[&str]| check(case, schedule, "Europe/Paris", after, fires);
    check(
        "one time of day in the gap fires right after it",
        "30 2 * * *",
        "2026-03-28T00:00",
        &["2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"],
    );
    check(
        "the quarters of the hour that is missing are left out",
        "*/15 * * * *",
        "2026-03-29T01:30",
        &["2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:15+02:00"],
    );
    check("a morning is a morning", "0 9 * * *", "2026-03-28T09:00", &["2026-03-29T09:00+02:00", "2026-03-30T09:00+02:00"]);
    check("a day is 23 hours once", "daily", "2026-03-28T12:00", &["2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"]);
    check("an interval knows no clocks", "every 30m", "2026-03-29T01:30", &["2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00"]);
}

#[test]
fn paris_sets_its_clocks_back() {
    // 2026-10-25, 03:00 becomes 02:00.
    let check = |case, schedule, after, fires: &[&str]| check(case, schedule, "Europe/Paris", after, fires);
    check(
        "one time of day that comes twice fires once",
        "30 2 * * *",
        "2026-10-24T12:00",
        &["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"],
    );
    check(
        "the half hours that come twice fire twice, in order",
        "*/30 2 * * *",
        "2026-10-24T12:00",
        &[
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:00+01:00",
            "2026-10-25T02:30+01:00",
            "2026-10-26T02:00+01:00",
        ],
    );
    check(
        "every half hour goes on",
        "*/30 * * * *",
        "2026-10-25T01:30",
        &[
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:00+01:00",
            "2026-10-25T02:30+01:00",
            "2026-10-25T03:00+01:00",
        ],
    );
    check("a day is 25 hours once", "daily", "2026-10-24T12:00", &["2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"]);
    check(
        "six hours are six hours",
        "every 6h",
        "2026-10-24T20:00",
        &["2026-10-25T02:00+02:00", "2026-10-25T07:00+01:00", "2026-10-25T13:00+01:00"],
    );
}

#[test]
fn other_places_have_other_rules() {
    check(
        "New York, spring",
        "30 2 * * *",
        "America/New_York",
        "2026-03-07T12:00",
        &["2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"],
    );
    check(
        "New York, autumn",
        "30 1 * * *",
        "America/New_York",
        "2026-10-31T12:00",
        &["2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"],
    );
    check(
        "Cairo's day of the change starts at one",
        "0 0 * * *",
        "Africa/Cairo",
        "2026-04-23T12:00",
        &["2026-04-24T01:00+03:00", "2026-04-25T00:00+03:00"],
    );
    check(
        "and so for whole days",
        "daily",
        "Africa/Cairo",
        "2026-04-23T12:00",
        &["2026-04-24T01:00+03:00", "2026-04-25T00:00+03:00"],
    );
    check(
        "Lord Howe goes back by half an hour",
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T12:00",
        &["2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30"],
    );
    check(
        "quarters there",
        "*/15 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-05T01:20",
        &[
            "2026-04-05T01:30+11:00",
            "2026-04-05T01:45+11:00",
            "2026-04-05T01:30+10:30",
            "2026-04-05T01:45+10:30",
            "2026-04-06T01:00+10:30",
        ],
    );
    check(
        "Lord Howe goes forward by half an hour",
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T12:00",
        &["2026-10-04T02:30+11:00", "2026-10-05T02:15+11:00"],
    );
}

#[test]
fn a_day_that_a_zone_left_out_is_passed_over() {
    // Apia had no 30 December 2011.
    let check = |case, schedule, after, fires: &[&str]| check(case, schedule, "Pacific/Apia", after, fires);
    check(
        "by a time of day",
        "0 9 * * *",
        "2011-12-28T12:00",
        &["2011-12-29T09:00-10:00", "2011-12-31T09:00+14:00", "2012-01-01T09:00+14:00"],
    );
    check("at midnight", "0 0 * * *", "2011-12-28T12:00", &["2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00"]);
    check("by a day of the month", "0 9 30 * *", "2011-11-30T12:00", &["2012-01-30T09:00+14:00"]);
    check("by whole days, once", "daily", "2011-12-29T12:00", &["2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00"]);
    check("by an interval, not at all", "every 12h", "2011-12-29T12:00", &["2011-12-29T14:00-10:00", "2011-12-31T02:00+14:00"]);
}

#[test]
fn days_weeks_and_months() {
    let check = |case, schedule, after, fires: &[&str]| check(case, schedule, "UTC", after, fires);
    check("months without a 31st", "0 6 31 * *", "2026-01-31T06:00", &["2026-03-31T06:00+00:00", "2026-05-31T06:00+00:00"]);
    check("the leap day", "0 0 29 2 *", "2026-01-01T00:00", &["2028-02-29T00:00+00:00", "2032-02-29T00:00+00:00"]);
    check("the turn of the year", "@monthly", "2026-12-31T23:59", &["2027-01-01T00:00+00:00", "2027-02-01T00:00+00:00"]);
    check(
        "working hours",
        "*/30 8-9 * * MON-FRI",
        "2026-11-20T09:00",
        &["2026-11-20T09:30+00:00", "2026-11-23T08:00+00:00", "2026-11-23T08:30+00:00"],
    );
    check(
        "a day of the month or a weekday",
        "0 9 1 * MON",
        "2026-11-28T00:00",
        &["2026-11-30T09:00+00:00", "2026-12-01T09:00+00:00", "2026-12-07T09:00+00:00"],
    );
    check(
        "a week ends on its Sunday",
        "0 0 * * sat-sun",
        "2026-11-27T00:00",
        &["2026-11-28T00:00+00:00", "2026-11-29T00:00+00:00", "2026-12-05T00:00+00:00"],
    );
    check("weeks start on Monday", "weekly", "2026-11-23T00:00", &["2026-11-30T00:00+00:00", "2026-12-07T00:00+00:00"]);
    check("and cron's on Sunday", "@weekly", "2026-11-23T00:00", &["2026-11-29T00:00+00:00"]);
    check("every second day", "every 2d", "2026-11-23T12:00", &["2026-11-25T00:00+00:00", "2026-11-27T00:00+00:00"]);
    check("before 1970", "every 6h", "1969-12-31T18:00", &["1970-01-01T00:00+00:00", "1970-01-01T06:00+00:00"]);
    check("a day and a half", "every 36h", "2026-11-23T00:00", &["2026-11-24T00:00+00:00", "2026-11-25T12:00+00:00"]);
}

#[test]
fn what_was_typed_and_what_it_means() {
    let hour = SignedDuration::from_hours;
    let cases = [
        ("every 15m", "every 15m", SignedDuration::from_mins(15)),
        ("  Every 90 seconds ", "every 90s", SignedDuration::from_secs(90)),
        ("every 60m", "every 1h", hour(1)),
        ("hourly", "every 1h", hour(1)),
        ("daily", "every 1d", hour(24)),
        ("every 24h", "every 1d", hour(24)),
        ("weekly", "every 1w", hour(168)),
        ("every 31d", "every 31d", hour(744)),
        ("@Midnight", "0 0 * * *", hour(24)),
        ("*/15  8-20 * * 1-5", "*/15 8-20 * * 1-5", SignedDuration::from_mins(59 * 60 + 15)),
        ("0 9,17 * * *", "0 9,17 * * *", hour(16)),
        ("5 * * * *", "5 * * * *", hour(1)),
        ("0 0 1 JAN *", "0 0 1 JAN *", hour(366 * 24)),
        ("0 0 29 2 *", "0 0 29 2 *", hour(1461 * 24)),
        ("0 0 * * 7", "0 0 * * 7", hour(168)),
    ];
    for (typed, shown, longest_gap) in cases {
        let schedule = Schedule::parse(typed).unwrap();
        assert_eq!(schedule.to_string(), shown, "{typed}");
        assert_eq!(schedule.longest_gap(), longest_gap, "{typed}");
        assert_eq!(Schedule::parse(shown).unwrap(), schedule, "{typed}");
    }
}

#[test]
fn a_mistake_is_named_with_its_remedy() {
    let cases = [
        ("", "the schedule is empty", "five cron fields"),
        ("often", "`often` is no schedule", "write `every 15m`"),
        ("15m", "`15m` is no schedule", "write `every 15m`"),
        ("@every 15m", "`@every 15m` is no schedule", "write `every 15m`"),
        ("@reboot", "`@reboot` is no schedule", "@daily"),
        ("every", "`` is no length of time", "a number and a unit"),
        ("every day", "`day` is no length of time", "`every 1d`"),
        ("every 5s", "`every 5s` is shorter than 10 seconds", "every 10s"),
        ("every 0m", "`every 0m` is shorter than 10 seconds", "every 10s"),
        ("every 32d", "`every 32d` is longer than 31 days", "@yearly"),
        ("0 */15 * * * *", "a cron pattern has five fields, and this one has 6", "write `*/15 * * * *`"),
        ("* * * *", "a cron pattern has five fields, and this one has 4", "minute, hour, day"),
        ("61 * * * *", "`61` is no minute of a cron pattern", "a minute is 0 to 59"),
        ("* 24 * * *", "`24` is no hour of a cron pattern", "an hour is 0 to 23"),
        ("* * 0 * *", "`0` is no day of the month of a cron pattern", "1 to 31"),
        ("* * * 13 *", "`13` is no month of a cron pattern", "1 to 12 or JAN to DEC"),
        ("* * * * 8", "`8` is no weekday of a cron pattern", "0 to 7 or SUN to SAT"),
        ("* JAN * * *", "`JAN` is no hour of a cron pattern", "0 to 23"),
        ("* * ? * *", "`?` is no day of the month of a cron pattern", "for any, write `*`"),
        ("0 22-6 * * *", "`22-6` is no hour of a cron pattern", "write `22-23,0-6`"),
        ("* * * * FRI-MON", "`FRI-MON` is no weekday of a cron pattern", "write `5-7,0-1`"),
        ("5/15 * * * *", "`5/15` is no minute of a cron pattern", "`*/15` or `5-59/15`"),
        ("*/90 * * * *", "`*/90` is no minute of a cron pattern", "every 90m"),
        ("*/0 * * * *", "`*/0` is no minute of a cron pattern", "from 1 to 59"),
        ("1,,2 * * * *", "`` is no minute of a cron pattern", "0 to 59"),
        ("+1 * * * *", "`+1` is no minute of a cron pattern", "0 to 59"),
        ("0 0 30 2 *", "`0 0 30 2 *` never fires: no such month has such a day", "`28`"),
        ("0 0 31 4,6,9,11 *", "`0 0 31 4,6,9,11 *` never fires: no such month has such a day", "`28`"),
    ];
    for (typed, problem, hint) in cases {
        let error = Schedule::parse(typed).unwrap_err();
        assert_eq!(error.to_string(), problem, "{typed:?}");
        assert!(error.hint().contains(hint), "{typed:?}: {}", error.hint());
    }
    assert!(matches!(Schedule::parse(&"x".repeat(10_000)), Err(ScheduleError::Unknown { text, .. }) if text.len() == 60));
}

#[test]
fn equal_patterns_are_one() {
    let [one, other] = ["*/7 3 * * *", " */7 3  * * *"].map(|typed| Schedule::parse(typed).unwrap());
    assert_eq!(size_of::<Schedule>(), 16);
    assert!(one.shares_with(&other));
}

fn any_schedule() -> impl Strategy<Value = String> {
    let part = |low: u8, high: u8| {
        prop_oneof![
            Just("*".to_owned()),
            (low..=high).prop_map(|number| number.to_string()),
            (low..=high, low..=high).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
            (1..=high - low).prop_map(|step| format!("*/{step}")),
        ]
    };
    prop_oneof![
        (1..=100u32, prop::sample::select(vec!["m", "h", "d"])).prop_map(|(n, unit)| format!("every {n}{unit}")),
        (part(0, 59), part(0, 23), part(1, 28), part(1, 12), part(0, 6))
            .prop_map(|(a, b, c, d, e)| format!("{a} {b} {c} {d} {e}")),
    ]
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let names =
        ["UTC", "Europe/Paris", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"];
    prop::sample::select(names.to_vec()).prop_map(zone)
}

proptest! {
    #[test]
    fn fire_times_only_grow_and_are_never_too_far_apart(
        typed in any_schedule(),
        zone in any_zone(),
        // From 2000 to 2040.
        milliseconds in 946_684_800_000_i64..2_208_988_800_000,
    ) {
        let Ok(schedule) = Schedule::parse(&typed) else { return Ok(()) };
        // A change of the clocks stretches a gap: by the day that Apia left out, or by one fire that fell into an hour's gap.
        let is_interval = typed.starts_with("every");
        let slack = if is_interval { SignedDuration::from_hours(25) } else { schedule.longest_gap() + SignedDuration::from_hours(25) };
        let mut at = Timestamp::from_millisecond(milliseconds).unwrap();
        for _ in 0..50 {
            let next = schedule.next_after(at, &zone).unwrap();
            prop_assert!(next > at, "{typed} after {at} in {zone:?}");
            prop_assert!(at.duration_until(next) <= schedule.longest_gap() + slack, "{typed}: {at} to {next}");
            let exact = is_interval && schedule.longest_gap() < SignedDuration::from_hours(24);
            prop_assert!(!exact || at.duration_until(next) <= schedule.longest_gap(), "{typed}: {at} to {next}");
            // Asking again from just before gives the same instant: nothing lies between.
            prop_assert_eq!(schedule.next_after(next - SignedDuration::from_nanos(1), &zone), Some(next), "{}", typed);
            at = next;
        }
    }

    #[test]
    fn no_text_makes_reading_panic(text in "(every|@|[0-9*/,A-Za-z?#+-]{0,4} ){0,7}\\PC{0,6}") {
        if let Err(error) = Schedule::parse(&text) {
            prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty());
        }
    }
}

#[test]
fn a_time_of_the_day_can_be_written_as_people_say_it() {
    let cases = [
        ("mon 08:00", "0 8 * * mon"),
        ("Mon 8:00", "0 8 * * mon"),
        ("mon-fri 17:30", "30 17 * * mon-fri"),
        ("mon,thu 07:05", "5 7 * * mon,thu"),
        ("06:00", "0 6 * * *"),
        ("0 8 * * mon", "0 8 * * mon"),
        ("weekly", "weekly"),
    ];
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    for (typed, meant) in cases {
        let (typed, meant) = (Schedule::parse_at(typed).unwrap(), Schedule::parse(meant).unwrap());
        assert_eq!(typed.next_after(now, &TimeZone::UTC), meant.next_after(now, &TimeZone::UTC), "{typed} {meant}");
    }
    for bad in ["", "mon", "mon 25:00", "mon 08:60", "monday-ish 08:00", "mon 8h", "mon 08:00:00", "lun 08:00"] {
        assert!(Schedule::parse_at(bad).is_err(), "{bad}");
    }
}
