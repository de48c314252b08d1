//! What the HTTP library answers before there is a request: to a head that it can't read, that is too long or that does
//! not come. It writes a status and nothing else. On its way out that becomes the problem that every other refusal is,
//! with the headers that let a page of another origin read it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use actix_web::http::StatusCode;
use actix_web::rt::net::TcpStream;
use domain::{ErrorCode, Language};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::api_error::{ApiError, PROBLEM_JSON, Problem};
use crate::middleware::{EXPOSED, NO_CONTENT, ON_EVERY_ANSWER};
use crate::trace_context::TraceContext;

/// How much of what was asked is kept, until it is answered.
const KEPT_MAX: usize = 4096;
/// No bare answer is longer.
const BARE_MAX: usize = 256;

/// A connection of a client.
pub(crate) struct Wire {
    stream: TcpStream,
    origins: Arc<[String]>,
    /// What was read since the last answer. It is looked through only when the library refuses it.
    asked: Vec<u8>,
    answered: bool,
    instead: Option<Instead>,
}

/// What is known of who asks, from the last head, whether or not it can be understood.
#[derive(Debug, Default)]
struct Caller {
    origin: Option<String>,
    language: Language,
}

/// What goes out in place of a bare answer.
struct Instead {
    answer: Vec<u8>,
    written: usize,
    stands_for: usize,
}

impl Wire {
    /// Around `stream`; pages of `origins` may read what is answered.
    pub(crate) fn new(stream: TcpStream, origins: Arc<[String]>) -> Self {
        Self { stream, origins, asked: Vec::new(), answered: false, instead: None }
    }

    fn keep(&mut self, read: &[u8]) {
        if !read.is_empty() && std::mem::take(&mut self.answered) {
            self.asked.clear();
        }
        let room = KEPT_MAX - self.asked.len();
        self.asked.extend_from_slice(&read[..read.len().min(room)]);
    }

    /// The head of the bare answer, with all that belongs to a refusal, and its problem.
    fn problem_for(&self, bare: &str, status: StatusCode) -> Vec<u8> {
        let caller = Caller::of(&self.asked);
        let failure = ApiError::new(ErrorCode::from_status(status.as_u16()));
        let request_id = TraceContext::from_headers(None, None).request_id;
        let problem = Problem {
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            ..failure.problem(caller.language, "/", &request_id)
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let written_anew =
            |line: &str| ["content-length:", "connection:"].iter().any(|name| line.starts_with(name));
        let kept = bare.lines().filter(|line| !line.is_empty() && !written_anew(line));
        let mut lines: Vec<String> = kept.map(str::to_owned).collect();
        let mut add = |name: &str, value: &str| lines.push(format!("{name}: {value}"));
        add("connection", "close");
        add("content-type", PROBLEM_JSON);
        add("content-length", &body.len().to_string());
        add("x-request-id", &request_id);
        add("cache-control", "no-store");
        add("content-security-policy", NO_CONTENT);
        for (name, value) in ON_EVERY_ANSWER {
            add(name, value);
        }
        add("vary", "Origin");
        if let Some(origin) = &caller.origin
            && self.origins.iter().any(|known| known == "*" || known == origin)
        {
            add("access-control-allow-origin", origin);
            add("access-control-expose-headers", EXPOSED);
        }
        let mut answer = lines.join("\r\n").into_bytes();
        answer.extend_from_slice(b"\r\n\r\n");
        answer.extend_from_slice(&body);
        answer
    }
}

impl Caller {
    /// Who has sent this. A body may say what it likes: it speaks of its own sender.
    fn of(asked: &[u8]) -> Self {
        let mut caller = Self::default();
        for line in asked.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii_end();
            if line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0") {
                caller = Self::default();
            } else if let Some(origin) = value_of(line, "origin:") {
                caller.origin = Some(origin.to_owned());
            } else if let Some(languages) = value_of(line, "accept-language:") {
                caller.language = Language::from_accept_language(languages);
            }
        }
        caller
    }
}

/// What the header says, if the line is of that header: nothing that could break out of a line.
fn value_of<'a>(line: &'a [u8], name: &str) -> Option<&'a str> {
    let (start, value) = line.split_at_checked(name.len())?;
    if !start.eq_ignore_ascii_case(name.as_bytes()) {
        return None;
    }
    let value = str::from_utf8(value).ok()?.trim();
    value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()).then_some(value)
}

/// Where in `bytes`, which are about to be written, the library's own refusal begins: it comes last, and every answer
/// of ours has a request id.
fn bare_refusal(bytes: &[u8]) -> Option<(usize, &str, StatusCode)> {
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let from = bytes.len().saturating_sub(BARE_MAX);
    let at = from + bytes[from..].windows(7).rposition(|window| window == b"HTTP/1.")?;
    let head = str::from_utf8(&bytes[at..]).ok()?;
    let status = StatusCode::from_bytes(head.as_bytes().get(9..12)?).ok()?;
    let refuses = status.is_client_error() || status.is_server_error();
    let is_bare = head.contains("\r\ncontent-length: 0\r\n") && !head.contains("\r\nx-request-id:");
    (refuses && is_bare).then_some((at, head, status))
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.keep(&buffer.filled()[before..]);
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.answered = true;
        if this.instead.is_none() {
            match bare_refusal(bytes) {
                None => return Pin::new(&mut this.stream).poll_write(context, bytes),
                Some((0, head, status)) => {
                    let answer = this.problem_for(head, status);
                    this.instead = Some(Instead { answer, written: 0, stands_for: bytes.len() });
                }
                // What was answered before it goes first.
                Some((at, ..)) => return Pin::new(&mut this.stream).poll_write(context, &bytes[..at]),
            }
        }
        let Some(instead) = &mut this.instead else {
            return Poll::Ready(Ok(0));
        };
        while instead.written < instead.answer.len() {
            let rest = &instead.answer[instead.written..];
            match ready!(Pin::new(&mut this.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Ok(0)),
                written => instead.written += written,
            }
        }
        let stands_for = instead.stands_for;
        this.instead = None;
        Poll::Ready(Ok(stands_for))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

    #[test]
    fn only_what_the_library_says_by_itself_is_bare() {
        assert_eq!(
            bare_refusal(BARE.as_bytes()).map(|(at, _, status)| (at, status.as_u16())),
            Some((0, 400))
        );
        let behind = format!("HTTP/1.1 200 OK\r\nx-request-id: 1\r\ncontent-length: 2\r\n\r\n{{}}{BARE}");
        assert_eq!(bare_refusal(behind.as_bytes()).map(|(at, ..)| at), Some(behind.len() - BARE.len()));
        for ours in [
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n",
            "\r\n\r\n",
            "",
        ] {
            assert!(bare_refusal(ours.as_bytes()).is_none(), "{ours}");
        }
    }

    #[test]
    fn who_asks_is_known_from_a_head_that_can_not_be_read() {
        let mut asked =
            b"GET / HTTP/1.1\r\nORIGIN:  https://shop.example\r\nAccept-Language: en\r\nno header\r\n"
                .to_vec();
        let caller = Caller::of(&asked);
        assert_eq!(
            (caller.origin.as_deref(), caller.language),
            (Some("https://shop.example"), Language::English)
        );
        asked.extend_from_slice(b"Origin: a\x01b\r\n");
        assert_eq!(Caller::of(&asked).origin.as_deref(), Some("https://shop.example"));
        asked.extend_from_slice(b"\r\nGET / HTTP/1.1\r\n");
        assert_eq!(Caller::of(&asked).origin, None);
    }
}
