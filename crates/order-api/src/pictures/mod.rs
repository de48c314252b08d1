//! Where the files of pictures are kept: a folder, which all copies of the service share. A file is called after what is
//! in it, so that writing one twice changes nothing and nobody ever changes one.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kit::private;
use picture_encoder::{Picture, WIDTHS};

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct PictureFolder {
    root: PathBuf,
}

impl PictureFolder {
    /// The folder that the settings name, or without one `pictures` in the data folder. It is made when it is missing.
    pub(crate) fn open(named: &str, data_dir: &Path) -> io::Result<Self> {
        let folder = Self::at(named, data_dir);
        private::create_folder(&folder.root)?;
        private::close_folder(&folder.root);
        Ok(folder)
    }

    /// The same folder, to be looked at only.
    pub(crate) fn at(named: &str, data_dir: &Path) -> Self {
        let root = if named.is_empty() { data_dir.join("pictures") } else { PathBuf::from(named) };
        Self { root }
    }

    fn folder(&self, id: &str) -> PathBuf {
        self.root.join(id.get(..2).unwrap_or_default()).join(id)
    }

    fn file(&self, id: &str, width: u32) -> PathBuf {
        self.folder(id).join(format!("{width}.webp"))
    }

    /// Writes the files of the picture of this name: each is there whole or not at all, and is on the disk when this comes
    /// back. Those that are there already are written again, so that they count as new.
    pub(crate) fn write(&self, id: &str, picture: &Picture) -> io::Result<()> {
        let folder = self.folder(id);
        if let Some(above) = folder.parent() {
            private::create_folder(above)?;
        }
        private::create_folder(&folder)?;
        for (width, bytes) in WIDTHS.iter().zip(&picture.files) {
            let draft = folder.join(format!("{width}.{}.draft", uuid::Uuid::new_v4()));
            let written = private::create_new_file(&draft)
                .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
                .and_then(|()| std::fs::rename(&draft, self.file(id, *width)));
            if written.is_err() {
                // A disk that is full must not be filled with what nobody finds.
                let _ = std::fs::remove_file(&draft);
            }
            written?;
        }
        // The names too.
        let folders = [Some(folder.as_path()), folder.parent(), Some(self.root.as_path())];
        folders.into_iter().flatten().try_for_each(|folder| File::open(folder)?.sync_all())
    }

    /// Returns a file; nothing when there is none, whatever it is that is called a picture's name there.
    pub(crate) fn read(&self, id: &str, width: u32) -> io::Result<Option<Vec<u8>>> {
        if !is_hex(OsStr::new(id), 64) {
            return Ok(None);
        }
        match std::fs::read(self.file(id, width)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether all files of a picture are there.
    pub(crate) fn holds(&self, id: &str) -> bool {
        WIDTHS.iter().all(|width| self.file(id, *width).is_file())
    }

    /// Returns pictures that were last written longer than `age` ago, as many as there are. What else lies in the folder is not
    /// ours, and left alone.
    pub(crate) fn older_than(&self, age: Duration) -> io::Result<Vec<String>> {
        let mut old = Vec::new();
        for part in std::fs::read_dir(&self.root)? {
            let part = part?;
            if !is_hex(&part.file_name(), 2) {
                continue;
            }
            for picture in std::fs::read_dir(part.path())? {
                let name = picture?.file_name();
                let id = name.to_string_lossy().into_owned();
                if is_hex(&name, 64) && self.age(&id).is_some_and(|since| since > age) {
                    old.push(id);
                }
            }
        }
        Ok(old)
    }

    /// Returns how long ago a picture was last written.
    pub(crate) fn age(&self, id: &str) -> Option<Duration> {
        let written = std::fs::metadata(self.folder(id)).and_then(|folder| folder.modified()).ok()?;
        SystemTime::now().duration_since(written).ok()
    }

    /// Deletes the files of a picture.
    pub(crate) fn remove(&self, id: &str) -> io::Result<()> {
        match std::fs::remove_dir_all(self.folder(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_hex(name: &OsStr, long: usize) -> bool {
    let name = name.as_encoded_bytes();
    name.len() == long && name.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let files = [1u8, 2, 3, 4].map(|n| vec![n; 10]);
        Picture { width: 4, height: 3, color: "#000000".into(), files }
    }

    #[test]
    fn a_picture_is_written_whole_read_by_width_and_removed() {
        let data = tempfile::tempdir().unwrap();
        let folder = PictureFolder::open("", data.path()).unwrap();
        let id = "ab".repeat(32);
        assert!(!folder.holds(&id) && folder.read(&id, 400).unwrap().is_none());
        std::fs::write(data.path().join("400.webp"), "secret").unwrap();
        assert_eq!(folder.read("..", 400).unwrap(), None);
        for _ in 0..2 {
            folder.write(&id, &picture()).unwrap();
            assert_eq!(folder.read(&id, 400).unwrap(), Some(vec![3; 10]));
            assert!(folder.holds(&id));
        }
        let inside = std::fs::read_dir(data.path().join("pictures/ab").join(&id)).unwrap().count();
        assert_eq!(inside, 4, "no draft is left");
        // As at the root of a volume, which nobody else may read.
        std::fs::create_dir_all(data.path().join("pictures/lost+found/ab")).unwrap();
        assert_eq!(folder.older_than(Duration::from_hours(1)).unwrap(), Vec::<String>::new());
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(folder.older_than(Duration::from_millis(1)).unwrap(), std::slice::from_ref(&id));
        std::fs::remove_file(data.path().join("pictures/ab").join(&id).join("160.webp")).unwrap();
        assert!(!folder.holds(&id));
        folder.remove(&id).unwrap();
        folder.remove(&id).unwrap();
        assert!(folder.read(&id, 1600).unwrap().is_none());
    }
}
