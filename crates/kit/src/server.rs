//! Starting a service on its port and stopping it cleanly.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::error::PathError;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, LOCATION};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};
use domain::ErrorCode;
use futures_util::future::LocalBoxFuture;
use tokio::task::JoinHandle;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api_error::ApiError;
use crate::background::Background;
use crate::db::Database;
use crate::docs;
use crate::extract::{Authenticator, TrustedProxies};
use crate::health::{self, Check, Health, Probe};
use crate::http_server;
use crate::listener::{Bound, Listener, Listening};
use crate::metrics;
pub use crate::middleware::Upload;
use crate::middleware::{Edge, bounds, came_as_head, edge};
use crate::peers::warn_of_secret;
use crate::settings::{ServerSettings, SettingsError};

/// Everything that makes a service of a set of routes.
pub struct Service {
    /// Its name, such as `account-api`.
    pub name: &'static str,
    /// Where and how it listens.
    pub settings: ServerSettings,
    /// Its complete OpenAPI document.
    pub document: OpenApi,
    /// Its routes.
    pub routes: fn(&mut ServiceConfig<'_>),
    /// What its handlers take as `web::Data`.
    pub data: Arc<dyn Fn(&mut web::ServiceConfig) + Send + Sync>,
    /// Who may call; none: whoever likes, who is nobody here.
    pub authenticator: Option<Authenticator>,
    /// What must answer for the service to be ready, by name.
    pub stores: Vec<(&'static str, Database)>,
    /// What it can do without, though not do everything: readiness names what of it is away, and stays.
    pub optional: Vec<(&'static str, Probe)>,
    /// Operations that take more than `settings.body_bytes_max`.
    pub uploads: &'static [Upload],
    /// Its ports besides HTTP.
    pub listeners: Vec<Listener>,
    /// What else must be usable for the service to be ready, by name.
    pub checks: Vec<(&'static str, Check)>,
    /// What it does by itself.
    pub background: Background,
}

/// A service that serves.
pub struct Running {
    /// Its name.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    draining: Arc<AtomicBool>,
    background: Background,
    stores: Vec<(&'static str, Database)>,
    listeners: Vec<Listening>,
    shutdown_timeout: Duration,
    checks: Vec<(&'static str, Check)>,
}

impl Service {
    /// Binds its ports and serves from now on.
    pub fn start(self) -> Result<Running, SettingsError> {
        metrics::recorder();
        let draining = Arc::new(AtomicBool::new(false));
        let bound = self.listeners.into_iter().map(|listener| listener.bind(self.name));
        let listeners: Vec<Listening> =
            bound.collect::<Result<Vec<_>, _>>()?.into_iter().map(Bound::start).collect();
        let health = web::Data::new(Health {
            stores: self.stores.clone(),
            checks: self.checks.clone(),
            optional: self.optional,
            ports: listeners.iter().map(|port| (port.name, Arc::clone(&port.up))).collect(),
            draining: Arc::clone(&draining),
        });
        let edge_settings = web::Data::new(Edge {
            service: self.name,
            request_timeout: self.settings.request_timeout(),
            body_bytes_max: self.settings.body_bytes_max,
            uploads: self.uploads,
        });
        if let Some(authenticator) = &self.authenticator {
            warn_of_secret(&authenticator.identity, self.name);
        }
        let authenticator = self.authenticator.map(web::Data::new);
        let proxies = web::Data::new(TrustedProxies(self.settings.trusted_proxies.clone()));
        let document = web::Data::new(Documents {
            json: web::Bytes::from(docs::to_json(&docs::public(&self.document))),
            hidden: docs::hidden_paths(&self.document),
            whole: self.document,
        });
        let (name, settings, routes, data) = (self.name, self.settings.clone(), self.routes, self.data);
        let others = docs::others(&settings.documents);
        let app = move || {
            let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
            app.app_data(health.clone())
                .app_data(edge_settings.clone())
                .app_data(proxies.clone())
                .configure(|config| known(config, authenticator.as_ref()))
                .app_data(document.clone())
                .configure(|config| limits(config, settings.body_bytes_max))
                .configure(|config| data(config))
                .configure(own_routes)
                .service(docs::swagger(name, &others))
                .service(to_look_at("/swagger-ui/{_:.*}"))
                .default_service(web::to(nothing_here))
                .wrap(from_fn(own_methods))
                .wrap(from_fn(bounds))
                .wrap(cors(&settings.cors_origins))
                .wrap(from_fn(edge))
        };
        let at = (self.settings.host.as_str(), self.settings.port);
        let failed = |error: std::io::Error| SettingsError(format!("{name}: {}:{}: {error}", at.0, at.1));
        let (server, address) = http_server::serve(app, &self.settings).map_err(failed)?;
        let handle = server.handle();
        let mut background = self.background;
        background.every("metrics-upkeep", Duration::from_secs(5), || async {
            metrics::recorder().run_upkeep();
            Ok::<_, std::convert::Infallible>(())
        });
        Ok(Running {
            name,
            address,
            handle,
            serving: tokio::spawn(server),
            draining,
            background,
            stores: self.stores,
            listeners,
            shutdown_timeout: Duration::from_millis(self.settings.shutdown_timeout_ms),
            checks: self.checks,
        })
    }
}

impl Running {
    /// Stops accepting, lets running requests and background turns end, closes the stores.
    pub async fn stop(self) {
        close(self.drain().await).await;
    }

    /// Stops accepting, and lets running requests and background turns end. Others may still need the stores.
    async fn drain(self) -> Vec<(&'static str, Database)> {
        self.draining.store(true, Ordering::SeqCst);
        self.background.leaving().cancel();
        let ports = self.listeners.into_iter().map(|port| port.stop(self.shutdown_timeout));
        tokio::join!(self.handle.stop(true), futures_util::future::join_all(ports));
        if !matches!(self.serving.await, Ok(Ok(()))) {
            tracing::error!(service = self.name, "the server had failed");
        }
        self.background.stop().await;
        self.stores
    }

    /// Where its port of this name listens, if it has one.
    pub fn port(&self, name: &str) -> Option<SocketAddr> {
        self.listeners.iter().find(|port| port.name == name).map(|port| port.address)
    }

    /// Waits until everything is usable that takes its time after a start, at most for `patience`; says whether it is.
    pub async fn usable_within(&self, patience: Duration) -> bool {
        let usable = async {
            while !self.checks.iter().all(|(_, is_usable)| is_usable()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(patience, usable).await.is_ok()
    }

    /// Where it is, for a browser on this machine.
    pub fn url(&self) -> String {
        let host = if self.address.ip().is_unspecified() {
            "localhost".into()
        } else {
            self.address.ip().to_string()
        };
        format!("http://{host}:{}", self.address.port())
    }
}

async fn close(stores: Vec<(&'static str, Database)>) {
    for (_, store) in stores {
        store.close().await;
    }
}

/// The longest that a stop may take before the process ends all the same.
const STOP_MAX: Duration = Duration::from_secs(20);

/// Waits for SIGTERM or Ctrl-C, then stops the services, at the latest within 20 seconds.
pub async fn until_told_to_stop(services: Vec<Running>) -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        pressed = tokio::signal::ctrl_c() => pressed?,
    }
    tracing::info!("stopping");
    // A service may still need another one's stores for the requests that it finishes: they are closed at the end.
    let all = async {
        let drained = futures_util::future::join_all(services.into_iter().map(Running::drain)).await;
        close(drained.into_iter().flatten().collect()).await;
    };
    if tokio::time::timeout(STOP_MAX, all).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    tracing::info!("stopped");
    Ok(())
}

/// What every service serves besides its own routes: to look at only.
fn own_routes(config: &mut web::ServiceConfig) {
    config
        .service(page("/health/live", health::live))
        .service(page("/health/serving", health::serving))
        .service(page("/health/ready", health::ready))
        .service(page("/metrics", prometheus))
        .service(page("/api-docs/openapi.json", openapi_json))
        // As the gateway knew it while the other held more.
        .service(page("/api-docs/public.json", openapi_json))
        .service(page("/swagger-ui", to_swagger))
        .service(page("/", to_swagger));
}

/// Something to look at that stands in no document: every other method is refused, naming GET and HEAD.
pub fn page<F, Args>(path: &str, show: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    to_look_at(path).route(web::get().to(show))
}

/// Refuses every method at this path, naming GET and HEAD: behind what answers those.
pub fn to_look_at(path: &str) -> Resource {
    web::resource(path).default_service(web::to(look_only))
}

async fn look_only() -> Result<HttpResponse, ApiError> {
    Err(ApiError { allow: Some("GET, HEAD".to_owned()), ..ApiError::new(ErrorCode::MethodNotAllowed) })
}

struct Documents {
    whole: OpenApi,
    json: web::Bytes,
    /// See [`docs::hidden_paths`].
    hidden: HashMap<String, Vec<&'static str>>,
}

/// Refuses the methods of a path that only a path with parameters takes: `GET /chat/invite` reads no room.
async fn own_methods<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let hidden = request.app_data::<web::Data<Documents>>().and_then(|it| it.hidden.get(request.path()));
    if let Some(methods) = hidden
        && !methods.contains(&request.method().as_str())
    {
        let refusal =
            ApiError { allow: Some(methods.join(", ")), ..ApiError::new(ErrorCode::MethodNotAllowed) };
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// What everybody may call.
async fn openapi_json(document: web::Data<Documents>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.json.clone())
}

async fn prometheus() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics::recorder().render())
}

async fn to_swagger() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/swagger-ui/")).finish()
}

/// What people are shown at an address where there is nothing. A service that has pages gives it among its data; programs are
/// answered with a problem all the same.
#[derive(Clone, Copy)]
pub struct NothingPage(pub fn(HttpRequest) -> LocalBoxFuture<'static, HttpResponse>);

/// No route took the request: an unknown path, or a known one with another method.
async fn nothing_here(
    request: HttpRequest,
    document: web::Data<Documents>,
) -> Result<HttpResponse, ApiError> {
    if let Some(allow) = docs::allowed_methods(&document.whole, request.path()) {
        return Err(ApiError { allow: Some(allow), ..ApiError::new(ErrorCode::MethodNotAllowed) });
    }
    match request.app_data::<NothingPage>().copied().filter(|_| wants_page(&request)) {
        Some(NothingPage(page)) => Ok(page(request).await),
        None => Err(ErrorCode::NotFound.into()),
    }
}

/// Whether it is a browser that asks: those name HTML, programs take what comes.
fn wants_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    request.method() == Method::GET && !came_as_head(request) && accept.contains("text/html")
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default().allow_any_method().allow_any_header().max_age(3600);
    let cors = if origins.iter().any(|origin| origin == "*") {
        cors.allow_any_origin()
    } else {
        origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
    };
    cors.block_on_origin_mismatch(false)
}

/// Whoever may call, if anybody has to be known.
fn known(config: &mut web::ServiceConfig, authenticator: Option<&web::Data<Authenticator>>) {
    if let Some(authenticator) = authenticator {
        config.app_data(authenticator.clone());
    }
}

fn limits(config: &mut web::ServiceConfig, body_bytes_max: usize) {
    let no_id = |_: PathError, _: &HttpRequest| ApiError::from(ErrorCode::NotFound).into();
    config
        .app_data(web::PayloadConfig::new(body_bytes_max))
        .app_data(web::PathConfig::default().error_handler(no_id));
}
