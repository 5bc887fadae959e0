//! Values of the file that can be written in more than one way: cycles, targets, baselines, pace.

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    config::file::EachWord,
    document::{Content, Context, Fields, FromNode, Length, Marked, Mistake, Node, Path, Unread, did_you_mean, wrong_shape},
    signal::stall::Sensitivity,
};

/// Declares how the JSON Schema of a hand-read type looks.
macro_rules! schema {
    ($type:ty, $name:literal, |$generator:ident| $schema:expr) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

/// A calendar day, `2026-11-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Date);

impl FromNode for Day {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let day = node.scalar().filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        if day.is_none() {
            cx.report(wrong_shape(node, path, "a day", "write it like 2026-11-15"));
        }
        day.map(Self)
    }
}

schema!(Day, "Day", |_generator| json_schema!({ "type": "string", "format": "date" }));

/// A cycle as typed.
#[derive(Clone, Debug)]
pub enum CycleText {
    Named(String),
    Days { name: Option<String>, start: Date, end: Date },
}

impl FromNode for CycleText {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if let Some(text) = node.scalar() {
            return Some(Self::Named(text.to_owned()));
        }
        let mut fields = Fields::of(node, path, cx)?;
        let name = fields.take::<Option<String>>("name", path, cx);
        let start = fields.take::<Day>("start", path, cx);
        let end = fields.take::<Day>("end", path, cx);
        fields.finish(path, cx);
        Some(Self::Days { name: name?, start: start?.0, end: end?.0 })
    }
}

schema!(CycleText, "Cycle", |generator| {
    let day = generator.subschema_for::<Day>();
    json_schema!({ "oneOf": [
        { "type": ["string", "integer"], "pattern": "^[0-9]{4}(-([QTqt][1-4]|[SHsh][12]|[Ww][0-9]{1,2}|[0-9]{2}))?$" },
        { "type": "object", "required": ["start", "end"], "additionalProperties": false,
          "description": "Explicit days; the end day is not part of the cycle.",
          "properties": { "name": { "type": "string" }, "start": day, "end": day } },
    ] })
});

/// A target as typed.
#[derive(Clone, Debug)]
pub struct TargetNode {
    pub goal: GoalText,
    pub each: Option<Marked<EachWord>>,
}

#[derive(Clone, Debug)]
pub enum GoalText {
    Text(String),
    Between { low: Marked<String>, high: Marked<String> },
    AheadOf(Box<Unread>),
}

impl FromNode for TargetNode {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if let Some(text) = node.scalar() {
            return Some(Self { goal: GoalText::Text(text.to_owned()), each: None });
        }
        let mut fields = Fields::of(node, path, cx)?;
        let value = fields.take::<Option<String>>("value", path, cx)?.map(GoalText::Text);
        let between = match fields.node("between") {
            Some(node) => Some(between(node, &path.child("between"), cx)?),
            None => None,
        };
        let ahead_of = fields.take::<Option<Unread>>("ahead_of", path, cx)?.map(|measure| GoalText::AheadOf(Box::new(measure)));
        let each = fields.take::<Option<Marked<EachWord>>>("each", path, cx);
        fields.finish(path, cx);
        let mut goals: Vec<GoalText> = [value, between, ahead_of].into_iter().flatten().collect();
        if goals.len() != 1 {
            let hint = "write one of `value: +20%`, `between: [10, 20]` or `ahead_of: ...`";
            cx.report(
                Mistake::error(node.place, path, format!("a target is one goal, and this names {}", goals.len())).hint(hint),
            );
            return None;
        }
        Some(Self { goal: goals.remove(0), each: each? })
    }
}

fn between(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<GoalText> {
    let bounds = Vec::<Marked<String>>::from_node(node, path, cx)?;
    let [low, high] = bounds.as_slice() else {
        cx.report(wrong_shape(node, path, "two numbers", "write the lower and the upper end: `between: [10, 20]`"));
        return None;
    };
    Some(GoalText::Between { low: low.clone(), high: high.clone() })
}

schema!(TargetNode, "Target", |generator| {
    let each = generator.subschema_for::<EachWord>();
    json_schema!({ "oneOf": [
        { "type": ["string", "number", "boolean"], "description": "`120`, `\"+20%\"`, `-10%`, `x2`, `\"+5\"`, `\"+5pp\"`, `\">= 30%\"`, `\"<= 10\"` or `done`." },
        { "type": "object", "additionalProperties": false, "properties": {
            "value": { "type": ["string", "number"], "description": "The same as the short form." },
            "between": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": ["string", "number"] } },
            "ahead_of": { "type": "object", "description": "The competitor's number: a measure of the same source; kind and unit are the key result's own." },
            "each": each } },
    ] })
});

/// A baseline as typed.
#[derive(Clone, Debug)]
pub enum BaselineText {
    Number(String),
    PreviousPeriod,
    SamePeriodLastYear,
    AtStart,
    Days {
        from: Date,
        to: Date,
    },
    /// The mean of so many periods before the cycle, for a recurring key result.
    PreviousPeriods(u64),
}

const BASELINES: [&str; 3] = ["previous_period", "same_period_last_year", "at_start"];

impl FromNode for BaselineText {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if let Some(text) = node.scalar() {
            return match text {
                "previous_period" => Some(Self::PreviousPeriod),
                "same_period_last_year" => Some(Self::SamePeriodLastYear),
                "at_start" => Some(Self::AtStart),
                _ if text.contains(|c: char| c.is_ascii_digit()) => Some(Self::Number(text.to_owned())),
                _ => {
                    let mistake = Mistake::error(node.place, path, format!("`{text}` is not a baseline"));
                    cx.report(mistake.hint(format!(
                        "{}; or write a number, or `{{ from: 2026-07-01, to: 2026-10-01 }}`",
                        did_you_mean(text, BASELINES)
                    )));
                    None
                }
            };
        }
        let mut fields = Fields::of(node, path, cx)?;
        let from = fields.take::<Option<Day>>("from", path, cx);
        let to = fields.take::<Option<Day>>("to", path, cx);
        let count = fields.take::<Option<u64>>("previous_periods", path, cx);
        fields.finish(path, cx);
        match (from?, to?, count?) {
            (Some(from), Some(to), None) => Some(Self::Days { from: from.0, to: to.0 }),
            (None, None, Some(count)) => Some(Self::PreviousPeriods(count)),
            _ => {
                let hint =
                    "write `{ from: 2026-07-01, to: 2026-10-01 }` (the day `to` is not part of it) or `{ previous_periods: 3 }`";
                cx.report(Mistake::error(node.place, path, "a measured baseline needs its span").hint(hint));
                None
            }
        }
    }
}

schema!(BaselineText, "Baseline", |generator| {
    let day = generator.subschema_for::<Day>();
    json_schema!({ "oneOf": [
        { "type": "number" },
        { "type": "string" },
        { "type": "object", "required": ["from", "to"], "additionalProperties": false, "properties": { "from": day, "to": day } },
        { "type": "object", "required": ["previous_periods"], "additionalProperties": false,
          "properties": { "previous_periods": { "type": "integer", "minimum": 1, "maximum": 24 } } },
    ] })
});

/// A pace as typed.
#[derive(Clone, Debug)]
pub enum PaceText {
    Linear,
    Weekdays,
    Step,
    Phased(Vec<f64>),
    PreviousPeriod,
    LastYear,
}

const PACES: [&str; 5] = ["linear", "weekdays", "step", "previous_period", "last_year"];

impl FromNode for PaceText {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if let Some(text) = node.scalar() {
            return match text {
                "linear" => Some(Self::Linear),
                "weekdays" => Some(Self::Weekdays),
                "step" => Some(Self::Step),
                "previous_period" => Some(Self::PreviousPeriod),
                "last_year" => Some(Self::LastYear),
                _ => {
                    let hint = format!("{}; or `{{ phased: [0.1, 0.4, 1] }}`", did_you_mean(text, PACES));
                    cx.report(Mistake::error(node.place, path, format!("`{text}` is not a pace")).hint(hint));
                    None
                }
            };
        }
        let mut fields = Fields::of(node, path, cx)?;
        let shares = fields.take::<Vec<f64>>("phased", path, cx);
        fields.finish(path, cx);
        let shares = shares?;
        let rising = shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares.first().is_some_and(|first| *first >= 0.0);
        if shares.is_empty() || !rising || shares.last() != Some(&1.0) {
            let hint =
                "write the share that should be reached at the end of each equal part of the cycle, rising to 1: [0.1, 0.4, 1]";
            cx.report(Mistake::error(node.place, path, "these phases do not rise to 1").hint(hint));
            return None;
        }
        Some(Self::Phased(shares))
    }
}

schema!(PaceText, "Pace", |_generator| json_schema!({ "oneOf": [
    { "enum": PACES },
    { "type": "object", "required": ["phased"], "additionalProperties": false,
      "properties": { "phased": { "type": "array", "minItems": 1, "items": { "type": "number", "minimum": 0, "maximum": 1 } } } },
] }));

/// When no progress is a stall, as typed.
#[derive(Clone, Copy, Debug)]
pub enum StallText {
    Never,
    NoProgressFor(Length),
    Watched(Sensitivity),
}

impl FromNode for StallText {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        if let Some(word) = node.scalar() {
            let sensitivity = Sensitivity::ALL.into_iter().find(|sensitivity| sensitivity.name() == word);
            if word == "never" || sensitivity.is_some() {
                return Some(sensitivity.map_or(Self::Never, Self::Watched));
            }
        }
        if !matches!(node.content, Content::Mapping(_)) {
            cx.report(wrong_shape(
                node,
                path,
                "a stall rule",
                "write `strict`, `balanced`, `sensitive`, `{ no_progress_for: 14d }` or `never`",
            ));
            return None;
        }
        let mut fields = Fields::of(node, path, cx)?;
        let length = fields.take::<Length>("no_progress_for", path, cx);
        fields.finish(path, cx);
        length.map(Self::NoProgressFor)
    }
}

schema!(StallText, "Stall", |generator| {
    let length = generator.subschema_for::<Length>();
    json_schema!({ "oneOf": [
        { "enum": ["strict", "balanced", "sensitive", "never"] },
        { "type": "object", "required": ["no_progress_for"], "additionalProperties": false, "properties": { "no_progress_for": length } },
    ] })
});
