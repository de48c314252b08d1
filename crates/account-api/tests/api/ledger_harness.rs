//! A running service and callers whose tokens it signed: the ledger asks for no account behind them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops")]

use std::sync::Arc;
use std::time::Duration;

use account_api::AccountApi;
use account_api::service::ledger::Ledger;
use account_api::settings::{TopupMode, load};
use auth::{KeyRing, ServiceIdentity};
use domain::{AccountId, AccountType};
use kit::Clock;
use kit::server::Running;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;

pub struct Shop {
    pub ledger: Ledger,
    pub db: kit::Database,
    url: String,
    grpc: u16,
    keys: Arc<KeyRing>,
    client: Client,
    running: Running,
    folder: TempDir,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub replayed: bool,
    pub json: Value,
}

impl Answer {
    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.json["code"].as_str().unwrap_or_default())
    }

    /// The fields that a 422 names.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }
}

pub async fn start(topup: TopupMode) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = load().unwrap();
    settings.server.port = 0;
    settings.server.workers = 1;
    settings.topup.mode = topup;
    settings.grpc.port = test_ports::free_port().unwrap();
    let grpc = settings.grpc.port;
    test_database::give(&mut settings.database, folder.path()).await;
    let api = AccountApi::build(settings, folder.path(), Clock::system()).await.unwrap();
    let (keys, ledger) = (Arc::clone(&api.keys), api.services.ledger.clone());
    let db = api.db.clone();
    let running = api.start().unwrap();
    let (url, client) = (running.url(), Client::new());
    Shop { ledger, db, url, grpc, keys, client, running, folder }
}

impl Shop {
    fn token(&self, id: i64, account_type: AccountType) -> String {
        let (now, lifetime) = (Clock::system().now(), Duration::from_mins(15));
        self.keys.sign(AccountId(id), "kim@example.com", account_type, now, lifetime).unwrap()
    }

    pub fn customer(&self, id: i64) -> String {
        self.token(id, AccountType::Customer)
    }

    pub fn seller(&self, id: i64) -> String {
        self.token(id, AccountType::Seller)
    }

    pub fn service(&self) -> String {
        self.identity("order-api").sign(account_api::NAME, Clock::system().now()).unwrap()
    }

    /// One of the services that share this one's data folder.
    pub fn identity(&self, service: &'static str) -> ServiceIdentity {
        kit::peers::kept_identity(service, self.folder.path()).unwrap()
    }

    /// The private key of that.
    pub fn key(&self, service: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(format!("service-keys/{service}.pem"))).unwrap()
    }

    /// Where its gRPC is.
    pub fn grpc_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.grpc)
    }

    /// The text of its metrics.
    pub async fn metrics(&self) -> String {
        self.client.get(format!("{}/metrics", self.url)).send().await.unwrap().text().await.unwrap()
    }

    pub fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        send(self.request(Method::GET, path, token)).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path, token);
        send(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Stops it, whatever is under way.
    pub async fn stop_while_money_moves(self) {
        self.running.stop().await;
    }

    /// Every won must be where it belongs at the end of a test.
    pub async fn stop(self) {
        assert_eq!(self.ledger.audit().await.unwrap(), []);
        self.running.stop().await;
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let replayed = response.headers().get("idempotency-replayed").is_some_and(|value| value == "true");
    let bytes = response.bytes().await.unwrap();
    Answer { status, replayed, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}
