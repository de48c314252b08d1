//! What is kept in memory of each of tantivy's segments, and what one search sees of all of them.

use std::io;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tantivy::columnar::StrColumn;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::{InvertedIndexReader, SegmentId, SegmentReader};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Searcher, TERMINATED};

use crate::IndexError;
use crate::grams::{self, column};
use crate::matching::Forms;
use crate::options::Choices;
use crate::query::Needs;
use crate::stored_document::StoredDocument;

/// Longer intersections cost more than looking at the few products that they would leave out.
const INTERSECTED: usize = 4;
/// A segment this small is looked through without asking for terms.
const SMALL: usize = 48;
/// How much is remembered of what fitted earlier queries.
const REMEMBERED_BYTES: u64 = 48 << 20;
/// Far fewer than there are: for so few the cache has two shards, and a list must fit into one. What one letter finds
/// among a million products takes 7 MB.
const REMEMBERED_LISTS: usize = 64;

/// A column of numbers of which many are the same: the different ones, and for each document which it is.
#[derive(Default)]
pub(crate) struct Numbered {
    /// In ascending order.
    pub different: Vec<i64>,
    pub of_documents: Vec<u32>,
}

impl Numbered {
    fn new(numbers: &[i64]) -> Self {
        let mut different = numbers.to_vec();
        different.sort_unstable();
        different.dedup();
        different.shrink_to_fit();
        let mut column = Self { different, of_documents: Vec::new() };
        column.of_documents =
            numbers.iter().map(|number| column.place(*number).unwrap_or_default()).collect();
        column
    }

    /// Returns which one a number is, if any document has it.
    pub fn place(&self, number: i64) -> Option<u32> {
        self.different.binary_search(&number).ok().and_then(|place| u32::try_from(place).ok())
    }

    /// Returns which one a document has.
    pub fn of(&self, document: DocId) -> u32 {
        self.of_documents[document as usize]
    }
}

/// Columns of a segment, by document. They never change, so all snapshots share them.
pub(crate) struct Columns {
    pub ids: Vec<i64>,
    pub sellers: Numbered,
    pub categories: Numbered,
    pub prices: Vec<i64>,
    pub popularity: Vec<u8>,
    pub in_stock: Vec<bool>,
    pub free_shipping: Vec<bool>,
    pub choices: Choices,
    /// The documents, newest product first.
    pub newest: Vec<DocId>,
    names: Names,
}

/// The spellings of all names, one behind the other.
#[derive(Default)]
struct Names {
    letters: Vec<u8>,
    words: Vec<u16>,
    /// Where each spelling ends in both.
    ends: Vec<(u32, u32)>,
    /// The number of each document's first spelling, and at last the number of spellings.
    first: Vec<u32>,
}

fn fits_u32(number: usize) -> Result<u32, IndexError> {
    u32::try_from(number)
        .map_err(|_| IndexError::Damaged("a segment holds more than 4 GiB of names".to_owned()))
}

impl Names {
    fn load(column: &StrColumn, documents: DocId) -> Result<Self, IndexError> {
        // The column is a sorted dictionary and a number per document; the spellings are laid out in the order of the documents.
        let mut texts = Vec::new();
        let mut text_ends = Vec::with_capacity(column.num_terms());
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            texts.extend_from_slice(stream.key());
            text_ends.push(texts.len());
        }
        let mut names = Self::default();
        names.first.reserve(documents as usize + 1);
        for document in 0..documents {
            names.first.push(fits_u32(names.ends.len())?);
            let number = column.ords().first(document).and_then(|number| usize::try_from(number).ok());
            let end = number.and_then(|number| text_ends.get(number)).ok_or_else(no_name)?;
            let begin = number.and_then(|number| number.checked_sub(1)).map_or(0, |before| text_ends[before]);
            for spelling in texts[begin..*end].split(|byte| *byte == b'\n') {
                names.push(spelling)?;
            }
        }
        names.first.push(fits_u32(names.ends.len())?);
        names.letters.shrink_to_fit();
        names.words.shrink_to_fit();
        names.ends.shrink_to_fit();
        Ok(names)
    }

    fn push(&mut self, spelling: &[u8]) -> Result<(), IndexError> {
        let begin = self.letters.len();
        for (number, word) in spelling.split(|byte| *byte == b' ').enumerate() {
            if number > 0 {
                self.words.push(u16::try_from(self.letters.len() - begin).unwrap_or(u16::MAX));
            }
            self.letters.extend_from_slice(word);
        }
        self.ends.push((fits_u32(self.letters.len())?, fits_u32(self.words.len())?));
        Ok(())
    }
}

fn no_name() -> IndexError {
    IndexError::Damaged("a product has no name".to_owned())
}

impl Columns {
    fn load(reader: &SegmentReader) -> Result<Self, IndexError> {
        let columns = reader.fast_fields();
        let documents = reader.max_doc();
        let numbers = |name| -> Result<Vec<i64>, IndexError> {
            let column = columns.column_first_or_default::<i64>(name)?;
            Ok((0..documents).map(|document| column.get_val(document)).collect())
        };
        let flags = |name| -> Result<Vec<bool>, IndexError> {
            let column = columns.column_first_or_default::<u64>(name)?;
            Ok((0..documents).map(|document| column.get_val(document) == 1).collect())
        };
        let popularity = columns.column_first_or_default::<u64>(column::POPULARITY)?;
        let ids = numbers(column::ID)?;
        let mut newest: Vec<DocId> = (0..documents).collect();
        newest.sort_unstable_by_key(|document| std::cmp::Reverse(ids[*document as usize]));
        Ok(Self {
            sellers: Numbered::new(&numbers(column::SELLER)?),
            categories: Numbered::new(&numbers(column::CATEGORY)?),
            prices: numbers(column::PRICE)?,
            popularity: (0..documents)
                .map(|document| u8::try_from(popularity.get_val(document)).unwrap_or(u8::MAX))
                .collect(),
            in_stock: flags(column::IN_STOCK)?,
            free_shipping: flags(column::FREE_SHIPPING)?,
            choices: Choices::load(columns.str(column::OPTIONS)?.as_ref(), documents)?,
            newest,
            names: Names::load(&columns.str(column::SPELLING)?.ok_or_else(no_name)?, documents)?,
            ids,
        })
    }

    /// Returns the spellings of a document's name.
    pub fn forms(&self, document: DocId) -> Forms<'_> {
        let names = &self.names;
        let first = names.first[document as usize] as usize;
        Forms {
            letters: &names.letters,
            words: &names.words,
            begin: first.checked_sub(1).map_or((0, 0), |before| names.ends[before]),
            ends: &names.ends[first..names.first[document as usize + 1] as usize],
        }
    }
}

/// A segment as one snapshot sees it.
pub(crate) struct Segment {
    pub id: SegmentId,
    pub columns: Arc<Columns>,
    alive: Option<AliveBitSet>,
    pub living: u32,
    store: StoreReader,
    pieces: Arc<InvertedIndexReader>,
    initials: Arc<InvertedIndexReader>,
    pub words: Arc<InvertedIndexReader>,
}

impl Segment {
    fn load(reader: &SegmentReader, known: Option<&Self>) -> Result<Self, IndexError> {
        let fields = grams::fields();
        let columns = match known {
            Some(known) => Arc::clone(&known.columns),
            None => Arc::new(Columns::load(reader)?),
        };
        Ok(Self {
            id: reader.segment_id(),
            columns,
            alive: reader.alive_bitset().cloned(),
            living: reader.num_docs(),
            store: reader.get_store_reader(0)?,
            pieces: reader.inverted_index(fields.pieces)?,
            initials: reader.inverted_index(fields.initials)?,
            words: reader.inverted_index(fields.words)?,
        })
    }

    /// How many documents there are, deleted ones as well.
    pub fn documents(&self) -> DocId {
        DocId::try_from(self.columns.ids.len()).unwrap_or(DocId::MAX)
    }

    /// Whether nothing of it has been deleted.
    pub fn is_whole(&self) -> bool {
        self.alive.is_none()
    }

    /// Whether a document has not been deleted.
    pub fn is_alive(&self, document: DocId) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(document))
    }

    /// Returns what is shown of a document.
    pub fn stored(&self, document: DocId) -> Result<StoredDocument, IndexError> {
        Ok(self.store.get(document)?)
    }

    /// Hands over the documents that hold all that is needed, in their order, deleted ones as well, until `take`
    /// returns `false`.
    ///
    /// A few others may be among them: whoever takes them looks at the names.
    pub fn candidates(&self, needs: &Needs, mut take: impl FnMut(DocId) -> bool) -> Result<(), IndexError> {
        if self.columns.ids.len() <= SMALL || needs.is_empty() {
            let mut all = 0..self.documents();
            all.all(take);
            return Ok(());
        }
        let Some(mut lists) = self.lists(needs)? else { return Ok(()) };
        let (rarest, others) = lists.split_at_mut(1);
        let Some(rarest) = rarest.first_mut() else { return Ok(()) };
        let mut document = rarest.doc();
        'documents: while document != TERMINATED {
            for other in &mut *others {
                let found = if other.doc() < document { other.seek(document) } else { other.doc() };
                if found != document {
                    document = rarest.seek(found);
                    continue 'documents;
                }
            }
            if !take(document) {
                return Ok(());
            }
            document = rarest.advance();
        }
        Ok(())
    }

    /// Returns the postings of the rarest pieces, the rarest first, or `None` if one piece is in no name at all.
    fn lists(&self, needs: &Needs) -> Result<Option<Vec<SegmentPostings>>, IndexError> {
        let mut terms = Vec::with_capacity(needs.pieces.len() + needs.initials.len());
        for (index, pieces) in [(&self.pieces, &needs.pieces), (&self.initials, &needs.initials)] {
            for piece in pieces {
                match index.terms().get(piece)? {
                    Some(term) => terms.push((index, term)),
                    None => return Ok(None),
                }
            }
        }
        terms.sort_unstable_by_key(|(_, term)| term.doc_freq);
        terms.truncate(INTERSECTED);
        let open = |(index, term): &(&Arc<InvertedIndexReader>, TermInfo)| {
            index.read_postings_from_terminfo(term, IndexRecordOption::Basic)
        };
        Ok(Some(terms.iter().map(open).collect::<io::Result<_>>()?))
    }
}

/// A document that fits a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// Its level, and within a level what sells better first.
    pub rank: u16,
    pub document: DocId,
}

impl Fit {
    /// Returns how well its name fits.
    pub fn level(self) -> u8 {
        self.rank.to_be_bytes()[0]
    }
}

/// What fits a stage of a query in a segment. A segment never changes but for deletions, so a commit forgets nothing of it.
pub(crate) type Remembered = Cache<(SegmentId, usize, String), Arc<[Fit]>, Bytes>;

/// What a remembered list weighs.
#[derive(Clone)]
pub(crate) struct Bytes;

impl Weighter<(SegmentId, usize, String), Arc<[Fit]>> for Bytes {
    fn weight(&self, (_, _, text): &(SegmentId, usize, String), fits: &Arc<[Fit]>) -> u64 {
        (size_of_val(&**fits) + text.len() + 128) as u64
    }
}

/// All that one search sees.
pub(crate) struct Snapshot {
    pub segments: Vec<Segment>,
    pub remembered: Arc<Remembered>,
    pub position: Option<String>,
    pub generation: u64,
}

impl Default for Snapshot {
    fn default() -> Self {
        let cache = Cache::with_weighter(REMEMBERED_LISTS, REMEMBERED_BYTES, Bytes);
        Self { segments: Vec::new(), remembered: Arc::new(cache), position: None, generation: 0 }
    }
}

impl Snapshot {
    /// Takes what a searcher sees; columns that an older snapshot has are not read again.
    pub fn load(
        searcher: &Searcher,
        known: &Self,
        position: Option<String>,
        generation: u64,
    ) -> Result<Self, IndexError> {
        let load = |reader: &SegmentReader| {
            let known = known.segments.iter().find(|segment| segment.id == reader.segment_id());
            Segment::load(reader, known)
        };
        let segments = searcher.segment_readers().iter().map(load).collect::<Result<_, _>>()?;
        Ok(Self { segments, remembered: Arc::clone(&known.remembered), position, generation })
    }
}
