//! A folder with a small shop in it: a database with numbers, and an okrs.yaml about them.

use std::{fmt::Write as _, fs, path::Path};

use rusqlite::Connection;
use tempfile::TempDir;

/// Temporary; goes away with the test.
pub struct Shop(TempDir);

impl Shop {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = Connection::open(folder.path().join("shop.db")).expect("a database can be made");
        database
            .execute_batch(
                "pragma journal_mode = wal; create table orders (created_at text, amount integer);
                 with recursive days(n) as (select 0 union all select n + 1 from days where n < 999)
                 insert into orders select datetime('now', '-' || n || ' hours'), n from days;",
            )
            .expect("the database takes rows");
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes okrs.yaml: what stands before the objectives, and so many key results on the shop's orders.
    pub fn declare(&self, sources: &str, key_results: &str) {
        let text = format!(
            "cycle: {{ name: now, start: {}, end: {} }}\npoll: every 10s\nsources:\n  shop: {{ connector: sqlite, path: shop.db }}\n{sources}\
             objectives:\n  - id: sales\n    owner: sales\n    key_results:\n{key_results}",
            day(-30),
            day(60),
        );
        fs::write(self.path().join("okrs.yaml"), text).expect("the folder is ours");
    }
}

/// The day so many days from today.
fn day(from_today: i64) -> jiff::civil::Date {
    let now = okrd::clock::Clock::now(&okrd::clock::SystemClock);
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    today.saturating_add(jiff::Span::new().days(from_today))
}

/// A key result on the shop's orders.
pub fn orders(id: &str) -> String {
    let sql = "select count(*) from orders where created_at >= $start and created_at < $end";
    format!("      - {{ id: {id}, source: shop, target: 2000, measure: {{ kind: flow, unit: orders, sql: \"{sql}\" }} }}\n")
}

/// So many of them, each asking something of its own.
pub fn many(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let sql = format!("select count(*) + {n} from orders where created_at >= $start and created_at < $end");
        let _ = writeln!(
            text,
            "      - {{ id: k{n}, source: shop, target: 2000, measure: {{ kind: flow, unit: orders, sql: \"{sql}\" }} }}"
        );
        text
    })
}
