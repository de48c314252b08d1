//! Many at once, on real files with more callers than connections; and who comes late.

use std::sync::Arc;

use domain::AccountId;

use super::super::OrderError;
use super::super::settlement::Settled;
use super::shop::{BUYER, SELLER, Shop, placement};
use crate::model::order_states::OrderStatus;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_units_and_a_hundred_and_twenty_buyers_make_thirty_orders() {
    let shop = Arc::new(Shop::open_files().await);
    let apple = shop.item(SELLER, "사과", 1_000, 30).await;
    let buyers: Vec<_> = (1..=120).map(AccountId).collect();
    for buyer in &buyers {
        shop.top_up(*buyer, 1_000).await;
    }
    let presses: Vec<_> = buyers
        .into_iter()
        .map(|buyer| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { shop.orders.place(buyer, "k", &placement(&[(apple, 1, 1_000)])).await })
        })
        .collect();
    let mut sold = 0;
    for press in presses {
        match press.await.unwrap() {
            Ok(placed) if placed.order.status == OrderStatus::Paid => sold += 1,
            Ok(placed) => panic!("{placed:?}"),
            Err(OrderError::NotEnoughStock { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!((sold, shop.stock(apple).await), (30, 0));
    shop.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_pressed_twenty_times_at_once_is_one_order() {
    let shop = Arc::new(Shop::open_files().await);
    let apple = shop.item(SELLER, "사과", 1_000, 30).await;
    shop.top_up(BUYER, 100_000).await;
    let presses: Vec<_> = (0..20)
        .map(|_| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { shop.place("k", &[(apple, 1, 1_000)]).await })
        })
        .collect();
    let mut ids = Vec::new();
    for press in presses {
        match press.await.unwrap() {
            Ok(placed) => ids.push(placed.order.id),
            Err(OrderError::InProgress) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    ids.dedup();
    assert_eq!((ids.len(), shop.stock(apple).await, shop.balance(BUYER).await), (1, 29, 99_000));
    shop.audit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelling_and_shipping_at_once_is_one_or_the_other() {
    let shop = Arc::new(Shop::open_files().await);
    let apple = shop.item(SELLER, "사과", 1_000, 100).await;
    for _ in 0..20 {
        let order = shop.paid(&[(apple, 1, 1_000)]).await;
        let (a, b) = (Arc::clone(&shop), Arc::clone(&shop));
        let package = order.packages[0].id;
        let cancel = tokio::spawn(async move { a.orders.cancel(BUYER, order.id, None).await.is_ok() });
        let shipping = tokio::spawn(async move {
            let wish =
                super::super::SellerAction::Ship { carrier: "우체국".into(), tracking_number: "1".into() };
            b.orders.act_as_seller(SELLER, package, &wish).await.is_ok()
        });
        assert!(cancel.await.unwrap() ^ shipping.await.unwrap());
    }
    shop.audit().await;
}

#[tokio::test]
async fn whoever_settles_an_order_late_says_what_those_before_have_found() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.wire.advises.store(false, std::sync::atomic::Ordering::SeqCst);
    shop.cut_calls(true);
    let seen = shop.place("poor", &[(apple, 1, 1_000)]).await.unwrap().order;
    shop.cut_calls(false);
    for _ in 0..2 {
        let refused = shop.orders.settle(seen.clone(), false).await.unwrap();
        assert!(matches!(refused, Settled::Failed(OrderError::NotEnoughBalance)));
    }
    shop.top_up(BUYER, 1_000).await;
    shop.cut_calls(true);
    let seen = shop.place("rich", &[(apple, 1, 1_000)]).await.unwrap().order;
    shop.cut_calls(false);
    assert!(matches!(shop.orders.settle(seen.clone(), false).await.unwrap(), Settled::Paid(_)));
    shop.orders.cancel(BUYER, seen.id, None).await.unwrap();
    let Settled::Paid(order) = shop.orders.settle(seen, false).await.unwrap() else { panic!("it was paid") };
    assert_eq!(order.status, OrderStatus::Closed, "and is as it stands now");
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (5, 1_000));
    shop.audit().await;
}
