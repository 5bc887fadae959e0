//! Which instants are looked at.

use jiff::{SignedDuration, Timestamp, civil::Date};
use thiserror::Error;

use crate::okr::Cycle;

/// More looks than these at one key result are a mistake, not a wish.
const MOST_LOOKS: i64 = 200_000;

/// The days that are shown, and how often the alerts look.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    days: Vec<Date>,
    /// When each of the days ends; the last one not after now.
    ends: Vec<Timestamp>,
    looks: Vec<Timestamp>,
    from: Timestamp,
    step: SignedDuration,
}

/// Why a span cannot be replayed. The text fits after "error:".
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BadSpan {
    #[error("the span ends on {to}, before it starts on {from}")]
    Reversed { from: Date, to: Date },
    #[error("{from} lies before the cycle, which starts on {start}")]
    BeforeTheCycle { from: Date, start: Date },
    #[error("{from} has not come yet")]
    Future { from: Date },
    #[error("a look every {step:#} is too often for so many days")]
    TooOften { step: SignedDuration },
}

impl Span {
    /// `from` and `to` are both shown; days that have not come yet are left out.
    ///
    /// The looks begin with the cycle whatever `from` is, because what was told before is not told again.
    ///
    /// # Errors
    /// [`BadSpan`] if there is no such day, or there are too many looks.
    pub fn new(cycle: &Cycle, from: Date, to: Date, step: SignedDuration, now: Timestamp) -> Result<Self, BadSpan> {
        let (start, zone) = (cycle.days().0, cycle.time_zone());
        let today = zone.to_datetime(now).date();
        if from < start {
            return Err(BadSpan::BeforeTheCycle { from, start });
        }
        if to < from {
            return Err(BadSpan::Reversed { from, to });
        }
        if from > today {
            return Err(BadSpan::Future { from });
        }
        let midnight = |day: Date| day.to_zoned(zone.clone()).map_or(now, |zoned| zoned.timestamp());
        let mut days = Vec::new();
        let mut day = from;
        while day <= to.min(today) {
            days.push(day);
            day = day.tomorrow().unwrap_or(Date::MAX);
            if day == Date::MAX {
                break;
            }
        }
        let ends: Vec<Timestamp> = days.iter().map(|day| midnight(day.tomorrow().unwrap_or(Date::MAX)).min(now)).collect();
        let end = ends.last().copied().unwrap_or(now);
        let count = cycle.start().duration_until(end).as_secs() / step.as_secs().max(1);
        if !step.is_positive() || count > MOST_LOOKS {
            return Err(BadSpan::TooOften { step });
        }
        let looks = (0..=count).filter_map(|look| {
            let after = step.checked_mul(i32::try_from(look).ok()?)?;
            cycle.start().checked_add(after).ok()
        });
        Ok(Self { looks: looks.take_while(|look| *look <= end).collect(), from: midnight(from), days, ends, step })
    }

    pub fn days(&self) -> &[Date] {
        &self.days
    }

    pub fn step(&self) -> SignedDuration {
        self.step
    }

    /// When the alerts look: from the start of the cycle to the end of the last day.
    pub fn looks(&self) -> &[Timestamp] {
        &self.looks
    }

    /// When each of [`Span::days`] ends.
    pub fn ends(&self) -> &[Timestamp] {
        &self.ends
    }

    /// The first instant of the first day: what was told before is not shown.
    pub fn start(&self) -> Timestamp {
        self.from
    }
}
