//! Services that answer for short windows only: a longer one is asked in parts, whose records are put together.

use jiff::{ToSpan as _, tz::TimeZone};

use crate::{
    document::{Context, Length, Marked, Mistake, Path},
    okr::Window,
};

const DAY: i64 = 86_400;
/// A window of ten years by days.
pub const MOST_PARTS: u32 = 3660;

/// The longest window that is asked about at once, in days of the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Split(i64);

impl Split {
    pub fn checked(typed: Marked<Length>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let seconds = typed.value.0.as_secs();
        if seconds >= DAY && seconds % DAY == 0 {
            return Some(Self(seconds / DAY));
        }
        let mistake = Mistake::error(typed.place, path, "a window is split by whole days");
        cx.report(mistake.hint("write how many the service answers for at once: `30d`"));
        None
    }

    pub fn days(self) -> i64 {
        self.0
    }

    /// In how many parts a window of a year is asked: what a poll has time for.
    pub fn likely_parts(self) -> u32 {
        u32::try_from(366 / self.0 + 1).unwrap_or(1)
    }

    /// `window` in parts that follow each other without gap, each of so many days of `time_zone` but the last. An empty window
    /// is one part.
    pub fn parts(self, window: &Window, time_zone: &TimeZone) -> Vec<Window> {
        let mut parts = Vec::new();
        let mut at = window.start().to_zoned(time_zone.clone());
        while parts.len() < MOST_PARTS as usize {
            // Beyond the calendar's end nothing is asked about.
            let Ok(next) = at.checked_add(self.0.days()) else { break };
            let end = next.timestamp().min(window.end());
            parts.extend(Window::new(at.timestamp(), end));
            if end == window.end() {
                break;
            }
            at = next;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_days_also_when_clocks_change() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let window = |start: &str, end: &str| Window::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
        let shown = |days, start, end| -> Vec<String> {
            Split(days).parts(&window(start, end), &paris).iter().map(|part| format!("{}/{}", part.start(), part.end())).collect()
        };
        // Clocks go back on 25 October.
        assert_eq!(
            shown(20, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
            ["2026-09-30T22:00:00Z/2026-10-20T22:00:00Z", "2026-10-20T22:00:00Z/2026-10-31T23:00:00Z"]
        );
        assert_eq!(shown(31, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z").len(), 1);
        assert_eq!(shown(1, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z").len(), 31);
        assert_eq!(shown(7, "2026-09-30T22:00:00Z", "2026-09-30T22:00:00Z").len(), 1);
    }
}
