//! Broken, huge, turned and disguised pictures.

use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

fn png(picture: &DynamicImage) -> Vec<u8> {
    written(picture, ImageFormat::Png)
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red above, blue below.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |_, y| if y < height / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) };
    RgbImage::from_fn(width, height, colour).into()
}

fn sizes(picture: &Picture) -> Vec<(u32, u32)> {
    let size = |file: &Vec<u8>| {
        let decoded = image::load_from_memory_with_format(file, ImageFormat::WebP).unwrap();
        (decoded.width(), decoded.height())
    };
    picture.files.iter().map(size).collect()
}

/// A JPEG that says how the camera was held, where it was, and whose it is.
fn jpeg_with_exif(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let jpeg = written(picture, ImageFormat::Jpeg);
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    // An artist's name behind the directory.
    tiff.extend([0x3b, 0x01, 2, 0, 16, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"secret photogr.\0");
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &segment, &jpeg[2..]].concat()
}

#[test]
fn a_picture_is_there_in_four_widths_and_never_wider_than_it_was() {
    let wide = encode(&png(&flag(2000, 1000))).unwrap();
    assert_eq!(sizes(&wide), [(1600, 800), (800, 400), (400, 200), (160, 80)]);
    assert_eq!((wide.width, wide.height), (1600, 800));
    let narrow = encode(&png(&flag(500, 250))).unwrap();
    assert_eq!(sizes(&narrow), [(500, 250), (500, 250), (400, 200), (160, 80)]);
    let tiny = encode(&png(&flag(1, 1))).unwrap();
    assert_eq!(sizes(&tiny), [(1, 1); 4]);
    let line = encode(&png(&flag(3000, 1))).unwrap();
    assert_eq!(sizes(&line), [(1600, 1), (800, 1), (400, 1), (160, 1)]);
}

#[test]
fn the_same_picture_becomes_the_same_files_and_another_others() {
    let bytes = png(&flag(300, 300));
    let (one, again) = (encode(&bytes).unwrap(), encode(&bytes).unwrap());
    assert_eq!(one, again);
    assert_ne!(one.files[0], encode(&png(&flag(300, 301))).unwrap().files[0]);
    let [red, _, blue] = [1, 3, 5].map(|at| u8::from_str_radix(&one.color[at..at + 2], 16).unwrap());
    assert!(red.abs_diff(110) < 12 && blue.abs_diff(110) < 12, "{}", one.color);
}

#[test]
fn jpeg_png_and_webp_are_known_by_their_first_bytes() {
    let picture = flag(64, 64);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        assert_eq!(sizes(&encode(&written(&picture, format)).unwrap()), [(64, 64); 4], "{format:?}");
    }
    for (bytes, kind) in [
        (&b"GIF89a...."[..], Some("GIF")),
        (b"\0\0\0\x18ftypheic....", Some("HEIC")),
        (b"\0\0\0\x18ftypavif....", Some("AVIF")),
        (b" <svg onload='x'/>", Some("SVG")),
        (b"%PDF-1.7", Some("PDF")),
        (b"BM......", Some("BMP")),
        (b"MZ this is a program", None),
        (b"", None),
    ] {
        match encode(bytes) {
            Err(PictureError::Unsupported(found)) => assert_eq!(found, kind),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_picture_is_turned_as_its_camera_was_held_and_tells_nothing_else() {
    let lying = flag(600, 300);
    let upright = encode(&jpeg_with_exif(&lying, 6)).unwrap();
    assert_eq!((upright.width, upright.height), (300, 600));
    // Turned to the right: what was above is on the right.
    let seen = image::load_from_memory_with_format(&upright.files[0], ImageFormat::WebP).unwrap().into_rgb8();
    let (left, right) = (seen.get_pixel(20, 300), seen.get_pixel(280, 300));
    assert!(left[2] > 150 && right[0] > 150, "{left:?} {right:?}");
    for file in &upright.files {
        let holds = |what: &[u8]| file.windows(what.len()).any(|window| window == what);
        assert!(!holds(b"Exif") && !holds(b"EXIF") && !holds(b"secret") && !holds(b"XMP "));
    }
    assert_eq!(encode(&jpeg_with_exif(&lying, 99)).unwrap().width, 600, "nonsense is passed over");
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let glass: DynamicImage = RgbaImage::from_pixel(100, 50, Rgba([10, 200, 30, 128])).into();
    let encoded = encode(&png(&glass)).unwrap();
    let seen = image::load_from_memory_with_format(&encoded.files[2], ImageFormat::WebP).unwrap();
    assert!(seen.color().has_alpha());
    assert!(seen.into_rgba8().get_pixel(50, 25)[3].abs_diff(128) < 8);
}

#[test]
fn a_picture_that_only_says_that_it_is_huge_is_refused_before_anything_is_decoded() {
    // 60,000 × 60,000 in 45 bytes.
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
    bytes.extend(crc(&bytes[12..29]).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT");
    bytes.extend(crc(b"IDAT").to_be_bytes());
    assert!(matches!(encode(&bytes), Err(PictureError::TooManyPixels)), "{:?}", encode(&bytes));
    let long = png(&DynamicImage::new_luma8(100, 20_000));
    assert!(matches!(encode(&long), Err(PictureError::TooLong)));
    assert!(encode(&png(&DynamicImage::new_luma8(1600, 16_000))).is_ok());
    let many = png(&DynamicImage::new_luma8(8_000, 5_001));
    assert!(matches!(encode(&many), Err(PictureError::TooManyPixels)));
}

/// A WebP file of these parts.
fn webp_of(parts: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    for (name, inside) in parts {
        bytes.extend(*name);
        bytes.extend(u32::try_from(inside.len()).unwrap().to_le_bytes());
        bytes.extend(inside);
        bytes.extend(std::iter::repeat_n(0, inside.len() % 2));
    }
    bytes
}

#[test]
fn a_webp_whose_frame_is_larger_than_it_says_is_refused_before_it_is_decoded() {
    let canvas = (b"VP8X", vec![0; 10]);
    let frame = [b"\x10\0\0\x9d\x01\x2a".as_slice(), &[0xff, 0x3f, 0xff, 0x3f], &[0; 20]].concat();
    let lossless = [b"\x2f".as_slice(), &[0xff; 4], &[0; 20]].concat();
    let film = webp_of(&[(b"VP8 ", frame.clone())]).split_off(12);
    let film = [vec![0; 16], film].concat();
    for inside in [(b"VP8 ", frame), (b"VP8L", lossless), (b"ANMF", film)] {
        let bytes = webp_of(&[canvas.clone(), inside]);
        assert!(matches!(encode(&bytes), Err(PictureError::TooManyPixels)), "{:?}", encode(&bytes));
    }
    let mut endless = webp_of(&[canvas, (b"EXIF", vec![0; 4])]);
    let at = endless.len() - 8;
    endless[at..at + 4].copy_from_slice(&[0xff; 4]);
    assert!(matches!(encode(&endless), Err(PictureError::Broken(_))));
}

#[test]
fn sixteen_bits_for_each_colour_are_taken_only_as_far_as_there_is_memory() {
    let deep = DynamicImage::new_rgb16(6_000, 5_000);
    assert!(matches!(encode(&png(&deep)), Err(PictureError::TooManyPixels)));
}

/// CRC-32 as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn a_picture_of_which_a_part_is_missing_is_broken_and_nothing_worse() {
    let whole = png(&flag(400, 400));
    for length in (0..whole.len()).step_by(whole.len() / 40 + 1) {
        let cut = encode(&whole[..length]);
        assert!(cut.is_err(), "{length} of {}", whole.len());
    }
    let jpeg = written(&flag(400, 400), ImageFormat::Jpeg);
    for length in (0..jpeg.len()).step_by(jpeg.len() / 40 + 1) {
        // Of a JPEG what is there may be shown.
        drop(encode(&jpeg[..length]));
    }
    let mut sixteen = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut sixteen);
    encoder.write_image(&[0x80; 8 * 8 * 2], 8, 8, ExtendedColorType::L16).unwrap();
    assert!(encode(&sixteen).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_behind_a_good_beginning_end_in_a_picture_or_an_error(
        kind in 0..3usize,
        at in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][kind];
        let mut bytes = written(&flag(40, 30), format);
        let at = at.index(bytes.len());
        for (byte, noise) in bytes[at..].iter_mut().zip(noise) {
            *byte ^= noise;
        }
        drop(encode(&bytes));
    }
}

#[test]
fn widths_that_a_picture_does_not_reach_are_the_same_file() {
    let narrow = encode(&png(&flag(500, 250))).unwrap();
    assert_eq!(narrow.files[0], narrow.files[1]);
    assert_ne!(narrow.files[1], narrow.files[2]);
}
