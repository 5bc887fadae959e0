//! The order of values: null, booleans, numbers, texts, arrays, objects. Total, also over numbers of both kinds.

use std::{
    cmp::Ordering::{self, Equal, Greater, Less},
    sync::Arc,
};

use super::{
    meter,
    value::{Object, Val},
};

impl Ord for Val {
    fn cmp(&self, other: &Self) -> Ordering {
        meter::charge(1);
        match (self, other) {
            (Self::Null, Self::Null) => Equal,
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => floats(*left, *right),
            (Self::Int(left), Self::Float(right)) => mixed(*left, *right),
            (Self::Float(left), Self::Int(right)) => mixed(*right, *left).reverse(),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Array(left), Self::Array(right)) => left.items.cmp(&right.items),
            (Self::Object(left), Self::Object(right)) => objects(left, right),
            _ => self.class().cmp(&other.class()),
        }
    }
}

impl PartialOrd for Val {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Val {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Equal
    }
}

impl Eq for Val {}

impl Val {
    fn class(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) | Self::Float(_) => 2,
            Self::Text(_) => 3,
            Self::Array(_) => 4,
            Self::Object(_) => 5,
        }
    }
}

/// "Not a number" comes first and equals itself: sorting needs a total order.
fn floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()))
}

/// Exact, not by way of a float: two neighbours above 2^53 must not both equal the float between them.
fn mixed(whole: i64, float: f64) -> Ordering {
    if float.is_nan() {
        Greater
    } else if float >= 9_223_372_036_854_775_808.0 {
        Less
    } else if float < -9_223_372_036_854_775_808.0 {
        Greater
    } else {
        whole.cmp(&(float.trunc() as i64)).then_with(|| floats(0.0, float.fract()))
    }
}

/// By their sorted keys first, then by the values in that order.
fn objects(left: &Object, right: &Object) -> Ordering {
    let sorted = |object| {
        let Object { entries, .. }: &Object = object;
        let mut entries: Vec<(&Arc<str>, &Val)> = entries.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        entries
    };
    let (left, right) = (sorted(left), sorted(right));
    let keys = left.iter().map(|(key, _)| key).cmp(right.iter().map(|(key, _)| key));
    keys.then_with(|| left.iter().map(|(_, value)| value).cmp(right.iter().map(|(_, value)| value)))
}
