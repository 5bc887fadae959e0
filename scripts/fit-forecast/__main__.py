#!/usr/bin/env python3
"""Fits the constants of the forecast. A tool for who works on okrd: neither the program nor its build needs it.

    python3 scripts/fit-forecast BENCHMARK [--predictions FILE]
    cargo fmt

BENCHMARK is a folder with cases.jsonl.gz and truth.jsonl.gz of a forecast benchmark. Prints how good forecasts are of cases
that the fit had not seen (five folds, by case), of sources none of whose cases it had seen, and of what it had seen, which
is what `okrd eval forecast` prints too. Writes src/signal/forecast/constants.rs. FILE receives the forecasts of unseen cases
as CSV. Needs numpy and scipy, takes one to three minutes, and gives the same again on the same machine; other arithmetic
moves single weights in the third digit, as the optimiser stops a little earlier or later, and the figures in the fourth.
"""

import argparse
import csv
import pathlib

import numpy as np

import features
import rust
from model import Counts, Kind, Levels, folds

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/signal/forecast/constants.rs"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark", type=pathlib.Path)
    parser.add_argument("--predictions", type=pathlib.Path)
    arguments = parser.parse_args()

    rows = features.rows(arguments.benchmark)
    for row, fold in zip(rows, folds(rows, seed=1)):
        row.fold = fold
    kinds = kinds_of(rows)
    unseen = [each for kind in kinds.values() for each in cross_validated(kind, [row.fold for row in kind.rows])]
    report("unseen cases", unseen)
    report("unseen sources", [each for kind in kinds.values() for each in cross_validated(kind, [row.case["src"] for row in kind.rows])])
    if arguments.predictions:
        write(arguments.predictions, unseen)
    fitted = {name: kind.fitted() for name, kind in kinds.items()}
    report("seen by the fit", [each for name, kind in kinds.items() for each in zip(kind.rows, kind.predict(*fitted[name]))])
    weights = {name: of_kind for name, (of_kind, _) in fitted.items()}
    tables = {name: table for _, of_kind in fitted.values() for name, table in of_kind.items()}
    SOURCE.write_text(rust.refitted(SOURCE.read_text(), weights, tables))


def kinds_of(rows):
    """Few ratios and ranks are there: their weights are pulled towards those of levels."""
    def kind(names, fit, model=Levels):
        return Kind([row for row in rows if row.kind in names], fit, model)

    level = kind(["level"], lambda model: model.fit(30, 3))
    of_levels = level.fit(Levels(level.rows))
    return {
        "count": kind(features.COUNTS, Counts.fit, Counts),
        "flow": kind(["flow"], lambda model: model.fit(10, 10)),
        "level": level,
        "ratio": kind(["ratio"], lambda model: model.fit(10, 10, towards=of_levels)),
        "rank": kind(["rank"], lambda model: model.fit(100, 30, towards=of_levels)),
    }


def cross_validated(kind, groups):
    """Forecasts of each group of rows by a fit of all the others of the kind; none of a kind that is all one group."""
    found, groups, names = [], np.array(groups), sorted(set(groups))
    for one in names if len(names) > 1 else []:
        unseen = kind.where(groups == one)
        found += zip(unseen.rows, unseen.predict(*kind.where(groups != one).fitted()))
    return found


def report(title, forecasts):
    print(f"{title:22} {'n':>6} {'Brier':>7} {'ECE':>7} {'AUC':>7} {'80 %':>7}")
    groups = [("all", forecasts)]
    groups += [(f"at {at} %", [each for each in forecasts if each[0].checkpoint == at]) for at in features.CHECKPOINTS]
    for kind in ("cum", "sum", "flow", "level", "ratio", "rank"):
        groups.append((kind, [each for each in forecasts if each[0].kind == kind]))
    for name, group in ((name, group) for name, group in groups if group):
        chance, hit = np.array([chance for _, (chance, _) in group]), np.array([row.hit for row, _ in group])
        covered = np.mean([low <= row.final <= high for row, (_, (low, _, high)) in group])
        bins = np.minimum(9, (chance * 10).astype(int))
        ece = sum(abs((chance - hit)[bins == one].sum()) for one in range(10)) / len(group)
        above = (chance[hit == 1][:, None] - chance[hit == 0]).ravel()
        auc = np.mean((above > 0) + 0.5 * (above == 0))
        print(f"{name:22} {len(group):6} {((chance - hit) ** 2).mean():7.4f} {ece:7.4f} {auc:7.4f} {covered:7.4f}")


def write(path, forecasts):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "checkpoint", "p_hit", "q10", "q50", "q90"])
        writer.writerows([row.case["id"], row.checkpoint, chance, *map(float, quantiles)] for row, (chance, quantiles) in forecasts)


if __name__ == "__main__":
    main()
