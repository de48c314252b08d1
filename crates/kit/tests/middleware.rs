//! What every service answers at its edges, over HTTP: without a body, too large, too slow, broken, unknown.

#![expect(clippy::unwrap_used, reason = "a test that can not go on should stop")]

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, post};
use auth::{KeyRing, ServiceIdentity, Verifier};
use kit::Clock;
use kit::background::Background;
use kit::extract::{Authenticator, came_as_head};
use kit::json::Json;
use kit::server::{Running, Service, page};
use kit::settings::ServerSettings;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use utoipa::openapi::OpenApi;
use utoipa::openapi::info::Info;
use utoipa::openapi::path::Paths;
use utoipa_actix_web::service_config::ServiceConfig;

const OURS: &str = "https://shop.example";

#[utoipa::path(responses((status = 200)))]
#[get("/things/{id}")]
async fn show(request: HttpRequest) -> HttpResponse {
    let seen = if came_as_head(&request) { "came as head" } else { "came as get!" };
    HttpResponse::Ok().insert_header(("x-seen", "yes")).content_type("text/plain").body(seen)
}

#[utoipa::path(responses((status = 200)))]
#[post("/things/{id}")]
async fn change(body: Json<Value>) -> HttpResponse {
    HttpResponse::Ok().json(body.into_inner())
}

async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn sleeps() -> HttpResponse {
    tokio::time::sleep(Duration::from_mins(1)).await;
    HttpResponse::Ok().finish()
}

async fn bare_refusal() -> HttpResponse {
    HttpResponse::Forbidden().body("no problem here")
}

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show).service(change);
    config.map(|config| {
        config.service(page("/panics", panics)).service(page("/sleeps", sleeps));
        config.service(page("/bare", bare_refusal))
    });
}

fn document() -> OpenApi {
    kit::docs::document(OpenApi::new(Info::new("things", "1"), Paths::new()), routes, &[])
}

struct Things {
    url: String,
    http: Client,
    _running: Running,
}

impl Things {
    fn open(cors_origins: &[&str]) -> Self {
        let keys = KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap();
        let service = Service {
            name: "things",
            settings: ServerSettings {
                host: "127.0.0.1".into(),
                port: 0,
                workers: 1,
                request_timeout_ms: 300,
                shutdown_timeout_ms: 1_000,
                body_bytes_max: 1_000,
                cors_origins: cors_origins.iter().map(|origin| (*origin).to_owned()).collect(),
                trusted_proxies: Vec::new(),
                documents: Vec::new(),
            },
            document: document(),
            routes,
            data: Arc::new(|_| {}),
            authenticator: Some(Authenticator {
                verifier: Arc::new(Verifier::with_keys(keys.jwks())),
                identity: ServiceIdentity::new("things", None, "", None).unwrap(),
                clock: Clock::system(),
            }),
            stores: Vec::new(),
            optional: Vec::new(),
            uploads: &[],
            listeners: Vec::new(),
            checks: Vec::new(),
            background: Background::new(),
        };
        let running = service.start().unwrap();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url: running.url(), http, _running: running }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).header("origin", OURS)
    }
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn is_a_problem_for_a_page_of_ours(what: &str, answer: Response, status: u16, code: &str) {
    assert_eq!(header(&answer, "access-control-allow-origin"), OURS, "{what}");
    assert!(header(&answer, "access-control-expose-headers").contains("x-request-id"), "{what}");
    assert!(header(&answer, "vary").contains("Origin"), "{what}");
    assert_eq!(header(&answer, "content-type"), "application/problem+json", "{what}");
    assert_eq!(header(&answer, "cache-control"), "no-store", "{what}");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{what}");
    let (name, got) = (header(&answer, "x-request-id").to_owned(), answer.status().as_u16());
    let problem: Value = answer.json().await.unwrap();
    assert_eq!((got, problem["code"].as_str()), (status, Some(code)), "{what}: {problem}");
    assert_eq!(
        (problem["status"].as_u64(), problem["requestId"].as_str()),
        (Some(status.into()), Some(&*name))
    );
}

#[tokio::test]
async fn an_answer_from_outside_the_routes_is_a_problem_that_a_page_of_ours_can_read() {
    let things = Things::open(&[OURS]);
    let ask = |method, path| things.ask(method, path);
    let json =
        |text: String| ask(Method::POST, "/things/1").header("content-type", "application/json").body(text);
    let streamed = reqwest::Body::wrap_stream(futures_util::stream::iter([
        Ok::<_, std::io::Error>("[".to_owned()),
        Ok(format!("\"{}\"]", "x".repeat(2_000))),
    ]));
    let chunked = ask(Method::POST, "/things/1").header("content-type", "application/json").body(streamed);
    for (what, request, status, code) in [
        ("an unknown path", ask(Method::GET, "/nowhere"), 404, "NOT_FOUND"),
        ("a method that the path has not", ask(Method::PUT, "/things/1"), 405, "METHOD_NOT_ALLOWED"),
        (
            "a method nobody knows",
            ask(Method::from_bytes(b"BREW").unwrap(), "/things/1"),
            405,
            "METHOD_NOT_ALLOWED",
        ),
        ("OPTIONS that is no preflight", ask(Method::OPTIONS, "/things/1"), 405, "METHOD_NOT_ALLOWED"),
        ("a method that a page has not", ask(Method::POST, "/bare"), 405, "METHOD_NOT_ALLOWED"),
        ("a large body", json(format!("\"{}\"", "x".repeat(2_000))), 413, "PAYLOAD_TOO_LARGE"),
        ("a large body of unknown length", chunked, 413, "PAYLOAD_TOO_LARGE"),
        ("a broken body", json("{".to_owned()), 400, "MALFORMED_REQUEST"),
        ("a panic", ask(Method::GET, "/panics"), 500, "UNKNOWN_ERROR"),
        ("a time-out", ask(Method::GET, "/sleeps"), 503, "SERVICE_UNAVAILABLE"),
        ("a refusal without a problem", ask(Method::GET, "/bare"), 403, "LOGIN_TYPE_ERROR"),
    ] {
        is_a_problem_for_a_page_of_ours(what, request.send().await.unwrap(), status, code).await;
    }
    let late = ask(Method::GET, "/sleeps").send().await.unwrap();
    assert_eq!(header(&late, "retry-after"), "1");
}

#[tokio::test]
async fn a_page_of_somebody_else_reads_none_of_it() {
    let things = Things::open(&[OURS]);
    for path in ["/nowhere", "/panics", "/sleeps", "/things/1"] {
        let request =
            things.http.get(format!("{}{path}", things.url)).header("origin", "https://evil.example");
        let answer = request.send().await.unwrap();
        assert_eq!(header(&answer, "access-control-allow-origin"), "", "{path}");
    }
    let preflight = things.http.request(Method::OPTIONS, format!("{}/things/1", things.url));
    let preflight = preflight.header("origin", "https://evil.example");
    let refused = preflight.header("access-control-request-method", "POST").send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), header(&refused, "content-type")),
        (400, "application/problem+json")
    );
    assert_eq!(header(&refused, "access-control-allow-origin"), "");
}

#[tokio::test]
async fn any_origin_may_call_where_the_settings_say_so() {
    let things = Things::open(&[OURS, "*"]);
    let answer = things.http.get(format!("{}/nowhere", things.url)).header("origin", "https://any.example");
    assert_eq!(header(&answer.send().await.unwrap(), "access-control-allow-origin"), "https://any.example");
    let nobody = Things::open(&[]);
    assert_eq!(
        header(&nobody.ask(Method::GET, "/nowhere").send().await.unwrap(), "access-control-allow-origin"),
        ""
    );
}

#[tokio::test]
async fn head_answers_wherever_get_does_with_its_status_and_headers() {
    let things = Things::open(&[OURS]);
    for path in [
        "/things/1",
        "/bare",
        "/nowhere",
        "/panics",
        "/sleeps",
        "/",
        "/health/live",
        "/health/ready",
        "/api-docs/openapi.json",
        "/api-docs/public.json",
        "/swagger-ui",
        "/swagger-ui/",
        "/swagger-ui/index.html",
        "/swagger-ui/nowhere",
    ] {
        let get = things.ask(Method::GET, path).send().await.unwrap();
        let head = things.ask(Method::HEAD, path).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for (name, value) in get.headers() {
            if !["date", "x-request-id"].contains(&name.as_str()) {
                assert_eq!(head.headers().get(name), Some(value), "{path}: {name}");
            }
        }
        assert_eq!(head.headers().len(), get.headers().len(), "{path}: {:?}", head.headers());
        assert!(head.headers().contains_key("content-length"), "{path}");
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
    let series = "method=\"HEAD\",path=\"/things/{id}\"";
    let metrics = things.ask(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains(series), "{metrics}");
}

#[tokio::test]
async fn head_goes_no_further_than_get_and_allow_names_it() {
    let things = Things::open(&[OURS]);
    let refused = things.ask(Method::PATCH, "/things/1").send().await.unwrap();
    assert_eq!(header(&refused, "allow"), "GET, HEAD, POST");
    for path in ["/bare", "/swagger-ui/", "/swagger-ui/index.html", "/health/live", "/metrics", "/"] {
        let refused = things.ask(Method::POST, path).send().await.unwrap();
        assert_eq!((refused.status().as_u16(), header(&refused, "allow")), (405, "GET, HEAD"), "{path}");
    }
}

/// What comes back for `sent`, byte for byte, until the connection is closed.
async fn said_to(things: &Things, sent: &str) -> String {
    let address = things.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is closed over what nobody read ends with a reset.
    let _ = connection.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

fn is_a_refusal_of_a_head(what: &str, answer: &str, status: u16) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{what}: {answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {head}");
    for line in [
        "content-type: application/problem+json",
        &format!("content-length: {}", body.len()),
        "connection: close",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        &format!("access-control-allow-origin: {OURS}"),
        "access-control-expose-headers: x-request-id, idempotency-replayed, retry-after",
        "vary: Origin",
    ] {
        assert_eq!(head.lines().filter(|said| *said == line).count(), 1, "{what}: {line}: {head}");
    }
    let problem: Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["code"], "MALFORMED_REQUEST", "{what}: {problem}");
    assert_eq!(problem["status"], status, "{what}: {problem}");
    assert!(head.contains(&format!("x-request-id: {}", problem["requestId"].as_str().unwrap())), "{what}");
    assert!(problem["detail"].as_str().unwrap().is_ascii(), "{what}: {problem}");
}

#[tokio::test]
async fn a_head_that_can_not_be_read_is_a_problem_that_a_page_of_ours_can_read() {
    let things = Things::open(&[OURS]);
    let known = format!("Host: things\r\nOrigin: {OURS}\r\nAccept-Language: en\r\n");
    for (what, sent, status) in [
        ("a line that is no header", format!("GET / HTTP/1.1\r\n{known}no header\r\n\r\n"), 400),
        ("a name that is none", format!("GET / HTTP/1.1\r\n{known}X(y): 1\r\n\r\n"), 400),
        ("a version that is none", format!("GET / HTTP/9.9\r\n{known}\r\n"), 400),
        ("an address with a space", format!("GET /a b HTTP/1.1\r\n{known}\r\n"), 400),
        ("a length that is none", format!("POST / HTTP/1.1\r\n{known}Content-Length: x\r\n\r\n"), 400),
        (
            "two lengths",
            format!("POST / HTTP/1.1\r\n{known}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            400,
        ),
        ("too many headers", format!("GET / HTTP/1.1\r\n{known}{}\r\n", "X-A: 1\r\n".repeat(200)), 431),
        ("a head that does not come", format!("GET / HTTP/1.1\r\n{known}"), 408),
    ] {
        is_a_refusal_of_a_head(what, &said_to(&things, &sent).await, status);
    }
}

#[tokio::test]
async fn a_head_of_somebody_else_that_can_not_be_read_is_not_for_their_page() {
    let things = Things::open(&[OURS]);
    for origin in ["Origin: https://evil.example\r\n", ""] {
        let answer = said_to(&things, &format!("GET / HTTP/1.1\r\n{origin}no header\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("MALFORMED_REQUEST"), "{answer}");
        assert!(!answer.contains("access-control-allow-origin"), "{answer}");
    }
}
