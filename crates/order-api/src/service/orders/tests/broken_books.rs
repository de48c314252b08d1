//! Books broken on purpose, one figure at a time: the audit names what is wrong, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::{AccountId, ItemId, OrderId, PackageId, PackageLedger, Payment, PaymentPart, Timestamp, Won};
use kit::db::Transaction;
use kit::sql;
use uuid::Uuid;

use super::super::audit;
use super::shop::{BUYER, OTHER_SELLER, SELLER, Shop};
use crate::model::order_states::{OrderStatus, PackageStatus};
use crate::model::orders::Order;
use crate::model::stock::Movement;
use crate::store::order_audit;

/// A shop with an order in each state that matters, whose books are right.
struct Books {
    shop: Shop,
    apple: ItemId,
    /// Two apples and a pear, each of another seller.
    paid: Order,
    cancelled: Order,
    failed: Order,
    pending: Order,
}

impl Books {
    async fn open() -> Self {
        let mut shop = Shop::open().await;
        let apple = shop.item(SELLER, "사과", 1_000, 10).await;
        let pear = shop.item(OTHER_SELLER, "배", 700, 10).await;
        let paid = shop.paid(&[(apple, 2, 1_000), (pear, 1, 700)]).await;
        let cancelled = shop.paid(&[(apple, 1, 1_000)]).await;
        let cancelled = shop.orders.cancel(BUYER, cancelled.id, None).await.unwrap();
        // It is not asked beforehand whether the money is enough.
        shop.wire.advises.store(false, Ordering::SeqCst);
        shop.place("too dear", &[(pear, 3, 700)]).await.unwrap_err();
        let page = kit::extract::Page { limit: 1, after: None };
        let failed = shop.orders.list(BUYER, None, &page).await.unwrap().0.remove(0);
        shop.cut_calls(true);
        let pending = shop.place("on its way", &[(apple, 1, 1_000)]).await.unwrap().order;
        shop.cut_calls(false);
        let states = [&paid, &cancelled, &failed, &pending].map(|order| order.status);
        let wanted = [OrderStatus::Paid, OrderStatus::Closed, OrderStatus::Failed, OrderStatus::Pending];
        assert_eq!(states, wanted);
        shop.audit().await;
        Self { shop, apple, paid, cancelled, failed, pending }
    }

    /// The apples of the order that is paid.
    fn paid_apples(&self) -> PackageId {
        self.paid.packages.iter().find(|package| package.seller_id == SELLER).unwrap().id
    }

    /// What the audit of this database finds after this, which is undone.
    async fn after(&self, breaking: impl AsyncFnOnce(&Transaction)) -> Vec<String> {
        let tx = self.shop.db.begin().await.unwrap();
        breaking(&tx).await;
        let found = order_audit::broken(&tx, Timestamp(0)).await.unwrap();
        tx.rollback().await.unwrap();
        found
    }
}

async fn set_order(tx: &Transaction, order: OrderId, status: OrderStatus) {
    let set = sql!(tx, "UPDATE orders SET status = {status} WHERE id = {order}", status, order);
    assert_eq!(set.execute().await.unwrap(), 1);
}

async fn set_package(tx: &Transaction, package: PackageId, status: PackageStatus) {
    let set = sql!(tx, "UPDATE packages SET status = {status} WHERE id = {package}", status, package);
    assert_eq!(set.execute().await.unwrap(), 1);
}

async fn moved(tx: &Transaction, item: ItemId, kind: Movement, reference: Uuid, quantity: i64) {
    let moved = sql!(
        tx,
        "INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at)
         VALUES ({item}, {kind}, {reference}, {quantity}, 0)",
        item,
        kind,
        reference,
        quantity
    );
    moved.execute().await.unwrap();
}

async fn never_moved(tx: &Transaction, kind: Movement, package: PackageId) {
    let gone =
        sql!(tx, "DELETE FROM stock_movements WHERE kind = {kind} AND reference = {package}", kind, package);
    assert_eq!(gone.execute().await.unwrap(), 1);
}

#[tokio::test]
async fn a_unit_too_many_and_a_price_nobody_asks_are_found() {
    let books = Books::open().await;
    let apple = books.apple;
    let plum = books.shop.item(SELLER, "자두", 500, 3).await;
    let sum = |item| format!("item: the stock is not the sum of its movements ({item})");
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE items SET count = count + 1 WHERE id = {apple}", apple).execute().await.unwrap();
    });
    assert_eq!(found.await, [sum(apple)]);
    let found = books.after(async |tx| {
        sql!(tx, "DELETE FROM stock_movements WHERE item_id = {plum}", plum).execute().await.unwrap();
    });
    assert_eq!(found.await, [sum(plum)]);

    let products = sql!(
        books.shop.db.reader(),
        "SELECT product_id FROM items WHERE id IN ({apple}, {plum}) ORDER BY id",
        apple,
        plum
    );
    let products: Vec<i64> = products.all().await.unwrap();
    let price = |product| format!("product: its lowest price is not that of its items ({product})");
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE items SET price = 1 WHERE id = {apple}", apple).execute().await.unwrap();
    });
    assert_eq!(found.await, [price(products[0])]);
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE items SET retired = id WHERE id = {plum}", plum).execute().await.unwrap();
    });
    assert_eq!(found.await, [price(products[1])]);
    let found = books.after(async |tx| {
        let product = products[1];
        sql!(tx, "UPDATE products SET min_price = NULL WHERE id = {product}", product)
            .execute()
            .await
            .unwrap();
    });
    assert_eq!(found.await, [price(products[1])]);
}

#[tokio::test]
async fn a_quota_that_counts_another_number_of_open_orders_is_found() {
    let books = Books::open().await;
    for open in [0, 2] {
        let found = books.after(async |tx| {
            sql!(tx, "UPDATE order_quotas SET open = {open}", open).execute().await.unwrap();
        });
        let wrong = format!("customer: the quota does not count the orders that are not paid ({BUYER})");
        assert_eq!(found.await, [wrong]);
    }
}

#[tokio::test]
async fn a_won_too_many_in_an_order_or_a_package_is_found() {
    let books = Books::open().await;
    let (order, package) = (books.paid.id, books.paid_apples());
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE orders SET total = total + 1 WHERE id = {order}", order).execute().await.unwrap();
    });
    let of_order = format!("order: its total is not that of its packages ({order})");
    assert_eq!(found.await, std::slice::from_ref(&of_order));
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE packages SET total = total + 1 WHERE id = {package}", package)
            .execute()
            .await
            .unwrap();
    });
    let of_package = format!("package: its total is not that of its goods and its shipping fee ({package})");
    assert_eq!(found.await, [of_order, of_package.clone()]);
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE packages SET shipping_fee = shipping_fee - 1 WHERE id = {package}", package)
            .execute()
            .await
            .unwrap();
    });
    assert_eq!(found.await, [of_package]);
    let found = books.after(async |tx| {
        sql!(
            tx,
            "UPDATE packages SET shipping_fee = shipping_fee + 1, goods = goods - 1 WHERE id = {package}",
            package
        )
        .execute()
        .await
        .unwrap();
    });
    let of_goods = format!("package: its goods are not those of its lines ({package})");
    assert_eq!(found.await, std::slice::from_ref(&of_goods));
    // As a copy of the version before wrote it: all of it is goods.
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE packages SET goods = NULL WHERE id = {package}", package).execute().await.unwrap();
    });
    assert_eq!(found.await, Vec::<String>::new());
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE order_lines SET price = price - 1 WHERE package_id = {package}", package)
            .execute()
            .await
            .unwrap();
    });
    assert_eq!(found.await, [of_goods]);
}

#[tokio::test]
async fn a_product_of_which_nobody_can_say_whether_it_is_on_sale_is_found() {
    let books = Books::open().await;
    let plum = books.shop.item(SELLER, "자두", 500, 3).await;
    let product = sql!(books.shop.db.reader(), "SELECT product_id FROM items WHERE id = {plum}", plum);
    let product: i64 = product.one().await.unwrap().unwrap();
    let state = format!("product: its state does not say whether it is on sale ({product})");
    let apart = format!("item: it is on sale and its product is not, or the other way round ({plum})");
    for status in ["DRAFT", "PAUSED", "BLOCKED", "DELETED"] {
        let found = books.after(async |tx| {
            sql!(tx, "UPDATE products SET status = {status} WHERE id = {product}", status, product)
                .execute()
                .await
                .unwrap();
        });
        assert_eq!(found.await, std::slice::from_ref(&state), "{status}");
    }
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE products SET retired = -1 WHERE id = {product}", product).execute().await.unwrap();
    });
    assert_eq!(found.await, [state, apart.clone()]);
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE products SET min_price = NULL WHERE id = {product}", product)
            .execute()
            .await
            .unwrap();
        sql!(tx, "UPDATE items SET retired = -1 WHERE id = {plum}", plum).execute().await.unwrap();
    });
    assert_eq!(found.await, [apart]);
}

#[tokio::test]
async fn an_order_and_a_package_that_contradict_each_other_are_found() {
    let books = Books::open().await;
    let wrong = |package: PackageId, item: ItemId, kind: &str| {
        format!("package {package}: item {item}: its {kind} is wrong")
    };

    let (order, package) = (books.pending.id, books.pending.packages[0].id);
    let unpaid = |order| format!("order: pending or failed, but a package is not ({order})");
    let found = books.after(async |tx| set_package(tx, package, PackageStatus::Paid).await).await;
    assert_eq!(found, [unpaid(order), wrong(package, books.apple, "COMMIT")]);

    let (order, package) = (books.failed.id, &books.failed.packages[0]);
    let (pear, package) = (package.lines[0].item_id, package.id);
    let found = books.after(async |tx| set_package(tx, package, PackageStatus::Shipped).await).await;
    assert_eq!(found, [unpaid(order), wrong(package, pear, "COMMIT"), wrong(package, pear, "RELEASE")]);

    let (order, package) = (books.paid.id, books.paid_apples());
    let found = books.after(async |tx| set_package(tx, package, PackageStatus::Pending).await).await;
    let paid = format!("order: paid, but a package is pending or failed ({order})");
    assert_eq!(found, [paid, wrong(package, books.apple, "COMMIT")]);
    let found = books.after(async |tx| set_order(tx, order, OrderStatus::Failed).await).await;
    let old_key = format!("order: a key stands for a failed order ({order})");
    assert_eq!(found, [unpaid(order), old_key, format!("order: it failed and has a key ({order})")]);
    let found = books.after(async |tx| set_order(tx, order, OrderStatus::Closed).await).await;
    assert_eq!(found, [format!("order: closed with a package still open ({order})")]);

    let order = books.cancelled.id;
    let found = books.after(async |tx| set_order(tx, order, OrderStatus::Paid).await).await;
    assert_eq!(found, [format!("order: not closed though all its packages are ({order})")]);
}

#[tokio::test]
async fn a_key_or_a_cart_that_an_order_should_have_left_is_found() {
    let books = Books::open().await;
    let (failed, nobodys) = (books.failed.id, OrderId::fresh());
    let found = books.after(async |tx| {
        sql!(tx, "UPDATE orders SET idempotency_key = 'again' WHERE id = {failed}", failed)
            .execute()
            .await
            .unwrap();
    });
    assert_eq!(found.await, [format!("order: it failed and has a key ({failed})")]);
    let old_key = async |order: OrderId| {
        let kept = async |tx: &Transaction| {
            let key = sql!(
                tx,
                "INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at)
                 VALUES ({customer}, 'again', 'hash', {order}, 0)",
                customer = BUYER,
                order
            );
            key.execute().await.unwrap();
        };
        books.after(kept).await
    };
    assert_eq!(old_key(failed).await, [format!("order: a key stands for a failed order ({failed})")]);
    assert_eq!(
        old_key(nobodys).await,
        [format!("order: a key stands for an order that does not exist ({nobodys})")]
    );
    assert_eq!(old_key(books.paid.id).await, [""; 0]);

    let cart = async |order: OrderId, taken: i64| {
        let claimed = async |tx: &Transaction| {
            let claim = sql!(
                tx,
                "INSERT INTO cart_claims (customer_id, version, order_id) VALUES ({customer}, 1, {order})",
                customer = AccountId(77),
                order
            );
            claim.execute().await.unwrap();
            let set = sql!(tx, "UPDATE orders SET cart_taken = {taken} WHERE id = {order}", taken, order);
            set.execute().await.unwrap();
        };
        books.after(claimed).await
    };
    let claimed = |order| format!("order: it has its customer's cart, but is at its end ({order})");
    assert_eq!(cart(failed, 0).await, [claimed(failed)]);
    assert_eq!(cart(books.paid.id, 1).await, [claimed(books.paid.id)]);
    assert_eq!(cart(books.pending.id, 0).await, [""; 0]);
}

#[tokio::test]
async fn a_movement_that_is_missing_doubled_wrong_or_nobodys_is_found() {
    let books = Books::open().await;
    let apple = books.apple;
    let sum = format!("item: the stock is not the sum of its movements ({apple})");
    let wrong =
        |package: PackageId, kind: &str| format!("package {package}: item {apple}: its {kind} is wrong");
    let (paid, pending) = (books.paid_apples(), books.pending.packages[0].id);
    let cancelled = books.cancelled.packages[0].id;

    let found = books.after(async |tx| never_moved(tx, Movement::Reserve, pending).await).await;
    assert_eq!(found, [sum.clone(), wrong(pending, "RESERVE")]);
    let found = books.after(async |tx| never_moved(tx, Movement::Commit, paid).await).await;
    assert_eq!(found, [wrong(paid, "COMMIT")]);
    let found = books.after(async |tx| never_moved(tx, Movement::Release, cancelled).await).await;
    assert_eq!(found, [sum.clone(), wrong(cancelled, "RELEASE")]);
    let found = books.after(async |tx| moved(tx, apple, Movement::Release, paid.0, 2).await).await;
    assert_eq!(found, [sum.clone(), wrong(paid, "RELEASE")]);
    let found = books.after(async |tx| moved(tx, apple, Movement::Return, cancelled.0, 1).await).await;
    assert_eq!(found, [sum.clone(), wrong(cancelled, "RETURN")]);
    let found = books.after(async |tx| set_package(tx, paid, PackageStatus::Returned).await).await;
    assert_eq!(found, [wrong(paid, "RETURN")]);
    // Of the right kind, and of another number of units.
    let found = books.after(async |tx| {
        let one = sql!(
            tx,
            "UPDATE stock_movements SET quantity = -1 WHERE kind = 'RESERVE' AND reference = {paid}",
            paid
        );
        assert_eq!(one.execute().await.unwrap(), 1);
    });
    assert_eq!(found.await, [sum, wrong(paid, "RESERVE")]);

    for kind in [Movement::Reserve, Movement::Commit, Movement::Release, Movement::Return] {
        let found = books.after(async |tx| moved(tx, apple, kind, Uuid::now_v7(), 0).await).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("stock movement: it belongs to no order line ("), "{found:?}");
    }
    let seller = books.after(async |tx| moved(tx, apple, Movement::Adjust, Uuid::now_v7(), 0).await).await;
    assert_eq!(seller, [""; 0]);
}

#[tokio::test]
async fn what_stands_between_a_decision_and_its_money_for_too_long_is_found() {
    let mut books = Books::open().await;
    books.shop.cut_calls(true);
    let order = books.shop.orders.cancel(BUYER, books.paid.id, Some(&[books.paid_apples()])).await.unwrap();
    books.shop.cut_calls(false);
    let package = books.paid_apples();
    let status = order.packages.iter().find(|p| p.id == package).unwrap().status;
    assert_eq!(status, PackageStatus::Cancelling);

    let stuck = [
        format!("order: its payment is not settled for too long ({})", books.pending.id),
        format!("package: its money is not settled for too long ({package})"),
    ];
    let shop = &books.shop;
    let patience = Duration::from_secs(2 * shop.orders.settings.give_up_after_seconds);
    let in_time = shop.clock.now().plus(patience);
    let look = async |now| audit::look(&shop.db, &shop.wire, &shop.orders.settings, now).await.unwrap();
    assert_eq!(look(in_time).await, [""; 0]);
    assert_eq!(look(in_time.plus(Duration::from_millis(1))).await, stuck);
}

/// Money that the ledger holds for a package that no order has.
async fn stranger(shop: &Shop, package_id: PackageId) {
    shop.top_up(BUYER, 5).await;
    let part = PaymentPart { package_id, seller_id: SELLER, amount: Won(5) };
    let payment = Payment { order_id: OrderId::fresh(), customer_id: BUYER, packages: vec![part] };
    shop.wire.ledger.pay(&payment).await.unwrap();
}

#[tokio::test]
async fn money_of_packages_that_no_order_has_is_found_wherever_it_stands() {
    let shop = Shop::open().await;
    let look = async || {
        let now = shop.clock.now();
        audit::look(&shop.db, &shop.wire, &shop.orders.settings, now).await.unwrap()
    };
    let apple = shop.item(SELLER, "사과", 1_000, 10).await;
    let (first, between) = (PackageId(Uuid::from_u128(1)), PackageId::fresh());
    let last = PackageId(Uuid::from_u128(u128::MAX));
    let unknown = |package| format!("ledger: it holds transfers of an unknown package ({package})");
    stranger(&shop, between).await;
    assert_eq!(look().await, [unknown(between)]);
    shop.paid(&[(apple, 1, 1_000)]).await;
    assert_eq!(look().await, [unknown(between)]);
    stranger(&shop, last).await;
    stranger(&shop, first).await;
    assert_eq!(look().await, [first, between, last].map(unknown));
}

/// What the audit finds if the ledger's answer is changed like this.
async fn told(
    books: &mut Books,
    change: impl Fn(&mut Vec<PackageLedger>) + Send + Sync + 'static,
) -> Vec<String> {
    books.shop.wire.answer_changed = Some(Arc::new(change));
    let (shop, now) = (&books.shop, books.shop.clock.now());
    audit::look(&shop.db, &shop.wire, &shop.orders.settings, now).await.unwrap()
}

#[tokio::test]
async fn a_ledger_that_contradicts_a_package_is_found() {
    let mut books = Books::open().await;
    let (paid, cancelled) = (books.paid_apples(), books.cancelled.packages[0].id);
    let all = |change: fn(&mut PackageLedger)| {
        move |page: &mut Vec<PackageLedger>| {
            page.iter_mut().filter(|entry| [paid, cancelled].contains(&entry.package_id)).for_each(change);
        }
    };
    let amount = told(&mut books, all(|entry| entry.transfers[0].amount = Won(3))).await;
    let not_paid = "it has not exactly one payment of its amount";
    assert_eq!(
        amount,
        [format!("package {paid}: PAID: {not_paid}"), format!("package {cancelled}: CANCELLED: {not_paid}")]
    );
    let nothing = told(&mut books, move |page| page.retain(|entry| entry.package_id != paid)).await;
    assert_eq!(nothing, [format!("package {paid}: PAID: {not_paid}")]);
    // Whose package came to its end may go.
    let gone = told(&mut books, all(|entry| entry.seller_gone = true)).await;
    assert_eq!(gone, [format!("package {paid}: PAID: its seller is gone")]);
    let order = told(&mut books, all(|entry| entry.order_id = OrderId::fresh())).await;
    let another = "the ledger knows it under another order";
    assert_eq!(order, [paid, cancelled].map(|package| format!("package {package}: {another}")));
}

#[tokio::test]
async fn the_audit_reads_on_after_a_page() {
    let shop = Shop::open().await;
    let mut wanted = Vec::new();
    for n in 0..101 {
        wanted.push((shop.item(AccountId(2_000 + n), "사과", 1_000, 1).await, 1, 1_000));
    }
    let order = shop.paid(&wanted).await;
    assert_eq!(order.packages.len(), 101);
    shop.audit().await;
    let package = order.packages.iter().map(|package| package.id).max().unwrap();
    let set =
        sql!(shop.db.writer(), "UPDATE packages SET status = 'CANCELLED' WHERE id = {package}", package);
    set.execute().await.unwrap();
    let found = audit::look(&shop.db, &shop.wire, &shop.orders.settings, shop.clock.now()).await.unwrap();
    let unpaid = format!("package {package}: CANCELLED: it has not exactly one refund of its amount");
    assert!(found.contains(&unpaid), "{found:?}");
}

#[tokio::test]
async fn what_is_right_a_moment_later_is_no_finding_and_what_stays_is_one() {
    let mut books = Books::open().await;
    let looks = Arc::new(AtomicUsize::new(0));
    let paid = books.paid_apples();
    for (wrong_until, looked) in [(1, 2), (3, 4), (usize::MAX, 4)] {
        looks.store(0, Ordering::SeqCst);
        let counted = Arc::clone(&looks);
        books.shop.wire.answer_changed = Some(Arc::new(move |page: &mut Vec<PackageLedger>| {
            // The last page, which is empty, ends a look.
            let look = if page.is_empty() {
                counted.fetch_add(1, Ordering::SeqCst)
            } else {
                counted.load(Ordering::SeqCst)
            };
            if look < wrong_until {
                page.retain(|entry| entry.package_id != paid);
            }
        }));
        let (shop, now) = (&books.shop, books.shop.clock.now());
        let found = audit::audit(&shop.db, &shop.wire, &shop.orders.settings, now).await.unwrap();
        let stays = wrong_until == usize::MAX;
        assert_eq!((found.len(), looks.load(Ordering::SeqCst)), (usize::from(stays), looked), "{found:?}");
    }
}
