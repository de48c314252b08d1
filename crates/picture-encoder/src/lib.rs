//! Pictures of strangers made into pictures of ours: decoded within limits, turned as they should be seen, freed of all that
//! they tell besides (where and with what they were taken), and encoded anew as WebP in four widths. Not one byte of what
//! came in is passed on.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The widths in which every picture is there, in pixels. A picture that is narrower is as wide as it is: none is enlarged.
pub const WIDTHS: [u32; 4] = [1600, 800, 400, 160];
/// The most bytes that a picture may come in.
pub const BYTES_MAX: usize = 10 << 20;
/// The most pixels that it may have.
pub const PIXELS_MAX: u64 = 40_000_000;
/// The most memory that its pixels may take, decoded: four bytes each.
const MEMORY_MAX: u64 = 4 * PIXELS_MAX;
/// The longest side that WebP can have.
const SIDE_MAX: u32 = 16_383;
/// How good the encoded pictures are, of 100.
const QUALITY: f32 = 80.0;

/// A picture, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Of the widest file, in pixels.
    pub width: u32,
    /// Of the widest file, in pixels.
    pub height: u32,
    /// What it is like in one colour: `#rrggbb`.
    pub color: String,
    /// One file for each of [`WIDTHS`].
    pub files: [Vec<u8>; WIDTHS.len()],
}

/// Why a picture is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is something else, or a picture of another kind; which, where that is known.
    #[error("neither JPEG nor PNG nor WebP{}", .0.map(|kind| format!(", but {kind}")).unwrap_or_default())]
    Unsupported(Option<&'static str>),
    /// It has more pixels than one may have, or would take too much memory.
    #[error("more than {PIXELS_MAX} pixels")]
    TooManyPixels,
    /// One side is so long, beside the other, that it can't be encoded.
    #[error("too long for its width")]
    TooLong,
    /// It is broken.
    #[error("the picture is broken")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes a picture of ours of what came in. It takes a core for up to some seconds.
pub fn encode(bytes: &[u8]) -> Result<Picture, PictureError> {
    let picture = decode(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    let (kind, pixels) = match picture {
        DynamicImage::ImageRgba8(pixels) => (PixelType::U8x4, pixels.into_raw()),
        other => (PixelType::U8x3, other.into_rgb8().into_raw()),
    };
    Encoding { pixels, width, height, kind }.all()
}

/// By its first bytes, whatever it is said to be.
fn format(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    let at = |from: usize, what: &[u8]| bytes.get(from..from + what.len()) == Some(what);
    if at(0, b"\xff\xd8\xff") {
        return Ok(ImageFormat::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Ok(ImageFormat::Png);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Ok(ImageFormat::WebP);
    }
    let begins_as_text = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
    let known = match () {
        () if at(0, b"GIF8") => Some("GIF"),
        () if at(4, b"ftypavif") => Some("AVIF"),
        () if at(4, b"ftyp") => Some("HEIC"),
        () if at(0, b"BM") => Some("BMP"),
        () if at(0, b"II*\0") || at(0, b"MM\0*") => Some("TIFF"),
        () if at(0, b"%PDF") => Some("PDF"),
        () if begins_as_text => Some("SVG"),
        () => None,
    };
    Err(PictureError::Unsupported(known))
}

/// Returns its pixels, of eight bits a colour, with an alpha channel where it has one.
fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let format = format(bytes)?;
    if format == ImageFormat::WebP {
        check_webp(bytes)?;
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(PictureError::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Broken("it has no pixels".into()));
    }
    // How the camera was held; a picture that says nonsense of that is shown as it is.
    let orientation = decoder.orientation().ok();
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    // Before it is turned, which takes as much memory again.
    let mut picture = if picture.color().has_alpha() {
        DynamicImage::from(picture.into_rgba8())
    } else {
        DynamicImage::from(picture.into_rgb8())
    };
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let widest = picture.width().min(WIDTHS[0]);
    if height_at(widest, picture.width(), picture.height()) > SIDE_MAX {
        return Err(PictureError::TooLong);
    }
    Ok(picture)
}

/// What the decoder takes on trust of a WebP file: each chunk ends within the file, and no frame has more pixels than a picture may
/// have, whatever the head says ([RFC 9649](https://www.rfc-editor.org/rfc/rfc9649.html), section 2).
fn check_webp(bytes: &[u8]) -> Result<(), PictureError> {
    let number = |from: usize, long: usize| {
        let bytes = bytes.get(from..from + long)?;
        Some(bytes.iter().rev().fold(0usize, |number, byte| number << 8 | usize::from(*byte)))
    };
    let mut at = 12;
    while let (Some(name), Some(long)) = (bytes.get(at..at + 4), number(at + 4, 4)) {
        let inside = at + 8;
        if long > bytes.len() - inside {
            return Err(PictureError::Broken("a part of it is cut off".into()));
        }
        // Sides have 14 bits.
        let side = |bits: usize| (bits & 0x3fff) as u64;
        let pixels = match name {
            b"VP8 " => number(inside + 6, 2).zip(number(inside + 8, 2)).map(|(w, h)| side(w) * side(h)),
            b"VP8L" => number(inside + 1, 4).map(|bits| (side(bits) + 1) * (side(bits >> 14) + 1)),
            _ => None,
        };
        if pixels.is_some_and(|pixels| pixels > PIXELS_MAX) {
            return Err(PictureError::TooManyPixels);
        }
        // A frame of a film has chunks of its own, behind 16 bytes.
        at = if name == b"ANMF" { inside + 16 } else { inside + long + long % 2 };
    }
    Ok(())
}

fn broken(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooManyPixels,
        error => PictureError::Broken(error.into()),
    }
}

/// As high as it must be at this width, and never of no height.
fn height_at(new_width: u32, width: u32, height: u32) -> u32 {
    let (new_width, width, height) = (u64::from(new_width), u64::from(width.max(1)), u64::from(height));
    let rounded = (new_width * height + width / 2) / width;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// Pixels in rows, of three or four bytes each.
struct Encoding {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    kind: PixelType,
}

impl Encoding {
    fn all(mut self) -> Result<Picture, PictureError> {
        let mut files = Vec::with_capacity(WIDTHS.len());
        let mut widest = (0, 0);
        for width in WIDTHS {
            // Each is made of the one before: the widest of what came in.
            let is_narrower = width < self.width;
            if is_narrower {
                self = self.narrowed(width)?;
            }
            match files.last() {
                // A picture that is no wider than this is the same in both.
                Some(same) if !is_narrower => files.push(Vec::clone(same)),
                Some(_) => files.push(self.webp()?),
                None => {
                    widest = (self.width, self.height);
                    files.push(self.webp()?);
                }
            }
        }
        let color = self.color();
        let files = <[Vec<u8>; WIDTHS.len()]>::try_from(files)
            .map_err(|_| PictureError::Broken("a width is missing".into()))?;
        Ok(Picture { width: widest.0, height: widest.1, color, files })
    }

    fn narrowed(&self, width: u32) -> Result<Self, PictureError> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| PictureError::Broken(error);
        let height = height_at(width, self.width, self.height);
        let from = ImageRef::new(self.width, self.height, &self.pixels, self.kind);
        let from = from.map_err(|error| failed(error.into()))?;
        let mut to = Image::new(width, height, self.kind);
        let how = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&from, &mut to, &how).map_err(|error| failed(error.into()))?;
        Ok(Self { pixels: to.into_vec(), width, height, kind: self.kind })
    }

    fn webp(&self) -> Result<Vec<u8>, PictureError> {
        let encoder = if self.kind == PixelType::U8x4 {
            webp::Encoder::from_rgba(&self.pixels, self.width, self.height)
        } else {
            webp::Encoder::from_rgb(&self.pixels, self.width, self.height)
        };
        let file = encoder.encode_simple(false, QUALITY);
        let file = file.map_err(|error| PictureError::Broken(format!("{error:?}").into()))?;
        Ok(file.to_vec())
    }

    /// The middle of all its colours.
    fn color(&self) -> String {
        let bytes = if self.kind == PixelType::U8x4 { 4 } else { 3 };
        let mut sums = [0u64; 3];
        for pixel in self.pixels.chunks_exact(bytes) {
            for (sum, part) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*part);
            }
        }
        let pixels = (self.pixels.len() / bytes).max(1) as u64;
        let [red, green, blue] = sums.map(|sum| sum / pixels);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests;
