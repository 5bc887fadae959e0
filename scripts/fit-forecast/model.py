"""Location and scale of the final value, the shape of the errors around them, and how both are fitted."""

import math

import numpy as np
from scipy.optimize import minimize

KNOTS = np.array([0.005, 0.01, 0.025, *(0.05 * step for step in range(1, 20)), 0.975, 0.99, 0.995])
FREEDOM = 4.0  # Student's degrees of freedom: single large errors shall not decide
FOLDS = 5


def folds(rows, seed):
    """A fold for each row; rows of one case are in the same one."""
    ids = sorted({row.case["id"] for row in rows})
    order = np.random.RandomState(seed).permutation(len(ids))
    of_case = {ids[index]: place % FOLDS for place, index in enumerate(order)}
    return np.array([of_case[row.case["id"]] for row in rows])


def log_density(z):
    """Of Student's distribution, negative, without its constant."""
    return 0.5 * (FREEDOM + 1) * np.log1p(z * z / FREEDOM)


class Counts:
    """Final value = what is reached + rate until the end; events scatter, and the rate is uncertain itself."""

    #             1  sum  h/s  7 d 14 d 28 d 56 d all lumpy | events      | error of the rate
    PRIOR = np.array([0, 0, 0, 0, 0, 0.3, 0, 0.6, 0, 0.3, 0.8, -1, 0.3, 0.4, 0, 0.4])

    def __init__(self, rows):
        self.location, self.scale = matrix(rows, "location"), matrix(rows, "scale")
        self.horizon, self.dispersion = vector(rows, "horizon"), vector(rows, "dispersion")
        self.added = vector(rows, "final") - vector(rows, "reached")

    def expect(self, weights):
        rate, events, error = np.split(weights, [9, 11])
        expected = self.horizon * np.exp(np.clip(self.location @ rate, -20, 30))
        by_chance = np.exp(events[0]) * self.dispersion ** events[1] * expected
        return expected, np.sqrt(by_chance + (expected * np.exp(self.scale @ error)) ** 2 + 0.25)

    def errors(self, weights):
        expected, scale = self.expect(weights)
        return (self.added - expected) / scale

    def fit(self):
        def loss(weights):
            expected, scale = self.expect(weights)
            z = (self.added - expected) / scale
            return (log_density(z) + np.log(scale)).sum() + 2 * ((weights - self.PRIOR) ** 2).sum()

        return minimize(loss, self.PRIOR, method="L-BFGS-B").x


class Levels:
    """Logarithm of the final value = base + weighted features; so is the logarithm of the scale of its error."""

    def __init__(self, rows):
        self.location, self.scale = matrix(rows, "location"), matrix(rows, "scale")
        self.change = np.array([change_of(row) for row in rows])
        # What is nearly known says little of the model.
        self.worth = np.array([1.0 if row.known_share < 0.9 else 0.3 for row in rows])

    def expect(self, weights):
        change, log_scale = self.expect_logarithms(weights)
        return change, np.exp(log_scale)

    def expect_logarithms(self, weights):
        location, scale = np.split(weights, [self.location.shape[1]])
        return self.location @ location, np.clip(self.scale @ scale, -8, 3)

    def errors(self, weights):
        change, scale = self.expect(weights)
        return (self.change - change) / scale

    def fit(self, ridge_location, ridge_scale, towards=None):
        """The ridge pulls towards no change and a plausible scale, or `towards` the weights of another kind."""
        split = self.location.shape[1]
        prior = np.zeros(split + self.scale.shape[1])
        prior[split + np.array([0, 1, 2, 4])] = [-1.5, 0.4, 0.2, 0.3]
        prior = prior if towards is None else towards

        def loss(weights):
            change, log_scale = self.expect_logarithms(weights)
            scale = np.exp(log_scale)
            z = (self.change - change) / scale
            location_off, scale_off = np.split(weights - prior, [split])
            value = (self.worth * (log_density(z) + log_scale)).sum()
            value += ridge_location * (location_off @ location_off)
            value += ridge_scale * (scale_off**2).sum()
            pull = self.worth * (FREEDOM + 1) * z / (FREEDOM + z * z)
            by_location = -self.location.T @ (pull / scale) + 2 * ridge_location * location_off
            by_scale = self.scale.T @ (self.worth - pull * z) + 2 * ridge_scale * scale_off
            return value, np.concatenate([by_location, by_scale])

        return minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x


def change_of(row):
    """Of the logarithm, in what is not yet known of the last window."""
    rest = (row.final - row.known_share * row.known) / (1 - row.known_share)
    return math.log(max(rest + row.offset, 1e-3 if row.kind == "flow" else 1e-9)) - row.base


class Kind:
    """A kind of series, or two that share their weights, with how it is fitted."""

    def __init__(self, rows, fit, model):
        self.rows, self.fit, self.model = rows, fit, model

    def where(self, chosen):
        return Kind([self.rows[index] for index in np.flatnonzero(chosen)], self.fit, self.model)

    def fitted(self):
        """Weights, and tables of errors that fits made of cases they had not seen."""
        weights = self.fit(self.model(self.rows))
        fold, errors = folds(self.rows, seed=7), np.zeros(len(self.rows))
        for one in range(FOLDS):
            unseen = self.model(self.where(fold == one).rows)
            errors[fold == one] = unseen.errors(self.fit(self.model(self.where(fold != one).rows)))
        names = np.array([table_name(row) for row in self.rows])
        return weights, {name: np.quantile(errors[names == name], KNOTS) for name in sorted(set(names))}

    def predict(self, weights, tables):
        """Probability to meet the target, and the quantiles 0.1, 0.5 and 0.9, of each row."""
        expected, scale = self.model(self.rows).expect(weights)
        predict = predict_count if self.model is Counts else predict_level
        return [predict(*each, tables[table_name(each[0])]) for each in zip(self.rows, expected, scale)]


def predict_count(row, expected, scale, table):
    target = row.case["target"]
    quantiles = [row.reached + expected + scale * np.interp(at, KNOTS, table) for at in (0.1, 0.5, 0.9)]
    chance = chance_of(row, table, (target - row.reached - expected) / scale)
    if row.kind == "sum":  # what has been added up is not lost again
        quantiles = [max(quantile, row.reached) for quantile in quantiles]
        chance = 1.0 if row.reached >= target else chance
    return clamp(chance), quantiles


def predict_level(row, change, scale, table):
    share, known = row.known_share, row.known_share * row.known

    def value(z):
        return known + (1 - share) * (math.exp(row.base + change + scale * z) - row.offset)

    rest = (row.case["target"] - known) / (1 - share) + row.offset
    z = (math.log(rest) - row.base - change) / scale if rest > 0 else -1e9
    return clamp(chance_of(row, table, z)), [value(np.interp(at, KNOTS, table)) for at in (0.1, 0.5, 0.9)]


def chance_of(row, table, z):
    below = probability_below(table, z)
    return 1 - below if row.up else below


def probability_below(table, z):
    """Linear between the knots, with exponential tails."""
    tail = math.log(KNOTS[2] / KNOTS[0])
    if z <= table[0]:
        return KNOTS[0] * math.exp((z - table[0]) * tail / (table[2] - table[0]))
    if z >= table[-1]:
        return 1 - KNOTS[0] * math.exp((table[-1] - z) * tail / (table[-1] - table[-3]))
    return float(np.interp(z, table, KNOTS))


def table_name(row):
    """Ratios and ranks are too few for a table at each checkpoint."""
    kind = "cumulative" if row.kind == "cum" else row.kind
    return f"{kind}_{'all' if kind in ('ratio', 'rank') else row.checkpoint}".upper()


def clamp(chance):
    return min(max(chance, 0.005), 0.995)


def matrix(rows, name):
    return np.array([getattr(row, name) for row in rows], float)


def vector(rows, name):
    return np.array([getattr(row, name) for row in rows], float)
