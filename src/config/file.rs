//! okrs.yaml as typed: every field with its place, before anything is known to make sense.
//!
//! The doc comments here are the reference: `okrd schema` prints them for editors.

use crate::{
    choice,
    config::access::Access,
    config::alerts::Alerts,
    config::words::{BaselineText, CycleText, Day, PaceText, StallText, TargetNode},
    document::{Length, Marked, Named, Setting, Tried, Unread},
    record,
};

record! {
    /// What a team wants to reach, and where the numbers live: the whole of okrs.yaml.
    pub struct File {
        /// Version of the file format: 1.
        pub version: Option<Marked<u64>>,
        /// IANA time zone of cycles, schedules and day boundaries, such as `Europe/Paris`. Default: UTC.
        pub timezone: Option<Marked<String>>,
        /// Language of reports, pages and answers on the command line. Default: en.
        pub language: Option<LanguageWord>,
        /// The period that the objectives are pursued in: `2026-Q4`, `2026-S2`, `2026-12`, `2026`, `2026-W40`, or explicit days.
        pub cycle: Marked<CycleText>,
        /// The month that a year begins with, 1 to 12; it is named after the calendar year that it begins in. Default: 1.
        pub fiscal_year_starts: Option<Marked<u64>>,
        /// Schedule of key results that have none of their own: `every 15m`, `daily`, or five cron fields. Default: daily.
        pub poll: Option<Marked<String>>,
        /// Address of metrics and health checks. Default: 127.0.0.1:9595.
        pub listen: Option<Marked<Setting>>,
        /// Where observations are kept. Default: okrd.db beside this file.
        pub store: Option<Store>,
        /// Configured, authenticated places that numbers come from, by a name of your choice.
        #[schemars(schema_with = "super::schema::sources")]
        pub sources: Named<Unread>,
        /// What the team wants, with the key results that tell whether it gets there.
        #[schemars(default)]
        pub objectives: Vec<Objective>,
        /// Reports that are made by themselves.
        #[schemars(default)]
        pub reports: Vec<Marked<Report>>,
        /// Who is told what.
        pub alerts: Option<Marked<Alerts>>,
        /// Who may read and write through the API.
        pub access: Option<Access>,
        /// What corrects the chances of the forecast, as `okrd calibrate` found it.
        pub calibration: Option<Marked<Calibration>>,
    }
}

record! {
    /// A line through the log-odds of chances, from closed cycles.
    pub struct Calibration {
        /// What is added to the log-odds.
        pub intercept: f64,
        /// What they are multiplied by, above 0.
        pub slope: f64,
        /// How many forecasts it was found from.
        pub forecasts: u64,
    }
}

choice! {
    /// A language that okrd speaks.
    pub enum LanguageWord {
        English = "en",
        French = "fr",
    }
}

record! {
    /// Where observations are kept.
    pub struct Store {
        /// A SQLite file, created on first start.
        pub sqlite: Option<Sqlite>,
    }
}

record! {
    /// A SQLite file.
    pub struct Sqlite {
        /// Path of the file; a relative one starts at the folder of this file.
        pub path: Setting,
    }
}

record! {
    /// A qualitative, ambitious aim; its progress is the weighted mean of its key results.
    pub struct Objective {
        /// Stable name; it is a label of the metrics and must not change within a cycle.
        pub id: Marked<String>,
        /// The aim in the team's words. Default: the id.
        pub title: Option<String>,
        /// Team or person who answers for it; its key results inherit it.
        pub owner: Option<String>,
        /// Id of the objective that this one serves.
        pub parent: Option<Marked<String>>,
        /// Whether its progress counts in its parent's. Default: false.
        pub roll_up: Option<bool>,
        /// Its weight in its parent, if it rolls up. Default: 1.
        pub weight: Option<Marked<f64>>,
        /// `aspirational` is a success from 0.7 on, `committed` at 1.0. Default: aspirational.
        pub ambition: Option<AmbitionWord>,
        /// The score from which it counts as accomplished, if not the ambition's own.
        pub accomplished_at: Option<Marked<f64>>,
        /// The measurable outcomes that tell whether the objective is reached.
        #[schemars(default)]
        pub key_results: Vec<Tried<KeyResult>>,
        /// What the team does to get there: reported, never scored.
        #[schemars(default)]
        pub initiatives: Vec<Initiative>,
    }
}

choice! {
    /// How much of an objective must be reached for it to be a success.
    pub enum AmbitionWord {
        Aspirational = "aspirational",
        Committed = "committed",
    }
}

record! {
    /// One measurable outcome of an objective.
    pub struct KeyResult {
        /// Stable name, unique in all files; it is a label of the metrics and must not change within a cycle.
        pub id: Marked<String>,
        /// The outcome in the team's words. Default: the id.
        pub title: Option<String>,
        /// Who answers for it. Default: the objective's owner.
        pub owner: Option<String>,
        /// Name of the source that its number comes from.
        pub source: Marked<String>,
        /// The number: what the source is asked, and what kind of number it gives.
        #[schemars(schema_with = "super::schema::measure")]
        pub measure: Unread,
        /// Where it must end: `120`, `"+20%"`, `x2`, `"+5"`, `"+5pp"`, `">= 30%"`, `"<= 10"`, `done`, or a mapping.
        pub target: Marked<TargetNode>,
        /// Where it starts: a number, `previous_period`, `same_period_last_year`, `at_start`, or a span of days. Default: measured.
        pub baseline: Option<Marked<BaselineText>>,
        /// Sets the goal anew for each `week` or `month` of the cycle.
        pub each: Option<Marked<EachWord>>,
        /// With `each` and a relative target: grow on the period before instead of on the fixed baseline. Default: false.
        pub compounding: Option<bool>,
        /// When to ask: `every 15m`, `daily`, or five cron fields.
        pub poll: Option<Marked<String>>,
        /// Its weight in the objective. Default: 1.
        pub weight: Option<Marked<f64>>,
        /// The day from which it counts, if it was added within the cycle.
        pub start: Option<Marked<Day>>,
        /// The day by which a milestone must be done. Default: the end of the cycle.
        pub due: Option<Marked<Day>>,
        /// How long after its window a number may still change, such as `3d`. Default: what the measure says, or none.
        pub settle: Option<Length>,
        /// How old its newest settled number may get before it is stale. Default: the schedule's gap and three days.
        pub stale_after: Option<Length>,
        /// What pace asks for: `linear`, `weekdays`, `step`, or `{ phased: [0.1, 0.4, 1] }`. Default: linear.
        pub pace: Option<Marked<PaceText>>,
        /// The gaps to pace from which it is at risk and off track. Default: 0.10 and 0.25.
        pub limits: Option<Marked<Limits>>,
        /// When it counts as stalled: `strict`, `balanced`, `sensitive`, `{ no_progress_for: 14d }` or `never`. Default: balanced.
        pub stall: Option<Marked<StallText>>,
        /// `up` or `down`: only to be checked against the target, which decides.
        pub direction: Option<Marked<DirectionWord>>,
        /// Equality with the target is not enough. Default: false.
        pub strict: Option<bool>,
        /// Why the target was eased within the cycle.
        pub reason: Option<String>,
        /// Words to route and filter by.
        #[schemars(default)]
        pub tags: Vec<String>,
    }
}

choice! {
    /// A period of the cycle.
    pub enum EachWord {
        Week = "week",
        Month = "month",
    }
}

choice! {
    /// Which way is better.
    pub enum DirectionWord {
        Up = "up",
        Down = "down",
    }
}

record! {
    /// The gaps to pace (expected progress minus progress) that change the status.
    pub struct Limits {
        /// Above this gap it is at risk. Default: 0.10.
        pub at_risk: Option<f64>,
        /// Above this gap it is off track. Default: 0.25.
        pub off_track: Option<f64>,
    }
}

record! {
    /// Something the team does to move its key results.
    pub struct Initiative {
        /// What is done.
        pub title: String,
        /// Who does it.
        pub owner: Option<String>,
        /// The day by which it should be done.
        pub due: Option<Day>,
        /// How far it is. Default: planned.
        pub status: Option<InitiativeWord>,
        /// Where more is written about it.
        pub link: Option<String>,
    }
}

choice! {
    /// How far an initiative is.
    pub enum InitiativeWord {
        Planned = "planned",
        Doing = "doing",
        Done = "done",
        Dropped = "dropped",
    }
}

record! {
    /// A report that is made by itself.
    pub struct Report {
        /// `weekly`: the check-in of the last seven days. `close`: the grades at the end of the cycle.
        pub what: ReportWord,
        /// When: `mon 08:00`, `mon-fri 17:30`, or a schedule such as `0 8 * * mon`. Default of `close`: when the last number is final.
        pub at: Option<Marked<String>>,
        /// Names of sinks that it is sent to.
        #[schemars(default)]
        pub to: Vec<Marked<String>>,
        /// Folder that it is written to, one file each time; a relative one starts at the folder of this file.
        pub out: Option<Setting>,
        /// Its language. Default: `language` of the file.
        pub language: Option<LanguageWord>,
        /// How it is written down. Default: html.
        pub format: Option<ReportFormatWord>,
    }
}

choice! {
    /// A report.
    pub enum ReportWord {
        Weekly = "weekly",
        Close = "close",
    }
}

choice! {
    /// How a report is written down.
    pub enum ReportFormatWord {
        Html = "html",
        Markdown = "markdown",
        Json = "json",
    }
}

record! {
    /// The fields that every measure has, whatever its connector.
    pub struct MeasureBasics {
        /// What kind of number the source gives.
        pub kind: KindWord,
        /// The unit of the number, as the source gives it: `requests`, `percent`, `seconds`, `EUR` ... Default: none; `ratio` for a ratio.
        pub unit: Option<String>,
        /// The number speaks of the last so long (`28d`), not of the cycle so far.
        pub window: Option<Marked<Length>>,
        /// How long after its window the source may still change the number.
        pub settle: Option<Length>,
        /// Below this denominator a ratio says nothing. Default: 0.
        pub min_denominator: Option<Marked<f64>>,
        /// How many places a rank is looked for in; "not ranked" counts as one more. Default: 100.
        pub depth: Option<Marked<u64>>,
        /// One number a record (each newsletter, each post) instead of one over all. Default: false.
        pub each_record: Option<bool>,
    }
}

choice! {
    /// What kind of number a measure gives.
    pub enum KindWord {
        /// A state at a moment: followers, backlinks.
        Level = "level",
        /// A count or sum over a window: requests, visitors.
        Flow = "flow",
        /// Numerator and denominator over a window: open rate, conversion.
        Ratio = "ratio",
        /// A position; 1 is best.
        Rank = "rank",
        /// Done or not, or k of n.
        Milestone = "milestone",
    }
}

record! {
    /// The fields that every source has, whatever its connector.
    pub struct SourceBasics {
        /// The kind of place: `postgres`, `http`, `file` ...
        pub connector: Marked<String>,
        /// How long one attempt may take. Default: 30s.
        pub timeout: Option<Marked<Length>>,
        /// Requests under way at once. Default: 4.
        pub concurrency: Option<Marked<u64>>,
        /// At most so many requests in so long, such as `100/1h`. Default: no limit.
        pub rate: Option<Marked<String>>,
        /// Attempts for one question before the next poll tries again. Default: 3.
        pub attempts: Option<Marked<u64>>,
        /// Whether days that no poll has seen are asked for afterwards, where the source can tell them. Default: true.
        pub backfill: Option<bool>,
        /// How large one answer may be, in bytes. Default: 10000000.
        pub max_bytes: Option<Marked<u64>>,
        /// The day on which what opens it expires, a token or a password, so that somebody is told in time.
        pub credential_expires: Option<Marked<Day>>,
    }
}
