//! What released versions say to the database, as SQL text.

use kit::Database;
use kit::db::Engine;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::schema::Schema;

/// A version that may run on a newer schema than its own.
pub struct Release {
    /// Its last migration.
    pub knows: &'static str,
    /// What it runs on the tables that a later migration touches; `{n}` is another number each time.
    statements: &'static str,
}

/// Who adds a migration adds the version before, unless it is here already. Who adds a contract takes out the versions
/// that it does not serve any more.
pub const RELEASES: &[Release] = &[
    // Counts wrong passwords whatever address they come from.
    Release { knows: "m0001_accounts_and_ledger", statements: include_str!("releases/account_m0001.sql") },
    // Ends sessions in a log, and counts wrong passwords whatever address they come from.
    Release { knows: "m0002_account_changes", statements: include_str!("releases/account_m0002.sql") },
    Release { knows: "m0002_consent", statements: include_str!("releases/chat_m0002.sql") },
    // Keeps the keys of orders in `order_keys` only.
    Release {
        knows: "m0003_search_key_may_be_left_out",
        statements: include_str!("releases/order_m0003.sql"),
    },
    // Searches in `products.search_key`.
    Release {
        knows: "m0001_catalogue_carts_and_orders",
        statements: include_str!("releases/order_m0001.sql"),
    },
    // Writes `products.search_key` and does not read it.
    Release { knows: "m0002_search", statements: include_str!("releases/order_m0002.sql") },
    // Keeps everybody's address in a room, and shows it.
    Release { knows: "m0001_rooms_and_messages", statements: include_str!("releases/chat_m0001.sql") },
    // Tells nobody what shops are called.
    Release { knows: "m0003_known_networks", statements: include_str!("releases/account_m0003.sql") },
    // Opens sockets for tokens only.
    Release { knows: "m0003_account_changes", statements: include_str!("releases/chat_m0003.sql") },
    // Asks for nothing but goods, and has every product on sale.
    Release { knows: "m0005_account_changes", statements: include_str!("releases/order_m0005.sql") },
    // Knows nobody who is gone.
    Release { knows: "m0004_order_keys_and_quotas", statements: include_str!("releases/order_m0004.sql") },
];

impl Release {
    /// Reads and writes as it did. Every write changes something, and every read finds something.
    pub async fn works(&self, db: &Database, n: u32) {
        for sql in self.statements(n) {
            if sql.starts_with("SELECT") {
                finds(db, &sql).await;
            } else {
                let done =
                    db.writer().execute_unprepared(&sql).await.unwrap_or_else(|e| panic!("{sql}\n{e}"));
                assert_ne!(done.rows_affected(), 0, "nothing was changed: {sql}");
            }
        }
    }

    /// Reads what it wrote as `n`.
    pub async fn reads(&self, db: &Database, n: u32) {
        for sql in self.statements(n).filter(|sql| sql.starts_with("SELECT")) {
            finds(db, &sql).await;
        }
    }

    fn statements(&self, n: u32) -> impl Iterator<Item = String> {
        let of_n = move |sql: &str| sql.trim().replace("{n}", &n.to_string());
        self.statements.split(";\n").map(of_n).filter(|sql| !sql.is_empty())
    }
}

async fn finds(db: &Database, sql: &str) {
    let read = Statement::from_string(db.reader().get_database_backend(), sql);
    let rows = db.reader().query_all_raw(read).await.unwrap_or_else(|e| panic!("{sql}\n{e}"));
    assert!(!rows.is_empty(), "nothing was found: {sql}");
}

#[derive(FromQueryResult)]
struct Row {
    content: String,
}

/// Everything that is in the tables of a schema, a line for each row.
pub async fn content(db: &Database, schema: &Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for (table, it) in schema {
        let mut columns: Vec<_> = it.columns.keys().map(|c| format!("COALESCE(HEX({c}), 'null')")).collect();
        columns.push("''".to_owned());
        let joined = if Engine::of(db.reader()) == Engine::Sqlite {
            columns.join(" || ' ' || ")
        } else {
            format!("CONCAT({})", columns.join(", ' ', "))
        };
        let rows: Vec<Row> = crate::all(db, &format!("SELECT {joined} AS content FROM {table}")).await;
        lines.extend(rows.into_iter().map(|row| format!("{table}: {}", row.content)));
    }
    lines.sort_unstable();
    lines
}
