//! An account-api that speaks HTTP and JSON.

use std::future::pending;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use domain::{ErrorCode, PackageLedgerPage, PaymentAnswer};
use serde::Serialize;
use serde_json::json;

use super::{Call, Nonsense, Peer, Reaction};

/// Starts it and says where it is.
pub(super) fn serve(peer: Arc<Peer>) -> String {
    let data = web::Data::from(peer);
    let app = move || App::new().app_data(data.clone()).default_service(web::to(react));
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    url
}

async fn react(request: HttpRequest, peer: web::Data<Peer>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
    match peer.react(Call::of(&request.uri().to_string(), header)) {
        Reaction::Silent => pending().await,
        Reaction::BreaksOff => {
            let parts = [Ok(web::Bytes::from_static(b"{\"outcome\":")), Err(std::io::Error::other("gone"))];
            HttpResponse::Ok().streaming(futures_util::stream::iter(parts))
        }
        Reaction::Outcome(outcome) => ok(PaymentAnswer { outcome }),
        Reaction::Done => HttpResponse::NoContent().finish(),
        Reaction::Packages(packages) => ok(PackageLedgerPage { packages }),
        Reaction::Package(package) => ok(package),
        Reaction::Refuses(code) => problem(code),
        Reaction::Nonsense(answer) => HttpResponse::build(StatusCode::from_u16(answer.status).unwrap())
            .content_type(answer.content_type)
            .body(answer.body),
    }
}

fn ok(body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(body)
}

fn problem(code: ErrorCode) -> HttpResponse {
    let (status, code) = (code.status(), code.as_str());
    let body = json!({
        "type": format!("/problems/{code}"), "title": "", "status": status, "detail": "", "instance": "/",
        "code": code, "requestId": "r-1",
    });
    let mut answer = HttpResponse::build(StatusCode::from_u16(status).unwrap());
    answer.content_type("application/problem+json").body(body.to_string())
}

/// What may come back instead of an answer to a payment.
pub(super) fn nonsense() -> Vec<Nonsense> {
    let text = |status, body: &str| Nonsense {
        status,
        content_type: if status < 400 { "application/json" } else { "application/problem+json" },
        body: body.into(),
        trailers: Vec::new(),
    };
    vec![
        text(200, "<html>"),
        text(200, ""),
        text(200, "{}"),
        text(200, r#"{"outcome":"MAYBE"}"#),
        text(204, ""),
        text(202, r#"{"outcome":"PAID"}"#),
        text(302, ""),
        text(422, "<html>not ours</html>"),
        text(502, "bad gateway"),
    ]
}
