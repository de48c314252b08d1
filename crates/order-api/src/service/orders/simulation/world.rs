//! One run: buyers, a seller, copies of the service, a clock that jumps, processes that die; and what must be true
//! whatever happened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use account_api::service::ledger::{ChangeBalance, Ledger};
use account_api::settings::TopupMode;
use domain::{AccountId, Description, ItemId, Name, OrderId, ProductName, Timestamp, Won};
use kit::db::Text;
use kit::{Clock, Database, sql};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::executor::{Process, Tasks};
use super::network::Network;
use crate::model::catalogue::{NewItem, NewProduct};
use crate::model::order_states::OrderStatus;
use crate::model::orders::{Placement, Shipping, WantedItem};
use crate::model::shipping::ShippingPolicy;
use crate::service::cart::Carts;
use crate::service::catalogue::Catalogue;
use crate::service::change_signal::ChangeSignal;
use crate::service::orders::{Orders, SellerAction};
use crate::settings::{CommissionSettings, OrderSettings};
use crate::store;

const SELLERS: [AccountId; 2] = [AccountId(901), AccountId(902)];
const PRICE: Won = Won(10);
/// The process that the ledger runs in; the copies of order-api are those after it.
const LEDGER: Process = 0;

/// The databases of both services, made once and wiped for every run.
pub(super) struct Databases {
    pub(super) account: Database,
    pub(super) order: Database,
}

impl Databases {
    pub(super) async fn open() -> Self {
        let account = test_database::single().await;
        let order = test_database::single().await;
        account_api::DATABASE.migrate(&account).await.unwrap();
        crate::DATABASE.migrate(&order).await.unwrap();
        Self { account, order }
    }

    async fn wipe(&self) {
        for table in ["transfers", "ledger_snapshots", "payments", "idempotency_keys"] {
            empty(&self.account, table).await;
        }
        let owned = sql!(self.account.writer(), "DELETE FROM ledger_accounts WHERE owner <> '-'");
        owned.execute().await.unwrap();
        for table in [
            "product_changes",
            "order_events",
            "order_lines",
            "packages",
            "order_keys",
            "order_quotas",
            "cart_claims",
            "orders",
            "stock_movements",
            "cart_items",
            "cart_orders",
            "items",
            "products",
        ] {
            empty(&self.order, table).await;
        }
    }
}

async fn empty(db: &Database, table: &'static str) {
    sql!(db.writer(), "DELETE FROM {table}", table = Text(table)).execute().await.unwrap();
}

/// What buyers were told: the orders that each key was acknowledged with.
pub(super) type Told = Arc<Mutex<BTreeMap<(AccountId, String), Vec<OrderId>>>>;

pub(super) struct World<'a> {
    pub(super) databases: &'a Databases,
    rng: StdRng,
    pub(super) clock: Clock,
    pub(super) network: Network,
    pub(super) ledger: Ledger,
    copies: Vec<Orders>,
    /// Until when each copy is down.
    down_until: Vec<Timestamp>,
    tasks: Tasks,
    pub(super) buyers: Vec<AccountId>,
    pub(super) items: Vec<ItemId>,
    pub(super) units: i64,
    pub(super) topped_up: i64,
    pub(super) told: Told,
    pub(super) settings: OrderSettings,
    /// How many calls may be under way at once.
    at_once: usize,
}

impl<'a> World<'a> {
    pub(super) async fn new(seed: u64, databases: &'a Databases) -> Self {
        databases.wipe().await;
        let mut rng = StdRng::seed_from_u64(seed);
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let ledger = Ledger::new(databases.account.clone(), clock.clone(), TopupMode::Open);
        let network = Network::new(seed.rotate_left(17), ledger.clone(), clock.clone());
        let settings = OrderSettings {
            answer_within_ms: 150,
            give_up_after_seconds: [2, 10, 30][rng.random_range(0..3)],
            lease_ms: 5_000,
            recover_every_ms: 1_000,
            delivered_after_days: 14,
            confirmed_after_days: 7,
            return_accepted_after_days: 7,
            unshipped_cancelled_after_days: 14,
            balance_within_ms: 150,
            open_max: rng.random_range(1..=2),
            failed_per_day_max: [3, 20][rng.random_range(0..2)],
            poor_per_minute_max: 10,
        };
        let copies = rng.random_range(1..=3);
        let at_once = [2, 4, 12][rng.random_range(0..3)];
        let copy = || {
            Orders::new(
                databases.order.clone(),
                clock.clone(),
                Arc::new(network.clone()),
                Carts::new(databases.order.clone(), clock.clone()),
                settings,
                CommissionSettings { basis_points: 500 },
                ChangeSignal::default(),
            )
        };
        let buyers = (1..=rng.random_range(3..=6)).map(AccountId).collect();
        let mut world = Self {
            databases,
            copies: (0..copies).map(|_| copy()).collect(),
            down_until: vec![Timestamp(0); copies],
            units: rng.random_range(1..=4),
            rng,
            clock,
            network,
            ledger,
            tasks: Tasks::default(),
            buyers,
            items: Vec::new(),
            topped_up: 0,
            told: Told::default(),
            settings,
            at_once,
        };
        world.furnish().await;
        world
    }

    /// Two products of two sellers, and buyers of whom some can pay and most have a unit in their cart.
    async fn furnish(&mut self) {
        let catalogue = Catalogue::new(self.databases.order.clone(), self.clock.clone());
        for seller in SELLERS {
            let name = |text: &str| ProductName::parse(text).unwrap();
            let new = NewProduct::on_sale(
                name("사과"),
                Description::parse("맛있는 사과").unwrap(),
                vec![NewItem::named(name("한 상자"), PRICE, self.units)],
            );
            let product = catalogue.add_product(seller, new).await.unwrap();
            self.items.push(product.items[0].id);
        }
        // Sending costs something with one of them, more than some can pay.
        let fee = ShippingPolicy { fee: Won(3), ..ShippingPolicy::default() };
        catalogue.set_shipping(SELLERS[0], &fee).await.unwrap();
        let carts = Carts::new(self.databases.order.clone(), self.clock.clone());
        for buyer in self.buyers.clone() {
            if self.rng.random_bool(0.7) {
                carts.add(buyer, &[(self.items[0], 1)]).await.unwrap();
            }
            let money = [0, 10, 20, 40][self.rng.random_range(0..4)];
            if money > 0 {
                self.top_up(buyer, money).await;
            }
        }
    }

    async fn top_up(&mut self, buyer: AccountId, money: i64) {
        let change = ChangeBalance { from: Name::parse("카드").unwrap(), message: None, money: Won(money) };
        self.ledger.change_balance(buyer, &change, None).await.unwrap();
        self.topped_up += money;
    }

    /// Lets it all happen.
    pub(super) async fn play(&mut self) -> Result<(), String> {
        let end = self
            .clock
            .now()
            .plus(Duration::from_millis([4_000, 15_000, 40_000][self.rng.random_range(0..3)]));
        while self.clock.now() < end {
            self.something_happens().await;
            let steps = self.rng.random_range(1..80);
            self.go_on(steps).await?;
            if self.rng.random_bool(0.01) {
                // The power fails; what the disks hold must be right at any moment.
                self.tasks.kill_all();
                self.check_safety().await?;
            }
        }
        self.network.state().calm = true;
        self.settle().await?;
        self.check_safety().await?;
        self.check_the_end().await
    }

    async fn something_happens(&mut self) {
        let jump = [0, 0, 5, 20, 100, 200, 1_500][self.rng.random_range(0..7)];
        self.clock.advance(Duration::from_millis(jump));
        for call in self.network.arrived() {
            self.tasks.spawn(LEDGER, self.network.clone().serve(call));
        }
        if self.rng.random_bool(0.02) {
            self.tasks.kill(LEDGER);
        }
        let copy = self.rng.random_range(0..self.copies.len());
        if self.down_until[copy] > self.clock.now() {
            return;
        }
        if self.rng.random_bool(0.02) {
            self.tasks.kill(copy + 1);
            self.down_until[copy] =
                self.clock.now().plus(Duration::from_millis(self.rng.random_range(50..5_000)));
            return;
        }
        if self.tasks.len() < self.at_once {
            self.somebody_calls(copy).await;
        }
    }

    async fn somebody_calls(&mut self, copy: usize) {
        let orders = self.copies[copy].clone();
        let buyer = self.buyers[self.rng.random_range(0..self.buyers.len())];
        let seller = SELLERS[self.rng.random_range(0..2)];
        match self.rng.random_range(0..100) {
            0..30 => {
                let key = format!("key-{}", self.rng.random_range(0..4));
                let placement = self.placement(&key);
                let told = Arc::clone(&self.told);
                self.tasks.spawn(copy + 1, async move {
                    if let Ok(placed) = orders.place(buyer, &key, &placement).await {
                        told.lock().unwrap().entry((buyer, key)).or_default().push(placed.order.id);
                    }
                });
            }
            // In two windows at once, so that transitions which exclude each other meet.
            30..45 => {
                for orders in [orders.clone(), orders] {
                    let what = self.rng.random_range(0..3);
                    self.tasks.spawn(copy + 1, buyer_moves(orders, buyer, what));
                }
            }
            45..65 => {
                for orders in [orders.clone(), orders] {
                    let what = [0, 0, 1, 1, 2, 3, 4][self.rng.random_range(0..7)];
                    self.tasks.spawn(copy + 1, seller_moves(orders, seller, what));
                }
            }
            65..70 if self.rng.random_bool(0.3) && self.tasks.is_empty() => self.top_up(buyer, 10).await,
            70..90 => self.tasks.spawn(copy + 1, async move {
                let _ = orders.recover().await;
            }),
            90..93 => self.tasks.spawn(copy + 1, async move {
                let _ = orders.make_due_transitions().await;
            }),
            _ => {}
        }
    }

    /// The same key always asks for the same; two of them for the whole cart.
    pub(super) fn placement(&self, key: &str) -> Placement {
        let item = |i: usize| WantedItem { item_id: self.items[i], count: 1, price: PRICE };
        let items = match key {
            "key-0" => Some(vec![item(0)]),
            "key-1" => Some(vec![item(1), item(0)]),
            _ => None,
        };
        let text = |text: &str| text.to_owned();
        Placement {
            items,
            shipping: Shipping {
                recipient: text("김민수"),
                phone: text("01012345678"),
                postal_code: text("06236"),
                address1: text("서울"),
                address2: None,
                memo: None,
            },
            expected_total: None,
        }
    }

    /// Polls tasks up to so many times, each once.
    async fn go_on(&mut self, steps: usize) -> Result<(), String> {
        for _ in 0..steps {
            tokio::task::yield_now().await;
            for call in self.network.arrived() {
                self.tasks.spawn(LEDGER, self.network.clone().serve(call));
            }
            if self.tasks.step(&mut self.rng) {
                continue;
            }
            // All wait: for the database's thread, or for a moment that has not come yet.
            let wait = tokio::time::timeout(Duration::from_millis(1), self.tasks.wait());
            if self.tasks.is_empty() || wait.await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Nothing more goes wrong: everything that was begun must come to its end.
    async fn settle(&mut self) -> Result<(), String> {
        for _ in 0..400 {
            self.clock.advance(Duration::from_secs(7));
            for _ in 0..2_000 {
                self.go_on(50).await?;
                if self.tasks.is_empty() {
                    break;
                }
                self.clock.advance(Duration::from_millis(20));
            }
            if !self.tasks.is_empty() {
                let state = self.network.state();
                let (calls, held) = (state.underway.len(), state.held.len());
                let tasks = self.tasks.len();
                return Err(format!(
                    "{tasks} tasks never end; {calls} calls are under way, {held} answers held back"
                ));
            }
            let now = self.clock.now().plus(Duration::from_hours(1));
            let db = self.databases.order.reader();
            let waiting = store::leases::orders_due(db, now, 100).await.map_err(|e| format!("{e:?}"))?.len()
                + store::leases::packages_due(db, now, 100).await.map_err(|e| format!("{e:?}"))?.len();
            if waiting == 0 {
                return Ok(());
            }
            for (copy, orders) in self.copies.iter().enumerate() {
                let orders = orders.clone();
                self.tasks.spawn(copy + 1, async move {
                    let _ = orders.recover().await;
                });
            }
        }
        Err("something never comes to its end".into())
    }
}

async fn buyer_moves(orders: Orders, buyer: AccountId, what: u32) {
    let page = kit::extract::Page { limit: 3, after: None };
    let Ok((list, _)) = orders.list(buyer, Some(OrderStatus::Paid), &page).await else { return };
    for order in list {
        let _ = match what {
            0 => orders.cancel(buyer, order.id, None).await,
            1 => orders.confirm(buyer, order.id, None).await,
            _ => orders.request_return(buyer, order.id, None, "마음이 바뀜").await,
        };
    }
}

async fn seller_moves(orders: Orders, seller: AccountId, what: u32) {
    let page = kit::extract::Page { limit: 3, after: None };
    let Ok((list, _)) = orders.list_packages(seller, None, &page).await else { return };
    let reason = || "품절".to_owned();
    for package in list {
        let wish = match what {
            0 => SellerAction::Ship { carrier: "우체국".into(), tracking_number: "1".into() },
            1 => SellerAction::Deliver,
            2 => SellerAction::Cancel { reason: reason() },
            3 => SellerAction::AcceptReturn,
            _ => SellerAction::RejectReturn { reason: reason() },
        };
        let _ = orders.act_as_seller(seller, package.package.id, &wish).await;
    }
}
