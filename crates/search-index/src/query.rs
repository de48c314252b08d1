//! The ways in which a person may have meant what was typed.

use domain::hangul;

use crate::grams;
use crate::key_encoding::{Spelling, is_letter, lower, spell, spell_initials, unified};
use crate::matching::{Effort, Forms, Pattern, Step, level};
use crate::{normalize, typo};

/// More pieces than this are not asked for: the names are looked at anyway.
const PIECES_MAX: usize = 12;
/// A query of more words is looked for only as it stands.
const WORDS_MAX: usize = 32;
/// From this many letters on, a name with a typo is shown beside names without.
const SURE_TYPO: usize = 6;

/// Pieces that a fitting name holds, all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    pub pieces: Vec<String>,
    pub initials: Vec<String>,
}

impl Needs {
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.initials.is_empty()
    }

    /// Returns the longest pieces there are, at most so many of them, spread over the spelling.
    fn longest_pieces(spelling: &str) -> Vec<String> {
        let length = spelling.chars().count().min(grams::LONGEST);
        if length == 0 {
            return Vec::new();
        }
        let count = grams::pieces(spelling, length).count();
        grams::pieces(spelling, length).step_by(count.div_ceil(PIECES_MAX)).map(str::to_owned).collect()
    }

    fn letters(&mut self, spelling: &str) {
        self.pieces.extend(Self::longest_pieces(spelling));
    }
}

/// One way to read the query: as one text, or as words that may stand anywhere.
pub(crate) struct Reading {
    whole: Option<Pattern>,
    words: Vec<Pattern>,
    /// What the level of its hits begins at.
    base: u8,
    pub needs: Needs,
}

/// Letters that may stand in a name with a typo, and words that must stand there besides.
pub(crate) struct Typo {
    letters: Vec<u8>,
    besides: Vec<Pattern>,
    spaced: bool,
    /// What a fitting name holds: all of one of these.
    pub needs: Vec<Needs>,
}

/// What is looked for together. The next stage is looked at only when nothing in the shop fits this one without a typo.
#[derive(Default)]
pub(crate) struct Stage {
    pub readings: Vec<Reading>,
    /// The one word of the query, spelled, when words that differ from it by a typo fit too.
    pub word: Option<String>,
    pub typos: Vec<Typo>,
}

/// Reads what was typed. Returns no stages at all if nothing is typed.
pub(crate) fn stages(typed: &str) -> Vec<Stage> {
    let variants = normalize::variants(typed);
    let Some(plain) = variants.first().filter(|words| !words.is_empty()) else { return Vec::new() };
    let mut sure = Stage::default();
    for (number, words) in variants.iter().enumerate() {
        sure.readings.extend(readings(words, 0, number == 0));
    }
    sure.word = single_word(&variants);
    let (certain, doubtful) = other_layout(typed, plain);
    let other = |words: Vec<Vec<String>>| {
        words.into_iter().flat_map(|words| readings(&words, level::OTHER_LAYOUT, true))
    };
    sure.readings.extend(other(certain));
    let mut stages = vec![sure];
    if !doubtful.is_empty() {
        stages.push(Stage {
            readings: other(doubtful).collect(),
            word: stages[0].word.clone(),
            typos: Vec::new(),
        });
    }
    let typos: Vec<Typo> = variants.iter().flat_map(|words| typos(words)).collect();
    if !typos.is_empty() {
        stages.push(Stage { typos, ..Stage::default() });
    }
    stages
}

/// Returns the spelling of a query of one word, if it is long enough for typos.
fn single_word(variants: &[Vec<String>]) -> Option<String> {
    let [word] = variants.first()?.as_slice() else { return None };
    let spelled = spell(word);
    let whole = !word.chars().any(is_lone_consonant) && spelled.bytes().all(|byte| byte.is_ascii());
    (whole && spelled.bytes().filter(|byte| is_letter(*byte)).count() >= SURE_TYPO).then_some(spelled)
}

/// Returns the readings of words; `is_plain`: they are as somebody means them to stand, letter for letter.
fn readings(words: &[String], base: u8, is_plain: bool) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Reading::new(words, base, is_plain).into_iter().collect();
    if let Some(moved) = with_finals_as_initials(words) {
        readings.extend(Reading::new(&moved, base, false));
    }
    readings
}

impl Reading {
    fn new(words: &[String], base: u8, is_plain: bool) -> Option<Self> {
        let several = words.len() > 1 && words.len() <= WORDS_MAX;
        let text = words.concat();
        let mut needs = Needs::default();
        let exact = is_plain.then(|| Spelling::of(words).words);
        let whole = Pattern::new(steps(&text, (!several).then_some(&mut needs)), words.len() > 1, exact);
        let mut parts = Vec::new();
        if several {
            for word in words {
                parts.extend(Pattern::new(steps(word, Some(&mut needs)), false, None));
            }
        }
        whole.is_some().then_some(Self { whole, words: parts, base, needs })
    }

    /// Returns how well a name fits, given its spellings.
    pub fn level(&self, forms: Forms<'_>, effort: &Effort) -> Option<u8> {
        let whole = self.whole.as_ref().and_then(|whole| best(whole, forms, effort));
        let level = whole.or_else(|| {
            let stands = |word| best(word, forms, effort).is_some();
            let all = !self.words.is_empty() && self.words.iter().all(stands);
            all.then_some(level::WORDS)
        });
        level.map(|level| self.base + level)
    }
}

fn best(pattern: &Pattern, forms: Forms<'_>, effort: &Effort) -> Option<u8> {
    forms.iter(effort).filter_map(|form| pattern.level(form)).min()
}

impl Typo {
    /// Whether a name fits, given its spellings.
    pub fn fits(&self, forms: Forms<'_>, effort: &Effort) -> bool {
        self.besides.iter().all(|word| best(word, forms, effort).is_some())
            && forms.iter(effort).any(|form| typo::stands_in(&self.letters, form, self.spaced))
    }
}

/// Whether `c` is a consonant by itself, as compatibility or as positional jamo.
fn is_lone_consonant(c: char) -> bool {
    hangul::initial(c).is_none() && hangul::letters(c).all(hangul::is_consonant)
}

/// Whether `c` is a letter of Hangul that is not part of a syllable.
fn is_lone_letter(c: char) -> bool {
    let lone = |letter| hangul::is_consonant(letter) || hangul::is_vowel(letter);
    hangul::initial(c).is_none() && hangul::letters(c).all(lone)
}

/// Returns what must stand in a name, one behind the other, noting the pieces that this needs.
fn steps(text: &str, mut needs: Option<&mut Needs>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut letters = String::new();
    let mut close = |steps: &mut Vec<Step>, letters: &mut String| {
        if letters.is_empty() {
            return;
        }
        let spelled = spell(&std::mem::take(letters));
        if let Some(needs) = needs.as_deref_mut() {
            needs.letters(&spelled);
        }
        steps.push(Step::Letters(spelled.into_bytes()));
    };
    for c in text.chars() {
        if is_lone_consonant(c) {
            close(&mut steps, &mut letters);
            steps.extend(spell(&c.to_string()).bytes().map(Step::Initial));
        } else {
            letters.push(c);
        }
    }
    close(&mut steps, &mut letters);
    // A letter that stands by itself is rare among initials, though it may be in every syllable.
    if let Some(needs) = needs
        && text.chars().any(is_lone_letter)
    {
        needs.initials.extend(Needs::longest_pieces(&spell_initials(text)));
    }
    steps
}

/// Reads `낭ㅋ` as `나ㅇㅋ`: a keyboard takes the initial consonant behind a syllable for its final.
fn with_finals_as_initials(words: &[String]) -> Option<Vec<String>> {
    let mut moved = false;
    let mut move_in = |word: &String| -> String {
        let chars: Vec<char> = word.chars().collect();
        let mut text = String::with_capacity(word.len() + 3);
        for (at, &c) in chars.iter().enumerate() {
            let letters: Vec<char> = hangul::letters(c).collect();
            let last =
                letters.last().copied().filter(|last| letters.len() > 2 && hangul::is_consonant(*last));
            match last {
                Some(last) if chars.get(at + 1).is_some_and(|next| is_lone_consonant(*next)) => {
                    moved = true;
                    let syllable: String = letters[..letters.len() - 1].iter().collect();
                    text.push_str(&hangul::compose(&syllable));
                    text.push(last);
                }
                _ => text.push(c),
            }
        }
        text
    };
    let words: Vec<String> = words.iter().map(&mut move_in).collect();
    moved.then_some(words)
}

/// Returns what stands there when words were typed on the wrong layout: readings that are hardly an accident, and
/// those that may be (`go` for `해`, `ddv` for `ㅇㅇㅍ`).
fn other_layout(typed: &str, plain: &[String]) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let typed = unified(typed);
    let typed: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
    let mut certain = Vec::new();
    let mut doubtful = Vec::new();
    let add = |into: &mut Vec<Vec<String>>, words: Vec<String>| {
        if words != plain && !into.contains(&words) {
            into.push(words);
        }
    };
    let both_cases = |word: &str| [hangul::hangul_of_keys(word), hangul::hangul_of_keys(&lower(word))];
    for case in 0..2 {
        let convert = |fits: fn(&str) -> bool| -> Vec<String> {
            let convert = |word: &&str| {
                let hangul = &both_cases(word)[case];
                if word.bytes().any(|byte| byte.is_ascii_alphabetic()) && fits(hangul) {
                    hangul.clone()
                } else if word.chars().any(|c| hangul::letters(c).any(hangul::is_vowel)) && !fits(word) {
                    hangul::keys_of_hangul(word).to_lowercase()
                } else {
                    lower(word)
                }
            };
            typed.iter().map(convert).collect()
        };
        add(&mut certain, convert(is_surely_hangul));
        add(&mut doubtful, convert(may_be_hangul));
    }
    let latin = typed.iter().map(|word| hangul::keys_of_hangul(word).to_lowercase()).collect();
    add(&mut doubtful, latin);
    doubtful.retain(|words| !certain.contains(words));
    (certain, doubtful)
}

/// Returns whether it is whole syllables and no letters between them, two at least.
fn is_surely_hangul(word: &str) -> bool {
    may_be_hangul(word)
        && !word.chars().any(is_lone_consonant)
        && word.chars().filter(|c| hangul::initial(*c).is_some()).count() > 1
}

/// Returns whether no vowel stands by itself.
fn may_be_hangul(word: &str) -> bool {
    !word.chars().any(|c| hangul::initial(c).is_none() && hangul::letters(c).any(hangul::is_vowel))
}

/// Returns the query as a whole with a typo, and each of its words with a typo beside the others without.
fn typos(words: &[String]) -> Vec<Typo> {
    let long_enough = |text: &str| {
        let spelled = spell(text);
        spelled.is_ascii()
            && !text.chars().any(is_lone_consonant)
            && spelled.bytes().filter(|byte| is_letter(*byte)).count() >= typo::SHORTEST
    };
    let make = |text: &str, besides: &[&String], spaced: bool| {
        let letters = spell(text).into_bytes();
        let mut others = Needs::default();
        let besides = besides
            .iter()
            .filter_map(|word| Pattern::new(steps(word, Some(&mut others)), false, None))
            .collect();
        let with_others = |letters: Vec<u8>| {
            let mut needs = others.clone();
            needs.letters(&String::from_utf8_lossy(&letters));
            needs
        };
        let needs = typo::alternatives(&letters).into_iter().map(with_others).collect();
        Typo { letters, besides, spaced, needs }
    };
    let mut typos = Vec::new();
    let text = words.concat();
    if long_enough(&text) {
        typos.push(make(&text, &[], words.len() > 1));
    }
    if words.len() > 1 && words.len() <= WORDS_MAX {
        for (at, word) in words.iter().enumerate().filter(|(_, word)| long_enough(word)) {
            let besides: Vec<&String> =
                words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, w)| w).collect();
            typos.push(make(word, &besides, false));
        }
    }
    typos
}
