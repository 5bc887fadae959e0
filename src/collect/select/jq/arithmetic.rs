//! What a filter may reckon with values.

use std::{
    ops::{Add, Div, Mul, Neg, Rem, Sub},
    sync::Arc,
};

use indexmap::IndexMap;
use jaq_core::{Error, ValR, ops::Math};

use super::{
    meter::{self, MAX_TEXT, Overrun},
    value::Val,
};

/// On whole numbers as long as the result is one, on floats otherwise.
fn arithmetic(
    left: Val,
    right: Val,
    operator: Math,
    whole: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> ValR<Val> {
    match (&left, &right) {
        (Val::Int(a), Val::Int(b)) => Ok(whole(*a, *b).map_or_else(|| Val::Float(float(*a as f64, *b as f64)), Val::Int)),
        (Val::Int(_) | Val::Float(_), Val::Int(_) | Val::Float(_)) => {
            Ok(Val::Float(float(left.number().unwrap_or(f64::NAN), right.number().unwrap_or(f64::NAN))))
        }
        _ => Err(Error::math(left, operator, right)),
    }
}

impl Add for Val {
    type Output = ValR<Self>;

    fn add(self, other: Self) -> ValR<Self> {
        meter::charge(1);
        match (self, other) {
            (Self::Null, value) | (value, Self::Null) => Ok(value),
            (Self::Text(mut left), Self::Text(right)) => {
                meter::charge_bytes(right.len() + if Arc::strong_count(&left) > 1 { left.len() } else { 0 });
                if left.len() + right.len() > MAX_TEXT {
                    meter::stop(Overrun::Size);
                }
                Arc::make_mut(&mut left).push_str(&right);
                Ok(Self::Text(left))
            }
            (Self::Array(mut left), Self::Array(right)) => {
                Arc::make_mut(&mut left).extend(&right.items);
                Ok(Self::Array(left))
            }
            (Self::Object(mut left), Self::Object(right)) => {
                let changed = Arc::make_mut(&mut left);
                for (key, value) in &right.entries {
                    changed.set(Arc::clone(key), Some(value.clone()));
                }
                Ok(Self::Object(left))
            }
            (left, right) => arithmetic(left, right, Math::Add, i64::checked_add, |a, b| a + b),
        }
    }
}

impl Sub for Val {
    type Output = ValR<Self>;

    fn sub(self, other: Self) -> ValR<Self> {
        meter::charge(1);
        match (self, other) {
            (Self::Array(left), Self::Array(right)) => {
                let mut out: Vec<&Self> = right.items.iter().collect();
                out.sort_unstable();
                Ok(left.items.iter().filter(|item| out.binary_search(item).is_err()).cloned().collect())
            }
            (left, right) => arithmetic(left, right, Math::Sub, i64::checked_sub, |a, b| a - b),
        }
    }
}

impl Mul for Val {
    type Output = ValR<Self>;

    fn mul(self, other: Self) -> ValR<Self> {
        meter::charge(1);
        match (self, other) {
            (Self::Text(text), times @ (Self::Int(_) | Self::Float(_)))
            | (times @ (Self::Int(_) | Self::Float(_)), Self::Text(text)) => {
                let times = times.number().unwrap_or(0.0);
                if times <= 0.0 || times.is_nan() {
                    return Ok(Self::Null);
                }
                if text.len() as f64 * times > MAX_TEXT as f64 {
                    meter::stop(Overrun::Size);
                }
                let times = if text.is_empty() { 1 } else { (times as usize).max(1) };
                meter::charge_bytes(text.len() * times);
                Ok(Self::text(text.repeat(times)))
            }
            (Self::Object(left), Self::Object(right)) => {
                Ok(Self::object(merged(Arc::unwrap_or_clone(left).entries, &right.entries)))
            }
            (left, right) => arithmetic(left, right, Math::Mul, i64::checked_mul, |a, b| a * b),
        }
    }
}

fn merged(mut left: IndexMap<Arc<str>, Val>, right: &IndexMap<Arc<str>, Val>) -> IndexMap<Arc<str>, Val> {
    for (key, value) in right {
        let value = match (left.get(key), value) {
            (Some(Val::Object(old)), Val::Object(new)) => Val::object(merged(old.entries.clone(), &new.entries)),
            _ => value.clone(),
        };
        left.insert(Arc::clone(key), value);
    }
    left
}

impl Div for Val {
    type Output = ValR<Self>;

    fn div(self, other: Self) -> ValR<Self> {
        meter::charge(1);
        match (self, other) {
            (Self::Text(text), Self::Text(separator)) => {
                meter::charge_bytes(text.len());
                let part = |part: &str| Self::text(part);
                Ok(match (text.is_empty(), separator.is_empty()) {
                    (true, _) => Self::array(Vec::new()),
                    (false, true) => text.chars().map(Self::text).collect(),
                    (false, false) => text.split(separator.as_str()).map(part).collect(),
                })
            }
            (left, right) => {
                let exact = |a: i64, b: i64| if a.checked_rem(b) == Some(0) { a.checked_div(b) } else { None };
                arithmetic(left, right, Math::Div, exact, |a, b| a / b)
            }
        }
    }
}

impl Rem for Val {
    type Output = ValR<Self>;

    fn rem(self, other: Self) -> ValR<Self> {
        meter::charge(1);
        if let Self::Int(0) = other {
            return Err(Error::math(self, Math::Rem, other));
        }
        arithmetic(self, other, Math::Rem, i64::checked_rem, |a, b| a % b)
    }
}

impl Neg for Val {
    type Output = ValR<Self>;

    fn neg(self) -> ValR<Self> {
        Self::Int(0) - self
    }
}
