//! A copy of a service that does what it is told: what a gateway makes of it is the question.

use std::future::pending;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What a copy does with a request.
pub(super) enum Deed {
    /// Gives this answer: a status, header lines, a body.
    Answer(u16, &'static str, String),
    /// The same, but not at once.
    Late(Duration, String),
    /// Resets the connection.
    Reset,
    /// Closes the connection.
    Close,
    /// Says nothing at all.
    Hang,
    /// Becomes a live socket, says this once it has heard something, and repeats what it hears.
    Upgrade(&'static [u8]),
}

impl Deed {
    /// 200 with this body.
    pub(super) fn say(body: &str) -> Self {
        Self::Answer(200, "", body.to_owned())
    }
}

/// A request, as it came.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    head: String,
    pub(super) body: Vec<u8>,
}

impl Heard {
    /// `GET /path`.
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().and_then(|line| line.rsplit_once(' ')).map_or("", |(line, _)| line)
    }

    /// A header's values, one after the other; empty: it was not sent.
    pub(super) fn header(&self, name: &str) -> String {
        header(&self.head, name)
    }
}

pub(super) fn header(head: &str, name: &str) -> String {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let values: Vec<_> = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v).collect();
    values.join(", ")
}

/// A copy that listens until it is dropped.
pub(super) struct Copy {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
    listening: JoinHandle<()>,
}

impl Copy {
    pub(super) async fn start(does: impl Fn(&Heard) -> Deed + Send + Sync + 'static) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (port, heard) = (listener.local_addr()?.port(), Arc::default());
        let (does, remembered) = (Arc::new(does), Arc::clone(&heard));
        let listening = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (does, heard) = (Arc::clone(&does), Arc::clone(&remembered));
                connections.spawn(async move { serve(stream, &*does, &heard).await });
            }
        });
        Ok(Self { port, heard, listening })
    }

    /// Listens no more, and all its connections are gone.
    pub(super) async fn close(mut self) {
        self.listening.abort();
        // That it was told to end is how it ends.
        let _ = (&mut self.listening).await;
    }

    /// All requests so far.
    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Their first lines.
    pub(super) fn lines(&self) -> Vec<String> {
        self.heard().iter().map(|heard| heard.line().to_owned()).collect()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Until the connection ends, in whatever way.
async fn serve(
    mut stream: TcpStream,
    does: &(impl Fn(&Heard) -> Deed + Sync),
    all: &Mutex<Vec<Heard>>,
) -> Result<()> {
    let mut bytes = Vec::new();
    loop {
        let heard = read(&mut stream, &mut bytes).await?;
        let deed = does(&heard);
        all.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
        match deed {
            Deed::Answer(status, headers, body) => answer(&mut stream, status, headers, &body).await?,
            Deed::Late(pause, body) => {
                tokio::time::sleep(pause).await;
                answer(&mut stream, 200, "Cache-Control: public, max-age=60\r\n", &body).await?;
            }
            Deed::Reset => return Ok(stream.set_zero_linger()?),
            Deed::Close => return Ok(()),
            Deed::Hang => pending().await,
            Deed::Upgrade(farewell) => return tunnel(stream, farewell).await,
        }
    }
}

/// The next request; `bytes` is what has come of it already.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<Heard> {
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        anyhow::ensure!(stream.read_buf(bytes).await? > 0, "the connection ended");
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length: usize = header(&head, "content-length").parse().unwrap_or(0);
    while bytes.len() < end + length {
        anyhow::ensure!(stream.read_buf(bytes).await? > 0, "the connection ended");
    }
    let rest = bytes.split_off(end + length);
    let body = std::mem::replace(bytes, rest).split_off(end);
    Ok(Heard { head, body })
}

async fn answer(stream: &mut TcpStream, status: u16, headers: &str, body: &str) -> Result<()> {
    let length = if status == 304 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let answer = format!("HTTP/1.1 {status} Said\r\n{headers}{length}\r\n{body}");
    stream.write_all(answer.as_bytes()).await.context("nobody wanted the answer")
}

async fn tunnel(mut stream: TcpStream, farewell: &[u8]) -> Result<()> {
    stream
        .write_all(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        .await?;
    let mut heard = [0; 1024];
    let length = stream.read(&mut heard).await?;
    stream.write_all(&heard[..length]).await?;
    stream.write_all(farewell).await?;
    Ok(stream.shutdown().await?)
}
