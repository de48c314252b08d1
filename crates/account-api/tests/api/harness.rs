//! Starts the real service and plays its callers.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use account_api::AccountApi;
use account_api::settings::Settings;
use kit::server::Running;
use kit::{Clock, Database};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Good, and not a common one.
pub const PASSWORD: &str = "말 배터리 스테이플";

/// A running account-api.
pub struct Shop {
    pub url: String,
    pub http: Client,
    pub clock: Clock,
    pub db: Database,
    pub folder: Arc<TempDir>,
    running: Running,
}

/// Somebody who is logged in.
#[derive(Clone)]
pub struct Person {
    pub side: &'static str,
    pub email: String,
    pub id: i64,
    pub access: String,
    pub refresh: String,
}

/// An answer that was read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Refused with a problem of this code.
    #[track_caller]
    pub fn refuses(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status.as_u16(), self.json()["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["requestId"], self.header("x-request-id"));
        self
    }

    /// The broken fields, as `field CODE`.
    pub fn broken(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let text = |e: &Value, key: &str| e[key].as_str().unwrap_or_default().to_owned();
        errors.iter().map(|e| format!("{} {}", text(e, "field"), text(e, "code"))).collect()
    }
}

/// Settings as a fresh checkout has them, on any free port.
pub fn settings() -> Settings {
    let mut settings = account_api::settings::load().unwrap();
    settings.server.port = 0;
    settings.server.workers = 2;
    settings
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_in(Arc::new(tempfile::tempdir().unwrap()), Clock::system(), change).await
    }

    pub async fn open_in(folder: Arc<TempDir>, clock: Clock, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        test_database::give(&mut settings.database, folder.path()).await;
        change(&mut settings);
        let api = AccountApi::build(settings, folder.path(), clock.clone()).await.unwrap();
        let db = api.db.clone();
        let running = api.start().unwrap();
        Self { url: running.url(), http: Client::new(), clock, db, folder, running }
    }

    /// By what another service of ours is known.
    pub fn service(&self) -> String {
        let order_api = kit::peers::kept_identity("order-api", self.folder.path()).unwrap();
        order_api.sign(account_api::NAME, self.clock.now()).unwrap()
    }

    /// Stops, and starts again in the same folder.
    pub async fn reopen(self) -> Self {
        let (folder, clock) = (Arc::clone(&self.folder), self.clock.clone());
        self.close().await;
        Self::open_in(folder, clock, |_| {}).await
    }

    pub async fn close(self) {
        drop(self.http);
        self.running.stop().await;
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path).header("accept", "application/json")).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::POST, path).json(&body)).await
    }

    /// A call with a token; a body of null is none.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        let request = self.request(method, path).bearer_auth(token);
        answer(if body.is_null() { request } else { request.json(&body) }).await
    }

    pub async fn sign_up(&self, side: &str, email: &str) -> Answer {
        self.post(&format!("/accounts/{side}/signup"), sign_up_form(email)).await
    }

    pub async fn log_in(&self, side: &str, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password, "type": side.to_uppercase()});
        self.post("/accounts/login", body).await
    }

    /// Signs up, opens the link in the mail, logs in.
    pub async fn join(&self, side: &'static str, email: &str) -> Person {
        let id = self.sign_up(side, email).await.is(201).json()["id"].as_i64().unwrap();
        let mark = format!("/{side}/verify/");
        let token = secret_after(&self.newest_mail(email, &mark).await, &mark);
        self.get(&format!("/accounts/{side}/verify/{token}")).await.is(200);
        let tokens = self.log_in(side, email, PASSWORD).await.is(200).json();
        let text = |key: &str| tokens[key].as_str().unwrap().to_owned();
        Person { side, email: email.into(), id, access: text("accessToken"), refresh: text("refreshToken") }
    }

    /// The account as its owner sees it.
    pub async fn own(&self, person: &Person) -> Value {
        self.call(Method::POST, &format!("/accounts/{}", person.side), &person.access, Value::Null)
            .await
            .is(200)
            .json()
    }

    /// The secret in the link of the newest mail to this address.
    pub async fn link_token(&self, email: &str) -> String {
        secret_after(&self.newest_mail(email, "/verify/").await, "/verify/")
    }

    /// The newest mail to this address that has this text in it, as soon as it is there.
    pub async fn newest_mail(&self, email: &str, text: &str) -> String {
        let folder = self.folder.path().join("mail");
        eventually("a mail", || {
            mails(&folder)
                .into_iter()
                .rev()
                .find(|m| m.contains(&format!("To: {email}\r\n")) && m.contains(text))
        })
        .await
    }

    /// Waits until a query that counts gives this number.
    pub async fn counts(&self, sql: &str, wanted: i64) {
        counts(&self.db, sql, wanted).await;
    }

    pub fn mails(&self) -> Vec<String> {
        mails(&self.folder.path().join("mail"))
    }
}

pub fn sign_up_form(email: &str) -> Value {
    json!({"email": email, "name": "김민수", "phone": "01012345678", "password": PASSWORD, "birth": "1990-01-31"})
}

pub async fn answer(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await
}

pub async fn read(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

/// The word that follows `mark`.
pub fn secret_after(text: &str, mark: &str) -> String {
    let (_, after) = text.split_once(mark).unwrap();
    after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

/// The mails in a folder, oldest first.
fn mails(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "eml"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Looks again and again until something is there.
pub async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{what} did not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until a query that counts gives this number.
pub async fn counts(db: &Database, sql: &str, wanted: i64) {
    let began = Instant::now();
    while test_database::number(db, sql).await != wanted {
        assert!(began.elapsed() < Duration::from_secs(10), "{sql} did not become {wanted}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
