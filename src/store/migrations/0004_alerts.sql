-- What is being alerted about: one row a subject that is not at rest.
CREATE TABLE alerts (
    cycle   TEXT NOT NULL,
    subject TEXT NOT NULL, -- key_result:..., source:..., cycle:...
    state   TEXT NOT NULL, -- JSON
    PRIMARY KEY (cycle, subject)
) STRICT, WITHOUT ROWID;

-- Messages on their way, and those that arrived. Written together with the state that they tell of.
CREATE TABLE outgoing (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle        TEXT NOT NULL,
    sink         TEXT NOT NULL,
    message      TEXT NOT NULL,    -- JSON
    written_at   INTEGER NOT NULL,
    due_at       INTEGER,          -- the next attempt; NULL once delivered or given up
    attempts     INTEGER NOT NULL DEFAULT 0,
    failure      TEXT,             -- of the newest attempt
    delivered_at INTEGER
) STRICT;

CREATE INDEX outgoing_by_due ON outgoing (due_at) WHERE due_at IS NOT NULL;

-- Subjects that nobody wants to hear of for a while.
CREATE TABLE silences (
    cycle   TEXT NOT NULL,
    subject TEXT NOT NULL,
    until   INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (cycle, subject)
) STRICT, WITHOUT ROWID;
