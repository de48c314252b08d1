//! Hangul as it is typed: syllables taken apart into the letters (jamo) of the keyboard and put together again.
//!
//! Letters are written as *compatibility jamo* (U+3131–U+3163, as `ㄱ` and `ㅏ`), never as the positional jamo of
//! Unicode normalisation: there a final ㅋ and an initial ㅋ are two characters, so that the half-typed `나잌` is no
//! beginning of `나이키`. For the same reason what takes two keys is two letters: `ㄺ` is `ㄹㄱ` and `ㅘ` is `ㅗㅏ`,
//! while `ㄲ` (one key with shift) stays one. Every beginning of what is typed is then a beginning of the letters.
//!
//! Everything here takes any text; what is no modern Hangul stays as it is.

mod keyboard;
mod syllables;

pub use keyboard::{hangul_of_keys, keys_of_hangul};
pub use syllables::{compose, decompose, initial, initials, is_consonant, is_vowel, letters};
