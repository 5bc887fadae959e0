"""What can be read off a series at a checkpoint: the same as src/signal/forecast/{series,count,level,features}.rs do."""

import gzip
import json
import math
import pathlib
from dataclasses import dataclass

import numpy as np

CHECKPOINTS = (25, 50, 75)
COUNTS = ("cum", "sum")


@dataclass
class Row:
    """One case at one checkpoint."""

    case: dict
    checkpoint: int
    final: float
    hit: int
    fold: int = 0
    # Of counts: the total now. Of levels: the logarithm of where it stands, and what was added before it was taken.
    reached: float = 0.0
    base: float = 0.0
    offset: float = 0.0
    # Share of the last window that has been observed, and its mean so far.
    known_share: float = 0.0
    known: float = 0.0
    horizon: float = 0.0
    dispersion: float = 1.0
    location: tuple = ()
    scale: tuple = ()

    @property
    def kind(self):
        return self.case["kind"]

    @property
    def up(self):
        return self.case["direction"] == "up"


def rows(folder):
    """Every case of the benchmark in `folder`, at every checkpoint."""
    cases, truths = (lines(pathlib.Path(folder) / name) for name in ("cases.jsonl.gz", "truth.jsonl.gz"))
    truths = {truth["id"]: truth for truth in truths}
    found = []
    for case in cases:
        observations = np.array(case["obs"], float)
        for checkpoint, day in zip(CHECKPOINTS, case["checkpoints"]):
            days, values = observations[observations[:, 0] <= day].T
            row = Row(case, checkpoint, truths[case["id"]]["final"], truths[case["id"]]["hit"])
            row.horizon = case["cycle_days"] - days[-1]
            (read_count if row.kind in COUNTS else read_level)(row, days, values)
            found.append(row)
    return found


def lines(path):
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def read_count(row, days, values):
    added_up = row.kind == "sum"
    gap, n = typical_gap(days), len(values)
    widening = 1.0 if gap < 2 else gap / 3
    if added_up:
        row.reached = values[days > 0].sum()
        steps, lengths = values, np.ones(n)
        totals, days = np.append(0.0, np.cumsum(values)), np.append(days[0] - gap, days)
    else:
        row.reached = values[-1]
        steps, lengths, totals = np.diff(values), np.diff(days), values
    span = days[-1] - days[0]

    def log_rate(window):
        start = max(0, np.searchsorted(days, days[-1] - window * widening + 1e-9, side="right") - 1)
        start = min(start, len(days) - 2)
        over = days[-1] - days[start]
        return math.log(max(0, (totals[-1] - totals[start]) / over) + 0.4 / max(7, over))

    rates = [log_rate(window) for window in (7, 14, 28, 56, 1e9)]
    typical = math.exp((rates[2] + rates[4]) / 2)
    row.dispersion = clip(np.var(steps - typical * lengths) / (typical * lengths.mean()), 0.3, 1e4)
    week, variation = 7 * widening, 1.0
    if span // week >= 3:
        ends = [np.interp(days[-1] - week * ago, days, totals) for ago in range(int(span // week) + 1)]
        weekly = np.diff(ends[::-1])
        variation = clip(weekly.std() / max(weekly.mean(), 1e-9), 0.05, 4)
    along = np.log(row.horizon / span)
    lumpy = 0.2 * (rates[2] - rates[4]) * np.log(row.dispersion)
    row.location = (1, added_up, 0.1 * along, *rates, lumpy)
    row.scale = (1, along, np.log(variation), np.log(n / 30), added_up)


def read_level(row, days, values):
    case, age, horizon = row.case, days[-1] - days, row.horizon
    gap, n, span = typical_gap(days), len(values), days[-1] - days[0]
    widening = 1.0 if gap < 2 else gap / 3
    offset = 0.3 if row.kind == "flow" else 0.0
    if values.min() + offset <= 0:
        size = abs(values).mean()
        offset = -values.min() + max(1e-6, 0.01 * size if size > 0 else 1)

    def log(value):
        return math.log(max(value + offset, 1e-9))

    def mean(oldest, youngest=0):
        window = (age >= youngest) & (age < oldest - 1e-9)
        return values[window].mean() if window.any() else None

    def against_before(window):
        window *= widening
        before = mean(2 * window, window)
        return 0.0 if before is None else (log(mean(window)) - log(before)) / window

    window = {"mean28": 28, "mean7": 7}.get(case["agg"], 0)
    base = log(mean(min(window, 14))) if window else log(values[-1])
    means = [mean(window * widening) for window in (7, 14, 28, 56)]
    away = [log(value) - base for value in (values[-1], *means, values.mean())]

    logs = np.log(np.maximum(values + offset, 1e-9))
    unit = max(7.0, gap)
    weeks = weekly(days, values, unit) if gap < 7 else list(zip(days, values))[-30:]
    week_days, week_logs = np.array([day for day, _ in weeks]), np.array([log(value) for _, value in weeks])
    slopes = [against_before(7), against_before(14), against_before(28), line(days, logs), middle_slope(week_days, week_logs)]
    ahead = [clip(slope * horizon, -1, 1) for slope in slopes]

    changes = np.diff(week_logs)
    steps = changes / np.sqrt(np.maximum(np.diff(week_days) / unit, 1e-9))
    deviation = robust = persistence = 0.0
    if len(steps):
        deviation = math.sqrt(steps.var() if len(steps) >= 3 else (steps**2).mean())
        robust = 1.4826 * np.median(abs(steps - np.median(steps)))
    if len(changes) >= 3 and changes.any():
        around = changes - changes.mean()
        square = (around**2).sum()
        persistence = min(1, len(changes) / 8) * ((around[1:] * around[:-1]).sum() / square if square > 0 else 0.0)
    noise = np.std(np.diff(logs)) / math.sqrt(2) if n > 2 else 0.0

    if window and horizon < window and (days > case["cycle_days"] - window).any():
        row.known_share = clip((window - horizon) / window, 0, 1)
        row.known = values[days > case["cycle_days"] - window].mean()
    row.base, row.offset = base, offset

    both, along, unsteady = away + ahead, math.log(horizon / span), log_spread(deviation)
    rare, is_weekly, is_monthly = gap > 1.5, 2 <= gap < 20, gap >= 20
    smooth = 1 / (1 + 3 * noise / max(deviation, 1e-3)) if gap < 2 else 0
    row.location = (
        *both, *(slope * persistence for slope in ahead), *(slope * rare for slope in ahead), 0.1,
        *(feature * smooth for feature in both), *(feature * unsteady * 0.3 for feature in both),
        0.1 * along, 0.1 * math.log(horizon / 30), 0.1 * unsteady,
    )  # fmt: skip
    ahead_log = math.log(horizon)
    row.scale = (
        1, unsteady, log_spread(robust), log_spread(noise), ahead_log, math.log(span), math.log(n), rare, rare * ahead_log,
        case["agg"] == "mean28", case["agg"] == "mean7", is_weekly, is_monthly, is_weekly * ahead_log, is_monthly * ahead_log,
        persistence, abs(ahead[3]), abs(ahead[1]), abs(away[0]),
    )  # fmt: skip


def typical_gap(days):
    return max(1.0, float(np.median(np.diff(days)))) if len(days) > 1 else 1.0


def weekly(days, values, unit):
    """Day and value of the newest thirty weeks, as means, oldest first."""
    ago = np.floor((days[-1] - days) / unit + 1e-9).astype(int)
    weeks = [ago == week for week in range(min(int(ago[0]), 29), -1, -1)]
    return [(days[week].mean(), values[week].mean()) for week in weeks if week.any()]


def line(days, logs):
    around = days - days.mean()
    square = (around**2).sum()
    return (around * logs).sum() / square if square > 0 else 0.0


def middle_slope(days, logs):
    """Theil and Sen's."""
    first, second = np.triu_indices(len(days), 1)
    return float(np.median((logs[second] - logs[first]) / (days[second] - days[first]))) if len(days) > 1 else 0.0


def log_spread(spread):
    return math.log(max(spread, 0.01))


def clip(value, least, most):
    return min(max(value, least), most)
