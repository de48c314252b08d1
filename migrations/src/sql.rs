//! One notation for all engines.

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
/// MariaDB and MySQL can't undo a change of the schema. What a start that was killed half-way has made already is passed
/// over there, so that the next one goes on from there.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let engine = Engine::of(connection).await?;
    let spoken = speak(statements, engine);
    for statement in spoken.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        match connection.execute_unprepared(statement).await {
            Err(error) if engine.keeps_half_a_change() && is_done_already(&error) => {}
            done => {
                done?;
            }
        }
    }
    Ok(())
}

/// Runs statements of which all are made or none is. MariaDB and MySQL have ended the transaction with the change of the schema
/// before: there they begin one.
pub(crate) async fn run_at_once(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if !Engine::of(connection).await?.keeps_half_a_change() {
        return run(manager, statements).await;
    }
    connection.execute_unprepared("START TRANSACTION").await?;
    run(manager, statements).await?;
    connection.execute_unprepared("COMMIT").await.map(drop)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    MariaDb,
    MySql,
    Postgres,
}

impl Engine {
    async fn of(connection: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let backend = connection.get_database_backend();
        match backend {
            DatabaseBackend::Sqlite => return Ok(Self::Sqlite),
            DatabaseBackend::Postgres => return Ok(Self::Postgres),
            _ => {}
        }
        let asked = Statement::from_string(backend, "SELECT VERSION()");
        let version: Option<String> =
            connection.query_one_raw(asked).await?.map(|row| row.try_get_by_index(0)).transpose()?;
        let maria = version.is_some_and(|version| version.contains("MariaDB"));
        Ok(if maria { Self::MariaDb } else { Self::MySql })
    }

    fn keeps_half_a_change(self) -> bool {
        matches!(self, Self::MariaDb | Self::MySql)
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
            Self::Postgres => ("COLLATE \"C\"", "COLLATE \"C\""),
        }
    }
}

/// The words of the stores that PostgreSQL does not have: `CAST(… AS SIGNED)`, in which MariaDB and MySQL sum whole
/// numbers, and `HEX(uuid)`. Both stand for themselves in the queries, which everybody can paste into a console.
const WORDS: &str = "
CREATE DOMAIN signed AS BIGINT;
CREATE FUNCTION hex(UUID) RETURNS TEXT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
  AS $$ SELECT upper(replace($1::TEXT, '-', '')) $$;
";

/// Teaches PostgreSQL the words that stores use.
pub(crate) async fn teach(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if Engine::of(connection).await? == Engine::Postgres {
        connection.execute_unprepared(WORDS).await?;
    }
    Ok(())
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
    let (key, text) = engine.comparing();
    let mut spoken = String::with_capacity(statements.len() * 2);
    let mut rest = statements;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, tail) = after.split_once('}').unwrap_or((after, ""));
        spoken.push_str(before);
        let (name, size) = word.split_once(':').unwrap_or((word, ""));
        let said = match name {
            "id" => match engine {
                Engine::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
                Engine::MariaDb | Engine::MySql => "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
                Engine::Postgres => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            }
            .to_owned(),
            "uuid" => match engine {
                Engine::Sqlite => "BLOB",
                Engine::MariaDb | Engine::MySql => "BINARY(16)",
                Engine::Postgres => "UUID",
            }
            .to_owned(),
            "key" => format!("VARCHAR({size}) {key}"),
            "text" => format!("VARCHAR({size}) {text}"),
            "long" => format!("TEXT {text}"),
            "table" if engine.keeps_half_a_change() => format!("ENGINE=InnoDB {text}"),
            "table" => String::new(),
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
    fn each_engine_is_told_in_its_own_words() {
        let text = "CREATE TABLE t (i {id}, u {uuid}, t {text:9}, l {long}) {table};\n";
        let sqlite = speak(text, Engine::Sqlite);
        let wanted =
            "CREATE TABLE t (i INTEGER PRIMARY KEY AUTOINCREMENT, u BLOB, t VARCHAR(9) , l TEXT ) ;\n";
        assert_eq!(sqlite, wanted);
        let postgres = speak(text, Engine::Postgres);
        let wanted = "CREATE TABLE t (i BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, u UUID, \
            t VARCHAR(9) COLLATE \"C\", l TEXT COLLATE \"C\") ;\n";
        assert_eq!(postgres, wanted);
    }

    #[test]
    fn keys_compare_byte_by_byte_on_mariadb() {
        let spoken = speak("CREATE TABLE t (k {key:64} NOT NULL) {table};\n", Engine::MariaDb);
        let wanted = "k VARCHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL";
        assert!(spoken.contains(wanted), "{spoken}");
    }
}
