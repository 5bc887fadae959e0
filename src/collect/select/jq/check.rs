//! What a filter may say: everything but what has no end, reaches outside, or builds on itself.

use jaq_core::{
    load::{
        lex::{self, Lexer, StrPart, Token},
        parse::{BinaryOp, Parser, Pattern, Term},
    },
    path::Part,
};
use thiserror::Error;

use super::funs;
use crate::document::nearest;

/// Longer filters are refused.
const MAX_LENGTH: usize = 2_000;
/// Brackets and prefixes inside one another: reading them takes stack.
const MAX_NESTING: usize = 40;
/// Steps, sums and alternatives inside one another, `a | b | c` being three: running them takes stack.
const MAX_DEPTH: usize = 150;

/// Why a text is not used as a filter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct Refusal {
    pub problem: String,
    pub hint: Option<String>,
    /// Bytes of the text that it is about.
    pub place: std::ops::Range<usize>,
}

/// Names that are refused, with what to do instead.
const REFUSED: &[(&str, Option<usize>, &str)] = &[
    ("infinite", None, "every filter must come to an end; write the number that is meant"),
    ("repeat", None, ENDLESS),
    ("while", None, ENDLESS),
    ("until", None, ENDLESS),
    ("recurse", Some(1), ENDLESS),
    ("recurse", Some(2), ENDLESS),
    ("range", Some(3), "use `range(from; to)`"),
    ("input", None, "a filter sees one document: the answer"),
    ("inputs", None, "a filter sees one document: the answer"),
    ("halt", None, "a filter cannot end okrd; use `error(\"why\")`"),
    ("halt_error", None, "a filter cannot end okrd; use `error(\"why\")`"),
    ("env", None, "filters do not see the environment; put secrets into the source's settings"),
    ("now", None, "a filter has no clock; use `date:`, or `{{ start }}` and `{{ end }}` in the request"),
    ("localtime", None, "use `gmtime`, or `date:`, which knows the file's time zone"),
    ("strflocaltime", None, "use `strftime`, or `date:`, which knows the file's time zone"),
    ("debug", None, "remove it; `okrd check --poll` shows what a source answers"),
    ("stderr", None, "remove it; `okrd check --poll` shows what a source answers"),
    ("getpath", None, FIXED_PATH),
    ("setpath", None, FIXED_PATH),
    ("delpaths", None, FIXED_PATH),
    ("costly", None, "it is not jq"),
];

const TOO_LONG: &str = "a program of this size belongs into a script: see the `exec` connector";
const ENDLESS: &str = "every filter must come to an end; use `.[]`, `range(n)`, `reduce` or `..`";
const FIXED_PATH: &str = "write the path itself, such as `.a.b[0]`";

/// Reads a filter and refuses what it may not say. The result borrows from `text`.
pub fn check(text: &str) -> Result<Term<&str>, Refusal> {
    if text.len() > MAX_LENGTH {
        let problem = format!("the filter is {} characters long, and {MAX_LENGTH} are allowed", text.len());
        return Err(Refusal { problem, hint: Some(TOO_LONG.to_owned()), place: 0..text.len() });
    }
    let deep = || Refusal {
        problem: "the filter has too many steps inside one another".to_owned(),
        hint: Some(TOO_LONG.to_owned()),
        place: 0..text.len(),
    };
    // Counted before jaq reads them, which takes stack already; those in texts count too, as they come in pairs.
    let mut open = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_NESTING {
            return Err(deep());
        }
    }
    let tokens = Lexer::new(text).lex().map_err(|errors| lexing(text, &errors))?;
    if prefixes(&tokens) > MAX_NESTING {
        return Err(deep());
    }
    let term = Parser::new(&tokens).parse(|parser| parser.term()).map_err(|errors| {
        let (expected, found) = errors.into_iter().next().expect("a failed parse has an error");
        let place = found.map_or(text.len()..text.len(), |token| place_in(text, token.0));
        let expected = expected.as_str();
        let found = found.map_or("the end".to_owned(), |token| format!("`{}`", short(token.0)));
        let expected = if expected == "nothing" { "the end".to_owned() } else { expected.to_owned() };
        Refusal { problem: format!("not jq: expected {expected}, found {found}"), hint: None, place }
    })?;
    let mut refusal = None;
    walk(&term, Position::default(), &mut |term, at| {
        if refusal.is_none() {
            refusal = if at.depth > MAX_DEPTH { Some(deep()) } else { refused(text, term, at.in_path) };
        }
        refusal.is_none()
    });
    refusal.map_or(Ok(term), Err)
}

/// Where a part of a filter stands.
#[derive(Clone, Copy, Default)]
pub struct Position {
    /// Where a change is made: `here |= ...`.
    in_path: bool,
    /// Parts around it.
    depth: usize,
}

/// Calls `visit` for every part of a filter, outer ones first, as long as it says to go on.
pub fn walk<'t, 's>(term: &'t Term<&'s str>, at: Position, visit: &mut impl FnMut(&'t Term<&'s str>, Position) -> bool) {
    if !visit(term, at) {
        return;
    }
    let at = Position { depth: at.depth + 1, ..at };
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) | Term::Var(_) | Term::Arr(None) => {}
        Term::Str(_, parts) => {
            for part in parts {
                if let StrPart::Term(term) = part {
                    walk(term, at, visit);
                }
            }
        }
        Term::Arr(Some(inner)) | Term::Neg(inner) | Term::Label(_, inner) => walk(inner, at, visit),
        Term::Obj(entries) => {
            for (key, value) in entries {
                walk(key, at, visit);
                value.iter().for_each(|value| walk(value, at, visit));
            }
        }
        Term::BinOp(left, operator, right) => {
            let changes = matches!(operator, BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt);
            walk(left, Position { in_path: at.in_path || changes, ..at }, visit);
            if let BinaryOp::Pipe(Some(pattern)) = operator {
                walk_pattern(pattern, at, visit);
            }
            walk(right, at, visit);
        }
        Term::Fold(_, over, pattern, steps) => {
            walk(over, at, visit);
            walk_pattern(pattern, at, visit);
            steps.iter().for_each(|step| walk(step, at, visit));
        }
        Term::TryCatch(tried, caught) => {
            walk(tried, at, visit);
            caught.iter().for_each(|caught| walk(caught, at, visit));
        }
        Term::IfThenElse(branches, otherwise) => {
            for (condition, then) in branches {
                walk(condition, at, visit);
                walk(then, at, visit);
            }
            otherwise.iter().for_each(|otherwise| walk(otherwise, at, visit));
        }
        Term::Def(definitions, rest) => {
            definitions.iter().for_each(|definition| walk(&definition.body, at, visit));
            walk(rest, at, visit);
        }
        Term::Call(_, arguments) => arguments.iter().for_each(|argument| walk(argument, at, visit)),
        Term::Path(head, path) => {
            walk(head, at, visit);
            for (part, _) in &path.0 {
                match part {
                    Part::Index(index) => walk(index, at, visit),
                    Part::Range(from, to) => from.iter().chain(to).for_each(|bound| walk(bound, at, visit)),
                }
            }
        }
    }
}

fn walk_pattern<'t, 's>(
    pattern: &'t Pattern<&'s str>,
    at: Position,
    visit: &mut impl FnMut(&'t Term<&'s str>, Position) -> bool,
) {
    let at = Position { depth: at.depth + 1, in_path: false };
    match pattern {
        Pattern::Var(_) => {}
        Pattern::Arr(patterns) => patterns.iter().for_each(|pattern| walk_pattern(pattern, at, visit)),
        Pattern::Obj(entries) => {
            for (key, pattern) in entries {
                walk(key, at, visit);
                walk_pattern(pattern, at, visit);
            }
        }
    }
}

fn refused(text: &str, term: &Term<&str>, in_path: bool) -> Option<Refusal> {
    let refusal =
        |name: &str, problem: String, hint: String| Some(Refusal { problem, hint: Some(hint), place: place_in(text, name) });
    match term {
        Term::Def(definitions, _) => {
            let name = definitions.first().map_or(text, |definition| definition.name);
            refusal(name, "a filter cannot define names with `def`".to_owned(), "write the filter out".to_owned())
        }
        Term::Fold(word, ..) if in_path => {
            refusal(word, format!("`{word}` cannot say where to change something"), FIXED_PATH.to_owned())
        }
        Term::Call(name, arguments) => {
            let count = arguments.len();
            if let Some((.., hint)) =
                REFUSED.iter().find(|(refused, arity, _)| refused == name && arity.is_none_or(|n| n == count))
            {
                return refusal(name, format!("`{name}` is not allowed in a filter"), (*hint).to_owned());
            }
            if funs::names().contains(&(*name, count)) {
                return None;
            }
            let known: Vec<usize> = funs::names().iter().filter(|(known, _)| known == name).map(|(_, count)| *count).collect();
            if let Some(wanted) = known.iter().min() {
                let hint = if *wanted == 0 {
                    format!("write `{name}`")
                } else {
                    format!("write `{name}({})`", ["..."].repeat(*wanted).join("; "))
                };
                return refusal(name, format!("`{name}` does not take {count} arguments"), hint);
            }
            let mut names: Vec<&str> = funs::names().iter().map(|(name, _)| *name).collect();
            names.sort_unstable();
            let hint = nearest(name, names).map_or_else(
                || format!("for a field write `.{name}`; the functions are those of jq"),
                |near| format!("did you mean `{near}`? For a field write `.{name}`"),
            );
            refusal(name, format!("jq knows no `{name}`"), hint)
        }
        _ => None,
    }
}

fn lexing(text: &str, errors: &[lex::Error<&str>]) -> Refusal {
    let (expected, found) = errors.first().expect("a failed reading has an error");
    let expected = match expected {
        lex::Expect::Token => "no such character".to_owned(),
        other => other.as_str().to_owned(),
    };
    let start = place_in(text, found).start;
    let problem = match text[start..].chars().next() {
        Some(letter) => format!("not jq: expected {expected} at `{letter}`"),
        None => format!("not jq: expected {expected} at the end"),
    };
    let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
    Refusal { problem, hint: None, place: start..end }
}

/// Words of which each is read inside the one before it, up to the end of the whole.
fn prefixes(tokens: &[Token<&str>]) -> usize {
    let inside = |kind: &lex::Tok<&str>| match kind {
        lex::Tok::Block(tokens) => prefixes(tokens),
        lex::Tok::Str(parts) => parts.iter().map(part_prefixes).max().unwrap_or(0),
        _ => 0,
    };
    let deepest = tokens.iter().map(|Token(_, kind)| inside(kind)).max().unwrap_or(0);
    let opens = |word: &str| matches!(word, "-" | "if" | "elif" | "try" | "reduce" | "foreach" | "def" | "as" | "label");
    deepest + tokens.iter().filter(|Token(word, _)| opens(word)).count()
}

fn part_prefixes(part: &StrPart<&str, Token<&str>>) -> usize {
    match part {
        StrPart::Term(Token(_, lex::Tok::Block(tokens))) => prefixes(tokens),
        _ => 0,
    }
}

/// Where a part of `text` stands in it.
pub fn place_in(text: &str, part: &str) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    if start > text.len() {
        return 0..text.len();
    }
    start..(start + part.len()).min(text.len())
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
