//! Roll-up: what an objective makes of its key results and of the objectives below it.

use okrd::{
    okr::{Ambition, Kind, Objective, Status, Target, Value},
    progress::{Assessment, ObjectiveAssessment, Standing, Unknown, roll_up},
};

use crate::goal::{Goal, HALF, assert_close, id};

fn objective(ambition: Ambition) -> Objective {
    Objective {
        id: id("objective"),
        title: "An objective".into(),
        owner: "marketing".into(),
        parent: None,
        rolls_up: false,
        weight: 1.0,
        ambition,
        accomplished_at: ambition.accomplished_at(),
        initiatives: Vec::new(),
    }
}

fn count(share: f64, so_far: f64) -> Assessment {
    Goal::new(Kind::Flow, Target::AtLeast(100.0)).saw(share, Value::Flow(so_far)).at(share).assess()
}

fn no_data() -> Assessment {
    Goal::new(Kind::Flow, Target::AtLeast(100.0)).assess()
}

fn roll(key_results: &[(f64, Standing)]) -> ObjectiveAssessment {
    roll_up(&objective(Ambition::Aspirational), key_results, &[])
}

#[test]
fn an_objective_is_the_weighted_mean_of_its_scores() {
    let (slow, fast) = (count(HALF, 20.0), count(HALF, 60.0));
    let got = roll(&[(1.0, slow.standing()), (3.0, fast.standing())]);
    assert_close(got.progress.unwrap(), (0.2 + 3.0 * 0.6) / 4.0, "progress");
    assert_close(got.expected.unwrap(), 0.5, "expected");
    assert_eq!((got.coverage, got.left_out, got.accomplished, got.closed), (1.0, 0, None, false));
}

#[test]
fn too_much_of_one_does_not_make_up_for_another() {
    let (much, half) = (count(HALF, 150.0), count(HALF, 50.0));
    assert_close(roll(&[(1.0, much.standing()), (1.0, half.standing())]).progress.unwrap(), 0.75, "150 % counts as 100 %");
}

#[test]
fn what_is_not_known_is_left_out_and_counted_beside() {
    let (known, unknown) = (count(HALF, 60.0), no_data());
    let got = roll(&[(1.0, known.standing()), (3.0, unknown.standing())]);
    assert_eq!((got.progress, got.coverage, got.left_out), (Ok(0.6), 0.25, 1));
    let nothing = roll(&[(1.0, unknown.standing())]);
    assert_eq!((nothing.progress, nothing.coverage, nothing.left_out), (Err(Unknown::NoObservation), 0.0, 1));
    assert_eq!(roll(&[]).progress, Err(Unknown::NoObservation), "an objective without a number has no progress of its own");
}

#[test]
fn the_worst_key_result_is_shown_because_a_mean_hides_it() {
    let (good, bad, unknown) = (count(HALF, 100.0), count(HALF, 5.0), no_data());
    assert_eq!(
        roll(&[(1.0, good.standing()), (1.0, unknown.standing()), (1.0, bad.standing())]).worst,
        Some((2, Status::OffTrack))
    );
    assert_eq!(roll(&[(1.0, good.standing()), (1.0, unknown.standing())]).worst, Some((1, Status::NoData)));
    assert_eq!(roll(&[(1.0, good.standing()), (1.0, good.standing())]).worst, Some((0, Status::Achieved)));
    assert_eq!(roll(&[]).worst, None);
}

#[test]
fn at_the_close_an_objective_is_accomplished_or_not() {
    let cases = [
        (Ambition::Aspirational, 70.0, Some(true)),
        (Ambition::Aspirational, 69.0, Some(false)),
        (Ambition::Committed, 99.0, Some(false)),
        (Ambition::Committed, 100.0, Some(true)),
    ];
    for (ambition, so_far, accomplished) in cases {
        let assessment = count(1.0, so_far);
        let got = roll_up(&objective(ambition), &[(1.0, assessment.standing())], &[]);
        assert_eq!((got.closed, got.accomplished), (true, accomplished), "{ambition:?} at {so_far}");
    }
    let running = count(0.9, 100.0);
    assert_eq!(roll(&[(1.0, running.standing())]).accomplished, None, "not before the close");
}

#[test]
fn an_aspiration_that_was_met_in_full_was_too_easy() {
    let (full, short, unknown) = (count(1.0, 130.0), count(1.0, 90.0), no_data());
    assert!(roll(&[(1.0, full.standing()), (1.0, full.standing())]).too_easy);
    assert!(!roll(&[(1.0, full.standing()), (1.0, short.standing())]).too_easy);
    assert!(!roll(&[(1.0, full.standing()), (1.0, unknown.standing())]).too_easy);
    assert!(!roll_up(&objective(Ambition::Committed), &[(1.0, full.standing())], &[]).too_easy, "a promise is meant to be kept");
}

#[test]
fn children_count_only_if_they_say_so() {
    let (low, high) = (count(HALF, 20.0), count(HALF, 80.0));
    let below = roll(&[(1.0, high.standing())]);
    let quiet = objective(Ambition::Aspirational);
    let rolling = Objective { rolls_up: true, weight: 2.0, ..quiet.clone() };
    let own = [(1.0, low.standing())];
    let without = roll_up(&quiet, &own, &[(&quiet, &below)]);
    assert_close(without.progress.unwrap(), 0.2, "a child that does not roll up");
    let with = roll_up(&quiet, &own, &[(&rolling, &below)]);
    assert_close(with.progress.unwrap(), (0.2 + 2.0 * 0.8) / 3.0, "a child that does, by its weight");
    let only = roll_up(&quiet, &[], &[(&rolling, &below)]);
    assert_close(only.progress.unwrap(), 0.8, "an objective of nothing but children");
    assert_eq!((only.worst, only.coverage), (None, 1.0));
    let closed = count(1.0, 100.0);
    let waits = roll_up(&quiet, &[(1.0, closed.standing())], &[(&rolling, &below)]);
    assert_eq!((waits.closed, waits.accomplished), (false, None), "a child that still runs keeps its parent open");
}
