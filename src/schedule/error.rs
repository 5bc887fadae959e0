//! What can be wrong with a schedule, and what to write instead.

use thiserror::Error;

/// Why a text is no schedule.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ScheduleError {
    #[error("the schedule is empty")]
    Empty,
    #[error("`{text}` is no schedule")]
    Unknown { text: String, hint: String },
    #[error("`{0}` is no length of time")]
    Length(String),
    #[error("`every {0}` is shorter than 10 seconds")]
    TooShort(String),
    #[error("`every {0}` is longer than 31 days")]
    TooLong(String),
    #[error("a cron pattern has five fields, and this one has {}", fields.len())]
    FieldCount { fields: Vec<String> },
    #[error("`{item}` is no {field} of a cron pattern")]
    Field { field: &'static str, item: String, hint: String },
    #[error("`{0}` never fires: no such month has such a day")]
    Never(String),
}

impl ScheduleError {
    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "write `every 15m`, `daily`, or five cron fields such as `*/15 8-20 * * 1-5`".to_owned(),
            Self::Unknown { hint, .. } | Self::Field { hint, .. } => hint.clone(),
            Self::Length(_) => {
                "write a number and a unit: `every 90s`, `every 15m`, `every 6h`, `every 1d` or `every 2w`".to_owned()
            }
            Self::TooShort(_) => "key results move slowly: `every 10s` is the shortest, `every 15m` is usual".to_owned(),
            Self::TooLong(_) => "poll at least once in 31 days; `@yearly` and other cron patterns may be rarer".to_owned(),
            Self::FieldCount { fields } if fields.len() == 6 => {
                format!("seconds are not read: leave out the first field and write `{}`", fields[1..].join(" "))
            }
            Self::FieldCount { .. } => "write minute, hour, day, month and weekday, such as `*/15 8-20 * * 1-5`".to_owned(),
            Self::Never(_) => "choose a day that the month has, or `28` for a day that every month has".to_owned(),
        }
    }
}
