//! Carts in Redis: one hash a customer, which lives for 30 days from its last change. Each change is one script,
//! `carts_redis.lua`; reading is one command.
//!
//! Redis promises less than a database: what it forgets when it dies or is emptied are carts, and marks that an order
//! was taken out of one. Orders, stock and money know nothing of either.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{
    AsyncConnectionConfig, Cmd, FromRedisValue, RedisError, Script, ScriptInvocation, cmd,
};
use deadpool_redis::{Manager, Pool, PoolError, Runtime, Timeouts};
use domain::{AccountId, CART_LINES_MAX, ItemId, OrderId, Won};
use kit::Probe;
use kit::settings::SettingsError;
use secrecy::ExposeSecret;

use crate::model::carts::{Added, Addition, CartLine, CartStore, CartStoreError};
use crate::settings::{RedisSettings, days};

const SCRIPT: &str = include_str!("carts_redis.lua");
/// How many days a cart lives from its last change.
const LIFE_DAYS: u64 = 30;
/// How many days it is remembered that an order was taken out of its cart. The order itself remembers it in the
/// database; the mark has to last until that is written, however often the worker has to come back.
const MARK_DAYS: u64 = 7;

/// Carts as hashes in Redis.
#[derive(Clone)]
pub(crate) struct RedisCarts {
    pool: Pool,
    script: Arc<Script>,
    prefix: String,
    patience: Duration,
}

/// What Redis holds that is no cart. It is left alone; somebody must look at it.
#[derive(Debug, thiserror::Error)]
#[error("{0} holds something that is no cart")]
struct NotACart(String);

impl RedisCarts {
    /// Creates the carts in the Redis that the settings name, or returns `None` if they name none. It is not called
    /// yet.
    pub(crate) fn of(settings: &RedisSettings) -> Result<Option<Self>, SettingsError> {
        let url = settings.url.expose_secret();
        if url.is_empty() {
            return Ok(None);
        }
        let refused =
            || SettingsError("ORDER_API__REDIS__URL: must be redis://… or rediss://…, or empty".into());
        let patience = Duration::from_millis(settings.timeout_ms);
        let connection = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(Some(patience));
        let manager = Manager::new_with_config(url, connection).map_err(|_| refused())?;
        let pool = Pool::builder(manager)
            .max_size(settings.max_connections)
            .timeouts(Timeouts { wait: Some(patience), create: Some(patience), recycle: Some(patience) })
            .runtime(Runtime::Tokio1)
            .build();
        Ok(Some(Self {
            pool: pool.map_err(|_| refused())?,
            script: Arc::new(Script::new(SCRIPT)),
            prefix: settings.key_prefix.clone(),
            patience,
        }))
    }

    /// Asks whether it answers.
    pub(crate) fn probe(&self) -> Probe {
        let carts = self.clone();
        Arc::new(move || {
            let carts = carts.clone();
            Box::pin(async move { carts.ask::<String>(&cmd("PING")).await.is_ok() })
        })
    }

    /// Returns the key of a cart. The braces keep all keys of a customer together where Redis is a cluster.
    fn cart(&self, customer: AccountId) -> String {
        format!("{}cart:{{{customer}}}", self.prefix)
    }

    fn mark(&self, customer: AccountId, order: OrderId) -> String {
        format!("{}:order:{order}", self.cart(customer))
    }

    /// Begins a change of a customer's cart; what it needs is still to be said.
    fn change(&self, what: &str, customer: AccountId) -> ScriptInvocation<'_> {
        let mut change = self.script.prepare_invoke();
        change.key(self.cart(customer)).arg(what).arg(millis(LIFE_DAYS));
        change
    }

    async fn run<T: FromRedisValue>(&self, change: &ScriptInvocation<'_>) -> Result<T, CartStoreError> {
        self.in_time(async { Ok(change.invoke_async(&mut self.pool.get().await?).await?) }).await
    }

    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, CartStoreError> {
        self.in_time(async { Ok(command.query_async(&mut self.pool.get().await?).await?) }).await
    }

    /// Waiting for a connection, checking it and being answered takes together no longer than one of them may.
    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, PoolError>>,
    ) -> Result<T, CartStoreError> {
        match tokio::time::timeout(self.patience, work).await {
            Ok(answer) => answer.map_err(classify),
            Err(late) => Err(away(late)),
        }
    }

    /// Says yes or no to a change that is made only if what it names is still there.
    async fn changed(&self, change: &ScriptInvocation<'_>) -> Result<bool, CartStoreError> {
        Ok(self.run::<i64>(change).await? == 1)
    }

    async fn added(&self, change: &ScriptInvocation<'_>) -> Result<Added, CartStoreError> {
        let answer: String = self.run(change).await?;
        match answer.as_str() {
            "ALL" => Ok(Added::All),
            "LINES" => Ok(Added::TooManyLines),
            item => match item.parse() {
                Ok(item) => Ok(Added::TooMany(ItemId(item))),
                Err(error) => Err(away(error)),
            },
        }
    }
}

fn millis(so_many: u64) -> u64 {
    u64::try_from(days(so_many).as_millis()).unwrap_or(u64::MAX)
}

/// Wrong content is known by its name; whatever else happens, Redis is away for us.
fn classify(error: PoolError) -> CartStoreError {
    match error {
        PoolError::Backend(error) if is_not_a_cart(&error) => unreadable(error),
        error => away(error),
    }
}

fn is_not_a_cart(error: &RedisError) -> bool {
    matches!(error.code(), Some("WRONGTYPE" | "NOTACART"))
}

fn away(cause: impl Error + Send + Sync + 'static) -> CartStoreError {
    metrics::counter!("carts_failures_total", "why" => "away").increment(1);
    CartStoreError::Away(cause.into())
}

fn unreadable(cause: impl Error + Send + Sync + 'static) -> CartStoreError {
    metrics::counter!("carts_failures_total", "why" => "unreadable").increment(1);
    CartStoreError::Unreadable(cause.into())
}

/// Reads one field of the hash, as the script writes it.
fn line(item: &str, value: &str) -> Option<CartLine> {
    let (count, price) = value.split_once(':')?;
    let number = |text: &str| text.parse().ok().filter(|number: &i64| *number >= 0);
    let line =
        CartLine { item_id: ItemId(number(item)?), count: number(count)?, seen_price: Won(number(price)?) };
    (line.count > 0).then_some(line)
}

#[async_trait]
impl CartStore for RedisCarts {
    async fn lines(&self, customer: AccountId) -> Result<Vec<CartLine>, CartStoreError> {
        let key = self.cart(customer);
        let fields: Vec<(String, String)> = self.ask(cmd("HGETALL").arg(&key)).await?;
        let lines: Option<Vec<CartLine>> = fields.iter().map(|(item, value)| line(item, value)).collect();
        let mut lines = lines.ok_or_else(|| unreadable(NotACart(key)))?;
        lines.sort_unstable_by_key(|line| line.item_id);
        Ok(lines)
    }

    async fn add(&self, customer: AccountId, additions: &[Addition]) -> Result<Added, CartStoreError> {
        let mut change = self.change("add", customer);
        change.arg(CART_LINES_MAX);
        for Addition { line, count_max } in additions {
            change.arg(line.item_id.0).arg(line.count).arg(line.seen_price.0).arg(*count_max);
        }
        self.added(&change).await
    }

    async fn set(&self, customer: AccountId, lines: &[CartLine]) -> Result<Added, CartStoreError> {
        let mut change = self.change("set", customer);
        change.arg(CART_LINES_MAX);
        for line in lines {
            change.arg(line.item_id.0).arg(line.count).arg(line.seen_price.0);
        }
        self.added(&change).await
    }

    async fn reprice(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: Won,
        price: Won,
    ) -> Result<bool, CartStoreError> {
        self.changed(self.change("reprice", customer).arg(item.0).arg(seen.0).arg(price.0)).await
    }

    async fn cut(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: i64,
        count: i64,
    ) -> Result<bool, CartStoreError> {
        self.changed(self.change("cut", customer).arg(item.0).arg(seen).arg(count)).await
    }

    async fn remove(&self, customer: AccountId, item: ItemId) -> Result<bool, CartStoreError> {
        self.changed(self.change("remove", customer).arg(item.0)).await
    }

    async fn clear(&self, customer: AccountId) -> Result<(), CartStoreError> {
        self.changed(&self.change("clear", customer)).await.map(|_| ())
    }

    async fn take(
        &self,
        customer: AccountId,
        order: OrderId,
        units: &[(ItemId, i64)],
    ) -> Result<(), CartStoreError> {
        let mut change = self.change("take", customer);
        change.key(self.mark(customer, order)).arg(millis(MARK_DAYS));
        for (item, count) in units {
            change.arg(item.0).arg(*count);
        }
        self.changed(&change).await.map(|_| ())
    }
}
