use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Whether the account's password came right from this network after `since`.
pub(crate) async fn is_known(
    connection: &impl ConnectionTrait,
    account: AccountId,
    network_hash: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM known_networks WHERE account_id = ? AND network_hash = ? AND seen_at > ?";
    Ok(fetch_number(connection, sql, [account.0.into(), network_hash.into(), since.0.into()]).await? > 0)
}

#[derive(FromQueryResult)]
struct Row {
    network_hash: String,
    seen_at: i64,
}

/// Remembers a network, and forgets the oldest of an account that has more than `max`. One that was seen after
/// `recently` is not written down again. Whoever calls this holds the account.
pub(crate) async fn remember(
    connection: &impl ConnectionTrait,
    account: AccountId,
    network_hash: &str,
    recently: Timestamp,
    now: Timestamp,
    max: usize,
) -> Result<(), StoreError> {
    if max == 0 {
        return Ok(());
    }
    let known = fetch_all::<Row>(
        connection,
        "SELECT network_hash, seen_at FROM known_networks WHERE account_id = ? ORDER BY seen_at DESC, network_hash",
        [account.0.into()],
    )
    .await?;
    let sql = match known.iter().find(|known| known.network_hash == network_hash) {
        Some(known) if known.seen_at > recently.0 => return Ok(()),
        Some(_) => "UPDATE known_networks SET seen_at = ? WHERE account_id = ? AND network_hash = ?",
        None => "INSERT INTO known_networks (seen_at, account_id, network_hash) VALUES (?, ?, ?)",
    };
    execute(connection, sql, [now.0.into(), account.0.into(), network_hash.into()]).await?;
    let others = known.into_iter().map(|known| known.network_hash).filter(|known| known != network_hash);
    let too_many: Vec<_> = others.skip(max - 1).map(sea_orm::Value::from).collect();
    if !too_many.is_empty() {
        let sql = format!(
            "DELETE FROM known_networks WHERE account_id = ? AND network_hash IN ({})",
            placeholders(too_many.len())
        );
        execute(connection, &sql, [account.0.into()].into_iter().chain(too_many)).await?;
    }
    Ok(())
}
