-- What became of key results and objectives when their cycle was closed. Rows are only added: the one with the highest seq
-- holds, those before it are what it was before a regrade.
CREATE TABLE grades (
    cycle        TEXT NOT NULL,
    subject      INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 1), -- 0 key result, 1 objective
    name         TEXT NOT NULL,                                    -- its id
    seq          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    value        ANY CHECK (value IS NULL OR typeof(value) = 'real'), -- the final value, in the base unit
    score        ANY CHECK (score IS NULL OR typeof(score) = 'real'),
    accomplished INTEGER CHECK (accomplished IN (0, 1)),
    target       TEXT NOT NULL,                                    -- as it stood in the file
    rules        TEXT NOT NULL,                                    -- JSON
    reason       TEXT,                                             -- of a regrade, or of a first grade from late numbers
    CHECK (seq = 1 OR reason IS NOT NULL),
    PRIMARY KEY (cycle, subject, name, seq)
) STRICT, WITHOUT ROWID;
