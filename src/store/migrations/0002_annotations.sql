-- What people note beside the numbers. A number is never given twice, also after its note was removed.
CREATE TABLE annotations (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle   TEXT NOT NULL,
    subject INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 1), -- 0 key result, 1 objective
    name    TEXT NOT NULL,                                    -- its id
    at      INTEGER NOT NULL,
    text    TEXT NOT NULL
) STRICT;

CREATE INDEX annotations_by_time ON annotations (cycle, at, number);

-- Which reports of a schedule have been made: all that were due up to and with an instant.
CREATE TABLE report_marks (
    report TEXT PRIMARY KEY,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
