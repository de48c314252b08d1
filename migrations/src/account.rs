use sea_orm_migration::prelude::*;

/// Brings account-api's database up.
#[derive(Debug)]
pub struct AccountMigrator;

impl MigratorTrait for AccountMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(First),
            Box::new(crate::account_changes::AccountChanges),
            Box::new(KnownNetworks),
            Box::new(crate::shops_and_addresses::ShopsAndAddresses),
        ]
    }
}

struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "m0001_accounts_and_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::teach(manager).await?;
        crate::sql::run(manager, ACCOUNTS).await?;
        crate::sql::run(manager, LEDGER).await
    }
}

/// From where an account's password came right before: what strangers guess elsewhere does not keep its owner out.
struct KnownNetworks;

impl MigrationName for KnownNetworks {
    fn name(&self) -> &'static str {
        "m0003_known_networks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KnownNetworks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, KNOWN_NETWORKS).await
    }
}

const KNOWN_NETWORKS: &str = "
CREATE TABLE known_networks (
  account_id BIGINT NOT NULL,
  network_hash {key:64} NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, network_hash),
  CONSTRAINT known_networks_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE INDEX known_networks_by_time ON known_networks (seen_at);
";

const ACCOUNTS: &str = "
CREATE TABLE accounts (
  id {id},
  type {key:8} NOT NULL,
  email {key:254} NOT NULL,
  name {text:50} NOT NULL,
  phone {key:16} NOT NULL,
  birth {key:10} NOT NULL,
  company_registration_number {key:10} NULL,
  membership {key:16} NOT NULL,
  password_hash {key:255} NOT NULL,
  verified_at BIGINT NULL,
  erased_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT accounts_type CHECK (type IN ('CUSTOMER', 'SELLER')),
  CONSTRAINT accounts_email UNIQUE (type, email)
) {table};
CREATE TABLE secret_tokens (
  token_hash {key:64} NOT NULL PRIMARY KEY,
  purpose {key:8} NOT NULL,
  account_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT secret_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE INDEX secret_tokens_by_account ON secret_tokens (account_id);
CREATE INDEX secret_tokens_by_expiry ON secret_tokens (expires_at);
CREATE TABLE refresh_tokens (
  token_hash {key:64} NOT NULL PRIMARY KEY,
  family {uuid} NOT NULL,
  account_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT NULL,
  revoked_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT refresh_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_account ON refresh_tokens (account_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
CREATE TABLE mail_queue (
  id {id},
  kind {key:8} NOT NULL,
  account_id BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT mail_queue_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) {table};
CREATE INDEX mail_queue_by_time ON mail_queue (next_attempt_at);
CREATE TABLE throttles (
  bucket {key:160} NOT NULL PRIMARY KEY,
  hits BIGINT NOT NULL,
  window_ends_at BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL
) {table};
CREATE INDEX throttles_by_end ON throttles (window_ends_at);
CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL,
  operation {key:32} NOT NULL,
  idempotency_key {key:255} NOT NULL,
  request_hash {key:64} NOT NULL,
  answer {long} NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, operation, idempotency_key)
) {table};
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
CREATE TABLE leases (
  name {key:64} NOT NULL PRIMARY KEY,
  holder {uuid} NOT NULL,
  expires_at BIGINT NOT NULL
) {table};
";

const LEDGER: &str = "
CREATE TABLE ledger_accounts (
  id {id},
  kind {key:8} NOT NULL,
  owner {key:36} NOT NULL,
  balance BIGINT NULL,
  customer_id BIGINT NULL,
  seller_id BIGINT NULL,
  CONSTRAINT ledger_accounts_owner UNIQUE (kind, owner),
  CONSTRAINT ledger_accounts_kind CHECK (kind IN ('WALLET', 'ESCROW', 'PAYABLE', 'REVENUE', 'OUTSIDE')),
  CONSTRAINT ledger_accounts_covered CHECK (balance IS NULL OR balance >= 0)
) {table};
CREATE INDEX ledger_accounts_by_customer ON ledger_accounts (customer_id);
CREATE INDEX ledger_accounts_by_seller ON ledger_accounts (seller_id);
CREATE TABLE transfers (
  id {id},
  kind {key:8} NOT NULL,
  reference {key:300} NOT NULL,
  debit_account BIGINT NOT NULL,
  credit_account BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  wallet_balance BIGINT NULL,
  order_id {uuid} NULL,
  package_id {uuid} NULL,
  sender {text:50} NOT NULL,
  message {text:500} NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT transfers_reference UNIQUE (kind, reference),
  CONSTRAINT transfers_amount CHECK (amount > 0),
  CONSTRAINT transfers_sides CHECK (debit_account <> credit_account),
  CONSTRAINT transfers_debit FOREIGN KEY (debit_account) REFERENCES ledger_accounts (id),
  CONSTRAINT transfers_credit FOREIGN KEY (credit_account) REFERENCES ledger_accounts (id)
) {table};
CREATE INDEX transfers_by_debit ON transfers (debit_account, id);
CREATE INDEX transfers_by_credit ON transfers (credit_account, id);
CREATE INDEX transfers_by_package ON transfers (package_id, id);
CREATE TABLE ledger_snapshots (
  ledger_account_id BIGINT NOT NULL PRIMARY KEY,
  through_id BIGINT NOT NULL,
  balance BIGINT NOT NULL,
  CONSTRAINT ledger_snapshots_account FOREIGN KEY (ledger_account_id) REFERENCES ledger_accounts (id)
) {table};
CREATE TABLE payments (
  order_id {uuid} NOT NULL PRIMARY KEY,
  customer_id BIGINT NULL,
  request_hash {key:64} NULL,
  outcome {key:8} NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT payments_outcome CHECK (outcome IN ('PAID', 'REFUSED', 'VOIDED'))
) {table};
INSERT INTO ledger_accounts (kind, owner, balance) VALUES ('OUTSIDE', '-', NULL), ('REVENUE', '-', NULL);
";
