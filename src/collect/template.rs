//! Texts of a request with the window filled in: `{{ start | date }}`, `{{ end | last_day }}`.
//!
//! minijinja renders them, with few filters, all pure. A text is compiled when it is used and not kept compiled: a request
//! takes a thousand times as long, and a hundred thousand key results hold their texts only.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use jiff::{SignedDuration, Timestamp, ToSpan, Zoned, tz::TimeZone};
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, Value, context, filters,
    value::{Object, ObjectRepr},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    document::{Context, FromNode, Length, Mistake, Node, Path, did_you_mean},
    okr::Window,
    source::FetchError,
};

/// A text that may have the window filled in. It was rendered once when it was read, so rendering it fails rarely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: Box<str>,
    uses: Uses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Uses {
    /// Nothing to fill in: the text is what it is.
    Nothing,
    /// Filled in, but the same for every window.
    Filters,
    Window,
}

/// What is filled in.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    pub window: &'a Window,
    /// The zone of dates, days and offsets.
    pub time_zone: &'a TimeZone,
    /// What else has a name: a connector's settings, a measure's parameters.
    pub named: &'a Names,
}

/// Texts by the names that templates call them.
pub type Names = BTreeMap<Box<str>, Box<str>>;

/// No names at all.
pub static NO_NAMES: Names = Names::new();

/// The names that a template may use, and the filters; the reference lists them.
pub const VARIABLES: [&str; 2] = ["start", "end"];
pub const FILTERS: [&str; 18] = [
    "date", "last_day", "epoch", "epoch_ms", "utc", "format", "minus", "plus", "string", "split", "first", "last", "join",
    "replace", "trim", "lower", "upper", "default",
];

/// Loops and the like are bounded by this many instructions.
const FUEL: u64 = 10_000;

impl Template {
    /// # Errors
    /// What is wrong with the text, and what to do about it.
    pub fn parse(text: &str, names: &[String]) -> Result<Self, (String, String)> {
        if !["{{", "{%", "{#"].iter().any(|mark| text.contains(mark)) {
            return Ok(Self { text: text.into(), uses: Uses::Nothing });
        }
        let fail = |error: &Error| (explain(error), format!("filters: {}", FILTERS.join(", ")));
        let compiled = environment().template_from_str(text).map_err(|error| fail(&error))?;
        let mut used: Vec<String> = compiled.undeclared_variables(false).into_iter().collect();
        used.sort_unstable();
        let known = || VARIABLES.into_iter().chain(names.iter().map(String::as_str));
        if let Some(unknown) = used.iter().find(|name| !known().any(|known| known == name.as_str())) {
            return Err((format!("`{unknown}` is not known here"), did_you_mean(unknown, known().collect::<Vec<_>>())));
        }
        let of_the_window = used.iter().any(|name| VARIABLES.contains(&name.as_str()));
        let uses = if of_the_window { Uses::Window } else { Uses::Filters };
        let template = Self { text: text.into(), uses };
        // October 2026: what fails for this window fails for any.
        let sample = Window::new(Timestamp::constant(1_790_812_800, 0), Timestamp::constant(1_793_491_200, 0))
            .expect("October ends after it starts");
        let named = names.iter().map(|name| (name.as_str().into(), "1".into())).collect();
        let values = Values { window: &sample, time_zone: &TimeZone::UTC, named: &named };
        template.try_render(values).map_err(|error| fail(&error))?;
        Ok(template)
    }

    /// The text as typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is another one for another window.
    pub fn uses_the_window(&self) -> bool {
        self.uses == Uses::Window
    }

    /// The text with `values` filled in.
    ///
    /// # Errors
    /// `rejected`, for a time that cannot be reckoned with (a year beyond 9999).
    pub fn render(&self, values: Values<'_>) -> Result<Cow<'_, str>, FetchError> {
        self.try_render(values).map_err(|error| {
            FetchError::new(
                crate::okr::FailureKind::Rejected,
                format!("`{}` cannot be filled in: {}", self.text, explain(&error)),
            )
        })
    }

    /// For JSON: a text that is nothing but one `{{ }}` with a number in it (`{{ start | epoch }}`) is that number.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render_json(&self, values: Values<'_>) -> Result<serde_json::Value, FetchError> {
        let whole = self.text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        if let Some(expression) = whole.filter(|inside| !["{{", "}}", "{%"].iter().any(|mark| inside.contains(mark)))
            && let Ok(expression) = environment().compile_expression(expression)
            && let Ok(value) = expression.eval(filled(values))
            && let Some(number) = value.is_integer().then(|| i64::try_from(value).ok()).flatten()
        {
            return Ok(number.into());
        }
        Ok(serde_json::Value::String(self.render(values)?.into_owned()))
    }

    fn try_render(&self, values: Values<'_>) -> Result<Cow<'_, str>, Error> {
        match self.uses {
            Uses::Nothing => Ok(Cow::Borrowed(&self.text)),
            Uses::Filters | Uses::Window => environment().render_str(&self.text, filled(values)).map(Cow::Owned),
        }
    }
}

fn explain(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownFilter => {
            let name = detail.split_whitespace().nth(1).unwrap_or(detail).trim_matches('`');
            format!("the filter `{name}` is not known")
        }
        kind if detail.is_empty() => kind.to_string(),
        _ => detail.to_owned(),
    }
}

fn filled(values: Values<'_>) -> Value {
    let moment = |at: Timestamp| Value::from_object(Moment { at: at.to_zoned(values.time_zone.clone()), whole_day: false });
    let (start, end) = (moment(values.window.start()), moment(values.window.end()));
    if values.named.is_empty() {
        return context! { start, end };
    }
    let named = values.named.iter().map(|(name, text)| (name.to_string(), Value::from(text.to_string())));
    let all: BTreeMap<String, Value> = named.chain([("start".to_owned(), start), ("end".to_owned(), end)]).collect();
    Value::from(all)
}

/// An instant in the file's time zone, or a day there.
#[derive(Clone, Debug)]
struct Moment {
    at: Zoned,
    /// Shown as a day: 2026-10-31.
    whole_day: bool,
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.whole_day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%:z" };
        f.write_str(&self.at.strftime(format).to_string())
    }
}

fn environment() -> &'static Environment<'static> {
    static SHARED: OnceLock<Environment<'static>> = OnceLock::new();
    SHARED.get_or_init(|| {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.add_filter("date", |value: &Value| with(value, |moment| Ok(day(moment.at.clone()))));
        environment.add_filter("last_day", |value: &Value| {
            // The instant itself is left out, so the last day is that of the instant before it.
            with(value, |moment| Ok(day(moment.at.checked_sub(1.nanosecond()).map_err(|error| invalid(&error))?)))
        });
        environment.add_filter("epoch", |value: &Value| with(value, |moment| Ok(moment.at.timestamp().as_second().into())));
        environment
            .add_filter("epoch_ms", |value: &Value| with(value, |moment| Ok(moment.at.timestamp().as_millisecond().into())));
        environment.add_filter("utc", |value: &Value| {
            with(value, |moment| Ok(moment.at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()))
        });
        environment.add_filter("format", |value: &Value, format: String| {
            with(value, |moment| {
                jiff::fmt::strtime::format(&format, &moment.at).map(Value::from).map_err(|error| invalid(&error))
            })
        });
        environment.add_filter("minus", |value: &Value, length: String| shifted(value, &length, -1));
        environment.add_filter("plus", |value: &Value, length: String| shifted(value, &length, 1));
        environment.add_filter("string", |value: &Value| value.to_string());
        environment.add_filter("split", filters::split);
        environment.add_filter("first", filters::first);
        environment.add_filter("last", filters::last);
        environment.add_filter("join", filters::join);
        environment.add_filter("replace", filters::replace);
        environment.add_filter("trim", filters::trim);
        environment.add_filter("lower", filters::lower);
        environment.add_filter("upper", filters::upper);
        environment.add_filter("default", filters::default);
        environment
    })
}

fn with(value: &Value, f: impl FnOnce(&Moment) -> Result<Value, Error>) -> Result<Value, Error> {
    match value.downcast_object_ref::<Moment>() {
        Some(moment) => f(moment),
        None => Err(Error::new(ErrorKind::InvalidOperation, format!("`{value}` is no time: filters apply to `start` and `end`"))),
    }
}

fn day(at: Zoned) -> Value {
    Value::from_object(Moment { at, whole_day: true })
}

/// By the calendar for days and weeks, so that a day over a change of the clocks is a day.
fn shifted(value: &Value, length: &str, sign: i64) -> Result<Value, Error> {
    let unknown = || Error::new(ErrorKind::InvalidOperation, format!("`{length}` is no length of time: write 30m, 6h, 1d or 2w"));
    let Length(duration) = Length::parse(length).ok_or_else(unknown)?;
    let seconds = duration.as_secs() * sign;
    with(value, |moment| {
        let at = if length.contains(['d', 'w']) {
            moment.at.checked_add((seconds / 86_400).days())
        } else {
            moment.at.checked_add(SignedDuration::from_secs(seconds))
        };
        let at = at.map_err(|error| invalid(&error))?;
        Ok(Value::from_object(Moment { at, whole_day: moment.whole_day }))
    })
}

fn invalid(error: &jiff::Error) -> Error {
    Error::new(ErrorKind::InvalidOperation, error.to_string())
}

impl FromNode for Template {
    fn from_node(node: &Node<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let text = String::from_node(node, path, cx)?;
        Self::parse(&text, &cx.variables)
            .map_err(|(problem, hint)| cx.report(Mistake::error(node.place, path, problem).hint(hint)))
            .ok()
    }
}

impl JsonSchema for Template {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Template".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "description": "Text; `{{ start }}` and `{{ end }}` are the window, with filters such as `{{ start | date }}`.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str) -> Result<String, (String, String)> {
        let template = Template::parse(text, &[])?;
        let time_zone = TimeZone::get("Europe/Paris").unwrap();
        // A quarter in Paris, over the change of the clocks.
        let window = Window::new("2026-09-30T22:00:00Z".parse().unwrap(), "2026-12-31T23:00:00Z".parse().unwrap()).unwrap();
        Ok(template.render(Values { window: &window, time_zone: &time_zone, named: &NO_NAMES }).unwrap().into_owned())
    }

    #[test]
    fn the_window_is_filled_in_as_apis_want_it() {
        for (text, expected) in [
            ("/reports", "/reports"),
            ("{{ start }}", "2026-10-01T00:00:00+02:00"),
            ("{{ end }}", "2027-01-01T00:00:00+01:00"),
            ("{{ start | date }}..{{ end | date }}", "2026-10-01..2027-01-01"),
            ("{{ end | last_day }}", "2026-12-31"),
            ("{{ start | last_day }}", "2026-09-30"),
            ("{{ start | epoch }}", "1790805600"),
            ("{{ start | epoch_ms }}", "1790805600000"),
            ("{{ end | utc }}", "2026-12-31T23:00:00Z"),
            ("{{ start | format('%Y%m%d') }}", "20261001"),
            ("{{ end | last_day | format('%d/%m/%Y') }}", "31/12/2026"),
            ("{{ start | minus('1d') | date }}", "2026-09-30"),
            ("{{ start | minus('1d') }}", "2026-09-30T00:00:00+02:00"),
            ("{{ start | plus('4w') }}", "2026-10-29T00:00:00+01:00"),
            ("{{ start | plus('36h') }}", "2026-10-02T12:00:00+02:00"),
            ("{{ end | date | minus('1w') }}", "2026-12-25"),
            ("{% if true %}{{ start | date }}{% endif %}", "2026-10-01"),
            ("{{ start | date | string }}", "2026-10-01"),
            ("{# nothing #}x", "x"),
            ("{ not: a template }", "{ not: a template }"),
        ] {
            assert_eq!(render(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn mistakes_show_when_the_file_is_read() {
        for (text, problem) in [
            ("{{ begin }}", "`begin` is not known here"),
            ("{% if false %}{{ x }}{% endif %}", "`x` is not known here"),
            ("{{ start | dat }}", "the filter `dat` is not known"),
            ("{{ start | format('%J') }}", "unrecognized specifier directive `J`"),
            ("{{ start | minus('1 year') }}", "`1 year` is no length of time"),
            ("{{ start.foo }}", "undefined"),
            ("{{ 5 | date }}", "`5` is no time"),
            ("{{ start", "unexpected end"),
            ("{% for i in [1] %}", "unexpected end"),
            ("{{ start | epoch | date }}", "is no time"),
        ] {
            let found = render(text).unwrap_err().0;
            assert!(found.contains(problem), "{text}: {found}");
        }
        let loops = "{% for a in [1,2,3,4,5,6,7,8,9] %}".repeat(6) + "x" + &"{% endfor %}".repeat(6);
        assert!(Template::parse(&loops, &[]).is_err());
    }

    #[test]
    fn a_template_knows_whether_it_asks_about_the_window() {
        for (text, uses) in [("x", false), ("{{ 1 }}", false), ("{{ end }}", true), ("{% set a = start %}", true)] {
            assert_eq!(Template::parse(text, &[]).unwrap().uses_the_window(), uses, "{text}");
        }
    }

    #[test]
    fn in_json_a_lone_number_stays_a_number() {
        let window = Window::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH).unwrap();
        let values = Values { window: &window, time_zone: &TimeZone::UTC, named: &NO_NAMES };
        let json = |text| Template::parse(text, &[]).unwrap().render_json(values).unwrap();
        assert_eq!(json("{{ start | epoch }}"), serde_json::json!(0));
        assert_eq!(json(" {{ start | epoch_ms }} "), serde_json::json!(0));
        assert_eq!(json("{{ start | epoch | string }}"), serde_json::json!("0"));
        assert_eq!(json("{{ start | epoch }}s"), serde_json::json!("0s"));
        assert_eq!(json("{{ start | date }}"), serde_json::json!("1970-01-01"));
        assert_eq!(json("5"), serde_json::json!("5"));
    }
}
