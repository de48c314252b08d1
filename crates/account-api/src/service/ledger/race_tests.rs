//! Many at once on a database on disk, with four times as many callers as connections and more.

use std::collections::HashSet;
use std::sync::Arc;

use domain::{OrderId, PaymentOutcome, TransferKind, Won};

use super::LedgerError;
use super::fixture::*;
use crate::model::ledger::AccountKind;
use crate::store::accounts;

/// Runs `work` as so many tasks at once and gives what each of them gave.
async fn at_once<T, F>(books: &Arc<Books>, callers: usize, work: impl Fn(Arc<Books>, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..callers).map(|i| tokio::spawn(work(Arc::clone(books), i))).collect();
    let mut given = Vec::new();
    for task in tasks {
        given.push(task.await.unwrap());
    }
    given
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_forty_withdrawals_exactly_those_that_are_covered_succeed() {
    let books = Arc::new(Books::on_file().await);
    books.change(KIM, 100).await.unwrap();
    let done = at_once(&books, 40, |books, _| async move { books.change(KIM, -10).await }).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 10);
    assert!(done.iter().all(|done| matches!(done, Ok(_) | Err(LedgerError::NotEnoughBalance))), "{done:?}");
    let left: HashSet<i64> = done.iter().flatten().map(|changed| changed.change.balance.0).collect();
    assert_eq!(left, (0..10).map(|i| i * 10).collect());
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_pressed_twenty_times_at_once_moves_money_once() {
    let books = Arc::new(Books::on_file().await);
    let press = |books: Arc<Books>, _| async move {
        books.ledger.change_balance(KIM, &wanted(10), Some("key")).await.unwrap()
    };
    let done = at_once(&books, 20, press).await;
    assert_eq!(done.iter().filter(|done| !done.replayed).count(), 1);
    assert!(done.iter().all(|other| other.change == done[0].change));
    assert_eq!((books.wallet(KIM).await, books.transfers(TransferKind::Topup).await), (10, 1));
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_payment_twenty_times_at_once_is_paid_once() {
    let books = Arc::new(Books::on_file().await);
    books.change(KIM, 1_000).await.unwrap();
    let paid = payment(order(1), &[(package(1), SHOP, 100), (package(2), STALL, 200)]);
    let pay = move |books: Arc<Books>, _| {
        let paid = paid.clone();
        async move { books.ledger.pay(&paid).await.unwrap() }
    };
    let done = at_once(&books, 20, pay).await;
    assert!(done.iter().all(|outcome| *outcome == PaymentOutcome::Paid));
    assert_eq!(books.wallet(KIM).await, 700);
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn paying_and_giving_up_at_once_ends_in_one_answer_for_all() {
    let books = Arc::new(Books::on_file().await);
    books.change(KIM, 1_000).await.unwrap();
    for round in 0..20 {
        let act = move |books: Arc<Books>, i: usize| async move {
            if (i + round).is_multiple_of(2) {
                return books.ledger.void(order(round as u128)).await.unwrap();
            }
            books
                .ledger
                .pay(&payment(order(round as u128), &[(package(round as u128), SHOP, 10)]))
                .await
                .unwrap()
        };
        let done = at_once(&books, 4, act).await;
        assert!(done.iter().all(|outcome| *outcome == done[0]), "{done:?}");
        let in_escrow = if done[0] == PaymentOutcome::Paid { 10 } else { 0 };
        assert_eq!(books.escrow(package(round as u128)).await, in_escrow);
    }
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refund_and_settlement_at_once_end_one_way() {
    let books = Arc::new(Books::on_file().await);
    for _ in 0..10 {
        let package = books.one_paid(100).await.packages[0].package_id;
        let act = move |books: Arc<Books>, i: usize| async move {
            if i.is_multiple_of(2) {
                books.ledger.refund(&refund(package, 100)).await
            } else {
                books.ledger.settle(&settlement(package, 100, 5)).await
            }
        };
        let done = at_once(&books, 8, act).await;
        let refunded = done[0].is_ok();
        for (i, done) in done.iter().enumerate() {
            assert_eq!(done.is_ok(), (i % 2 == 0) == refunded, "{done:?}");
            assert!(matches!(done, Ok(()) | Err(LedgerError::EscrowClosed)), "{done:?}");
        }
    }
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn payouts_at_once_never_exceed_the_earnings() {
    let books = Arc::new(Books::on_file().await);
    let package = books.one_paid(100).await.packages[0].package_id;
    books.ledger.settle(&settlement(package, 100, 0)).await.unwrap();
    let pay = |books: Arc<Books>, i: usize| async move {
        books.ledger.payout(SHOP, Won(30), &format!("key-{}", i % 10)).await
    };
    let done = at_once(&books, 20, pay).await;
    assert!(done.iter().all(|done| matches!(done, Ok(()) | Err(LedgerError::NotEnoughBalance))), "{done:?}");
    assert_eq!((books.earned(SHOP).await, books.transfers(TransferKind::Payout).await), (10, 3));
    books.must_be_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wallets_opened_by_many_at_once_are_one() {
    let books = Arc::new(Books::on_file().await);
    at_once(&books, 20, |books, _| async move { books.change(KIM, 5).await.unwrap() }).await;
    assert_eq!(books.wallet(KIM).await, 100);
    books.must_be_right().await;
}

/// Sixty-four callers on five connections: customers, sellers, snapshots and auditors, all at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_books_are_right_at_every_moment_while_everybody_writes() {
    let books = Arc::new(Books::on_file().await);
    books.change(KIM, 10_000).await.unwrap();
    let act = |books: Arc<Books>, i: usize| async move {
        let package = package(i as u128);
        match i % 8 {
            0 => books.must_be_right().await,
            1 => books.ledger.make_snapshots().await.unwrap(),
            2 => drop(books.change(LEE, 50).await.unwrap()),
            _ => {
                books.clock.advance(std::time::Duration::from_mins(2));
                let paid = payment(OrderId::fresh(), &[(package, SHOP, 100)]);
                assert_eq!(books.ledger.pay(&paid).await.unwrap(), PaymentOutcome::Paid);
                if i.is_multiple_of(2) {
                    books.ledger.refund(&refund(package, 100)).await.unwrap();
                } else {
                    books.ledger.settle(&settlement(package, 100, 7)).await.unwrap();
                }
            }
        }
    };
    at_once(&books, 64, act).await;
    books.must_be_right().await;
    let (settled, refunded) = (24, 16);
    assert_eq!(books.wallet(KIM).await, 10_000 - settled * 100);
    assert_eq!(books.transfers(TransferKind::Refund).await, refunded);
    assert_eq!(
        (books.earned(SHOP).await, books.hot(AccountKind::Revenue).await),
        (settled * 93, settled * 7)
    );
}

/// Erasure has looked for money and found none, and is about to erase; a payment to the same seller comes in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_paid_who_is_being_erased() {
    let books = Arc::new(Books::on_file().await);
    books.change(KIM, 1_000).await.unwrap();
    for seller in [SHOP, STALL] {
        let new = kit::sql!(
            books.db.writer(),
            "INSERT INTO accounts (id, type, email, name, phone, birth, membership, password_hash, created_at, updated_at) \
             VALUES ({seller}, 'SELLER', {email}, '김', '', '', '', 'hash', 0, 0)",
            seller,
            email = format!("{seller}@shop.kr")
        );
        new.execute().await.unwrap();
    }
    let erasure = books.db.begin().await.unwrap();
    assert!(accounts::hold_with_password(&erasure, SHOP, "hash").await.unwrap());
    assert!(!accounts::holds_money(&erasure, SHOP).await.unwrap());
    let pay = |n: u128, seller| {
        let (books, paid) = (Arc::clone(&books), payment(order(n), &[(package(n), seller, 100)]));
        tokio::spawn(async move { books.ledger.pay(&paid).await.unwrap() })
    };
    let paying = pay(1, SHOP);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!paying.is_finished(), "nothing held the payment back");
    accounts::erase(&erasure, SHOP, books.clock.now()).await.unwrap();
    erasure.commit().await.unwrap();
    assert_eq!(paying.await.unwrap(), PaymentOutcome::Voided);
    assert_eq!(books.wallet(KIM).await, 1_000);
    // The other way round the money is there to be found.
    assert_eq!(pay(2, STALL).await.unwrap(), PaymentOutcome::Paid);
    let erasure = books.db.begin().await.unwrap();
    assert!(accounts::hold_with_password(&erasure, STALL, "hash").await.unwrap());
    assert!(accounts::holds_money(&erasure, STALL).await.unwrap());
    erasure.rollback().await.unwrap();
    assert!(!books.ledger.package(package(2)).await.unwrap().unwrap().seller_gone);
    books.must_be_right().await;
    // What nobody should ever see.
    let gone = kit::sql!(books.db.writer(), "UPDATE accounts SET erased_at = 1 WHERE id = {STALL}", STALL);
    gone.execute().await.unwrap();
    assert!(books.ledger.package(package(2)).await.unwrap().unwrap().seller_gone);
    let findings: Vec<_> = books.ledger.audit().await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(findings, [format!("ESCROW {} holds 100 for seller {STALL}, who is gone", package(2))]);
}
