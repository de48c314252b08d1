//! What lies in the data folder is for the owner of the process only: files 0600, folders 0700.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::Mode;

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;
/// A folder such as `/tmp`, where many have their files beside each other.
const STICKY: u32 = 0o1000;

/// Beginnings of the names that programs of this project give to what they put into the data folder.
const OURS: &[&str] = &[
    "account.db",
    "chat.db",
    "order.db",
    "jangteo.lock",
    "mail",
    "next-signing-key",
    "retired-keys",
    "search-",
    "service-keys",
    "service-secret",
    "signing-key",
];

/// The pictures, of which there may be so many that a start would take long to look at each: whoever opens their folder,
/// which may be elsewhere, closes it with [`close_folder`].
const PICTURES: &str = "pictures";

/// From here on whatever this process makes is its owner's only, however lax the umask that it was started with: also
/// what SQLite and the search index make by themselves. To be called before anything else is done.
pub fn keep_to_owner() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Makes a folder that only its owner may look into, and those above it where they are missing.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)
}

/// Opens a file for writing that only its owner may read, and makes it when it is missing.
pub fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(FILE).open(path)
}

/// The same for a file that must not be there yet.
pub fn create_new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create_new(true).write(true).mode(FILE).open(path)
}

/// Takes a folder from everybody but its owner, and with it all that is in it. A folder such as `/tmp` stays as it is, and
/// so does, with a warning, what belongs to somebody else: a volume of Kubernetes belongs to root.
pub fn close_folder(path: &Path) {
    let mut refused = Vec::new();
    if mode(path).is_ok_and(|rights| rights & STICKY == 0) {
        set(path, FOLDER, &mut refused);
    }
    warn(&refused);
}

/// Takes from everybody but the owner what an older version, or a copy made by hand, left open in the data folder.
/// Links are not followed. What belongs to somebody else stays as it is, with a warning.
pub fn mend(data_dir: &Path) {
    let mut refused = Vec::new();
    if let Err(error) = mend_folder(data_dir, &mut refused)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(folder = %data_dir.display(), %error, "the data folder can't be looked through");
    }
    warn(&refused);
}

type Refused = Vec<(PathBuf, io::Error)>;

fn warn(refused: &[(PathBuf, io::Error)]) {
    if let Some((path, error)) = refused.first() {
        let (count, first) = (refused.len(), path.display());
        tracing::warn!(count, %first, %error, "others may be able to read what is in the data folder");
    }
}

/// The data folder itself. Its owner may have put files of other kinds there: of those the owner's own rights stay.
fn mend_folder(data_dir: &Path, refused: &mut Refused) -> io::Result<()> {
    let is_shared = mode(data_dir)? & STICKY != 0;
    if !is_shared {
        set(data_dir, FOLDER, refused);
    }
    for entry in std::fs::read_dir(data_dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == PICTURES {
            continue;
        }
        let is_ours = OURS.iter().any(|ours| name.to_string_lossy().starts_with(ours));
        if is_ours || !is_shared {
            mend_all(&entry.path(), if is_ours { FILE } else { FOLDER }, refused);
        }
    }
    Ok(())
}

/// A file, or a folder with all that is in it. Of a file's rights those within `most` stay.
fn mend_all(path: &Path, most: u32, refused: &mut Refused) {
    let Ok(found) = path.symlink_metadata() else { return };
    let rights = found.permissions().mode();
    if found.is_file() {
        set(path, if most == FILE { FILE } else { rights & most }, refused);
    } else if found.is_dir() {
        set(path, FOLDER, refused);
        let entries = std::fs::read_dir(path).map(|entries| entries.flatten().collect::<Vec<_>>());
        entries.unwrap_or_default().iter().for_each(|entry| mend_all(&entry.path(), most, refused));
    }
}

fn set(path: &Path, rights: u32, refused: &mut Refused) {
    let changed = mode(path).and_then(|now| {
        if now & 0o7777 == rights {
            Ok(())
        } else {
            std::fs::set_permissions(path, Permissions::from_mode(rights))
        }
    });
    match changed {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ReadOnlyFilesystem) => {
            refused.push((path.to_owned(), error));
        }
        _ => {}
    }
}

fn mode(path: &Path) -> io::Result<u32> {
    Ok(path.metadata()?.permissions().mode())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(path: &Path) -> u32 {
        path.symlink_metadata().unwrap().permissions().mode() & 0o7777
    }

    fn lax(path: &Path, rights: u32) {
        std::fs::set_permissions(path, Permissions::from_mode(rights)).unwrap();
    }

    #[test]
    fn what_an_older_version_left_open_is_closed_and_links_are_not_followed() {
        let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
        lax(elsewhere.path(), 0o644);
        let data = place.path();
        std::fs::create_dir_all(data.join("search-1/deep")).unwrap();
        for file in ["order.db-wal", "search-1/deep/segment", "backup.sh"] {
            std::fs::write(data.join(file), "x").unwrap();
            lax(&data.join(file), 0o777);
        }
        for folder in ["", "search-1", "search-1/deep"] {
            lax(&data.join(folder), 0o755);
        }
        std::os::unix::fs::symlink(elsewhere.path(), data.join("mail")).unwrap();
        mend(data);
        for folder in ["", "search-1", "search-1/deep"] {
            assert_eq!(rights(&data.join(folder)), 0o700, "{folder}");
        }
        assert_eq!(rights(&data.join("order.db-wal")), 0o600);
        assert_eq!(rights(&data.join("search-1/deep/segment")), 0o600);
        assert_eq!(rights(&data.join("backup.sh")), 0o700);
        assert_eq!(rights(elsewhere.path()), 0o644);
    }

    #[test]
    fn a_folder_that_many_share_stays_theirs() {
        let place = tempfile::tempdir().unwrap();
        for file in ["account.db", "of somebody else"] {
            std::fs::write(place.path().join(file), "x").unwrap();
            lax(&place.path().join(file), 0o666);
        }
        lax(place.path(), 0o1777);
        mend(place.path());
        assert_eq!(rights(place.path()), 0o1777);
        assert_eq!(rights(&place.path().join("account.db")), 0o600);
        assert_eq!(rights(&place.path().join("of somebody else")), 0o666);
    }

    #[test]
    fn a_folder_of_pictures_is_closed_as_a_whole_unless_many_share_it() {
        let place = tempfile::tempdir().unwrap();
        let pictures = place.path().join(PICTURES);
        std::fs::create_dir(&pictures).unwrap();
        for (before, after) in [(0o755, 0o700), (0o1777, 0o1777)] {
            lax(&pictures, before);
            mend(place.path());
            assert_eq!(rights(&pictures), before);
            close_folder(&pictures);
            assert_eq!(rights(&pictures), after);
        }
        close_folder(&place.path().join("not there"));
        assert!(!place.path().join("not there").exists());
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made() {
        let place = tempfile::tempdir().unwrap();
        mend(&place.path().join("data"));
        assert!(!place.path().join("data").exists());
    }
}
