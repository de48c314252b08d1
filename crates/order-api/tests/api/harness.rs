//! Starts the real service in a folder of its own and plays its callers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use auth::{KeyRing, Verifier};
use domain::{AccountId, AccountType, Timestamp};
use kit::Clock;
use kit::db::DatabaseSettings;
use kit::server::Running;
use order_api::OrderApi;
use order_api::service::change_signal::ChangeSignal;
use order_api::service::orders::audit::audit;
use order_api::service::pictures::{self, Pictures};
use order_api::settings::{OrderSettings, Settings};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use test_redis::Redis;

use crate::listed::{for_sale, shown};
use crate::wire::Wire;

/// How long something that happens by itself may take on a busy machine.
const BY_ITSELF_MAX: Duration = Duration::from_secs(20);

/// A running service and everything that a test needs to call it.
pub struct Shop {
    pub keys: Arc<KeyRing>,
    pub clock: Clock,
    pub db: kit::Database,
    pub wire: Wire,
    http: reqwest::Client,
    base: String,
    settings: OrderSettings,
    running: Running,
    folder: Arc<tempfile::TempDir>,
    /// Where this instance keeps its own files.
    pub data_dir: PathBuf,
    _redis: Option<Redis>,
}

/// Where a shop keeps its carts.
#[derive(Clone, Copy, Debug)]
pub enum Carts {
    InTable,
    InRedis,
}

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    Nobody,
    Customer(i64),
    Seller(i64),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Checks that it is a problem of this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self.body
    }

    /// A header; empty when it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Whether an earlier request was answered with this already.
    pub fn is_replay(&self) -> bool {
        self.header("idempotency-replayed") == "true"
    }

    /// Checks that exactly these fields are named as broken.
    #[track_caller]
    pub fn broken(self, fields: &[&str]) {
        let body = self.refused(422, "VALIDATION_FAILED");
        let named: Vec<_> =
            body["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(named, fields, "{body}");
    }
}

impl Shop {
    /// Starts a service with an empty database.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// Does the same with its carts there; returns `None` where there is no Redis.
    pub async fn with_carts(carts: Carts) -> Option<Self> {
        Self::with_carts_and(carts, |_| {}).await
    }

    /// The same with settings of its own.
    pub async fn with_carts_and(carts: Carts, change: impl FnOnce(&mut Settings)) -> Option<Self> {
        match carts {
            Carts::InTable => Some(Self::open_with(change).await),
            Carts::InRedis => {
                let redis = test_redis::any().unwrap()?;
                // A busy machine answers late, which is not what these tests are about.
                let shop = Self::open_over(&redis, |settings| {
                    settings.redis.timeout_ms = 10_000;
                    change(settings);
                })
                .await;
                Some(Self { _redis: Some(redis), ..shop })
            }
        }
    }

    /// The same with its carts in this Redis, under a prefix of its own.
    pub async fn open_over(redis: &Redis, change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_with(|settings| {
            settings.redis.url = redis.url().into();
            settings.redis.key_prefix = format!("test-{}:", uuid::Uuid::new_v4());
            change(settings);
        })
        .await
    }

    /// The same with settings of its own.
    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let keys = Arc::new(KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap());
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let wire = Wire::to_new_ledger(&folder.path().join("ledger"), clock.clone()).await;
        let data_dir = folder.path().to_owned();
        Stopped { folder, data_dir, keys, clock, wire }.start_with(change).await
    }

    /// Another instance of the service over the same database, with files of its own.
    pub async fn beside(&self) -> Self {
        let data_dir = self.folder.path().join(uuid::Uuid::now_v7().to_string());
        let stopped = Stopped { data_dir, ..self.parts() };
        stopped.start().await
    }

    /// A way into its database that stays when it stops.
    pub async fn database(&self) -> kit::Database {
        let settings = database_of(&self.folder).await;
        kit::Database::open(settings.url.expose_secret(), 1).await.unwrap()
    }

    /// Stops this instance, does something to its files, and starts it again.
    pub async fn reopened(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let stopped = self.stopped().await;
        meanwhile(&stopped.data_dir);
        stopped.start().await
    }

    /// Stops this instance.
    pub async fn stopped(self) -> Stopped {
        let stopped = self.parts();
        self.running.stop().await;
        stopped
    }

    fn parts(&self) -> Stopped {
        Stopped {
            folder: Arc::clone(&self.folder),
            data_dir: self.data_dir.clone(),
            keys: Arc::clone(&self.keys),
            clock: self.clock.clone(),
            wire: self.wire.clone(),
        }
    }

    fn token(&self, who: Who) -> Option<String> {
        let (id, account_type) = match who {
            Who::Nobody => return None,
            Who::Customer(id) => (id, AccountType::Customer),
            Who::Seller(id) => (id, AccountType::Seller),
        };
        let hour = Duration::from_hours(1);
        Some(
            self.keys
                .sign(AccountId(id), "someone@example.kr", account_type, self.clock.now(), hour)
                .unwrap(),
        )
    }

    /// Whether it is ready, and what it says of it.
    pub async fn readiness(&self) -> Value {
        self.get(Who::Nobody, "/health/ready").await.ok(200)
    }

    /// Calls the service; a `null` body is none.
    pub async fn call(&self, who: Who, method: Method, path: &str, body: &Value) -> Answer {
        self.call_in(who, method, path, body, "ko").await
    }

    /// Calls the service and asks for answers in `language`.
    pub async fn call_in(
        &self,
        who: Who,
        method: Method,
        path: &str,
        body: &Value,
        language: &str,
    ) -> Answer {
        let request = self.request(who, method, path).header("accept-language", language);
        send(if body.is_null() { request } else { request.json(body) }).await
    }

    /// A call that its maker may still change.
    pub fn request(&self, who: Who, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match self.token(who) {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.call(who, Method::GET, path, &Value::Null).await
    }

    pub async fn head(&self, who: Who, path: &str) -> Answer {
        self.call(who, Method::HEAD, path, &Value::Null).await
    }

    pub async fn post(&self, who: Who, path: &str, body: &Value) -> Answer {
        self.call(who, Method::POST, path, body).await
    }

    pub async fn put(&self, who: Who, path: &str, body: &Value) -> Answer {
        self.call(who, Method::PUT, path, body).await
    }

    pub async fn delete(&self, who: Who, path: &str) -> Answer {
        self.call(who, Method::DELETE, path, &Value::Null).await
    }

    /// A search with its values written as a URL needs them.
    pub async fn search(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        send(self.request(Who::Nobody, Method::GET, path).query(query)).await
    }

    /// The names that a search finds, once they are these: the index follows the database by itself.
    #[track_caller]
    pub fn finds<'a>(
        &'a self,
        query: &'a [(&'a str, &'a str)],
        wanted: &'a [&'a str],
    ) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let began = std::time::Instant::now();
            loop {
                let found = self.search("/search/product", query).await.ok(200);
                let products = found["products"].as_array().unwrap();
                let names: Vec<_> = products.iter().map(|product| text(&product["name"])).collect();
                if names == wanted {
                    return;
                }
                assert!(
                    began.elapsed() < BY_ITSELF_MAX,
                    "{caller}: {query:?} found {names:?}, not {wanted:?}"
                );
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    /// Waits until this instance's index shows exactly what the database has for sale.
    pub async fn in_step(&self) {
        let began = std::time::Instant::now();
        loop {
            let (shown, there) = (shown(&self.http, &self.base).await, for_sale(&self.db).await);
            if shown == there {
                return;
            }
            assert!(began.elapsed() < BY_ITSELF_MAX, "shown: {shown:?}\nfor sale: {there:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The readiness check.
    pub async fn ready(&self) -> Answer {
        self.get(Who::Nobody, "/health/ready").await
    }

    /// Puts a product up for sale: its items as (name, price, count).
    pub async fn product(&self, seller: i64, name: &str, items: &[(&str, i64, i64)]) -> Value {
        let items: Vec<Value> = items
            .iter()
            .map(|(name, price, count)| json!({"name": name, "price": price, "count": count}))
            .collect();
        let body = json!({"name": name, "description": "설명", "items": items});
        self.post(Who::Seller(seller), "/seller/product", &body).await.ok(201)
    }

    /// Gives a product of the first seller's a picture.
    pub async fn with_picture(&self, product: &Value) -> Value {
        let path = format!("/seller/product/{product}/images");
        send(self.request(Who::Seller(1), Method::POST, &path).body(crate::pictures::png(40, 30, 1)))
            .await
            .ok(201)
    }

    /// What a reader of the catalogue sees of a product.
    pub async fn detail(&self, product: &Value) -> Value {
        self.get(Who::Nobody, &format!("/search/product/detail?productId={}", product["id"])).await.ok(200)
    }

    /// Places an order under a key.
    pub async fn place(&self, who: Who, key: &str, body: &Value) -> Answer {
        let request = self.request(who, Method::POST, "/customer/orders");
        send(request.header("idempotency-key", key).json(body)).await
    }

    /// An order that is paid, of a customer who can afford it.
    pub async fn paid(&self, customer: i64, lines: &[(&Value, i64)]) -> Value {
        let price = |(item, count): &(&Value, i64)| item["price"].as_i64().unwrap() * count;
        self.wire.top_up(customer, lines.iter().map(price).sum()).await;
        let key = uuid::Uuid::now_v7().to_string();
        self.place(Who::Customer(customer), &key, &order_of(lines)).await.ok(201)
    }

    /// A paid order with one package that its seller has shipped and delivered.
    pub async fn delivered(&self, customer: i64, seller: i64, lines: &[(&Value, i64)]) -> Value {
        let order = self.paid(customer, lines).await;
        let path = format!("/seller/orders/{}", text(&order["packages"][0]["id"]));
        self.post(Who::Seller(seller), &format!("{path}/ship"), &parcel()).await.ok(200);
        self.post(Who::Seller(seller), &format!("{path}/deliver"), &Value::Null).await.ok(200);
        self.order(customer, &order).await
    }

    /// An order as its customer sees it now.
    pub async fn order(&self, customer: i64, order: &Value) -> Value {
        let path = format!("/customer/orders/{}", text(&order["id"]));
        self.get(Who::Customer(customer), &path).await.ok(200)
    }

    /// An order once it is as wanted, which it becomes by itself.
    pub async fn order_once(&self, customer: i64, order: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = std::time::Instant::now();
        loop {
            let order = self.order(customer, order).await;
            if wanted(&order) {
                return order;
            }
            assert!(began.elapsed() < BY_ITSELF_MAX, "{order}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// How many units of an item are for sale.
    pub async fn stock(&self, product: &Value, item: &Value) -> i64 {
        let product = self.detail(product).await;
        let items = product["items"].as_array().unwrap();
        items.iter().find(|i| i["id"] == item["id"]).unwrap()["count"].as_i64().unwrap()
    }

    /// What its pictures' own work is done by.
    pub fn pictures(&self) -> Pictures {
        let (settings, signal) = (order_api::settings::load().unwrap().pictures, ChangeSignal::default());
        Pictures::open(self.db.clone(), self.clock.clone(), &settings, &self.data_dir, signal, false).unwrap()
    }

    /// What the audit says of pictures.
    pub async fn missing_pictures(&self) -> Vec<String> {
        let settings = order_api::settings::load().unwrap().pictures;
        pictures::audit(&self.db, &settings, &self.data_dir).await.unwrap()
    }

    /// Every won and every unit must be where it belongs.
    pub async fn audit(&self) {
        assert_eq!(self.wire.ledger.audit().await.unwrap(), []);
        let orders = audit(&self.db, &self.wire, &self.settings, self.clock.now()).await.unwrap();
        assert_eq!(orders, Vec::<String>::new());
    }
}

/// The one database of all instances of a shop.
async fn database_of(folder: &tempfile::TempDir) -> DatabaseSettings {
    let mut settings = order_api::settings::load().unwrap().database;
    settings.url = format!("sqlite://{}/order.db?mode=rwc", folder.path().display()).into();
    test_database::give(&mut settings, folder.path()).await;
    settings
}

/// An instance that does not run.
pub struct Stopped {
    folder: Arc<tempfile::TempDir>,
    pub data_dir: PathBuf,
    keys: Arc<KeyRing>,
    clock: Clock,
    wire: Wire,
}

impl Stopped {
    /// Starts it.
    pub async fn start(self) -> Shop {
        self.start_with(|_| {}).await
    }

    async fn start_with(self, change: impl FnOnce(&mut Settings)) -> Shop {
        let Self { folder, data_dir, keys, clock, wire } = self;
        let mut settings = order_api::settings::load().unwrap();
        settings.server.port = 0;
        settings.server.workers = 2;
        settings.orders.recover_every_ms = 50;
        settings.search.popularity_every_seconds = 1;
        settings.database = database_of(&folder).await;
        change(&mut settings);
        let orders = settings.orders;
        let has_folder = settings.search.folder.is_empty();
        let verifier = Arc::new(Verifier::with_keys(keys.jwks()));
        let identity = kit::peers::kept_identity(order_api::NAME, &data_dir).unwrap();
        let wallet = Arc::new(wire.clone());
        let api = OrderApi::build(settings, &data_dir, clock.clone(), verifier, identity, wallet);
        let api = api.await.unwrap();
        let db = api.db.clone();
        let running = api.start().unwrap();
        let base = format!("http://{}", running.address);
        let http = reqwest::Client::new();
        if has_folder {
            assert!(running.usable_within(BY_ITSELF_MAX).await, "the search index is not ready");
        }
        Shop { keys, clock, db, wire, http, base, settings: orders, running, folder, data_dir, _redis: None }
    }
}

/// Makes a call.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

/// A text in an answer.
#[track_caller]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// An order or a package without what depends on who reads it and when.
pub fn as_it_stands(value: &Value) -> Value {
    let mut value = value.clone();
    let packages = value.get_mut("packages").and_then(Value::as_array_mut);
    for package in packages.into_iter().flatten() {
        *package = as_it_stands(package);
    }
    for name in ["actions", "autoConfirmAt", "returnableUntil", "trackingUrl"] {
        value.as_object_mut().unwrap().remove(name);
    }
    value
}

/// Where parcels go.
pub fn address() -> Value {
    json!({"recipient": "김민수", "phone": "01012345678", "postalCode": "06236",
           "address1": "서울특별시 강남구 테헤란로 1"})
}

/// An order of so many units of each item, at the prices that stand on them.
pub fn order_of(lines: &[(&Value, i64)]) -> Value {
    let line =
        |(item, count): &(&Value, i64)| json!({"itemId": item["id"], "count": count, "price": item["price"]});
    json!({"items": lines.iter().map(line).collect::<Vec<_>>(), "shipping": address()})
}

/// What a seller says when a package leaves.
pub fn parcel() -> Value {
    json!({"carrier": "우체국택배", "trackingNumber": "6894012345678"})
}
