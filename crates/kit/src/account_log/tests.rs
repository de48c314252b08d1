use std::sync::Mutex;

use domain::{AccountId, AccountType};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::*;

/// A log that tests write to.
#[derive(Default)]
struct Log {
    changes: Mutex<Vec<AccountChange>>,
    is_away: std::sync::atomic::AtomicBool,
}

#[async_trait]
impl AccountLog for Log {
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway> {
        if self.is_away.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(LogAway("away".into()));
        }
        let all = self.changes.lock().unwrap();
        let changes = all.iter().filter(|change| change.seq > after).take(2).cloned().collect();
        Ok(AccountChangePage { changes, last: all.last().map_or(0, |change| change.seq) })
    }
}

/// A service that notes what it takes over.
struct Service {
    db: Database,
    taken_over: Mutex<Vec<i64>>,
}

#[async_trait]
impl TakesOver for Service {
    async fn take_over(&self, change: &AccountChange) -> Result<(), StoreError> {
        let tx = self.db.begin().await?;
        if advance(&tx, std::slice::from_ref(change)).await? {
            self.taken_over.lock().unwrap().push(change.seq);
        }
        tx.commit().await
    }

    async fn sweep(&self, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn unlearn(&self, _: i64) -> Result<(), StoreError> {
        Ok(())
    }
}

fn change(seq: i64, kind: AccountChangeKind) -> AccountChange {
    let session = (kind == AccountChangeKind::LoggedOut).then(|| session(seq));
    AccountChange {
        seq,
        kind,
        account_id: AccountId(seq),
        account_type: AccountType::Customer,
        epoch: matches!(kind, AccountChangeKind::Erased | AccountChangeKind::SessionsEnded).then_some(1),
        session_id: session,
        name: None,
        shop_name: None,
        tokens_until: Timestamp(i64::MAX),
    }
}

fn session(seq: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(seq).unwrap())
}

fn caller(id: i64, session: Option<Uuid>) -> auth::Caller {
    let session = auth::Session { epoch: 0, id: session };
    let account_type = AccountType::Customer;
    auth::Caller { id: AccountId(id), email: String::new(), account_type, expires_at: Timestamp(0), session }
}

async fn database() -> Database {
    let db = Database::open("sqlite::memory:", 1).await.unwrap();
    for sql in [
        "CREATE TABLE account_log_position (id BIGINT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL)",
        "INSERT INTO account_log_position (id, seq) VALUES (1, 0)",
        "CREATE TABLE ended_sessions (seq BIGINT NOT NULL PRIMARY KEY, account_id BIGINT NOT NULL, epoch BIGINT NULL, \
         session_id BINARY(16) NULL, tokens_until BIGINT NOT NULL)",
    ] {
        db.writer().execute_unprepared(sql).await.unwrap();
    }
    db
}

/// A copy that has just started, and what it knows of sessions.
async fn start(db: &Database, log: &Arc<Log>) -> (Following, Arc<EndedSessions>) {
    let ended = Arc::<EndedSessions>::default();
    let (log, known): (Arc<dyn AccountLog>, _) = (Arc::clone(log) as _, Arc::clone(&ended));
    (Following::begin("some-api", db.clone(), log, known, Clock::system()).await.unwrap(), ended)
}

use AccountChangeKind::{Erased, LoggedOut, Renamed, SessionsEnded};

#[tokio::test]
async fn each_change_is_taken_over_once_by_whichever_copy_comes_first_and_known_to_all() {
    let db = database().await;
    let log = Arc::new(Log::default());
    let kinds = [Renamed, LoggedOut, SessionsEnded, Erased, LoggedOut, Renamed];
    *log.changes.lock().unwrap() = (1..).zip(kinds).map(|(seq, kind)| change(seq, kind)).collect();
    let service = Service { db: db.clone(), taken_over: Mutex::default() };
    let ((mut one, known_to_one), (mut other, known_to_other)) =
        (start(&db, &log).await, start(&db, &log).await);
    for _ in 0..2 {
        one.turn(&service).await.unwrap();
        other.turn(&service).await.unwrap();
    }
    assert_eq!(*service.taken_over.lock().unwrap(), [1, 4, 6]);
    assert_eq!(position(db.reader()).await.unwrap(), 6);
    // One that starts while the log is away knows it from the service's own data.
    log.is_away.store(true, std::sync::atomic::Ordering::SeqCst);
    let (_, known_later) = start(&db, &log).await;
    for known in [known_to_one, known_to_other, known_later] {
        let over = [(9, Some(session(2))), (3, None), (4, None), (9, Some(session(5)))];
        assert!(over.into_iter().all(|(id, session)| known.has_ended(&caller(id, session))));
        let going_on = [(1, None), (2, None), (5, Some(session(1)))];
        assert!(!going_on.into_iter().any(|(id, session)| known.has_ended(&caller(id, session))));
    }
}

#[tokio::test]
async fn what_ended_is_known_before_the_service_serves_and_while_its_database_is_behind() {
    let (db, log) = (database().await, Arc::new(Log::default()));
    *log.changes.lock().unwrap() = vec![change(1, SessionsEnded)];
    let (_, known) = start(&db, &log).await;
    assert!(known.has_ended(&caller(1, None)));
    assert_eq!(position(db.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_log_that_was_put_back_is_read_anew() {
    let (db, log) = (database().await, Arc::new(Log::default()));
    *log.changes.lock().unwrap() = vec![change(1, Renamed), change(2, SessionsEnded), change(3, Renamed)];
    let service = Service { db: db.clone(), taken_over: Mutex::default() };
    let (mut following, known) = start(&db, &log).await;
    following.turn(&service).await.unwrap();
    *log.changes.lock().unwrap() = vec![change(1, Renamed)];
    following.turn(&service).await.unwrap();
    assert!(!known.has_ended(&caller(2, None)));
    log.changes.lock().unwrap().push(change(2, Erased));
    following.turn(&service).await.unwrap();
    assert_eq!(*service.taken_over.lock().unwrap(), [1, 3, 1, 2]);
    assert!(known.has_ended(&caller(2, None)));
}

#[tokio::test]
async fn a_log_that_is_away_is_named_after_a_while_only() {
    let mut state = State::new("some-api");
    assert!(!state.is_away());
    state.missed(&LogAway("away".into()));
    assert!(!state.is_away());
    state.pretend_age(state::AWAY_AFTER);
    assert!(state.is_away());
    state.missed(&LogAway("away".into()));
    state.reached();
    assert!(!state.is_away());
}
