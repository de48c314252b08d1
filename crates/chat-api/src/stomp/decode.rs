//! Reading frames.

use bytes::{Buf, Bytes, BytesMut};

use super::{Command, Frame, Version};

/// The most bytes that a frame may have, its head and its closing NUL included.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// The most headers that a frame may have.
pub const HEADERS_MAX: usize = 64;
/// The most bytes that one header line may have: an access token, its name and some room.
pub const HEADER_BYTES_MAX: usize = 8 * 1024;

/// What a peer sends: a frame, or a sign that it is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A frame.
    Frame(Frame),
    /// One or more line ends between frames.
    HeartBeat,
}

/// Why bytes are no frame. After such an error nothing more can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The first line is none of the protocol's commands.
    #[error("the command is unknown")]
    UnknownCommand,
    /// The head is not UTF-8.
    #[error("a header is not UTF-8")]
    NotUtf8,
    /// A header line has no colon or no name, or a character that must be escaped.
    #[error("a header line is not well formed")]
    MalformedHeader,
    /// A backslash stands before something that it can't escape.
    #[error("a header has an escape that is not defined")]
    UndefinedEscape,
    /// There are more than [`HEADERS_MAX`] headers.
    #[error("there are too many headers")]
    TooManyHeaders,
    /// A header line has more than [`HEADER_BYTES_MAX`] bytes.
    #[error("a header is too long")]
    HeaderTooLong,
    /// `content-length` is no whole number.
    #[error("content-length is not a whole number")]
    MalformedContentLength,
    /// The frame has more than [`FRAME_BYTES_MAX`] bytes.
    #[error("the frame is too large")]
    FrameTooLarge,
    /// The byte after a body of the announced length is not NUL.
    #[error("the body does not end where content-length says")]
    MissingNul,
    /// There is a body where none may be.
    #[error("this command may not have a body")]
    BodyNotAllowed,
}

/// Reads frames from the bytes of one connection, in whatever pieces they come: a WebSocket message may hold several
/// frames, and a large frame may be split over several messages.
#[derive(Debug, Default)]
pub struct Decoder {
    version: Version,
    buffer: BytesMut,
    /// The head, once it is complete.
    head: Option<Head>,
    /// How much of the buffer is known not to end what is being read.
    searched: usize,
}

#[derive(Debug)]
struct Head {
    command: Command,
    headers: Vec<(String, String)>,
    bytes: usize,
    content_length: Option<usize>,
}

impl Decoder {
    /// Reads frames after CONNECT as this version says.
    pub fn set_version(&mut self, version: Version) {
        self.version = version;
    }

    /// Takes the next piece.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next frame or heart-beat, or nothing if more bytes are needed.
    pub fn next_item(&mut self) -> Result<Option<Item>, DecodeError> {
        if self.head.is_none() {
            if self.skip_line_ends() {
                return Ok(Some(Item::HeartBeat));
            }
            self.read_head()?;
        }
        match self.head.take() {
            Some(head) => self.read_body(head),
            None => Ok(None),
        }
    }

    fn skip_line_ends(&mut self) -> bool {
        let mut skip = 0;
        loop {
            match &self.buffer[skip..] {
                [b'\n', ..] => skip += 1,
                [b'\r', b'\n', ..] => skip += 2,
                _ => break,
            }
        }
        self.buffer.advance(skip);
        self.searched = self.searched.saturating_sub(skip);
        skip > 0
    }

    fn read_head(&mut self) -> Result<(), DecodeError> {
        let Some(end) = self.head_end() else {
            let too_large = self.buffer.len() >= FRAME_BYTES_MAX;
            return if too_large { Err(DecodeError::FrameTooLarge) } else { self.check_command() };
        };
        if end > FRAME_BYTES_MAX {
            return Err(DecodeError::FrameTooLarge);
        }
        let head = parse_head(&self.buffer.split_to(end), self.version)?;
        self.searched = 0;
        self.head = Some(head);
        Ok(())
    }

    /// Returns where the blank line after the headers ends.
    fn head_end(&mut self) -> Option<usize> {
        let from = self.searched.saturating_sub(2);
        for i in from..self.buffer.len() {
            if self.buffer[i] == b'\n' {
                match &self.buffer[i + 1..] {
                    [b'\n', ..] => return Some(i + 2),
                    [b'\r', b'\n', ..] => return Some(i + 3),
                    _ => {}
                }
            }
        }
        self.searched = self.buffer.len();
        None
    }

    /// Refuses at once what no frame begins with, rather than when the buffer is full.
    fn check_command(&self) -> Result<(), DecodeError> {
        let line = self.buffer[..].split(|b| *b == b'\n').next().unwrap_or_default();
        let is_whole = line.len() < self.buffer.len();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let fits = |command: &Command| {
            let name = command.as_str().as_bytes();
            if is_whole { name == line } else { name.starts_with(line) }
        };
        if Command::ALL.iter().any(fits) { Ok(()) } else { Err(DecodeError::UnknownCommand) }
    }

    fn read_body(&mut self, head: Head) -> Result<Option<Item>, DecodeError> {
        let room = FRAME_BYTES_MAX - head.bytes;
        let length = match head.content_length {
            Some(length) if length >= room => return Err(DecodeError::FrameTooLarge),
            Some(length) => match self.buffer.get(length) {
                Some(0) => Some(length),
                Some(_) => return Err(DecodeError::MissingNul),
                None => None,
            },
            None => self.nul_position(),
        };
        let Some(length) = length else {
            if self.buffer.len() >= room {
                return Err(DecodeError::FrameTooLarge);
            }
            self.head = Some(head);
            return Ok(None);
        };
        if length >= room {
            return Err(DecodeError::FrameTooLarge);
        }
        if length > 0 && !head.command.may_have_body() {
            return Err(DecodeError::BodyNotAllowed);
        }
        // Copied, so that a kept body does not hold the whole receive buffer.
        let body = Bytes::copy_from_slice(&self.buffer[..length]);
        self.buffer.advance(length + 1);
        self.searched = 0;
        Ok(Some(Item::Frame(Frame { command: head.command, headers: head.headers, body })))
    }

    fn nul_position(&mut self) -> Option<usize> {
        let from = self.searched.min(self.buffer.len());
        let found = self.buffer[from..].iter().position(|b| *b == 0).map(|i| from + i);
        self.searched = self.buffer.len();
        found
    }
}

fn parse_head(head: &[u8], version: Version) -> Result<Head, DecodeError> {
    let text = std::str::from_utf8(head).map_err(|_| DecodeError::NotUtf8)?;
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let command = lines.next().and_then(Command::parse).ok_or(DecodeError::UnknownCommand)?;
    let version = if command.is_escaped() { version } else { Version::V10 };
    let mut headers = Vec::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        if headers.len() == HEADERS_MAX {
            return Err(DecodeError::TooManyHeaders);
        }
        headers.push(parse_header(line, version)?);
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let content_length = length.map(|(_, value)| parse_length(value)).transpose()?;
    Ok(Head { command, headers, bytes: head.len(), content_length })
}

fn parse_header(line: &str, version: Version) -> Result<(String, String), DecodeError> {
    if line.len() > HEADER_BYTES_MAX {
        return Err(DecodeError::HeaderTooLong);
    }
    let (name, value) = line.split_once(':').ok_or(DecodeError::MalformedHeader)?;
    if name.is_empty() || line.contains(['\r', '\0']) {
        return Err(DecodeError::MalformedHeader);
    }
    Ok((unescape(name, version)?, unescape(value, version)?))
}

fn parse_length(value: &str) -> Result<usize, DecodeError> {
    let digits = value.trim();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecodeError::MalformedContentLength);
    }
    digits.parse().map_err(|_| DecodeError::FrameTooLarge)
}

fn unescape(text: &str, version: Version) -> Result<String, DecodeError> {
    if version == Version::V10 || !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match (chars.next(), version) {
                (Some('n'), _) => '\n',
                (Some('c'), _) => ':',
                (Some('\\'), _) => '\\',
                (Some('r'), Version::V12) => '\r',
                _ => return Err(DecodeError::UndefinedEscape),
            },
            c => c,
        });
    }
    Ok(plain)
}

#[cfg(test)]
#[path = "stomp_tests.rs"]
mod tests;
