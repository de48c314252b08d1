//! What an order costs the database does not grow with its lines.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::ItemId;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop, placement};
use crate::model::order_states::OrderStatus;

/// Counts statements, and nothing else.
#[derive(Clone, Default)]
struct Statements(Arc<AtomicU64>);

impl Statements {
    fn so_far(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Recorder for Statements {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let ours = key.name() == "database_statements_total";
        if ours { Counter::from_arc(Arc::clone(&self.0)) } else { Counter::noop() }
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// The statements of placing, failing and cancelling an order of so many lines from two sellers. The ledger's are counted
/// too; they don't know of lines.
async fn cost(lines: usize) -> [u64; 3] {
    let statements = Statements::default();
    let _guard = metrics::set_default_local_recorder(&statements);
    let shop = Shop::open().await;
    let mut wanted: Vec<(ItemId, i64, i64)> = Vec::new();
    for i in 0..lines {
        let seller = if i % 2 == 0 { SELLER } else { OTHER_SELLER };
        wanted.push((shop.item(seller, &format!("상품 {i}"), 1_000, 10).await, 1, 1_000));
    }
    shop.carts.add(BUYER, &wanted.iter().map(|(item, ..)| (*item, 2)).collect::<Vec<_>>()).await.unwrap();
    shop.wire.advises.store(false, Ordering::SeqCst);
    let before = statements.so_far();
    assert!(shop.orders.place(BUYER, "poor", &placement(&wanted)).await.is_err());
    let failing = statements.so_far() - before;
    shop.top_up(BUYER, 1_000_000).await;
    let before = statements.so_far();
    let order = shop.orders.place(BUYER, "key", &placement(&wanted)).await.unwrap().order;
    let placing = statements.so_far() - before;
    assert_eq!(order.status, OrderStatus::Paid);
    assert_eq!(shop.cart().await.len(), lines);
    let before = statements.so_far();
    shop.orders.cancel(BUYER, order.id, None).await.unwrap();
    let cancelling = statements.so_far() - before;
    shop.audit().await;
    [placing, failing, cancelling]
}

/// Of four, so that each package has two: a single item need not be locked in any order, which saves PostgreSQL one.
#[tokio::test]
async fn an_order_of_forty_lines_takes_as_many_statements_as_one_of_four() {
    let few = cost(4).await;
    assert_eq!(cost(40).await, few);
    println!("placing, failing, cancelling: {few:?} statements");
    assert!(few[0] <= 45, "{few:?}");
}
