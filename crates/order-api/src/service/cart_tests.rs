//! Carts in a table and in Redis, held against one catalogue.

use domain::{Description, ProductName, Timestamp};
use kit::sql;
use test_redis::Redis;

use super::*;
use crate::model::catalogue::{NewItem, NewProduct};
use crate::service::catalogue::Catalogue;
use crate::settings::RedisSettings;
use crate::store::carts_redis::RedisCarts;

const PARK: AccountId = AccountId(11);

/// Where a test keeps its carts.
#[derive(Clone, Copy)]
enum Kept {
    InTable,
    InRedis,
}

/// Makes a test of each case for each place where carts are kept.
macro_rules! in_a_table_and_in_redis {
    ($($case:ident,)*) => {
        mod in_a_table {
            $(#[tokio::test] async fn $case() { super::$case(super::Kept::InTable).await; })*
        }
        mod in_redis {
            $(#[tokio::test] async fn $case() { super::$case(super::Kept::InRedis).await; })*
        }
    };
}

in_a_table_and_in_redis! {
    what_was_ordered_is_taken_out_once,
    of_many_takes_of_one_order_at_once_one_counts,
    a_line_remembers_the_price_that_was_shown_first,
    a_count_that_nobody_could_mean_is_refused_without_overflow,
    a_line_that_changes_while_it_is_read_is_read_again,
}

/// Carts over a shop with items of the given stocks, and the Redis that they may be in; none where there is no Redis.
async fn shop(kept: Kept, stocks: &[i64]) -> Option<(Carts, Vec<ItemId>, Option<Redis>)> {
    let db = test_database::single().await;
    crate::DATABASE.migrate(&db).await.unwrap();
    let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
    let name = |name: &str| ProductName::parse(name).unwrap();
    let item = |(i, count): (usize, &i64)| NewItem::named(name(&i.to_string()), Won(1_000), *count);
    let product = NewProduct::on_sale(
        name("차"),
        Description::parse("설명").unwrap(),
        stocks.iter().enumerate().map(item).collect(),
    );
    let product = Catalogue::new(db.clone(), clock.clone()).add_product(AccountId(1), product).await.unwrap();
    let items = product.items.iter().map(|item| item.id).collect();
    let redis = match kept {
        Kept::InTable => return Some((Carts::new(db, clock), items, None)),
        Kept::InRedis => test_redis::any().unwrap()?,
    };
    let settings = RedisSettings {
        url: redis.url().into(),
        key_prefix: format!("test-{}:", uuid::Uuid::new_v4()),
        timeout_ms: 10_000,
        max_connections: 4,
    };
    let store = RedisCarts::of(&settings).unwrap().unwrap();
    Some((Carts::with_store(Arc::new(store), db), items, Some(redis)))
}

async fn counts(carts: &Carts) -> Vec<i64> {
    carts.lines(PARK).await.unwrap().iter().map(|line| line.count).collect()
}

async fn what_was_ordered_is_taken_out_once(kept: Kept) {
    let Some((carts, items, _redis)) = shop(kept, &[10, 10, 10, 10]).await else { return };
    carts.add(PARK, &[(items[0], 5), (items[1], 2), (items[2], 1)]).await.unwrap();
    let order = OrderId::fresh();
    let ordered = [(items[0], 2), (items[1], 2), (items[2], 3), (items[3], 1)];
    for _ in 0..3 {
        carts.take(PARK, order, &ordered).await.unwrap();
        assert_eq!(counts(&carts).await, [3]);
    }
    carts.take(PARK, OrderId::fresh(), &[(items[0], 1)]).await.unwrap();
    assert_eq!(counts(&carts).await, [2]);
}

async fn of_many_takes_of_one_order_at_once_one_counts(kept: Kept) {
    let Some((carts, items, _redis)) = shop(kept, &[10]).await else { return };
    carts.add(PARK, &[(items[0], 5)]).await.unwrap();
    let order = OrderId::fresh();
    let takes: Vec<_> = (0..10)
        .map(|_| {
            let (carts, units) = (carts.clone(), [(items[0], 1)]);
            tokio::spawn(async move { carts.take(PARK, order, &units).await })
        })
        .collect();
    for take in takes {
        take.await.unwrap().unwrap();
    }
    assert_eq!(counts(&carts).await, [4]);
}

async fn a_line_remembers_the_price_that_was_shown_first(kept: Kept) {
    let Some((carts, items, _redis)) = shop(kept, &[10]).await else { return };
    carts.add(PARK, &[(items[0], 1)]).await.unwrap();
    sql!(carts.db.writer(), "UPDATE items SET price = 2000").execute().await.unwrap();
    carts.add(PARK, &[(items[0], 1)]).await.unwrap();
    carts.set(PARK, &[(items[0], 3)]).await.unwrap();
    assert_eq!(carts.lines(PARK).await.unwrap()[0].seen_price, Won(1_000));
    let cart = carts.read(PARK, Language::Korean).await.unwrap();
    assert_eq!((cart.messages.len(), cart.total_price), (1, Won(6_000)));
    assert_eq!(carts.lines(PARK).await.unwrap()[0].seen_price, Won(2_000));
}

async fn a_count_that_nobody_could_mean_is_refused_without_overflow(kept: Kept) {
    let Some((carts, items, _redis)) = shop(kept, &[10]).await else { return };
    let refused = carts.add(PARK, &[(items[0], i64::MAX), (items[0], i64::MAX)]).await;
    assert!(matches!(refused, Err(CartError::NotEnough { left: 10, .. })), "{refused:?}");
    assert!(counts(&carts).await.is_empty());
}

async fn a_line_that_changes_while_it_is_read_is_read_again(kept: Kept) {
    let Some((carts, items, _redis)) = shop(kept, &[10]).await else { return };
    carts.add(PARK, &[(items[0], 8)]).await.unwrap();
    sql!(carts.db.writer(), "UPDATE items SET count = 3").execute().await.unwrap();
    let stale = CartLine { item_id: items[0], count: 7, seen_price: Won(1_000) };
    let offers = carts.offers_for_sale([items[0]].into_iter()).await.unwrap();
    let mut messages = Vec::new();
    assert!(!carts.settle(PARK, &stale, offers.get(&items[0]), &mut messages).await.unwrap());
    assert!(messages.is_empty());
    let cart = carts.read(PARK, Language::English).await.unwrap();
    assert_eq!((cart.total_count, cart.messages.len()), (3, 1));
}
