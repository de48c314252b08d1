//! Starts the real service in a folder of its own and plays its callers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use auth::{KeyRing, ServiceSecret, Verifier};
use domain::{
    AccountId, AccountType, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement,
    Timestamp,
};
use kit::Clock;
use kit::server::Running;
use order_api::OrderApi;
use order_api::wallet::{Wallet, WalletError};
use reqwest::Method;
use serde_json::{Value, json};

/// A running service and everything that a test needs to call it.
pub struct Shop {
    pub keys: KeyRing,
    pub clock: Clock,
    pub db: kit::Database,
    http: reqwest::Client,
    base: String,
    _running: Running,
    _folder: tempfile::TempDir,
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
        self.body
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
        let folder = tempfile::tempdir().unwrap();
        let mut settings = order_api::settings::load().unwrap();
        settings.server.port = 0;
        settings.server.workers = 2;
        let keys = KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap();
        let verifier = Arc::new(Verifier::with_keys(keys.jwks()));
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let secret =
            ServiceSecret::new("a secret that only the tests' services share".to_owned().into()).unwrap();
        let api = OrderApi::build(settings, folder.path(), clock.clone(), verifier, secret, wallet())
            .await
            .unwrap();
        let db = api.db.clone();
        let running = api.start().unwrap();
        let base = format!("http://{}", running.address);
        Self { keys, clock, db, http: reqwest::Client::new(), base, _running: running, _folder: folder }
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
        let mut request =
            self.http.request(method, format!("{}{path}", self.base)).header("accept-language", language);
        if let Some(token) = self.token(who) {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.call(who, Method::GET, path, &Value::Null).await
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
        let request = self.http.get(format!("{}{path}", self.base)).query(query);
        let response = request.send().await.unwrap();
        Answer { status: response.status().as_u16(), body: response.json().await.unwrap() }
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

    /// What a reader of the catalogue sees of a product.
    pub async fn detail(&self, product: &Value) -> Value {
        self.get(Who::Nobody, &format!("/search/product/detail?productId={}", product["id"])).await.ok(200)
    }
}

/// The balances as order-api reaches them.
fn wallet() -> Arc<dyn Wallet> {
    Arc::new(Away)
}

/// A wallet that can't be reached.
struct Away;

fn away<T>() -> Result<T, WalletError> {
    Err(WalletError::Unknown("the wallet is away".into()))
}

#[async_trait]
impl Wallet for Away {
    async fn pay(&self, _: &Payment) -> Result<PaymentOutcome, WalletError> {
        away()
    }

    async fn void(&self, _: OrderId) -> Result<PaymentOutcome, WalletError> {
        away()
    }

    async fn refund(&self, _: &Refund) -> Result<(), WalletError> {
        away()
    }

    async fn settle(&self, _: &Settlement) -> Result<(), WalletError> {
        away()
    }

    async fn packages(&self, _: Option<PackageId>, _: u64) -> Result<Vec<PackageLedger>, WalletError> {
        away()
    }

    async fn package(&self, _: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        away()
    }
}
