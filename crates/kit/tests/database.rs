//! What stores rely on, whichever engine the tests run on.

use std::task::Poll;

use kit::Database;
use kit::db::{execute, fetch_number, retrying};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_a_unique_key_is_told_apart() {
    let db = test_database::single().await;
    execute(db.writer(), "CREATE TABLE t (k VARCHAR(9) PRIMARY KEY, n BIGINT CHECK (n >= 0))", [])
        .await
        .unwrap();
    let tx = db.begin().await.unwrap();
    execute(&tx, "INSERT INTO t VALUES ('a', 1)", []).await.unwrap();
    drop(tx);
    assert_eq!(fetch_number(db.reader(), "SELECT COUNT(*) FROM t", []).await.unwrap(), 0);
    execute(db.writer(), "INSERT INTO t VALUES (?, ?)", ["a".into(), 1i64.into()]).await.unwrap();
    let twice = execute(db.writer(), "INSERT INTO t VALUES ('a', 2)", []).await.unwrap_err();
    assert!(twice.is_unique_violation() && !twice.is_conflict() && !twice.is_unavailable());
    let negative = execute(db.writer(), "UPDATE t SET n = n - 2", []).await.unwrap_err();
    assert!(negative.is_check_violation());
}

#[tokio::test]
async fn many_writers_at_once_all_get_their_turn() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    execute(db.writer(), "CREATE TABLE t (n BIGINT)", []).await.unwrap();
    execute(db.writer(), "INSERT INTO t VALUES (0)", []).await.unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let tx = db.begin().await.unwrap();
                execute(&tx, "UPDATE t SET n = n + 1", []).await.unwrap();
                tx.commit().await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(fetch_number(db.reader(), "SELECT n FROM t", []).await.unwrap(), 40);
}

/// Two rows, of which two transactions at a time take one from each, one of them in the opposite order.
#[tokio::test]
async fn transactions_that_wait_for_each_other_both_get_through() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    execute(db.writer(), "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)", []).await.unwrap();
    execute(db.writer(), "INSERT INTO t VALUES (0, 100), (1, 100)", []).await.unwrap();
    let take = async |db: &Database, first: i64| {
        let tx = db.begin().await?;
        for id in [first, 1 - first] {
            execute(&tx, "UPDATE t SET n = n - 1 WHERE id = ?", [id.into()]).await?;
            tokio::task::yield_now().await;
        }
        tx.commit().await
    };
    for _ in 0..20 {
        let (one, other) = tokio::join!(retrying(|| take(&db, 0)), retrying(|| take(&db, 1)));
        one.and(other).unwrap();
    }
    assert_eq!(fetch_number(db.reader(), "SELECT MIN(n) + MAX(n) FROM t", []).await.unwrap(), 120);
}

/// The only connection is left behind at every point of a transaction: the next caller must get it, in order, and
/// nothing half-done may stay.
#[tokio::test]
async fn a_caller_may_go_away_at_any_moment() {
    let db = test_database::single().await;
    execute(db.writer(), "CREATE TABLE t (n BIGINT PRIMARY KEY)", []).await.unwrap();
    let mut interrupted = 0;
    for round in 0..60i64 {
        let polls = round % 12;
        // Statements that this connection has not seen yet: preparing them takes more than one answer.
        let work = async {
            let tx = db.begin().await?;
            let sql = format!("INSERT INTO t VALUES (?), (? + {round})");
            execute(&tx, &sql, [(-round).into(), (round + 1).into()]).await?;
            let sql =
                format!("SELECT COUNT(*), {round}, MAX(n), MIN(n) FROM t WHERE n > ? AND n < ? AND n <> ?");
            fetch_number(&tx, &sql, [1i64.into(), 2i64.into(), 3i64.into()]).await?;
            tx.commit().await
        };
        match poll_times(work, polls).await {
            Some(done) => done.unwrap(),
            None => interrupted += 1,
        }
        let rows = fetch_number(db.reader(), "SELECT COUNT(*) FROM t", []).await.unwrap();
        assert_eq!(rows % 2, 0, "half a transaction stayed after {polls} polls");
    }
    assert!(interrupted >= 10, "{interrupted}");
}

/// What `work` comes to when it may go on so many times; none when it is dropped before.
async fn poll_times<T>(work: impl Future<Output = T>, times: i64) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = times;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn of_several_starts_one_changes_the_schema_and_the_others_wait() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    execute(db.writer(), "CREATE TABLE done (n BIGINT)", []).await.unwrap();
    let start = || {
        db.migrate(async |connection| {
            let done = connection.execute_unprepared("UPDATE done SET n = n").await?;
            if done.rows_affected() == 0 {
                connection.execute_unprepared("CREATE TABLE t (n BIGINT)").await?;
                connection.execute_unprepared("INSERT INTO done VALUES (1)").await?;
            }
            Ok(())
        })
    };
    let (one, two, three) = tokio::join!(start(), start(), start());
    one.and(two).and(three).unwrap();
    assert_eq!(fetch_number(db.reader(), "SELECT COUNT(*) FROM done", []).await.unwrap(), 1);
}

/// Managed servers may take encrypted connections only, of which `ssl-ca` says by whom the server is vouched for.
#[tokio::test]
async fn a_server_is_spoken_to_in_secret_when_the_address_says_so() {
    let (Some(url), Ok(ca)) = (test_database::url().await, std::env::var("JANGTEO_TEST_MYSQL_CA")) else {
        return;
    };
    let cipher = async |parameters: &str| {
        let db = Database::open(&format!("{url}?{parameters}"), 1).await?;
        let sql = "SELECT COUNT(*) FROM performance_schema.session_status WHERE variable_name = 'Ssl_cipher' AND variable_value <> ''";
        fetch_number(db.reader(), sql, []).await
    };
    assert_eq!(cipher("ssl-mode=REQUIRED").await.unwrap(), 1);
    assert_eq!(cipher(&format!("ssl-mode=VERIFY_CA&ssl-ca={ca}")).await.unwrap(), 1);
    cipher("ssl-mode=VERIFY_CA").await.unwrap_err();
    cipher(&format!("ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}")).await.unwrap_err();
}
