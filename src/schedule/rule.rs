//! The schedule itself: reading what was typed, and the next fire time.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::document::Length;

use super::{
    ScheduleError,
    interval::{next_midnight, next_multiple},
    pattern::Pattern,
};

/// `every 15m`, `daily`, or five cron fields. As small as two words: a clone is cheap, and equal patterns are shared.
#[derive(Clone)]
pub struct Schedule(Rule);

#[derive(Clone)]
enum Rule {
    /// At multiples of so many seconds since the Unix epoch.
    Seconds(u32),
    /// At the start of a local day, every so many days, counted from a Monday.
    Days(u16),
    Cron(Arc<Pattern>),
}

const DAY: i64 = 86_400;
const SHORTEST: SignedDuration = SignedDuration::from_secs(10);
const LONGEST: SignedDuration = SignedDuration::from_secs(31 * DAY);

impl Schedule {
    /// Reads `every 15m` (units s, m, h, d, w), `hourly`, `daily`, `weekly`, five cron fields (minute, hour, day of the
    /// month, month, weekday; names, ranges, lists, steps) or a nickname such as `@monthly`. Case does not matter.
    ///
    /// Whole days fire at local midnight, whole weeks on Mondays (`@weekly`, as cron has it, on Sundays); any other length
    /// fires at its multiples since the Unix epoch.
    ///
    /// # Errors
    /// [`ScheduleError`] says what is wrong, and its `hint` what to write instead.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let lower = text.trim().to_ascii_lowercase();
        let fields: Vec<&str> = text.split_whitespace().collect();
        match lower.as_str() {
            "" => Err(ScheduleError::Empty),
            "hourly" => every("1h"),
            "daily" => every("1d"),
            "weekly" => every("1w"),
            _ if lower.starts_with('@') => cron(nickname(&lower)?),
            _ if lower.starts_with("every") => every(lower["every".len()..].trim()),
            _ if Length::parse(&lower).is_some() => {
                Err(ScheduleError::Unknown { text: shown(text), hint: format!("write `every {lower}`") })
            }
            _ if fields.len() == 1 => Err(ScheduleError::Unknown { text: shown(text), hint: ScheduleError::Empty.hint() }),
            _ => cron(&fields),
        }
    }

    /// Reads `08:00`, `mon 08:00` or `mon-fri 17:30` (days as in cron, then a time of the day), or all that
    /// [`Schedule::parse`] reads.
    ///
    /// # Errors
    /// As [`Schedule::parse`].
    pub fn parse_at(text: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let (days, time) = match fields.as_slice() {
            [time] => ("*", *time),
            [days, time] => (*days, *time),
            _ => return Self::parse(text),
        };
        let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        match time.split_once(':') {
            Some((hour, minute)) if digits(hour) && digits(minute) => cron(&[minute, hour, "*", "*", days]),
            _ => Self::parse(text),
        }
    }

    /// The first fire time strictly after `after`; None only at the end of the calendar.
    pub fn next_after(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match &self.0 {
            Rule::Seconds(seconds) => next_multiple(*seconds, after),
            Rule::Days(days) => next_midnight(*days, after, zone),
            Rule::Cron(pattern) => pattern.next_after(after, zone),
        }
    }

    /// The longest time from one fire to the next: how long fresh data may be waited for. A change of the clocks can
    /// stretch it by what they are changed.
    pub fn longest_gap(&self) -> SignedDuration {
        match &self.0 {
            Rule::Seconds(seconds) => SignedDuration::from_secs(i64::from(*seconds)),
            Rule::Days(days) => SignedDuration::from_secs(i64::from(*days) * DAY),
            Rule::Cron(pattern) => pattern.longest_gap(),
        }
    }

    #[cfg(test)]
    pub(super) fn shares_with(&self, other: &Self) -> bool {
        matches!((&self.0, &other.0), (Rule::Cron(ours), Rule::Cron(theirs)) if Arc::ptr_eq(ours, theirs))
    }
}

fn every(typed: &str) -> Result<Schedule, ScheduleError> {
    let length = Length::parse(typed).ok_or_else(|| ScheduleError::Length(shown(typed)))?.0;
    match length {
        _ if length < SHORTEST => Err(ScheduleError::TooShort(shown(typed))),
        _ if length > LONGEST => Err(ScheduleError::TooLong(shown(typed))),
        _ if length.as_secs() % DAY == 0 => Ok(Schedule(Rule::Days((length.as_secs() / DAY) as u16))),
        _ => Ok(Schedule(Rule::Seconds(length.as_secs() as u32))),
    }
}

fn cron(fields: &[&str]) -> Result<Schedule, ScheduleError> {
    Pattern::shared(fields).map(|pattern| Schedule(Rule::Cron(pattern)))
}

fn nickname(text: &str) -> Result<&'static [&'static str; 5], ScheduleError> {
    Ok(match text {
        "@hourly" => &["0", "*", "*", "*", "*"],
        "@daily" | "@midnight" => &["0", "0", "*", "*", "*"],
        "@weekly" => &["0", "0", "*", "*", "0"],
        "@monthly" => &["0", "0", "1", "*", "*"],
        "@yearly" | "@annually" => &["0", "0", "1", "1", "*"],
        _ => {
            let hint = match text.strip_prefix("@every") {
                Some(length) => format!("write `every {}`", length.trim()),
                None => "the nicknames are @hourly, @daily, @weekly, @monthly and @yearly".to_owned(),
            };
            return Err(ScheduleError::Unknown { text: shown(text), hint });
        }
    })
}

/// As much of what was typed as a message bears.
fn shown(text: &str) -> String {
    text.trim().chars().take(60).collect()
}

/// As it can be typed.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::Seconds(seconds) if seconds % 3600 == 0 => write!(f, "every {}h", seconds / 3600),
            Rule::Seconds(seconds) if seconds % 60 == 0 => write!(f, "every {}m", seconds / 60),
            Rule::Seconds(seconds) => write!(f, "every {seconds}s"),
            Rule::Days(days) if days % 7 == 0 => write!(f, "every {}w", days / 7),
            Rule::Days(days) => write!(f, "every {days}d"),
            Rule::Cron(pattern) => f.write_str(pattern.text()),
        }
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

/// Two schedules are equal if they were typed alike.
impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Rule::Seconds(ours), Rule::Seconds(theirs)) => ours == theirs,
            (Rule::Days(ours), Rule::Days(theirs)) => ours == theirs,
            (Rule::Cron(ours), Rule::Cron(theirs)) => ours.text() == theirs.text(),
            _ => false,
        }
    }
}

impl Eq for Schedule {}
