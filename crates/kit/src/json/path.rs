//! Where something stands in a request.

use std::fmt;

/// A place, as the places above it and its own step. Written as forms write it: `items[2].price`.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    Root,
    Field(&'p Path<'p>, &'p str),
    Entry(&'p Path<'p>, usize),
}

/// How much of a name is repeated: it may be one that the caller made up.
const NAME_MAX: usize = 64;

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(Self::Root, name) => f.write_str(&shown(name)),
            Self::Field(above, name) => write!(f, "{above}.{}", shown(name)),
            Self::Entry(above, number) => write!(f, "{above}[{number}]"),
        }
    }
}

/// A name without what would not be seen or would disturb what stands beside it, and cut.
fn shown(name: &str) -> String {
    let mut visible = name.chars().filter(|c| !is_unseen(*c));
    let mut shown: String = visible.by_ref().take(NAME_MAX).collect();
    if visible.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Control characters, line separators, and marks that turn the direction of writing or have no shape.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_forms_write_it() {
        let items = Path::Field(&Path::Root, "items");
        let third = Path::Entry(&items, 2);
        assert_eq!(Path::Field(&third, "price").to_string(), "items[2].price");
        assert_eq!(Path::Entry(&Path::Root, 0).to_string(), "[0]");
    }

    #[test]
    fn a_name_that_the_caller_made_up_is_cut_and_plain() {
        let long = "이".repeat(NAME_MAX + 1);
        let told = Path::Field(&Path::Root, &long).to_string();
        assert_eq!(told, format!("{}…", "이".repeat(NAME_MAX)));
        assert_eq!(Path::Field(&Path::Root, "a\r\nb\u{202e}c\u{200b}").to_string(), "abc");
    }
}
