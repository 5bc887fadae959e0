//! Which key results are shown: what stands in the address.

use crate::{
    okr::{KeyResult, Status},
    report::Tone,
};

/// What was asked for; everything that is none shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub owner: Option<String>,
    /// One status, or a group of them: `well`, `behind`, `unknown`, `open`.
    pub status: Option<Wanted>,
    /// The id of an objective.
    pub objective: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Only(Status),
    Well,
    Behind,
    Unknown,
    /// Nothing can be said yet: early in its time, or before its first period ends.
    Open,
}

impl Wanted {
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "well" => Some(Self::Well),
            "behind" => Some(Self::Behind),
            "unknown" => Some(Self::Unknown),
            "open" => Some(Self::Open),
            _ => Status::ALL.into_iter().find(|status| status.name() == word).map(Self::Only),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Only(status) => status.name(),
            Self::Well => "well",
            Self::Behind => "behind",
            Self::Unknown => "unknown",
            Self::Open => "open",
        }
    }

    /// All words that [`Wanted::parse`] knows.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        [Self::Well, Self::Behind, Self::Unknown, Self::Open].into_iter().chain(Status::ALL.map(Self::Only)).map(Self::name)
    }

    fn holds(self, status: Status) -> bool {
        let tone = Tone::of(status);
        match self {
            Self::Only(only) => only == status,
            Self::Well => tone == Tone::Good,
            Self::Behind => matches!(tone, Tone::Bad | Tone::Warn),
            Self::Unknown => tone == Tone::Mute,
            Self::Open => tone == Tone::Calm,
        }
    }
}

impl Filter {
    /// From the words of an address; words that mean nothing are left out.
    pub fn of(owner: Option<String>, status: Option<&str>, objective: Option<String>) -> Self {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self { owner: given(owner), status: status.and_then(Wanted::parse), objective: given(objective) }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn shows(&self, key_result: &KeyResult, status: Status) -> bool {
        self.may_show(key_result) && self.status.is_none_or(|wanted| wanted.holds(status))
    }

    /// Whatever its status is.
    pub fn may_show(&self, key_result: &KeyResult) -> bool {
        self.owner.as_ref().is_none_or(|owner| *owner == *key_result.owner)
            && self.objective.as_ref().is_none_or(|objective| objective == key_result.objective.as_str())
    }

    /// The address of the overview with this filter.
    pub fn address(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |name: &str, value: &str| {
            let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            parts.push(format!("{name}={value}"));
        };
        if let Some(owner) = &self.owner {
            add("owner", owner);
        }
        if let Some(status) = self.status {
            add("status", status.name());
        }
        if let Some(objective) = &self.objective {
            add("objective", objective);
        }
        if parts.is_empty() { "/".to_owned() } else { format!("/?{}", parts.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_shows() {
        let filter = Filter::of(Some("Zoé & co".to_owned()), Some("behind"), Some(String::new()));
        assert_eq!(filter.address(), "/?owner=Zo%C3%A9%20%26%20co&status=behind");
        assert_eq!(Filter::of(None, Some("nonsense"), None), Filter::default());
        assert_eq!(Filter::default().address(), "/");
    }
}
