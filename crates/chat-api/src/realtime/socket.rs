//! The door of the live socket: `/ws`, and `/gs-guide-websocket`, its name in the original.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseReason, ProtocolError};
use bytes::{Bytes, BytesMut};
use domain::ErrorCode;
use futures_util::StreamExt;
use futures_util::future::ready;
use kit::ApiError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::connection::{Connection, Incoming};
use super::context::Context;
use super::send_queue::{Farewell, Outgoing, Queued, SendQueue};
use super::session::{Credential, Session};
use crate::stomp::FRAME_BYTES_MAX;

/// The sub-protocols, as registered with IANA.
const PROTOCOLS: &[&str] = &["v12.stomp", "v11.stomp", "v10.stomp"];

/// The live socket of one copy of the service; its handler takes it as `web::Data`.
#[derive(Clone, Debug)]
pub struct Realtime {
    /// What each connection works with.
    pub context: Context,
    /// Cancelled when the service is about to stop.
    pub leaving: CancellationToken,
}

impl Realtime {
    /// Gives the handlers what they take.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.clone()))
            .app_data(web::Data::from(Arc::clone(&self.context.hub)));
    }
}

/// Opens a live socket. Who is calling is found out by STOMP's CONNECT.
pub async fn socket(
    request: HttpRequest,
    body: web::Payload,
    realtime: web::Data<Realtime>,
) -> Result<HttpResponse, ApiError> {
    if realtime.leaving.is_cancelled() {
        return Err(ApiError::unavailable("the service is about to stop"));
    }
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let language = kit::extract::language(&request);
    let credential = match (header("authorization"), of_query(&request, "ticket=")) {
        (Some(authorization), _) => Some(Credential::Authorization(authorization.to_owned())),
        (None, Some(ticket)) => {
            let caller = realtime.context.tickets.take(ticket).await?;
            Some(Credential::Ticket(Arc::new(caller.ok_or(ErrorCode::TokenInvalid)?)))
        }
        // For clients that can't set a header on a WebSocket.
        (None, None) => of_query(&request, "access_token=")
            .map(|token| Credential::Authorization(format!("Bearer {token}"))),
    };
    let (response, writer, reader) = actix_ws::handle_with_protocols(&request, body, PROTOCOLS)
        .map_err(|error| ApiError::new(ErrorCode::MalformedRequest).because(error.to_string()))?;
    let settings = realtime.context.settings;
    let session = Session::new(Uuid::now_v7().to_string(), settings, language, credential);
    let (send_queue, queue) = SendQueue::new(settings.queue_max);
    let reader = reader.max_frame_size(FRAME_BYTES_MAX).aggregate_continuations();
    let reader = reader.max_continuation_size(FRAME_BYTES_MAX);
    let farewell = send_queue.farewell();
    let connection = Connection::new(realtime.context.clone(), session, send_queue);
    let leaving = realtime.leaving.clone();
    actix_web::rt::spawn(async move {
        let _open = Open::count();
        let mut writing = actix_web::rt::spawn(write(writer, queue, farewell, settings.farewell));
        connection.run(reader.filter_map(|message| ready(read(message))), leaving).await;
        // A peer that takes nothing any more must not hold the writer for ever.
        if tokio::time::timeout(settings.farewell, &mut writing).await.is_err() {
            writing.abort();
        }
    });
    Ok(response)
}

/// Returns what stands behind a name in the query. Neither tokens nor tickets have characters that are written otherwise
/// there.
fn of_query<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.query_string().split('&').find_map(|pair| pair.strip_prefix(name))
}

/// Counts open connections.
struct Open;

impl Open {
    fn count() -> Self {
        metrics::gauge!("chat_connections").increment(1);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("chat_connections").decrement(1);
    }
}

fn read(message: <AggregatedMessageStream as futures_util::Stream>::Item) -> Option<Incoming> {
    Some(match message {
        Ok(AggregatedMessage::Text(text)) => Incoming::Data(text.into_bytes()),
        Ok(AggregatedMessage::Binary(bytes)) => Incoming::Data(bytes),
        Ok(AggregatedMessage::Ping(bytes)) => Incoming::Ping(bytes),
        Ok(AggregatedMessage::Pong(_)) => Incoming::Pong,
        Ok(AggregatedMessage::Close(_)) => Incoming::Closed,
        Err(ProtocolError::Overflow) => Incoming::TooLarge,
        Err(ProtocolError::Io(error)) => match error.kind() {
            std::io::ErrorKind::InvalidData => Incoming::Malformed,
            _ if error.to_string().contains("maximum continuation size") => Incoming::TooLarge,
            // The connection broke. What came before is still to be read; then the stream ends.
            _ => return None,
        },
        Err(_) => Incoming::Malformed,
    })
}

/// Writes what is queued, until the last words are said.
async fn write(
    mut socket: actix_ws::Session,
    mut queue: mpsc::Receiver<Queued>,
    farewell: Farewell,
    patience: Duration,
) {
    loop {
        let next = async {
            match queue.recv().await {
                Some(queued) => write_one(&mut socket, queued.item).await,
                None => true,
            }
        };
        tokio::select! {
            biased;
            () = farewell.said() => break,
            is_over = next => if is_over { return },
        }
    }
    let last = async {
        for item in farewell.words() {
            if write_one(&mut socket, item).await {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(patience, last).await;
}

/// Writes one item. Returns `true` if nothing can or may follow it.
async fn write_one(socket: &mut actix_ws::Session, item: Outgoing) -> bool {
    let written = match item {
        Outgoing::Frame(bytes) => text(socket, bytes).await,
        Outgoing::Message { opening, shared } => {
            let mut bytes = BytesMut::with_capacity(opening.len() + shared.len());
            bytes.extend_from_slice(&opening);
            bytes.extend_from_slice(&shared);
            text(socket, bytes.freeze()).await
        }
        Outgoing::Ping => socket.ping(b"").await,
        Outgoing::Pong(bytes) => socket.pong(&bytes).await,
        Outgoing::Close(code, reason) => {
            let description = (!reason.is_empty()).then(|| reason.to_owned());
            let _ = socket.clone().close(Some(CloseReason { code: code.into(), description })).await;
            return true;
        }
    };
    written.is_err()
}

async fn text(socket: &mut actix_ws::Session, bytes: Bytes) -> Result<(), actix_ws::Closed> {
    match String::from_utf8(bytes.into()) {
        Ok(text) => socket.text(text).await,
        Err(error) => socket.binary(error.into_bytes()).await,
    }
}
