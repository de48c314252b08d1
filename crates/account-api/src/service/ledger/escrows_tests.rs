//! Refunds and settlements: each package once, one way, all of it.

use super::super::fixture::*;
use super::*;
use domain::AccountId;

#[tokio::test]
async fn a_refund_goes_back_to_the_wallet_once() {
    let books = Books::in_memory().await;
    let package = books.one_paid(100).await.packages[0].package_id;
    for _ in 0..3 {
        books.ledger.refund(&refund(package, 100)).await.unwrap();
    }
    assert_eq!((books.wallet(KIM).await, books.escrow(package).await), (100, 0));
    books.must_be_right().await;
}

#[tokio::test]
async fn a_settlement_is_shared_between_seller_and_shop_once() {
    let books = Books::in_memory().await;
    let package = books.one_paid(100).await.packages[0].package_id;
    for _ in 0..3 {
        books.ledger.settle(&settlement(package, 100, 5)).await.unwrap();
    }
    assert_eq!((books.earned(SHOP).await, books.hot(AccountKind::Revenue).await), (95, 5));
    books.must_be_right().await;
}

#[tokio::test]
async fn a_part_of_nothing_is_not_written() {
    for (fee, settles, fees) in [(0, 1, 0), (100, 0, 1)] {
        let books = Books::in_memory().await;
        let package = books.one_paid(100).await.packages[0].package_id;
        for _ in 0..2 {
            books.ledger.settle(&settlement(package, 100, fee)).await.unwrap();
        }
        assert_eq!(books.transfers(TransferKind::Settle).await, settles);
        assert_eq!(books.transfers(TransferKind::Fee).await, fees);
        books.must_be_right().await;
    }
}

#[tokio::test]
async fn money_that_went_one_way_does_not_go_the_other() {
    let books = Books::in_memory().await;
    let package = books.one_paid(100).await.packages[0].package_id;
    books.ledger.refund(&refund(package, 100)).await.unwrap();
    assert!(matches!(
        books.ledger.settle(&settlement(package, 100, 5)).await,
        Err(LedgerError::EscrowClosed)
    ));
    let package = books.one_paid(100).await.packages[0].package_id;
    books.ledger.settle(&settlement(package, 100, 5)).await.unwrap();
    assert!(matches!(books.ledger.refund(&refund(package, 100)).await, Err(LedgerError::EscrowClosed)));
    books.must_be_right().await;
}

#[tokio::test]
async fn other_amounts_sellers_and_packages_are_refused_before_and_after() {
    let books = Books::in_memory().await;
    let first = books.one_paid(100).await.packages[0].package_id;
    let second = books.one_paid(100).await.packages[0].package_id;
    for _ in 0..2 {
        for amount in [99, 101] {
            assert!(matches!(
                books.ledger.refund(&refund(first, amount)).await,
                Err(LedgerError::OtherTerms)
            ));
            let other = settlement(second, amount, 5);
            assert!(matches!(books.ledger.settle(&other).await, Err(LedgerError::OtherTerms)));
        }
        let stranger = Settlement { seller_id: STALL, ..settlement(second, 100, 5) };
        assert!(matches!(books.ledger.settle(&stranger).await, Err(LedgerError::OtherTerms)));
        assert!(matches!(
            books.ledger.refund(&refund(package(9), 100)).await,
            Err(LedgerError::UnknownPackage)
        ));
        assert!(matches!(
            books.ledger.settle(&settlement(package(9), 9, 1)).await,
            Err(LedgerError::UnknownPackage)
        ));
        books.ledger.refund(&refund(first, 100)).await.unwrap();
        books.ledger.settle(&settlement(second, 100, 5)).await.unwrap();
    }
    assert!(matches!(books.ledger.settle(&settlement(second, 100, 6)).await, Err(LedgerError::OtherTerms)));
    books.must_be_right().await;
}

#[tokio::test]
async fn amounts_out_of_range_are_refused() {
    let books = Books::in_memory().await;
    let package = books.one_paid(100).await.packages[0].package_id;
    assert!(matches!(books.ledger.refund(&refund(package, 0)).await, Err(LedgerError::Invalid(_))));
    for (amount, fee) in [(0, 0), (100, 101), (100, -1), (-5, 0)] {
        let bad = settlement(package, amount, fee);
        assert!(matches!(books.ledger.settle(&bad).await, Err(LedgerError::Invalid(_))), "{bad:?}");
    }
}

#[tokio::test]
async fn the_ledger_is_read_package_by_package() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    let parts: Vec<(PackageId, AccountId, i64)> = (1..=5).map(|i| (package(i), SHOP, 10)).collect();
    books.ledger.pay(&payment(order(1), &parts)).await.unwrap();
    books.ledger.refund(&refund(package(1), 10)).await.unwrap();
    books.ledger.settle(&settlement(package(2), 10, 1)).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = books.ledger.packages(after, 2).await.unwrap();
        after = page.last().map(|last| last.package_id);
        let end = page.len() < 2;
        seen.extend(page);
        if end {
            break;
        }
    }
    assert_eq!(
        seen.iter().map(|p| p.package_id).collect::<Vec<_>>(),
        (1..=5).map(package).collect::<Vec<_>>()
    );
    assert!(seen.iter().all(|p| p.order_id == order(1)));
    let told = |i: usize| seen[i].transfers.iter().map(|t| (t.kind.as_str(), t.amount.0)).collect::<Vec<_>>();
    assert_eq!(told(0), [("PAY", 10), ("REFUND", 10)]);
    assert_eq!(told(1), [("PAY", 10), ("SETTLE", 9), ("FEE", 1)]);
    assert_eq!(told(2), [("PAY", 10)]);
    assert_eq!(books.ledger.package(package(2)).await.unwrap().as_ref(), Some(&seen[1]));
    assert_eq!(books.ledger.package(package(9)).await.unwrap(), None);
}
