//! Everybody's list of rooms.

use auth::Caller;
use domain::{PAGE_MAX, RoomId};
use kit::cursor;
use kit::extract::Page;

use crate::model::rooms::{ListedRoom, RoomPage, RoomSummary};
use crate::service::error::ChatError;
use crate::service::rooms::Rooms;
use crate::store::room_list::{self, Cursor, Wanted};

impl Rooms {
    /// Returns the caller's rooms, those with the latest message first; the first hundred of them.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<RoomSummary>, ChatError> {
        let tx = self.db.begin_reading().await?;
        let rooms = room_list::rooms(&tx, caller.id, Wanted::Page(None, PAGE_MAX)).await?;
        let unread = room_list::unread(&tx, caller.id, None).await?;
        let counted = rooms.into_iter().map(|(mut room, _)| {
            room.unread = unread.get(&room.id).copied().unwrap_or(0);
            RoomSummary::from(room)
        });
        Ok(counted.collect())
    }

    /// Returns a page of the caller's rooms, those with the latest message first. A room in which something is said
    /// meanwhile comes to the front: it is on no later page, and the live list tells of it.
    pub async fn page(&self, caller: &Caller, page: &Page<Cursor>) -> Result<RoomPage, ChatError> {
        let tx = self.db.begin_reading().await?;
        let rooms = room_list::rooms(&tx, caller.id, Wanted::Page(page.after, page.limit + 1)).await?;
        let unread = room_list::unread(&tx, caller.id, None).await?;
        let (rooms, next) = cursor::cut(rooms, page.limit, |(_, place)| *place);
        let ids: Vec<RoomId> = rooms.iter().map(|(room, _)| room.id).collect();
        let mut others = room_list::others(&tx, caller.id, &ids).await?;
        let complete = rooms.into_iter().map(|(room, _)| ListedRoom {
            unread: unread.get(&room.id).copied().unwrap_or(0),
            other: others.remove(&room.id),
            ..room
        });
        Ok(RoomPage { rooms: complete.collect(), next, unread_total: unread.values().sum() })
    }

    /// Returns one of the caller's rooms as it stands in the list.
    pub async fn summary_of(&self, caller: &Caller, room: RoomId) -> Result<RoomSummary, ChatError> {
        self.part(caller, room).await?;
        let found = room_list::rooms(self.db.reader(), caller.id, Wanted::Only(room)).await?;
        let (found, _) = found.into_iter().next().ok_or(ChatError::NotAParticipant)?;
        let unread = room_list::unread(self.db.reader(), caller.id, Some(room)).await?;
        Ok(RoomSummary { unread: unread.get(&room).copied().unwrap_or(0), ..found.into() })
    }

    /// Returns all rooms that the caller is in.
    pub async fn ids(&self, caller: &Caller) -> Result<Vec<RoomId>, ChatError> {
        Ok(room_list::ids(self.db.reader(), caller.id).await?)
    }
}
