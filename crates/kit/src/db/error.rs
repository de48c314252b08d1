//! What went wrong, by what the caller may do about it.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::failure::chain;
use crate::settings::SettingsError;

/// What a server says that can't serve now: too many connections, shutting down, disk full, read-only while another
/// takes over, a statement took too long.
const CANT_SERVE: &[&str] = &["1040", "1203", "1226", "1021", "1114", "1290", "1836", "1792", "1969", "3024"];

/// Storage failed. What kind of failure it is decides what the caller may do.
#[derive(Debug, thiserror::Error)]
#[error("storage failed")]
pub struct StoreError {
    source: DbErr,
    /// It failed while committing: what was to be committed may be there or not.
    at_commit: bool,
}

impl From<DbErr> for StoreError {
    fn from(source: DbErr) -> Self {
        let error = Self { source, at_commit: false };
        error.count();
        error
    }
}

impl StoreError {
    pub(super) fn at_commit(source: DbErr) -> Self {
        Self { at_commit: true, ..source.into() }
    }

    /// What a start that fails on it says, of the database of `service`.
    pub fn at_start(&self, service: &str) -> SettingsError {
        SettingsError(format!("{service}: database: {}", chain(self)))
    }

    /// A row of this key is there already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.source.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
    }

    /// A rule of the schema (`CHECK`) stopped it: a bug that the database caught.
    pub fn is_check_violation(&self) -> bool {
        let text = self.source.to_string();
        text.contains("CHECK constraint failed") || matches!(self.code().as_deref(), Some("4025" | "3819"))
    }

    /// Somebody else was in the way (busy, deadlock, lock time-out), or the connection broke before the commit: the
    /// whole transaction may be tried again. Error 1205 undoes only its statement, so the transaction must always be
    /// rolled back first; dropping it does.
    pub fn is_conflict(&self) -> bool {
        let busy =
            matches!(self.code().as_deref(), Some("5" | "6" | "517" | "261" | "1213" | "1205" | "1020"));
        busy || (self.is_lost() && !self.at_commit)
    }

    /// The database can't be reached or is overrun: later it may work.
    pub fn is_unavailable(&self) -> bool {
        match &self.source {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            _ => self.is_lost() || self.code().is_some_and(|code| CANT_SERVE.contains(&code.as_str())),
        }
    }

    /// The connection broke under a statement, or the server ended it: nobody can say whether it was carried out.
    fn is_lost(&self) -> bool {
        if matches!(self.source, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
            return false;
        }
        let broken = |e: &sqlx::Error| {
            use sqlx::Error::{Io, Protocol, Tls, WorkerCrashed};
            matches!(e, Io(_) | Protocol(_) | Tls(_) | WorkerCrashed)
        };
        self.sqlx().is_some_and(broken) || matches!(self.code().as_deref(), Some("1053" | "1927"))
    }

    fn sqlx(&self) -> Option<&sqlx::Error> {
        match &self.source {
            DbErr::Exec(RuntimeErr::SqlxError(e))
            | DbErr::Query(RuntimeErr::SqlxError(e))
            | DbErr::Conn(RuntimeErr::SqlxError(e)) => Some(e),
            _ => None,
        }
    }

    /// The engine's own number: SQLite's extended result code, MariaDB's error number.
    fn code(&self) -> Option<String> {
        let error = self.sqlx()?.as_database_error()?;
        let mysql = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
        mysql.map(|e| e.number().to_string()).or_else(|| error.code().map(Into::into))
    }

    /// Failures that say something about the database rather than about what it was asked.
    fn count(&self) {
        let kind = match self.code().as_deref() {
            Some("1213") => "deadlock",
            Some("1205") => "lock_timeout",
            Some("5" | "6" | "517" | "261" | "1020") => "busy",
            Some("1969" | "3024") => "statement_timeout",
            _ if self.is_lost() => "connection_lost",
            _ if self.is_unavailable() => "unavailable",
            _ => return,
        };
        metrics::counter!("database_failures_total", "kind" => kind).increment(1);
    }
}

/// Reads a word that stands in a column, named as `table.column`. One that nobody knows is an error, never taken for
/// another: it was written by hand, or by a later version.
pub fn word<T>(column: &str, word: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
    read(word).ok_or_else(|| DbErr::Type(format!("{column}: nobody knows the word {word:?}")).into())
}

/// No answer came.
pub(super) fn silence() -> DbErr {
    let silence = std::io::Error::new(std::io::ErrorKind::TimedOut, "the database does not answer");
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(silence.into())))
}

/// An error that may say that the whole transaction should be tried again.
pub trait MayConflict {
    /// Whether it does.
    fn is_conflict(&self) -> bool;
}

impl MayConflict for StoreError {
    fn is_conflict(&self) -> bool {
        Self::is_conflict(self)
    }
}
