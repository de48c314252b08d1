//! What sending costs: counted once per seller, frozen with the order, paid, refunded and settled to the won.

use domain::{AccountId, ItemId, Language, PackageId, Won};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::{OrderError, SellerAction};
use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop, placement};
use crate::model::catalogue::{NewItem, NewProduct};
use crate::model::order_states::OrderStatus;
use crate::model::orders::Placement;
use crate::model::quotes::{QuoteChangeCode as C, QuoteWish, QuotedItem};
use crate::model::shipping::ShippingPolicy;

const JEJU: &str = "63309";

fn policy(fee: i64, free_from: i64, region_extra: i64, return_fee: i64) -> ShippingPolicy {
    let [fee, free_from, region_extra, return_fee] = [fee, free_from, region_extra, return_fee].map(Won);
    ShippingPolicy { fee, free_from, region_extra, return_fee }
}

fn to(postal_code: &str, items: &[(ItemId, i64, i64)]) -> Placement {
    let mut placement = placement(items);
    placement.shipping.postal_code = postal_code.into();
    placement
}

/// What it would cost, told with the address.
async fn quoted(shop: &Shop, placement: &Placement) -> crate::model::quotes::Quote {
    let items = placement.items.as_ref().map(|items| {
        let item = |i: &crate::model::orders::WantedItem| QuotedItem {
            item_id: i.item_id,
            count: i.count,
            price: Some(i.price),
        };
        items.iter().map(item).collect()
    });
    let wish = QuoteWish { items, shipping: Some(placement.shipping.clone()) };
    shop.orders.quote(BUYER, &wish, Language::Korean).await.unwrap()
}

impl Shop {
    /// The seller hands a package to a carrier, and it arrives.
    async fn deliver(&self, seller: AccountId, package: PackageId) {
        let parcel = SellerAction::Ship { carrier: "CJ".into(), tracking_number: "1".into() };
        for action in [parcel, SellerAction::Deliver] {
            self.orders.act_as_seller(seller, package, &action).await.unwrap();
        }
    }

    /// Puts up a product that has a policy of its own.
    async fn heavy(&self, price: i64, count: i64, policy: ShippingPolicy) -> ItemId {
        let name = |text: &str| domain::ProductName::parse(text).unwrap();
        let item = NewItem::named(name("기본"), Won(price), count);
        let description = domain::Description::parse("무겁습니다").unwrap();
        let mut product = NewProduct::on_sale(name("옷장"), description, vec![item]);
        product.shipping = Some(policy);
        self.catalogue.add_product(SELLER, product).await.unwrap().items[0].id
    }
}

#[tokio::test]
async fn a_package_costs_what_its_seller_asks_and_the_seller_gets_it_whole() {
    let shop = Shop::open().await;
    shop.catalogue.set_shipping(SELLER, &policy(3_000, 50_000, 5_000, 6_000)).await.unwrap();
    let coat = shop.item(SELLER, "외투", 40_000, 10).await;
    let pear = shop.item(OTHER_SELLER, "배", 7_000, 10).await;
    shop.top_up(BUYER, 55_000).await;
    let wish = to(JEJU, &[(coat, 1, 40_000), (pear, 1, 7_000)]);
    let quote = quoted(&shop, &wish).await;
    assert_eq!(
        (quote.goods, quote.shipping_fee, quote.expected_total),
        (Won(47_000), Won(8_000), Won(55_000))
    );
    assert!(quote.orderable && quote.is_final && quote.changes.is_empty());
    assert_eq!((quote.balance, quote.missing), (Some(Won(55_000)), Some(Won(0))));
    let wish = Placement { expected_total: Some(quote.expected_total), ..wish };
    let order = shop.orders.place(BUYER, "k", &wish).await.unwrap().order;
    assert_eq!((order.status, order.total_price), (OrderStatus::Paid, Won(55_000)));
    let package = order.packages.iter().find(|package| package.seller_id == SELLER).unwrap();
    assert_eq!(
        (package.goods, package.shipping_fee, package.return_fee),
        (Won(40_000), Won(8_000), Won(6_000))
    );
    assert_eq!(shop.balance(BUYER).await, 0);
    // Frozen: the seller asks for more from now on.
    shop.catalogue.set_shipping(SELLER, &policy(9_000, 0, 0, 0)).await.unwrap();
    assert_eq!(shop.read(&order).await.packages, order.packages);
    for package in &order.packages {
        let seller = package.seller_id;
        shop.deliver(seller, package.id).await;
    }
    shop.orders.confirm(BUYER, order.id, None).await.unwrap();
    // 5 % of the goods, and nothing of the fee.
    let earned = shop.wire.ledger.earnings(SELLER).await.unwrap();
    assert_eq!(earned, Won(40_000 - 2_000 + 8_000));
    shop.audit().await;
}

#[tokio::test]
async fn whatever_is_cancelled_or_returned_is_refunded_with_its_fee() {
    let shop = Shop::open().await;
    shop.catalogue.set_shipping(SELLER, &policy(2_500, 0, 0, 5_000)).await.unwrap();
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    shop.top_up(BUYER, 3_500).await;
    let order = shop.place("a", &[(apple, 1, 1_000)]).await.unwrap().order;
    assert_eq!(shop.balance(BUYER).await, 0);
    shop.orders.cancel(BUYER, order.id, None).await.unwrap();
    assert_eq!(shop.balance(BUYER).await, 3_500);
    let order = shop.place("b", &[(apple, 1, 1_000)]).await.unwrap().order;
    let package = order.packages[0].id;
    shop.deliver(SELLER, package).await;
    shop.orders.request_return(BUYER, order.id, None, "색이 다릅니다").await.unwrap();
    shop.orders.act_as_seller(SELLER, package, &SellerAction::AcceptReturn).await.unwrap();
    assert_eq!(shop.balance(BUYER).await, 3_500);
    shop.audit().await;
}

#[tokio::test]
async fn a_product_may_say_otherwise_and_in_one_parcel_the_dearest_counts() {
    let shop = Shop::open().await;
    shop.catalogue.set_shipping(SELLER, &policy(3_000, 30_000, 0, 0)).await.unwrap();
    let shirt = shop.item(SELLER, "셔츠", 10_000, 10).await;
    let wardrobe = shop.heavy(20_000, 10, policy(15_000, 0, 10_000, 40_000)).await;
    let fee = async |postal_code, items: &[(ItemId, i64, i64)]| {
        quoted(&shop, &to(postal_code, items)).await.shipping_fee.0
    };
    assert_eq!(fee("06236", &[(shirt, 1, 10_000)]).await, 3_000);
    assert_eq!(fee("06236", &[(shirt, 3, 10_000)]).await, 0);
    assert_eq!(fee("06236", &[(wardrobe, 1, 20_000)]).await, 15_000);
    assert_eq!(fee("06236", &[(wardrobe, 1, 20_000), (shirt, 1, 10_000)]).await, 15_000);
    assert_eq!(fee(JEJU, &[(wardrobe, 1, 20_000), (shirt, 1, 10_000)]).await, 25_000);
    assert_eq!(fee(JEJU, &[(shirt, 1, 10_000)]).await, 3_000);
}

#[tokio::test]
async fn a_total_that_leaves_the_fee_out_is_refused_and_what_was_quoted_is_taken() {
    let shop = Shop::open().await;
    shop.catalogue.set_shipping(SELLER, &policy(3_000, 0, 4_000, 0)).await.unwrap();
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    shop.top_up(BUYER, 100_000).await;
    let expecting = |total| Placement { expected_total: Some(Won(total)), ..to(JEJU, &[(apple, 1, 1_000)]) };
    for total in [1_000, 4_000] {
        let refused = shop.orders.place(BUYER, "k", &expecting(total)).await;
        assert!(matches!(refused, Err(OrderError::TotalChanged(Won(8_000)))), "{refused:?}");
    }
    assert_eq!(shop.orders.place(BUYER, "k", &expecting(8_000)).await.unwrap().order.total_price, Won(8_000));
    shop.audit().await;
}

#[tokio::test]
async fn a_quote_tells_what_has_changed_and_counts_what_can_be_had() {
    let shop = Shop::open().await;
    let apple = shop.item(SELLER, "사과", 1_000, 3).await;
    let pear = shop.item(SELLER, "배", 700, 5).await;
    let gone = shop.item(OTHER_SELLER, "감", 500, 5).await;
    shop.catalogue.remove_item(OTHER_SELLER, gone).await.unwrap();
    let wish = placement(&[(apple, 9, 1_000), (pear, 1, 600), (gone, 1, 500), (ItemId(999_999), 1, 1)]);
    let quote = quoted(&shop, &wish).await;
    let told: Vec<_> = quote.changes.iter().map(|c| (c.item_id, c.code, c.price, c.left)).collect();
    assert_eq!(
        told,
        [
            (apple, C::ItemCountNotEnough, Some(Won(1_000)), 3),
            (pear, C::PriceChanged, Some(Won(700)), 5),
            (gone, C::NotForSale, None, 0),
            (ItemId(999_999), C::NotForSale, None, 0),
        ]
    );
    assert!(!quote.orderable);
    assert_eq!((quote.packages.len(), quote.expected_total), (1, Won(3 * 1_000 + 700)));
    assert_eq!(quote.missing, Some(Won(3_700)));
    let nothing = QuoteWish { items: None, shipping: None };
    let refused = shop.orders.quote(BUYER, &nothing, Language::Korean).await;
    assert!(matches!(refused, Err(OrderError::EmptyCart)));
    shop.carts.add(BUYER, &[(pear, 2)]).await.unwrap();
    let of_cart = shop.orders.quote(BUYER, &nothing, Language::English).await.unwrap();
    assert!(of_cart.orderable && !of_cart.is_final && of_cart.expected_total == Won(1_400));
    assert!(of_cart.notices.iter().all(|notice| notice.text.is_ascii() && !notice.text.is_empty()));
}

/// An order over any policies, and what is done with it.
#[derive(Clone, Debug)]
struct Trade {
    policies: [(i64, i64, i64); 2],
    counts: [i64; 3],
    far: bool,
    ends: [u8; 2],
}

fn trades() -> impl Strategy<Value = Trade> {
    let policy = || (0..=5_000i64, prop_oneof![Just(0i64), 1..=20_000i64], 0..=4_000i64);
    let all = ([policy(), policy()], [1..=3i64, 1..=3, 1..=3], any::<bool>(), [0..3u8, 0..3]);
    all.prop_map(|(policies, counts, far, ends)| Trade { policies, counts, far, ends })
}

/// Σ packages = total, the quote is what is paid, and both audits are clean whatever becomes of it.
#[test]
fn whatever_sending_costs_every_won_of_it_is_where_it_belongs() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    runner.run(&trades(), |trade| runtime.block_on(trading(trade)).map_err(TestCaseError::fail)).unwrap();
}

async fn trading(trade: Trade) -> Result<(), String> {
    let shop = Shop::open().await;
    for (seller, (fee, free_from, extra)) in [SELLER, OTHER_SELLER].into_iter().zip(trade.policies) {
        shop.catalogue.set_shipping(seller, &policy(fee, free_from, extra, 0)).await.unwrap();
    }
    let apple = shop.item(SELLER, "사과", 1_237, 10).await;
    let heavy = shop.heavy(2_011, 10, policy(3_333, 0, 777, 0)).await;
    let pear = shop.item(OTHER_SELLER, "배", 4_999, 10).await;
    let [a, b, c] = trade.counts;
    let lines = [(apple, a, 1_237), (heavy, b, 2_011), (pear, c, 4_999)];
    let wish = to(if trade.far { JEJU } else { "06236" }, &lines);
    let quote = quoted(&shop, &wish).await;
    shop.top_up(BUYER, quote.expected_total.0).await;
    let order = shop.orders.place(BUYER, "k", &wish).await.map_err(|error| error.to_string())?.order;
    let sum: Won = order.packages.iter().map(|package| package.total_price).sum();
    if sum != order.total_price || order.total_price != quote.expected_total {
        return Err(format!("{sum} {} {}", order.total_price, quote.expected_total));
    }
    for (package, end) in order.packages.iter().zip(trade.ends) {
        match end {
            0 => {}
            1 => drop(shop.orders.cancel(BUYER, order.id, Some(&[package.id])).await.unwrap()),
            _ => {
                shop.deliver(package.seller_id, package.id).await;
                shop.orders.confirm(BUYER, order.id, Some(&[package.id])).await.unwrap();
            }
        }
    }
    shop.audit().await;
    Ok(())
}
