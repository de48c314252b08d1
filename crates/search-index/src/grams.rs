//! What is indexed of a name: every piece of up to three letters of its spelling, the same of its initials, and its words.

use tantivy::Index;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The longest piece, in letters.
pub(crate) const LONGEST: usize = 3;

/// The fields of the index, in the schema's order.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub id: Field,
    pub seller: Field,
    pub price: Field,
    pub popularity: Field,
    pub in_stock: Field,
    pub category: Field,
    pub free_shipping: Field,
    /// What can be chosen: axis and value, as [`option_key`](crate::options::option_key) writes them.
    pub options: Field,
    /// The spellings of the name, as the copy in memory is made of.
    pub spelling: Field,
    /// The pieces of the spellings.
    pub pieces: Field,
    /// The pieces of the initials.
    pub initials: Field,
    /// The words, spelled.
    pub words: Field,
    /// What is shown of the product.
    pub stored: Field,
}

/// Names of the columns that are read back.
pub(crate) mod column {
    pub(crate) const ID: &str = "id";
    pub(crate) const SELLER: &str = "seller";
    pub(crate) const PRICE: &str = "price";
    pub(crate) const POPULARITY: &str = "popularity";
    pub(crate) const IN_STOCK: &str = "in_stock";
    pub(crate) const CATEGORY: &str = "category";
    pub(crate) const FREE_SHIPPING: &str = "free_shipping";
    pub(crate) const OPTIONS: &str = "options";
    pub(crate) const SPELLING: &str = "spelling";
}

const PIECES: &str = "pieces";
const WORDS: &str = "words";

fn build() -> (Schema, Fields) {
    let indexed = |tokenizer: &str| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing.set_index_option(IndexRecordOption::Basic))
    };
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_i64_field(column::ID, FAST | INDEXED),
        seller: schema.add_i64_field(column::SELLER, FAST),
        price: schema.add_i64_field(column::PRICE, FAST),
        popularity: schema.add_u64_field(column::POPULARITY, FAST),
        in_stock: schema.add_u64_field(column::IN_STOCK, FAST),
        category: schema.add_i64_field(column::CATEGORY, FAST),
        free_shipping: schema.add_u64_field(column::FREE_SHIPPING, FAST),
        options: schema.add_text_field(column::OPTIONS, FAST),
        spelling: schema.add_text_field(column::SPELLING, FAST),
        pieces: schema.add_text_field(PIECES, indexed(PIECES)),
        initials: schema.add_text_field("initials", indexed(PIECES)),
        words: schema.add_text_field(WORDS, indexed(WORDS)),
        stored: schema.add_bytes_field("record", STORED),
    };
    (schema.build(), fields)
}

/// Returns what the index's files look like.
pub(crate) fn schema() -> Schema {
    build().0
}

/// Returns the fields of that schema.
pub(crate) fn fields() -> Fields {
    build().1
}

/// Teaches the index how its fields are cut into terms.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(PIECES, Pieces);
    index.tokenizers().register(WORDS, Words);
}

/// Returns the pieces of `length` letters of a spelling.
pub(crate) fn pieces(spelling: &str, length: usize) -> impl Iterator<Item = &str> {
    let begins = spelling.char_indices().map(|(at, _)| at);
    let ends = spelling.char_indices().map(|(at, c)| at + c.len_utf8()).skip(length - 1);
    begins.zip(ends).map(|(begin, end)| &spelling[begin..end])
}

/// Cuts a spelling into its pieces.
#[derive(Clone)]
struct Pieces;

/// Cuts at spaces.
#[derive(Clone)]
struct Words;

struct Terms<I> {
    terms: I,
    token: Token,
}

impl<'a, I: Iterator<Item = &'a str>> TokenStream for Terms<I> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

type BoxedTerms<'a> = Terms<Box<dyn Iterator<Item = &'a str> + 'a>>;

impl Tokenizer for Pieces {
    type TokenStream<'a> = BoxedTerms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> BoxedTerms<'a> {
        let terms = (1..=LONGEST).flat_map(move |length| pieces(text, length));
        Terms { terms: Box::new(terms), token: Token::default() }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = BoxedTerms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> BoxedTerms<'a> {
        Terms { terms: Box::new(text.split(' ')), token: Token::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_between_characters() {
        assert_eq!(pieces("ab🎧c", 2).collect::<Vec<_>>(), ["ab", "b🎧", "🎧c"]);
        assert_eq!(pieces("ab", 3).count(), 0);
        let mut pieces = Pieces;
        let mut stream = pieces.token_stream("abc");
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(stream.token().text.clone());
        }
        assert_eq!(terms, ["a", "b", "c", "ab", "bc", "abc"]);
    }
}
