//! What went wrong, by what the caller may do about it.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::api_error::chain;
use crate::settings::SettingsError;

// What engines say, by what it means: numbers of four digits of MariaDB/MySQL, of up to three (but for what extends
// them) of SQLite, SQLSTATEs of PostgreSQL.

/// Two transactions waited for each other, and this one gave way.
const DEADLOCK: &[&str] = &["1213", "40P01"];
/// A lock was waited for too long.
const LOCK_TIMEOUT: &[&str] = &["1205", "55P03"];
/// Somebody else wrote meanwhile.
const BUSY: &[&str] = &["5", "6", "517", "261", "1020", "40001"];
/// A statement took too long.
const STATEMENT_TIMEOUT: &[&str] = &["1969", "3024", "57014"];
/// A server can't serve now: too many connections, no memory, disk full, only just starting, read-only while another
/// takes over.
const CANT_SERVE: &[&str] = &[
    "1040", "1203", "1226", "1021", "1114", "1290", "1836", "1792", "53300", "53200", "53100", "57P03",
    "25006",
];
/// The server ended the connection.
const ENDED: &[&str] = &["1053", "1927", "57P01", "57P02", "57P05", "25P03"];
/// A `CHECK` of the schema says no.
const CHECK: &[&str] = &["275", "4025", "3819", "23514"];

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
        self.is(CHECK)
    }

    /// Somebody else was in the way (busy, deadlock, lock time-out), or the connection broke before the commit: the
    /// whole transaction may be tried again. MariaDB's lock time-out undoes only its statement, so the transaction must
    /// always be rolled back first; dropping it does.
    pub fn is_conflict(&self) -> bool {
        let in_the_way = [DEADLOCK, LOCK_TIMEOUT, BUSY].iter().any(|codes| self.is(codes));
        in_the_way || (self.is_lost() && !self.at_commit)
    }

    /// The database can't be reached or is overrun: later it may work.
    pub fn is_unavailable(&self) -> bool {
        match &self.source {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            _ => self.is_lost() || self.is(CANT_SERVE) || self.is(STATEMENT_TIMEOUT),
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
        // SQLSTATE class 08: the connection.
        let by_state = || code(&self.source).is_some_and(|code| code.len() == 5 && code.starts_with("08"));
        sqlx_error(&self.source).is_some_and(broken) || self.is(ENDED) || by_state()
    }

    fn is(&self, codes: &[&str]) -> bool {
        code(&self.source).is_some_and(|code| codes.contains(&code.as_str()))
    }

    /// Failures that say something about the database rather than about what it was asked.
    fn count(&self) {
        let kind = match () {
            () if self.is(DEADLOCK) => "deadlock",
            () if self.is(LOCK_TIMEOUT) => "lock_timeout",
            () if self.is(BUSY) => "busy",
            () if self.is(STATEMENT_TIMEOUT) => "statement_timeout",
            () if self.is_lost() => "connection_lost",
            () if self.is_unavailable() => "unavailable",
            () => return,
        };
        metrics::counter!("database_failures_total", "kind" => kind).increment(1);
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e))
        | DbErr::Conn(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}

/// The engine's own code: SQLite's extended result code, MariaDB's error number, PostgreSQL's SQLSTATE.
pub(super) fn code(error: &DbErr) -> Option<String> {
    let error = sqlx_error(error)?.as_database_error()?;
    let mysql = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    mysql.map(|e| e.number().to_string()).or_else(|| error.code().map(Into::into))
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
