//! Days of 23, 24 and 25 hours, in columns that know their instant and in columns that hold local time.

use okrd::okr::{Kind, Value};

use crate::asking::{source, sql, value, window};

use super::{PATIENT, data, mysql, postgres, sqlite};

/// In Paris: the day on which the clocks go back, and the ones around it.
const DAYS: [(&str, &str, f64); 3] = [
    ("2026-10-24T00:00:00+02:00", "2026-10-25T00:00:00+02:00", 24.0),
    ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25.0),
    ("2026-10-26T00:00:00+01:00", "2026-10-27T00:00:00+01:00", 24.0),
];

async fn counts(source: &dyn okrd::source::Source, condition: &str) -> Vec<f64> {
    let question = sql(source, Kind::Flow, &format!("select count(*) from requests where {condition}"));
    let mut counts = Vec::new();
    for (start, end, _) in DAYS {
        match value(&*question, Kind::Flow, &window(start, end)).await {
            Ok(Value::Flow(count)) => counts.push(count),
            other => panic!("{condition}: {other:?}"),
        }
    }
    counts
}

#[tokio::test]
async fn days_have_their_own_length_in_every_kind_of_column() {
    let wanted = DAYS.map(|(_, _, hours)| hours);
    let postgres = postgres(PATIENT);
    assert_eq!(counts(&*postgres, "at >= $start and at < $end").await, wanted, "timestamptz");
    assert_eq!(counts(&*postgres, "local_at >= $start and local_at < $end").await, wanted, "timestamp, in the file's zone");
    assert_eq!(counts(&*postgres, "day >= $start and day < $end").await, wanted, "date");
    assert_eq!(counts(&*postgres, "local_at::date >= $start_date and at < $end").await, wanted);

    assert_eq!(counts(&*mysql(PATIENT), "at >= $start and at < $end").await, wanted, "TIMESTAMP");
    let local = source("mysql", &format!("url: \"{}\"\ntimezone: Europe/Paris", data::in_mariadb().url()), PATIENT);
    assert_eq!(counts(&*local, "local_at >= $start and local_at < $end").await, wanted, "DATETIME");
    let by_epoch = "at >= from_unixtime($start_epoch) and at < from_unixtime($end_epoch)";
    assert_eq!(counts(&*local, by_epoch).await, wanted, "TIMESTAMP in a source of another zone");

    assert_eq!(counts(&*sqlite(PATIENT), "at >= $start and at < $end").await, wanted, "text in UTC");
    assert_eq!(counts(&*sqlite(PATIENT), "epoch >= $start_epoch and epoch < $end_epoch").await, wanted, "seconds");
    let local = source("sqlite", &format!("path: \"{}\"\ntimezone: Europe/Paris", data::in_sqlite().display()), PATIENT);
    assert_eq!(counts(&*local, "local_at >= $start and local_at < $end").await, wanted, "text in local time");
    assert_eq!(counts(&*local, "day >= $start_date and day < $end_date").await, wanted, "days");
}
