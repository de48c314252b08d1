//! What pages say, in Korean and in English. Each part of the shop has its words in a file of its own; a word that is
//! missing in one language does not compile. What services say comes from them, in the language of the page.

pub(crate) mod cart;
pub(crate) mod door;
pub(crate) mod frame;
pub(crate) mod my;
pub(crate) mod orders;
pub(crate) mod shop;

use domain::Language;

/// One of both.
pub(crate) fn choose<T: ?Sized>(language: Language, korean: &'static T, english: &'static T) -> &'static T {
    match language {
        Language::Korean => korean,
        Language::English => english,
    }
}
