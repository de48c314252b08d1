//! Rooms: who takes part, what they have read.

use std::sync::Arc;

use auth::Caller;
use domain::RoomId;
use kit::db::retrying;
use kit::extract::BearerToken;
use kit::{Clock, Database};

use crate::bus::{Bus, Event};
use crate::model::rooms::{Invited, Part, Participant, Room, User};
use crate::peers::products::Products;
use crate::service::accounts_followed::as_known;
use crate::service::error::ChatError;
use crate::service::users::Users;
use crate::store;
use crate::store::rooms::Sought;

/// Everybody's rooms.
#[derive(Clone)]
pub struct Rooms {
    pub(super) db: Database,
    pub(super) clock: Clock,
    bus: Arc<dyn Bus>,
    pub(super) users: Users,
    pub(super) products: Arc<dyn Products>,
    /// How many rooms one account may open within an hour.
    pub(super) per_hour: u32,
}

impl Rooms {
    /// Creates the rooms in `db`.
    pub fn new(
        db: Database,
        clock: Clock,
        bus: Arc<dyn Bus>,
        users: Users,
        products: Arc<dyn Products>,
        per_hour: u32,
    ) -> Self {
        Self { db, clock, bus, users, products, per_hour }
    }

    /// Adds people to a room that the caller is in: they see what is said from then on. Who is in it already stays as
    /// they are; so does who has left, for nobody is taken back in by others.
    pub async fn add(
        &self,
        caller: &Caller,
        token: &BearerToken,
        room: RoomId,
        users: &[Invited],
    ) -> Result<Room, ChatError> {
        self.part(caller, room).await?;
        let people = self.users.look_up(token, users).await?;
        let people = &people;
        // Those who were not in the room before.
        let joined = self.db.transaction(|tx| async move {
            let seq = store::rooms::hold_one(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            let now_in = store::rooms::find(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            part_of(&now_in, caller)?;
            let now = self.clock.now();
            let mut joined = Vec::new();
            for who in as_known(&tx, people).await?.into_values() {
                if now_in.participants.iter().all(|participant| participant.user.id != who.id) {
                    store::rooms::join(&tx, room, &who, seq, now).await?;
                    joined.push(who);
                }
            }
            Ok::<_, ChatError>(joined)
        });
        let joined = joined.await?;
        self.tell_joined(room, joined);
        self.show(caller, room).await
    }

    /// Takes the caller in again, who must have left: from then on the caller sees what is said. Who is in the room stays
    /// as they are.
    pub async fn join(&self, caller: &Caller, room: RoomId) -> Result<Room, ChatError> {
        let back = self.db.transaction(|tx| async move {
            let seq = store::rooms::hold_one(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            let now_in = store::rooms::find(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            let mut parts = now_in.participants.into_iter();
            let part = parts.find(|part| part.user.id == caller.id).ok_or(ChatError::NotAParticipant)?;
            let is_back = store::rooms::rejoin(&tx, room, caller.id, seq, self.clock.now()).await?;
            Ok::<_, ChatError>(is_back.then_some(part))
        });
        if let Some(part) = back.await? {
            self.tell_joined(room, [part.user]);
        }
        self.show(caller, room).await
    }

    /// Lets the caller leave a room. From then on the caller receives nothing and can send nothing.
    pub async fn leave(&self, caller: &Caller, room: RoomId) -> Result<(), ChatError> {
        let left = self.db.transaction(|tx| async move {
            store::rooms::hold_one(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            let now_in = store::rooms::find(&tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            let part = part_of(&now_in, caller)?.clone();
            if !store::rooms::leave(&tx, room, caller.id, self.clock.now()).await? {
                return Err(ChatError::NotAParticipant);
            }
            Ok(part)
        });
        self.bus.announce(&Event::Left { room, user: left.await?.user });
        self.bus.announce(&Event::RoomsChanged { account: caller.id });
        Ok(())
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

    /// Returns the caller's part in a room, which the caller must be in.
    pub async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, ChatError> {
        match store::rooms::part(self.db.reader(), room, caller.id).await? {
            Sought::NoRoom => Err(ChatError::RoomNotFound),
            Sought::NoPart => Err(ChatError::NotAParticipant),
            Sought::Part(part) => Ok(part),
        }
    }

    /// Returns a room that the caller is in.
    pub async fn show(&self, caller: &Caller, room: RoomId) -> Result<Room, ChatError> {
        let room = store::rooms::find(self.db.reader(), room).await?.ok_or(ChatError::RoomNotFound)?;
        part_of(&room, caller)?;
        Ok(room)
    }

    /// Returns who takes part in a room or did, in the order in which they came; nobody if there is no such room.
    pub async fn participants(&self, room: RoomId) -> Result<Vec<Participant>, ChatError> {
        let room = store::rooms::find(self.db.reader(), room).await?;
        Ok(room.map(|room| room.participants).unwrap_or_default())
    }

    pub(super) fn tell_joined(&self, room: RoomId, people: impl IntoIterator<Item = User>) {
        for user in people {
            let account = user.id;
            self.bus.announce(&Event::Joined { room, user });
            self.bus.announce(&Event::RoomsChanged { account });
        }
    }
}

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rooms").finish_non_exhaustive()
    }
}

/// Returns the caller's part in a room.
pub fn part_of<'a>(room: &'a Room, caller: &Caller) -> Result<&'a Participant, ChatError> {
    room.part_of(caller.id).ok_or(ChatError::NotAParticipant)
}
