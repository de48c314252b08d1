//! STOMP 1.2, and 1.0 and 1.1 as far as they agree: frames, their decoder and their encoder. No I/O.
//!
//! <https://stomp.github.io/stomp-specification-1.2.html>

mod decode;
mod encode;
mod frame;

pub use decode::{DecodeError, Decoder, FRAME_BYTES_MAX, HEADER_BYTES_MAX, HEADERS_MAX, Item};
pub use encode::{encode, escape};
pub use frame::{Command, Frame, Version};
