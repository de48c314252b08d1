use super::*;
use crate::is_blank;

/// These characters as a class of a pattern has them.
fn class(is_in: impl Fn(char) -> bool) -> String {
    let code = |n: u32| match char::from_u32(n) {
        Some(c) if n > 0xffff => c.to_string(),
        _ => format!(r"\u{n:04x}"),
    };
    let mut class = String::new();
    let mut began: Option<u32> = None;
    for n in 0..=0x11_0000 {
        match (char::from_u32(n).is_some_and(&is_in), began) {
            (true, None) => began = Some(n),
            (false, Some(first)) => {
                class += &code(first);
                if n - first > 2 {
                    class += "-";
                }
                if n - first > 1 {
                    class += &code(n - 1);
                }
                began = None;
            }
            _ => {}
        }
    }
    class
}

#[test]
fn patterns_leave_out_what_parsers_refuse_and_nothing_else() {
    let between = |c: char| format!("a{c}b");
    assert_eq!(
        class(|c| Name::parse(&between(c)).is_err()),
        format!("{NOT_IN_A_LINE}{NO_CHARACTERS}"),
        "one line"
    );
    assert_eq!(
        class(|c| Memo::parse(&between(c)).is_err()),
        format!("{NOT_IN_LINES}{NO_CHARACTERS}"),
        "several lines"
    );
    assert_eq!(class(|c| is_blank(&c.to_string())), UNSEEN);
    assert_eq!(class(|c| c.is_control() && !c.is_whitespace()), CONTROLS);
}
