//! Mistakes: what is wrong in a file, where, and what to do about it. All of a load are collected, then shown together.

use super::node::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    /// Worth knowing, but the file can be used.
    Warning,
}

impl Severity {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One mistake with its place. `problem` is a fragment without a final stop; `hint` says what to do.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub severity: Severity,
    pub place: Place,
    /// Where in the structure: `objectives.email.key_results.open-rate.target`; empty for the whole file.
    pub path: String,
    pub problem: String,
    pub hint: Option<String>,
    /// A second place that explains the first.
    pub also: Option<(Place, &'static str)>,
}

impl Mistake {
    pub fn error(place: Place, path: impl ToString, problem: impl Into<String>) -> Self {
        Self { severity: Severity::Error, place, path: path.to_string(), problem: problem.into(), hint: None, also: None }
    }

    pub fn warning(place: Place, path: impl ToString, problem: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, path, problem) }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn also(mut self, place: Place, label: &'static str) -> Self {
        self.also = Some((place, label));
        self
    }
}

/// The nearest of the names that could be meant, if one is near enough to be worth saying.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(typed.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A hint for a name that is not known: the nearest one, or all of them when they are few.
pub fn did_you_mean<'n>(typed: &str, names: impl IntoIterator<Item = &'n str> + Clone) -> String {
    match nearest(typed, names.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let mut known: Vec<&str> = names.into_iter().collect();
            let more = known.len().saturating_sub(30);
            known.truncate(30);
            let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
            if known.is_empty() { "none is defined".to_owned() } else { format!("known: {}{tail}", known.join(", ")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("shedule", ["id", "target", "schedule"]), Some("schedule"));
        assert_eq!(nearest("Target", ["id", "target"]), Some("target"));
        assert_eq!(nearest("qqq", ["id", "target"]), None);
        assert_eq!(did_you_mean("qqq", ["id", "target"]), "known: id, target");
    }
}
