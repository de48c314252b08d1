//! One data folder belongs to one `jangteo` at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use kit::private;
use kit::settings::SettingsError;

/// Held as long as the process lives; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder, which is made when it is missing.
    pub fn take(data_dir: &Path) -> Result<Self, SettingsError> {
        let path = data_dir.join("jangteo.lock");
        let failed = |error: std::io::Error| SettingsError(format!("{}: {error}", path.display()));
        private::create_folder(data_dir).map_err(failed)?;
        let file = private::create_file(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(SettingsError(format!(
                "{}: 다른 jangteo가 사용하고 있습니다 / another jangteo is using this data folder",
                data_dir.display()
            ))),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_belongs_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        let error = DataLock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another jangteo") && !error.contains('\n'), "{error}");
        drop(first);
        DataLock::take(folder.path()).unwrap();
    }
}
