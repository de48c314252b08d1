//! Whether a name holds what is sought, and how well it fits.

use memchr::memmem::Finder;

use super::letters::{is_consonant, is_vowel};

/// How well a name fits; smaller is better.
pub(super) mod level {
    /// It is the whole name.
    pub(in super::super) const EXACT: u8 = 0;
    /// The name begins with it; one more when its last syllable goes on.
    pub(in super::super) const PREFIX: u8 = 1;
    /// It stands somewhere in the name; one more when its last syllable goes on.
    pub(in super::super) const PART: u8 = 3;
    /// Each of its words stands somewhere in the name.
    pub(in super::super) const WORDS: u8 = 5;
    /// The same steps again, for what was typed on the other keyboard layout.
    pub(in super::super) const OTHER_LAYOUT: u8 = 6;
    /// It stands there but for one slip.
    pub(in super::super) const SLIP: u8 = 12;
}

/// One spelling of a name.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub letters: &'a [u8],
    /// Where the words behind the first begin.
    pub words: &'a [u16],
}

/// All spellings of a name.
#[derive(Clone, Copy)]
pub(super) struct Forms<'a> {
    pub letters: &'a [u8],
    pub words: &'a [u16],
    /// Where the first begins in both.
    pub begin: (u32, u32),
    /// Where each ends in both.
    pub ends: &'a [(u32, u32)],
}

impl<'a> Forms<'a> {
    pub fn iter(self) -> impl Iterator<Item = Form<'a>> {
        let mut begin = self.begin;
        self.ends.iter().map(move |end| {
            let letters = &self.letters[begin.0 as usize..end.0 as usize];
            let words = &self.words[begin.1 as usize..end.1 as usize];
            begin = *end;
            Form { letters, words }
        })
    }
}

impl Form<'_> {
    fn get(&self, at: usize) -> u8 {
        self.letters.get(at).copied().unwrap_or(b' ')
    }

    /// Whether a word begins here, or the name ends.
    pub fn is_word_edge(&self, at: usize) -> bool {
        at == 0 || at == self.letters.len() || self.words.iter().any(|word| usize::from(*word) == at)
    }

    /// Whether a syllable or another character begins here, or the name ends.
    pub fn is_edge(&self, at: usize) -> bool {
        let hangul = |byte| is_consonant(byte) || is_vowel(byte);
        let here = self.get(at);
        if is_vowel(here) && at > 0 && hangul(self.get(at - 1)) {
            return false;
        }
        let final_consonant =
            is_consonant(here) && at > 0 && hangul(self.get(at - 1)) && !is_vowel(self.get(at + 1));
        !final_consonant || self.is_word_edge(at)
    }

    /// Where the syllable or character that begins here ends.
    fn end_of_syllable(&self, at: usize) -> usize {
        let mut end = at + 1;
        if is_consonant(self.get(at)) && is_vowel(self.get(end)) {
            while end < self.letters.len() && !self.is_edge(end) {
                end += 1;
            }
        } else {
            while matches!(self.get(end), 0x80..=0xBF) {
                end += 1;
            }
        }
        end
    }

    /// Whether what is sought may stand here, though its letters do.
    ///
    /// Without spaces in the query it may run over the edge of a word only from the beginning of a word or to the end
    /// of one: `화분` is not in `등산화 분리`. And a number is not a part of another: `1L` is not in `11L`.
    pub fn allows(&self, begin: usize, end: usize, spaced: bool) -> bool {
        if !self.is_edge(begin) {
            return false;
        }
        let digit = |at: usize| self.get(at).is_ascii_digit();
        let inside_number = digit(begin)
            && begin > 0
            && (digit(begin - 1)
                || (begin > 1 && digit(begin - 2) && matches!(self.get(begin - 1), b'.' | b',')));
        if inside_number && !self.is_word_edge(begin) {
            return false;
        }
        let mut crossed =
            self.words.iter().map(|word| usize::from(*word)).filter(|word| begin < *word && *word < end);
        let numbers_joined = |word: usize| begin > 0 && digit(word) && digit(word - 1);
        spaced
            || crossed
                .all(|word| !numbers_joined(word) && (self.is_word_edge(begin) || self.is_word_edge(end)))
    }

    fn level(&self, begin: usize, end: usize, whole: bool) -> u8 {
        match (begin, end == self.letters.len()) {
            (0, true) => level::EXACT,
            (0, false) => level::PREFIX + u8::from(!whole),
            _ => level::PART + u8::from(!whole),
        }
    }
}

/// What must stand in a name, one behind the other.
pub(super) enum Step {
    /// These letters.
    Letters(Vec<u8>),
    /// A syllable that begins with this consonant.
    Initial(u8),
}

/// Something to look for in names.
pub(super) enum Pattern {
    /// Letters only.
    Letters { finder: Box<Finder<'static>>, spaced: bool },
    /// Initial consonants, perhaps between letters.
    Steps { steps: Vec<Step>, spaced: bool },
}

impl Pattern {
    pub fn new(mut steps: Vec<Step>, spaced: bool) -> Option<Self> {
        match steps.as_mut_slice() {
            [] => None,
            [Step::Letters(letters)] => {
                let finder = Finder::new(&std::mem::take(letters)).into_owned();
                Some(Self::Letters { finder: Box::new(finder), spaced })
            }
            _ => Some(Self::Steps { steps, spaced }),
        }
    }

    /// How well it fits a spelling; none when it does not.
    pub fn level(&self, form: Form<'_>) -> Option<u8> {
        match self {
            Self::Letters { finder, spaced } => {
                let length = finder.needle().len();
                let mut best = None;
                let mut from = 0;
                while let Some(at) = form.letters.get(from..).and_then(|rest| finder.find(rest)) {
                    let (begin, end) = (from + at, from + at + length);
                    if form.allows(begin, end, *spaced) {
                        let level = form.level(begin, end, form.is_edge(end));
                        best = Some(best.map_or(level, |best: u8| best.min(level)));
                        if level <= level::PART {
                            break;
                        }
                    }
                    from = begin + 1;
                }
                best
            }
            Self::Steps { steps, spaced } => {
                let first = match steps.first()? {
                    Step::Letters(letters) => *letters.first()?,
                    Step::Initial(consonant) => *consonant,
                };
                memchr::memchr_iter(first, form.letters).filter(|begin| form.is_edge(*begin)).find_map(
                    |begin| {
                        let end = walk(steps, form, begin)?;
                        form.allows(begin, end, *spaced).then(|| form.level(begin, end, false))
                    },
                )
            }
        }
    }
}

/// Where the steps end that begin here.
fn walk(steps: &[Step], form: Form<'_>, begin: usize) -> Option<usize> {
    let mut at = begin;
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Letters(letters) => {
                if !form.letters.get(at..)?.starts_with(letters) {
                    return None;
                }
                at += letters.len();
                if number + 1 < steps.len() && !form.is_edge(at) {
                    return None;
                }
            }
            Step::Initial(consonant) => {
                if *form.letters.get(at)? != *consonant {
                    return None;
                }
                at = form.end_of_syllable(at);
            }
        }
    }
    Some(at)
}
