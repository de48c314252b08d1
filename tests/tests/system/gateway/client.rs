//! A client that sends exactly what it is told to, which others would tidy up.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::copy::header;

/// Longer than anything may take.
const ANSWER_MAX: Duration = Duration::from_secs(40);

/// What was answered.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Reply {
    fn read(text: &str) -> Result<Self> {
        let (head, body) = text.split_once("\r\n\r\n").with_context(|| format!("no answer: {text:?}"))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("no status: {head}"))?;
        Ok(Self { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// A header's value; empty: it was not sent.
    pub(super) fn header(&self, name: &str) -> String {
        header(&self.head, name)
    }

    /// Makes sure of a refusal of the gateway's own, for people and for programs.
    pub(super) fn expect_refusal(&self, status: u16, code: &str) -> Result<Value> {
        ensure!(self.status == status, "wanted {status} {code}, got {self:?}");
        ensure!(self.header("content-type") == "application/problem+json", "{self:?}");
        let problem: Value = serde_json::from_str(&self.body).with_context(|| self.body.clone())?;
        ensure!(problem["code"] == code && problem["status"] == status, "{problem}");
        ensure!(problem["requestId"] == self.header("x-request-id"), "{self:?}");
        Ok(problem)
    }
}

/// Sends these bytes and reads until the other side closes.
pub(super) async fn send_bytes(port: u16, bytes: &[u8]) -> Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    // Who is refused in the middle of its own words may be cut off; what it was told until then counts.
    let _ = stream.write_all(bytes).await;
    let mut heard = Vec::new();
    let _ = timeout(ANSWER_MAX, stream.read_to_end(&mut heard)).await.context("no end of the answer")?;
    Ok(String::from_utf8_lossy(&heard).into_owned())
}

/// Sends a request with these header lines, each with its end.
pub(super) async fn ask(port: u16, line: &str, headers: &str, body: &str) -> Result<Reply> {
    let length = match (body.len(), line.split(' ').next()) {
        (0, Some("GET" | "HEAD" | "OPTIONS" | "DELETE")) => String::new(),
        (length, _) => format!("Content-Length: {length}\r\n"),
    };
    let request =
        format!("{line} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n{headers}{length}\r\n{body}");
    Reply::read(&send_bytes(port, request.as_bytes()).await?).with_context(|| line.to_owned())
}

/// `GET` without any more.
pub(super) async fn get(port: u16, path: &str) -> Result<Reply> {
    ask(port, &format!("GET {path}"), "", "").await
}
