//! Books that are right, and each way to falsify them.

use super::super::fixture::*;
use domain::TransferKind;
use kit::db::ConnectionTrait;

/// Books in which everything has happened once, with snapshots: package 1 settled, 2 refunded, 3 held, 4 settled later.
async fn full_books() -> Books {
    let books = Books::in_memory().await;
    books.ledger.change_balance(KIM, &wanted(1_000), Some("key")).await.unwrap();
    books.change(LEE, 500).await.unwrap();
    books.change(KIM, -100).await.unwrap();
    let parts =
        [(package(1), SHOP, 100), (package(2), SHOP, 200), (package(3), STALL, 300), (package(4), SHOP, 50)];
    books.ledger.pay(&payment(order(1), &parts)).await.unwrap();
    books.ledger.pay(&payment(order(2), &[(package(5), SHOP, 9_999)])).await.unwrap();
    books.ledger.void(order(3)).await.unwrap();
    books.ledger.settle(&settlement(package(1), 100, 5)).await.unwrap();
    books.ledger.refund(&refund(package(2), 200)).await.unwrap();
    books.clock.advance(std::time::Duration::from_hours(1));
    books.ledger.make_snapshots().await.unwrap();
    books.ledger.settle(&settlement(package(4), 50, 5)).await.unwrap();
    books.ledger.payout(SHOP, domain::Won(10), "payout").await.unwrap();
    books
}

// In brackets of their own: MySQL changes no table that a subquery reads at the same time.
const WALLET: &str =
    "(SELECT id FROM (SELECT id FROM ledger_accounts WHERE kind = 'WALLET' AND owner = '1') it)";
const OTHER_WALLET: &str =
    "(SELECT id FROM (SELECT id FROM ledger_accounts WHERE kind = 'WALLET' AND owner = '2') it)";
const OUTSIDE: &str = "(SELECT id FROM (SELECT id FROM ledger_accounts WHERE kind = 'OUTSIDE') it)";
const REVENUE: &str = "(SELECT id FROM (SELECT id FROM ledger_accounts WHERE kind = 'REVENUE') it)";
const PAYABLE: &str =
    "(SELECT id FROM (SELECT id FROM ledger_accounts WHERE kind = 'PAYABLE' AND owner = '11') it)";

/// A way to falsify the books, and words that a finding must have, or `None` if the schema must refuse it.
#[expect(clippy::too_many_lines, reason = "a table")]
fn corruptions() -> Vec<(String, Option<&'static str>)> {
    let found = |sql: String, words| (sql, Some(words));
    let refused = |sql: &str| (sql.to_owned(), None);
    let forged = |columns: &str| {
        format!(
            "INSERT INTO transfers (kind, reference, debit_account, credit_account, amount, wallet_balance, order_id,
               package_id, sender, message, created_at) VALUES ({columns}, '', '', 0)"
        )
    };
    let of_kind = |kind: &str| {
        format!("(SELECT id FROM (SELECT MAX(id) AS id FROM transfers WHERE kind = '{kind}') it)")
    };
    let (pay, fee, settle) = (of_kind("PAY"), of_kind("FEE"), of_kind("SETTLE"));
    let (topup, refund) = (of_kind("TOPUP"), of_kind("REFUND"));
    vec![
        found(
            format!("UPDATE ledger_accounts SET balance = balance + 1 WHERE id = {WALLET}"),
            "WALLET 1 holds",
        ),
        found(
            "UPDATE ledger_accounts SET balance = 0 WHERE kind = 'ESCROW' AND balance > 0".into(),
            "ESCROW",
        ),
        found(
            format!(
                "UPDATE ledger_accounts SET balance = balance + CASE WHEN id = {WALLET} THEN 1 ELSE -1 END WHERE kind = 'WALLET'"
            ),
            "WALLET 2 holds",
        ),
        found(format!("DELETE FROM transfers WHERE id = {topup}"), "its credits less its debits"),
        found(
            format!("UPDATE transfers SET amount = amount + 1 WHERE id = {topup}"),
            "its credits less its debits",
        ),
        found(format!("DELETE FROM transfers WHERE id = {refund}"), "its credits less its debits"),
        found(format!("UPDATE transfers SET amount = amount - 1 WHERE id = {fee}"), "has left its escrow"),
        found(format!("DELETE FROM transfers WHERE id = {settle}"), "has left its escrow"),
        found(
            format!("UPDATE ledger_snapshots SET balance = balance - 1 WHERE ledger_account_id = {OUTSIDE}"),
            "snapshot of OUTSIDE",
        ),
        found(
            format!(
                "UPDATE ledger_snapshots SET through_id = through_id - 4 WHERE ledger_account_id = {PAYABLE}"
            ),
            "snapshot of PAYABLE 11",
        ),
        found(
            format!("UPDATE ledger_snapshots SET through_id = 999999 WHERE ledger_account_id = {REVENUE}"),
            "the last one is",
        ),
        found(format!("INSERT INTO ledger_snapshots VALUES ({WALLET}, 0, 0)"), "hot accounts only"),
        found(
            format!("UPDATE ledger_accounts SET balance = 0 WHERE id = {REVENUE}"),
            "keeps its balance in the wrong way",
        ),
        found(
            format!("UPDATE ledger_accounts SET balance = NULL WHERE id = {OTHER_WALLET}"),
            "keeps its balance in the wrong way",
        ),
        found(
            forged(&format!("'PAYOUT', 'x', {PAYABLE}, {OUTSIDE}, 1000000, NULL, NULL, NULL")),
            "PAYABLE 11 is negative",
        ),
        found(
            forged(&format!("'TOPUP', 'x', {REVENUE}, {WALLET}, 1, 1, NULL, NULL")),
            "accounts of the wrong kinds",
        ),
        found(
            forged(&format!("'GIFT', 'x', {OUTSIDE}, {REVENUE}, 1, NULL, NULL, NULL")),
            "accounts of the wrong kinds",
        ),
        found(
            format!("UPDATE transfers SET package_id = NULL WHERE id = {fee}"),
            "does not name its order and package",
        ),
        found(
            format!(
                "UPDATE transfers SET order_id = (SELECT order_id FROM payments ORDER BY order_id LIMIT 1) WHERE id = {topup}"
            ),
            "does not name its order and package",
        ),
        found(
            format!("UPDATE transfers SET reference = 'other' WHERE id = {refund}"),
            "through the escrow of its package",
        ),
        found(
            format!("UPDATE transfers SET order_id = package_id WHERE id = {refund}"),
            "names another order",
        ),
        found(
            format!("UPDATE transfers SET credit_account = {OTHER_WALLET} WHERE id = {refund}"),
            "refunded to another wallet",
        ),
        found(
            "UPDATE ledger_accounts SET seller_id = 12 WHERE kind = 'ESCROW' AND seller_id = 11".into(),
            "does not earn for the seller",
        ),
        found(
            "UPDATE ledger_accounts SET customer_id = 2 WHERE kind = 'ESCROW'".into(),
            "not paid by the customer of its escrow",
        ),
        found(format!("DELETE FROM transfers WHERE id = {pay}"), "was paid 0 times"),
        found(
            "INSERT INTO ledger_accounts (kind, owner, balance) VALUES ('ESCROW', 'x', 0)".into(),
            "opened without a payment",
        ),
        found(
            "INSERT INTO ledger_accounts (kind, owner) VALUES ('OUTSIDE', 'x')".into(),
            "OUTSIDE is there 2 times",
        ),
        found(
            "UPDATE payments SET outcome = 'PAID' WHERE outcome = 'VOIDED'".into(),
            "nothing was paid for it",
        ),
        found(
            "UPDATE payments SET outcome = 'PAID' WHERE outcome = 'REFUSED'".into(),
            "nothing was paid for it",
        ),
        found(
            "UPDATE payments SET outcome = 'REFUSED' WHERE outcome = 'PAID'".into(),
            "was not answered PAID",
        ),
        found("DELETE FROM payments".into(), "was not answered PAID"),
        found("UPDATE payments SET customer_id = 2".into(), "from the wallet of another customer"),
        found(
            format!("UPDATE transfers SET wallet_balance = wallet_balance + 1 WHERE id = {pay}"),
            "says that the wallet held",
        ),
        found(
            format!("UPDATE transfers SET wallet_balance = NULL WHERE id = {refund}"),
            "says that the wallet held",
        ),
        found("UPDATE idempotency_keys SET answer = NULL".into(), "its answer is not known"),
        refused("UPDATE ledger_accounts SET balance = -1 WHERE kind = 'WALLET'"),
        refused("UPDATE transfers SET amount = 0 WHERE kind = 'PAY'"),
        refused("UPDATE transfers SET amount = -amount"),
        refused("UPDATE transfers SET credit_account = debit_account"),
        refused("UPDATE transfers SET credit_account = 999999 WHERE kind = 'TOPUP'"),
        refused("UPDATE transfers SET reference = 'x' WHERE kind = 'PAY'"),
        refused("INSERT INTO ledger_accounts (kind, owner, balance) VALUES ('WALLET', '1', 0)"),
        refused("UPDATE ledger_accounts SET kind = 'POCKET'"),
        refused("DELETE FROM ledger_accounts WHERE kind = 'ESCROW'"),
        refused("UPDATE payments SET outcome = 'MAYBE'"),
        refused("UPDATE ledger_snapshots SET ledger_account_id = 999999"),
    ]
}

#[tokio::test]
async fn nothing_is_found_in_books_that_are_right() {
    Books::in_memory().await.must_be_right().await;
    full_books().await.must_be_right().await;
}

#[tokio::test]
async fn every_planted_corruption_is_found_or_refused_by_the_schema() {
    for (sql, words) in corruptions() {
        let books = full_books().await;
        let planted = books.db.writer().execute_unprepared(&sql).await;
        let Some(words) = words else {
            assert!(planted.is_err(), "the schema took: {sql}");
            continue;
        };
        assert_ne!(planted.unwrap().rows_affected(), 0, "nothing was planted: {sql}");
        let findings: Vec<String> =
            books.ledger.audit().await.unwrap().iter().map(ToString::to_string).collect();
        assert!(findings.iter().any(|finding| finding.contains(words)), "{sql}\nfound: {findings:#?}");
    }
}

#[tokio::test]
async fn money_from_nowhere_makes_a_sum_that_is_not_zero() {
    let books = full_books().await;
    test_database::run(&books.db, "UPDATE ledger_accounts SET balance = 77 WHERE owner = '2'").await;
    let findings = books.ledger.audit().await.unwrap();
    assert!(findings.iter().any(|f| f.to_string().contains("sum to -423")), "{findings:#?}");
}

#[tokio::test]
async fn a_flood_of_findings_is_cut() {
    let books = Books::in_memory().await;
    for customer in 1..=120 {
        books.change(domain::AccountId(customer), 5).await.unwrap();
    }
    test_database::run(&books.db, "UPDATE ledger_accounts SET balance = 6 WHERE balance = 5").await;
    let findings = books.ledger.audit().await.unwrap();
    assert_eq!(findings.len(), 102);
    assert!(findings[100].to_string().contains("more like"), "{}", findings[100]);
    assert_eq!(books.transfers(TransferKind::Topup).await, 120);
}
