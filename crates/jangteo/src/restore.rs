//! `jangteo restore FOLDER`: puts a backup into an empty data folder, and checks it.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use kit::private;
use kit::settings::{SettingsError, data_dir};

use crate::audit;
use crate::backup::{LIST, LIST_HEAD, at, copy_file, databases, sync_folder};
use crate::data_lock::{DataLock, LOCK, UNFINISHED};
use crate::serve::{self, Settings};

/// Puts the backup back and runs the audit, whose exit code it is.
pub async fn restore(folder: &Path) -> Result<ExitCode, SettingsError> {
    let settings = Settings::load()?;
    let data_dir = data_dir();
    let listed = listed(folder)?;
    let lock = DataLock::take(&data_dir)?;
    private::mend(&data_dir);
    let databases = databases(&settings, &data_dir)?;
    must_be_empty(&data_dir, &databases)?;
    for (name, _) in &databases {
        if !listed.iter().any(|path| path == Path::new(name)) {
            return Err(SettingsError(format!("{}: {name} 없음 / is not in it", folder.display())));
        }
    }
    let to = |path: &Path| {
        let database = databases.iter().find(|(name, _)| path == Path::new(name));
        database.map_or_else(|| data_dir.join(path), |(_, file)| file.clone())
    };
    let copies: Vec<_> = listed.iter().map(|path| (folder.join(path), to(path))).collect();
    let folder_of_data = data_dir.clone();
    let done = tokio::task::spawn_blocking(move || put_back(&folder_of_data, &copies));
    done.await.map_err(|error| SettingsError(format!("jangteo restore: {error}")))??;
    drop(lock);
    println!("복원했습니다 / put back: {}", data_dir.display());
    // A backup may be of an older version.
    serve::migrate().await?;
    audit::report().await
}

/// What a backup holds, relative to its folder. All of it must be there, and of the size that it was written with.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, SettingsError> {
    let list = folder.join(LIST);
    let no_backup = || {
        SettingsError(format!("{}: 온전한 백업이 아닙니다 / not a whole backup of jangteo", folder.display()))
    };
    let text = std::fs::read_to_string(&list).map_err(|error| at(&list, &error))?;
    let lines =
        text.strip_prefix(LIST_HEAD).and_then(|rest| rest.strip_prefix('\n')).ok_or_else(no_backup)?;
    let mut paths = Vec::new();
    for line in lines.lines() {
        let (size, path) = line.split_once(' ').ok_or_else(no_backup)?;
        let path = PathBuf::from(path);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(no_backup());
        }
        let found = folder.join(&path).metadata().map_err(|error| at(&folder.join(&path), &error))?;
        if !found.is_file() || found.len().to_string() != size {
            return Err(no_backup());
        }
        paths.push(path);
    }
    Ok(paths)
}

fn must_be_empty(data_dir: &Path, databases: &[(&'static str, PathBuf)]) -> Result<(), SettingsError> {
    let refuse = |path: &Path| {
        let why = "비어 있지 않습니다 / is not empty: a backup is put back into an empty data folder only";
        Err(SettingsError(format!("{}: {why}", path.display())))
    };
    for entry in std::fs::read_dir(data_dir).map_err(|error| at(data_dir, &error))? {
        let name = entry.map_err(|error| at(data_dir, &error))?.file_name();
        // Of a file system of its own.
        if name != LOCK && name != "lost+found" {
            return refuse(data_dir);
        }
    }
    match databases.iter().find(|(_, file)| file.exists()) {
        Some((_, file)) => refuse(file),
        None => Ok(()),
    }
}

/// Copies everything, or nothing. Until all of it is on the disk `jangteo` does not start on the folder.
fn put_back(data_dir: &Path, copies: &[(PathBuf, PathBuf)]) -> Result<(), SettingsError> {
    let mark = data_dir.join(UNFINISHED);
    private::create_new_file(&mark).map_err(|error| at(&mark, &error))?;
    sync_folder(data_dir)?;
    let copy_all = || {
        for (from, to) in copies {
            let into = to.parent().unwrap_or(data_dir);
            private::create_folder(into).map_err(|error| at(into, &error))?;
            copy_file(from, to)?;
            sync_folder(into)?;
        }
        sync_folder(data_dir)
    };
    let outcome = copy_all();
    if outcome.is_err() {
        for (_, to) in copies {
            let _ = std::fs::remove_file(to);
            // Folders that are empty then.
            let _ = to.parent().filter(|into| *into != data_dir).map(std::fs::remove_dir);
        }
    }
    std::fs::remove_file(&mark).map_err(|error| at(&mark, &error))?;
    sync_folder(data_dir)?;
    outcome
}
