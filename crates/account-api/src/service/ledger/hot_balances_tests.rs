//! Balances that are sums: snapshots and payouts.

use kit::db::MayConflict;
use uuid::Uuid;

use super::super::fixture::*;
use super::*;

async fn snapshots(books: &Books) -> i64 {
    test_database::number(&books.db, "SELECT COUNT(*) FROM ledger_snapshots").await
}

async fn reach(books: &Books) -> i64 {
    test_database::number(&books.db, "SELECT MAX(through_id) FROM ledger_snapshots").await
}

#[tokio::test]
async fn a_snapshot_changes_no_balance() {
    let books = Books::in_memory().await;
    books.ledger.make_snapshots().await.unwrap();
    for round in 1..=4 {
        let package = books.one_paid(100).await.packages[0].package_id;
        books.ledger.settle(&settlement(package, 100, 10)).await.unwrap();
        books.clock.advance(SETTLED_AFTER);
        for _ in 0..2 {
            books.ledger.make_snapshots().await.unwrap();
        }
        assert_eq!(snapshots(&books).await, 3, "outside, revenue and the seller");
        let newest = test_database::number(&books.db, "SELECT MAX(id) FROM transfers").await;
        assert_eq!(reach(&books).await, newest);
        assert_eq!(books.earned(SHOP).await, round * 90);
        assert_eq!(books.hot(AccountKind::Revenue).await, round * 10);
        assert_eq!(books.hot(AccountKind::Outside).await, round * -100);
        books.must_be_right().await;
    }
}

#[tokio::test]
async fn a_snapshot_reaches_only_to_transfers_that_can_t_be_overtaken_any_more() {
    let books = Books::in_memory().await;
    books.change(KIM, 1).await.unwrap();
    books.clock.advance(SETTLED_AFTER.checked_sub(Duration::from_millis(1)).unwrap());
    books.change(KIM, 2).await.unwrap();
    books.ledger.make_snapshots().await.unwrap();
    assert_eq!(snapshots(&books).await, 0);
    books.clock.advance(Duration::from_millis(1));
    books.ledger.make_snapshots().await.unwrap();
    assert_eq!(reach(&books).await, 1);
    assert_eq!(books.hot(AccountKind::Outside).await, -3);
    books.must_be_right().await;
}

#[tokio::test]
async fn earnings_are_paid_out_once_for_each_key_and_never_beyond_what_they_are() {
    let books = Books::in_memory().await;
    assert!(matches!(books.ledger.payout(SHOP, Won(1), "a").await, Err(LedgerError::NotEnoughBalance)));
    let package = books.one_paid(100).await.packages[0].package_id;
    books.ledger.settle(&settlement(package, 100, 10)).await.unwrap();
    assert!(matches!(books.ledger.payout(SHOP, Won(91), "a").await, Err(LedgerError::NotEnoughBalance)));
    for _ in 0..2 {
        books.ledger.payout(SHOP, Won(60), "a").await.unwrap();
    }
    assert!(matches!(books.ledger.payout(SHOP, Won(30), "a").await, Err(LedgerError::KeyReused)));
    assert!(matches!(books.ledger.payout(SHOP, Won(31), "b").await, Err(LedgerError::NotEnoughBalance)));
    books.ledger.payout(SHOP, Won(30), "b").await.unwrap();
    assert_eq!(books.earned(SHOP).await, 0);
    books.must_be_right().await;
}

#[tokio::test]
async fn a_payout_that_can_t_be_meant_is_refused() {
    let books = Books::in_memory().await;
    for (amount, key) in [(0, "a"), (-1, "a"), (MONEY_MAX.0 + 1, "a"), (1, ""), (1, "한글"), (1, "a b")] {
        assert!(matches!(books.ledger.payout(SHOP, Won(amount), key).await, Err(LedgerError::Invalid(_))));
    }
}

#[tokio::test]
async fn a_key_of_a_payout_has_up_to_255_characters() {
    let books = Books::in_memory().await;
    let package = books.one_paid(1_000).await.packages[0].package_id;
    books.ledger.settle(&settlement(package, 1_000, 0)).await.unwrap();
    let too_long = books.ledger.payout(SHOP, Won(1), &"k".repeat(256)).await;
    assert!(matches!(too_long, Err(LedgerError::Invalid(_))), "{too_long:?}");
    books.ledger.payout(SHOP, Won(1), &"k".repeat(255)).await.unwrap();
    assert_eq!(books.earned(SHOP).await, 999);
}

#[tokio::test]
async fn what_one_copy_does_for_all_another_takes_up_once_it_has_missed_two_turns() {
    let books = Books::in_memory().await;
    let (one, other, every) = (Uuid::from_u128(1), Uuid::from_u128(2), Duration::from_mins(1));
    let is_leased = |holder| books.ledger.is_leased("ledger-snapshots", holder, every);
    assert!(is_leased(one).await.unwrap());
    books.clock.advance(every);
    assert!(!is_leased(other).await.unwrap(), "a turn late");
    assert!(is_leased(one).await.unwrap());
    books.clock.advance(every * 2 + Duration::from_millis(1));
    assert!(is_leased(other).await.unwrap(), "one is gone");
    assert!(!is_leased(one).await.unwrap());
}

#[test]
fn a_refusal_is_no_reason_to_try_again() {
    for refusal in [LedgerError::NotEnoughBalance, LedgerError::InProgress, LedgerError::EscrowClosed] {
        assert!(!refusal.is_conflict(), "{refusal}");
    }
}
