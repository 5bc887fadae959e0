//! The named filters: jaq's own without those that reach outside, and ours for what depends on the kind of value.

use std::{collections::HashSet, sync::OnceLock};

use jaq_core::{
    Error, Native, RunPtr, ValR, ValT,
    data::JustLut,
    load::parse::Def,
    native::{Fun, bome, run, unary, v},
};

use super::{meter, value::Val};

pub type Kind = JustLut<Val>;

/// Natives of jaq that are left out: they look at the environment or the clock, write to the log, or end the process.
const OUTSIDE: &[&str] = &["env", "now", "halt", "localtime", "strflocaltime", "debug_empty", "stderr_empty"];

/// Natives that compile a regular expression at each call; they are renamed, and our definitions pay before each call.
const COSTLY: &[(&str, &str)] =
    &[("matches", "cheap_matches"), ("split_matches", "cheap_split_matches"), ("split_", "cheap_split_")];

/// What jaq defines by way of its own JSON type; jaq-std builds on it.
const DEFINITIONS: &str = r#"
def matches($re; $flags): costly | cheap_matches($re; $flags);
def split_matches($re; $flags): costly | cheap_split_matches($re; $flags);
def split_($re; $flags): costly | cheap_split_($re; $flags);
def in(xs): . as $key | xs | has($key);
def inside(xs): . as $part | xs | contains($part);
def index($part): indices($part) | first;
def rindex($part): indices($part) | last;
def @json: tojson;
"#;

/// What builds on jaq-std.
const LATER: &str = "def transpose: . as $rows | [range(0; [$rows[] | length] | max // 0) as $at | [$rows[] | .[$at]]];";

/// All definitions, in the order in which later ones use earlier ones.
pub fn definitions() -> &'static [Def<&'static str>] {
    static ALL: OnceLock<Vec<Def<&'static str>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let ours = |text| jaq_core::load::parse(text, |parser| parser.defs()).expect("our own definitions are jq");
        let native: HashSet<&str> = own().iter().map(|(name, ..)| *name).collect();
        let all = jaq_core::defs().chain(ours(DEFINITIONS)).chain(jaq_std::defs()).chain(ours(LATER));
        all.filter(|definition| !native.contains(definition.name)).collect()
    })
}

/// All natives.
pub fn natives() -> impl Iterator<Item = Fun<Kind>> {
    let given = jaq_core::funs::<Kind>().chain(jaq_std::funs::<Kind>());
    let allowed = given.filter(|(name, ..)| !OUTSIDE.contains(name)).map(|(name, arguments, native): Fun<Kind>| {
        let renamed = COSTLY.iter().find(|(costly, _)| *costly == name).map_or(name, |(_, renamed)| renamed);
        (renamed, arguments, native)
    });
    allowed.chain(own().map(|native| run::<Kind>(native)))
}

/// Every name that a filter may call, with its number of arguments.
pub fn names() -> &'static HashSet<(&'static str, usize)> {
    static ALL: OnceLock<HashSet<(&'static str, usize)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let defined = definitions().iter().map(|definition| (definition.name, definition.args.len()));
        defined.chain(natives().map(|(name, arguments, _): Fun<Kind>| (name, arguments.len()))).collect()
    })
}

type Own = (&'static str, Box<[jaq_core::Bind]>, RunPtr<Kind>);

fn own() -> [Own; 9] {
    [
        ("costly", v(0), |cv| {
            meter::charge(200);
            bome(Ok(cv.1))
        }),
        ("length", v(0), |cv| bome(length(cv.1))),
        ("tojson", v(0), |cv| bome(Ok(Val::text(cv.1.to_string())))),
        ("fromjson", v(0), |cv| bome(from_json(&cv.1))),
        ("tonumber", v(0), |cv| bome(to_number(cv.1))),
        ("isnan", v(0), |cv| bome(Ok(Val::Bool(cv.1.number().is_some_and(f64::is_nan))))),
        ("has", v(1), |cv| unary(cv, |value, key| has(value, &key))),
        ("contains", v(1), |cv| unary(cv, |value, part| Ok(Val::Bool(contains(&value, &part))))),
        ("indices", v(1), |cv| unary(cv, |value, part| indices(&value, &part))),
    ]
}

fn length(value: Val) -> ValR<Val> {
    Ok(match value {
        Val::Null => Val::Int(0),
        Val::Int(number) => number.checked_abs().map_or(Val::Float(-(number as f64)), Val::Int),
        Val::Float(number) => Val::Float(number.abs()),
        Val::Text(text) => {
            meter::charge_bytes(text.len());
            Val::from(text.chars().count())
        }
        Val::Array(array) => Val::from(array.items.len()),
        Val::Object(object) => Val::from(object.entries.len()),
        Val::Bool(_) => return Err(Error::typ(value, "something with a length")),
    })
}

/// Within the depth that documents may have; jaq's own has no limit and overflows the stack.
fn from_json(value: &Val) -> ValR<Val> {
    let Val::Text(text) = value else { return Err(Error::typ(value.clone(), "text")) };
    meter::charge_bytes(text.len() * 8);
    serde_json::from_str(text)
        .map(|document| Val::from_document(&document))
        .map_err(|cause| Error::str(format!("not JSON: {cause}")))
}

fn to_number(value: Val) -> ValR<Val> {
    match &value {
        Val::Int(_) | Val::Float(_) => Ok(value),
        Val::Text(text) => match text.trim().parse::<serde_json::Number>() {
            Ok(number) => Val::from_num(&number.to_string()),
            Err(_) => Err(Error::typ(value, "a number")),
        },
        _ => Err(Error::typ(value, "a number")),
    }
}

fn has(value: Val, key: &Val) -> ValR<Val> {
    match (&value, key) {
        (Val::Object(object), Val::Text(key)) => Ok(Val::Bool(object.entries.contains_key(key.as_str()))),
        (Val::Array(array), Val::Int(at)) => Ok(Val::Bool(usize::try_from(*at).is_ok_and(|at| at < array.items.len()))),
        _ => Err(Error::index(value, key.clone())),
    }
}

fn contains(value: &Val, part: &Val) -> bool {
    meter::charge(1);
    match (value, part) {
        (Val::Text(text), Val::Text(part)) => {
            meter::charge_bytes(text.len());
            text.contains(part.as_str())
        }
        (Val::Array(items), Val::Array(parts)) => {
            parts.items.iter().all(|part| items.items.iter().any(|item| contains(item, part)))
        }
        (Val::Object(object), Val::Object(parts)) => {
            parts.entries.iter().all(|(key, part)| object.entries.get(key).is_some_and(|value| contains(value, part)))
        }
        _ => value == part,
    }
}

/// Where `part` occurs: positions in characters for text, in items for lists.
pub fn indices(value: &Val, part: &Val) -> ValR<Val> {
    match (value, part) {
        (Val::Null, _) => Ok(Val::Null),
        (Val::Text(text), Val::Text(part)) if !part.is_empty() => {
            let starts = text.char_indices().enumerate().filter(|(_, (byte, _))| {
                meter::charge(1);
                text[*byte..].starts_with(part.as_str())
            });
            Ok(starts.map(|(at, _)| Val::from(at)).collect())
        }
        (Val::Array(items), Val::Array(part)) if !part.items.is_empty() => {
            let windows = items.items.windows(part.items.len()).enumerate();
            Ok(windows.filter(|(_, window)| *window == part.items).map(|(at, _)| Val::from(at)).collect())
        }
        (Val::Text(_), Val::Text(_)) | (Val::Array(_), Val::Array(_)) => Ok(Val::array(Vec::new())),
        (Val::Array(items), part) => {
            let found = items.items.iter().enumerate().filter(|(_, item)| *item == part);
            Ok(found.map(|(at, _)| Val::from(at)).collect())
        }
        _ => Err(Error::index(value.clone(), part.clone())),
    }
}

const _: fn() = || {
    // A compiled filter is shared between threads.
    fn shared<T: Send + Sync>() {}
    shared::<jaq_core::compile::Filter<Native<Kind>>>();
};
