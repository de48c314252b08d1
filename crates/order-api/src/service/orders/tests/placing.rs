//! Placing and paying.

use std::time::Duration;

use domain::{OrderId, Won};
use kit::db::{MayConflict, Text};
use kit::sql;

use super::super::OrderError;
use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop, placement};
use crate::model::order_states::{OrderStatus, PackageStatus};

const SHORTLY: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_order_moves_stock_and_money_and_is_split_by_seller() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let pear = shop.item(OTHER_SELLER, "배", 3_000, 5).await;
    let order = shop.paid(&[(apple, 2, 1_000), (pear, 1, 3_000)]).await;
    assert_eq!((order.status, order.total_price), (OrderStatus::Paid, Won(5_000)));
    assert!(order.paid_at.is_some());
    let mut packages: Vec<_> =
        order.packages.iter().map(|p| (p.seller_id, p.status, p.total_price)).collect();
    packages.sort_unstable_by_key(|package| package.0);
    let paid = PackageStatus::Paid;
    assert_eq!(packages, [(SELLER, paid, Won(2_000)), (OTHER_SELLER, paid, Won(3_000))]);
    let lines = &order.packages.iter().find(|p| p.seller_id == SELLER).unwrap().lines;
    assert_eq!(
        (lines[0].product_name.as_str(), lines[0].item_name.as_str(), lines[0].count),
        ("사과", "기본", 2)
    );
    assert_eq!((shop.stock(apple).await, shop.stock(pear).await, shop.balance(BUYER).await), (8, 4, 0));
    shop.audit().await;
}

#[tokio::test]
async fn lines_of_the_same_item_are_added_up_before_they_are_compared_with_the_stock() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 3).await;
    shop.top_up(BUYER, 10_000).await;
    let twice = shop.place("k1", &[(apple, 2, 1_000), (apple, 2, 1_000)]).await;
    assert!(matches!(twice, Err(OrderError::NotEnoughStock { left: 3, .. })), "{twice:?}");
    let order = shop.place("k2", &[(apple, 1, 1_000), (apple, 2, 1_000)]).await.unwrap().order;
    assert_eq!(order.packages[0].lines.len(), 1);
    assert_eq!(order.packages[0].lines[0].count, 3);
    shop.audit().await;
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 3).await;
    let pear = shop.item(SELLER, "배", 2_000, 0).await;
    shop.top_up(BUYER, 100_000).await;
    let refused = |result: Result<_, OrderError>| result.map(|_: super::super::Placed| ()).unwrap_err();
    let short = refused(shop.place("k", &[(apple, 1, 1_000), (pear, 1, 2_000)]).await);
    assert!(
        matches!(short, OrderError::NotEnoughStock { item, left: 0, ref name } if item == pear && name == "배 / 기본")
    );
    let price = refused(shop.place("k", &[(apple, 1, 999)]).await);
    assert!(matches!(price, OrderError::PriceChanged { price: Won(1_000), .. }));
    let unknown = refused(shop.place("k", &[(domain::ItemId(999), 1, 1)]).await);
    assert!(matches!(unknown, OrderError::NoSuchItem(_)));
    assert!(matches!(refused(shop.place("k", &[]).await), OrderError::EmptyCart));
    let mut total = placement(&[(apple, 1, 1_000)]);
    total.expected_total = Some(Won(900));
    let total = refused(shop.orders.place(BUYER, "k", &total).await);
    assert!(matches!(total, OrderError::TotalChanged(Won(1_000))));
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (3, 100_000));
    // A refusal is not remembered: the same key may be tried again.
    assert!(shop.place("k", &[(apple, 1, 1_000)]).await.is_ok());
    shop.audit().await;
}

#[tokio::test]
async fn without_enough_money_nothing_is_held_and_the_key_may_be_pressed_again_after_a_top_up() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 3).await;
    shop.top_up(BUYER, 999).await;
    let poor = shop.place("k", &[(apple, 1, 1_000)]).await;
    assert!(matches!(poor, Err(OrderError::NotEnoughBalance)));
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (3, 999));
    assert_eq!(shop.orders.list(BUYER, None, &page()).await.unwrap().0, []);
    shop.top_up(BUYER, 1).await;
    let rich = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    assert!(rich.order.status == OrderStatus::Paid && !rich.replayed);
    shop.audit().await;
}

#[tokio::test]
async fn when_the_ledger_refuses_the_stock_goes_back_and_the_key_may_be_pressed_again_after_a_top_up() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 3).await;
    // Nobody says beforehand that it is too little.
    shop.wire.advises.store(false, std::sync::atomic::Ordering::SeqCst);
    let poor = shop.place("k", &[(apple, 1, 1_000)]).await;
    assert!(matches!(poor, Err(OrderError::NotEnoughBalance)));
    assert_eq!(shop.stock(apple).await, 3);
    let failed = shop.orders.list(BUYER, Some(OrderStatus::Failed), &page()).await.unwrap().0;
    assert_eq!(failed[0].reason.as_deref(), Some("NOT_ENOUGH_BALANCE"));
    shop.top_up(BUYER, 999).await;
    shop.top_up(BUYER, 1).await;
    let rich = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    assert!(rich.order.status == OrderStatus::Paid && !rich.replayed && rich.order.id != failed[0].id);
    shop.audit().await;
}

fn page() -> kit::extract::Page<super::super::OrderCursor> {
    kit::extract::Page { limit: 20, after: None }
}

#[tokio::test]
async fn the_same_key_gives_the_same_order_and_another_request_under_it_is_refused() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.top_up(BUYER, 10_000).await;
    let first = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    let again = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    assert!(again.replayed && again.order.id == first.order.id);
    let other = shop.place("k", &[(apple, 2, 1_000)]).await;
    assert!(matches!(other, Err(OrderError::KeyReused)));
    let somebody_else = shop.orders.place(domain::AccountId(2), "k", &placement(&[(apple, 1, 1_000)])).await;
    assert!(matches!(somebody_else, Err(OrderError::NotEnoughBalance)));
    assert_eq!(shop.stock(apple).await, 4);
    shop.audit().await;
}

#[tokio::test]
async fn while_the_first_request_with_a_key_still_runs_the_same_again_is_told_so() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.top_up(BUYER, 1_000).await;
    shop.cut_calls(true);
    shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    let held = |attempts: i64, until| {
        sql!(
            shop.db.writer(),
            "UPDATE orders SET attempts = {attempts}, lease_until = {until}",
            attempts,
            until
        )
    };
    let until = shop.clock.now().plus(SHORTLY);
    held(0, until).execute().await.unwrap();
    let meanwhile = shop.place("k", &[(apple, 1, 1_000)]).await;
    assert!(matches!(meanwhile, Err(OrderError::InProgress)), "{meanwhile:?}");
    // The worker has taken it up: whoever began has gone.
    held(1, until).execute().await.unwrap();
    assert!(shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().replayed);
    held(0, until).execute().await.unwrap();
    shop.clock.advance(SHORTLY);
    assert!(shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().replayed);
}

#[tokio::test]
async fn when_the_ledger_does_not_answer_the_order_stays_pending_until_the_worker_has_an_answer() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.top_up(BUYER, 1_000).await;
    for cut_answers in [false, true] {
        shop.top_up(BUYER, 1_000).await;
        if cut_answers {
            shop.cut_answers(true);
        } else {
            shop.cut_calls(true);
        }
        let placed = shop.place(&format!("k{cut_answers}"), &[(apple, 1, 1_000)]).await.unwrap();
        assert_eq!(placed.order.status, OrderStatus::Pending);
        let again = shop.place(&format!("k{cut_answers}"), &[(apple, 1, 1_000)]).await.unwrap();
        assert!(again.replayed && again.order.status == OrderStatus::Pending);
        assert!(matches!(
            shop.orders.cancel(BUYER, placed.order.id, None).await,
            Err(OrderError::StillPending)
        ));
        shop.later(SHORTLY).await;
        assert_eq!(shop.read(&placed.order).await.status, OrderStatus::Pending);
        shop.cut_calls(false);
        shop.cut_answers(false);
        shop.later(SHORTLY).await;
        assert_eq!(shop.read(&placed.order).await.status, OrderStatus::Paid);
    }
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (3, 1_000));
    shop.audit().await;
}

#[tokio::test]
async fn a_payment_that_never_arrived_is_given_up_and_can_never_be_made_later() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.top_up(BUYER, 1_000).await;
    shop.cut_calls(true);
    let placed = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    shop.later(Duration::from_secs(601)).await;
    // Time alone frees nothing.
    assert_eq!((shop.read(&placed.order).await.status, shop.stock(apple).await), (OrderStatus::Pending, 4));
    shop.cut_calls(false);
    shop.later(SHORTLY * 4).await;
    let failed = shop.read(&placed.order).await;
    assert_eq!((failed.status, failed.reason.as_deref()), (OrderStatus::Failed, Some("GIVEN_UP")));
    assert_eq!(shop.stock(apple).await, 5);
    let payment = domain::Payment {
        order_id: failed.id,
        customer_id: BUYER,
        packages: vec![domain::PaymentPart {
            package_id: failed.packages[0].id,
            seller_id: SELLER,
            amount: Won(1_000),
        }],
    };
    let late = shop.wire.ledger.pay(&payment).await.unwrap();
    assert_eq!((late, shop.balance(BUYER).await), (domain::PaymentOutcome::Voided, 1_000));
    shop.audit().await;
}

#[tokio::test]
async fn a_payment_that_was_made_but_never_answered_is_found_when_it_is_to_be_given_up() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 5).await;
    shop.top_up(BUYER, 1_000).await;
    shop.cut_answers(true);
    let placed = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    shop.later(Duration::from_secs(601)).await;
    shop.cut_answers(false);
    shop.later(SHORTLY * 4).await;
    assert_eq!(shop.read(&placed.order).await.status, OrderStatus::Paid);
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (4, 0));
    shop.audit().await;
}

#[tokio::test]
async fn the_whole_cart_is_ordered_at_the_prices_last_seen_and_leaves_the_cart_once() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 9).await;
    let pear = shop.item(OTHER_SELLER, "배", 2_000, 9).await;
    shop.top_up(BUYER, 100_000).await;
    shop.carts.add(BUYER, &[(apple, 2), (pear, 1)]).await.unwrap();
    let placed = shop.place("k", &[]).await.unwrap();
    assert_eq!((placed.order.total_price, shop.cart().await), (Won(4_000), vec![]));
    shop.carts.add(BUYER, &[(apple, 3)]).await.unwrap();
    assert!(shop.place("k", &[]).await.unwrap().replayed);
    assert_eq!(shop.cart().await, [(apple, 3)]);
    // What is ordered by name leaves the cart too; what is not, stays.
    shop.place("k2", &[(apple, 1, 1_000)]).await.unwrap();
    assert_eq!(shop.cart().await, [(apple, 2)]);
    shop.audit().await;
}

#[tokio::test]
async fn a_key_is_remembered_for_good_with_what_was_asked() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 9).await;
    shop.top_up(BUYER, 9_000).await;
    let first = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().order.id;
    for hours in [49, 24 * 400] {
        shop.clock.advance(Duration::from_hours(hours));
        shop.orders.tidy().await.unwrap();
        shop.orders.mend().await.unwrap();
        let again = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
        assert!(again.replayed && again.order.id == first);
        assert!(matches!(shop.place("k", &[(apple, 2, 1_000)]).await, Err(OrderError::KeyReused)));
    }
    assert_eq!((shop.stock(apple).await, shop.balance(BUYER).await), (8, 8_000));
    shop.audit().await;
}

#[tokio::test]
async fn what_a_copy_of_the_version_before_wrote_is_known_for_good_too() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 9).await;
    shop.top_up(BUYER, 9_000).await;
    let first = shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().order.id;
    // It knows neither keys on orders nor quotas nor the time to ship.
    for change in [
        "UPDATE orders SET idempotency_key = NULL, request_hash = NULL",
        "UPDATE packages SET moves_at = NULL",
        "UPDATE order_quotas SET open = 3",
    ] {
        sql!(shop.db.writer(), "{change}", change = Text(change)).execute().await.unwrap();
    }
    assert_eq!(shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().order.id, first);
    shop.orders.mend().await.unwrap();
    shop.clock.advance(Duration::from_hours(49));
    shop.orders.tidy().await.unwrap();
    assert_eq!(shop.place("k", &[(apple, 1, 1_000)]).await.unwrap().order.id, first);
    shop.audit().await;
    shop.days_later(14).await;
    shop.days_later(0).await;
    assert_eq!(shop.stock(apple).await, 9, "what was not shipped is back");
    shop.audit().await;
}

#[tokio::test]
async fn a_failed_order_that_kept_its_key_is_in_nobodys_way() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 9).await;
    shop.wire.advises.store(false, std::sync::atomic::Ordering::SeqCst);
    for key in ["pressed", "not pressed"] {
        assert!(matches!(shop.place(key, &[(apple, 1, 1_000)]).await, Err(OrderError::NotEnoughBalance)));
    }
    // As a copy of the version before would have left them.
    let db = shop.db.writer();
    let failed = sql!(db, "SELECT id FROM orders ORDER BY id").all::<OrderId>().await.unwrap();
    for (id, key) in failed.into_iter().zip(["pressed", "not pressed"]) {
        let kept = sql!(
            db,
            "UPDATE orders SET idempotency_key = {key}, request_hash = 'h' WHERE id = {id}",
            key,
            id
        );
        assert_eq!(kept.execute().await.unwrap(), 1);
    }
    shop.top_up(BUYER, 9_000).await;
    assert!(!shop.place("pressed", &[(apple, 1, 1_000)]).await.unwrap().replayed);
    shop.orders.mend().await.unwrap();
    shop.audit().await;
}

#[tokio::test]
async fn housekeeping_forgets_customers_of_whom_nothing_counts_any_more() {
    let mut shop = Shop::open().await;
    let db = shop.db.clone();
    let known = || sql!(db.reader(), "SELECT COUNT(*) FROM order_quotas").one::<i64>();
    let apple = shop.item(SELLER, "사과", 1_000, 9).await;
    shop.top_up(BUYER, 1_000).await;
    shop.cut_calls(true);
    shop.place("k", &[(apple, 1, 1_000)]).await.unwrap();
    shop.orders.tidy().await.unwrap();
    assert_eq!(known().await.unwrap(), Some(1), "an order is not paid yet");
    shop.cut_calls(false);
    shop.later(SHORTLY).await;
    shop.orders.tidy().await.unwrap();
    assert_eq!(known().await.unwrap(), Some(0));
}

#[tokio::test]
async fn of_one_item_an_order_takes_as_many_as_fit_into_a_cart() {
    let shop = Shop::open().await;
    let screw = shop.item(SELLER, "나사", 1, 20_000).await;
    shop.top_up(BUYER, 20_000).await;
    let more = shop.place("k", &[(screw, 5_000, 1), (screw, 5_000, 1)]).await;
    assert!(matches!(more, Err(OrderError::NotEnoughStock { .. })), "{more:?}");
    let most = shop.place("k", &[(screw, 5_000, 1), (screw, 4_999, 1)]).await.unwrap();
    assert_eq!(most.order.total_price, Won(9_999));
    shop.audit().await;
}

#[test]
fn only_what_others_caused_is_tried_again() {
    assert!(OrderError::Overtaken.is_conflict());
    assert!(!OrderError::EmptyCart.is_conflict());
    assert!(!OrderError::Store(sea_orm::DbErr::Custom("no".into()).into()).is_conflict());
}

#[tokio::test]
async fn an_order_above_the_limit_is_refused() {
    let shop = Shop::open().await;
    let gold = shop.item(SELLER, "금", 1_000_000_000, 5_000).await;
    let too_much = shop.place("k", &[(gold, 1_001, 1_000_000_000)]).await;
    assert!(matches!(too_much, Err(OrderError::TotalTooHigh)), "{too_much:?}");
}
