//! Whether a name holds what is sought, and how well it fits.

use std::cell::Cell;

use memchr::memmem::Finder;

use crate::key_encoding::{is_consonant, is_vowel};

/// How well a name fits; smaller is better.
pub(crate) mod level {
    /// It is the whole name, word for word.
    pub(crate) const EXACT: u8 = 0;
    /// It is the whole name, but for spaces, signs or how units are called.
    pub(crate) const ALIKE: u8 = 1;
    /// The name begins with it; one more when its last syllable goes on.
    pub(crate) const PREFIX: u8 = 2;
    /// It stands somewhere in the name; one more when its last syllable goes on.
    pub(crate) const PART: u8 = 4;
    /// Each of its words stands somewhere in the name.
    pub(crate) const WORDS: u8 = 6;
    /// The same steps again, for what was typed on the other keyboard layout.
    pub(crate) const OTHER_LAYOUT: u8 = 7;
    /// It stands there but for one typo.
    pub(crate) const TYPO: u8 = 14;
}

/// One spelling of a name.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    pub letters: &'a [u8],
    /// Where the words behind the first begin.
    pub words: &'a [u16],
    /// Whether it is the name as it stands.
    pub is_plain: bool,
    /// What looking at it may cost.
    pub effort: &'a Effort,
}

/// All spellings of a name.
#[derive(Clone, Copy)]
pub(crate) struct Forms<'a> {
    pub letters: &'a [u8],
    pub words: &'a [u16],
    /// Where the first begins in both.
    pub begin: (u32, u32),
    /// Where each ends in both.
    pub ends: &'a [(u32, u32)],
}

impl<'a> Forms<'a> {
    pub fn iter(self, effort: &'a Effort) -> impl Iterator<Item = Form<'a>> {
        let mut begin = self.begin;
        self.ends.iter().enumerate().map(move |(number, end)| {
            let letters = &self.letters[begin.0 as usize..end.0 as usize];
            let words = &self.words[begin.1 as usize..end.1 as usize];
            begin = *end;
            Form { letters, words, is_plain: number == 0, effort }
        })
    }
}

impl Form<'_> {
    fn get(&self, at: usize) -> u8 {
        self.letters.get(at).copied().unwrap_or(b' ')
    }

    /// Whether a word begins here, or the name ends.
    pub fn is_word_edge(&self, at: usize) -> bool {
        let is_word = |at: usize| u16::try_from(at).is_ok_and(|at| self.words.binary_search(&at).is_ok());
        at == 0 || at == self.letters.len() || is_word(at)
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

    /// Returns where the syllable or character that begins here ends.
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
        if spaced {
            return true;
        }
        let behind = |place: usize| self.words.partition_point(|word| usize::from(*word) < place);
        let crossed = &self.words[behind(begin + 1)..behind(end)];
        if crossed.is_empty() {
            return true;
        }
        let numbers_joined =
            |word: &u16| begin > 0 && digit(usize::from(*word)) && digit(usize::from(*word) - 1);
        (self.is_word_edge(begin) || self.is_word_edge(end))
            && self.effort.spend(crossed.len())
            && !crossed.iter().any(numbers_joined)
    }

    fn level(&self, begin: usize, end: usize, whole: bool, exact: Option<&[u16]>) -> u8 {
        match (begin, end == self.letters.len()) {
            (0, true) if self.is_plain && exact == Some(self.words) => level::EXACT,
            (0, true) => level::ALIKE,
            (0, false) => level::PREFIX + u8::from(!whole),
            _ => level::PART + u8::from(!whole),
        }
    }
}

/// What looking at one name may cost, in steps of some nanoseconds. Names are made by people, some of whom may mean
/// harm: one that costs more than this, which no usual one comes near, counts as one that does not fit.
pub(crate) struct Effort(Cell<u32>);

impl Effort {
    /// All that there is for a name.
    pub const OF_A_NAME: u32 = 1_000;

    pub fn new() -> Self {
        Self(Cell::new(Self::OF_A_NAME))
    }

    /// Takes so many steps. Returns `false` if there are no more.
    pub fn spend(&self, steps: usize) -> bool {
        let left = self.0.get();
        let rest = u32::try_from(steps).ok().and_then(|steps| left.checked_sub(steps));
        self.0.set(rest.unwrap_or(0));
        rest.is_some()
    }

    /// Returns how many were taken.
    pub fn spent(&self) -> u32 {
        Self::OF_A_NAME - self.0.get()
    }
}

/// What must stand in a name, one behind the other.
pub(crate) enum Step {
    /// These letters.
    Letters(Vec<u8>),
    /// A syllable that begins with this consonant.
    Initial(u8),
}

/// Something to look for in names.
pub(crate) enum Pattern {
    /// Letters only; `exact` is where the words behind the first begin, if they are as they were typed.
    Letters { finder: Box<Finder<'static>>, spaced: bool, exact: Option<Vec<u16>> },
    /// Initial consonants, perhaps between letters.
    Steps { steps: Vec<Step>, spaced: bool },
}

impl Pattern {
    pub fn new(mut steps: Vec<Step>, spaced: bool, exact: Option<Vec<u16>>) -> Option<Self> {
        match steps.as_mut_slice() {
            [] => None,
            [Step::Letters(letters)] => {
                let finder = Finder::new(&std::mem::take(letters)).into_owned();
                Some(Self::Letters { finder: Box::new(finder), spaced, exact })
            }
            _ => Some(Self::Steps { steps, spaced }),
        }
    }

    /// Returns how well it fits a spelling, or `None` if it does not.
    pub fn level(&self, form: Form<'_>) -> Option<u8> {
        if !form.effort.spend(1 + form.letters.len() / LETTERS_A_STEP) {
            return None;
        }
        match self {
            Self::Letters { finder, spaced, exact } => {
                let length = finder.needle().len();
                let mut best = None;
                let mut from = 0;
                while let Some(at) = form.letters.get(from..).and_then(|rest| finder.find(rest)) {
                    let (begin, end) = (from + at, from + at + length);
                    if form.allows(begin, end, *spaced) {
                        let level = form.level(begin, end, form.is_edge(end), exact.as_deref());
                        best = Some(best.map_or(level, |best: u8| best.min(level)));
                        if level <= level::PART {
                            break;
                        }
                    }
                    if !form.effort.spend(1) {
                        break;
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
                        form.allows(begin, end, *spaced).then(|| form.level(begin, end, false, None))
                    },
                )
            }
        }
    }
}

/// So many letters are looked through in the time of one step.
const LETTERS_A_STEP: usize = 32;

/// Returns where the steps end that begin here.
fn walk(steps: &[Step], form: Form<'_>, begin: usize) -> Option<usize> {
    let mut at = begin;
    for (number, step) in steps.iter().enumerate() {
        if !form.effort.spend(1) {
            return None;
        }
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
