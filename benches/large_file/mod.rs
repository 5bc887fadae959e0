//! An okrs.yaml of many honest key results, five to an objective, as several benches read it.

use std::fmt::Write as _;

const KEY_RESULTS_AN_OBJECTIVE: usize = 5;

/// `sql` is asked by each key result, with its number in the place of `@`; `more` are further lines of each.
pub fn large_file(count: usize, sql: &str, more: &str) -> String {
    let mut text = String::from(
        "cycle: 2026-Q4\ntimezone: Europe/Paris\nsources:\n  crm: { connector: sqlite, path: crm.db, concurrency: 32 }\nobjectives:\n",
    );
    if count == 0 {
        text += "  []\n";
    }
    for index in 0..count {
        if index % KEY_RESULTS_AN_OBJECTIVE == 0 {
            let _ = write!(
                text,
                "  - id: objective-{index:06}\n    title: Improve what team {index} does\n    owner: team-{}\n    key_results:\n",
                index % 40
            );
        }
        let _ = write!(
            text,
            "      - id: key-result-{index:06}\n        title: Raise the number of things of kind {index} by a fifth\n        source: crm\n        \
             measure:\n          kind: flow\n          unit: requests\n          sql: {}\n        target: +20%\n{more}",
            sql.replace('@', &index.to_string())
        );
    }
    text
}
