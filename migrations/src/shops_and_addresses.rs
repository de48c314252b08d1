//! What everybody may know of who sells (E-Commerce Act Art. 20), and where customers have their parcels sent.

use sea_orm_migration::prelude::*;

/// account-api's part.
pub(crate) struct ShopsAndAddresses;

impl MigrationName for ShopsAndAddresses {
    fn name(&self) -> &'static str {
        "m0004_shops_and_addresses"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ShopsAndAddresses {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, STATEMENTS).await?;
        crate::sql::run_at_once(manager, TELL_OF_SELLERS).await
    }
}

const STATEMENTS: &str = "
CREATE TABLE shops (
  account_id BIGINT NOT NULL PRIMARY KEY,
  name {text:50} NOT NULL,
  representative {text:50} NOT NULL,
  mail_order_number {text:50} NULL,
  address {text:200} NOT NULL,
  phone {key:16} NOT NULL,
  email {key:254} NOT NULL,
  reply_time {text:50} NULL,
  about {text:500} NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT shops_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE TABLE addresses (
  id {id},
  account_id BIGINT NOT NULL,
  label {text:50} NULL,
  recipient {text:50} NOT NULL,
  phone {key:16} NOT NULL,
  postal_code {key:5} NOT NULL,
  address1 {text:200} NOT NULL,
  address2 {text:200} NULL,
  memo {text:500} NULL,
  is_default BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT addresses_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE INDEX addresses_by_account ON addresses (account_id, id);
";

/// From now on the log tells what sellers are called, once of each; so it must of those who sell already. Copies of the version
/// before write to it meanwhile: the first statement holds the number that comes next until the commit, as they do.
const TELL_OF_SELLERS: &str = "
UPDATE account_change_numbers SET last = last WHERE id = 1;
INSERT INTO account_changes (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at)
  SELECT (SELECT last FROM account_change_numbers WHERE id = 1) + ROW_NUMBER() OVER (ORDER BY id), 'RENAMED', id, type,
    NULL, NULL, 0, updated_at
  FROM accounts WHERE type = 'SELLER' AND erased_at IS NULL AND verified_at IS NOT NULL
    AND id NOT IN (SELECT account_id FROM account_changes WHERE kind = 'RENAMED');
UPDATE account_change_numbers SET last = (SELECT MAX(seq) FROM account_changes)
  WHERE last < (SELECT MAX(seq) FROM account_changes);
";
