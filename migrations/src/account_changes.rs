//! The log of account changes, and what the services that follow it keep of it.

use sea_orm_migration::prelude::*;

/// account-api's log.
pub(crate) struct AccountChanges;

impl MigrationName for AccountChanges {
    fn name(&self) -> &'static str {
        "m0002_account_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AccountChanges {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, LOG).await
    }
}

/// order-api follows it.
pub(crate) struct OrdersFollow;

impl MigrationName for OrdersFollow {
    fn name(&self) -> &'static str {
        "m0005_account_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OrdersFollow {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, FOLLOWED).await?;
        crate::sql::run(manager, GONE).await
    }
}

/// chat-api follows it.
pub(crate) struct ChatFollows;

impl MigrationName for ChatFollows {
    fn name(&self) -> &'static str {
        "m0003_account_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ChatFollows {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, FOLLOWED).await?;
        crate::sql::run(manager, PEOPLE).await
    }
}

/// `account_change_numbers` has one row, which whoever writes to the log holds until the commit: so the numbers have the
/// order of the commits, and who has read up to one has missed none before it. Names are not kept in the log: they would
/// have to be erased there too. Who was erased before there was a log stands at its beginning.
const LOG: &str = "
ALTER TABLE accounts ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
UPDATE accounts SET epoch = 1 WHERE erased_at IS NOT NULL AND epoch = 0;
CREATE TABLE account_changes (
  seq BIGINT NOT NULL PRIMARY KEY,
  kind {key:16} NOT NULL,
  account_id BIGINT NOT NULL,
  account_type {key:8} NOT NULL,
  epoch BIGINT NULL,
  session_id {uuid} NULL,
  tokens_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) {table};
CREATE INDEX account_changes_by_session ON account_changes (session_id);
CREATE INDEX account_changes_by_account ON account_changes (account_id, kind);
CREATE INDEX account_changes_by_end ON account_changes (kind, tokens_until);
INSERT INTO account_changes (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at)
  SELECT ROW_NUMBER() OVER (ORDER BY id), 'ERASED', id, type, epoch, NULL, 0, erased_at
  FROM accounts WHERE erased_at IS NOT NULL;
CREATE TABLE account_change_numbers (
  id BIGINT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
) {table};
INSERT INTO account_change_numbers (id, last) SELECT 1, COUNT(*) FROM account_changes;
";

/// `account_log_position` has one row: up to where the log was taken over. kit speaks to these two.
const FOLLOWED: &str = "
CREATE TABLE account_log_position (
  id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
) {table};
INSERT INTO account_log_position (id, seq) VALUES (1, 0);
CREATE TABLE ended_sessions (
  seq BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  epoch BIGINT NULL,
  session_id {uuid} NULL,
  tokens_until BIGINT NOT NULL
) {table};
CREATE INDEX ended_sessions_by_end ON ended_sessions (tokens_until);
";

/// Accounts that are gone, by the number of the change that says so.
const GONE: &str = "
CREATE TABLE gone_accounts (
  account_id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  known_at BIGINT NOT NULL
) {table};
CREATE INDEX gone_accounts_by_time ON gone_accounts (known_at);
";

/// What is known of accounts that were renamed or are gone: who is gone has no name.
const PEOPLE: &str = "
CREATE TABLE known_people (
  account_id BIGINT NOT NULL PRIMARY KEY,
  name {text:50} NULL,
  seq BIGINT NOT NULL,
  known_at BIGINT NOT NULL
) {table};
CREATE INDEX known_people_by_time ON known_people (known_at);
";
