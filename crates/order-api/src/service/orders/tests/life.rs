//! Any sequence of calls, in any order, with the wire cut now and then, keeps every won and every unit.

use std::time::Duration;

use domain::{AccountId, ItemId};
use proptest::prelude::*;

use super::super::SellerAction;
use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop};

#[derive(Clone, Debug)]
enum Step {
    TopUp(i64),
    Place { key: u8, apples: i64, pears: i64 },
    PlaceCart { key: u8 },
    AddToCart(i64),
    Cancel(usize),
    Confirm(usize),
    Return(usize),
    Seller(usize, u8),
    Restock(i64),
    Cut(bool, bool),
    Later(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1i64..5_000).prop_map(Step::TopUp),
        (0u8..4, 0i64..4, 0i64..4).prop_map(|(key, apples, pears)| Step::Place { key, apples, pears }),
        (4u8..6).prop_map(|key| Step::PlaceCart { key }),
        (1i64..4).prop_map(Step::AddToCart),
        (0usize..6).prop_map(Step::Cancel),
        (0usize..6).prop_map(Step::Confirm),
        (0usize..6).prop_map(Step::Return),
        (0usize..6, 0u8..5).prop_map(|(which, what)| Step::Seller(which, what)),
        (0i64..20).prop_map(Step::Restock),
        (any::<bool>(), any::<bool>()).prop_map(|(calls, answers)| Step::Cut(calls, answers)),
        prop_oneof![Just(1), Just(60), Just(700), Just(8 * 86_400)].prop_map(Step::Later),
    ]
}

async fn take(shop: &mut Shop, step: &Step, apple: ItemId, pear: ItemId) {
    let page = kit::extract::Page { limit: 100, after: None };
    let orders = shop.orders.list(BUYER, None, &page).await.unwrap().0;
    match step {
        Step::TopUp(money) => shop.top_up(BUYER, *money).await,
        Step::Place { key, apples, pears } => {
            let wanted: Vec<_> = [(apple, *apples, 1_000), (pear, *pears, 700)]
                .into_iter()
                .filter(|(_, count, _)| *count > 0)
                .collect();
            let _ = shop.place(&format!("k{key}"), &wanted).await;
        }
        Step::PlaceCart { key } => drop(shop.place(&format!("k{key}"), &[]).await),
        Step::AddToCart(count) => drop(shop.carts.add(BUYER, &[(apple, *count)]).await),
        Step::Cancel(i) if *i < orders.len() => drop(shop.orders.cancel(BUYER, orders[*i].id, None).await),
        Step::Confirm(i) if *i < orders.len() => drop(shop.orders.confirm(BUYER, orders[*i].id, None).await),
        Step::Return(i) if *i < orders.len() => {
            drop(shop.orders.request_return(BUYER, orders[*i].id, None, "마음이 바뀜").await);
        }
        Step::Seller(i, what) if *i < orders.len() => {
            for package in &orders[*i].packages {
                drop(shop.orders.act_as_seller(package.seller_id, package.id, &seller_action(*what)).await);
            }
        }
        Step::Restock(count) => shop.restock(SELLER, apple, *count).await,
        Step::Cut(calls, answers) => {
            shop.cut_calls(*calls);
            shop.cut_answers(*answers);
        }
        Step::Later(seconds) => shop.later(Duration::from_secs(*seconds)).await,
        _ => {}
    }
}

fn seller_action(what: u8) -> SellerAction {
    match what {
        0 => SellerAction::Ship { carrier: "우체국".into(), tracking_number: "1".into() },
        1 => SellerAction::Deliver,
        2 => SellerAction::Cancel { reason: "품절".into() },
        3 => SellerAction::AcceptReturn,
        _ => SellerAction::RejectReturn { reason: "사용한 흔적".into() },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_sequence_of_calls_keeps_every_won_and_every_unit(steps in prop::collection::vec(step(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut shop = Shop::open().await;
            let apple = shop.item(SELLER, "사과", 1_000, 5).await;
            let pear = shop.item(OTHER_SELLER, "배", 700, 3).await;
            for step in &steps {
                take(&mut shop, step, apple, pear).await;
            }
            shop.cut_calls(false);
            shop.cut_answers(false);
            for _ in 0..12 {
                shop.later(Duration::from_secs(70)).await;
            }
            shop.audit().await;
            let earned = |seller: AccountId| shop.wire.ledger.earnings(seller);
            prop_assert!(earned(SELLER).await.unwrap().0 >= 0 && earned(OTHER_SELLER).await.unwrap().0 >= 0);
            Ok(())
        })?;
    }
}
