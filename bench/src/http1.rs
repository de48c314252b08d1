//! As little HTTP/1.1 as it takes to ask and to read the answer, so that the generator costs less than what it
//! measures.

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HEADERS_MAX: usize = 64;

/// One kept-alive connection to a server on this machine.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Whether the server said that it closes it now.
    pub(crate) is_over: bool,
}

/// The head of an answer.
struct Head {
    status: u16,
    length: usize,
    body_length: usize,
    is_last: bool,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024), is_over: false })
    }

    /// Sends a request and reads the answer: its status, and its body until the next call.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut head = None;
        let Head { status, length, body_length, is_last } = loop {
            head = if head.is_some() { head } else { read_head(&self.buffer)? };
            if let Some(head) = head.take_if(|head| self.buffer.len() >= head.length + head.body_length) {
                break head;
            }
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
        };
        ensure!(self.buffer.len() == length + body_length, "more bytes than the answer has");
        self.is_over = is_last;
        Ok((status, &self.buffer[length..]))
    }
}

/// The head, once it is complete.
fn read_head(bytes: &[u8]) -> anyhow::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes)? else { return Ok(None) };
    let status = response.code.context("no status")?;
    let named = |name: &str| response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let body_length = match named("content-length") {
        Some(header) => std::str::from_utf8(header.value)?.trim().parse()?,
        None if status == 204 => 0,
        None => bail!("an answer without a content-length"),
    };
    let is_last = named("connection").is_some_and(|header| header.value.eq_ignore_ascii_case(b"close"));
    Ok(Some(Head { status, length, body_length, is_last }))
}

/// A request as it goes over the wire. `headers` are whole lines.
pub(crate) fn request(method: &str, target: &str, headers: &[String], body: Option<&Value>) -> Vec<u8> {
    let headers: String = headers.iter().flat_map(|header| [header.as_str(), "\r\n"]).collect();
    let rest = match body.map(Value::to_string) {
        Some(body) => {
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        }
        None if method == "GET" => "\r\n".to_owned(),
        None => "Content-Length: 0\r\n\r\n".to_owned(),
    };
    format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{rest}").into_bytes()
}

/// The header that says who calls.
pub(crate) fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}")
}

/// The text as it stands in a query (RFC 3986 §2.1).
pub(crate) fn percent_encoded(text: &str) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase();
    text.bytes().flat_map(|byte| ['%', digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Makes one call and reads the JSON that a 2xx answers (null when it is empty).
pub(crate) async fn call(
    port: u16,
    method: &str,
    target: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> anyhow::Result<Value> {
    let json = "Accept: application/json".to_owned();
    let headers: Vec<String> = std::iter::once(json).chain(token.map(bearer)).collect();
    let mut connection = Connection::open(port).await?;
    let (status, answer) = connection.exchange(&request(method, target, &headers, body)).await?;
    let text = String::from_utf8_lossy(answer);
    ensure!((200..300).contains(&status), "{method} {target}: {status} {text}");
    if text.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&text)?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_complete() {
        assert!(read_head(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap().is_none());
        let head = read_head(b"HTTP/1.1 201 Created\r\ncontent-length: 3\r\n\r\nab").unwrap().unwrap();
        assert_eq!((head.status, head.length, head.body_length), (201, 43, 3));
        assert_eq!(read_head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().unwrap().body_length, 0);
        assert!(read_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_says_how_long_its_body_is() {
        let body = serde_json::json!({"a": "가"});
        let request = String::from_utf8(request("POST", "/x", &["A: b".into()], Some(&body))).unwrap();
        assert!(request.starts_with("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\n"), "{request}");
        assert!(request.ends_with("Content-Length: 11\r\n\r\n{\"a\":\"가\"}"), "{request}");
        assert_eq!(percent_encoded("가"), "%EA%B0%80");
    }
}
