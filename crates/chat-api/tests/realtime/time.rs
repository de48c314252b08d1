//! Virtual time over a real database.

use std::time::Duration;

use kit::Database;
use kit::db::Engine;

/// So far time passes at once.
const STEP: Duration = Duration::from_millis(1);

/// From here on time passes at once while nothing is to be done, and stands still while the database is asked.
pub fn virtual_time(db: &Database) {
    tokio::time::pause();
    let db = db.clone();
    tokio::spawn(async move {
        loop {
            // Tokio lets virtual time pass when every task waits; whoever yields does not wait.
            if is_asked(&db) { tokio::task::yield_now().await } else { tokio::time::sleep(STEP).await }
        }
    });
}

/// Whether a connection of a pool is in use.
fn is_asked(db: &Database) -> bool {
    let pool = db.reader().pool();
    let (all, idle) = match Engine::of(pool) {
        Engine::Sqlite => {
            (pool.get_sqlite_connection_pool().size(), pool.get_sqlite_connection_pool().num_idle())
        }
        Engine::MySql => {
            (pool.get_mysql_connection_pool().size(), pool.get_mysql_connection_pool().num_idle())
        }
        Engine::Postgres => {
            (pool.get_postgres_connection_pool().size(), pool.get_postgres_connection_pool().num_idle())
        }
    };
    usize::try_from(all).unwrap() > idle
}
