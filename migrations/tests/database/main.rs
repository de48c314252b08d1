//! A new version migrates while the version before still runs, so every step must leave what that one needs: expand,
//! then contract. An old program can't be run here; what it says to the database can, and is.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops")]

mod releases;
mod schema;

use std::collections::BTreeMap;

use kit::db::{ConnectionTrait, Engine, schema::bring_up};
use kit::{Database, sql};
use migrations::{AccountMigrator, ChatMigrator, MigratorTrait, OrderMigrator};
use sea_orm::{FromQueryResult, Statement};

use crate::releases::RELEASES;

/// Migrations that take something back, each with the first version that does without it (as in Cargo.toml): it must
/// have been released before. A rule that only became looser is one as well: old code must know what it may read now.
const CONTRACTS: &[(&str, &str)] = &[];

/// All rows that a statement without values finds.
async fn all<T: FromQueryResult>(db: &Database, sql: &str) -> Vec<T> {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    T::find_by_statement(statement).all(db.reader()).await.unwrap()
}

async fn bring_up_to<M: MigratorTrait>(db: &Database, steps: usize) {
    let steps = u32::try_from(steps).unwrap();
    db.migrate(async |connection| M::up(connection, Some(steps)).await).await.unwrap();
}

fn names<M: MigratorTrait>() -> Vec<String> {
    M::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

async fn every_migration_only_adds<M: MigratorTrait>() {
    let db = test_database::single().await;
    let mut before = BTreeMap::new();
    for name in names::<M>() {
        bring_up_to::<M>(&db, 1).await;
        let after = schema::read(&db).await;
        assert!(!after.is_empty());
        let taken = schema::taken_back(&before, &after);
        match CONTRACTS.iter().find(|(contract, _)| *contract == name) {
            None => assert!(
                taken.is_empty(),
                "{name} breaks the version that runs while it is deployed:\n{taken:#?}\nAdd first; take away in a \
                 version after the one that does without, and list that migration in CONTRACTS."
            ),
            Some((_, since)) => {
                assert!(!taken.is_empty(), "{name} is no contract");
                assert!(version(since) < version(env!("CARGO_PKG_VERSION")), "{since} is not released yet");
            }
        }
        before = after;
    }
}

fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap()).collect()
}

#[tokio::test]
async fn every_migration_of_account_api_only_adds() {
    every_migration_only_adds::<AccountMigrator>().await;
}

#[tokio::test]
async fn every_migration_of_order_api_only_adds() {
    every_migration_only_adds::<OrderMigrator>().await;
}

#[tokio::test]
async fn every_migration_of_chat_api_only_adds() {
    every_migration_only_adds::<ChatMigrator>().await;
}

/// Starts with each older schema and what its version wrote, migrates, and goes on as that version did.
async fn older_versions_go_on<M: MigratorTrait>() {
    let names = names::<M>();
    if let [.., before, _] = names.as_slice() {
        let known = RELEASES.iter().any(|release| release.knows == before);
        assert!(known, "what the version with {before} says to the database must be in RELEASES");
    }
    if Engine::of(test_database::single().await.writer()) == Engine::Postgres {
        // No version before this one ran on it.
        return;
    }
    for release in RELEASES {
        let Some(position) = names.iter().position(|name| name == release.knows) else { continue };
        let db = test_database::single().await;
        bring_up_to::<M>(&db, position + 1).await;
        release.works(&db, 1).await;
        let schema = schema::read(&db).await;
        let before = releases::content(&db, &schema).await;
        assert!(before.len() >= 3, "{before:?}");
        db.migrate(bring_up::<M>).await.unwrap();
        assert_eq!(releases::content(&db, &schema).await, before, "after {}", release.knows);
        release.reads(&db, 1).await;
        release.works(&db, 2).await;
        release.reads(&db, 1).await;
    }
}

#[tokio::test]
async fn older_versions_of_account_api_go_on_with_their_data() {
    older_versions_go_on::<AccountMigrator>().await;
}

#[tokio::test]
async fn older_versions_of_order_api_go_on_with_their_data() {
    older_versions_go_on::<OrderMigrator>().await;
}

#[tokio::test]
async fn older_versions_of_chat_api_go_on_with_their_data() {
    older_versions_go_on::<ChatMigrator>().await;
}

#[tokio::test]
async fn every_version_in_the_list_is_somebodys() {
    let all = [names::<AccountMigrator>(), names::<OrderMigrator>(), names::<ChatMigrator>()].concat();
    let listed = RELEASES.iter().map(|release| release.knows).chain(CONTRACTS.iter().map(|(name, _)| *name));
    for name in listed {
        assert!(all.iter().any(|known| known == name), "{name}");
    }
}

/// A copy of the version before is started again, or all are: a newer one has migrated.
#[tokio::test]
async fn a_version_starts_on_a_newer_schema() {
    let db = test_database::single().await;
    db.migrate(bring_up::<OrderMigrator>).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_a_newer_version', 0)";
    test_database::run(&db, newer).await;
    db.migrate(bring_up::<OrderMigrator>).await.unwrap();
    let listed = test_database::number(&db, "SELECT COUNT(*) FROM seaql_migrations").await;
    assert_eq!(usize::try_from(listed).unwrap(), names::<OrderMigrator>().len() + 1);
}

/// MariaDB and MySQL can't undo a migration that was killed; the next start comes upon everything that it had done.
async fn a_migration_may_be_killed_before_it_is_listed<M: MigratorTrait>() {
    let db = test_database::single().await;
    if Engine::of(db.writer()) != Engine::MySql {
        return;
    }
    for name in names::<M>() {
        bring_up_to::<M>(&db, 1).await;
        let schema = schema::read(&db).await;
        let before = releases::content(&db, &schema).await;
        let undone = sql!(db.writer(), "DELETE FROM seaql_migrations WHERE version = {name}", name);
        undone.execute().await.unwrap();
        bring_up_to::<M>(&db, 1).await;
        assert_eq!(schema::read(&db).await, schema);
        assert_eq!(releases::content(&db, &schema).await, before);
    }
}

#[tokio::test]
async fn migrations_may_be_killed_before_they_are_listed() {
    a_migration_may_be_killed_before_it_is_listed::<AccountMigrator>().await;
    a_migration_may_be_killed_before_it_is_listed::<OrderMigrator>().await;
    a_migration_may_be_killed_before_it_is_listed::<ChatMigrator>().await;
}

/// What a change to two small tables would take back.
async fn taken_back_by(change: &str) -> Vec<String> {
    let db = test_database::single().await;
    for table in [
        "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, m BIGINT NULL, p BIGINT NOT NULL DEFAULT 0, \
         s VARCHAR(20) NOT NULL)",
        "CREATE UNIQUE INDEX t_n ON t (n, m)",
    ] {
        test_database::run(&db, table).await;
    }
    let before = schema::read(&db).await;
    test_database::run(&db, change).await;
    schema::taken_back(&before, &schema::read(&db).await)
}

#[tokio::test]
async fn what_adds_is_let_through_and_what_takes_back_is_not() {
    let everywhere = [
        ("CREATE TABLE u (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL UNIQUE CHECK (n > 0))", ""),
        ("CREATE INDEX t_s ON t (s)", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NULL", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NOT NULL DEFAULT 7 CHECK (x > 0)", ""),
        ("DROP TABLE a", "a is gone"),
        ("ALTER TABLE t DROP COLUMN s", "t.s is gone"),
        ("ALTER TABLE t RENAME COLUMN s TO x", "t.s is gone"),
        ("CREATE UNIQUE INDEX t_s ON t (s)", "t has a new unique key (s)"),
    ];
    // SQLite can't do these.
    let on_mysql = [
        ("DROP INDEX t_n ON t", "t has no unique key (n, m)"),
        ("ALTER TABLE t MODIFY s VARCHAR(30) NOT NULL", ""),
        ("ALTER TABLE t ALTER COLUMN s SET DEFAULT ''", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NULL UNIQUE", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NULL REFERENCES a (id)", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NOT NULL", "t.x is new and has no default"),
        ("ALTER TABLE t ADD COLUMN x BIGINT NOT NULL DEFAULT 1 UNIQUE", "t has a new unique key (x)"),
        ("ALTER TABLE t MODIFY s VARCHAR(10) NOT NULL", "t.s was varchar(20)"),
        ("ALTER TABLE t MODIFY n INT NOT NULL", "t.n was bigint"),
        ("ALTER TABLE t MODIFY m BIGINT NOT NULL", "t.m must not be null"),
        ("ALTER TABLE t MODIFY n BIGINT NULL", "t.n may be null now"),
        ("ALTER TABLE t ALTER COLUMN p DROP DEFAULT", "t.p has another default"),
        ("ALTER TABLE t ADD CONSTRAINT t_few CHECK (n < 9)", "t has a new check t_few"),
        ("ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES a (id)", "t.n refers to a.id now"),
    ];
    let on_postgres = [
        ("DROP INDEX t_n", "t has no unique key (n, m)"),
        ("ALTER TABLE t ALTER COLUMN s TYPE VARCHAR(30)", ""),
        ("ALTER TABLE t ALTER COLUMN s SET DEFAULT ''", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NULL UNIQUE", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NULL REFERENCES a (id)", ""),
        ("ALTER TABLE t ADD COLUMN x BIGINT NOT NULL", "t.x is new and has no default"),
        ("ALTER TABLE t ADD COLUMN x BIGINT NOT NULL DEFAULT 1 UNIQUE", "t has a new unique key (x)"),
        ("ALTER TABLE t ALTER COLUMN s TYPE VARCHAR(10)", "t.s was varchar(20)"),
        ("ALTER TABLE t ALTER COLUMN n TYPE INT", "t.n was bigint"),
        ("ALTER TABLE t ALTER COLUMN m SET NOT NULL", "t.m must not be null"),
        ("ALTER TABLE t ALTER COLUMN n DROP NOT NULL", "t.n may be null now"),
        ("ALTER TABLE t ALTER COLUMN p DROP DEFAULT", "t.p has another default"),
        ("ALTER TABLE t ADD CONSTRAINT t_few CHECK (n < 9)", "t has a new check t_few"),
        ("ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES a (id)", "t.n refers to a.id now"),
    ];
    let here = match Engine::of(test_database::single().await.writer()) {
        Engine::Sqlite => [].as_slice(),
        Engine::MySql => &on_mysql,
        Engine::Postgres => &on_postgres,
    };
    for (change, finding) in everywhere.iter().chain(here) {
        let found = taken_back_by(change).await;
        if finding.is_empty() {
            assert!(found.is_empty(), "{change}: {found:?}");
        } else {
            assert!(found.iter().any(|found| found.starts_with(finding)), "{change}: {found:?}");
        }
    }
}
