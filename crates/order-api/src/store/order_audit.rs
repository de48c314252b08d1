//! What must always be true of orders and stock, as queries that find what breaks it.

use domain::{ItemId, OrderId, PackageId, Timestamp, Won};
use kit::db::{Text, each};
use kit::{StoreError, sql};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::model::order_states::PackageStatus;
use crate::model::stock::Movement;

/// A rule, and the query that finds what breaks it: a column `what` that names it.
struct Rule {
    broken: &'static str,
    query: &'static str,
}

const BY_NUMBER: &[Rule] = &[
    Rule {
        broken: "item: the stock is not the sum of its movements",
        query: "SELECT i.id AS what FROM items i LEFT JOIN (SELECT item_id, CAST(SUM(quantity) AS SIGNED) AS s \
                FROM stock_movements GROUP BY item_id) m ON m.item_id = i.id WHERE i.count <> COALESCE(m.s, 0)",
    },
    Rule { broken: "item: the stock is below zero", query: "SELECT id AS what FROM items WHERE count < 0" },
    Rule {
        broken: "customer: the quota does not count the orders that are not paid",
        query: "SELECT q.customer_id AS what FROM order_quotas q WHERE q.open <> \
                (SELECT COUNT(*) FROM orders o WHERE o.customer_id = q.customer_id AND o.status = 'PENDING')",
    },
    Rule {
        broken: "product: its state does not say whether it is on sale",
        query: "SELECT id AS what FROM products WHERE (retired = 0 AND status <> 'ON_SALE') \
                OR (retired = -1 AND status NOT IN ('DRAFT', 'PAUSED', 'BLOCKED'))",
    },
    Rule {
        broken: "item: it is on sale and its product is not, or the other way round",
        query: "SELECT i.id AS what FROM items i JOIN products p ON p.id = i.product_id \
                WHERE i.retired <= 0 AND i.retired <> p.retired",
    },
    Rule {
        broken: "product: its lowest price is not that of its items",
        query: "SELECT p.id AS what FROM products p LEFT JOIN (SELECT product_id, MIN(price) AS m FROM items \
                WHERE retired = 0 GROUP BY product_id) i ON i.product_id = p.id \
                WHERE p.retired = 0 AND COALESCE(p.min_price, -1) <> COALESCE(i.m, -1)",
    },
];

/// Movements that an order line must have, and the package states that have it.
const MOVEMENTS: &[(Movement, &[PackageStatus])] = {
    use PackageStatus as S;
    &[
        (Movement::Reserve, PackageStatus::ALL),
        (
            Movement::Commit,
            &[
                S::Paid,
                S::Shipped,
                S::Delivered,
                S::Confirming,
                S::Confirmed,
                S::ReturnRequested,
                S::Returning,
                S::Returned,
                S::Cancelling,
                S::Cancelled,
            ],
        ),
        (Movement::Release, &[S::Cancelled, S::Failed]),
        (Movement::Return, &[S::Returned]),
    ]
};

const BY_ID: &[Rule] = &[
    Rule {
        broken: "order: its total is not that of its packages",
        query: "SELECT o.id AS what FROM orders o LEFT JOIN packages p ON p.order_id = o.id GROUP BY o.id, o.total \
                HAVING o.total <> COALESCE(CAST(SUM(p.total) AS SIGNED), 0)",
    },
    Rule {
        broken: "package: its goods are not those of its lines",
        query: "SELECT p.id AS what FROM packages p LEFT JOIN order_lines l ON l.package_id = p.id \
                GROUP BY p.id, p.total, p.goods \
                HAVING COALESCE(p.goods, p.total) <> COALESCE(CAST(SUM(l.price * l.count) AS SIGNED), 0)",
    },
    Rule {
        broken: "package: its total is not that of its goods and its shipping fee",
        query: "SELECT id AS what FROM packages WHERE total <> COALESCE(goods, total) + shipping_fee OR shipping_fee < 0",
    },
    Rule {
        broken: "order: pending or failed, but a package is not",
        query: "SELECT DISTINCT o.id AS what FROM orders o JOIN packages p ON p.order_id = o.id \
                WHERE o.status IN ('PENDING', 'FAILED') AND p.status <> o.status",
    },
    Rule {
        broken: "order: paid, but a package is pending or failed",
        query: "SELECT DISTINCT o.id AS what FROM orders o JOIN packages p ON p.order_id = o.id \
                WHERE o.status IN ('PAID', 'CLOSED') AND p.status IN ('PENDING', 'FAILED')",
    },
    Rule {
        broken: "order: closed with a package still open",
        query: "SELECT DISTINCT o.id AS what FROM orders o JOIN packages p ON p.order_id = o.id \
                WHERE o.status = 'CLOSED' AND p.status NOT IN ('CONFIRMED', 'CANCELLED', 'RETURNED')",
    },
    Rule {
        broken: "order: not closed though all its packages are",
        query: "SELECT o.id AS what FROM orders o WHERE o.status = 'PAID' AND NOT EXISTS (SELECT 1 FROM packages p \
                WHERE p.order_id = o.id AND p.status NOT IN ('CONFIRMED', 'CANCELLED', 'RETURNED'))",
    },
    Rule {
        broken: "order: it has its customer's cart, but is at its end",
        query: "SELECT o.id AS what FROM cart_claims c JOIN orders o ON o.id = c.order_id \
                WHERE o.status = 'FAILED' OR o.cart_taken = 1",
    },
    Rule {
        broken: "order: a key stands for a failed order",
        query: "SELECT o.id AS what FROM orders o JOIN order_keys k ON k.order_id = o.id WHERE o.status = 'FAILED'",
    },
    Rule {
        broken: "order: it failed and has a key",
        query: "SELECT id AS what FROM orders WHERE status = 'FAILED' AND idempotency_key IS NOT NULL",
    },
    Rule {
        broken: "order: a key stands for an order that does not exist",
        query: "SELECT k.order_id AS what FROM order_keys k LEFT JOIN orders o ON o.id = k.order_id WHERE o.id IS NULL",
    },
];

/// Returns everything that is wrong within this database, a line each.
pub(crate) async fn broken(
    db: &impl ConnectionTrait,
    stuck_before: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let mut lines = Vec::new();
    for rule in BY_NUMBER {
        let rows: Vec<i64> = sql!(db, "{query}", query = Text(rule.query)).all().await?;
        lines.extend(rows.iter().map(|what| format!("{} ({what})", rule.broken)));
    }
    for rule in BY_ID {
        let rows: Vec<Uuid> = sql!(db, "{query}", query = Text(rule.query)).all().await?;
        lines.extend(rows.iter().map(|what| format!("{} ({what})", rule.broken)));
    }
    for (movement, states) in MOVEMENTS {
        lines.extend(wrong_movements(db, *movement, states).await?);
    }
    lines.extend(strangers(db).await?);
    lines.extend(stuck(db, stuck_before).await?);
    Ok(lines)
}

/// Order lines that lack a movement which their package's state asks for, have one that it forbids, or have one of
/// another quantity.
async fn wrong_movements(
    db: &impl ConnectionTrait,
    movement: Movement,
    states: &[PackageStatus],
) -> Result<Vec<String>, StoreError> {
    let wrong = sql!(
        db,
        "SELECT l.package_id, l.item_id FROM order_lines l JOIN packages p ON p.id = l.package_id
         LEFT JOIN stock_movements m ON m.reference = l.package_id AND m.item_id = l.item_id AND m.kind = {movement}
         WHERE (p.status IN ({states})) <> (m.item_id IS NOT NULL)
            OR (m.item_id IS NOT NULL AND m.quantity <> {sign} * l.count)",
        movement,
        states = each(states),
        sign = movement.quantity(1)
    );
    let wrong: Vec<(PackageId, ItemId)> = wrong.all().await?;
    let kind = movement.as_str();
    let line = |(package, item): &(PackageId, ItemId)| {
        format!("package {package}: item {item}: its {kind} is wrong")
    };
    Ok(wrong.iter().map(line).collect())
}

/// Movements of orders that belong to no line.
async fn strangers(db: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let strangers = sql!(
        db,
        "SELECT m.id FROM stock_movements m LEFT JOIN order_lines l ON l.package_id = m.reference
           AND l.item_id = m.item_id
         WHERE m.kind IN ('RESERVE', 'COMMIT', 'RELEASE', 'RETURN') AND l.item_id IS NULL"
    );
    let strangers: Vec<i64> = strangers.all().await?;
    Ok(strangers.iter().map(|id| format!("stock movement: it belongs to no order line ({id})")).collect())
}

/// Returns what has stood between a decision and its money since before `since`.
async fn stuck(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<String>, StoreError> {
    let orders = sql!(db, "SELECT id FROM orders WHERE status = 'PENDING' AND created_at < {since}", since);
    let packages = sql!(
        db,
        "SELECT p.id FROM packages p JOIN order_events e ON e.package_id = p.id AND e.status = p.status
         WHERE p.status IN ('CONFIRMING', 'RETURNING', 'CANCELLING')
         GROUP BY p.id HAVING MAX(e.created_at) < {since}",
        since
    );
    let mut lines = Vec::new();
    for (what, found) in [("order: its payment", orders), ("package: its money", packages)] {
        let found: Vec<Uuid> = found.all().await?;
        lines.extend(found.iter().map(|id| format!("{what} is not settled for too long ({id})")));
    }
    Ok(lines)
}

/// A package, as far as its money goes.
#[derive(Clone, Debug)]
pub(crate) struct PackageMoney {
    pub id: PackageId,
    pub order_id: OrderId,
    pub status: PackageStatus,
    pub total: Won,
    /// What the commission is a part of.
    pub goods: Won,
    pub commission_basis_points: i64,
}

/// A row of what [`packages`] reads.
type Row = (PackageId, OrderId, PackageStatus, Won, Won, i64);

/// Returns packages in ascending order of their ids, after `after`.
pub(crate) async fn packages(
    db: &impl ConnectionTrait,
    after: Option<PackageId>,
    limit: u64,
) -> Result<Vec<PackageMoney>, StoreError> {
    let rows = sql!(
        db,
        "SELECT id, order_id, status, total, COALESCE(goods, total), commission_basis_points FROM packages
         WHERE id > {after} ORDER BY id LIMIT {limit}",
        after = after.unwrap_or(PackageId(Uuid::nil())),
        limit
    );
    let money = |(id, order_id, status, total, goods, commission_basis_points): Row| PackageMoney {
        id,
        order_id,
        status,
        total,
        goods,
        commission_basis_points,
    };
    Ok(rows.all().await?.into_iter().map(money).collect())
}
