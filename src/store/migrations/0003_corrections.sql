-- What people changed by hand, and why: oldest first, never removed.
CREATE TABLE corrections (
    series INTEGER NOT NULL REFERENCES series (id),
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL,
    kind   INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1), -- 0 another baseline, 1 implausible numbers accepted
    number ANY CHECK (number IS NULL OR typeof(number) = 'real'), -- the baseline before, if there was one
    until  INTEGER,                                       -- numbers that speak of up to here are accepted
    CHECK ((kind = 1) = (until IS NOT NULL)),
    PRIMARY KEY (series, seq)
) STRICT, WITHOUT ROWID;
