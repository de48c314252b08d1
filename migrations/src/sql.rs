//! One notation for both engines.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// Runs statements separated by a line of their own that ends with `;`, after writing the words in braces as the
/// engine at hand says them:
///
/// `{id}` a number that counts up and is the primary key · `{uuid}` a UUID in 16 bytes · `{key:N}` ASCII text of at
/// most N, compared byte by byte · `{text:N}` any text of at most N characters, compared byte by byte · `{long}` text
/// of up to 64 KiB · `{table}` what ends a table.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let spoken = speak(statements, connection.get_database_backend());
    for statement in spoken.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

fn speak(statements: &str, engine: DatabaseBackend) -> String {
    let sqlite = engine == DatabaseBackend::Sqlite;
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
            ("key", false) => format!("VARCHAR({size}) CHARACTER SET ascii COLLATE ascii_bin"),
            ("text", false) => format!("VARCHAR({size}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
            ("long", true) => "TEXT".to_owned(),
            ("long", false) => "TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin".to_owned(),
            ("table", true) => String::new(),
            ("table", false) => "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin".to_owned(),
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
        let spoken = speak("CREATE TABLE t (k {key:64} NOT NULL) {table};\n", DatabaseBackend::MySql);
        assert!(spoken.contains("k VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"), "{spoken}");
    }
}
