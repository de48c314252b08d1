//! Copies of SQLite databases as all of them are at one and the same moment, while others go on writing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::StoreError;

/// How long a writer in another process may take to let go.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many steps of SQLite's machine are in no statement with which a copy begins, before it reads.
const STEPS_WHEN_READING: i32 = 1_000;
/// How often it is told how far the copies have come.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// The file that `url` names, or `name` in the data folder when it names none; nothing for a server or for memory.
pub fn sqlite_file(url: &str, data_dir: &Path, name: &str) -> Option<PathBuf> {
    if url.is_empty() {
        return Some(data_dir.join(name));
    }
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

/// Copies each database to a file that is not there yet or empty. All copies show one moment, as if everything had been
/// killed then: nobody writes to any of the databases from before the first copy begins to read until the last has begun.
/// That takes milliseconds; from then on others write on while the copies read what was there.
///
/// `tell` is called every two seconds with how many bytes each copy has, in the order of `copies`.
pub async fn copy_at_one_moment(
    copies: &[(PathBuf, PathBuf)],
    mut tell: impl FnMut(&[u64]),
) -> Result<(), StoreError> {
    let mut writers_wait = Vec::new();
    for (from, _) in copies {
        let mut connection = connect(from).await?;
        run(&mut connection, "BEGIN IMMEDIATE").await?;
        writers_wait.push(connection);
    }
    let (mut copying, mut reading) = (Vec::new(), Vec::new());
    for (from, to) in copies {
        let (task, reads) = begin(from, to).await?;
        copying.push(task);
        reading.push(reads);
    }
    for reads in reading {
        // An error says that the copy has ended meanwhile, well or not.
        let _ = reads.await;
    }
    for mut connection in writers_wait {
        run(&mut connection, "ROLLBACK").await?;
        connection.close().await.map_err(failed)?;
    }
    let all = async {
        for task in copying {
            task.await.map_err(|error| DbErr::Custom(error.to_string()))??;
        }
        Ok(())
    };
    let mut all = std::pin::pin!(all);
    loop {
        tokio::select! {
            done = &mut all => return done,
            () = tokio::time::sleep(TOLD_EVERY) => {
                let sizes: Vec<_> = copies.iter().map(|(_, to)| to.metadata().map_or(0, |file| file.len())).collect();
                tell(&sizes);
            }
        }
    }
}

type Copying = JoinHandle<Result<(), StoreError>>;

/// Begins a copy. The second value comes when it reads, so that what others write from then on is not in it any more.
async fn begin(from: &Path, to: &Path) -> Result<(Copying, oneshot::Receiver<()>), StoreError> {
    let mut connection = connect(from).await?;
    // Knowing the schema already, it does nothing of any length before it reads.
    run(&mut connection, "SELECT COUNT(*) FROM sqlite_schema").await?;
    let (says, reads) = oneshot::channel();
    let mut says = Some(says);
    connection.lock_handle().await.map_err(failed)?.set_progress_handler(STEPS_WHEN_READING, move || {
        if let Some(says) = says.take() {
            let _ = says.send(());
        }
        true
    });
    let to = to.to_string_lossy().into_owned();
    let copying = tokio::spawn(async move {
        sqlx::query("VACUUM INTO ?").bind(to).execute(&mut connection).await.map_err(failed)?;
        connection.close().await.map_err(failed)
    });
    Ok((copying, reads))
}

async fn connect(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false).busy_timeout(PATIENCE);
    options.disable_statement_logging().connect().await.map_err(failed)
}

async fn run(connection: &mut SqliteConnection, statement: &'static str) -> Result<(), StoreError> {
    sqlx::query(statement).execute(connection).await.map(|_| ()).map_err(failed)
}

fn failed(error: sqlx::Error) -> StoreError {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error))).into()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::Database;
    use crate::sql;

    #[test]
    fn the_file_is_the_one_that_the_settings_name() {
        let file = |url| sqlite_file(url, Path::new("/data"), "order.db");
        assert_eq!(file(""), Some("/data/order.db".into()));
        assert_eq!(file("sqlite:///srv/shop.db?mode=rwc"), Some("/srv/shop.db".into()));
        assert_eq!(file("sqlite:shop.db"), Some("shop.db".into()));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("mysql://user@host/orders"), None);
    }

    /// Who writes to one database first and to the other then must never be seen to have done only the second.
    #[tokio::test(flavor = "multi_thread")]
    async fn copies_of_two_databases_show_one_moment_while_both_are_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let mut dbs = Vec::new();
        for name in ["first.db", "then.db"] {
            let db = Database::open_file(folder.path(), name, 2).await.unwrap();
            sql!(db.writer(), "CREATE TABLE t (n BIGINT, filling TEXT)").execute().await.unwrap();
            sql!(db.writer(), "INSERT INTO t VALUES (0, '')").execute().await.unwrap();
            // So that copying takes its time.
            let many = sql!(
                db.writer(),
                "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000) \
                INSERT INTO t SELECT -1, hex(randomblob(200)) FROM c"
            );
            many.execute().await.unwrap();
            dbs.push(db);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let (writing, writes) = (Arc::clone(&stop), dbs.clone());
        let load = tokio::spawn(async move {
            let mut n = 0i64;
            while !writing.load(Ordering::SeqCst) {
                n += 1;
                for db in &writes {
                    sql!(db.writer(), "UPDATE t SET n = {n} WHERE n >= 0", n).execute().await.unwrap();
                }
            }
            n
        });
        let mut seen = Vec::new();
        for round in 0..5 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let copy = |name: &str| folder.path().join(format!("{name}-{round}.copy"));
            let copies: Vec<_> =
                ["first.db", "then.db"].map(|name| (folder.path().join(name), copy(name))).into();
            copy_at_one_moment(&copies, |_| {}).await.unwrap();
            let mut values = Vec::new();
            for (_, to) in &copies {
                let db = Database::open(&format!("sqlite://{}", to.display()), 1).await.unwrap();
                let content = sql!(db.reader(), "SELECT MAX(n), COUNT(*) FROM t").one::<(i64, i64)>();
                let (value, rows) = content.await.unwrap().unwrap();
                values.push(value);
                assert_eq!(rows, 20_001);
                db.close().await;
            }
            assert!(values[0] == values[1] || values[0] == values[1] + 1, "{values:?}");
            seen.push(values[0]);
        }
        stop.store(true, Ordering::SeqCst);
        let written = load.await.unwrap();
        assert!(seen.windows(2).all(|two| two[0] < two[1]) && seen[4] < written, "{seen:?} of {written}");
        let missing = [(folder.path().join("nowhere.db"), folder.path().join("copy"))];
        assert!(copy_at_one_moment(&missing, |_| {}).await.is_err());
    }
}
