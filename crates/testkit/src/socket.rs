//! The live socket of chat, spoken to in STOMP.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use chat_api::stomp::{Command, Decoder, Frame, Item, Version, encode};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use uuid::Uuid;

use crate::caller::Caller;

/// How long a server may take to accept a socket or to give a receipt.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// An open socket, past CONNECT. Any error means that it is of no use any more: open another one.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    decoder: Decoder,
}

impl Caller {
    /// Opens a socket with this caller's token.
    pub async fn socket(&self) -> Result<Socket> {
        let url = format!("{}/ws", self.url("/chat").trim_end_matches("/chat").replacen("http", "ws", 1));
        let opened = timeout(ANSWER_MAX, tokio_tungstenite::connect_async(url)).await;
        let (stream, _) = opened.context("the socket was not accepted in time")??;
        let mut socket = Socket { stream, decoder: Decoder::default() };
        let bearer = format!("Bearer {}", self.token().context("a socket needs a token")?);
        let connect = Frame::new(Command::Connect)
            .with("accept-version", "1.2")
            .with("host", "localhost")
            .with("Authorization", bearer);
        socket.send(&connect).await?;
        socket.decoder.set_version(Version::V12);
        socket.answer("CONNECTED", |frame| frame.command == Command::Connected).await?;
        Ok(socket)
    }
}

impl Socket {
    /// Follows a room from the message after this number on.
    pub async fn follow(&mut self, room: &str, after: i64) -> Result<()> {
        let subscribe = Frame::new(Command::Subscribe)
            .with("id", room)
            .with("destination", format!("/topic/rooms/{room}"))
            .with("after", after.to_string());
        self.send(&subscribe).await
    }

    /// Says something in a room (`clientMessageId` and `content`) and waits for the receipt.
    pub async fn say(&mut self, room: &str, message: &Value) -> Result<()> {
        let receipt = Uuid::now_v7().to_string();
        let frame = Frame::new(Command::Send)
            .with("destination", format!("/app/rooms/{room}"))
            .with("receipt", &receipt)
            .with_body("application/json", message.to_string());
        self.send(&frame).await?;
        let is_receipt = |frame: &Frame| {
            frame.command == Command::Receipt && frame.header("receipt-id") == Some(receipt.as_str())
        };
        self.answer("the receipt", is_receipt).await
    }

    /// The next message of the rooms it follows, past everything else.
    pub async fn message(&mut self) -> Result<Value> {
        self.news("message").await
    }

    /// The next that is told of this type, past everything else.
    pub async fn news(&mut self, of_type: &str) -> Result<Value> {
        loop {
            let frame = self.frame().await?;
            if frame.command == Command::Message {
                let news: Value = serde_json::from_slice(&frame.body)?;
                if news["type"] == of_type {
                    return Ok(news);
                }
            }
        }
    }

    async fn answer(&mut self, what: &str, is_it: impl Fn(&Frame) -> bool) -> Result<()> {
        let answered = timeout(ANSWER_MAX, async {
            while !is_it(&self.frame().await?) {}
            Ok(())
        });
        answered.await.with_context(|| format!("{what} did not come in time"))?
    }

    async fn send(&mut self, frame: &Frame) -> Result<()> {
        Ok(self.stream.send(Message::Binary(encode(frame, Version::V12))).await?)
    }

    async fn frame(&mut self) -> Result<Frame> {
        loop {
            match self.decoder.next_item()? {
                Some(Item::Frame(frame)) if frame.command == Command::Error => bail!("{frame:?}"),
                Some(Item::Frame(frame)) => return Ok(frame),
                Some(Item::HeartBeat) => {}
                None => match self.stream.next().await.context("the socket ended")?? {
                    Message::Close(close) => bail!("closed: {close:?}"),
                    message => self.decoder.push(&message.into_data()),
                },
            }
        }
    }
}
