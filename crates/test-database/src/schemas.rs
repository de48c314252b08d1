//! New schemas on a server, and the end of those whose test process has ended.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use kit::Database;
use kit::db::{execute, fetch_all, fetch_number};
use sea_orm::{ConnectionTrait, FromQueryResult};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// What asks for a schema is told its URL.
type Wish = oneshot::Sender<String>;

static MAKER: LazyLock<Option<mpsc::UnboundedSender<Wish>>> = LazyLock::new(|| {
    let server = std::env::var("JANGTEO_TEST_MYSQL").ok().filter(|url| !url.is_empty())?;
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
    MAKER.as_ref()?.send(wish).expect("JANGTEO_TEST_MYSQL names a server that makes no schema");
    Some(made.await.expect("JANGTEO_TEST_MYSQL names a server that makes no schema"))
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
    let connection = db.begin().await.unwrap();
    let family = format!("jangteo_test_{:012x}", Uuid::new_v4().as_u128() >> 80);
    fetch_number(&connection, "SELECT GET_LOCK(?, 0)", [family.as_str().into()]).await.unwrap();
    // Beside the tests: it takes a while.
    let old = Database::open(server, 1).await.unwrap();
    tokio::spawn(async move { drop_abandoned(old.writer()).await });
    for number in 1.. {
        let Some(wish) = waiting.recv().await else { return };
        let schema = format!("{family}_{number}");
        // The server's own collation must not matter; this is one that could hurt.
        let sql = format!("CREATE DATABASE {schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
        execute(&connection, &sql, []).await.unwrap();
        // A test that has ended meanwhile needs none.
        let _ = wish.send(format!("{server}/{schema}"));
    }
}

#[derive(FromQueryResult)]
struct Schema {
    name: String,
}

async fn drop_abandoned(connection: &impl ConnectionTrait) {
    let sql = "SELECT schema_name AS name FROM information_schema.schemata \
               WHERE schema_name LIKE 'jangteo!_test!_%' ESCAPE '!' \
                 AND IS_FREE_LOCK(SUBSTRING_INDEX(schema_name, '_', 3)) = 1";
    for Schema { name } in fetch_all(connection, sql, []).await.unwrap_or_default() {
        // Another process may be at it as well; what stays is the next one's.
        let _ = execute(connection, &format!("DROP DATABASE IF EXISTS {name}"), []).await;
    }
}
