-- What was measured. Instants are milliseconds since 1970 in UTC; windows are half-open, [window_start, window_end).
-- 1869312612 is "okrd" in ASCII: what tells this file from another program's database.
PRAGMA application_id = 1869312612;

-- A key result in a cycle, as a small number. Never deleted.
CREATE TABLE series (
    id         INTEGER PRIMARY KEY,
    cycle      TEXT NOT NULL,
    key_result TEXT NOT NULL,
    UNIQUE (cycle, key_result)
) STRICT;

-- One row a revision, clustered so that the history of a series is one range of pages, in the order in which it is read.
-- Rows are only added; confirmed_at alone is updated, when the newest revision was collected again with the same value.
CREATE TABLE observations (
    series       INTEGER NOT NULL REFERENCES series (id),
    role         INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2), -- 0 value, 1 rival, 2 baseline
    window_end   INTEGER NOT NULL,
    window_start INTEGER NOT NULL CHECK (window_start <= window_end),
    revision     INTEGER NOT NULL,                              -- 0, 1, 2, ...
    kind         INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 6), -- 0 level, 1 flow, 2 ratio, 3 rank, 4 not ranked, 5 milestone, 6 each
    number       REAL,                                          -- of a ratio, the numerator
    denominator  REAL,                                          -- of a ratio only
    numbers      BLOB,                                          -- 8 bytes each, little-endian: all of `each`; else only where REAL loses the sign of a zero
    collected_at INTEGER NOT NULL,
    confirmed_at INTEGER,                                       -- later than collected_at, or NULL
    PRIMARY KEY (series, role, window_end, window_start, revision)
) STRICT, WITHOUT ROWID;

-- The baseline with the highest seq holds. It is frozen: only an explicit order adds another.
CREATE TABLE baselines (
    series       INTEGER NOT NULL REFERENCES series (id),
    seq          INTEGER NOT NULL,
    number       ANY NOT NULL CHECK (typeof(number) = 'real'),  -- ANY, because REAL loses the sign of a zero
    windows      TEXT NOT NULL,                                 -- JSON: [[start, end], ...]
    question     TEXT NOT NULL,
    collected_at INTEGER NOT NULL,
    PRIMARY KEY (series, seq)
) STRICT, WITHOUT ROWID;

-- How the polls of a series have gone; replaced by each poll.
CREATE TABLE polls (
    series            INTEGER PRIMARY KEY REFERENCES series (id),
    last_attempt      INTEGER,
    last_success      INTEGER,
    failures_in_a_row INTEGER NOT NULL,
    failure_kind      TEXT,
    failure_text      TEXT,
    CHECK ((failure_kind IS NULL) = (failure_text IS NULL))
) STRICT;

-- The targets that a series has had, oldest first.
CREATE TABLE targets (
    series INTEGER NOT NULL REFERENCES series (id),
    seq    INTEGER NOT NULL,
    text   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    reason TEXT,
    PRIMARY KEY (series, seq)
) STRICT, WITHOUT ROWID;
