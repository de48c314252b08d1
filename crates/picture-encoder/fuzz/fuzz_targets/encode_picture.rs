//! Any bytes: a picture in four widths that can be read again, or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use picture_encoder::{WIDTHS, encode};

fuzz_target!(|bytes: &[u8]| {
    let Ok(picture) = encode(bytes) else { return };
    assert_eq!(picture.files.len(), WIDTHS.len());
    assert!(picture.width <= WIDTHS[0] && picture.width > 0 && picture.height > 0);
    for file in &picture.files {
        assert!(file.starts_with(b"RIFF"));
    }
});
