//! What stores rely on, whichever engine the tests run on.

use std::cell::Cell;
use std::task::Poll;

use kit::db::{End, MayConflict, Transaction, retrying};
use kit::{Database, StoreError, sql};
use sea_orm::{ConnectionTrait, Statement};

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_a_unique_key_is_told_apart() {
    let db = test_database::single().await;
    sql!(db.writer(), "CREATE TABLE t (k VARCHAR(9) PRIMARY KEY, n BIGINT CHECK (n >= 0))")
        .execute()
        .await
        .unwrap();
    let tx = db.begin().await.unwrap();
    sql!(&tx, "INSERT INTO t VALUES ('a', 1)").execute().await.unwrap();
    drop(tx);
    assert_eq!(sql!(db.reader(), "SELECT COUNT(*) FROM t").one::<i64>().await.unwrap().unwrap(), 0);
    let (k, n) = ("a", 1i64);
    sql!(db.writer(), "INSERT INTO t VALUES ({k}, {n})", k, n).execute().await.unwrap();
    let twice = sql!(db.writer(), "INSERT INTO t VALUES ('a', 2)").execute().await.unwrap_err();
    assert!(twice.is_unique_violation() && !twice.is_conflict() && !twice.is_unavailable());
    let negative = sql!(db.writer(), "UPDATE t SET n = n - 2").execute().await.unwrap_err();
    assert!(negative.is_check_violation());
}

#[tokio::test]
async fn many_writers_at_once_all_get_their_turn() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    sql!(db.writer(), "CREATE TABLE t (n BIGINT)").execute().await.unwrap();
    sql!(db.writer(), "INSERT INTO t VALUES (0)").execute().await.unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { add_one(&db).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(sql!(db.reader(), "SELECT n FROM t").one::<i64>().await.unwrap().unwrap(), 40);
}

async fn add_one(db: &Database) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    sql!(&tx, "UPDATE t SET n = n + 1").execute().await?;
    tx.commit().await
}

/// PostgreSQL answers a commit of a transaction that it undoes as if it were one.
#[tokio::test]
async fn what_a_commit_says_is_so_after_a_statement_that_failed_too() {
    let db = test_database::single().await;
    sql!(db.writer(), "CREATE TABLE t (n BIGINT PRIMARY KEY)").execute().await.unwrap();
    let tx = db.begin().await.unwrap();
    for _ in 0..2 {
        // The second time it is there already, and nobody cares.
        let _ = sql!(&tx, "INSERT INTO t VALUES (1)").execute().await;
    }
    let is_kept = tx.commit().await.is_ok();
    assert_eq!(rows(&db).await, i64::from(is_kept));
}

/// Two rows, of which two transactions at a time take one from each, one of them in the opposite order.
#[tokio::test]
async fn transactions_that_wait_for_each_other_both_get_through() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    sql!(db.writer(), "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)").execute().await.unwrap();
    sql!(db.writer(), "INSERT INTO t VALUES (0, 100), (1, 100)").execute().await.unwrap();
    let take = async |db: &Database, first: i64| {
        let tx = db.begin().await?;
        for id in [first, 1 - first] {
            sql!(&tx, "UPDATE t SET n = n - 1 WHERE id = {id}", id).execute().await?;
            tokio::task::yield_now().await;
        }
        tx.commit().await
    };
    for _ in 0..20 {
        let (one, other) = tokio::join!(retrying(|| take(&db, 0)), retrying(|| take(&db, 1)));
        one.and(other).unwrap();
    }
    assert_eq!(sql!(db.reader(), "SELECT MIN(n) + MAX(n) FROM t").one::<i64>().await.unwrap().unwrap(), 120);
}

/// Why work in a transaction was not done.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    InTheWay,
    ByRule,
    Store,
}

impl MayConflict for Refusal {
    fn is_conflict(&self) -> bool {
        *self == Self::InTheWay
    }
}

impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::Store
    }
}

async fn rows(db: &Database) -> i64 {
    test_database::number(db, "SELECT COUNT(*) FROM t").await
}

#[tokio::test]
async fn a_transaction_lasts_unless_its_work_refuses_or_takes_it_back() {
    let db = test_database::single().await;
    sql!(db.writer(), "CREATE TABLE t (n BIGINT)").execute().await.unwrap();
    let add = async |tx: &Transaction| sql!(tx, "INSERT INTO t VALUES (1)").execute().await;
    let added = db.transaction(|tx| async move { Ok::<_, Refusal>(add(&tx).await?) }).await;
    assert_eq!((added, rows(&db).await), (Ok(1), 1));
    let refused = db.transaction(|tx| async move {
        add(&tx).await?;
        Err::<(), _>(Refusal::ByRule)
    });
    assert_eq!((refused.await, rows(&db).await), (Err(Refusal::ByRule), 1));
    for (end, left) in [(End::Rollback("as it was"), 1), (End::Commit("one more"), 2)] {
        let (End::Rollback(said) | End::Commit(said)) = end;
        let done = db.commit_or_rollback(|tx| async move {
            add(&tx).await?;
            Ok::<_, Refusal>(end)
        });
        assert_eq!((done.await, rows(&db).await), (Ok(said), left));
    }
}

#[tokio::test]
async fn a_transaction_that_others_are_in_the_way_of_is_run_again_as_a_whole_and_not_for_ever() {
    let db = test_database::single().await;
    sql!(db.writer(), "CREATE TABLE t (n BIGINT)").execute().await.unwrap();
    for (in_the_way, done) in [(3, Ok(())), (99, Err(Refusal::InTheWay))] {
        let tried = &Cell::new(0);
        let told = db.transaction(|tx| async move {
            sql!(&tx, "INSERT INTO t VALUES (1)").execute().await?;
            tried.set(tried.get() + 1);
            if tried.get() <= in_the_way { Err(Refusal::InTheWay) } else { Ok(()) }
        });
        assert_eq!(told.await, done);
        assert_eq!((tried.get(), rows(&db).await), (if in_the_way == 3 { 4 } else { 6 }, 1));
    }
}

/// What a service does with borrowed arguments goes on in whichever thread there is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_run_in_tasks_of_their_own() {
    async fn add(db: &Database, words: &[String]) -> Result<u64, Refusal> {
        db.transaction(|tx| async move {
            let mut added = 0;
            for word in words {
                added += sql!(&tx, "INSERT INTO t VALUES ({word})", word).execute().await?;
            }
            Ok(added)
        })
        .await
    }
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 4).await;
    sql!(db.writer(), "CREATE TABLE t (word VARCHAR(9))").execute().await.unwrap();
    let of_own = db.clone();
    let added = tokio::spawn(async move { add(&of_own, &["a".to_owned(), "b".to_owned()]).await });
    assert_eq!((added.await.unwrap(), rows(&db).await), (Ok(2), 2));
}

/// The only connection is left behind at every point of a transaction: the next caller must get it, in order, and
/// nothing half-done may stay.
#[tokio::test]
async fn a_caller_may_go_away_at_any_moment() {
    let db = test_database::single().await;
    sql!(db.writer(), "CREATE TABLE t (n BIGINT PRIMARY KEY)").execute().await.unwrap();
    let mut interrupted = 0;
    for round in 0..60i64 {
        let polls = round % 12;
        // Statements that this connection has not seen yet: preparing them takes more than one answer.
        let work = async {
            let tx = db.begin().await?;
            let new = |sql: String| Statement::from_string(tx.get_database_backend(), sql);
            tx.execute_raw(new(format!("INSERT INTO t VALUES (-{round}), ({round} + 1)"))).await?;
            let sql = format!("SELECT COUNT(*), {round}, MAX(n), MIN(n) FROM t WHERE n > 1 AND n <> 3");
            tx.query_one_raw(new(sql)).await?;
            tx.commit().await
        };
        match poll_times(work, polls).await {
            Some(done) => done.unwrap(),
            None => interrupted += 1,
        }
        let rows = sql!(db.reader(), "SELECT COUNT(*) FROM t").one::<i64>().await.unwrap().unwrap();
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
    sql!(db.writer(), "CREATE TABLE done (n BIGINT)").execute().await.unwrap();
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
    assert_eq!(sql!(db.reader(), "SELECT COUNT(*) FROM done").one::<i64>().await.unwrap().unwrap(), 1);
}

/// Managed servers may take encrypted connections only, of which `ssl-ca` says by whom the server is vouched for.
#[tokio::test]
async fn a_server_is_spoken_to_in_secret_when_the_address_says_so() {
    let (Some(url), Ok(ca)) = (test_database::url().await, std::env::var("JANGTEO_TEST_MYSQL_CA")) else {
        return;
    };
    let cipher = async |parameters: &str| {
        let db = Database::open(&format!("{url}?{parameters}"), 1).await?;
        let encrypted = sql!(
            db.reader(),
            "SELECT COUNT(*) FROM performance_schema.session_status \
             WHERE variable_name = 'Ssl_cipher' AND variable_value <> ''"
        );
        encrypted.one::<i64>().await
    };
    assert_eq!(cipher("ssl-mode=REQUIRED").await.unwrap(), Some(1));
    assert_eq!(cipher(&format!("ssl-mode=VERIFY_CA&ssl-ca={ca}")).await.unwrap(), Some(1));
    cipher("ssl-mode=VERIFY_CA").await.unwrap_err();
    cipher(&format!("ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}")).await.unwrap_err();
}
