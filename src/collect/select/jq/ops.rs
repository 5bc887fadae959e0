//! What jaq asks of a value: making one, reading and changing parts.

use std::sync::Arc;

use indexmap::IndexMap;
use jaq_core::{Error, Exn, ValR, ValT, ValX, path::Opt, val::Range};

use super::{meter, value::Val};

impl From<bool> for Val {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<isize> for Val {
    fn from(number: isize) -> Self {
        Self::Int(number as i64)
    }
}

impl From<usize> for Val {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Self::Float(number as f64), Self::Int)
    }
}

impl From<f64> for Val {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<String> for Val {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Range<Self>> for Val {
    fn from(range: Range<Self>) -> Self {
        let bounds = [("start", range.start), ("end", range.end)];
        Self::object(bounds.into_iter().filter_map(|(name, bound)| Some((name.into(), bound?))).collect())
    }
}

impl FromIterator<Self> for Val {
    fn from_iter<I: IntoIterator<Item = Self>>(items: I) -> Self {
        Self::array(items.into_iter().inspect(|_| meter::charge(1)).collect())
    }
}

impl Val {
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }
}

impl ValT for Val {
    fn from_num(text: &str) -> ValR<Self> {
        text.parse().map(Self::Int).or_else(|_| text.parse().map(Self::Float)).map_err(Error::str)
    }

    fn from_map<I: IntoIterator<Item = (Self, Self)>>(entries: I) -> ValR<Self> {
        let entries = entries.into_iter().map(|(key, value)| match key {
            Self::Text(key) => Ok((Arc::from(key.as_str()), value)),
            key => Err(Error::typ(key, "the name of a field")),
        });
        Ok(Self::object(entries.collect::<Result<_, _>>()?))
    }

    fn key_values(self) -> Box<dyn Iterator<Item = Result<(Self, Self), Error<Self>>>> {
        match self {
            Self::Array(array) => Box::new((0..array.items.len()).map(move |at| Ok((Self::from(at), array.items[at].clone())))),
            Self::Object(object) => Box::new((0..object.entries.len()).map(move |at| {
                let (key, value) = object.entries.get_index(at).expect("the index is below the length");
                Ok((Self::text(key.as_ref()), value.clone()))
            })),
            other => Box::new(std::iter::once(Err(Error::typ(other, ITERABLE)))),
        }
    }

    fn values(self) -> Box<dyn Iterator<Item = ValR<Self>>> {
        match self {
            Self::Array(array) => Box::new((0..array.items.len()).map(move |at| Ok(array.items[at].clone()))),
            Self::Object(object) => Box::new((0..object.entries.len()).map(move |at| Ok(object.entries[at].clone()))),
            other => Box::new(std::iter::once(Err(Error::typ(other, ITERABLE)))),
        }
    }

    fn index(self, index: &Self) -> ValR<Self> {
        meter::charge(1);
        match (&self, index) {
            (Self::Null, Self::Text(_) | Self::Int(_) | Self::Float(_) | Self::Null) => Ok(Self::Null),
            (Self::Object(object), Self::Text(key)) => Ok(object.entries.get(key.as_str()).cloned().unwrap_or(Self::Null)),
            (Self::Array(array), Self::Int(_) | Self::Float(_)) => {
                Ok(position(index, array.items.len()).and_then(|at| array.items.get(at)).cloned().unwrap_or(Self::Null))
            }
            (Self::Array(_), Self::Array(_)) => super::funs::indices(&self, index),
            (Self::Null | Self::Array(_) | Self::Text(_), Self::Object(bounds)) => {
                self.clone().range(bounds.entries.get("start")..bounds.entries.get("end"))
            }
            _ => Err(Error::index(self, index.clone())),
        }
    }

    fn range(self, range: Range<&Self>) -> ValR<Self> {
        match &self {
            Self::Null => Ok(Self::Null),
            Self::Array(array) => {
                let bounds = bounds(range, array.items.len())?;
                Ok(array.items[bounds].iter().cloned().collect())
            }
            Self::Text(text) => {
                meter::charge_bytes(text.len());
                let bounds = bounds(range, text.chars().count())?;
                Ok(Self::text(text.chars().skip(bounds.start).take(bounds.len()).collect::<String>()))
            }
            _ => Err(Error::typ(self, "a list or text")),
        }
    }

    fn map_values<'a, I: Iterator<Item = ValX<'a, Self>>>(self, opt: Opt, f: impl Fn(Self) -> I) -> ValX<'a, Self> {
        match self {
            Self::Array(array) => {
                let items = Arc::unwrap_or_clone(array).items.into_iter().flat_map(f);
                Ok(Self::array(items.collect::<Result<_, _>>()?))
            }
            Self::Object(object) => {
                let entries = Arc::unwrap_or_clone(object).entries.into_iter();
                let entries = entries.filter_map(|(key, value)| f(value).next().map(|value| Ok((key, value?))));
                Ok(Self::object(entries.collect::<Result<_, Exn<'a, Self>>>()?))
            }
            other => opt.fail(other, |other| Exn::from(Error::typ(other, ITERABLE))),
        }
    }

    fn map_index<'a, I: Iterator<Item = ValX<'a, Self>>>(self, index: &Self, opt: Opt, f: impl Fn(Self) -> I) -> ValX<'a, Self> {
        let this = if matches!((&self, index), (Self::Null, Self::Text(_))) { Self::object(IndexMap::new()) } else { self };
        match (this, index) {
            (Self::Object(mut object), Self::Text(key)) => {
                let old = object.entries.get(key.as_str()).cloned().unwrap_or(Self::Null);
                let new = f(old).next().transpose()?;
                Arc::make_mut(&mut object).set(key.as_str().into(), new);
                Ok(Self::Object(object))
            }
            (Self::Array(mut array), Self::Int(_)) => {
                let Some(at) = position(index, array.items.len()) else {
                    let problem = format!("the list has no item {index}");
                    return opt.fail(Self::Array(array), |_| Exn::from(Error::str(problem)));
                };
                let new = f(array.items[at].clone()).next().transpose()?;
                Arc::make_mut(&mut array).set(at, new);
                Ok(Self::Array(array))
            }
            (this, Self::Object(range)) => {
                let range = range.entries.get("start")..range.entries.get("end");
                this.map_range(range, opt, f)
            }
            (this, index) => opt.fail(this, |this| Exn::from(Error::index(this, index.clone()))),
        }
    }

    fn map_range<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        range: Range<&Self>,
        opt: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        let Self::Array(array) = self else {
            return opt.fail(self, |this| Exn::from(Error::typ(this, "a list")));
        };
        let bounds = bounds(range, array.items.len())?;
        let mut items = Arc::unwrap_or_clone(array).items;
        let new = match f(items[bounds.clone()].iter().cloned().collect()).next().transpose()? {
            None => Vec::new(),
            Some(Self::Array(new)) => new.items.clone(),
            Some(other) => return Err(Exn::from(Error::typ(other, "a list"))),
        };
        items.splice(bounds, new);
        Ok(Self::array(items))
    }

    fn as_bool(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }

    fn into_string(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(text),
            other => Self::text(other.to_string()),
        }
    }
}

impl jaq_std::ValT for Val {
    fn into_seq<S: FromIterator<Self>>(self) -> Result<S, Self> {
        match self {
            // Whoever asks for all items looks at all of them, mostly to sort them.
            Self::Array(array) => Ok(array.items.iter().cloned().collect()),
            other => Err(other),
        }
    }

    fn is_int(&self) -> bool {
        matches!(self, Self::Int(_))
    }

    fn as_isize(&self) -> Option<isize> {
        match self {
            Self::Int(number) => isize::try_from(*number).ok(),
            _ => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        self.number()
    }

    fn is_utf8_str(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => {
                meter::charge_bytes(text.len());
                Some(text.as_bytes())
            }
            _ => None,
        }
    }

    fn as_sub_str(&self, part: &[u8]) -> Self {
        Self::text(String::from_utf8_lossy(part))
    }

    fn from_utf8_bytes(bytes: impl AsRef<[u8]> + Send + 'static) -> Self {
        Self::text(String::from_utf8_lossy(bytes.as_ref()))
    }
}

const ITERABLE: &str = "a list or an object";

/// Where an index, counted from the end if negative, lies in a list of this length.
fn position(index: &Val, length: usize) -> Option<usize> {
    let index = index.number()?.floor();
    let at = if index < 0.0 { index + length as f64 } else { index };
    (at >= 0.0 && at < length as f64).then_some(at as usize)
}

fn bounds(range: Range<&Val>, length: usize) -> Result<std::ops::Range<usize>, Error<Val>> {
    let bound = |bound: Option<&Val>, otherwise: usize| match bound {
        None | Some(Val::Null) => Ok(otherwise),
        Some(value) => match value.number() {
            Some(at) if at < 0.0 => Ok((at + length as f64).max(0.0) as usize),
            Some(at) => Ok((at as usize).min(length)),
            None => Err(Error::typ(value.clone(), "a position")),
        },
    };
    let start = bound(range.start, 0)?;
    let end = bound(range.end, length)?;
    Ok(start..end.max(start))
}
