//! One data folder belongs to one `jangteo` at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use kit::private;
use kit::settings::SettingsError;

/// The file whose lock it is.
pub(crate) const LOCK: &str = "jangteo.lock";
/// There as long as a backup is put back: what else is there is not all of it.
pub(crate) const UNFINISHED: &str = "restore-unfinished";

/// Held as long as the process lives; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder, which is made when it is missing. Not where putting back a backup was cut short: part of the
    /// data would be missing, and nobody would be told.
    pub fn take(data_dir: &Path) -> Result<Self, SettingsError> {
        if data_dir.join(UNFINISHED).exists() {
            let why = "복원이 중단되었습니다: 폴더를 비우고 다시 복원하세요 / a restore was cut short: empty the folder, restore again";
            return Err(SettingsError(format!("{}: {why}", data_dir.display())));
        }
        let path = data_dir.join(LOCK);
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

    #[test]
    fn half_a_restore_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(UNFINISHED), "").unwrap();
        let error = DataLock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains("restore again"), "{error}");
    }
}
