//! The invented company's data: a SQLite file, two JSON files and a CSV file, with dates around today.
//!
//! Everything is computed from the day, so two demos of one day hold the same numbers. What happens "tomorrow" is in the
//! files already: queries ask up to now, so numbers move while the demo runs.

use std::{fs, io, path::Path};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use rusqlite::{Connection, Transaction, params};
use thiserror::Error;

/// Length of the cycle in days, and how much of it has passed today.
pub const CYCLE_DAYS: i32 = 91;
pub const ELAPSED_DAYS: i32 = 45;
/// The sources stopped giving LinkedIn's comments so many days ago.
pub const OUTAGE_DAYS: i64 = 5;
/// Nobody has linked to the company for so many days.
pub const QUIET_DAYS: i64 = 24;

#[derive(Debug, Error)]
pub enum DataError {
    #[error("failed to write the demo's database")]
    Database(#[from] rusqlite::Error),
    #[error("failed to write the demo's files")]
    File(#[from] io::Error),
}

/// The days that matter to the demo.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    pub today: Date,
    pub start: Date,
    pub end: Date,
    /// The first day of the period before the cycle.
    pub before: Date,
}

impl Calendar {
    pub fn around(now: Timestamp) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        let start = today.saturating_sub(ELAPSED_DAYS.days());
        Self { today, start, end: start.saturating_add(CYCLE_DAYS.days()), before: start.saturating_sub(CYCLE_DAYS.days()) }
    }

    /// A day so many days before today.
    pub fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(days.days())
    }
}

/// Writes all files into `folder`.
///
/// # Errors
/// [`DataError`] if the folder cannot be written to.
pub fn write(folder: &Path, calendar: &Calendar, now: Timestamp) -> Result<(), DataError> {
    write_database(&folder.join("company.db"), calendar, now)?;
    write_downloads(&folder.join("downloads.csv"), calendar)?;
    write_newsletters(&folder.join("newsletters.json"), calendar)?;
    fs::write(folder.join("podcast.json"), r#"{ "show": "The Tea Break", "listeners": 2350 }"#)?;
    Ok(())
}

const SCHEMA: &str = "
    create table newsletters (sent_at text, delivered integer, opens integer);
    create table scenarios (name text, activated_at text);
    create table demo_requests (created_at text);
    create table event_leads (created_at text);
    create table partner_leads (created_at text);
    create table onboarding_calls (created_at text);
    create table visits (at text, visitors integer);
    create table positions (day text, position integer);
    create table survey (answered_at text, score real);
    create table publications (title text, published_at text);
    create index visits_at on visits (at);
";

fn write_database(path: &Path, calendar: &Calendar, now: Timestamp) -> Result<(), DataError> {
    let mut database = Connection::open(path)?;
    database.execute_batch("pragma journal_mode = wal; pragma synchronous = off;")?;
    database.execute_batch(SCHEMA)?;
    let writing = database.transaction()?;
    for day in days(calendar.before, calendar.today.saturating_add(1.day())) {
        let past = day < calendar.start;
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        // About 5.7 requests a day in the previous period, 6.5 in this one: better, but not by 20 %.
        events(&writing, "demo_requests", day, if past { 5.71 } else { 6.42 } * if weekend { 0.5 } else { 1.2 })?;
        if day.weekday().to_monday_zero_offset() == 1 {
            let (delivered, opens) = if past { (4000, 880) } else { (4300, 970 + 3 * since(calendar.start, day)) };
            let sent_at = format!("{day} 09:00:00");
            writing.execute("insert into newsletters values (?1, ?2, ?3)", params![sent_at, delivered, opens])?;
        }
        if !past {
            let since = since(calendar.start, day);
            events(
                &writing,
                "event_leads",
                day,
                if since == 20 {
                    61.0
                } else if since == 38 {
                    47.0
                } else {
                    0.0
                },
            )?;
            events(&writing, "partner_leads", day, 0.3)?;
        }
        let climbed = since(calendar.start, day).max(0) * 16 / i64::from(ELAPSED_DAYS);
        let position = (34 - climbed).max(18) + i64::from(wave(day, 1));
        writing.execute("insert into positions values (?1, ?2)", params![format!("{day} 05:00:00"), position])?;
        if day > calendar.ago(5) {
            events(&writing, "onboarding_calls", day, 1.6)?;
        }
        for hour in 0..24 {
            let at = day.at(hour, 30, 0, 0).to_zoned(TimeZone::UTC).map_or(now, |zoned| zoned.timestamp());
            if at < now {
                let visitors = if past { 100 } else { 196 } + wave(day, 12);
                writing.execute("insert into visits values (?1, ?2)", params![text(at), visitors])?;
            }
        }
    }
    // The near future, so that a number moves every few seconds while the demo is looked at.
    for step in 0..17_280 {
        let at = now.saturating_add(SignedDuration::from_secs(step * 5)).unwrap_or(now);
        writing.execute("insert into visits values (?1, 1)", params![text(at)])?;
    }
    writing.commit()?;
    Ok(())
}

/// Adds about `rate` rows to `table` for one day, spread over it; fractions are carried by the day's number.
fn events(writing: &Transaction<'_>, table: &str, day: Date, rate: f64) -> Result<(), rusqlite::Error> {
    let number = f64::from(day.since(Date::constant(2000, 1, 1)).map_or(0, |span| span.get_days()));
    let count = ((number + 1.0) * rate).floor() - (number * rate).floor();
    for at in 0..count as i64 {
        let second = (at * 86_399) / (count as i64).max(1);
        let time = format!("{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        writing.execute(&format!("insert into {table} values (?1)"), params![time])?;
    }
    Ok(())
}

fn write_downloads(path: &Path, calendar: &Calendar) -> Result<(), DataError> {
    let mut text = String::from("day,title,downloads\n");
    for day in days(calendar.before, calendar.today) {
        let downloads = if day < calendar.start { 3 + i32::from(day.day() % 3 == 0) } else { 7 + wave(day, 2) };
        text += &format!("{day},The tea buyer's guide,{downloads}\n");
    }
    Ok(fs::write(path, text)?)
}

fn write_newsletters(path: &Path, calendar: &Calendar) -> Result<(), DataError> {
    let mut campaigns = Vec::new();
    for day in days(calendar.start, calendar.today) {
        if day.weekday().to_monday_zero_offset() == 1 {
            let clicks = 142 + 7 * wave(day, 5);
            campaigns.push(format!(r#"    {{ "sent_at": "{day}T09:00:00Z", "delivered": 4300, "clicks": {clicks} }}"#));
        }
    }
    Ok(fs::write(path, format!("{{ \"campaigns\": [\n{}\n] }}\n", campaigns.join(",\n")))?)
}

/// A small deterministic up and down, from `-size` to `size`.
fn wave(day: Date, size: i32) -> i32 {
    let mixed = i32::from(day.day()) * 7 + i32::from(day.month()) * 13;
    mixed % (2 * size + 1) - size
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |day| *day < to)
}

pub fn since(from: Date, day: Date) -> i64 {
    from.until(day).map_or(0, |span| i64::from(span.get_days()))
}

fn text(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
