use sea_orm_migration::prelude::*;

/// Brings chat-api's database up.
#[derive(Debug)]
pub struct ChatMigrator;

impl MigratorTrait for ChatMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(First),
            Box::new(Consent),
            Box::new(crate::account_changes::ChatFollows),
            Box::new(SocketTickets),
        ]
    }
}

struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "m0001_rooms_and_messages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::teach(manager).await?;
        crate::sql::run(manager, CHAT).await
    }
}

struct Consent;

impl MigrationName for Consent {
    fn name(&self) -> &'static str {
        "m0002_consent"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Consent {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, CONSENT).await
    }
}

/// Pages open the live socket with a ticket: they hold no token, and an address gets into logs.
struct SocketTickets;

impl MigrationName for SocketTickets {
    fn name(&self) -> &'static str {
        "m0004_socket_tickets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SocketTickets {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, TICKETS).await
    }
}

/// What the token said that the ticket stands for; a row goes with its first use.
const TICKETS: &str = "
CREATE TABLE socket_tickets (
  ticket_hash {key:64} NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  account_type {key:8} NOT NULL,
  email {key:254} NOT NULL,
  epoch BIGINT NOT NULL,
  session_id {uuid} NULL,
  token_expires_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) {table};
CREATE INDEX socket_tickets_by_end ON socket_tickets (expires_at);
";

/// A room of two about a product is found by `pair_key`, `product/account/account`, so that the same two have one. Who opens
/// rooms has a row in `openers`, which is held meanwhile: so many an hour are counted exactly, and a request that
/// comes twice is answered once.
///
/// `participants.email` is not written any more: nobody is shown it.
const CONSENT: &str = "
ALTER TABLE rooms ADD COLUMN product_name {text:200} NULL;
ALTER TABLE rooms ADD COLUMN pair_key {key:64} NULL;
CREATE UNIQUE INDEX rooms_pair ON rooms (pair_key);
CREATE INDEX rooms_by_creator ON rooms (created_by, created_at);
CREATE TABLE openers (
  account_id BIGINT NOT NULL PRIMARY KEY,
  times BIGINT NOT NULL
) {table};
CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL,
  operation {key:32} NOT NULL,
  idempotency_key {key:255} NOT NULL,
  request_hash {key:64} NOT NULL,
  room_id {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, operation, idempotency_key)
) {table};
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
";

/// A room's messages are numbered 1, 2, 3 … in `seq`; `last_seq` is the number given last. Who left keeps the row, so
/// that old messages have a sender with a name.
///
/// The key of a message sent twice begins with what is rarest in it: one look-up finds the messages of many rooms.
const CHAT: &str = "
CREATE TABLE rooms (
  id {uuid} NOT NULL PRIMARY KEY,
  name {text:50} NOT NULL,
  product_id BIGINT NULL,
  created_by BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT rooms_seq CHECK (last_seq >= 0)
) {table};
CREATE TABLE participants (
  room_id {uuid} NOT NULL,
  account_id BIGINT NOT NULL,
  account_type {key:8} NOT NULL,
  email {key:254} NOT NULL,
  nickname {text:50} NOT NULL,
  joined_seq BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  left_at BIGINT NULL,
  last_read_seq BIGINT NOT NULL,
  PRIMARY KEY (room_id, account_id),
  CONSTRAINT participants_type CHECK (account_type IN ('CUSTOMER', 'SELLER')),
  CONSTRAINT participants_room FOREIGN KEY (room_id) REFERENCES rooms (id)
) {table};
CREATE INDEX participants_by_account ON participants (account_id);
CREATE TABLE messages (
  room_id {uuid} NOT NULL,
  seq BIGINT NOT NULL,
  id {uuid} NOT NULL,
  sender_id BIGINT NOT NULL,
  client_message_id {uuid} NOT NULL,
  content {text:4000} NOT NULL,
  sent_at BIGINT NOT NULL,
  PRIMARY KEY (room_id, seq),
  CONSTRAINT messages_id UNIQUE (id),
  CONSTRAINT messages_once UNIQUE (client_message_id, sender_id, room_id),
  CONSTRAINT messages_seq CHECK (seq > 0),
  CONSTRAINT messages_room FOREIGN KEY (room_id) REFERENCES rooms (id)
) {table};
CREATE TABLE leases (
  name {key:64} NOT NULL PRIMARY KEY,
  holder {uuid} NOT NULL,
  expires_at BIGINT NOT NULL
) {table};
";
