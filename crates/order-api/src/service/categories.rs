//! The tree in which products stand.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::CategoryId;
use kit::{Database, StoreError};

use crate::model::categories::CategoryTree;
use crate::store;

/// How long the tree is believed to be what it was: it is read with every page and changes a few times a year.
const FRESH_FOR: Duration = Duration::from_secs(10);

/// The tree, and when it was read.
type Read = (Instant, Arc<CategoryTree>);

/// The categories.
#[derive(Clone, Debug)]
pub struct Categories {
    db: Database,
    read: Arc<RwLock<Option<Read>>>,
}

impl Categories {
    /// The categories in `db`.
    pub fn new(db: Database) -> Self {
        Self { db, read: Arc::default() }
    }

    /// Returns the whole tree, as it was at most ten seconds ago; while the database is away, as it was before.
    pub async fn tree(&self) -> Result<Arc<CategoryTree>, StoreError> {
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, tree)) = known.as_ref().filter(|(at, _)| at.elapsed() < FRESH_FOR) {
            return Ok(Arc::clone(tree));
        }
        // Whoever comes meanwhile takes the one that is known.
        if let Some((_, tree)) = &known {
            self.know(tree);
        }
        let tree = match (store::categories::tree(self.db.reader()).await, known) {
            (Ok(tree), _) => Arc::new(tree),
            (Err(error), Some((_, tree))) if error.is_unavailable() => tree,
            (Err(error), _) => return Err(error),
        };
        self.know(&tree);
        Ok(tree)
    }

    fn know(&self, tree: &Arc<CategoryTree>) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        *read = Some((Instant::now(), Arc::clone(tree)));
    }

    /// Whether products may stand there.
    pub async fn is_leaf(&self, category: CategoryId) -> Result<bool, StoreError> {
        Ok(self.tree().await?.get(category).is_some_and(|category| category.leaf))
    }

    /// Returns where products stand of which nobody has said where.
    pub async fn etc(&self) -> Result<Option<CategoryId>, StoreError> {
        Ok(self.tree().await?.by_slug(crate::model::categories::ETC).map(|category| category.id))
    }
}
