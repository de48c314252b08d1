//! What goes over the wire, as much of it as a bad network must know: where a call begins and where its answer ends.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// What HTTP/2 begins with (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// What a frame begins with: three bytes for its length, its type, its flags and its stream (RFC 9113, 4.1).
const HEAD: usize = 9;

/// Types and flags of frames (RFC 9113, 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP/1.1, one call after the other on a connection.
    Rest,
    /// HTTP/2, many calls at once on a connection.
    Grpc,
}

/// Bytes that are passed on together: what was read, or a frame.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// The type and the flags of a frame.
    frame: Option<(u8, u8)>,
}

impl Piece {
    /// Whether it begins a call; `under_way`: how many have begun and have not been answered.
    pub(super) fn begins_call(&self, under_way: u64) -> bool {
        self.frame.map_or(under_way == 0, |(kind, _)| kind == HEADERS)
    }

    /// Whether it belongs to an answer, and not to the connection as such.
    pub(super) fn is_answer(&self) -> bool {
        self.frame.is_none_or(|(kind, _)| matches!(kind, DATA | HEADERS | RST_STREAM))
    }

    /// Whether an answer ends with it (or, in HTTP/1.1, begins: the call has been answered).
    pub(super) fn ends_call(&self, under_way: u64) -> bool {
        match self.frame {
            None => under_way > 0,
            Some((DATA | HEADERS, flags)) => flags & END_STREAM != 0,
            Some((kind, _)) => kind == RST_STREAM,
        }
    }

    /// Whether a caller meant it for every server that it would say this to: not what it replied to one, nor that it
    /// has given up.
    pub(super) fn can_be_repeated(&self) -> bool {
        match self.frame {
            Some((SETTINGS, flags)) => flags & ACK == 0,
            Some((kind, _)) => !matches!(kind, PING | RST_STREAM | GOAWAY),
            None => true,
        }
    }

    /// What a server must hear in reply, for the connection to stay.
    pub(super) fn acknowledgement(&self) -> Option<Vec<u8>> {
        match self.frame {
            Some((SETTINGS, flags)) if flags & ACK == 0 => Some(vec![0, 0, 0, SETTINGS, ACK, 0, 0, 0, 0]),
            Some((PING, flags)) if flags & ACK == 0 => {
                let mut pong = self.bytes.clone();
                pong[4] |= ACK;
                Some(pong)
            }
            _ => None,
        }
    }
}

/// Takes what is read apart.
pub(super) struct Pieces {
    protocol: Protocol,
    unread: Vec<u8>,
}

impl Pieces {
    pub(super) fn new(protocol: Protocol) -> Self {
        Self { protocol, unread: Vec::new() }
    }

    /// The next piece; none at the end. May be dropped and asked for again.
    pub(super) async fn next(&mut self, from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Piece>> {
        loop {
            if let Some((length, frame)) = self.whole() {
                let rest = self.unread.split_off(length);
                let bytes = std::mem::replace(&mut self.unread, rest);
                return Ok(Some(Piece { bytes, frame }));
            }
            if from.read_buf(&mut self.unread).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// How long the next piece is and what it is, if it is there already.
    fn whole(&self) -> Option<(usize, Option<(u8, u8)>)> {
        if self.unread.is_empty() {
            return None;
        }
        // Nothing but the preface begins like it: as a frame it would be longer than any may be.
        let is_preface = self.unread.starts_with(&PREFACE[..PREFACE.len().min(self.unread.len())]);
        match self.protocol {
            Protocol::Rest => Some((self.unread.len(), None)),
            Protocol::Grpc if is_preface => {
                (self.unread.len() >= PREFACE.len()).then_some((PREFACE.len(), Some((u8::MAX, 0))))
            }
            Protocol::Grpc => self.whole_frame(),
        }
    }

    /// A frame; headers with all that continues them, as nothing may come between.
    fn whole_frame(&self) -> Option<(usize, Option<(u8, u8)>)> {
        let mut end = 0;
        let first = (*self.unread.get(3)?, *self.unread.get(4)?);
        loop {
            let head = self.unread.get(end..end + HEAD)?;
            let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
            let (is_first, flags) = (end == 0, head[4]);
            end += HEAD + length;
            if self.unread.len() < end {
                return None;
            }
            let goes_on = flags & END_HEADERS == 0 && (!is_first || first.0 == HEADERS);
            if !goes_on {
                return Some((end, Some(first)));
            }
        }
    }
}
