use super::*;
use proptest::prelude::*;

/// Nothing is to be seen of any of these.
const UNSEEN: [char; 40] = [
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{17b5}',
    '\u{180b}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2061}',
    '\u{2064}',
    '\u{2066}',
    '\u{2069}',
    '\u{206a}',
    '\u{2800}',
    '\u{3164}',
    '\u{fe00}',
    '\u{fe0e}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{1bca0}',
    '\u{1d159}',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e0061}',
    '\u{e007f}',
    '\u{e0100}',
];

#[test]
fn what_nobody_sees_fills_no_field() {
    for c in UNSEEN {
        for text in [c.to_string(), format!(" {c}\t{c} "), format!("{c}\n")] {
            assert!(is_blank(&text), "{text:?}");
            assert_eq!(line(&text, 9), Err(FieldRule::Required), "{text:?}");
            assert_eq!(lines(&text, 9), Err(FieldRule::Required), "{text:?}");
        }
    }
    assert_eq!(line("\u{3000}\u{a0}\u{2003}", 9), Err(FieldRule::Required));
}

#[test]
fn what_nobody_sees_makes_no_other_name() {
    for c in UNSEEN {
        let is_bidi = CodePointSetData::new::<BidiControl>().contains(c);
        for text in [format!("커{c}피"), format!("{c}커피"), format!("커피{c}{c}")] {
            let wanted = if is_bidi { Err(FieldRule::BidiControl) } else { Ok("커피".to_owned()) };
            assert_eq!(line(&text, 9), wanted, "{text:?}");
            assert_eq!(lines(&text, 9).unwrap(), "커피", "{text:?}");
            assert_eq!(without_invisible(&text), "커피", "{text:?}");
        }
        assert_eq!(lines(&format!("a{c}b1{c}"), 9), Ok("ab1".to_owned()));
    }
    // Also where it stood between the parts of one letter.
    assert_eq!(line("\u{1112}\u{200b}\u{1161}\u{2060}\u{11ab}", 9).unwrap(), "한");
    assert_eq!(line("  무선\u{a0} \u{3000}이어폰\t", 9).unwrap(), "무선 이어폰");
}

#[test]
fn joiners_that_do_something_stay() {
    for text in [
        "👨\u{200d}👩\u{200d}👧",
        "👩🏽\u{200d}💻",
        "🏳\u{fe0f}\u{200d}🌈",
        "❤\u{fe0f}\u{200d}🔥",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "1\u{fe0f}\u{20e3}번",
        "☕\u{fe0e}",
        "क\u{94d}\u{200d}ष",       // a half form
        "क\u{94d}\u{200c}ष",       // a virama that is shown
        "র\u{200d}\u{9cd}য",       // Bengali: ra with ya behind it
        "ශ\u{dca}\u{200d}\u{dbb}ී", // Sinhala
        "می\u{200c}خواهم",         // Persian
        "ه\u{200d}",               // an abbreviation in Arabic
        "⠓⠊\u{2800}⠽⠕⠥",
    ] {
        assert_eq!(line(text, 40).unwrap(), text.nfc().collect::<String>(), "{text:?}");
    }
}

#[test]
fn joiners_that_do_nothing_go() {
    for (text, wanted) in [
        ("커\u{200d}피", "커피"),
        ("a\u{200c}b", "ab"),
        ("👨\u{200d}\u{200d}👩", "👨\u{200d}👩"),
        ("👨\u{200d}커피", "👨커피"),
        ("☕\u{fe0f} 커피", "☕ 커피"),
        ("커피 1\u{fe0f}", "커피 1"),
        ("葛\u{e0100}", "葛"),
        ("ب\u{200d}ب", "بب"),
        ("د\u{200c}ب", "دب"),
        ("🏴\u{e0061}\u{e0062}\u{e007f}", "🏴"),
        ("☕\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "☕"),
    ] {
        assert_eq!(line(text, 40).unwrap(), wanted, "{text:?}");
    }
    assert_eq!(without_invisible("❤\u{fe0f}می\u{200c}خ"), "❤میخ");
}

#[test]
fn a_line_is_one_line_and_runs_one_way() {
    for c in ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'] {
        for text in [format!("가{c}나"), format!("가{c}"), format!("{c}가")] {
            assert_eq!(line(&text, 9), Err(FieldRule::LineBreak), "{text:?}");
            assert_eq!(lines(&text, 9).unwrap(), text);
        }
    }
    assert_eq!(line("가\u{202e}나", 9), Err(FieldRule::BidiControl));
    assert_eq!(line("שלום\u{200f}", 9), Err(FieldRule::BidiControl));
    for text in ["a\0b", "a\u{1b}b", "a\u{80}b", "a\u{ffff}b", "a\u{fdd0}b"] {
        assert_eq!(line(text, 9), Err(FieldRule::ControlCharacter), "{text:?}");
        assert_eq!(lines(text, 9), Err(FieldRule::ControlCharacter), "{text:?}");
    }
}

#[test]
fn text_from_right_to_left_keeps_its_order_but_nothing_is_turned_around() {
    let ordered = "\u{2068}שלום\u{2069}, C#\u{200e} 장터";
    assert_eq!(lines(ordered, 99).unwrap(), ordered);
    assert_eq!(lines("שלום \u{202e}moc.live\u{202c}", 99).unwrap(), "שלום moc.live");
    assert_eq!(lines("\u{2068}안녕\u{2069}\u{200e}", 99).unwrap(), "안녕");
}

#[test]
fn only_what_is_seen_is_counted() {
    assert_eq!(line(&format!("{}가", "\u{200b}".repeat(500)), 1).unwrap(), "가");
    assert_eq!(line("가나", 1), Err(FieldRule::TooLong { max: 1 }));
    assert_eq!(lines(&"\u{1100}\u{1161}".repeat(3), 3).unwrap(), "가가가");
}

#[test]
fn format_characters_with_a_shape_are_text() {
    for text in ["\u{600}1", "\u{6dd}", "\u{110bd}", "\u{e000}", "\u{f8ff}", "x\u{301}"] {
        assert_eq!(line(text, 9).unwrap(), text, "{text:?}");
    }
}

#[test]
fn what_is_dropped_leaves_nothing_that_is_dropped_the_next_time() {
    for (text, wanted) in [
        // A joiner before a virama, but at the beginning.
        (" \u{200d}\u{94d}☕", "\u{94d}☕"),
        // A tag kept two marks from changing places: then no virama is before the non-joiner.
        ("\u{301}\u{e0067}\u{94d}\u{200c}", "\u{94d}\u{301}"),
    ] {
        assert_eq!(line(text, 99), Ok(wanted.to_owned()));
        assert_eq!(line(wanted, 99), Ok(wanted.to_owned()));
    }
}

/// Each non-joiner that is dropped lets a mark change its place, after which the next one has no virama before it.
#[test]
fn a_text_that_would_be_read_ever_again_loses_its_joiners_at_once() {
    let endless = |length| format!("क\u{301}\u{e0067}{}ष", "\u{94d}\u{200c}".repeat(length));
    for length in [2, PASSES_MAX * 4] {
        let once = line(&endless(length), 999).unwrap();
        assert_eq!(once, format!("क{}\u{301}ष", "\u{94d}".repeat(length)));
        assert_eq!(line(&once, 999), Ok(once.clone()));
    }
}

proptest! {
    #[test]
    fn reading_again_what_was_read_changes_nothing(
        text in "[ \\t가\u{1112}\u{1161}\u{11ab}a1#☕❤👨🏽🏴क\u{94d}\u{93c}ردب\u{64b}\u{301}⠓\u{200b}\u{200c}\u{200d}\u{fe0e}\u{fe0f}\u{20e3}\u{2800}\u{e0067}\u{e0062}\u{e007f}\u{3164}]{0,12}"
    ) {
        for read in [line, lines] {
            if let Ok(once) = read(&text, 99) {
                prop_assert!(!is_blank(&once));
                prop_assert_eq!(read(&once, 99), Ok(once));
            }
        }
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC{0,20}") {
        if let Ok(once) = lines(&text, 99) {
            prop_assert_eq!(lines(&once, 99), Ok(once));
        }
    }
}
