//! Opening rooms: with whom, about what, and only once however often it is asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use auth::Caller;
use domain::{AccountId, AccountType, ErrorCode, Name, ProductId, RoomId, Timestamp};
use kit::db::Transaction;
use kit::extract::BearerToken;
use kit::idempotency::request_hash;

use crate::model::rooms::{Invited, Room, User, Whom};
use crate::peers::products::Subject;
use crate::service::accounts_followed::as_known;
use crate::service::error::ChatError;
use crate::service::rooms::Rooms;
use crate::store;
use crate::store::openers::{self, Key, KnownKey};

/// What rooms are counted by.
const HOUR: Duration = Duration::from_hours(1);
/// What a room is called that has no name and is about nothing. Nobody's name is taken: it would outlive the person's
/// own wish to be called so.
const NAMELESS: &str = "채팅";

/// A room that somebody wants to open.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// What it is called; else as the product.
    pub name: Option<Name>,
    /// Who is in it besides the caller; nobody: the product's seller.
    pub users: Vec<Invited>,
    /// The product that it is about.
    pub product: Option<ProductId>,
}

/// A room that was opened, now or before.
#[derive(Debug)]
pub struct Opened {
    /// The room as it stands now.
    pub room: Room,
    /// Whether it was opened by an earlier request with the same key.
    pub replayed: bool,
}

/// All that it takes to open a room, once everybody was asked.
struct Plan {
    name: String,
    product: Option<(ProductId, String)>,
    /// The key by which the same two find the room again that they have about the product.
    pair: Option<String>,
    people: BTreeMap<AccountId, User>,
}

/// What became of it.
enum Outcome {
    New,
    /// The same two have it already; the caller had left it and is back.
    Found(RoomId, bool),
    Replayed(RoomId),
}

impl Rooms {
    /// Opens a room with the caller and those who are invited in it. The same key with the same request opens one room.
    /// Two of whom one sells the product that it is about have one room about it: who has left that is back in it by
    /// asking for it.
    pub async fn open(
        &self,
        caller: &Caller,
        token: &BearerToken,
        new: &NewRoom,
        key: Option<&str>,
    ) -> Result<Opened, ChatError> {
        let hash = new.hash();
        let key = key.map(|key| Key { account: caller.id, text: key, hash: &hash });
        if let Some(key) = &key
            && let Some(known) = key.find(self.db.reader()).await?
        {
            let room = room_of(key, &known)?;
            return Ok(Opened { room: self.show(caller, room).await?, replayed: true });
        }
        let plan = self.plan(caller, token, new).await?;
        let id = RoomId::fresh();
        let (wanted, key) = (&plan, key.as_ref());
        let outcome =
            self.db.transaction(|tx| async move { self.open_in(&tx, id, caller.id, wanted, key).await });
        let (room, replayed) = match outcome.await? {
            Outcome::New => {
                self.tell_joined(id, plan.people.into_values());
                (id, false)
            }
            Outcome::Found(room, is_back) => {
                let back = plan.people.into_values().filter(|user| is_back && user.id == caller.id);
                self.tell_joined(room, back);
                (room, false)
            }
            Outcome::Replayed(room) => (room, true),
        };
        Ok(Opened { room: self.show(caller, room).await?, replayed })
    }

    /// Asks the other services about everybody and everything.
    async fn plan(&self, caller: &Caller, token: &BearerToken, new: &NewRoom) -> Result<Plan, ChatError> {
        let subject = match new.product {
            None => None,
            Some(product) => Some(self.products.find(product).await?.ok_or(ChatError::UnknownProduct)?),
        };
        let mut people = self.users.look_up(token, &new.users).await?;
        if let Some(Subject { seller, .. }) = &subject
            && people.is_empty()
        {
            if *seller == caller.id {
                return Err(ChatError::WithWhom);
            }
            people.insert(*seller, self.users.get(AccountType::Seller, *seller).await?);
        }
        people.insert(caller.id, self.users.me(token, caller).await?.into());
        let name = new.name.as_ref().map(|name| name.as_str().to_owned());
        let name = name.or_else(|| subject.as_ref().and_then(|subject| name_of(&subject.name)));
        Ok(Plan {
            name: name.unwrap_or_else(|| NAMELESS.to_owned()),
            pair: pair_key(new.product, subject.as_ref(), &people),
            product: new.product.zip(subject.map(|subject| subject.name)),
            people,
        })
    }

    async fn open_in(
        &self,
        tx: &Transaction,
        id: RoomId,
        caller: AccountId,
        plan: &Plan,
        key: Option<&Key<'_>>,
    ) -> Result<Outcome, ChatError> {
        let now = self.clock.now();
        // From here on the caller opens no other room meanwhile.
        if !openers::hold(tx, caller).await? {
            return Err(ChatError::Crossed);
        }
        if let Some(key) = key
            && let Some(known) = key.find(tx).await?
        {
            return Ok(Outcome::Replayed(room_of(key, &known)?));
        }
        let found = match &plan.pair {
            Some(pair) => openers::room_of_pair(tx, pair).await?,
            None => None,
        };
        let outcome = if let Some(room) = found {
            let seq = store::rooms::hold_one(tx, room).await?.ok_or(ChatError::RoomNotFound)?;
            Outcome::Found(room, store::rooms::rejoin(tx, room, caller, seq, now).await?)
        } else {
            self.add_room(tx, id, caller, plan, now).await?;
            Outcome::New
        };
        if let Some(key) = key {
            let room = if let Outcome::Found(room, _) = outcome { room } else { id };
            key.insert(tx, room, now).await?;
        }
        Ok(outcome)
    }

    async fn add_room(
        &self,
        tx: &Transaction,
        id: RoomId,
        caller: AccountId,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), ChatError> {
        // The hour in which so many were opened begins with this one.
        if let Some(first) = openers::nth_last(tx, caller, now.minus(HOUR), self.per_hour).await? {
            return Err(ChatError::TooManyRooms(first.plus(HOUR).since(now)));
        }
        let product = plan.product.as_ref().map(|(id, name)| (*id, name.as_str()));
        let added = store::rooms::add(tx, id, &plan.name, product, plan.pair.as_deref(), caller, now).await;
        match added {
            Err(error) if error.is_unique_violation() => return Err(ChatError::Crossed),
            added => added?,
        }
        for who in as_known(tx, &plan.people).await?.values() {
            store::rooms::join(tx, id, who, 0, now).await?;
        }
        Ok(())
    }
}

impl NewRoom {
    /// Returns what two requests that ask for the same have in common.
    fn hash(&self) -> String {
        let whom = |user: &Invited| match &user.whom {
            Whom::Address(email) => (user.account_type, email.as_str().to_owned()),
            Whom::Id(id) => (user.account_type, id.to_string()),
        };
        let users: Vec<_> = self.users.iter().map(whom).collect();
        request_hash(&(self.name.as_ref().map(Name::as_str), users, self.product))
    }
}

/// Returns the room that a key is known by; an error if that was another request.
fn room_of(key: &Key<'_>, known: &KnownKey) -> Result<RoomId, ChatError> {
    if known.request_hash == key.hash {
        Ok(known.room)
    } else {
        Err(ChatError::Refused(ErrorCode::IdempotencyKeyReused))
    }
}

/// Returns a product's name as that of a room, which is shorter.
fn name_of(product: &str) -> Option<String> {
    let mut name: String = product.chars().take(Name::MAX).collect();
    if product.chars().count() > Name::MAX {
        name.pop();
        name.push('…');
    }
    Name::parse(&name).ok().map(|name| name.as_str().to_owned())
}

/// Returns the key of the one room that two of whom one sells the product have about it.
fn pair_key(
    product: Option<ProductId>,
    subject: Option<&Subject>,
    people: &BTreeMap<AccountId, User>,
) -> Option<String> {
    let mut ids = people.keys();
    let (Some(one), Some(other), None) = (ids.next(), ids.next(), ids.next()) else { return None };
    let sells = subject.is_some_and(|subject| people.contains_key(&subject.seller));
    product.filter(|_| sells).map(|product| format!("{product}/{one}/{other}"))
}
