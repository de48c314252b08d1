//! Where an instance keeps its search index.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use kit::private;

/// So many instances may share one data folder.
const INSTANCES_MAX: usize = 64;

/// A folder that belongs to this instance as long as this value lives; the system lets go of it however the process
/// ends.
#[derive(Debug)]
pub(super) struct IndexDir {
    /// Where it is.
    pub(super) path: PathBuf,
    _lock: File,
}

impl IndexDir {
    /// Takes the folder that the settings name, or without one the first of `search-1`, `search-2` … in the data
    /// folder that no other instance has.
    pub(super) fn take(named: &str, data_dir: &Path) -> io::Result<Self> {
        if !named.is_empty() {
            let in_use = || io::Error::new(io::ErrorKind::ResourceBusy, "another instance is using it");
            return Self::lock(Path::new(named))?.ok_or_else(in_use);
        }
        for number in 1..=INSTANCES_MAX {
            if let Some(dir) = Self::lock(&data_dir.join(format!("search-{number}")))? {
                return Ok(dir);
            }
        }
        Err(io::Error::new(io::ErrorKind::ResourceBusy, "too many instances share the data folder"))
    }

    /// Locks a folder; returns `None` if somebody else has it. The lock lies beside the folder, so that the folder
    /// may be deleted as a whole.
    fn lock(path: &Path) -> io::Result<Option<Self>> {
        private::create_folder(path)?;
        let file = private::create_file(&path.with_added_extension("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { path: path.to_owned(), _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instance_has_a_folder_of_its_own() {
        let data = tempfile::tempdir().unwrap();
        let first = IndexDir::take("", data.path()).unwrap();
        let second = IndexDir::take("", data.path()).unwrap();
        assert!(first.path.ends_with("search-1") && second.path.ends_with("search-2"));
        drop(first);
        assert!(IndexDir::take("", data.path()).unwrap().path.ends_with("search-1"));
        let named = data.path().join("elsewhere");
        let taken = IndexDir::take(named.to_str().unwrap(), data.path()).unwrap();
        assert_eq!(taken.path, named);
        assert!(IndexDir::take(named.to_str().unwrap(), data.path()).is_err());
    }
}
