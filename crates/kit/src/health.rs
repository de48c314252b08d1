//! Whether the process lives, and whether it can serve.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, web};
use domain::ErrorCode;

use crate::db::Database;
use crate::failure::Failure;

/// Whether something that a service needs besides its stores can be used right now.
pub type Check = Arc<dyn Fn() -> bool + Send + Sync>;

/// What a service needs to serve.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) stores: Vec<(&'static str, Database)>,
    pub(crate) checks: Vec<(&'static str, Check)>,
    pub(crate) draining: Arc<AtomicBool>,
}

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "UP"}))
}

/// `GET /health/ready`: everything that is needed answers; otherwise 503, naming what does not.
pub(crate) async fn ready(health: web::Data<Health>) -> Result<HttpResponse, Failure> {
    if health.draining.load(Ordering::SeqCst) {
        let stopping = Failure::new(ErrorCode::ServiceUnavailable).retry_after(Duration::from_secs(1));
        return Err(stopping.detail("종료하는 중입니다.", "Shutting down."));
    }
    for (name, store) in &health.stores {
        let answer = tokio::time::timeout(Duration::from_secs(2), store.ping()).await;
        if !matches!(answer, Ok(Ok(()))) {
            let away = Failure::new(ErrorCode::ServiceUnavailable).retry_after(Duration::from_secs(1));
            return Err(away.detail(format!("{name}: 응답이 없습니다."), format!("{name} does not answer.")));
        }
    }
    if let Some((name, _)) = health.checks.iter().find(|(_, is_usable)| !is_usable()) {
        let not_yet = Failure::new(ErrorCode::ServiceUnavailable).retry_after(Duration::from_secs(1));
        return Err(not_yet.detail(format!("{name}: 준비 중입니다."), format!("{name} is not ready.")));
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "UP"})))
}
