//! The schema, step by step. `PRAGMA user_version` says how many steps a file has taken.

use rusqlite::{Connection, TransactionBehavior};

/// In order, never changed once released: a new step is a new file and a new line.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_observations.sql"),
    include_str!("../migrations/0002_annotations.sql"),
    include_str!("../migrations/0003_corrections.sql"),
    include_str!("../migrations/0004_alerts.sql"),
    include_str!("../migrations/0005_grades.sql"),
];

/// The schema that this okrd knows.
pub const KNOWN: i64 = STEPS.len() as i64;

/// Takes the steps that are missing, each in a transaction of its own: stopped at any moment, the next start goes on.
pub fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    for (version, step) in (1i64..).zip(STEPS) {
        // Asked inside the transaction: another process may have taken the step while this one waited.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version_of(&transaction)? < version {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

pub fn version_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
