//! Writing frames.

use std::borrow::Cow;

use bytes::{BufMut, Bytes, BytesMut};

use super::{Frame, Version};

/// Writes a frame. A body gets its `content-length`; a `content-length` among the headers is not written twice.
///
/// STOMP 1.0 has no escapes: what can't stand in a header there (a line break) is left out.
pub fn encode(frame: &Frame, version: Version) -> Bytes {
    let mut bytes = BytesMut::with_capacity(128 + frame.body.len());
    bytes.put_slice(frame.command.as_str().as_bytes());
    bytes.put_u8(b'\n');
    let version = if frame.command.is_escaped() { version } else { Version::V10 };
    let headers = frame.headers.iter().filter(|(name, _)| name != "content-length");
    for (name, value) in headers {
        bytes.put_slice(escape(name, version).as_bytes());
        bytes.put_u8(b':');
        bytes.put_slice(escape(value, version).as_bytes());
        bytes.put_u8(b'\n');
    }
    if !frame.body.is_empty() {
        bytes.put_slice(format!("content-length:{}\n", frame.body.len()).as_bytes());
    }
    bytes.put_u8(b'\n');
    bytes.put_slice(&frame.body);
    bytes.put_u8(0);
    bytes.freeze()
}

/// Returns a header's name or value as it is written in this version.
pub fn escape(text: &str, version: Version) -> Cow<'_, str> {
    let is_special = |c: char| match version {
        Version::V10 => matches!(c, '\n' | '\r' | '\0'),
        _ => matches!(c, '\n' | '\r' | ':' | '\\' | '\0'),
    };
    if !text.contains(is_special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match (c, version) {
            ('\0', _) | ('\n' | '\r', Version::V10) | ('\r', Version::V11) => {}
            ('\n', _) => escaped.push_str("\\n"),
            ('\r', Version::V12) => escaped.push_str("\\r"),
            (':', Version::V11 | Version::V12) => escaped.push_str("\\c"),
            ('\\', Version::V11 | Version::V12) => escaped.push_str("\\\\"),
            _ => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
