//! Whether the process lives, whether it serves, and whether all that it needs answers.
//!
//! Who replaces copies asks the first two: a store that is away is away for every copy, and a new one would not find it
//! either. Who only sends requests elsewhere, or watches, asks the third.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, web};
use domain::ErrorCode;
use futures_util::future::{BoxFuture, join_all};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api_error::ApiError;
use crate::db::Database;
use crate::settings::{ServerSettings, SettingsError};

/// The longest that one answer is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Asks whether something answers.
pub type Probe = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;
/// Whether something that a service needs besides its stores can be used right now.
pub type Check = Arc<dyn Fn() -> bool + Send + Sync>;

/// What a service needs to serve.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) stores: Vec<(&'static str, Database)>,
    pub(crate) optional: Vec<(&'static str, Probe)>,
    pub(crate) ports: Vec<(&'static str, Arc<AtomicBool>)>,
    pub(crate) checks: Vec<(&'static str, Check)>,
    pub(crate) draining: Arc<AtomicBool>,
}

impl Health {
    /// Fails while this copy starts or stops, or does not serve one of its ports any more.
    fn own_state(&self) -> Result<(), ApiError> {
        let not_now = || ApiError::new(ErrorCode::ServiceUnavailable).retry_after(Duration::from_secs(1));
        if self.draining.load(Ordering::SeqCst) {
            return Err(not_now().detail("종료하는 중입니다.", "Shutting down."));
        }
        if let Some((name, _)) = self.ports.iter().find(|(_, up)| !up.load(Ordering::SeqCst)) {
            return Err(away(name));
        }
        match self.checks.iter().find(|(_, is_usable)| !is_usable()) {
            Some((name, _)) => {
                Err(not_now().detail(format!("{name}: 준비 중입니다."), format!("{name} is not ready.")))
            }
            None => Ok(()),
        }
    }
}

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "UP"}))
}

/// `GET /health/serving`: 503 while this copy starts or stops, or one of its ports is not served any more; otherwise 200.
/// It asks nobody.
pub(crate) async fn serving(health: web::Data<Health>) -> Result<HttpResponse, ApiError> {
    health.own_state()?;
    Ok(HttpResponse::Ok().json(json!({"status": "UP"})))
}

/// `GET /health/ready`: everything that is needed answers; otherwise 503, naming what does not. What the service can
/// do without is only named: taking every copy out of the balancer would make one store's outage everybody's.
pub(crate) async fn ready(health: web::Data<Health>) -> Result<HttpResponse, ApiError> {
    health.own_state()?;
    // All are asked at once, so that the answer takes no longer than that of one.
    let stores = health.stores.iter().map(async |(name, store)| {
        let answer = tokio::time::timeout(ANSWER_WITHIN, store.ping()).await;
        (!matches!(answer, Ok(Ok(())))).then_some(*name)
    });
    let optional = health.optional.iter().map(async |(name, probe)| {
        let answer = tokio::time::timeout(ANSWER_WITHIN, probe()).await;
        (!matches!(answer, Ok(true))).then_some(*name)
    });
    let (needed, missing) = tokio::join!(join_all(stores), join_all(optional));
    if let Some(name) = needed.into_iter().flatten().next() {
        return Err(away(name));
    }
    let missing: Vec<_> = missing.into_iter().flatten().collect();
    let up =
        if missing.is_empty() { json!({"status": "UP"}) } else { json!({"status": "UP", "away": missing}) };
    Ok(HttpResponse::Ok().json(up))
}

fn away(name: &str) -> ApiError {
    let away = ApiError::new(ErrorCode::ServiceUnavailable).retry_after(Duration::from_secs(1));
    away.detail(format!("{name}: 응답이 없습니다."), format!("{name} does not answer."))
}

/// Asks `service`, which listens as `server` says on this machine, whether it lives: the health check of a container that
/// has no curl. At most two seconds; the error is one line that says what came instead.
pub async fn ask(service: &str, server: &ServerSettings) -> Result<(), SettingsError> {
    let host = match server.host.parse::<IpAddr>() {
        Ok(any) if any.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        _ => server.host.clone(),
    };
    let says = match tokio::time::timeout(ANSWER_WITHIN, status_line(&host, server.port)).await {
        Ok(Ok(status)) if status == *b"HTTP/1.1 200" => return Ok(()),
        Ok(Ok(status)) => String::from_utf8_lossy(&status).into_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} s", ANSWER_WITHIN.as_secs()),
    };
    Err(SettingsError(format!("{service}: http://{host}:{}/health/live: {says}", server.port)))
}

async fn status_line(host: &str, port: u16) -> std::io::Result<[u8; 12]> {
    let mut connection = TcpStream::connect((host, port)).await?;
    let request = format!("GET /health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut status = [0; 12];
    connection.read_exact(&mut status).await?;
    Ok(status)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    fn health(port_is_up: bool, cache_answers: bool) -> web::Data<Health> {
        let probe: Probe = Arc::new(move || Box::pin(std::future::ready(cache_answers)));
        web::Data::new(Health {
            stores: Vec::new(),
            checks: Vec::new(),
            optional: vec![("cache", probe)],
            ports: vec![("grpc", Arc::new(AtomicBool::new(port_is_up)))],
            draining: Arc::default(),
        })
    }

    #[actix_web::test]
    async fn what_is_needed_decides_and_what_is_not_is_named() {
        let says = [(true, json!({"status": "UP"})), (false, json!({"status": "UP", "away": ["cache"]}))];
        for (cache_answers, says) in says {
            let answer = ready(health(true, cache_answers)).await.unwrap();
            let body = to_bytes(answer.into_body()).await.unwrap();
            assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap(), says);
        }
        let refusal = ready(health(false, true)).await.unwrap_err();
        assert_eq!(refusal.code, ErrorCode::ServiceUnavailable);
        assert_eq!(refusal.detail.unwrap().in_language(domain::Language::English), "grpc does not answer.");
    }

    #[actix_web::test]
    async fn a_copy_serves_from_when_it_is_usable_until_it_stops_whatever_its_stores_say() {
        let usable = Arc::new(AtomicBool::new(false));
        let is_usable = Arc::clone(&usable);
        let check: Check = Arc::new(move || is_usable.load(Ordering::SeqCst));
        let nowhere = Database::open("sqlite::memory:", 1).await.unwrap();
        let mut health = (*health(true, false).into_inner()).clone();
        health.checks = vec![("search index", check)];
        health.stores = vec![("database", nowhere.clone())];
        nowhere.close().await;
        let health = web::Data::new(health);
        let starting = serving(health.clone()).await.unwrap_err();
        assert_eq!(
            starting.detail.unwrap().in_language(domain::Language::English),
            "search index is not ready."
        );
        usable.store(true, Ordering::SeqCst);
        assert_eq!(serving(health.clone()).await.unwrap().status(), 200);
        let away = ready(health.clone()).await.unwrap_err();
        assert_eq!(away.detail.unwrap().in_language(domain::Language::English), "database does not answer.");
        health.draining.store(true, Ordering::SeqCst);
        let stopping = serving(health).await.unwrap_err();
        assert_eq!(stopping.code, ErrorCode::ServiceUnavailable);
    }

    /// A server that answers one request with this status.
    async fn answering(status: &'static str) -> ServerSettings {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            connection.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await.unwrap();
        });
        at(port)
    }

    fn at(port: u16) -> ServerSettings {
        ServerSettings {
            host: "0.0.0.0".into(),
            port,
            workers: 1,
            request_timeout_ms: 1,
            shutdown_timeout_ms: 1,
            body_bytes_max: 1,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            documents: Vec::new(),
        }
    }

    #[actix_web::test]
    async fn only_a_service_that_answers_200_is_said_to_live() {
        ask("some-api", &answering("200 OK").await).await.unwrap();
        let refusal = ask("some-api", &answering("503 Service Unavailable").await).await.unwrap_err();
        assert!(refusal.to_string().ends_with("/health/live: HTTP/1.1 503"), "{refusal}");
        let free = test_ports::free_port().unwrap();
        let nobody = ask("some-api", &at(free)).await.unwrap_err();
        assert!(nobody.to_string().starts_with("some-api: http://127.0.0.1:"), "{nobody}");
    }
}
