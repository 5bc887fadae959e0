//! The grammar of one cron field, stricter than the library's: a mistake is named with its field and its remedy.
//!
//! A field is a list of items `*`, `5`, `MON`, `8-20`, `*/15` or `8-20/2`. What the library would pass over in silence
//! (an empty item, a month's name among the hours, a step that never steps) is refused here.

use super::ScheduleError;

/// One of the five places of a pattern.
pub(super) struct Field {
    name: &'static str,
    lowest: u8,
    highest: u8,
    /// The names of `first_named`, `first_named + 1`, ...
    names: &'static [&'static str],
    first_named: u8,
}

pub(super) const FIELDS: [Field; 5] = [
    Field { name: "minute", lowest: 0, highest: 59, names: &[], first_named: 0 },
    Field { name: "hour", lowest: 0, highest: 23, names: &[], first_named: 0 },
    Field { name: "day of the month", lowest: 1, highest: 31, names: &[], first_named: 1 },
    Field {
        name: "month",
        lowest: 1,
        highest: 12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        first_named: 1,
    },
    Field { name: "weekday", lowest: 0, highest: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], first_named: 0 },
];

impl Field {
    /// The field in numbers, as the library reads it.
    ///
    /// # Errors
    /// [`ScheduleError::Field`] for the first item that is wrong.
    pub(super) fn in_numbers(&self, typed: &str) -> Result<String, ScheduleError> {
        let items: Result<Vec<_>, _> = typed.split(',').map(|item| self.item(item)).collect();
        Ok(items?.join(","))
    }

    fn item(&self, item: &str) -> Result<String, ScheduleError> {
        let (base, step) = item.split_once('/').map_or((item, None), |(base, step)| (base, Some(step)));
        let numbers = match base.split_once('-') {
            _ if base == "*" => "*".to_owned(),
            Some((from, to)) => self.range(item, from, to)?,
            None => self.value(item, base)?.to_string(),
        };
        let Some(step) = step else { return Ok(numbers) };
        if numbers.bytes().all(|b| b.is_ascii_digit()) {
            let hint = format!("a step follows `*` or a range: `*/{step}` or `{numbers}-{}/{step}`", self.highest);
            return Err(self.mistake(item, hint));
        }
        match step.parse::<u8>() {
            Ok(count @ 1..) if count <= self.highest - self.lowest => Ok(format!("{numbers}/{count}")),
            _ => {
                let hint = format!(
                    "a step is a whole number from 1 to {}; for a longer one write for example `every 90m`",
                    self.highest - self.lowest
                );
                Err(self.mistake(item, hint))
            }
        }
    }

    fn range(&self, item: &str, from: &str, to: &str) -> Result<String, ScheduleError> {
        let first = self.value(item, from)?;
        let mut last = self.value(item, to)?;
        // The week may end on its Sunday: FRI-SUN.
        if self.highest == 7 && last == 0 && first > 0 {
            last = 7;
        }
        if first > last {
            let hint = format!("a range runs upwards: write `{first}-{},{}-{last}`", self.highest, self.lowest);
            return Err(self.mistake(item, hint));
        }
        Ok(format!("{first}-{last}"))
    }

    fn value(&self, item: &str, text: &str) -> Result<u8, ScheduleError> {
        if let Some(at) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok(self.first_named + at as u8);
        }
        let number = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        number
            .filter(|number| (self.lowest..=self.highest).contains(number))
            .ok_or_else(|| self.mistake(item, self.allowed(text)))
    }

    fn allowed(&self, text: &str) -> String {
        let named = match (self.names.first(), self.names.last()) {
            (Some(first), Some(last)) => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        let also = if text == "?" { "; for any, write `*`" } else { "" };
        let article = if self.name == "hour" { "an" } else { "a" };
        format!("{article} {} is {} to {}{named}{also}", self.name, self.lowest, self.highest)
    }

    fn mistake(&self, item: &str, hint: String) -> ScheduleError {
        ScheduleError::Field { field: self.name, item: item.to_owned(), hint }
    }
}
