//! People who chat: their accounts and rooms, made over HTTP like everybody's, and their live sockets.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::http1::call;
use crate::server::Ports;
use crate::shop;

/// Everybody is in the large room, with one socket, and in a room of two, with another.
pub(crate) const PEOPLE: usize = 100;
/// Where one's own list of rooms is told.
const ROOM_LIST: &str = "/user/queue/rooms";
/// The most that may be invited in one call.
const INVITED_MAX: usize = 50;
/// The numbers of the shop's customers are lower.
const FIRST_NUMBER: usize = 1_000;
/// Each sign-up and each login keeps a core busy with hashing for a while.
const PREPARED_WITHIN: Duration = Duration::from_mins(5);
/// No frame takes longer to be answered.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);
/// Sockets that are opened at the same time.
const OPENED_AT_ONCE: usize = 50;

/// A live socket that listens.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// People and their rooms.
pub(crate) struct Chat {
    port: u16,
    tokens: Vec<String>,
    large_room: String,
    /// Of the first and the second one, of the third and the fourth one …
    pairs: Vec<String>,
}

/// Who listens to what.
struct Listener {
    token: String,
    destination: String,
}

impl Chat {
    /// Signs people up and puts them into rooms.
    pub(crate) async fn prepare(ports: Ports, mails: &[PathBuf]) -> anyhow::Result<Self> {
        let prepared = timeout(PREPARED_WITHIN, prepare(ports, mails)).await;
        prepared.context("chat: people and rooms were not there in time")?.context("chat: people and rooms")
    }

    /// Two sockets of everybody: first all in the large room, each with the room that it listens to, then all in the
    /// rooms of two.
    pub(crate) async fn open(&self) -> anyhow::Result<Vec<(Socket, String)>> {
        let large = self.tokens.iter().map(|token| (token, &self.large_room));
        let pairs = self.tokens.chunks(2).zip(&self.pairs);
        let small = pairs.flat_map(|(two, room)| two.iter().map(move |token| (token, room)));
        let rooms: Vec<String> = large.clone().chain(small.clone()).map(|(_, room)| room.clone()).collect();
        let listener = |(token, room): (&String, &String)| Listener {
            token: token.clone(),
            destination: format!("/topic/rooms/{room}"),
        };
        let sockets = open_all(self.port, large.chain(small).map(listener).collect()).await?;
        Ok(sockets.into_iter().zip(rooms).collect())
    }

    /// So many sockets that listen to their list of rooms.
    pub(crate) async fn open_idle(&self, count: usize) -> anyhow::Result<Vec<Socket>> {
        let tokens = self.tokens.iter().cycle().take(count);
        let listeners = tokens.map(|token| Listener { token: token.clone(), destination: ROOM_LIST.into() });
        open_all(self.port, listeners.collect()).await
    }
}

async fn prepare(ports: Ports, mails: &[PathBuf]) -> anyhow::Result<Chat> {
    let (mut tokens, mut people) = (Vec::new(), Vec::new());
    for number in FIRST_NUMBER..FIRST_NUMBER + PEOPLE {
        let customer = shop::customer(ports, mails, number).await?;
        people.push(json!({"email": customer.login["email"], "type": customer.login["type"]}));
        tokens.push(customer.token);
    }
    let owner = tokens.first().context("nobody")?;
    let (first, rest) = people.split_at(INVITED_MAX);
    let large_room = open_room(ports.chat, owner, first).await?;
    for some in rest.chunks(INVITED_MAX) {
        let more = json!({"roomId": large_room, "users": some});
        call(ports.chat, "POST", "/chat/addParticipants", Some(owner), Some(&more)).await?;
    }
    let mut pairs = Vec::new();
    for (token, two) in tokens.iter().step_by(2).zip(people.chunks(2)) {
        pairs.push(open_room(ports.chat, token, two).await?);
    }
    Ok(Chat { port: ports.chat, tokens, large_room, pairs })
}

async fn open_room(port: u16, token: &str, people: &[Value]) -> anyhow::Result<String> {
    let room = json!({"name": "부하 시험", "users": people});
    let room = call(port, "POST", "/chat/invite", Some(token), Some(&room)).await?;
    room["id"].as_str().map(str::to_owned).with_context(|| format!("no id in {room}"))
}

/// Opens sockets, some at a time; they come in the order of the listeners.
async fn open_all(port: u16, listeners: Vec<Listener>) -> anyhow::Result<Vec<Socket>> {
    let mut sockets = Vec::with_capacity(listeners.len());
    let mut listeners = listeners.into_iter().peekable();
    while listeners.peek().is_some() {
        let mut opening = JoinSet::new();
        for (index, listener) in listeners.by_ref().take(OPENED_AT_ONCE).enumerate() {
            opening.spawn(async move {
                let socket = timeout(ANSWERED_WITHIN, open(port, &listener)).await;
                (index, socket.map_err(anyhow::Error::from).flatten())
            });
        }
        let mut opened = opening.join_all().await;
        opened.sort_by_key(|(index, _)| *index);
        for (_, socket) in opened {
            sockets.push(socket.with_context(|| format!("chat: socket {}", sockets.len() + 1))?);
        }
    }
    Ok(sockets)
}

async fn open(port: u16, listener: &Listener) -> anyhow::Result<Socket> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = client_async(format!("ws://127.0.0.1:{port}/ws"), stream).await?;
    let Listener { token, destination } = listener;
    let connect = format!(
        "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\nAuthorization:Bearer {token}\n\n\0"
    );
    socket.send(Message::text(connect)).await?;
    until(&mut socket, "CONNECTED").await?;
    let subscribe = format!("SUBSCRIBE\nid:0\nreceipt:0\ndestination:{destination}\n\n\0");
    socket.send(Message::text(subscribe)).await?;
    until(&mut socket, "RECEIPT").await?;
    Ok(socket)
}

/// Reads until a frame of this command.
async fn until(socket: &mut Socket, command: &str) -> anyhow::Result<()> {
    loop {
        let message = socket.next().await.context("the server closed the socket")??;
        if let Message::Text(frame) = message {
            ensure!(!frame.starts_with("ERROR"), "{}", frame.as_str().trim_end_matches('\0'));
            if frame.starts_with(command) {
                return Ok(());
            }
        } else if message.is_close() {
            bail!("the server closed the socket: {message}");
        }
    }
}
