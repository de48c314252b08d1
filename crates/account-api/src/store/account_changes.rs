//! The log of what happened to accounts.

use auth::Session;
use domain::{AccountChange, AccountChangeKind, AccountId, Timestamp};
use kit::db::{Text, like};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::account_change::{ActiveModel, Column, Entity};

/// Writes what happened to an account, the last thing that a transaction does: it holds the number that comes next
/// until the commit, and everybody else waits for it. Where it ends all sessions, the tokens of the epochs before the
/// account's present one are over.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    account: AccountId,
    kind: AccountChangeKind,
    session: Option<Uuid>,
    tokens_until: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ends_all = matches!(kind, AccountChangeKind::Erased | AccountChangeKind::SessionsEnded);
    sql!(tx, "UPDATE account_change_numbers SET last = last + 1 WHERE id = 1").execute().await?;
    let added = sql!(
        tx,
        "INSERT INTO account_changes
           (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at)
         SELECT n.last, {kind}, a.id, a.type, {epoch}, {session}, {tokens_until}, {now}
         FROM account_change_numbers n JOIN accounts a ON a.id = {account}
         WHERE n.id = 1",
        kind,
        epoch = Text(if ends_all { "a.epoch" } else { "NULL" }),
        session,
        tokens_until,
        now,
        account
    );
    added.execute().await?;
    Ok(())
}

/// Takes out that an account was renamed before: only its latest name matters.
pub(crate) async fn drop_renamings(tx: &impl ConnectionTrait, account: AccountId) -> Result<(), StoreError> {
    let renamed =
        ActiveModel { account_id: Set(account), kind: Set(AccountChangeKind::Renamed), ..Default::default() };
    Entity::delete_many().filter(like(renamed)).exec(tx).await?;
    Ok(())
}

/// Returns the first `limit` changes after number `after`, in their order.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<AccountChange>, StoreError> {
    let rows = sql!(
        db,
        "SELECT c.seq, c.kind, c.account_id, c.account_type, c.epoch, c.session_id, c.tokens_until,
           CASE WHEN c.kind = 'RENAMED' AND a.erased_at IS NULL THEN a.name END AS name,
           CASE WHEN c.kind = 'RENAMED' AND a.erased_at IS NULL THEN s.name END AS shop_name
         FROM account_changes c LEFT JOIN accounts a ON a.id = c.account_id
           LEFT JOIN shops s ON s.account_id = c.account_id
         WHERE c.seq > {after} ORDER BY c.seq LIMIT {limit}",
        after,
        limit
    );
    let change = |(seq, kind, account_id, account_type, epoch, session_id, tokens_until, name, shop_name)| {
        AccountChange {
            seq,
            kind,
            account_id,
            account_type,
            epoch,
            session_id,
            tokens_until,
            name,
            shop_name,
        }
    };
    Ok(rows.all().await?.into_iter().map(change).collect())
}

/// Returns the number that was given out last.
pub(crate) async fn last(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let last = sql!(db, "SELECT last FROM account_change_numbers WHERE id = 1").one().await?;
    Ok(last.unwrap_or_default())
}

/// Returns `true` if a session is over: its account is gone or in a later epoch, or it was ended by itself.
pub(crate) async fn has_ended(
    db: &impl ConnectionTrait,
    account: AccountId,
    session: Session,
) -> Result<bool, StoreError> {
    let found = sql!(
        db,
        "SELECT (SELECT COUNT(*) FROM accounts WHERE id = {account} AND (erased_at IS NOT NULL OR epoch > {epoch}))
           + (SELECT COUNT(*) FROM account_changes WHERE session_id = {session})",
        account,
        epoch = session.epoch,
        session = session.id
    );
    Ok(found.one::<i64>().await?.unwrap_or_default() > 0)
}

/// Forgets up to `batch` sessions whose last token had run out before `before`. Who was renamed and who is gone is for
/// whoever begins to follow the log one day. Returns how many it were.
pub(crate) async fn forget_sessions(
    db: &impl ConnectionTrait,
    before: Timestamp,
    batch: u64,
) -> Result<u64, StoreError> {
    let over = Entity::find()
        .select_only()
        .column(Column::Seq)
        .filter(Column::Kind.is_in([AccountChangeKind::SessionsEnded, AccountChangeKind::LoggedOut]))
        .filter(Column::TokensUntil.lt(before))
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::TokensUntil)
        .limit(batch);
    let over: Vec<i64> = over.into_tuple().all(db).await?;
    if over.is_empty() {
        return Ok(0);
    }
    Ok(Entity::delete_many().filter(Column::Seq.is_in(over)).exec(db).await?.rows_affected)
}
