//! Bringing the index up to date.

use domain::{ProductId, Won};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, Term};

use crate::grams::{self, Fields};
use crate::key_encoding::{Spelling, spell_initials};
use crate::options::option_key;
use crate::stored_document::{self, category_number, price_number};
use crate::{IndexError, Listing, SearchIndex, normalize, payload};

/// What one thread may collect before it writes a segment.
const MEMORY_BYTES: usize = 64 << 20;
/// Small segments make every search slower, so they are merged early.
const SEGMENTS_OF_A_KIND: usize = 4;

/// Changes the index. Nothing is seen by readers, or survives, before [`commit`](Writer::commit).
pub struct Writer {
    engine: IndexWriter,
    index: SearchIndex,
    fields: Fields,
}

impl Writer {
    pub(crate) fn open(index: SearchIndex) -> Result<Self, IndexError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(MEMORY_BYTES)
            .build();
        let engine: IndexWriter = index.inner.index.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(SEGMENTS_OF_A_KIND);
        engine.set_merge_policy(Box::new(merging));
        // What a writer before left behind that was killed in the middle of a commit. The engine never writes over a
        // file, and numbers its files as if that commit had not begun: the next one would fail on them, always.
        engine.garbage_collect_files().wait()?;
        Ok(Self { engine, index, fields: grams::fields() })
    }

    /// Adds a product, in place of what was there under its number.
    pub fn put(&mut self, listing: &Listing) -> Result<(), IndexError> {
        self.remove(listing.id);
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_i64(fields.id, listing.id.0);
        document.add_i64(fields.seller, listing.seller_id.0);
        document.add_i64(fields.price, price_number(listing.min_price));
        document.add_u64(fields.popularity, listing.popularity.into());
        document.add_u64(fields.in_stock, listing.in_stock.into());
        document.add_i64(fields.category, category_number(listing.category));
        document.add_u64(fields.free_shipping, (listing.delivery_fee == Won::ZERO).into());
        for option in &listing.options {
            document.add_text(fields.options, option_key(option));
        }
        let mut spellings = Vec::new();
        for words in normalize::variants(&listing.name) {
            let spelling = Spelling::of(&words);
            document.add_text(fields.pieces, &spelling.letters);
            document.add_text(fields.initials, spell_initials(&words.concat()));
            let spelled = spelling.spaced();
            document.add_text(fields.words, &spelled);
            spellings.push(spelled);
        }
        document.add_text(fields.spelling, spellings.join("\n"));
        document.add_bytes(fields.stored, &stored_document::write(listing));
        self.engine.add_document(document)?;
        Ok(())
    }

    /// Takes a product out. Does nothing if it is not there.
    pub fn remove(&mut self, id: ProductId) {
        self.engine.delete_term(Term::from_field_i64(self.fields.id, id.0));
    }

    /// Ends writing, and waits for what is still being merged: nothing is written into the folder any more. What was not
    /// committed is gone.
    pub fn close(self) -> Result<(), IndexError> {
        Ok(self.engine.wait_merging_threads()?)
    }

    /// Takes everything out.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.engine.delete_all_documents()?;
        Ok(())
    }

    /// Makes all changes durable, together with the position up to which they follow the catalogue, and lets readers see them.
    pub fn commit(&mut self, position: &str) -> Result<(), IndexError> {
        let mut commit = self.engine.prepare_commit()?;
        commit.set_payload(&payload(position));
        commit.commit()?;
        self.index.refresh()
    }
}
