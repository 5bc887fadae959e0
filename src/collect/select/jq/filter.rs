//! A filter: compiled once for each distinct text, run on one value at a time.

use std::{collections::HashSet, fmt};

use jaq_core::{
    Compiler, Ctx, Native, Vars,
    data::JustLut,
    load::{
        Arena, File, Loader,
        parse::{Def, Term},
    },
    native::Fun,
};

use super::{
    check::{Position, Refusal, check, place_in, walk},
    funs::{self, Kind},
    value::Val,
};

/// A compiled filter.
pub struct Filter(jaq_core::compile::Filter<Native<Kind>>);

impl Filter {
    /// Compiles `text`.
    ///
    /// # Errors
    /// [`Refusal`] for what is not jq, and for what a filter may not say.
    pub fn compile(text: &str) -> Result<Self, Refusal> {
        let term = check(text)?;
        let arena = Arena::default();
        // Only what the filter uses is compiled with it: all of jq would make each filter a hundred times larger.
        let (definitions, natives) = used_by(&term);
        let loader = Loader::new(definitions);
        let unexpected = || Refusal { problem: "not jq".to_owned(), hint: None, place: 0..text.len() };
        let modules = loader.load(&arena, File { code: text, path: () }).map_err(|_| unexpected())?;
        let compiler = Compiler::default().with_funs(natives);
        let compiled = compiler.compile(modules).map_err(|errors| {
            let undefined = errors.first().and_then(|(_, errors)| errors.first());
            undefined.map_or_else(unexpected, |(name, what)| Refusal {
                problem: format!("the {} `{name}` is not defined", what.as_str()),
                hint: None,
                place: place_in(text, name),
            })
        })?;
        Ok(Self(compiled))
    }

    /// Calls `take` with each output for `input`.
    ///
    /// # Errors
    /// The text of the first error that the filter ends with, shortened.
    pub fn run(&self, input: Val, mut take: impl FnMut(Val)) -> Result<(), String> {
        let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        for output in self.0.id.run((context, input)) {
            match output {
                Ok(value) => take(value),
                Err(exception) => {
                    return Err(match exception.get_err() {
                        Ok(error) => shortened(&error),
                        // Never `unwrap_valr`, which ends the process on `halt`.
                        Err(_) => "the filter ends without a value".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter")
    }
}

/// The definitions and natives that a filter calls, and those that they call.
fn used_by(term: &Term<&str>) -> (Vec<Def<&'static str>>, Vec<Fun<Kind>>) {
    let all = funs::definitions();
    let mut used = HashSet::new();
    let mut called = HashSet::new();
    let mut waiting = Vec::new();
    calls(term, &mut waiting);
    while let Some((name, arity)) = waiting.pop() {
        called.insert(name);
        for (at, definition) in all.iter().enumerate() {
            if definition.name == name && definition.args.len() == arity && used.insert(at) {
                calls(&definition.body, &mut waiting);
            }
        }
    }
    let definitions = all.iter().enumerate().filter(|(at, _)| used.contains(at)).map(|(_, definition)| definition.clone());
    (definitions.collect(), funs::natives().filter(|(name, ..)| called.contains(name)).collect())
}

fn calls<'s>(term: &Term<&'s str>, names: &mut Vec<(&'s str, usize)>) {
    walk(term, Position::default(), &mut |term, _| {
        match term {
            Term::Call(name, arguments) => names.push((name, arguments.len())),
            Term::Str(Some(format), _) => names.push((format, 0)),
            _ => {}
        }
        true
    });
}

/// At most 160 characters of an error; the rest is not even written.
fn shortened(error: &impl fmt::Display) -> String {
    struct Short(String);
    impl fmt::Write for Short {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let left = 160_usize.saturating_sub(self.0.len());
            self.0.extend(text.chars().take(left));
            if text.len() > left { Err(fmt::Error) } else { Ok(()) }
        }
    }
    let mut short = Short(String::new());
    if fmt::Write::write_fmt(&mut short, format_args!("{error}")).is_err() {
        return short.0 + "...";
    }
    // What is nothing but text comes as JSON, in quotes.
    serde_json::from_str(&short.0).unwrap_or(short.0)
}
