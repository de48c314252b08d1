//! New schemas on a server, and the end of those whose test process has ended.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use kit::db::Engine;
use kit::{Database, sql};
use sea_orm::ConnectionTrait;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// What asks for a schema is told its URL.
type Wish = oneshot::Sender<String>;

static MAKER: LazyLock<Option<mpsc::UnboundedSender<Wish>>> = LazyLock::new(|| {
    let server = std::env::var("JANGTEO_TEST_DATABASE").ok().filter(|url| !url.is_empty())?;
    let (wishes, waiting) = mpsc::unbounded_channel();
    // A thread of its own: the first test's runtime ends before the process does.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(make(&server, waiting));
    });
    Some(wishes)
});

/// The URL of a new, empty schema; none where tests run on SQLite.
pub(crate) async fn fresh() -> Option<String> {
    let (wish, made) = oneshot::channel();
    MAKER.as_ref()?.send(wish).expect("JANGTEO_TEST_DATABASE names a server that makes no schema");
    Some(made.await.expect("JANGTEO_TEST_DATABASE names a server that makes no schema"))
}

/// The URL of the schema that goes with a folder; none where tests run on SQLite.
pub(crate) async fn of(folder: &Path) -> Option<String> {
    static KNOWN: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());
    if let Some(url) = KNOWN.lock().unwrap().get(folder) {
        return Some(url.clone());
    }
    let url = fresh().await?;
    KNOWN.lock().unwrap().insert(folder.to_owned(), url.clone());
    Some(url)
}

/// Makes schemas as long as the process lives. Until then its connection keeps a lock, by which others know that.
async fn make(server: &str, mut waiting: mpsc::UnboundedReceiver<Wish>) {
    let db = Database::open(server, 1).await.unwrap();
    let is_postgres = Engine::of(db.writer()) == Engine::Postgres;
    let connection = db.begin().await.unwrap();
    let family = format!("jangteo_test_{:012x}", Uuid::new_v4().as_u128() >> 80);
    let family = family.as_str();
    if is_postgres {
        // Nothing of the transaction but the lock is meant to last.
        let forever = "SET LOCAL idle_in_transaction_session_timeout = 0";
        connection.execute_unprepared(forever).await.unwrap();
        let lock = sql!(&connection, "SELECT pg_advisory_lock(hashtext({family}))::TEXT", family);
        lock.one::<String>().await.unwrap();
    } else {
        sql!(&connection, "SELECT GET_LOCK({family}, 0)", family).one::<i64>().await.unwrap();
    }
    // Beside the tests: it takes a while. And schemas are there for others as soon as they are asked for.
    let others = Database::open(server, 2).await.unwrap();
    let old = others.clone();
    tokio::spawn(async move { drop_abandoned(is_postgres, old.writer()).await });
    for number in 1.. {
        let Some(wish) = waiting.recv().await else { return };
        let schema = format!("{family}_{number}");
        let (make, url) = if is_postgres {
            (format!("CREATE SCHEMA {schema}"), format!("{server}?options=-csearch_path%3D{schema}"))
        } else {
            // The server's own collation must not matter; this is one that could hurt.
            let make = format!("CREATE DATABASE {schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
            (make, format!("{server}/{schema}"))
        };
        others.writer().execute_unprepared(&make).await.unwrap();
        // A test that has ended meanwhile needs none.
        let _ = wish.send(url);
    }
}

async fn drop_abandoned(is_postgres: bool, connection: &impl ConnectionTrait) {
    let names = if is_postgres {
        sql!(
            connection,
            "SELECT nspname::TEXT FROM pg_namespace WHERE nspname LIKE 'jangteo!_test!_%' ESCAPE '!'
               AND NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
                 AND objid::INT = hashtext(split_part(nspname::TEXT, '_', 1) || '_test_' || split_part(nspname::TEXT, '_', 3)))"
        )
    } else {
        sql!(
            connection,
            "SELECT schema_name FROM information_schema.schemata
             WHERE schema_name LIKE 'jangteo!_test!_%' ESCAPE '!'
               AND IS_FREE_LOCK(SUBSTRING_INDEX(schema_name, '_', 3)) = 1"
        )
    };
    for name in names.all::<String>().await.unwrap_or_default() {
        // Another process may be at it as well; what stays is the next one's.
        let drop = if is_postgres {
            format!("DROP SCHEMA IF EXISTS {name} CASCADE")
        } else {
            format!("DROP DATABASE IF EXISTS {name}")
        };
        let _ = connection.execute_unprepared(&drop).await;
    }
}
