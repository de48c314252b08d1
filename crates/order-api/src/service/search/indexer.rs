//! Keeping this instance's search index like the database.
//!
//! The index is derived: every instance has its own, builds it from the tables when it has none, and then follows the
//! log of changes. One loop does all of it, one step after the other, so a product that was read before a change can't
//! overwrite what was read after it: a row of the log is seen, then the product is read, then the index is written.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::ProductId;
use kit::{Database, StoreError};
use search_index::{IndexError, Listing, SearchIndex, Writer};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::checkpoint::Checkpoint;
use super::index_dir::IndexDir;
use super::state::State;
use crate::service::change_signal::ChangeSignal;
use crate::store::{listings, product_changes};

/// How often the log is looked at for what other instances did.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// So many changes are read at once, and so many products in one query.
const CHANGES: u64 = 1_000;
const PRODUCTS: usize = 500;
/// Who is behind writes so much into one commit, or for so long.
const COMMIT_CHANGES_MAX: usize = 20_000;
const COMMIT_AFTER: Duration = Duration::from_millis(500);
/// So many products are read at once for a new index.
const BUILD_BATCH: u64 = 1_000;
/// How often a build says how far it is.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// The pauses after the index failed: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// An index that nobody can search in, and that failed so often in a row, is thrown away and built from the tables.
const FAILURES_MAX: u32 = 3;
/// The log keeps so many changes at least, and each for so long at least.
pub(super) const LOG_KEPT: i64 = 100_000;
pub(super) const LOG_KEPT_FOR: Duration = Duration::from_hours(1);

/// Why the index could not be kept up to date.
#[derive(Debug, thiserror::Error)]
pub(super) enum IndexerError {
    #[error("the search index failed")]
    Index(#[from] IndexError),
    #[error("the search index's folder can't be used")]
    Folder(#[from] std::io::Error),
    #[error("work on the search index panicked")]
    Panicked(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the log of changes was cut off behind the index's position")]
    LeftBehind,
    #[error("the writer was lost with an earlier failure")]
    NoWriter,
    #[error("the service stops")]
    Stopping,
}

/// The loop.
pub(super) struct Indexer {
    pub(super) db: Database,
    pub(super) named: String,
    pub(super) data_dir: PathBuf,
    pub(super) state: Arc<State>,
    pub(super) change_signal: ChangeSignal,
    pub(super) stop: CancellationToken,
}

/// An index that is written to.
struct Open {
    index: SearchIndex,
    /// Away while a blocking thread has it.
    writer: Option<Writer>,
    checkpoint: Checkpoint,
    /// When the log was read last.
    read_at: Instant,
    /// What was written since the last commit, and when the first of it.
    uncommitted: usize,
    since: Instant,
}

impl Indexer {
    /// Follows until the service stops. When the index fails (a full disk, a damaged file) it is opened again, after
    /// growing pauses; the shop sells meanwhile, and searches are answered from what was written before.
    pub(super) async fn run(self) {
        let (mut pause, mut failures) = (PAUSES.0, 0);
        let mut dir = None;
        while !self.stop.is_cancelled() {
            let began = Instant::now();
            let Err(error) = self.run_once(&mut dir).await;
            if matches!(error, IndexerError::Stopping) {
                return;
            }
            self.report(&error);
            let failed = matches!(error, IndexerError::Index(_) | IndexerError::Panicked(_));
            if began.elapsed() > PAUSES.1 {
                pause = PAUSES.0;
            }
            failures = if self.state.is_usable() { 0 } else { failures + u32::from(failed) };
            if failures >= FAILURES_MAX
                && let Some(dir) = &dir
            {
                self.throw_away(Arc::clone(dir)).await;
                failures = 0;
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = sleep(pause) => {}
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Holds a failure against the index, unless the database is away: then the index is as good as it was, and another
    /// copy of the service, which would not find the database either, has none that is better.
    fn hold_against_the_index(&self, error: &IndexerError) {
        if !matches!(error, IndexerError::Store(error) if error.is_unavailable()) {
            self.state.fails();
        }
    }

    fn report(&self, error: &IndexerError) {
        self.hold_against_the_index(error);
        metrics::counter!("search_index_failures_total").increment(1);
        tracing::error!(
            error = kit::chain(error),
            "the search index is not kept up to date; it will be opened again"
        );
    }

    /// Whatever is wrong with the files is gone with them; nothing is lost but the time that a build takes.
    async fn throw_away(&self, dir: Arc<IndexDir>) {
        tracing::warn!(folder = %dir.path.display(), "the search index is thrown away and built again");
        if let Err(error) = blocking(move || Ok(std::fs::remove_dir_all(&dir.path)?)).await {
            self.report(&error);
        }
    }

    /// Opens the index, brings it up, and keeps it there.
    async fn run_once(&self, dir: &mut Option<Arc<IndexDir>>) -> Result<Infallible, IndexerError> {
        let mut open = self.open(dir).await?;
        let ended = self.bring_up_and_keep(&mut open).await;
        if let Err(error) = open.close().await {
            tracing::warn!(error = kit::chain(&error), "the search index was not left in order");
        }
        ended
    }

    /// Builds the index unless it can be followed from where it stands, and follows from there.
    async fn bring_up_and_keep(&self, open: &mut Open) -> Result<Infallible, IndexerError> {
        let position = open.index.position().and_then(|position| position.parse().ok());
        let ends = product_changes::ends(self.db.reader()).await?;
        match position.filter(|position| is_followable(*position, ends)) {
            Some(position) => open.checkpoint = Checkpoint::from(position),
            None => self.build(open, ends).await?,
        }
        self.state.serve(open.index.clone());
        self.keep_up(open).await
    }

    async fn keep_up(&self, open: &mut Open) -> Result<Infallible, IndexerError> {
        loop {
            let began = Instant::now();
            match self.turn(open).await {
                Ok(true) => continue,
                Ok(false) => {
                    self.state.keeps_up(began);
                    metrics::histogram!("search_index_turn_seconds").record(began.elapsed());
                }
                // Whatever is wrong with the database, opening the index again would not mend it.
                Err(error @ IndexerError::Store(_)) => {
                    self.hold_against_the_index(&error);
                    tracing::warn!(
                        error = kit::chain(&error),
                        "the log of changes can't be read; it will be tried again"
                    );
                    self.pause(LOOK_EVERY).await?;
                }
                Err(error) => return Err(error),
            }
            // Commits are expensive: whoever changes products all the time gets half of one core for them.
            self.pause(began.elapsed().min(LOOK_EVERY)).await?;
            tokio::select! {
                () = self.stop.cancelled() => return Err(IndexerError::Stopping),
                () = self.change_signal.notified() => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn pause(&self, time: Duration) -> Result<(), IndexerError> {
        tokio::select! {
            () = self.stop.cancelled() => Err(IndexerError::Stopping),
            () = sleep(time) => Ok(()),
        }
    }

    async fn open(&self, dir: &mut Option<Arc<IndexDir>>) -> Result<Open, IndexerError> {
        let taken = match dir.take() {
            Some(taken) => taken,
            None => Arc::new(self.take_dir().await?),
        };
        *dir = Some(Arc::clone(&taken));
        let (index, writer) = blocking(move || {
            kit::private::create_folder(&taken.path)?;
            let index = SearchIndex::open(&taken.path)?;
            let writer = index.writer()?;
            Ok((index, writer))
        })
        .await?;
        Ok(Open {
            index,
            writer: Some(writer),
            checkpoint: Checkpoint::from(0),
            read_at: Instant::now(),
            uncommitted: 0,
            since: Instant::now(),
        })
    }

    async fn take_dir(&self) -> Result<IndexDir, IndexerError> {
        let (named, data_dir) = (self.named.clone(), self.data_dir.clone());
        blocking(move || Ok(IndexDir::take(&named, &data_dir)?)).await
    }

    /// Fills the index from the tables. What changes meanwhile is behind the position from which it follows then; what
    /// was in the index before is found until the new one is complete.
    async fn build(&self, open: &mut Open, ends: Option<(i64, i64)>) -> Result<(), IndexerError> {
        let began = Instant::now();
        (open.checkpoint, open.read_at) = (self.read_up(ends).await?, began);
        let total = listings::count(self.db.reader()).await?;
        tracing::info!(products = total, "building the search index");
        open.write(Writer::clear).await?;
        let (mut done, mut said) = (0, began);
        let mut batch = listings::after(self.db.reader(), ProductId(0), BUILD_BATCH).await?;
        while let Some(last) = batch.last().map(|listing| listing.id) {
            if self.stop.is_cancelled() {
                return Err(IndexerError::Stopping);
            }
            done += batch.len();
            let put = open.write(move |writer| batch.iter().try_for_each(|listing| writer.put(listing)));
            let (put, next) = tokio::join!(put, listings::after(self.db.reader(), last, BUILD_BATCH));
            put?;
            batch = next?;
            if said.elapsed() >= SAY_EVERY {
                said = Instant::now();
                tracing::info!(done, of = total, "building the search index");
            }
        }
        open.commit().await?;
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(products = done, took_ms, "the search index is built");
        Ok(())
    }

    /// Reads the whole log: every change in it was committed before a table is read, and what is missing in it may
    /// still turn up.
    async fn read_up(&self, ends: Option<(i64, i64)>) -> Result<Checkpoint, IndexerError> {
        let Some((first, last)) = ends else { return Ok(Checkpoint::from(0)) };
        let pruned = last > LOG_KEPT;
        let mut checkpoint = Checkpoint::from(if pruned { first - 1 } else { 0 });
        loop {
            let changes = product_changes::after(self.db.reader(), checkpoint.last(), 10 * CHANGES).await?;
            let now = Instant::now();
            for change in &changes {
                checkpoint.saw(change.id, now);
            }
            if changes.len() < 10_000 || checkpoint.is_full() {
                return Ok(checkpoint);
            }
        }
    }

    /// Takes over what the log says. Returns whether there is more to be read at once.
    async fn turn(&self, open: &mut Open) -> Result<bool, IndexerError> {
        if self.stop.is_cancelled() {
            return Err(IndexerError::Stopping);
        }
        if open.read_at.elapsed() > LOG_KEPT_FOR / 2 {
            let ends = product_changes::ends(self.db.reader()).await?;
            if !is_followable(open.checkpoint.settled(), ends) {
                return Err(IndexerError::LeftBehind);
            }
        }
        let mut checkpoint = open.checkpoint.clone();
        checkpoint.expire(Instant::now());
        let mut changes = Vec::new();
        for gaps in checkpoint.gaps().chunks(PRODUCTS) {
            changes.extend(product_changes::within(self.db.reader(), gaps).await?);
        }
        let mut more = false;
        if !checkpoint.is_full() {
            let new = product_changes::after(self.db.reader(), checkpoint.last(), CHANGES).await?;
            more = new.len() as u64 == CHANGES;
            changes.extend(new);
        }
        let now = Instant::now();
        for change in &changes {
            checkpoint.saw(change.id, now);
        }
        let products: HashSet<_> = changes.iter().map(|change| change.product).collect();
        let products: Vec<_> = products.into_iter().collect();
        for products in products.chunks(PRODUCTS) {
            self.take_over(open, products).await?;
        }
        (open.checkpoint, open.read_at) = (checkpoint, now);
        metrics::counter!("search_index_changes_total").increment(changes.len() as u64);
        metrics::gauge!("search_index_gaps")
            .set(u32::try_from(open.checkpoint.gaps().len()).unwrap_or(u32::MAX));
        let much = open.uncommitted >= COMMIT_CHANGES_MAX || open.since.elapsed() >= COMMIT_AFTER;
        if open.uncommitted > 0 && (!more || much) {
            open.commit().await?;
        }
        Ok(more)
    }

    /// Writes products as they are now, and takes out what is not for sale any more.
    async fn take_over(&self, open: &mut Open, products: &[ProductId]) -> Result<(), IndexerError> {
        let found = listings::of(self.db.reader(), products).await?;
        let mut listings: HashMap<ProductId, Listing> =
            found.into_iter().map(|listing| (listing.id, listing)).collect();
        let products: Vec<_> = products.iter().map(|id| (*id, listings.remove(id))).collect();
        if open.uncommitted == 0 {
            open.since = Instant::now();
        }
        open.uncommitted += products.len();
        open.write(move |writer| {
            for (id, listing) in &products {
                match listing {
                    Some(listing) => writer.put(listing)?,
                    None => writer.remove(*id),
                }
            }
            Ok(())
        })
        .await
    }
}

impl Open {
    /// Works on the index on a thread that may block.
    async fn write(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<(), IndexError> + Send + 'static,
    ) -> Result<(), IndexerError> {
        let Some(mut writer) = self.writer.take() else { return Err(IndexerError::NoWriter) };
        let (writer, done) = blocking(move || {
            let done = work(&mut writer);
            Ok((writer, done))
        })
        .await?;
        self.writer = Some(writer);
        Ok(done?)
    }

    /// Lets go of the folder. What was not committed will be read from the log again.
    async fn close(self) -> Result<(), IndexerError> {
        let Some(writer) = self.writer else { return Ok(()) };
        blocking(move || Ok(writer.close()?)).await
    }

    /// Makes what was written durable and visible, together with how far the log was read.
    async fn commit(&mut self) -> Result<(), IndexerError> {
        let position = self.checkpoint.settled().to_string();
        let began = Instant::now();
        self.write(move |writer| writer.commit(&position)).await?;
        metrics::histogram!("search_index_commit_seconds").record(began.elapsed());
        self.uncommitted = 0;
        Ok(())
    }
}

/// Whether everything that was changed behind a position is still in the log, whose first and last ids these are. A
/// position behind the log's end is another database's.
fn is_followable(position: i64, ends: Option<(i64, i64)>) -> bool {
    match ends {
        Some((first, last)) => position <= last && (position + 1 >= first || last <= LOG_KEPT),
        None => position == 0,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IndexerError> + Send + 'static,
) -> Result<T, IndexerError> {
    tokio::task::spawn_blocking(work).await?
}

#[cfg(test)]
#[path = "indexer_tests.rs"]
mod tests;
