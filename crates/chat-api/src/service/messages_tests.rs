//! Messages and their writer, over a database that several share.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use domain::{AccountId, AccountType, ChatContent, FieldError, FieldRule, Timestamp};
use kit::db::{ConnectionTrait, Engine, Text, holding};
use kit::sql;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::bus::{Event, LocalBus};
use crate::model::rooms::User;

/// A database with rooms, and messages without a writer as yet.
struct Fixture {
    db: Database,
    clock: Clock,
    bus: Arc<LocalBus>,
    messages: Messages,
    writer: Option<Writer>,
    _folder: tempfile::TempDir,
}

impl Fixture {
    async fn new(waiting_max: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = test_database::shared(folder.path(), 4).await;
        crate::DATABASE.migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let bus = Arc::new(LocalBus::new());
        let shared: Arc<dyn Bus> = Arc::clone(&bus) as _;
        let (messages, writer) = Messages::new(db.clone(), clock.clone(), shared, waiting_max);
        Self { db, clock, bus, messages, writer: Some(writer), _folder: folder }
    }

    /// A room with these accounts in it.
    async fn room(&self, accounts: &[i64]) -> RoomId {
        let (room, now) = (RoomId::fresh(), self.clock.now());
        let creator = AccountId(accounts[0]);
        store::rooms::add(self.db.writer(), room, "방", None, None, creator, now).await.unwrap();
        for id in accounts {
            let who = User {
                id: AccountId(*id),
                nickname: format!("사용자{id}"),
                account_type: AccountType::Customer,
            };
            store::rooms::join(self.db.writer(), room, &who, 0, now).await.unwrap();
        }
        room
    }

    /// Lets the writer begin; tell it to stop to learn how many batches it wrote.
    fn start(&mut self) -> (tokio::task::JoinHandle<u64>, CancellationToken) {
        let stop = CancellationToken::new();
        (tokio::spawn(self.writer.take().unwrap().run(stop.clone())), stop)
    }

    fn spawn_send(
        &self,
        tasks: &mut JoinSet<Result<Message, ChatError>>,
        sender: i64,
        room: RoomId,
        new: NewMessage,
    ) {
        let messages = self.messages.clone();
        tasks.spawn(async move { messages.send(&caller(sender), room, new).await });
    }

    async fn send(&self, sender: i64, room: RoomId, new: &NewMessage) -> Result<Message, ChatError> {
        self.messages.send(&caller(sender), room, new.clone()).await
    }

    async fn seqs(&self, room: RoomId) -> Vec<i64> {
        self.messages.after(room, 0, 10_000).await.unwrap().iter().map(|message| message.seq).collect()
    }

    /// Waits until so many messages wait for the writer.
    async fn until_waiting(&self, count: usize) {
        while self.messages.queue.max_capacity() - self.messages.queue.capacity() < count {
            tokio::task::yield_now().await;
        }
    }
}

fn caller(id: i64) -> Caller {
    Caller {
        id: AccountId(id),
        email: format!("user{id}@example.kr"),
        account_type: AccountType::Customer,
        expires_at: Timestamp(i64::MAX),
        session: auth::Session::default(),
    }
}

fn saying(content: &str) -> NewMessage {
    NewMessage { client_message_id: Uuid::now_v7(), content: ChatContent::parse(content).unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_messages_at_once_are_numbered_without_holes_in_a_few_transactions() {
    let mut chat = Fixture::new(4_096).await;
    let mut rooms = Vec::new();
    for _ in 0..20 {
        rooms.push(chat.room(&[1, 2]).await);
    }
    let mut tasks = JoinSet::new();
    for i in 0..1_000 {
        let sender = if i % 2 == 0 { 1 } else { 2 };
        chat.spawn_send(&mut tasks, sender, rooms[i % 20], saying(&format!("{i}")));
    }
    chat.until_waiting(1_000).await;
    let (writing, stop) = chat.start();
    let mut answered: BTreeMap<RoomId, HashSet<i64>> = BTreeMap::new();
    while let Some(sent) = tasks.join_next().await {
        let message = sent.unwrap().unwrap();
        assert!(answered.entry(message.room_id).or_default().insert(message.seq));
    }
    stop.cancel();
    // Four hold them all; now and then the queue hands out a little less than it has.
    let transactions = writing.await.unwrap();
    assert!((4..=8).contains(&transactions), "{transactions}");
    for room in &rooms {
        assert_eq!(chat.seqs(*room).await, (1..=50).collect::<Vec<_>>());
        assert_eq!(answered[room].len(), 50);
    }
    let mut tops = chat.messages.tops(&rooms).await.unwrap();
    tops.sort_unstable();
    assert!(tops.len() == 20 && tops.iter().all(|(_, top)| *top == 50));
}

#[tokio::test]
async fn a_message_sent_again_is_answered_the_same_and_stored_and_announced_once() {
    let mut chat = Fixture::new(16).await;
    let room = chat.room(&[1, 2]).await;
    let mut heard = chat.bus.subscribe();
    let new = saying("안녕하세요");
    let mut tasks = JoinSet::new();
    // Twice in one batch, and once in a later one.
    for _ in 0..2 {
        chat.spawn_send(&mut tasks, 1, room, new.clone());
    }
    chat.until_waiting(2).await;
    let (_writing, _stop) = chat.start();
    let first = tasks.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(tasks.join_next().await.unwrap().unwrap().unwrap(), first);
    assert_eq!(chat.send(1, room, &new).await.unwrap(), first);
    // The name is the sender's own: somebody else's message under it is another one.
    let other = chat.send(2, room, &new).await.unwrap();
    assert_eq!((first.seq, other.seq), (1, 2));
    assert_eq!(heard.recv().await.unwrap(), Event::Message(first));
    assert_eq!(heard.recv().await.unwrap(), Event::Message(other));
    assert!(heard.is_empty());
}

#[tokio::test]
async fn the_same_name_for_something_else_is_refused_in_one_batch_and_later() {
    let mut chat = Fixture::new(16).await;
    let (room, other) = (chat.room(&[1, 2]).await, chat.room(&[1]).await);
    let name = Uuid::now_v7();
    let saying = |content: &str| NewMessage { client_message_id: name, ..self::saying(content) };
    let mut tasks = JoinSet::new();
    for (waiting, content) in ["하나", "둘", "하나", "셋"].into_iter().enumerate() {
        chat.spawn_send(&mut tasks, 1, room, saying(content));
        chat.until_waiting(waiting + 1).await;
    }
    let (_writing, _stop) = chat.start();
    let outcomes = tasks.join_all().await;
    let reused = |sent: &Result<Message, ChatError>| matches!(sent, Err(ChatError::MessageNameReused));
    assert_eq!(outcomes.iter().flatten().map(|message| message.seq).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(outcomes.iter().filter(|sent| reused(sent)).count(), 2);
    for content in ["넷", "하나 ", "하나\n"] {
        assert!(reused(&chat.send(1, room, &saying(content)).await), "{content:?}");
    }
    assert_eq!(chat.send(1, room, &saying("하나")).await.unwrap().seq, 1);
    // The name is the sender's, in the room.
    assert_eq!(chat.send(1, other, &saying("다섯")).await.unwrap().seq, 1);
    assert_eq!(chat.send(2, room, &saying("여섯")).await.unwrap().seq, 2);
}

#[tokio::test]
async fn a_message_that_cannot_be_taken_fails_alone_and_leaves_no_hole() {
    let mut chat = Fixture::new(16).await;
    let (room, elsewhere) = (chat.room(&[1]).await, RoomId::fresh());
    let mut tasks = JoinSet::new();
    let mut expected = Vec::new();
    for (sender, room) in [(1, room), (7, room), (1, elsewhere), (1, room)] {
        chat.spawn_send(&mut tasks, sender, room, saying("내용"));
        expected.push((sender, room));
        chat.until_waiting(expected.len()).await;
    }
    let (_writing, _stop) = chat.start();
    let outcomes = tasks.join_all().await;
    let taken = outcomes.iter().flatten().count();
    let refused = |wanted: fn(&ChatError) -> bool| {
        outcomes.iter().filter(|outcome| outcome.as_ref().is_err_and(wanted)).count()
    };
    assert_eq!(taken, 2);
    assert_eq!(refused(|error| matches!(error, ChatError::NotAParticipant)), 1);
    assert_eq!(refused(|error| matches!(error, ChatError::RoomNotFound)), 1);
    assert_eq!(chat.seqs(room).await, [1, 2]);
}

#[test]
fn what_is_blank_or_endless_is_no_message() {
    for (content, rule) in [
        (" \n".to_owned(), FieldRule::Required),
        ("가".repeat(4_001), FieldRule::TooLong { max: 4_000 }),
        ("a\0".to_owned(), FieldRule::ControlCharacter),
    ] {
        let refused = NewMessage::read(&Uuid::now_v7().to_string(), &content).unwrap_err();
        assert_eq!(refused, [FieldError { field: "content".into(), rule }], "{content:?}");
    }
}

#[tokio::test]
async fn a_full_queue_says_come_back_later() {
    let mut chat = Fixture::new(2).await;
    let room = chat.room(&[1]).await;
    let mut tasks = JoinSet::new();
    for _ in 0..2 {
        chat.spawn_send(&mut tasks, 1, room, saying("기다림"));
    }
    chat.until_waiting(2).await;
    assert!(matches!(chat.send(1, room, &saying("넘침")).await, Err(ChatError::Busy)));
    let (writing, stop) = chat.start();
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    stop.cancel();
    writing.await.unwrap();
    assert!(matches!(chat.send(1, room, &saying("끝")).await, Err(ChatError::Busy)));
    assert_eq!(chat.seqs(room).await, [1, 2]);
}

#[tokio::test]
async fn who_has_left_can_send_nothing_more() {
    let mut chat = Fixture::new(16).await;
    let room = chat.room(&[1, 2]).await;
    let (_writing, _stop) = chat.start();
    let said = saying("갑니다");
    let last = chat.send(2, room, &said).await.unwrap();
    assert!(store::rooms::leave(chat.db.writer(), room, AccountId(2), chat.clock.now()).await.unwrap());
    assert!(matches!(chat.send(2, room, &saying("아직")).await, Err(ChatError::NotAParticipant)));
    // What was taken before is still answered the same, should the first answer have been lost.
    assert_eq!(chat.send(2, room, &said).await.unwrap(), last);
    assert_eq!(chat.send(1, room, &saying("안녕히")).await.unwrap().seq, 2);
}

#[tokio::test]
async fn senders_who_go_away_harm_nobody_and_may_ask_again() {
    let mut chat = Fixture::new(64).await;
    let room = chat.room(&[1]).await;
    let gone: Vec<_> = (0..10).map(|i| saying(&format!("{i}"))).collect();
    for new in &gone {
        let sending = chat.send(1, room, new);
        // One poll puts it into the queue; then the sender is gone.
        assert!(tokio::time::timeout(Duration::ZERO, sending).await.is_err());
    }
    let (_writing, _stop) = chat.start();
    for (i, new) in gone.iter().enumerate() {
        assert_eq!(usize::try_from(chat.send(1, room, new).await.unwrap().seq).unwrap(), i + 1);
    }
    assert_eq!(chat.seqs(room).await, (1..=10).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_batch_that_dies_at_any_moment_leaves_nothing_or_everything() {
    let mut chat = Fixture::new(16).await;
    let room = chat.room(&[1]).await;
    let writer = chat.writer.take().unwrap();
    for polls in 1.. {
        let before = chat.seqs(room).await.len();
        let batch: Vec<_> = (0..3)
            .map(|_| Outgoing {
                room,
                sender: AccountId(1),
                client_message_id: Uuid::now_v7(),
                content: ChatContent::parse("내용").unwrap(),
            })
            .collect();
        let done = polled(polls, writer.write(&batch)).await;
        // A commit that was begun is over when another gets hold of the room; a server goes on with it by itself.
        let held = Text(holding(chat.db.writer()));
        let free = sql!(chat.db.writer(), "SELECT last_seq FROM rooms WHERE id = {room}{held}", room, held);
        free.one::<i64>().await.unwrap();
        let seqs = chat.seqs(room).await;
        assert!(seqs.len() == before || seqs.len() == before + 3, "{seqs:?} after {polls} polls");
        assert_eq!(seqs, (1..).take(seqs.len()).collect::<Vec<_>>());
        let top = chat.messages.tops(&[room]).await.unwrap()[0].1;
        assert_eq!(usize::try_from(top).unwrap(), seqs.len());
        if done {
            return;
        }
    }
}

/// Polls a future at most so often, then drops it; whether it had ended.
async fn polled(mut polls: usize, future: impl Future) -> bool {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        if future.as_mut().poll(context).is_ready() {
            return std::task::Poll::Ready(true);
        }
        polls -= 1;
        if polls == 0 { std::task::Poll::Ready(false) } else { std::task::Poll::Pending }
    })
    .await
}

#[tokio::test]
async fn a_batch_that_fails_as_a_whole_is_written_one_by_one() {
    let mut chat = Fixture::new(16).await;
    let room = chat.room(&[1]).await;
    // The database refuses one message, whatever else is in its batch.
    set_trap(&chat.db).await;
    let mut tasks = JoinSet::new();
    for content in ["하나", "덫", "둘"] {
        chat.spawn_send(&mut tasks, 1, room, saying(content));
    }
    chat.until_waiting(3).await;
    let (_writing, _stop) = chat.start();
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(ChatError::Store(_)))).count(), 1);
    assert_eq!(chat.seqs(room).await, [1, 2]);
    let top = sql!(chat.db.reader(), "SELECT last_seq FROM rooms").one::<i64>().await.unwrap();
    assert_eq!(top, Some(2));
}

/// Lets the database refuse messages that say so.
async fn set_trap(db: &Database) {
    let trap: &[&str] = match Engine::of(db.writer()) {
        Engine::Sqlite => &["CREATE TRIGGER trap BEFORE INSERT ON messages WHEN NEW.content = '덫'
             BEGIN SELECT RAISE(ABORT, 'trapped'); END"],
        Engine::MySql => &["CREATE TRIGGER trap BEFORE INSERT ON messages FOR EACH ROW
             IF NEW.content = '덫' THEN SIGNAL SQLSTATE '45000'; END IF"],
        Engine::Postgres => &[
            "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'trapped'; END $$",
            "CREATE TRIGGER trap BEFORE INSERT ON messages FOR EACH ROW
             WHEN (NEW.content = '덫') EXECUTE FUNCTION trap()",
        ],
    };
    for statement in trap {
        // MySQL prepares no such statement.
        db.writer().execute_unprepared(statement).await.unwrap();
    }
}

#[tokio::test]
async fn two_writers_over_one_database_make_no_holes() {
    let mut one = Fixture::new(1_024).await;
    let room = one.room(&[1, 2]).await;
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::new());
    let (other, writer) = Messages::new(one.db.clone(), one.clock.clone(), bus, 1_024);
    let _other_writing = tokio::spawn(writer.run(CancellationToken::new()));
    let (_writing, _stop) = one.start();
    let mut tasks = JoinSet::new();
    for i in 0..200 {
        let messages = if i % 2 == 0 { one.messages.clone() } else { other.clone() };
        tasks.spawn(async move { messages.send(&caller(1), room, saying("동시에")).await });
    }
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    assert_eq!(one.seqs(room).await, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn more_rooms_than_a_statement_takes_values_are_compared() {
    let chat = Fixture::new(1).await;
    let room = chat.room(&[1]).await;
    let mut rooms: Vec<_> = (0..70_000).map(|_| RoomId::fresh()).collect();
    rooms.push(room);
    assert_eq!(chat.messages.tops(&rooms).await.unwrap(), [(room, 0)]);
}

#[tokio::test]
async fn a_window_is_exclusive_and_always_oldest_first() {
    let mut chat = Fixture::new(64).await;
    let room = chat.room(&[1]).await;
    let (_writing, _stop) = chat.start();
    for i in 1..=10 {
        chat.send(1, room, &saying(&format!("{i}"))).await.unwrap();
    }
    let room = store::rooms::find(chat.db.reader(), room).await.unwrap().unwrap();
    let part = &room.participants[0];
    for (after, before, limit, wanted) in [
        (None, None, 3, vec![8, 9, 10]),
        (None, Some(8), 3, vec![5, 6, 7]),
        (Some(0), None, 3, vec![1, 2, 3]),
        (Some(8), None, 3, vec![9, 10]),
        (Some(3), Some(6), 9, vec![4, 5]),
        (Some(10), None, 3, vec![]),
        (None, Some(1), 3, vec![]),
    ] {
        let page = chat.messages.page(&room, part, Window { after, before }, limit).await.unwrap();
        assert_eq!(
            page.iter().map(|message| message.seq).collect::<Vec<_>>(),
            wanted,
            "{after:?} {before:?}"
        );
    }
}
