//! One notation for both engines.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::sqlx::mysql::MySqlDatabaseError;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, RuntimeErr, Statement};

/// Runs statements separated by a line of their own that ends with `;`, after writing the words in braces as the
/// engine at hand says them:
///
/// `{id}` a number that counts up and is the primary key · `{uuid}` a UUID in 16 bytes · `{key:N}` ASCII text of at
/// most N, compared byte by byte · `{text:N}` any text of at most N characters, compared byte by byte · `{long}` text
/// of up to 64 KiB · `{table}` what ends a table.
///
/// Servers can't undo a change of the schema. What a start that was killed half-way has made already is passed over, so
/// that the next one goes on from there.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let engine = Engine::of(connection).await?;
    let spoken = speak(statements, engine);
    for statement in spoken.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        match connection.execute_unprepared(statement).await {
            Err(error) if engine != Engine::Sqlite && is_done_already(&error) => {}
            done => {
                done?;
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    MariaDb,
    MySql,
}

impl Engine {
    async fn of(connection: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let backend = connection.get_database_backend();
        if backend == DatabaseBackend::Sqlite {
            return Ok(Self::Sqlite);
        }
        let asked = Statement::from_string(backend, "SELECT VERSION()");
        let version: Option<String> =
            connection.query_one_raw(asked).await?.map(|row| row.try_get_by_index(0)).transpose()?;
        let maria = version.is_some_and(|version| version.contains("MariaDB"));
        Ok(if maria { Self::MariaDb } else { Self::MySql })
    }

    /// Character set and collation of keys and of texts: byte by byte, and a space at the end counts, as in SQLite.
    fn comparing(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("", ""),
            Self::MariaDb => (
                "CHARACTER SET ascii COLLATE ascii_nopad_bin",
                "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            ),
            // It has no such collation for ASCII.
            Self::MySql => (
                "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
                "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
            ),
        }
    }
}

/// What was to be made is there: a table, a column, an index, a row of this key; or what was to go is gone.
fn is_done_already(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let error = error.as_database_error().and_then(|e| e.try_downcast_ref::<MySqlDatabaseError>());
    error.is_some_and(|error| matches!(error.number(), 1050 | 1060 | 1061 | 1062 | 1091))
}

fn speak(statements: &str, engine: Engine) -> String {
    let sqlite = engine == Engine::Sqlite;
    let (key, text) = engine.comparing();
    let mut spoken = String::with_capacity(statements.len() * 2);
    let mut rest = statements;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, tail) = after.split_once('}').unwrap_or((after, ""));
        spoken.push_str(before);
        let (name, size) = word.split_once(':').unwrap_or((word, ""));
        let said = match (name, sqlite) {
            ("id", true) => "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned(),
            ("id", false) => "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY".to_owned(),
            ("uuid", true) => "BLOB".to_owned(),
            ("uuid", false) => "BINARY(16)".to_owned(),
            ("key" | "text", true) => format!("VARCHAR({size})"),
            ("key", false) => format!("VARCHAR({size}) {key}"),
            ("text", false) => format!("VARCHAR({size}) {text}"),
            ("long", true) => "TEXT".to_owned(),
            ("long", false) => format!("TEXT {text}"),
            ("table", true) => String::new(),
            ("table", false) => format!("ENGINE=InnoDB {text}"),
            _ => word.to_owned(),
        };
        spoken.push_str(&said);
        rest = tail;
    }
    spoken + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_compare_byte_by_byte_on_mariadb() {
        let spoken = speak("CREATE TABLE t (k {key:64} NOT NULL) {table};\n", Engine::MariaDb);
        let wanted = "k VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL";
        assert!(spoken.contains(wanted), "{spoken}");
    }
}
