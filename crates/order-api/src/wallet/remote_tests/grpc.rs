//! An account-api that speaks gRPC: bare HTTP/2 answers, so that it can say what no proper server would.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use account_grpc as message;
use http_body_util::{BodyExt, Full, Limited};
use prost::Message;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::{Call, Nonsense, Peer, Reaction};

const GRPC: &str = "application/grpc";

/// Starts it and says where it is.
pub(super) async fn serve(peer: Arc<Peer>) -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    tokio::spawn(Server::builder().serve_with_incoming(AccountApi(peer), TcpIncoming::from(socket)));
    url
}

#[derive(Clone)]
struct AccountApi(Arc<Peer>);

impl Service<http::Request<Body>> for AccountApi {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let header = |name: &str| request.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        assert!(header("grpc-timeout").is_some(), "a call without a deadline");
        match self.0.react(Call::of(request.uri().path(), header)) {
            Reaction::Silent => Box::pin(pending()),
            reaction => Box::pin(ready(Ok(answer(reaction)))),
        }
    }
}

fn answer(reaction: Reaction) -> http::Response<Body> {
    match reaction {
        Reaction::Silent => unreachable!("nothing is answered"),
        Reaction::BreaksOff => response(200, GRPC, Body::new(Limited::new(Full::from(vec![0; 8]), 4))),
        Reaction::Outcome(outcome) => {
            ok(&message::PayResponse { outcome: message::PaymentOutcome::from(outcome).into() })
        }
        Reaction::Done => ok(&message::RefundResponse { done: true }),
        Reaction::Packages(packages) => {
            let packages = packages.into_iter().map(message::PackageLedger::from).collect();
            ok(&message::ListPackageLedgersResponse { packages, done: true })
        }
        Reaction::Package(package) => {
            ok(&message::GetPackageLedgerResponse { package: Some(package.into()) })
        }
        Reaction::Refuses(code) => {
            let status = i32::from(message::grpc_code(code)).to_string();
            let mut refusal = response(200, GRPC, Body::default());
            for (name, value) in
                [("grpc-status", status.as_str()), ("error-code", code.as_str()), ("x-request-id", "r-1")]
            {
                refusal.headers_mut().insert(name, value.parse().unwrap());
            }
            refusal
        }
        Reaction::Nonsense(Nonsense { status, content_type, body, trailers }) => {
            let mut map = http::HeaderMap::new();
            for (name, value) in trailers {
                map.insert(name, value.parse().unwrap());
            }
            let body = Full::from(body).with_trailers(ready(Some(Ok(map))));
            response(status, content_type, Body::new(body))
        }
    }
}

fn ok(message: &impl Message) -> http::Response<Body> {
    answer(Reaction::Nonsense(whole(&message.encode_to_vec())))
}

/// A message as it should come, whatever is in it.
fn whole(message: &[u8]) -> Nonsense {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let body = [&[0], &length[..], message].concat();
    Nonsense { status: 200, content_type: GRPC, body, trailers: vec![("grpc-status", "0")] }
}

fn response(status: u16, content_type: &str, body: Body) -> http::Response<Body> {
    http::Response::builder().status(status).header("content-type", content_type).body(body).unwrap()
}

/// What may come back instead of an answer to a payment.
pub(super) fn nonsense() -> Vec<Nonsense> {
    let html = |status: u16| Nonsense {
        status,
        content_type: "text/html",
        body: b"<html>bad gateway</html>".to_vec(),
        trailers: Vec::new(),
    };
    let ended = |trailers: &[(&'static str, &'static str)]| Nonsense {
        body: Vec::new(),
        trailers: trailers.to_vec(),
        ..whole(&[])
    };
    vec![
        whole(b""),
        whole(&[0xff, 0xff]),
        whole(&message::PayResponse { outcome: 4 }.encode_to_vec()),
        whole(&message::RefundResponse { done: false }.encode_to_vec()),
        ended(&[("grpc-status", "0")]),
        ended(&[("grpc-status", "9")]),
        ended(&[("grpc-status", "9"), ("error-code", "SOMETHING_ELSE")]),
        ended(&[("grpc-status", "14"), ("error-code", "ORDER_STATE_CONFLICT")]),
        ended(&[("grpc-status", "12")]),
        html(404),
        html(502),
        html(503),
    ]
}
