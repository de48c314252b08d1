//! Starts the real services in a folder of their own and plays their callers.

use std::sync::Arc;
use std::time::Duration;

use account_api::AccountApi;
use auth::{KeyRing, Verifier};
use chat_api::ChatApi;
use chat_api::peers::Peers;
use chat_api::peers::directory_rest::RestDirectory;
use chat_api::peers::products_rest::RestProducts;
use domain::{AccountId, AccountType, Timestamp};
use kit::Clock;
use kit::server::Running;
use order_api::OrderApi;
use order_api::wallet::rest::RestWallet;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// An address where nobody listens.
pub const NOWHERE: &str = "http://127.0.0.1:9";

/// Running services and everything that a test needs to call them.
pub struct House {
    pub clock: Clock,
    /// chat-api's.
    pub db: kit::Database,
    keys: Arc<KeyRing>,
    http: reqwest::Client,
    account: String,
    order: String,
    chat: String,
    _running: Vec<Running>,
    _folder: tempfile::TempDir,
}

/// Somebody with an account, or nobody.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub side: AccountType,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub replayed: bool,
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

    /// Checks that exactly these fields are named as broken, each as `field CODE`.
    #[track_caller]
    pub fn broken(self, fields: &[&str]) {
        let body = self.refused(422, "VALIDATION_FAILED");
        let named: Vec<_> = body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| format!("{} {}", e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        assert_eq!(named, fields, "{body}");
    }
}

impl Person {
    /// Somebody without a token.
    pub fn nobody() -> Self {
        let (email, name) = (String::new(), String::new());
        Self { id: 0, email, name, side: AccountType::Customer, token: None }
    }

    /// As an invitation names them.
    pub fn invited(&self) -> Value {
        json!({"email": self.email, "type": self.side.as_str()})
    }

    /// As everybody may see them.
    pub fn profile(&self) -> Value {
        json!({"id": self.id, "email": self.email, "name": self.name, "type": self.side.as_str()})
    }

    /// As others in a room see them.
    pub fn user(&self) -> Value {
        json!({"id": self.id, "nickname": self.name, "type": self.side.as_str()})
    }

    /// As they stand in a room's list.
    pub fn in_room(&self, left: bool) -> Value {
        let (id, name, side) = (self.id, &self.name, self.side.as_str());
        json!({"id": id, "nickname": name, "type": side, "left": left})
    }
}

impl House {
    /// Starts the services with empty databases.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same with other settings for chat-api.
    pub async fn open_with(change: impl FnOnce(&mut chat_api::settings::Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let mut settings = account_api::settings::load().unwrap();
        (settings.server.port, settings.server.workers) = (0, 1);
        test_database::give(&mut settings.database, &folder.path().join("account")).await;
        let account = AccountApi::build(settings, folder.path(), clock.clone()).await.unwrap();
        let keys = Arc::clone(&account.keys);
        let identity = |service| kit::peers::kept_identity(service, folder.path()).unwrap();
        let account = account.start().unwrap();

        let mut settings = order_api::settings::load().unwrap();
        (settings.server.port, settings.server.workers) = (0, 1);
        test_database::give(&mut settings.database, &folder.path().join("order")).await;
        let wallet =
            Arc::new(RestWallet::new(&settings.wallet, identity(order_api::NAME), clock.clone()).unwrap());
        let verifier = || {
            let url = format!("{}/.well-known/jwks.json", account.url());
            Arc::new(Verifier::with_jwks_url(&url).unwrap())
        };
        let order = OrderApi::build(
            settings,
            folder.path(),
            clock.clone(),
            verifier(),
            identity(order_api::NAME),
            wallet,
        );
        let order = order.await.unwrap().start().unwrap();

        let mut settings = chat_api::settings::load().unwrap();
        (settings.server.port, settings.server.workers) = (0, 2);
        test_database::give(&mut settings.database, &folder.path().join("chat")).await;
        (settings.account.url, settings.order.url) = (account.url(), order.url());
        change(&mut settings);
        let peers = Peers {
            directory: Arc::new(
                RestDirectory::new(&settings, identity(chat_api::NAME), clock.clone()).unwrap(),
            ),
            products: Arc::new(RestProducts::new(&settings.order).unwrap()),
        };
        let chat = ChatApi::build(
            settings,
            folder.path(),
            clock.clone(),
            verifier(),
            identity(chat_api::NAME),
            peers,
        );
        let chat = chat.await.unwrap();
        let db = chat.db.clone();
        let chat = chat.start().unwrap();
        Self {
            clock,
            db,
            keys,
            http: reqwest::Client::new(),
            account: account.url(),
            order: order.url(),
            chat: chat.url(),
            _running: vec![chat, order, account],
            _folder: folder,
        }
    }

    /// Calls chat-api; a `null` body is none.
    pub async fn call(&self, who: &Person, method: Method, path: &str, body: &Value) -> Answer {
        self.send(who, self.http.request(method, format!("{}{path}", self.chat)), body).await
    }

    async fn send(&self, who: &Person, mut request: reqwest::RequestBuilder, body: &Value) -> Answer {
        if let Some(token) = &who.token {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after").map(|v| v.to_str().unwrap().to_owned());
        let replayed = response.headers().get("idempotency-replayed").is_some_and(|v| v == "true");
        let text = response.text().await.unwrap();
        Answer { status, retry_after, replayed, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, who: &Person, path: &str) -> Answer {
        self.call(who, Method::GET, path, &Value::Null).await
    }

    pub async fn post(&self, who: &Person, path: &str, body: &Value) -> Answer {
        self.call(who, Method::POST, path, body).await
    }

    /// The same with an `Idempotency-Key`.
    pub async fn post_once(&self, who: &Person, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.http.post(format!("{}{path}", self.chat)).header("idempotency-key", key);
        self.send(who, request, body).await
    }

    /// Registers somebody.
    pub async fn person(&self, side: AccountType, name: &str) -> Person {
        let email = format!("{}@example.kr", Uuid::now_v7().simple());
        self.person_at(side, name, &email).await
    }

    /// Registers somebody at this address.
    pub async fn person_at(&self, side: AccountType, name: &str, email: &str) -> Person {
        let form = json!({"email": email, "name": name, "phone": "01012345678",
            "password": "말 배터리 스테이플", "birth": "1990-01-31"});
        let path = format!("/accounts/{}/signup", side.as_str().to_lowercase());
        let request = self.http.post(format!("{}{path}", self.account));
        let id = self.send(&Person::nobody(), request, &form).await.ok(201)["id"].as_i64().unwrap();
        self.known_as(id, email, name, side)
    }

    /// Somebody with a good token, whatever account-api knows of them.
    pub fn known_as(&self, id: i64, email: &str, name: &str, side: AccountType) -> Person {
        let hour = Duration::from_hours(1);
        let token = self.keys.sign(AccountId(id), email, side, self.clock.now(), hour).unwrap();
        Person { id, email: email.to_owned(), name: name.to_owned(), side, token: Some(token) }
    }

    pub async fn customer(&self, name: &str) -> Person {
        self.person(AccountType::Customer, name).await
    }

    pub async fn seller(&self, name: &str) -> Person {
        self.person(AccountType::Seller, name).await
    }

    /// Puts a product up for sale; gives its number.
    pub async fn product(&self, seller: &Person) -> i64 {
        self.product_called(seller, "무선이어폰").await
    }

    /// The same with a name.
    pub async fn product_called(&self, seller: &Person, name: &str) -> i64 {
        let body = json!({"name": name, "description": "설명",
            "items": [{"name": "블랙", "price": 59_900, "count": 10}]});
        let request = self.http.post(format!("{}/seller/product", self.order));
        self.send(seller, request, &body).await.ok(201)["id"].as_i64().unwrap()
    }

    /// Opens a room; gives its id.
    pub async fn room(&self, owner: &Person, name: &str, others: &[&Person]) -> String {
        let users: Vec<_> = others.iter().map(|other| other.invited()).collect();
        let room = self.post(owner, "/chat/invite", &json!({"name": name, "users": users})).await.ok(201);
        room["id"].as_str().unwrap().to_owned()
    }

    /// Sends a message and lets a second pass.
    pub async fn say(&self, who: &Person, room: &str, content: &str) -> Value {
        let body = json!({"clientMessageId": Uuid::now_v7(), "content": content});
        let message = self.post(who, &format!("/chat/{room}/messages"), &body).await.ok(201);
        self.clock.advance(Duration::from_secs(1));
        message
    }

    /// Somebody's list of rooms, each as its name, what is unread, and what was said last.
    pub async fn list(&self, who: &Person) -> Vec<(String, i64, Value)> {
        let list = self.post(who, "/chat-info/roomList", &Value::Null).await.ok(200);
        let entry = |room: &Value| {
            let name = room["name"].as_str().unwrap().to_owned();
            (name, room["unread"].as_i64().unwrap(), room["lastMessage"]["content"].clone())
        };
        list.as_array().unwrap().iter().map(entry).collect()
    }
}
