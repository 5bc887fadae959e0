//! Measures: what a source is asked, and what kind of number it gives.

use std::{num::NonZeroU32, sync::Arc};

use jiff::SignedDuration;

use crate::{
    config::{KindWord, MeasureBasics},
    document::{Context, Fields, Marked, Mistake, Node, Path, Place, Unread},
    okr::{DEPTH, Kind, Unit},
    plan::PlannedSource,
    source::{Question, Shape, Source},
};

/// A measure that is right.
pub(super) struct Measure {
    pub question: Arc<dyn Question>,
    pub shape: Shape,
    pub trailing: Option<SignedDuration>,
    pub settle: SignedDuration,
    pub min_denominator: f64,
    pub depth: NonZeroU32,
}

pub(super) fn resolve(node: &Unread, source: &PlannedSource, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Measure> {
    if let Some(name) = node.0.scalar() {
        return of_catalogue(name, None, node.0.place, source, path, cx);
    }
    let mut fields = Fields::of(&node.0, path, cx)?;
    if let Some(name) = fields.node("use").and_then(Node::scalar) {
        return of_catalogue(name, Some(fields), node.0.place, source, path, cx);
    }
    typed(fields, &*source.source, path, cx)
}

/// A measure that the connector has ready; what is wrong with it there is no mistake of the user's file.
fn of_catalogue(
    name: &str,
    fields: Option<Fields<'_, '_>>,
    place: Place,
    source: &PlannedSource,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Measure> {
    if source.source.catalogue().is_empty() {
        let problem = format!("`{name}` is no measure of {}: this connector has no catalogue", source.connector);
        let mistake = Mistake::error(place, path, problem);
        cx.report(mistake.hint("say what to ask: `measure: { kind: flow, ... }`; `okrd schema` lists the fields"));
        return None;
    }
    let mut fields = fields;
    let catalogued = source.source.catalogued(name, fields.as_mut(), place, path, cx);
    if let Some(fields) = fields {
        fields.finish(path, cx);
    }
    let catalogued = catalogued?;
    let mut own = Context::new(cx.environment);
    let measure =
        Fields::of(&catalogued.measure, path, &mut own).and_then(|fields| typed(fields, &*catalogued.source, path, &mut own));
    for mistake in own.mistakes {
        cx.report(Mistake { place, also: None, ..mistake });
    }
    measure
}

/// A measure whose fields are all there.
fn typed(mut fields: Fields<'_, '_>, source: &dyn Source, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Measure> {
    let place = fields.place;
    let basics = MeasureBasics::take(&mut fields, path, cx);
    // The engine's fields are read even if the common ones are wrong, so that all mistakes show at once.
    let kind = basics.as_ref().map_or(Kind::Level, |basics| kind(basics.kind));
    let unit_name = basics.as_ref().and_then(|basics| basics.unit.as_deref()).unwrap_or(default_unit(kind));
    let each_record = basics.as_ref().and_then(|basics| basics.each_record).unwrap_or(false);
    let shape = Shape { kind, unit: Unit::named(unit_name), each_record };
    let question = source.question(&mut fields, path, cx, shape.clone());
    fields.finish(path, cx);
    let basics = basics?;
    let trailing = trailing(basics.window.as_ref(), kind, path, cx)?;
    let min_denominator = min_denominator(basics.min_denominator.as_ref(), kind, path, cx)?;
    let depth = depth(basics.depth.as_ref(), kind, path, cx)?;
    if each_record && matches!(kind, Kind::Rank | Kind::Milestone) {
        let problem = format!("a {} has no value per record", kind.name());
        cx.report(Mistake::error(place, path.child("each_record"), problem).hint("remove `each_record`"));
        return None;
    }
    let settle = basics.settle.map_or(SignedDuration::ZERO, |length| length.0);
    Some(Measure { question: question?, shape, trailing, settle, min_denominator, depth })
}

/// The competitor's number: the same kind and unit as ours, from the same source.
pub(super) fn resolve_rival(
    node: &Unread,
    source: &PlannedSource,
    shape: &Shape,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Arc<dyn Question>> {
    let place = node.0.place;
    let catalogued = match node.0.scalar() {
        Some(name) => of_catalogue(name, None, place, source, path, cx)?,
        None => {
            let mut fields = Fields::of(&node.0, path, cx)?;
            match fields.node("use").and_then(Node::scalar) {
                Some(name) => of_catalogue(name, Some(fields), place, source, path, cx)?,
                None => {
                    let question = source.source.question(&mut fields, path, cx, shape.clone());
                    fields.finish(path, cx);
                    return question;
                }
            }
        }
    };
    if (catalogued.shape.kind, &catalogued.shape.unit) == (shape.kind, &shape.unit) {
        return Some(catalogued.question);
    }
    let (ours, theirs) = (shape.kind.name(), catalogued.shape.kind.name());
    let problem =
        format!("ours is a {ours} in {}, and the other a {theirs} in {}", shape.unit.name(), catalogued.shape.unit.name());
    cx.report(Mistake::error(place, path, problem).hint("name a measure of the same kind and unit"));
    None
}

fn kind(word: KindWord) -> Kind {
    match word {
        KindWord::Level => Kind::Level,
        KindWord::Flow => Kind::Flow,
        KindWord::Ratio => Kind::Ratio,
        KindWord::Rank => Kind::Rank,
        KindWord::Milestone => Kind::Milestone,
    }
}

fn default_unit(kind: Kind) -> &'static str {
    match kind {
        Kind::Ratio => "ratio",
        Kind::Rank => "position",
        Kind::Level | Kind::Flow | Kind::Milestone => "",
    }
}

fn trailing(
    given: Option<&Marked<crate::document::Length>>,
    kind: Kind,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Option<SignedDuration>> {
    let Some(Marked { value, place }) = given else { return Some(None) };
    if matches!(kind, Kind::Level | Kind::Ratio | Kind::Rank) && value.0.is_positive() {
        return Some(Some(value.0));
    }
    let problem = format!("a {} counts from the start of the cycle, so it has no `window`", kind.name());
    cx.report(
        Mistake::error(*place, path.child("window"), problem)
            .hint("remove it, or use `kind: level` for a number over the last days"),
    );
    None
}

fn min_denominator(given: Option<&Marked<f64>>, kind: Kind, path: &Path<'_>, cx: &mut Context<'_>) -> Option<f64> {
    let Some(Marked { value, place }) = given else { return Some(0.0) };
    if kind == Kind::Ratio && *value >= 0.0 {
        return Some(*value);
    }
    let problem = if kind == Kind::Ratio {
        "a denominator is not below 0".to_owned()
    } else {
        format!("a {} has no denominator", kind.name())
    };
    cx.report(Mistake::error(*place, path.child("min_denominator"), problem).hint("remove it, or use `kind: ratio`"));
    None
}

fn depth(given: Option<&Marked<u64>>, kind: Kind, path: &Path<'_>, cx: &mut Context<'_>) -> Option<NonZeroU32> {
    let Some(Marked { value, place }) = given else { return Some(DEPTH) };
    let depth = u32::try_from(*value).ok().and_then(NonZeroU32::new).filter(|_| kind == Kind::Rank);
    if depth.is_none() {
        let mistake = Mistake::error(*place, path.child("depth"), "`depth` is the number of places a rank is looked for in");
        cx.report(mistake.hint("write a number from 1 on, with `kind: rank`"));
    }
    depth
}
