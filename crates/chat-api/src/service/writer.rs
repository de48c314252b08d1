//! Group commit: whatever waits is written in one transaction, so that the rate of commits does not limit the rate of
//! messages.
//!
//! The row lock of a room, taken first and kept until the commit, makes the order of commits the order of the numbers,
//! also with several writers over one database; a rollback gives its numbers back. So there are no holes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::{AccountId, ChatContent, MessageId, RoomId, Timestamp};
use kit::db::Transaction;
use kit::{Clock, Database, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::bus::{Bus, Event};
use crate::model::rooms::{Message, User};
use crate::service::error::ChatError;
use crate::store;
use crate::store::messages::MessageKey;

/// The most messages that one transaction takes.
const BATCH_MAX: usize = 256;

/// A message on its way to the disk.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) room: RoomId,
    pub(crate) sender: AccountId,
    pub(crate) client_message_id: Uuid,
    pub(crate) content: ChatContent,
}

/// A message, and who waits for what becomes of it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) message: Outgoing,
    pub(crate) answer: oneshot::Sender<Result<Message, ChatError>>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Stored(Message),
    KnownBefore(Message),
    /// The sender has used this name in the room for something else.
    NameReused,
    RoomNotFound,
    NotAParticipant,
}

/// Writes what waits, batch by batch.
pub(crate) struct Writer {
    db: Database,
    clock: Clock,
    bus: Arc<dyn Bus>,
    waiting: mpsc::Receiver<Waiting>,
}

impl Writer {
    pub(crate) fn new(
        db: Database,
        clock: Clock,
        bus: Arc<dyn Bus>,
        waiting: mpsc::Receiver<Waiting>,
    ) -> Self {
        Self { db, clock, bus, waiting }
    }

    /// Writes until it is told to stop, then what still waits. Returns how many batches there were.
    pub(crate) async fn run(mut self, stop: CancellationToken) -> u64 {
        let mut batches = 0;
        let mut batch = Vec::with_capacity(BATCH_MAX);
        loop {
            let taken = tokio::select! {
                biased;
                taken = self.waiting.recv_many(&mut batch, BATCH_MAX) => taken,
                () = stop.cancelled() => {
                    self.waiting.close();
                    continue;
                }
            };
            if taken == 0 {
                return batches;
            }
            batches += 1;
            metrics::counter!("chat_batches_total").increment(1);
            metrics::counter!("chat_batched_messages_total").increment(taken as u64);
            self.serve(batch.drain(..)).await;
        }
    }

    /// Writes a batch and answers everybody in it. What can't be written together is written one by one, unless the
    /// database is away.
    async fn serve(&self, batch: impl Iterator<Item = Waiting>) {
        let (messages, mut answers): (Vec<_>, Vec<_>) =
            batch.map(|waiting| (waiting.message, waiting.answer)).unzip();
        match self.write(&messages).await {
            Ok(outcomes) => self.answer(answers.into_iter().zip(outcomes)),
            Err(error) if error.is_unavailable() || messages.len() == 1 => {
                let cause = kit::chain(&error);
                tracing::warn!(cause, messages = messages.len(), "messages could not be stored");
                // The first one tells why; the others come back just the same.
                let first = answers.drain(..1).next();
                first.map(|answer| answer.send(Err(error.into())));
                for answer in answers {
                    let _ = answer.send(Err(ChatError::Busy));
                }
            }
            Err(error) => {
                let cause = kit::chain(&error);
                tracing::warn!(cause, messages = messages.len(), "a batch failed; now one by one");
                for (message, answer) in messages.iter().zip(answers) {
                    match self.write(std::slice::from_ref(message)).await {
                        Ok(outcomes) => self.answer(std::iter::once(answer).zip(outcomes)),
                        Err(error) => {
                            let _ = answer.send(Err(error.into()));
                        }
                    }
                }
            }
        }
    }

    /// Tells the senders, then everybody else. A sender who has gone away needs no answer.
    fn answer(&self, outcomes: impl Iterator<Item = (oneshot::Sender<Result<Message, ChatError>>, Outcome)>) {
        let mut news = Vec::new();
        for (answer, outcome) in outcomes {
            let _ = answer.send(match outcome {
                Outcome::Stored(message) => {
                    news.push(Event::Message(message.clone()));
                    Ok(message)
                }
                Outcome::KnownBefore(message) => Ok(message),
                Outcome::NameReused => Err(ChatError::MessageNameReused),
                Outcome::RoomNotFound => Err(ChatError::RoomNotFound),
                Outcome::NotAParticipant => Err(ChatError::NotAParticipant),
            });
        }
        for event in &news {
            self.bus.announce(event);
        }
    }

    pub(super) async fn write(&self, batch: &[Outgoing]) -> Result<Vec<Outcome>, StoreError> {
        self.db.transaction(|tx| async move { self.write_in(&tx, batch).await }).await
    }

    async fn write_in(&self, tx: &Transaction, batch: &[Outgoing]) -> Result<Vec<Outcome>, StoreError> {
        let rooms: Vec<RoomId> = distinct(batch.iter().map(|message| message.room));
        let names: Vec<Uuid> = distinct(batch.iter().map(|message| message.client_message_id));
        let pairs = batch.iter().map(|message| (message.room, message.sender)).collect();
        let tops = store::rooms::hold(tx, &rooms).await?;
        let senders = store::messages::senders(tx, &pairs).await?;
        let known = store::messages::known(tx, &names).await?;
        let mut numbers = Numbers { tops, senders, known, now: self.clock.now(), given: BTreeMap::new() };
        let outcomes: Vec<_> = batch.iter().map(|message| numbers.number(message)).collect();
        for (room, given) in &numbers.given {
            store::rooms::advance(tx, *room, *given).await?;
        }
        let mut new = Vec::with_capacity(batch.len());
        for (message, outcome) in batch.iter().zip(&outcomes) {
            if let Outcome::Stored(stored) = outcome {
                new.push((message.client_message_id, stored));
            }
        }
        if !new.is_empty() {
            store::messages::add(tx, &new).await?;
        }
        Ok(outcomes)
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What the transaction knows while it gives out numbers.
struct Numbers {
    /// The rooms there are, and the last number of each.
    tops: BTreeMap<RoomId, i64>,
    senders: HashMap<(RoomId, AccountId), User>,
    known: HashMap<MessageKey, Message>,
    now: Timestamp,
    /// How many numbers each room has given out.
    given: BTreeMap<RoomId, i64>,
}

impl Numbers {
    /// Numbers one message. One that can't be taken gets no number.
    fn number(&mut self, message: &Outgoing) -> Outcome {
        let Outgoing { room, sender, client_message_id, content } = message;
        let key = (*client_message_id, *sender, *room);
        if let Some(known) = self.known.get(&key) {
            let is_same = known.content == content.as_str();
            return if is_same { Outcome::KnownBefore(known.clone()) } else { Outcome::NameReused };
        }
        let Some(top) = self.tops.get_mut(room) else { return Outcome::RoomNotFound };
        let Some(sender) = self.senders.get(&(*room, *sender)) else { return Outcome::NotAParticipant };
        *top += 1;
        *self.given.entry(*room).or_default() += 1;
        let stored = Message {
            id: MessageId::fresh(),
            seq: *top,
            room_id: *room,
            sender: sender.clone(),
            content: content.as_str().to_owned(),
            sent_at: self.now,
        };
        self.known.insert(key, stored.clone());
        Outcome::Stored(stored)
    }
}
