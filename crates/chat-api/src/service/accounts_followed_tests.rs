//! Accounts that are renamed or gone, and rooms.

use kit::sql;

use super::*;
use crate::bus::LocalBus;

fn profile(id: i64, name: &str) -> User {
    User { id: AccountId(id), nickname: name.to_owned(), account_type: AccountType::Seller }
}

fn change(seq: i64, kind: AccountChangeKind, id: i64, name: Option<&str>) -> AccountChange {
    AccountChange {
        seq,
        kind,
        account_id: AccountId(id),
        account_type: AccountType::Seller,
        epoch: None,
        session_id: None,
        name: name.map(str::to_owned),
        shop_name: None,
        tokens_until: Timestamp(0),
    }
}

struct Fixture {
    follower: AccountsFollowed,
    bus: Arc<LocalBus>,
}

impl Fixture {
    async fn new() -> Self {
        let db = test_database::single().await;
        crate::DATABASE.migrate(&db).await.unwrap();
        let (clock, bus) = (Clock::stopped_at(Timestamp(1_795_000_000_000)), Arc::new(LocalBus::new()));
        Self { follower: AccountsFollowed { db, clock, bus: Arc::clone(&bus) as _ }, bus }
    }

    async fn room(&self, people: &[User]) -> RoomId {
        let (room, now, db) = (RoomId::fresh(), self.follower.clock.now(), self.follower.db.writer());
        rooms::add(db, room, "방", None, None, people[0].id, now).await.unwrap();
        for who in people {
            rooms::join(db, room, who, 0, now).await.unwrap();
        }
        room
    }

    /// What somebody is called, and whether they have left.
    async fn shown(&self, room: RoomId, id: i64) -> (String, bool) {
        let room = rooms::find(self.follower.db.reader(), room).await.unwrap().unwrap();
        let participant = room.participants.into_iter().find(|p| p.user.id == AccountId(id)).unwrap();
        (participant.user.nickname, participant.left)
    }

    async fn as_known(&self, who: User) -> Result<String, ChatError> {
        let people = BTreeMap::from([(who.id, who)]);
        let tx = self.follower.db.begin().await?;
        Ok(as_known(&tx, &people).await?.into_values().map(|user| user.nickname).collect())
    }
}

#[tokio::test]
async fn a_new_name_stands_in_every_room_and_an_old_answer_does_not_bring_the_old_one_back() {
    let at = Fixture::new().await;
    let people = [profile(1, "이지은"), profile(2, "김민수")];
    let rooms = [at.room(&people).await, at.room(&people).await];
    for _ in 0..2 {
        let renamed = change(3, AccountChangeKind::Renamed, 1, Some("이하나"));
        at.follower.take_over(&renamed).await.unwrap();
    }
    for room in rooms {
        assert_eq!(at.shown(room, 1).await, ("이하나".into(), false));
        assert_eq!(at.shown(room, 2).await.0, "김민수");
    }
    assert_eq!(at.as_known(profile(1, "이지은")).await.unwrap(), "이하나");
    assert_eq!(at.as_known(profile(2, "김민수")).await.unwrap(), "김민수");
    // Beside that transaction somebody was let in under the old name.
    let late = at.room(&people).await;
    at.follower.sweep(Timestamp(0)).await.unwrap();
    assert_eq!(at.shown(late, 1).await.0, "이하나");
}

#[tokio::test]
async fn who_is_gone_has_left_every_room_is_nobody_there_and_can_not_be_let_in() {
    let at = Fixture::new().await;
    let people = [profile(1, "이지은"), profile(2, "김민수")];
    let room = at.room(&people).await;
    // Rooms of before keep addresses.
    let addresses = sql!(at.follower.db.writer(), "UPDATE participants SET email = 'lee@example.kr'");
    addresses.execute().await.unwrap();
    let mut told = at.bus.subscribe();
    for _ in 0..2 {
        at.follower.take_over(&change(3, AccountChangeKind::Erased, 1, None)).await.unwrap();
    }
    let nobody = || (FORMER_MEMBER.to_owned(), true);
    assert_eq!(at.shown(room, 1).await, nobody());
    let kept = sql!(at.follower.db.reader(), "SELECT COUNT(*) FROM participants WHERE email <> ''");
    assert_eq!(kept.one::<i64>().await.unwrap(), Some(1));
    let Ok(Event::Left { room: left, user }) = told.try_recv() else { panic!("nobody was told") };
    assert_eq!((left, user.nickname.as_str()), (room, FORMER_MEMBER));
    assert!(matches!(told.try_recv(), Ok(Event::RoomsChanged { account: AccountId(1) })));
    assert!(told.try_recv().is_err(), "it is told once");
    let refused = at.as_known(profile(1, "이지은")).await;
    assert!(matches!(refused, Err(ChatError::Directory(DirectoryError::NotFound))));
    let late = at.room(&people).await;
    at.follower.sweep(Timestamp(0)).await.unwrap();
    assert_eq!(at.shown(late, 1).await, nobody());
    assert!(!at.shown(late, 2).await.1);
}
