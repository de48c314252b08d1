//! Whatever bytes come, in whatever pieces: frames, heart-beats, a wait or an error; and a frame that was read is
//! written and read back the same.
#![no_main]

use chat_api::stomp::{Decoder, Item, Version, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (cut, bytes) = input;
    let mut decoder = Decoder::default();
    for piece in bytes.chunks(usize::from(cut).max(1)) {
        decoder.push(piece);
        loop {
            match decoder.next_item() {
                Ok(Some(Item::Frame(frame))) => {
                    let mut again = Decoder::default();
                    again.push(&encode(&frame, Version::V12));
                    let read = again.next_item();
                    if let Ok(Some(Item::Frame(read))) = read {
                        assert_eq!((read.command, read.body), (frame.command, frame.body));
                    }
                }
                Ok(Some(Item::HeartBeat)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
});
