//! Frames, written and read, right and wrong.

use proptest::prelude::*;

use super::*;
use crate::stomp::encode;

fn read(bytes: &[u8]) -> Result<Option<Item>, DecodeError> {
    read_as(bytes, Version::V12)
}

fn read_as(bytes: &[u8], version: Version) -> Result<Option<Item>, DecodeError> {
    let mut decoder = Decoder::default();
    decoder.set_version(version);
    decoder.push(bytes);
    decoder.next_item()
}

fn frame(bytes: &[u8]) -> Frame {
    match read(bytes) {
        Ok(Some(Item::Frame(frame))) => frame,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_frame_is_a_command_headers_and_a_body() {
    let frame = frame(b"SEND\ndestination:/app/rooms/1\r\ncontent-length:5\n\na\0b\0c\0");
    assert_eq!(frame.command, Command::Send);
    assert_eq!(frame.header("destination"), Some("/app/rooms/1"));
    assert_eq!(frame.body, "a\0b\0c");
}

#[test]
fn without_a_length_the_body_ends_at_nul() {
    assert_eq!(frame(b"SEND\r\ndestination:x\r\n\r\nhello\0").body, "hello");
    assert_eq!(frame(b"DISCONNECT\n\n\0").headers, []);
}

#[test]
fn the_first_of_repeated_headers_counts() {
    assert_eq!(frame(b"SEND\nfoo:World\nfoo:Hello\n\n\0").header("foo"), Some("World"));
}

#[test]
fn escapes_are_undone_as_the_version_says() {
    let bytes = b"SEND\na\\cb:\\n\\c\\\\\n\n\0";
    assert_eq!(frame(bytes).headers, [("a:b".to_owned(), "\n:\\".to_owned())]);
    let plain = |version| match read_as(b"SEND\na:\\r\n\n\0", version) {
        Ok(Some(Item::Frame(frame))) => Ok(frame.headers[0].1.clone()),
        Ok(_) => panic!(),
        Err(error) => Err(error),
    };
    assert_eq!(plain(Version::V12), Ok("\r".to_owned()));
    assert_eq!(plain(Version::V11), Err(DecodeError::UndefinedEscape));
    assert_eq!(plain(Version::V10), Ok("\\r".to_owned()));
    assert_eq!(read(b"SEND\na:\\t\n\n\0"), Err(DecodeError::UndefinedEscape));
    assert_eq!(read(b"SEND\na:\\\n\n\0"), Err(DecodeError::UndefinedEscape));
}

#[test]
fn connect_is_not_escaped() {
    assert_eq!(frame(b"CONNECT\npasscode:a\\tb\n\n\0").header("passcode"), Some("a\\tb"));
    assert_eq!(frame(b"STOMP\npasscode:a\\cb\n\n\0").header("passcode"), Some("a:b"));
}

#[test]
fn line_ends_between_frames_are_one_heart_beat() {
    let mut decoder = Decoder::default();
    decoder.push(b"\n\r\n\nDISCONNECT\n\n\0\n");
    assert_eq!(decoder.next_item(), Ok(Some(Item::HeartBeat)));
    assert!(matches!(decoder.next_item(), Ok(Some(Item::Frame(_)))));
    assert_eq!(decoder.next_item(), Ok(Some(Item::HeartBeat)));
    assert_eq!(decoder.next_item(), Ok(None));
}

#[test]
fn each_breach_has_its_name() {
    let many = format!("SEND\n{}\n\0", "a:b\n".repeat(HEADERS_MAX + 1));
    let long = format!("SEND\na:{}\n\n\0", "b".repeat(HEADER_BYTES_MAX));
    let large = format!("SEND\n\n{}", "b".repeat(FRAME_BYTES_MAX));
    let cases: [(&[u8], DecodeError); 14] = [
        (b"HELLO\n\n\0", DecodeError::UnknownCommand),
        (b"hello there", DecodeError::UnknownCommand),
        (b"SENDING", DecodeError::UnknownCommand),
        (b"SEND\n\xff:x\n\n\0", DecodeError::NotUtf8),
        (b"SEND\nnocolon\n\n\0", DecodeError::MalformedHeader),
        (b"SEND\n:x\n\n\0", DecodeError::MalformedHeader),
        (b"SEND\na:b\rc\n\n\0", DecodeError::MalformedHeader),
        (b"SEND\ncontent-length:-1\n\n\0", DecodeError::MalformedContentLength),
        (b"SEND\ncontent-length:99999999999999999999999\n\n\0", DecodeError::FrameTooLarge),
        (b"SEND\ncontent-length:1\n\nab\0", DecodeError::MissingNul),
        (b"SUBSCRIBE\nid:1\n\nbody\0", DecodeError::BodyNotAllowed),
        (many.as_bytes(), DecodeError::TooManyHeaders),
        (long.as_bytes(), DecodeError::HeaderTooLong),
        (large.as_bytes(), DecodeError::FrameTooLarge),
    ];
    for (bytes, error) in cases {
        assert_eq!(read(bytes), Err(error), "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
    }
}

#[test]
fn a_frame_of_exactly_the_limit_is_taken() {
    let head = "SEND\ncontent-length:65000\n\n";
    let body = "x".repeat(FRAME_BYTES_MAX - head.len() - 1);
    let bytes = format!("{}{body}\0", head.replace("65000", &body.len().to_string()));
    assert_eq!(bytes.len(), FRAME_BYTES_MAX);
    assert_eq!(frame(bytes.as_bytes()).body.len(), body.len());
}

#[test]
fn what_a_version_can_not_write_is_left_out() {
    let frame = Frame::new(Command::Receipt).with("receipt-id", "a\nb\rc:d\0");
    let written = |version| String::from_utf8(encode(&frame, version).to_vec()).unwrap();
    assert_eq!(written(Version::V10), "RECEIPT\nreceipt-id:abc:d\n\n\0");
    assert_eq!(written(Version::V11), "RECEIPT\nreceipt-id:a\\nbc\\cd\n\n\0");
    assert_eq!(written(Version::V12), "RECEIPT\nreceipt-id:a\\nb\\rc\\cd\n\n\0");
}

#[test]
fn the_best_common_version_is_chosen() {
    assert_eq!(Version::negotiate(Some("1.0, 1.2,1.1")), Some(Version::V12));
    assert_eq!(Version::negotiate(Some("1.1,2.0")), Some(Version::V11));
    assert_eq!(Version::negotiate(None), Some(Version::V10));
    assert_eq!(Version::negotiate(Some("2.0")), None);
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let text = "[^\0]{0,20}";
    let name = "[^\0]{1,20}".prop_filter("the encoder writes it itself", |name| name != "content-length");
    let headers = proptest::collection::vec((name, text), 0..8);
    let body = proptest::collection::vec(any::<u8>(), 0..200);
    (0..Command::ALL.len(), headers, body).prop_map(|(command, headers, body)| {
        let command = Command::ALL[command];
        let plain = |text: String| {
            if command.is_escaped() { text } else { text.replace(['\r', '\n', ':'], "_") }
        };
        let headers = headers.into_iter().map(|(n, v)| (plain(n), plain(v))).collect();
        Frame { command, headers, body: if command.may_have_body() { body.into() } else { Bytes::new() } }
    })
}

proptest! {
    #[test]
    fn any_frame_written_is_read_back(frames in proptest::collection::vec(any_frame(), 1..4), cut in 1usize..50) {
        let bytes: Vec<u8> = frames.iter().flat_map(|f| encode(f, Version::V12).to_vec()).collect();
        let mut decoder = Decoder::default();
        let mut read = Vec::new();
        for piece in bytes.chunks(cut) {
            decoder.push(piece);
            while let Some(item) = decoder.next_item().unwrap() {
                let Item::Frame(mut frame) = item else { panic!("a heart-beat that nobody sent") };
                frame.headers.retain(|(name, _)| name != "content-length");
                read.push(frame);
            }
        }
        prop_assert_eq!(read, frames);
    }

    #[test]
    fn any_bytes_end_in_a_frame_a_heart_beat_a_wait_or_an_error(
        start in prop_oneof![Just(""), Just("SEND\n"), Just("SEND\ncontent-length:"), Just("CONNECT\na:b\n\n")],
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'\r'), Just(0), Just(b':'), Just(b'\\')], 0..400),
        cut in 1usize..100,
    ) {
        let bytes = [start.as_bytes(), &bytes].concat();
        let whole = items(&[&bytes]);
        let pieces: Vec<&[u8]> = bytes.chunks(cut).collect();
        let in_pieces = items(&pieces);
        let frames = |items: &[Result<Item, DecodeError>]| items.iter().filter(|i| !matches!(i, Ok(Item::HeartBeat) | Err(_))).cloned().collect::<Vec<_>>();
        prop_assert_eq!(frames(&whole), frames(&in_pieces));
        prop_assert_eq!(whole.iter().any(Result::is_err), in_pieces.iter().any(Result::is_err));
    }
}

fn items(pieces: &[&[u8]]) -> Vec<Result<Item, DecodeError>> {
    let mut decoder = Decoder::default();
    let mut items = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        loop {
            match decoder.next_item() {
                Ok(Some(item)) => items.push(Ok(item)),
                Ok(None) => break,
                Err(error) => {
                    items.push(Err(error));
                    return items;
                }
            }
        }
    }
    items
}
