//! Paying, refusing and giving up orders.

use super::super::fixture::*;
use super::*;
use domain::PackageId;

#[tokio::test]
async fn each_part_moves_into_its_package_s_escrow() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    let paid = payment(order(1), &[(package(2), STALL, 300), (package(1), SHOP, 700)]);
    assert_eq!(books.ledger.pay(&paid).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(
        (books.wallet(KIM).await, books.escrow(package(1)).await, books.escrow(package(2)).await),
        (0, 700, 300)
    );
    books.must_be_right().await;
}

#[tokio::test]
async fn all_parts_are_paid_or_none() {
    let books = Books::in_memory().await;
    books.change(KIM, 999).await.unwrap();
    let short = payment(order(1), &[(package(1), SHOP, 500), (package(2), STALL, 500)]);
    assert_eq!(books.ledger.pay(&short).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!((books.wallet(KIM).await, books.escrow(package(1)).await), (999, 0));
    books.must_be_right().await;
}

#[tokio::test]
async fn nothing_is_paid_to_a_seller_who_has_left() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    let left = kit::sql!(
        books.ledger.db.writer(),
        "INSERT INTO accounts (id, type, email, name, phone, birth, membership, password_hash, erased_at, \
                created_at, updated_at) VALUES ({seller}, 'SELLER', 'erased:1', '', '', '', '', '', 1, 1, 1)",
        seller = STALL
    );
    left.execute().await.unwrap();
    let paid = payment(order(1), &[(package(1), SHOP, 500), (package(2), STALL, 500)]);
    for _ in 0..2 {
        assert_eq!(books.ledger.pay(&paid).await.unwrap(), PaymentOutcome::Voided);
    }
    assert_eq!(books.wallet(KIM).await, 1_000);
    books.must_be_right().await;
}

#[tokio::test]
async fn the_same_payment_again_gives_the_same_answer_and_moves_nothing() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    let paid = payment(order(1), &[(package(1), SHOP, 100), (package(2), STALL, 200)]);
    let mut turned = paid.clone();
    turned.packages.reverse();
    for again in [&paid, &paid, &turned] {
        assert_eq!(books.ledger.pay(again).await.unwrap(), PaymentOutcome::Paid);
    }
    assert_eq!(books.wallet(KIM).await, 700);
}

#[tokio::test]
async fn a_refusal_is_as_sticky_as_a_success() {
    let books = Books::in_memory().await;
    let short = payment(order(1), &[(package(1), SHOP, 100)]);
    assert_eq!(books.ledger.pay(&short).await.unwrap(), PaymentOutcome::Refused);
    books.change(KIM, 1_000).await.unwrap();
    assert_eq!(books.ledger.pay(&short).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(books.ledger.void(order(1)).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(books.wallet(KIM).await, 1_000);
    books.must_be_right().await;
}

#[tokio::test]
async fn the_same_order_with_other_contents_is_refused() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    books.ledger.pay(&payment(order(1), &[(package(1), SHOP, 100)])).await.unwrap();
    let others = [
        payment(order(1), &[(package(1), SHOP, 101)]),
        payment(order(1), &[(package(1), STALL, 100)]),
        payment(order(1), &[(package(2), SHOP, 100)]),
        Payment { customer_id: LEE, ..payment(order(1), &[(package(1), SHOP, 100)]) },
    ];
    for other in others {
        assert!(matches!(books.ledger.pay(&other).await, Err(LedgerError::PaymentMismatch)));
    }
    assert_eq!(books.wallet(KIM).await, 900);
    books.must_be_right().await;
}

#[tokio::test]
async fn an_order_that_was_given_up_can_t_be_paid_any_more() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    let late = payment(order(1), &[(package(1), SHOP, 100)]);
    for _ in 0..2 {
        assert_eq!(books.ledger.void(order(1)).await.unwrap(), PaymentOutcome::Voided);
        assert_eq!(books.ledger.pay(&late).await.unwrap(), PaymentOutcome::Voided);
    }
    assert_eq!(books.wallet(KIM).await, 1_000);
    books.must_be_right().await;
}

#[tokio::test]
async fn giving_up_a_paid_order_says_that_it_is_paid() {
    let books = Books::in_memory().await;
    let paid = books.one_paid(100).await;
    assert_eq!(books.ledger.void(paid.order_id).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(books.ledger.pay(&paid).await.unwrap(), PaymentOutcome::Paid);
    books.must_be_right().await;
}

#[tokio::test]
async fn a_package_of_another_order_stops_the_whole_payment_and_is_not_remembered() {
    let books = Books::in_memory().await;
    books.change(KIM, 1_000).await.unwrap();
    books.ledger.pay(&payment(order(1), &[(package(1), SHOP, 100)])).await.unwrap();
    let taken = payment(order(2), &[(package(2), SHOP, 5), (package(1), SHOP, 100)]);
    assert!(matches!(books.ledger.pay(&taken).await, Err(LedgerError::PackageTaken)));
    assert_eq!((books.wallet(KIM).await, books.escrow(package(2)).await), (900, 0));
    assert_eq!(books.ledger.void(order(2)).await.unwrap(), PaymentOutcome::Voided);
    books.must_be_right().await;
}

#[tokio::test]
async fn a_payment_that_can_t_be_meant_is_refused_with_every_reason() {
    let books = Books::in_memory().await;
    let many: Vec<_> = (0..201).map(|_| (PackageId::fresh(), SHOP, 1)).collect();
    let cases = [
        (payment(order(1), &[]), vec!["packages"]),
        (payment(order(1), &many), vec!["packages"]),
        (
            payment(order(1), &[(package(1), SHOP, 0), (package(1), SHOP, 1)]),
            vec!["packages[0].amount", "packages[1].packageId"],
        ),
        (payment(order(1), &[(package(1), SHOP, MONEY_MAX.0 + 1)]), vec!["packages[0].amount"]),
    ];
    for (bad, fields) in cases {
        let Err(LedgerError::Invalid(errors)) = books.ledger.pay(&bad).await else {
            panic!("{bad:?} was taken")
        };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), fields);
    }
}

#[tokio::test]
async fn two_hundred_packages_are_paid_at_once() {
    let books = Books::in_memory().await;
    books.change(KIM, 200).await.unwrap();
    let parts: Vec<_> = (0..200).map(|i| (package(i), SHOP, 1)).collect();
    assert_eq!(books.ledger.pay(&payment(order(1), &parts)).await.unwrap(), PaymentOutcome::Paid);
    books.must_be_right().await;
}
