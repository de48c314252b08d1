//! Wallets: what comes in, what goes out, and what a key does once.

use super::super::fixture::*;
use super::*;
use domain::OrderId;

fn page(limit: u64, after: Option<i64>) -> Page<i64> {
    Page { limit, after }
}

#[tokio::test]
async fn money_comes_in_and_goes_out_and_each_change_says_what_is_left() {
    let books = Books::in_memory().await;
    let first = books.change(KIM, 10_000).await.unwrap();
    assert_eq!(
        (first.change.kind, first.change.changed, first.change.balance),
        (TransferKind::Topup, Won(10_000), Won(10_000))
    );
    let second = books.change(KIM, -3_000).await.unwrap().change;
    assert_eq!(
        (second.kind, second.changed, second.balance),
        (TransferKind::Withdraw, Won(-3_000), Won(7_000))
    );
    assert_eq!(books.ledger.latest(KIM).await.unwrap(), Some(second));
    assert_eq!(books.ledger.latest(LEE).await.unwrap(), None);
    assert_eq!(books.hot(AccountKind::Outside).await, -7_000);
    books.must_be_right().await;
}

#[tokio::test]
async fn more_than_there_is_can_t_be_taken_out_and_nothing_changes() {
    let books = Books::in_memory().await;
    assert!(matches!(books.change(LEE, -1).await, Err(LedgerError::NotEnoughBalance)));
    books.change(KIM, 100).await.unwrap();
    assert!(matches!(books.change(KIM, -101).await, Err(LedgerError::NotEnoughBalance)));
    assert_eq!(books.wallet(KIM).await, 100);
    books.change(KIM, -100).await.unwrap();
    assert_eq!(books.wallet(KIM).await, 0);
    books.must_be_right().await;
}

#[tokio::test]
async fn the_same_key_and_request_change_the_wallet_once() {
    let books = Books::in_memory().await;
    let press = async |money| books.ledger.change_balance(KIM, &wanted(money), Some("key")).await;
    let first = press(500).await.unwrap();
    let again = press(500).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.change, again.change);
    assert!(matches!(press(501).await, Err(LedgerError::KeyReused)));
}

#[tokio::test]
async fn a_key_belongs_to_one_account_and_is_kept_apart_by_case() {
    let books = Books::in_memory().await;
    for (customer, key) in [(KIM, "key"), (LEE, "key"), (KIM, "KEY")] {
        assert!(!books.ledger.change_balance(customer, &wanted(5), Some(key)).await.unwrap().replayed);
    }
    assert_eq!((books.wallet(KIM).await, books.wallet(LEE).await), (10, 5));
    books.must_be_right().await;
}

#[tokio::test]
async fn a_refusal_does_not_use_the_key_up() {
    let books = Books::in_memory().await;
    let out = wanted(-100);
    let take = || books.ledger.change_balance(KIM, &out, Some("key"));
    assert!(matches!(take().await, Err(LedgerError::NotEnoughBalance)));
    books.change(KIM, 100).await.unwrap();
    assert!(!take().await.unwrap().replayed);
    assert!(take().await.unwrap().replayed);
    assert_eq!(books.wallet(KIM).await, 0);
}

#[tokio::test]
async fn a_wallet_has_a_top_which_a_refund_may_pass() {
    let books = Books::in_memory().await;
    let paid = books.one_paid(1_000).await;
    for _ in 0..1_000 {
        books.change(KIM, MONEY_MAX.0).await.unwrap();
    }
    assert_eq!(books.wallet(KIM).await, WALLET_MAX.0);
    assert!(matches!(books.change(KIM, 1).await, Err(LedgerError::WalletFull { room: Won(0) })));
    books.change(KIM, -7).await.unwrap();
    assert!(matches!(books.change(KIM, 8).await, Err(LedgerError::WalletFull { room: Won(7) })));
    books.ledger.refund(&refund(paid.packages[0].package_id, 1_000)).await.unwrap();
    assert_eq!(books.wallet(KIM).await, WALLET_MAX.0 - 7 + 1_000);
    books.must_be_right().await;
}

#[tokio::test]
async fn a_closed_till_takes_nothing_in_and_pays_nothing_out() {
    let books = Books::in_memory().await;
    books.change(KIM, 100).await.unwrap();
    let closed = Ledger::new(books.db.clone(), books.clock.clone(), TopupMode::Closed);
    assert!(matches!(closed.change_balance(KIM, &wanted(1), None).await, Err(LedgerError::TopupClosed)));
    assert!(matches!(
        closed.change_balance(KIM, &wanted(-100), None).await,
        Err(LedgerError::WithdrawClosed)
    ));
    assert_eq!(books.wallet(KIM).await, 100);
}

#[tokio::test]
async fn history_is_read_page_by_page_newest_first_without_a_gap() {
    let books = Books::in_memory().await;
    assert_eq!(books.ledger.history(KIM, &page(10, None)).await.unwrap(), (Vec::new(), None));
    for i in 1..=3 {
        books.change(KIM, i * 100).await.unwrap();
        books.change(LEE, 1).await.unwrap();
    }
    let paid = payment(OrderId::fresh(), &[(package(1), SHOP, 40), (package(2), STALL, 60)]);
    books.ledger.pay(&paid).await.unwrap();
    books.ledger.refund(&refund(package(2), 60)).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (changes, next) = books.ledger.history(KIM, &page(2, after)).await.unwrap();
        seen.extend(changes);
        let Some(next) = next else { break };
        after = Some(kit::cursor::decode(&next).unwrap());
    }
    let told: Vec<_> =
        seen.iter().map(|c| (c.kind.as_str(), c.changed.0, c.balance.0, c.package_id)).collect();
    let wanted = [
        ("REFUND", 60, 560, Some(package(2))),
        ("PAY", -60, 500, Some(package(2))),
        ("PAY", -40, 560, Some(package(1))),
        ("TOPUP", 300, 600, None),
        ("TOPUP", 200, 300, None),
        ("TOPUP", 100, 100, None),
    ];
    assert_eq!(told, wanted);
    assert!(seen[..3].iter().all(|change| change.order_id == Some(paid.order_id)));
}

#[tokio::test]
async fn an_account_holds_money_while_its_wallet_its_earnings_or_its_escrows_do() {
    let books = Books::in_memory().await;
    let holds = async |account| books.ledger.holds_money(account).await.unwrap();
    assert!(!holds(KIM).await);
    let paid = books.one_paid(100).await.packages[0].package_id;
    assert!(holds(KIM).await && holds(SHOP).await && !holds(STALL).await);
    books.ledger.settle(&settlement(paid, 100, 10)).await.unwrap();
    assert!(!holds(KIM).await && holds(SHOP).await);
    books.ledger.payout(SHOP, Won(90), "p").await.unwrap();
    assert!(!holds(SHOP).await);
    books.change(KIM, 1).await.unwrap();
    assert!(holds(KIM).await);
}

#[tokio::test]
async fn a_key_that_is_forgotten_still_moves_no_money_twice() {
    let books = Books::in_memory().await;
    let press = async |money| books.ledger.change_balance(KIM, &wanted(money), Some("key")).await;
    let first = press(500).await.unwrap();
    test_database::run(&books.db, "DELETE FROM idempotency_keys").await;
    let late = press(500).await.unwrap();
    assert_eq!((late.change, late.replayed), (first.change, true));
    assert!(matches!(press(501).await, Err(LedgerError::KeyReused)));
    assert_eq!(books.wallet(KIM).await, 500);
    books.must_be_right().await;
}
