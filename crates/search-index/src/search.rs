//! Asking a snapshot.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use domain::ProductId;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::filter::Filter;
use crate::matching::{Effort, Forms, level};
use crate::query::{self, Needs, Stage};
use crate::segment::{Columns, Fit, Segment, Snapshot};
use crate::stored_document::NO_PRICE;
use crate::{Cursor, Hits, IndexError, Query, Sort, Suggested, facets, grams, normalize, typo};

/// Suggestions are not looked for among more products than this.
const LOOKED_AT_MAX: usize = 2_000;

/// Segments of fewer products are asked anew each time.
const REMEMBERED: usize = 1_000;

/// What stands before another comes first: by rank, then the newer product.
type Key = (i64, Reverse<i64>);

/// The best that were seen, behind a cursor, and how many fit in all.
struct Best {
    sort: Sort,
    after: Option<Key>,
    limit: usize,
    /// The worst of them on top.
    heap: BinaryHeap<(Key, usize, DocId)>,
    total: i64,
}

impl Best {
    fn new(sort: Sort, after: Option<&Cursor>, limit: usize) -> Self {
        let after = after.map(|cursor| (cursor.rank, Reverse(cursor.id.0)));
        Self { sort, after, limit, heap: BinaryHeap::new(), total: 0 }
    }

    fn rank(&self, columns: &Columns, fit: Fit) -> i64 {
        let price = columns.prices[fit.document as usize];
        match self.sort {
            Sort::Relevance => fit.rank.into(),
            Sort::Newest => 0,
            Sort::PriceAsc if price == NO_PRICE => i64::MAX,
            Sort::PriceAsc => price,
            Sort::PriceDesc => -price.max(0),
        }
    }

    fn take(&mut self, number: usize, columns: &Columns, fit: Fit) {
        self.total += 1;
        let key = (self.rank(columns, fit), Reverse(columns.ids[fit.document as usize]));
        self.keep(key, number, fit.document);
    }

    /// Takes what fits of one segment, given in the order of relevance.
    fn take_list(&mut self, number: usize, segment: &Segment, list: &[Fit], query: &Query) {
        let columns = &*segment.columns;
        let living = list.iter().filter(|fit| segment.is_alive(fit.document));
        if self.sort != Sort::Relevance || !query.has_no_filter() {
            let filter = Filter::new(query, columns);
            for fit in living.filter(|fit| filter.wants(fit.document)) {
                self.take(number, columns, *fit);
            }
            return;
        }
        let count = if segment.is_whole() { list.len() } else { living.count() };
        self.total += i64::try_from(count).unwrap_or(i64::MAX);
        let key = |fit: &Fit| (i64::from(fit.rank), Reverse(columns.ids[fit.document as usize]));
        let behind = self.after.map_or(0, |after| list.partition_point(|fit| key(fit) <= after));
        let next = list[behind..].iter().filter(|fit| segment.is_alive(fit.document)).take(self.limit);
        for fit in next {
            self.keep(key(fit), number, fit.document);
        }
    }

    fn keep(&mut self, key: Key, segment: usize, document: DocId) {
        if self.after.is_some_and(|after| key <= after) {
            return;
        }
        if self.heap.len() < self.limit {
            self.heap.push((key, segment, document));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && key < worst.0
        {
            *worst = (key, segment, document);
        }
    }

    fn hits(self, snapshot: &Snapshot) -> Result<Hits, IndexError> {
        let found = |((rank, id), segment, document): (Key, usize, DocId)| {
            let found = snapshot.segments[segment].stored(document)?.hit()?;
            Ok((Cursor { rank, id: ProductId(id.0) }, found))
        };
        let found = self.heap.into_sorted_vec().into_iter().map(found).collect::<Result<_, IndexError>>()?;
        Ok(Hits { found, total: self.total })
    }
}

/// Returns a page of what fits.
pub(crate) fn find(
    snapshot: &Snapshot,
    query: &Query,
    fits: &Fits,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Hits, IndexError> {
    best(snapshot, query, fits, sort, after, limit).hits(snapshot)
}

fn best(
    snapshot: &Snapshot,
    query: &Query,
    fits: &Fits,
    sort: Sort,
    after: Option<&Cursor>,
    limit: usize,
) -> Best {
    let Some(fits) = fits else { return browse(snapshot, query, sort, after, limit) };
    let mut best = Best::new(sort, after, limit);
    for (number, (segment, list)) in snapshot.segments.iter().zip(fits).enumerate() {
        best.take_list(number, segment, list, query);
    }
    best
}

/// What fits a text in each segment, deleted products as well, the best first; `None` if nothing was typed, which every
/// product fits.
pub(crate) type Fits = Option<Vec<Arc<[Fit]>>>;

/// Returns what fits in one segment; `None` for everything.
pub(crate) fn of_segment(fits: &Fits, number: usize) -> Option<&[Fit]> {
    fits.as_ref().map(|fits| &*fits[number])
}

/// Looks for a text.
pub(crate) fn fits_of(snapshot: &Snapshot, text: &str) -> Result<Fits, IndexError> {
    let stages = query::stages(text);
    for (number, stage) in stages.iter().enumerate() {
        let name = StageName { text, number };
        let lists = snapshot.segments.iter().map(|segment| fits(snapshot, segment, stage, name));
        let lists = lists.collect::<Result<Vec<_>, IndexError>>()?;
        let without_typo = |(segment, list): (&Segment, &Arc<[Fit]>)| {
            let best = list.iter().find(|fit| segment.is_alive(fit.document));
            best.is_some_and(|fit| fit.level() < level::TYPO)
        };
        // Whatever the filter leaves of them: it must not turn a doubtful reading into the best one.
        if number + 1 == stages.len() || snapshot.segments.iter().zip(&lists).any(without_typo) {
            return Ok(Some(lists));
        }
    }
    Ok(None)
}

/// Hands over what fits in a segment, or everything, but for what was deleted.
pub(crate) fn each_living(segment: &Segment, fits: Option<&[Fit]>, mut take: impl FnMut(DocId)) {
    let mut living = |document| {
        if segment.is_alive(document) {
            take(document);
        }
    };
    match fits {
        Some(fits) => fits.iter().for_each(|fit| living(fit.document)),
        None => (0..segment.documents()).for_each(living),
    }
}

/// A stage of one query.
#[derive(Clone, Copy)]
struct StageName<'a> {
    text: &'a str,
    number: usize,
}

/// Returns the documents of a segment that fit a stage, deleted ones as well, the best first: from memory, where
/// somebody asked before.
fn fits(
    snapshot: &Snapshot,
    segment: &Segment,
    stage: &Stage,
    name: StageName<'_>,
) -> Result<Arc<[Fit]>, IndexError> {
    if segment.columns.ids.len() < REMEMBERED {
        return fitting(segment, stage).map(Arc::from);
    }
    let key = (segment.id, name.number, name.text.to_owned());
    if let Some(known) = snapshot.remembered.get(&key) {
        return Ok(known);
    }
    let fits: Arc<[Fit]> = fitting(segment, stage)?.into();
    snapshot.remembered.insert(key, Arc::clone(&fits));
    Ok(fits)
}

/// Returns every product that the query wants, whatever its name.
fn browse(snapshot: &Snapshot, query: &Query, sort: Sort, after: Option<&Cursor>, limit: usize) -> Best {
    let sort = if sort == Sort::Relevance { Sort::Newest } else { sort };
    let mut best = Best::new(sort, after, limit);
    let newest_of_all = sort == Sort::Newest && query.has_no_filter();
    for (number, segment) in snapshot.segments.iter().enumerate() {
        let columns = &*segment.columns;
        if newest_of_all {
            best.total += i64::from(segment.living);
            let behind = after.map_or(0, |after| {
                columns.newest.partition_point(|document| columns.ids[*document as usize] >= after.id.0)
            });
            let next =
                columns.newest[behind..].iter().filter(|document| segment.is_alive(**document)).take(limit);
            for document in next {
                best.keep((0, Reverse(columns.ids[*document as usize])), number, *document);
            }
            continue;
        }
        let filter = Filter::new(query, columns);
        each_living(segment, None, |document| {
            if filter.wants(document) {
                best.take(number, columns, Fit { rank: 0, document });
            }
        });
    }
    best
}

/// What looking for a stage of one query in one segment may cost, in the steps of [`Effort`]: some 50 ms, or 12,000 names
/// of the worst kind. It is the same whoever asks and whatever was deleted, so what is remembered stays true, and pages
/// follow each other.
pub(crate) const WORK_MAX: u64 = 12 * Effort::OF_A_NAME as u64 * 1_000;
/// What finding a candidate costs, whatever its name.
const A_CANDIDATE: u64 = 8;

/// Looking for a stage in a segment.
struct Look<'a> {
    segment: &'a Segment,
    /// What it may still cost.
    left: u64,
    levels: Vec<(DocId, u8)>,
}

impl Look<'_> {
    /// Looks at the names that hold what is needed. When there may be more of them than can be looked at, what sells
    /// well and what is newer comes first.
    fn at(
        &mut self,
        needs: &Needs,
        level: impl Fn(Forms<'_>, &Effort) -> Option<u8>,
    ) -> Result<(), IndexError> {
        let columns = &*self.segment.columns;
        let mut candidates = Vec::new();
        // Half is for looking at them.
        let half = self.left / 2;
        let mut to_find = half;
        self.segment.candidates(needs, |document| {
            candidates.push(document);
            take(&mut to_find, A_CANDIDATE)
        })?;
        self.left -= half - to_find;
        if candidates.len() as u64 * u64::from(Effort::OF_A_NAME) > self.left {
            let order = |document: &DocId| {
                let at = *document as usize;
                (Reverse(columns.popularity[at]), Reverse(columns.ids[at]))
            };
            candidates.sort_unstable_by_key(order);
        }
        for document in candidates {
            let effort = Effort::new();
            let level = level(columns.forms(document), &effort);
            self.levels.extend(level.map(|level| (document, level)));
            if !take(&mut self.left, effort.spent().into()) {
                break;
            }
        }
        Ok(())
    }
}

/// Takes so much of what is left. Returns `false` if that is all.
fn take(left: &mut u64, cost: u64) -> bool {
    *left = left.saturating_sub(cost);
    *left > 0
}

/// Returns the documents that fit the stage, deleted ones as well, each once with the best of its levels, in the
/// order of relevance.
pub(crate) fn fitting(segment: &Segment, stage: &Stage) -> Result<Vec<Fit>, IndexError> {
    fitting_within(segment, stage, WORK_MAX).map(|(fits, _)| fits)
}

/// Does the same for so much work. Returns how much of it is left, too.
pub(crate) fn fitting_within(
    segment: &Segment,
    stage: &Stage,
    work_max: u64,
) -> Result<(Vec<Fit>, u64), IndexError> {
    let columns = &*segment.columns;
    let mut look = Look { segment, left: work_max, levels: Vec::new() };
    for reading in &stage.readings {
        look.at(&reading.needs, |forms, effort| reading.level(forms, effort))?;
    }
    for typo in &stage.typos {
        for needs in &typo.needs {
            look.at(needs, |forms, effort| typo.fits(forms, effort).then_some(level::TYPO))?;
        }
    }
    let Look { mut left, mut levels, .. } = look;
    if let Some(word) = &stage.word {
        mistyped_words(segment, word, |document| {
            levels.push((document, level::TYPO));
            take(&mut left, A_CANDIDATE)
        })?;
    }
    levels.sort_unstable();
    levels.dedup_by_key(|(document, _)| *document);
    let fit = |(document, level): (DocId, u8)| {
        let unpopularity = u8::MAX - columns.popularity[document as usize];
        Fit { rank: u16::from(level) << 8 | u16::from(unpopularity), document }
    };
    let mut fits: Vec<Fit> = levels.into_iter().map(fit).collect();
    fits.sort_unstable_by_key(|fit| (fit.rank, Reverse(columns.ids[fit.document as usize])));
    Ok((fits, left))
}

/// Hands over the documents that hold a word which differs from this one by a typo, until `take` returns `false`.
fn mistyped_words(
    segment: &Segment,
    word: &str,
    mut take: impl FnMut(DocId) -> bool,
) -> Result<(), IndexError> {
    let term = Term::from_field_text(grams::fields().words, word);
    let near = FuzzyTermQuery::new(term, 1, true).automaton()?;
    let mut stream = segment.words.terms().search(near).into_stream()?;
    while let Some((other, term)) = stream.next() {
        if !typo::differ_by_a_typo(word.as_bytes(), other) {
            continue;
        }
        let mut documents = segment.words.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        while documents.doc() != TERMINATED {
            if !take(documents.doc()) {
                return Ok(());
            }
            documents.advance();
        }
    }
    Ok(())
}

pub(crate) fn suggest(snapshot: &Snapshot, typed: &str, limit: usize) -> Result<Suggested, IndexError> {
    if normalize::plain(typed).is_empty() || limit == 0 {
        return Ok(Suggested::default());
    }
    let fits = fits_of(snapshot, typed)?;
    Ok(Suggested { names: names(snapshot, &fits, limit)?, categories: facets::places(snapshot, &fits) })
}

fn names(snapshot: &Snapshot, fits: &Fits, limit: usize) -> Result<Vec<String>, IndexError> {
    let query = Query::default();
    // Many sellers may sell under one name: look further until there are enough different ones.
    let mut looked_at = limit * 4;
    loop {
        let best = best(snapshot, &query, fits, Sort::Relevance, None, looked_at);
        let mut names: Vec<String> = Vec::with_capacity(limit);
        let all = best.heap.len() < looked_at;
        for (_, segment, document) in best.heap.into_sorted_vec() {
            let stored = snapshot.segments[segment].stored(document)?;
            let name = stored.name()?;
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            if names.len() == limit {
                return Ok(names);
            }
        }
        if all || looked_at > LOOKED_AT_MAX {
            return Ok(names);
        }
        looked_at *= 8;
    }
}
