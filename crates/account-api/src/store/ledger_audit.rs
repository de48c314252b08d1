//! What must never be found in the ledger, as queries that find it.

use domain::{AccountId, Timestamp, Won};
use kit::db::Text;
use kit::{StoreError, sql};
use sea_orm::ConnectionTrait;

use crate::model::ledger::Withdrawal;

/// How many rows of one kind are told.
const ROWS_MAX: usize = 100;

/// Something that must not be. Its query gives the rows that break it: which one, what is there (`found`), and what
/// should be (`wanted`), where there is such a number.
pub(crate) struct Check {
    /// What is wrong, with `{which}`, `{found}` and `{wanted}` in it.
    finding: &'static str,
    /// Finds the rows.
    sql: &'static str,
}

/// Runs one check: a line for each row that breaks it.
pub(crate) async fn run(db: &impl ConnectionTrait, check: &Check) -> Result<Vec<String>, StoreError> {
    let rows = sql!(
        db,
        "SELECT x.which, CAST(x.found AS SIGNED), CAST(x.wanted AS SIGNED) FROM ({check}) x LIMIT {limit}",
        check = Text(check.sql),
        limit = ROWS_MAX as u64 + 1
    );
    let rows: Vec<(String, i64, i64)> = rows.all().await?;
    let line = |(which, found, wanted): &(String, i64, i64)| {
        let line = check.finding.replace("{which}", which).replace("{found}", &found.to_string());
        line.replace("{wanted}", &wanted.to_string())
    };
    let mut lines: Vec<String> = rows.iter().take(ROWS_MAX).map(line).collect();
    if rows.len() > ROWS_MAX {
        lines.push(format!("… and more like the {ROWS_MAX} before"));
    }
    Ok(lines)
}

/// Returns the next withdrawals after the transfer `after`. They are found through the account that takes them all, the
/// outside.
pub(crate) async fn withdrawals(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<Withdrawal>, StoreError> {
    let outside = sql!(db, "SELECT id FROM ledger_accounts WHERE kind = 'OUTSIDE' AND owner = '-'");
    let outside = outside.one::<i64>().await?.unwrap_or_default();
    let rows = sql!(
        db,
        "SELECT t.id, COALESCE(a.customer_id, 0), t.amount, t.created_at
         FROM transfers t JOIN ledger_accounts a ON a.id = t.debit_account
         WHERE t.credit_account = {outside} AND t.kind = 'WITHDRAW' AND t.id > {after} ORDER BY t.id LIMIT {limit}",
        outside,
        after,
        limit
    );
    let rows: Vec<(i64, AccountId, Won, Timestamp)> = rows.all().await?;
    Ok(rows.into_iter().map(|(id, customer, amount, at)| Withdrawal { id, customer, amount, at }).collect())
}

/// The sum of all balances, hot ones through their snapshots.
pub(crate) async fn sum_of_balances(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let sum = sql!(
        db,
        "SELECT CAST(
           COALESCE((SELECT SUM(balance) FROM ledger_accounts), 0)
           + COALESCE((SELECT SUM(balance) FROM ledger_snapshots), 0)
           + COALESCE((SELECT SUM(t.amount) FROM transfers t JOIN ledger_accounts a ON a.id = t.credit_account
               LEFT JOIN ledger_snapshots s ON s.ledger_account_id = a.id
               WHERE a.balance IS NULL AND t.id > COALESCE(s.through_id, 0)), 0)
           - COALESCE((SELECT SUM(t.amount) FROM transfers t JOIN ledger_accounts a ON a.id = t.debit_account
               LEFT JOIN ledger_snapshots s ON s.ledger_account_id = a.id
               WHERE a.balance IS NULL AND t.id > COALESCE(s.through_id, 0)), 0)
           AS SIGNED)"
    );
    Ok(sum.one().await?.unwrap_or_default())
}

/// Every check. Names of accounts are `KIND owner`; `CONCAT` and hexadecimal text of ids are understood by
/// all engines (PostgreSQL is taught the latter by the first migration).
pub(crate) const CHECKS: &[Check] = &[
    Check {
        finding: "{which} holds {found}, but its credits less its debits are {wanted}",
        sql: "SELECT CONCAT(a.kind, ' ', a.owner) AS which, a.balance AS found,
                CAST(COALESCE(c.total, 0) - COALESCE(d.total, 0) AS SIGNED) AS wanted
              FROM ledger_accounts a
              LEFT JOIN (SELECT credit_account, SUM(amount) AS total FROM transfers GROUP BY credit_account) c
                ON c.credit_account = a.id
              LEFT JOIN (SELECT debit_account, SUM(amount) AS total FROM transfers GROUP BY debit_account) d
                ON d.debit_account = a.id
              WHERE a.balance IS NOT NULL AND a.balance <> COALESCE(c.total, 0) - COALESCE(d.total, 0)",
    },
    Check {
        finding: "the snapshot of {which} says {found}, but the transfers it covers give {wanted}",
        sql: "SELECT CONCAT(y.kind, ' ', y.owner) AS which, y.balance AS found, CAST(y.total AS SIGNED) AS wanted FROM (
                SELECT a.kind, a.owner, s.balance,
                  COALESCE((SELECT SUM(amount) FROM transfers t
                            WHERE t.credit_account = a.id AND t.id <= s.through_id), 0)
                  - COALESCE((SELECT SUM(amount) FROM transfers t
                              WHERE t.debit_account = a.id AND t.id <= s.through_id), 0) AS total
                FROM ledger_snapshots s JOIN ledger_accounts a ON a.id = s.ledger_account_id) y
              WHERE y.balance <> y.total",
    },
    Check {
        finding: "the snapshot of {which} covers transfers up to {found}, but the last one is {wanted}",
        sql: "SELECT CONCAT(a.kind, ' ', a.owner) AS which, s.through_id AS found,
                (SELECT COALESCE(MAX(id), 0) FROM transfers) AS wanted
              FROM ledger_snapshots s JOIN ledger_accounts a ON a.id = s.ledger_account_id
              WHERE s.through_id > (SELECT COALESCE(MAX(id), 0) FROM transfers)",
    },
    Check {
        finding: "{which} has a snapshot, which is for hot accounts only",
        sql: "SELECT CONCAT(a.kind, ' ', a.owner) AS which, 0 AS found, 0 AS wanted
              FROM ledger_snapshots s JOIN ledger_accounts a ON a.id = s.ledger_account_id
              WHERE a.kind IN ('WALLET', 'ESCROW')",
    },
    Check {
        finding: "{which} keeps its balance in the wrong way: a wallet or escrow needs a column, any other must have none",
        sql: "SELECT CONCAT(kind, ' ', owner) AS which, 0 AS found, 0 AS wanted FROM ledger_accounts
              WHERE (kind IN ('WALLET', 'ESCROW') AND balance IS NULL)
                 OR (kind NOT IN ('WALLET', 'ESCROW') AND balance IS NOT NULL)",
    },
    Check {
        finding: "{which} is negative: {found}",
        sql: "SELECT CONCAT(a.kind, ' ', a.owner) AS which, CAST(a.balance AS SIGNED) AS found, 0 AS wanted
              FROM ledger_accounts a WHERE a.balance < 0
              UNION ALL
              SELECT CONCAT(y.kind, ' ', y.owner) AS which, CAST(y.total AS SIGNED) AS found, 0 AS wanted FROM (
                SELECT a.kind, a.owner,
                  COALESCE((SELECT SUM(amount) FROM transfers t WHERE t.credit_account = a.id), 0)
                  - COALESCE((SELECT SUM(amount) FROM transfers t WHERE t.debit_account = a.id), 0) AS total
                FROM ledger_accounts a WHERE a.kind IN ('PAYABLE', 'REVENUE')) y
              WHERE y.total < 0",
    },
    Check {
        finding: "{which} is there {found} times instead of {wanted}",
        sql: "SELECT 'OUTSIDE' AS which, COUNT(*) AS found, 1 AS wanted
              FROM ledger_accounts WHERE kind = 'OUTSIDE' HAVING COUNT(*) <> 1
              UNION ALL SELECT 'REVENUE' AS which, COUNT(*) AS found, 1 AS wanted
              FROM ledger_accounts WHERE kind = 'REVENUE' HAVING COUNT(*) <> 1",
    },
    Check {
        finding: "the reference {which} has moved money {found} times",
        sql: "SELECT CONCAT(kind, ' ', reference) AS which, COUNT(*) AS found, 1 AS wanted
              FROM transfers GROUP BY kind, reference HAVING COUNT(*) > 1",
    },
    Check {
        finding: "transfer {found} ({which}) moves {wanted}: an amount must be above 0",
        sql: "SELECT kind AS which, id AS found, amount AS wanted FROM transfers WHERE amount <= 0",
    },
    Check {
        finding: "transfer {found} ({which}) runs between accounts of the wrong kinds",
        sql: "SELECT CONCAT(t.kind, ' ', COALESCE(d.kind, 'none'), ' to ', COALESCE(c.kind, 'none')) AS which,
                t.id AS found, 0 AS wanted
              FROM transfers t LEFT JOIN ledger_accounts d ON d.id = t.debit_account
              LEFT JOIN ledger_accounts c ON c.id = t.credit_account
              WHERE NOT COALESCE(CASE t.kind
                WHEN 'TOPUP' THEN d.kind = 'OUTSIDE' AND c.kind = 'WALLET'
                WHEN 'WITHDRAW' THEN d.kind = 'WALLET' AND c.kind = 'OUTSIDE'
                WHEN 'PAY' THEN d.kind = 'WALLET' AND c.kind = 'ESCROW'
                WHEN 'REFUND' THEN d.kind = 'ESCROW' AND c.kind = 'WALLET'
                WHEN 'SETTLE' THEN d.kind = 'ESCROW' AND c.kind = 'PAYABLE'
                WHEN 'FEE' THEN d.kind = 'ESCROW' AND c.kind = 'REVENUE'
                WHEN 'PAYOUT' THEN d.kind = 'PAYABLE' AND c.kind = 'OUTSIDE' END, FALSE)",
    },
    Check {
        finding: "transfer {found} ({which}) does not name its order and package as its kind wants",
        sql: "SELECT kind AS which, id AS found, 0 AS wanted FROM transfers
              WHERE CASE WHEN kind IN ('PAY', 'REFUND', 'SETTLE', 'FEE')
                    THEN order_id IS NULL OR package_id IS NULL
                    ELSE order_id IS NOT NULL OR package_id IS NOT NULL END",
    },
    Check {
        finding: "transfer {found} ({which}) does not run through the escrow of its package",
        sql: "SELECT t.kind AS which, t.id AS found, 0 AS wanted FROM transfers t
              JOIN ledger_accounts e
                ON e.id = CASE WHEN t.kind = 'PAY' THEN t.credit_account ELSE t.debit_account END
              WHERE t.kind IN ('PAY', 'REFUND', 'SETTLE', 'FEE')
                AND (e.owner <> t.reference
                  OR REPLACE(e.owner, '-', '') <> LOWER(HEX(t.package_id)))",
    },
    Check {
        finding: "transfer {found} ({which}) names another order than the payment of its package",
        sql: "SELECT t.kind AS which, t.id AS found, p.id AS wanted
              FROM transfers t JOIN transfers p ON p.kind = 'PAY' AND p.reference = t.reference
              WHERE t.kind IN ('REFUND', 'SETTLE', 'FEE') AND t.order_id <> p.order_id",
    },
    Check {
        finding: "{which} was paid by transfer {wanted}, but refunded to another wallet by {found}",
        sql: "SELECT CONCAT('package ', t.reference) AS which, t.id AS found, p.id AS wanted
              FROM transfers t JOIN transfers p ON p.kind = 'PAY' AND p.reference = t.reference
              WHERE t.kind = 'REFUND' AND t.credit_account <> p.debit_account",
    },
    Check {
        finding: "transfer {found} ({which}) does not earn for the seller of its package",
        sql: "SELECT CONCAT('package ', t.reference) AS which, t.id AS found, 0 AS wanted
              FROM transfers t JOIN ledger_accounts e ON e.id = t.debit_account
              JOIN ledger_accounts p ON p.id = t.credit_account
              WHERE t.kind = 'SETTLE' AND (e.seller_id IS NULL OR p.seller_id IS NULL OR e.seller_id <> p.seller_id)",
    },
    Check {
        finding: "transfer {found} ({which}) is not paid by the customer of its escrow",
        sql: "SELECT CONCAT('package ', t.reference) AS which, t.id AS found, 0 AS wanted
              FROM transfers t JOIN ledger_accounts e ON e.id = t.credit_account
              JOIN ledger_accounts w ON w.id = t.debit_account
              WHERE t.kind = 'PAY'
                AND (e.customer_id IS NULL OR w.customer_id IS NULL OR e.customer_id <> w.customer_id)",
    },
    Check {
        finding: "package {which} was paid {found} times instead of {wanted}",
        sql: "SELECT LOWER(HEX(package_id)) AS which,
                CAST(SUM(CASE WHEN kind = 'PAY' THEN 1 ELSE 0 END) AS SIGNED) AS found, 1 AS wanted
              FROM transfers WHERE package_id IS NOT NULL GROUP BY package_id
              HAVING SUM(CASE WHEN kind = 'PAY' THEN 1 ELSE 0 END) <> 1",
    },
    Check {
        finding: "package {which} was paid {wanted}, but {found} has left its escrow: it must be all or nothing, one way",
        sql: "SELECT LOWER(HEX(y.package_id)) AS which, CAST(y.back + y.onward AS SIGNED) AS found,
                CAST(y.paid AS SIGNED) AS wanted FROM (
                SELECT package_id, SUM(CASE WHEN kind = 'PAY' THEN amount ELSE 0 END) AS paid,
                  SUM(CASE WHEN kind = 'REFUND' THEN amount ELSE 0 END) AS back,
                  SUM(CASE WHEN kind IN ('SETTLE', 'FEE') THEN amount ELSE 0 END) AS onward
                FROM transfers WHERE package_id IS NOT NULL GROUP BY package_id) y
              WHERE NOT ((y.back = 0 AND y.onward = 0) OR (y.back = y.paid AND y.onward = 0)
                      OR (y.back = 0 AND y.onward = y.paid))",
    },
    Check {
        finding: "{which} was opened without a payment",
        sql: "SELECT CONCAT(a.kind, ' ', a.owner) AS which, 0 AS found, 0 AS wanted
              FROM ledger_accounts a LEFT JOIN transfers t ON t.credit_account = a.id
              WHERE a.kind = 'ESCROW' AND t.id IS NULL",
    },
    Check {
        finding: "{which} holds {found} for seller {wanted}, who is gone",
        sql: "SELECT CONCAT(e.kind, ' ', e.owner) AS which, e.balance AS found, s.id AS wanted
              FROM ledger_accounts e JOIN accounts s ON s.id = e.seller_id
              WHERE e.kind = 'ESCROW' AND e.balance > 0 AND s.erased_at IS NOT NULL",
    },
    Check {
        finding: "order {which} was answered PAID, but nothing was paid for it",
        sql: "SELECT LOWER(HEX(p.order_id)) AS which, 0 AS found, 0 AS wanted FROM payments p
              WHERE p.outcome = 'PAID' AND NOT EXISTS (
                SELECT 1 FROM transfers t WHERE t.kind = 'PAY' AND t.order_id = p.order_id)",
    },
    Check {
        finding: "transfer {found} paid for order {which}, which was not answered PAID",
        sql: "SELECT LOWER(HEX(t.order_id)) AS which, t.id AS found, 0 AS wanted
              FROM transfers t LEFT JOIN payments p ON p.order_id = t.order_id
              WHERE t.kind = 'PAY' AND (p.order_id IS NULL OR p.outcome <> 'PAID')",
    },
    Check {
        finding: "transfer {found} paid for order {which} from the wallet of another customer",
        sql: "SELECT LOWER(HEX(t.order_id)) AS which, t.id AS found, 0 AS wanted
              FROM transfers t JOIN payments p ON p.order_id = t.order_id
              JOIN ledger_accounts w ON w.id = t.debit_account
              WHERE t.kind = 'PAY' AND (p.customer_id IS NULL OR p.customer_id <> w.customer_id)",
    },
    Check {
        finding: "{which} says that the wallet held {found} after it, but it held {wanted}",
        sql: "SELECT CONCAT('transfer ', z.id) AS which, COALESCE(z.wallet_balance, -1) AS found,
                CAST(z.running AS SIGNED) AS wanted FROM (
                SELECT y.id, y.wallet_balance, SUM(y.delta) OVER (PARTITION BY y.wallet ORDER BY y.id) AS running FROM (
                  SELECT id, credit_account AS wallet, amount AS delta, wallet_balance FROM transfers
                  WHERE kind IN ('TOPUP', 'REFUND')
                  UNION ALL
                  SELECT id, debit_account AS wallet, -amount AS delta, wallet_balance FROM transfers
                  WHERE kind IN ('WITHDRAW', 'PAY')) y) z
              WHERE z.wallet_balance IS NULL OR z.wallet_balance <> z.running",
    },
    Check {
        finding: "a key of account {found} ({which}) was used, but its answer is not known",
        sql: "SELECT operation AS which, account_id AS found, 0 AS wanted FROM idempotency_keys
              WHERE operation = 'balance' AND answer IS NULL",
    },
];
