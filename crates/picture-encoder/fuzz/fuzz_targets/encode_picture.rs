//! Any bytes: a picture in four widths that can be read again, or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use picture_encoder::{WIDTHS, encode};

fuzz_target!(|bytes: &[u8]| {
    let Ok(picture) = encode(bytes) else { return };
    assert!(picture.width <= WIDTHS[0] && picture.width > 0 && picture.height > 0);
    for (file, width) in picture.files.iter().zip(WIDTHS) {
        assert_eq!(encode(file).unwrap().width, picture.width.min(width));
    }
});
