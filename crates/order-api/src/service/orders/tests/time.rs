//! What becomes of packages: what people do, and what happens by itself.

use domain::{AccountId, Won};

use super::super::{OrderError, SellerAction};
use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop};
use crate::model::order_states::{OrderStatus, PackageStatus};
use crate::model::orders::Order;
use crate::settings::days;

fn ship() -> SellerAction {
    SellerAction::Ship { carrier: "우체국택배".into(), tracking_number: "6894".into() }
}

async fn delivered(shop: &Shop) -> Order {
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let order = shop.paid(&[(apple, 2, 1_000)]).await;
    let package = order.packages[0].id;
    shop.orders.act_as_seller(SELLER, package, &ship()).await.unwrap();
    shop.orders.act_as_seller(SELLER, package, &SellerAction::Deliver).await.unwrap();
    shop.read(&order).await
}

async fn earnings(shop: &Shop, seller: AccountId) -> i64 {
    shop.wire.ledger.earnings(seller).await.unwrap().0
}

#[tokio::test]
async fn a_confirmed_purchase_settles_to_the_seller_less_the_commission_and_closes_the_order() {
    let shop = Shop::open().await;
    let order = delivered(&shop).await;
    let package = &order.packages[0];
    assert_eq!((package.status, package.carrier.as_deref()), (PackageStatus::Delivered, Some("우체국택배")));
    assert!(package.shipped_at.is_some() && package.delivered_at.is_some());
    let order = shop.orders.confirm(BUYER, order.id, None).await.unwrap();
    assert_eq!((order.status, order.packages[0].status), (OrderStatus::Closed, PackageStatus::Confirmed));
    assert_eq!(earnings(&shop, SELLER).await, 1_900);
    assert!(matches!(shop.orders.confirm(BUYER, order.id, None).await, Err(OrderError::StateConflict)));
    shop.audit().await;
}

#[tokio::test]
async fn what_is_not_shipped_can_be_cancelled_and_what_is_shipped_can_not() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let pear = shop.item(OTHER_SELLER, "배", 3_000, 10).await;
    let order = shop.paid(&[(apple, 2, 1_000), (pear, 1, 3_000)]).await;
    let of = |seller| order.packages.iter().find(|p| p.seller_id == seller).unwrap().id;
    shop.orders.act_as_seller(SELLER, of(SELLER), &ship()).await.unwrap();
    let both = [of(SELLER), of(OTHER_SELLER)];
    let all_or_none = shop.orders.cancel(BUYER, order.id, Some(&both)).await;
    assert!(matches!(all_or_none, Err(OrderError::StateConflict)));
    assert_eq!(shop.balance(BUYER).await, 0);
    let strange = [domain::PackageId::fresh()];
    assert!(matches!(shop.orders.cancel(BUYER, order.id, Some(&strange)).await, Err(OrderError::NotFound)));
    let order = shop.orders.cancel(BUYER, order.id, None).await.unwrap();
    assert_eq!(order.status, OrderStatus::Paid);
    assert_eq!((shop.balance(BUYER).await, shop.stock(pear).await, shop.stock(apple).await), (3_000, 10, 8));
    assert!(matches!(shop.orders.cancel(BUYER, order.id, None).await, Err(OrderError::StateConflict)));
    shop.audit().await;
}

#[tokio::test]
async fn a_seller_who_can_not_deliver_cancels_with_a_reason() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let order = shop.paid(&[(apple, 1, 1_000)]).await;
    let sold_out = SellerAction::Cancel { reason: "품절".into() };
    let stranger = shop.orders.act_as_seller(OTHER_SELLER, order.packages[0].id, &sold_out).await;
    assert!(matches!(stranger, Err(OrderError::NotFound)));
    let package = shop.orders.act_as_seller(SELLER, order.packages[0].id, &sold_out).await.unwrap().package;
    assert_eq!((package.status, package.reason.as_deref()), (PackageStatus::Cancelled, Some("품절")));
    assert_eq!(shop.read(&order).await.status, OrderStatus::Closed);
    assert_eq!((shop.balance(BUYER).await, shop.stock(apple).await), (1_000, 10));
    shop.audit().await;
}

#[tokio::test]
async fn a_cancellation_without_an_answer_from_the_ledger_is_finished_by_the_worker() {
    let mut shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    for cut_answers in [false, true] {
        let order = shop.paid(&[(apple, 1, 1_000)]).await;
        if cut_answers {
            shop.cut_answers(true);
        } else {
            shop.cut_calls(true);
        }
        let order = shop.orders.cancel(BUYER, order.id, None).await.unwrap();
        assert_eq!(order.packages[0].status, PackageStatus::Cancelling);
        assert_eq!(shop.stock(apple).await, 9);
        shop.cut_calls(false);
        shop.cut_answers(false);
        shop.later(std::time::Duration::from_secs(20)).await;
        assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Cancelled);
        assert_eq!(shop.stock(apple).await, 10);
    }
    assert_eq!(shop.balance(BUYER).await, 2_000);
    shop.audit().await;
}

#[tokio::test]
async fn a_return_within_seven_days_is_refunded_once_the_seller_accepts() {
    let shop = Shop::open().await;
    let order = delivered(&shop).await;
    shop.days_later(6).await;
    let order = shop.orders.request_return(BUYER, order.id, None, "색이 달라요").await.unwrap();
    assert_eq!(order.packages[0].status, PackageStatus::ReturnRequested);
    assert_eq!(order.packages[0].reason.as_deref(), Some("색이 달라요"));
    let item = order.packages[0].lines[0].item_id;
    shop.orders.act_as_seller(SELLER, order.packages[0].id, &SellerAction::AcceptReturn).await.unwrap();
    let order = shop.read(&order).await;
    assert_eq!((order.status, order.packages[0].status), (OrderStatus::Closed, PackageStatus::Returned));
    assert_eq!((shop.balance(BUYER).await, shop.stock(item).await), (2_000, 10));
    shop.audit().await;
}

#[tokio::test]
async fn after_seven_days_the_purchase_confirms_itself_and_can_not_be_returned() {
    let shop = Shop::open().await;
    let order = delivered(&shop).await;
    shop.clock.advance(crate::settings::days(7));
    let late = shop.orders.request_return(BUYER, order.id, None, "마음이 바뀜").await;
    assert!(matches!(late, Err(OrderError::ReturnTimeOver)));
    shop.days_later(0).await;
    shop.days_later(0).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Confirmed);
    assert_eq!(earnings(&shop, SELLER).await, 1_900);
    shop.audit().await;
}

#[tokio::test]
async fn a_rejected_return_begins_the_days_to_confirm_anew() {
    let shop = Shop::open().await;
    let order = delivered(&shop).await;
    shop.days_later(5).await;
    shop.orders.request_return(BUYER, order.id, None, "마음이 바뀜").await.unwrap();
    let reject = SellerAction::RejectReturn { reason: "사용한 흔적".into() };
    shop.orders.act_as_seller(SELLER, order.packages[0].id, &reject).await.unwrap();
    shop.days_later(6).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Delivered);
    shop.days_later(1).await;
    shop.days_later(0).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Confirmed);
    shop.audit().await;
}

#[tokio::test]
async fn what_nobody_does_happens_by_itself() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let order = shop.paid(&[(apple, 1, 1_000)]).await;
    shop.days_later(13).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Paid);
    shop.orders.act_as_seller(SELLER, order.packages[0].id, &ship()).await.unwrap();
    shop.days_later(13).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Shipped);
    shop.days_later(1).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Delivered);
    shop.orders.request_return(BUYER, order.id, None, "마음이 바뀜").await.unwrap();
    shop.days_later(7).await;
    shop.days_later(0).await;
    assert_eq!(shop.read(&order).await.packages[0].status, PackageStatus::Returned);
    assert_eq!((shop.balance(BUYER).await, shop.stock(apple).await), (1_000, 10));
    shop.audit().await;
}

#[tokio::test]
async fn a_package_keeps_when_it_was_shipped_and_when_it_was_delivered() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let order = shop.paid(&[(apple, 1, 1_000)]).await;
    let package = order.packages[0].id;
    let times = async || {
        let package = shop.read(&order).await.packages.remove(0);
        (package.shipped_at, package.delivered_at)
    };
    assert_eq!(times().await, (None, None));
    shop.clock.advance(days(1));
    let shipped = shop.clock.now();
    shop.orders.act_as_seller(SELLER, package, &ship()).await.unwrap();
    assert_eq!(times().await, (Some(shipped), None));
    shop.clock.advance(days(2));
    let delivered = shop.clock.now();
    shop.orders.act_as_seller(SELLER, package, &SellerAction::Deliver).await.unwrap();
    assert_eq!(times().await, (Some(shipped), Some(delivered)));
    shop.clock.advance(days(1));
    shop.orders.confirm(BUYER, order.id, None).await.unwrap();
    assert_eq!(times().await, (Some(shipped), Some(delivered)));
    shop.audit().await;
}

#[tokio::test]
async fn the_commission_is_frozen_with_the_order_and_rounded_down() {
    let mut shop = Shop::open().await;
    let pen = shop.item(SELLER, "펜", 1_019, 10).await;
    let order = shop.paid(&[(pen, 1, 1_019)]).await;
    shop.orders.commission_basis_points = 9_000;
    shop.orders.act_as_seller(SELLER, order.packages[0].id, &ship()).await.unwrap();
    shop.orders.act_as_seller(SELLER, order.packages[0].id, &SellerAction::Deliver).await.unwrap();
    shop.orders.confirm(BUYER, order.id, None).await.unwrap();
    assert_eq!(Won(earnings(&shop, SELLER).await), Won(1_019 - 50));
    shop.audit().await;
}

#[tokio::test]
async fn orders_and_packages_of_others_are_not_there() {
    let shop = Shop::open().await;
    let order = delivered(&shop).await;
    let stranger = AccountId(77);
    let gone = |result: Result<Order, OrderError>| matches!(result, Err(OrderError::NotFound));
    assert!(gone(shop.orders.find(stranger, order.id).await));
    assert!(gone(shop.orders.cancel(stranger, order.id, None).await));
    assert!(gone(shop.orders.confirm(stranger, order.id, None).await));
    assert!(gone(shop.orders.request_return(stranger, order.id, None, "x").await));
    let package = order.packages[0].id;
    assert!(matches!(shop.orders.find_package(OTHER_SELLER, package).await, Err(OrderError::NotFound)));
    assert_eq!(shop.read(&order).await, order);
}

#[tokio::test]
async fn what_is_not_shipped_within_fourteen_days_is_cancelled_and_refunded_and_says_why() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let (late, sent) = (shop.paid(&[(apple, 1, 1_000)]).await, shop.paid(&[(apple, 2, 1_000)]).await);
    shop.days_later(13).await;
    assert_eq!(shop.read(&late).await.packages[0].status, PackageStatus::Paid);
    shop.orders.act_as_seller(SELLER, sent.packages[0].id, &ship()).await.unwrap();
    shop.days_later(1).await;
    shop.days_later(0).await;
    let late = shop.read(&late).await;
    assert_eq!((late.status, late.packages[0].status), (OrderStatus::Closed, PackageStatus::Cancelled));
    assert!(late.packages[0].reason.as_deref().is_some_and(|reason| reason.contains("not shipped in time")));
    assert_eq!(shop.read(&sent).await.packages[0].status, PackageStatus::Shipped);
    assert_eq!((shop.balance(BUYER).await, shop.stock(apple).await), (1_000, 8));
    shop.audit().await;
}
