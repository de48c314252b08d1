//! What becomes of products and carts when their account is gone.

use domain::{AccountChangePage, AccountId, Description, ItemId, ProductName, Won};
use kit::account_log::LogAway;
use kit::db::Text;
use kit::sql;

use super::*;
use crate::model::catalogue::{NewItem, NewProduct};
use crate::service::catalogue::{Catalogue, CatalogueError};

const SELLER: AccountId = AccountId(1);
const OTHER: AccountId = AccountId(2);

fn product(name: &str) -> NewProduct {
    let name = ProductName::parse(name).unwrap();
    let item = NewItem::named(name.clone(), Won(700), 5);
    NewProduct::on_sale(name, Description::parse("설명").unwrap(), vec![item])
}

fn erased(seq: i64, account_id: AccountId, account_type: AccountType) -> AccountChange {
    AccountChange {
        seq,
        kind: AccountChangeKind::Erased,
        account_id,
        account_type,
        epoch: Some(1),
        session_id: None,
        name: None,
        shop_name: None,
        tokens_until: Timestamp(i64::MAX),
    }
}

async fn shop() -> (AccountsFollowed, Catalogue) {
    let db = test_database::single().await;
    crate::DATABASE.migrate(&db).await.unwrap();
    let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
    let (carts, change_signal) = (Carts::new(db.clone(), clock.clone()), ChangeSignal::default());
    let catalogue = Catalogue::new(db.clone(), clock.clone());
    (AccountsFollowed { db, clock, carts, change_signal }, catalogue)
}

/// account-api's log, as far as it is told.
struct Told(Vec<AccountChange>);

#[async_trait]
impl AccountLog for Told {
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway> {
        let changes = self.0.iter().filter(|change| change.seq > after).cloned().collect();
        Ok(AccountChangePage { changes, last: self.0.last().map_or(0, |change| change.seq) })
    }
}

fn renamed(seq: i64, account_id: AccountId, name: &str) -> AccountChange {
    let kind = AccountChangeKind::Renamed;
    AccountChange {
        kind,
        shop_name: Some(name.into()),
        epoch: None,
        ..erased(seq, account_id, AccountType::Seller)
    }
}

async fn names(follower: &AccountsFollowed) -> Vec<(i64, String)> {
    let names = sql!(follower.db.reader(), "SELECT seller_id, name FROM shops ORDER BY seller_id");
    names.all().await.unwrap()
}

/// As copies of the release before do, which know nothing of shops, and of products only those on sale.
#[tokio::test]
async fn what_copies_of_the_release_before_passed_over_is_caught_up_with() {
    let (follower, catalogue) = shop().await;
    let off_sale = catalogue.add_product(SELLER, product("사과")).await.unwrap();
    catalogue.set_status(SELLER, off_sale.id, crate::model::catalogue::ProductStatus::Paused).await.unwrap();
    let told = Told(vec![
        renamed(3, SELLER, "가게"),
        renamed(4, OTHER, "다른 가게"),
        erased(5, SELLER, AccountType::Seller),
    ]);
    follower
        .db
        .transaction(|tx| async move { advance(&tx, &[erased(9, OTHER, AccountType::Customer)]).await })
        .await
        .unwrap();
    for _ in 0..2 {
        follower.catch_up(&told).await.unwrap();
        assert_eq!(names(&follower).await, [(2, "다른 가게".to_owned())]);
        let gone = catalogue.own_product(SELLER, off_sale.id).await;
        assert!(matches!(gone, Err(CatalogueError::NoSuchProduct)), "{gone:?}");
    }
    // What was told meanwhile is not undone by what is read late.
    follower.take_over(&renamed(12, OTHER, "새 이름")).await.unwrap();
    follower.catch_up(&Told(vec![renamed(11, OTHER, "옛 이름")])).await.unwrap();
    assert_eq!(names(&follower).await, [(2, "새 이름".to_owned())]);
    // Unless the log was put back to before that.
    follower.unlearn(8).await.unwrap();
    follower.catch_up(&told).await.unwrap();
    assert_eq!(names(&follower).await, [(2, "다른 가게".to_owned())]);
}

#[tokio::test]
async fn results_show_a_new_name_of_a_shop_and_no_name_twice() {
    let (follower, catalogue) = shop().await;
    catalogue.add_product(SELLER, product("사과")).await.unwrap();
    let told = async || number(&follower, "SELECT COUNT(*) FROM product_changes").await;
    let before = told().await;
    let mut seen = Vec::new();
    for (seq, name) in [(3, "가게"), (4, "가게"), (5, "새 가게"), (6, "새 가게")] {
        follower.take_over(&renamed(seq, SELLER, name)).await.unwrap();
        seen.push(told().await - before);
    }
    assert_eq!(seen, [1, 1, 2, 2]);
}

async fn number(follower: &AccountsFollowed, query: &'static str) -> i64 {
    sql!(follower.db.reader(), "{query}", query = Text(query)).one().await.unwrap().unwrap()
}

const FOR_SALE: &str = "SELECT (SELECT COUNT(*) FROM products WHERE retired = 0) \
                        + (SELECT COUNT(*) FROM items WHERE retired = 0)";

#[tokio::test]
async fn what_a_seller_has_goes_off_sale_with_the_seller_once_for_all_copies() {
    let (follower, catalogue) = shop().await;
    for name in ["사과", "배"] {
        catalogue.add_product(SELLER, product(name)).await.unwrap();
        catalogue.add_product(OTHER, product(name)).await.unwrap();
    }
    let found = "SELECT COUNT(*) FROM product_changes";
    assert_eq!((number(&follower, FOR_SALE).await, number(&follower, found).await), (8, 4));
    for _ in 0..2 {
        follower.take_over(&erased(5, SELLER, AccountType::Seller)).await.unwrap();
    }
    assert_eq!((number(&follower, FOR_SALE).await, number(&follower, found).await), (4, 6));
    assert_eq!(number(&follower, "SELECT COUNT(*) FROM ended_sessions").await, 1);
    let late = catalogue.add_product(SELLER, product("감")).await;
    assert!(matches!(late, Err(CatalogueError::SellerIsGone)));
    catalogue.add_product(OTHER, product("감")).await.unwrap();
}

/// As if it had been written beside the transaction that learnt of the erasure.
#[tokio::test]
async fn what_slipped_through_is_swept() {
    let (follower, catalogue) = shop().await;
    follower.take_over(&erased(1, SELLER, AccountType::Seller)).await.unwrap();
    let slipped = catalogue.add_product(OTHER, product("사과")).await.unwrap();
    for table in ["products", "items"] {
        let theirs = sql!(follower.db.writer(), "UPDATE {table} SET seller_id = 1", table = Text(table));
        theirs.execute().await.unwrap();
    }
    let now = follower.clock.now();
    follower.sweep(now).await.unwrap();
    assert!(catalogue.product(slipped.id).await.is_ok(), "it was learnt of before that");
    follower.sweep(now.minus(std::time::Duration::from_secs(1))).await.unwrap();
    assert!(matches!(catalogue.product(slipped.id).await, Err(CatalogueError::NoSuchProduct)));
}

#[tokio::test]
async fn a_customer_who_is_gone_leaves_no_cart_and_a_log_that_was_put_back_gives_the_seller_back() {
    let (follower, catalogue) = shop().await;
    let item: ItemId = catalogue.add_product(OTHER, product("사과")).await.unwrap().items[0].id;
    follower.carts.add(AccountId(7), &[(item, 1)]).await.unwrap();
    follower.carts.add(AccountId(8), &[(item, 1)]).await.unwrap();
    follower.take_over(&erased(1, AccountId(7), AccountType::Customer)).await.unwrap();
    assert_eq!(follower.carts.lines(AccountId(7)).await.unwrap(), []);
    assert_eq!(follower.carts.lines(AccountId(8)).await.unwrap().len(), 1);
    follower.take_over(&erased(2, SELLER, AccountType::Seller)).await.unwrap();
    follower.unlearn(1).await.unwrap();
    catalogue.add_product(SELLER, product("배")).await.unwrap();
}
