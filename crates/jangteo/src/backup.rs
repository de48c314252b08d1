//! `jangteo backup FOLDER`: a copy of everything that can't be made anew, while `jangteo` runs or not.
//!
//! All databases are copied as they were at one moment ([`kit::db::snapshot`]): what was half-done then, such as an order
//! whose payment is under way, is finished after a restore as it is after a crash. The keys come last, so that a key that
//! has signed anything the databases know is among them.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use kit::db::snapshot::{copy_at_one_moment, sqlite_file};
use kit::private;
use kit::settings::{SettingsError, data_dir};
use secrecy::ExposeSecret;

use crate::serve::Settings;

/// The list of what a backup holds; it is written last.
pub(crate) const LIST: &str = "backup.txt";
/// How that begins.
pub(crate) const LIST_HEAD: &str = "jangteo backup 1";
/// What is made anew: the search index, and what is of a running process only.
const NOT_COPIED: &[&str] = &["search-", "jangteo.lock", LIST];
const MIB: u64 = 1 << 20;
/// Of files of this size and more it is told how far they have come.
const TOLD_OF: u64 = 256 * MIB;

/// Makes a backup in a folder that is not there yet or empty: whole or not at all.
pub async fn backup(folder: &Path) -> Result<(), SettingsError> {
    let settings = Settings::load()?;
    let data_dir = std::fs::canonicalize(data_dir()).map_err(|error| at(&data_dir(), &error))?;
    let databases = databases(&settings, &data_dir)?;
    if let Some((_, missing)) = databases.iter().find(|(_, file)| !file.is_file()) {
        let none = "데이터베이스가 없습니다 / there is no such database: has jangteo been started here?";
        return Err(SettingsError(format!("{}: {none}", missing.display())));
    }
    let target = target(folder, &data_dir)?;
    let draft = draft_of(&target)?;
    let made = tokio::select! {
        made = fill(&draft, &data_dir, &databases) => made,
        _ = tokio::signal::ctrl_c() => Err(SettingsError("중단했습니다 / stopped: there is no backup".into())),
    };
    let made = made.and_then(|()| {
        std::fs::rename(&draft, &target).map_err(|error| at(&target, &error))?;
        sync_folder(target.parent().unwrap_or(&target))
    });
    if made.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    made?;
    println!("백업했습니다 / backed up: {}", target.display());
    println!(
        "  복원 / put back   JANGTEO_DATA_DIR=<빈 폴더 / an empty folder> jangteo restore {}",
        target.display()
    );
    Ok(())
}

/// The databases in the order in which they are locked, each with the name that it has in a backup.
pub(crate) fn databases(
    settings: &Settings,
    data_dir: &Path,
) -> Result<Vec<(&'static str, PathBuf)>, SettingsError> {
    let all = [
        ("order.db", "ORDER_API", &settings.order.database),
        ("account.db", "ACCOUNT_API", &settings.account.database),
        ("chat.db", "CHAT_API", &settings.chat.database),
    ];
    let file = |(name, prefix, database): (&'static str, &str, &kit::db::DatabaseSettings)| {
        let file = sqlite_file(database.url.expose_secret(), data_dir, name);
        let why =
            "데이터가 서버에 있습니다: 서버의 백업을 쓰세요 / the data is in a server: use its own backup";
        Ok((name, file.ok_or_else(|| SettingsError(format!("{prefix}__DATABASE__URL: {why}")))?))
    };
    all.into_iter().map(file).collect()
}

/// Where the backup goes. In the data folder it would be part of the next one, and lost with it.
fn target(folder: &Path, data_dir: &Path) -> Result<PathBuf, SettingsError> {
    let refuse = |why: &str| Err(SettingsError(format!("{}: {why}", folder.display())));
    let absolute = std::path::absolute(folder).map_err(|error| at(folder, &error))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return refuse("백업할 폴더가 아닙니다 / not a folder for a backup");
    };
    private::create_folder(parent).map_err(|error| at(parent, &error))?;
    let target = std::fs::canonicalize(parent).map_err(|error| at(parent, &error))?.join(name);
    if target.starts_with(data_dir) || data_dir.starts_with(&target) {
        return refuse("데이터 폴더 밖의 폴더를 지정하세요 / must be a folder outside the data folder");
    }
    match std::fs::read_dir(&target).map(Iterator::count) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(target),
        Err(error) => Err(at(&target, &error)),
        Ok(0) => Ok(target),
        Ok(_) => refuse("비어 있지 않습니다 / is not empty: a backup overwrites nothing"),
    }
}

/// Beside the target, so that it can be renamed to it.
fn draft_of(target: &Path) -> Result<PathBuf, SettingsError> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let draft = target.with_file_name(format!("{name}.incomplete-{}", std::process::id()));
    // What a backup that was killed left under the same number.
    let _ = std::fs::remove_dir_all(&draft);
    private::create_folder(&draft).map_err(|error| at(&draft, &error))?;
    Ok(draft)
}

async fn fill(
    draft: &Path,
    data_dir: &Path,
    databases: &[(&'static str, PathBuf)],
) -> Result<(), SettingsError> {
    let copies: Vec<_> = databases.iter().map(|(name, file)| (file.clone(), draft.join(name))).collect();
    for (_, copy) in &copies {
        private::create_new_file(copy).map_err(|error| at(copy, &error))?;
    }
    let whole: Vec<_> =
        databases.iter().map(|(_, file)| file.metadata().map_or(0, |found| found.len())).collect();
    let tell = |sizes: &[u64]| {
        for (((name, _), size), whole) in
            databases.iter().zip(sizes).zip(&whole).filter(|(_, whole)| **whole >= TOLD_OF)
        {
            println!("  {name}: {} / {} MiB", size / MIB, whole / MIB);
        }
    };
    let failed = |error: kit::StoreError| SettingsError(format!("jangteo backup: {}", kit::chain(&error)));
    copy_at_one_moment(&copies, tell).await.map_err(failed)?;
    let (draft, data_dir) = (draft.to_owned(), data_dir.to_owned());
    let names: Vec<_> = databases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rest = tokio::task::spawn_blocking(move || {
        copy_rest(&data_dir, &draft, &names)?;
        write_list(&draft)
    });
    rest.await.map_err(|error| SettingsError(format!("jangteo backup: {error}")))?
}

/// Keys, secrets, mails and whatever else is in the data folder.
fn copy_rest(data_dir: &Path, draft: &Path, databases: &[String]) -> Result<(), SettingsError> {
    for entry in std::fs::read_dir(data_dir).map_err(|error| at(data_dir, &error))? {
        let entry = entry.map_err(|error| at(data_dir, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_database = databases.iter().any(|database| name.starts_with(database.as_str()));
        if is_database || NOT_COPIED.iter().any(|not| name.starts_with(not)) {
            continue;
        }
        copy_all(&entry.path(), &draft.join(&name))?;
    }
    Ok(())
}

/// Copies a file, or a folder with what is in it. What goes away meanwhile was none to keep: a draft of a mail.
fn copy_all(from: &Path, to: &Path) -> Result<(), SettingsError> {
    let found = match from.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found.map_err(|error| at(from, &error))?,
    };
    if found.is_file() {
        return match copy_file(from, to) {
            Err(_) if !from.exists() => Ok(()),
            copied => copied,
        };
    }
    if found.is_dir() {
        private::create_folder(to).map_err(|error| at(to, &error))?;
        for entry in std::fs::read_dir(from).map_err(|error| at(from, &error))? {
            let entry = entry.map_err(|error| at(from, &error))?;
            copy_all(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Copies a file to one that is not there yet, onto the disk.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<(), SettingsError> {
    let mut source = File::open(from).map_err(|error| at(from, &error))?;
    let size = source.metadata().map_err(|error| at(from, &error))?.len();
    let mut copy = private::create_new_file(to).map_err(|error| at(to, &error))?;
    let (mut block, mut done, mut told) = (vec![0; 1 << 20], 0, 0);
    loop {
        let count = source.read(&mut block).map_err(|error| at(from, &error))?;
        if count == 0 {
            return copy.sync_all().map_err(|error| at(to, &error));
        }
        copy.write_all(&block[..count]).map_err(|error| at(to, &error))?;
        done += count as u64;
        if size >= TOLD_OF && done - told >= TOLD_OF {
            told = done;
            println!(
                "  {}: {} / {} MiB",
                to.file_name().unwrap_or_default().display(),
                done / MIB,
                size / MIB
            );
        }
    }
}

/// Writes down what there is, and puts all of it on the disk.
fn write_list(draft: &Path) -> Result<(), SettingsError> {
    let mut lines = vec![LIST_HEAD.to_owned()];
    let mut folders = vec![draft.to_owned()];
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        next += 1;
        for entry in std::fs::read_dir(&folder).map_err(|error| at(&folder, &error))? {
            let path = entry.map_err(|error| at(&folder, &error))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = File::open(&path).map_err(|error| at(&path, &error))?;
            file.sync_all().map_err(|error| at(&path, &error))?;
            let size = file.metadata().map_err(|error| at(&path, &error))?.len();
            lines.push(format!("{size} {}", path.strip_prefix(draft).unwrap_or(&path).display()));
        }
    }
    lines[1..].sort();
    let list = draft.join(LIST);
    let mut file = private::create_new_file(&list).map_err(|error| at(&list, &error))?;
    let text = lines.join("\n") + "\n";
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| at(&list, &error))?;
    folders.iter().rev().try_for_each(|folder| sync_folder(folder))
}

/// Puts on the disk what a folder is made of.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), SettingsError> {
    File::open(folder).and_then(|open| open.sync_all()).map_err(|error| at(folder, &error))
}

pub(crate) fn at(path: &Path, error: &std::io::Error) -> SettingsError {
    SettingsError(format!("{}: {error}", path.display()))
}
