//! Rooms: who takes part, what they have read.

use std::collections::BTreeMap;
use std::sync::Arc;

use auth::Caller;
use domain::{AccountId, AccountType, EmailAddress, Name, ProductId, RoomId};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use kit::db::retrying;
use kit::extract::BearerToken;
use kit::{Clock, Database};

use crate::bus::{Bus, Event};
use crate::directory::{DirectoryError, Profile};
use crate::products::Products;
use crate::service::types::{ChatError, Part, Participant, Room, RoomSummary, User};
use crate::service::users::Users;
use crate::store;
use crate::store::rooms::Sought;

/// How many people are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 8;

/// Somebody to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Which of the address's accounts.
    pub account_type: AccountType,
    /// The address.
    pub email: EmailAddress,
}

/// A room that somebody wants to open.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// What it is called.
    pub name: Name,
    /// Who is in it besides the caller.
    pub users: Vec<Invited>,
    /// The product that it is about.
    pub product: Option<ProductId>,
}

/// Everybody's rooms.
#[derive(Clone)]
pub struct Rooms {
    db: Database,
    clock: Clock,
    bus: Arc<dyn Bus>,
    users: Users,
    products: Arc<dyn Products>,
}

impl Rooms {
    /// The rooms in `db`.
    pub fn new(
        db: Database,
        clock: Clock,
        bus: Arc<dyn Bus>,
        users: Users,
        products: Arc<dyn Products>,
    ) -> Self {
        Self { db, clock, bus, users, products }
    }

    /// Opens a room with the caller and those who are invited in it.
    pub async fn open(&self, caller: &Caller, token: &BearerToken, new: &NewRoom) -> Result<Room, ChatError> {
        if let Some(product) = new.product
            && !self.products.exists(product).await?
        {
            return Err(ChatError::UnknownProduct);
        }
        let mut people = BTreeMap::new();
        let me = self.users.me(token, caller).await?;
        people.insert(me.id, me);
        people.extend(self.look_up(token, &new.users).await?);
        let id = RoomId::fresh();
        retrying(|| self.open_once(id, caller.id, new, &people)).await?;
        self.tell_joined(id, people.values());
        self.show(caller, id).await
    }

    async fn open_once(
        &self,
        id: RoomId,
        creator: AccountId,
        new: &NewRoom,
        people: &BTreeMap<AccountId, Profile>,
    ) -> Result<(), ChatError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        store::rooms::add(&tx, id, new.name.as_str(), new.product, creator, now).await?;
        for who in people.values() {
            store::rooms::join(&tx, id, who, 0, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Adds people to a room that the caller is in. Who is in it already stays as they are; who had left is in it
    /// again.
    pub async fn add(
        &self,
        caller: &Caller,
        token: &BearerToken,
        room: RoomId,
        users: &[Invited],
    ) -> Result<Room, ChatError> {
        self.part(caller, room).await?;
        let people = self.look_up(token, users).await?;
        let joined = retrying(|| self.add_once(caller, room, &people)).await?;
        self.tell_joined(room, joined.iter());
        self.show(caller, room).await
    }

    /// Gives those who were not in the room before.
    async fn add_once(
        &self,
        caller: &Caller,
        room: RoomId,
        people: &BTreeMap<AccountId, Profile>,
    ) -> Result<Vec<Profile>, ChatError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let seq = store::rooms::hold_one(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
        let now_in = store::rooms::find(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
        now_in.part_of(caller)?;
        let mut joined = Vec::new();
        for who in people.values() {
            match now_in.participants.iter().find(|participant| participant.user.id == who.id) {
                Some(participant) if !participant.left => continue,
                Some(_) => store::rooms::rejoin(&tx, room, who, seq, now).await?,
                None => store::rooms::join(&tx, room, who, seq, now).await?,
            }
            joined.push(who.clone());
        }
        tx.commit().await?;
        Ok(joined)
    }

    /// Lets the caller leave a room. From then on the caller receives nothing and can send nothing.
    pub async fn leave(&self, caller: &Caller, room: RoomId) -> Result<(), ChatError> {
        let part = retrying(|| self.leave_once(caller, room)).await?;
        self.bus.announce(&Event::Left { room, user: part.user });
        self.bus.announce(&Event::RoomsChanged { account: caller.id });
        Ok(())
    }

    async fn leave_once(&self, caller: &Caller, room: RoomId) -> Result<Participant, ChatError> {
        let tx = self.db.begin().await?;
        store::rooms::hold_one(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
        let now_in = store::rooms::find(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
        let part = now_in.part_of(caller)?.clone();
        if !store::rooms::leave(&tx, room, caller.id, self.clock.now()).await? {
            return Err(ChatError::NotAParticipant);
        }
        tx.commit().await?;
        Ok(part)
    }

    /// Notes that the caller has read up to a message; never back, and never beyond the last message.
    pub async fn mark_read(&self, caller: &Caller, room: RoomId, seq: i64) -> Result<(), ChatError> {
        let seq = seq.min(self.part(caller, room).await?.last_seq);
        let account = caller.id;
        let is_news = retrying(|| store::rooms::mark_read(self.db.writer(), room, account, seq)).await?;
        if is_news {
            self.bus.announce(&Event::Read { room, account, seq });
            self.bus.announce(&Event::RoomsChanged { account });
        }
        Ok(())
    }

    /// The caller's part in a room, which the caller must be in.
    pub async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, ChatError> {
        match store::rooms::part(self.db.reader(), room, caller.id).await? {
            Sought::NoRoom => Err(ChatError::RoomNotFound),
            Sought::NoPart => Err(ChatError::NotAParticipant),
            Sought::Part(part) => Ok(part),
        }
    }

    /// A room that the caller is in.
    pub async fn show(&self, caller: &Caller, room: RoomId) -> Result<Room, ChatError> {
        let room = store::rooms::find(self.db.reader(), room).await?.ok_or(ChatError::RoomNotFound)?;
        room.part_of(caller)?;
        Ok(room)
    }

    /// Who takes part in a room or did, in the order in which they came; nobody when there is no such room.
    pub async fn participants(&self, room: RoomId) -> Result<Vec<Participant>, ChatError> {
        let room = store::rooms::find(self.db.reader(), room).await?;
        Ok(room.map(|room| room.participants).unwrap_or_default())
    }

    /// The caller's rooms, those with the latest message first.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<RoomSummary>, ChatError> {
        Ok(store::rooms::summaries(self.db.reader(), caller.id, None).await?)
    }

    /// One of the caller's rooms as it stands in the list.
    pub async fn summary_of(&self, caller: &Caller, room: RoomId) -> Result<RoomSummary, ChatError> {
        self.part(caller, room).await?;
        let found = store::rooms::summaries(self.db.reader(), caller.id, Some(room)).await?;
        found.into_iter().next().ok_or(ChatError::NotAParticipant)
    }

    async fn look_up(
        &self,
        token: &BearerToken,
        users: &[Invited],
    ) -> Result<BTreeMap<AccountId, Profile>, DirectoryError> {
        let asked = users.iter().map(|user| self.users.recently(token, user.account_type, &user.email));
        let found = stream::iter(asked).buffered(LOOKED_UP_AT_ONCE);
        found.map_ok(|profile| (profile.id, profile)).try_collect().await
    }

    fn tell_joined<'a>(&self, room: RoomId, people: impl Iterator<Item = &'a Profile>) {
        for Profile { id, name, account_type, .. } in people {
            let user = User { id: *id, nickname: name.clone(), account_type: *account_type };
            self.bus.announce(&Event::Joined { room, user });
            self.bus.announce(&Event::RoomsChanged { account: *id });
        }
    }
}

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rooms").finish_non_exhaustive()
    }
}
