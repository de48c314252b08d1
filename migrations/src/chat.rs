use sea_orm_migration::prelude::*;

/// Brings chat-api's database up.
#[derive(Debug)]
pub struct ChatMigrator;

impl MigratorTrait for ChatMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(First)]
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
        crate::sql::run(manager, CHAT).await
    }
}

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
