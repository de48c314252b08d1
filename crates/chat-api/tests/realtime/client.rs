//! A STOMP client that does what it is told, right or wrong.

use std::time::Duration;

use bytes::Bytes;
use chat_api::stomp::{Command, Decoder, Frame, Item, Version, encode};
use domain::RoomId;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use uuid::Uuid;

/// Longer than anything that should come.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    decoder: Decoder,
    pub protocol: Option<String>,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    Frame(Frame),
    Beat,
    Closed(Option<u16>),
}

impl Client {
    pub async fn open(url: &str) -> Self {
        Self::open_with(url, &[("sec-websocket-protocol", "v12.stomp, v11.stomp")]).await
    }

    pub async fn open_with(url: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let (socket, response) = tokio_tungstenite::connect_async(request).await.unwrap();
        let protocol = response.headers().get("sec-websocket-protocol");
        let protocol = protocol.map(|p| p.to_str().unwrap().to_owned());
        Self { socket, decoder: Decoder::default(), protocol }
    }

    /// Tries to open a socket that is refused. Gives the status.
    pub async fn refused(url: &str) -> u16 {
        match tokio_tungstenite::connect_async(url).await {
            Err(tungstenite::Error::Http(answer)) => answer.status().as_u16(),
            other => panic!("{other:?}"),
        }
    }

    pub async fn connect(&mut self, token: &str) -> Frame {
        self.send(&connect(token)).await;
        let connected = self.frame().await;
        assert_eq!(connected.command, Command::Connected, "{connected:?}");
        connected
    }

    pub async fn send(&mut self, frame: &Frame) {
        self.raw(&encode(frame, Version::V12)).await;
    }

    pub async fn raw(&mut self, bytes: &[u8]) {
        // The server may have closed already: what it said comes first then.
        let _ = self.socket.send(Message::Binary(Bytes::copy_from_slice(bytes))).await;
    }

    pub async fn next(&mut self) -> Next {
        tokio::time::timeout(PATIENCE, self.next_at_last()).await.expect("nothing came")
    }

    async fn next_at_last(&mut self) -> Next {
        loop {
            match self.decoder.next_item().unwrap() {
                Some(Item::Frame(frame)) => return Next::Frame(frame),
                Some(Item::HeartBeat) => return Next::Beat,
                None => {}
            }
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => self.decoder.push(text.as_bytes()),
                Some(Ok(Message::Binary(bytes))) => self.decoder.push(&bytes),
                Some(Ok(Message::Close(close))) => return Next::Closed(close.map(|c| c.code.into())),
                Some(Ok(_)) => {}
                Some(Err(tungstenite::Error::Io(_) | tungstenite::Error::Protocol(_))) | None => {
                    return Next::Closed(None);
                }
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }

    /// The next frame, past heart-beats.
    pub async fn frame(&mut self) -> Frame {
        loop {
            match self.next().await {
                Next::Frame(frame) => return frame,
                Next::Beat => {}
                Next::Closed(code) => panic!("closed {code:?}"),
            }
        }
    }

    /// The next MESSAGE's body that is of this type, past everything else but errors.
    pub async fn news(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            assert_ne!(frame.command, Command::Error, "{frame:?}");
            if frame.command == Command::Message {
                let body: Value = serde_json::from_slice(&frame.body).unwrap();
                if body["type"] == kind {
                    return body;
                }
            }
        }
    }

    pub async fn seqs(&mut self, count: usize) -> Vec<i64> {
        let mut seqs = Vec::new();
        while seqs.len() < count {
            seqs.push(self.news("message").await["seq"].as_i64().unwrap());
        }
        seqs
    }

    /// Waits for the receipt of this id; gives the frames that came before it.
    pub async fn receipt(&mut self, id: &str) -> Vec<Frame> {
        let mut before = Vec::new();
        loop {
            let frame = self.frame().await;
            assert_ne!(frame.command, Command::Error, "{frame:?}");
            if frame.command == Command::Receipt && frame.header("receipt-id") == Some(id) {
                return before;
            }
            before.push(frame);
        }
    }

    /// Waits for an ERROR of this code and the end after it; gives its frame and the close code.
    pub async fn error(&mut self, code: &str) -> (Frame, Option<u16>) {
        let error = loop {
            let frame = self.frame().await;
            if frame.command == Command::Error {
                break frame;
            }
        };
        assert_eq!(error.header("message"), Some(code), "{error:?}");
        assert_eq!(error.header("content-type"), Some("application/problem+json"));
        let problem: Value = serde_json::from_slice(&error.body).unwrap();
        assert_eq!(problem["code"], code);
        match self.next().await {
            Next::Closed(close) => (error, close),
            other => panic!("{other:?} after an ERROR"),
        }
    }

    /// Subscribes and waits until that is live.
    pub async fn subscribe(&mut self, id: &str, destination: &str) {
        self.send(&subscribe(id, destination).with("receipt", format!("sub-{id}"))).await;
        self.receipt(&format!("sub-{id}")).await;
    }
}

pub fn connect(token: &str) -> Frame {
    Frame::new(Command::Connect)
        .with("accept-version", "1.0,1.1,1.2")
        .with("host", "localhost")
        .with("heart-beat", "0,0")
        .with("Authorization", format!("Bearer {token}"))
}

pub fn subscribe(id: &str, destination: &str) -> Frame {
    Frame::new(Command::Subscribe).with("id", id).with("destination", destination)
}

pub fn topic(room: RoomId) -> String {
    format!("/topic/rooms/{room}")
}

pub fn message(room: RoomId, content: &str, name: Uuid) -> Frame {
    let body = json!({"content": content, "clientMessageId": name}).to_string();
    Frame::new(Command::Send)
        .with("destination", format!("/app/rooms/{room}"))
        .with_body("application/json", body)
}
