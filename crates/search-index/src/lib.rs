//! The search index: which names fit what somebody typed, and in which order.
//!
//! The index is derived data. It lives in a folder of its own (tantivy segments, memory-mapped) and says with its
//! [`position`](SearchIndex::position) up to where it has followed the catalogue; whoever deletes the folder loses
//! nothing but time. Names are searched, descriptions are only shown.
//!
//! How a search works: what was typed is read in every way a person may have meant it (`query`), each reading names
//! the pieces of spelling that a fitting name must hold (`grams`), tantivy's postings give the few products that hold
//! them, and each of these is looked at in a copy of the spellings in memory (`segment`, `matching`). So a product
//! fits or not by its own name alone, and filters hold before anything is ranked, counted or cut into pages.
//!
//! Calls block on disk and processor: none of them belongs on an async thread.

mod facets;
mod filter;
mod grams;
mod key_encoding;
mod matching;
mod model;
mod normalize;
mod options;
mod query;
mod search;
mod segment;
mod stored_document;
mod typo;
mod writer;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use crate::segment::Snapshot;

pub use crate::model::{
    AxisFacet, Cursor, Facets, Hit, Hits, Listing, OptionChoice, PRICE_BANDS, Query, SellerFacet, Sort,
    Suggested, Thumbnail,
};
pub use crate::writer::Writer;

/// Changes whenever an index written by an older program would answer differently; such an index is built again.
const FORMAT: &str = "4";

/// Why the index can't do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder can't be used.
    #[error("the search index's folder can't be used")]
    Folder(#[from] std::io::Error),
    /// The engine refused; among other things because another writer is open.
    #[error("the search index's engine failed")]
    Engine(#[from] tantivy::TantivyError),
    /// A file does not hold what it should.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
}

/// The index. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct SearchIndex {
    inner: Arc<Inner>,
}

struct Inner {
    index: Index,
    reader: IndexReader,
    snapshot: RwLock<Arc<Snapshot>>,
    /// Held while a new snapshot is made, so that an older one never replaces a newer one.
    refresh: Mutex<()>,
    generations: AtomicU64,
}

impl SearchIndex {
    /// Opens the index in `folder`, which is made when missing. One that is damaged or of another format is emptied.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(folder)?;
        match Self::open_existing(folder) {
            Ok(Some(index)) => return Ok(index),
            Ok(None) => {}
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(folder = %folder.display(), error, "the search index can't be used and is built again");
            }
        }
        fs::remove_dir_all(folder)?;
        fs::create_dir_all(folder)?;
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let settings = IndexSettings {
            // Uncompressed in small blocks: reading a page of products is then a copy out of the page cache.
            docstore_compression: tantivy::store::Compressor::None,
            docstore_blocksize: 4096,
            ..IndexSettings::default()
        };
        Self::over(Index::create(directory, grams::schema(), settings)?)
    }

    /// Opens the index that is there; returns `None` in an empty folder.
    fn open_existing(folder: &Path) -> Result<Option<Self>, IndexError> {
        if fs::read_dir(folder)?.next().is_none() {
            return Ok(None);
        }
        let index = Index::open_in_dir(folder)?;
        if index.schema() != grams::schema() {
            return Err(IndexError::Damaged("it has another schema".to_owned()));
        }
        if let Some(payload) = index.load_metas()?.payload
            && read_payload(&payload).is_none()
        {
            return Err(IndexError::Damaged("it has another format".to_owned()));
        }
        let broken = index.validate_checksum()?;
        if let Some(file) = broken.iter().next() {
            return Err(IndexError::Damaged(format!("{} has a wrong checksum", file.display())));
        }
        Self::over(index).map(Some)
    }

    fn over(index: Index) -> Result<Self, IndexError> {
        grams::register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let inner = Inner {
            index,
            reader,
            snapshot: RwLock::default(),
            refresh: Mutex::new(()),
            generations: AtomicU64::new(0),
        };
        let this = Self { inner: Arc::new(inner) };
        this.refresh()?;
        Ok(this)
    }

    /// Lets readers see the last commit.
    fn refresh(&self) -> Result<(), IndexError> {
        let inner = &*self.inner;
        let _one = inner.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        inner.reader.reload()?;
        let position = inner.index.load_metas()?.payload.as_deref().and_then(read_payload).map(str::to_owned);
        let generation = inner.generations.fetch_add(1, Ordering::Relaxed) + 1;
        let fresh = Snapshot::load(&inner.reader.searcher(), &self.snapshot(), position, generation)?;
        *inner.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.inner.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns what was given with the last commit, or `None` if there was none, or what there was could not be used.
    pub fn position(&self) -> Option<String> {
        self.snapshot().position.clone()
    }

    /// Returns a number that changes with each commit that readers see; good as part of a cache's key within this
    /// process.
    pub fn generation(&self) -> u64 {
        self.snapshot().generation
    }

    /// Starts writing. There is only one writer at a time, over all processes.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        Writer::open(self.clone())
    }

    /// Returns the products that fit, in order, from behind `after`.
    pub fn find(
        &self,
        query: &Query,
        sort: Sort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Hits, IndexError> {
        let snapshot = self.snapshot();
        let fits = search::fits_of(&snapshot, &query.text)?;
        search::find(&snapshot, query, &fits, sort, after, limit)
    }

    /// Does the same and counts what all products that fit have, by each of which somebody may want to narrow them down.
    pub fn find_with_facets(
        &self,
        query: &Query,
        sort: Sort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<(Hits, Facets), IndexError> {
        let snapshot = self.snapshot();
        let fits = search::fits_of(&snapshot, &query.text)?;
        let hits = search::find(&snapshot, query, &fits, sort, after, limit)?;
        Ok((hits, facets::count(&snapshot, query, &fits)?))
    }

    /// Returns names of products that fit what is typed so far, and where most of those stand; nothing if nothing is
    /// typed.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Suggested, IndexError> {
        search::suggest(&self.snapshot(), typed, limit)
    }
}

/// Returns an error and what caused it, for the log.
fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        told = format!("{told}: {cause}");
        source = cause.source();
    }
    told
}

/// Returns what is committed beside the products.
fn payload(position: &str) -> String {
    format!("{FORMAT}\n{position}")
}

/// Returns the position in a payload of this format.
fn read_payload(payload: &str) -> Option<&str> {
    let (format, position) = payload.split_once('\n')?;
    (format == FORMAT).then_some(position)
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod budget_tests;
#[cfg(test)]
#[path = "life_tests.rs"]
mod life_tests;
#[cfg(test)]
#[path = "property_tests.rs"]
mod property_tests;
#[cfg(test)]
#[path = "table_tests.rs"]
mod table_tests;
