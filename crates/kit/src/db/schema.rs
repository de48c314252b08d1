//! The database of a service with its schema: opened to serve, opened to look, brought up.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::path::Path;

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::{Database, DatabaseSettings};
use crate::api_error::chain;
use crate::settings::{Profile, SettingsError};

/// The database of one service, whose schema is `M`'s.
#[derive(Debug)]
pub struct ServiceDatabase<M> {
    service: &'static str,
    file: &'static str,
    schema: PhantomData<fn() -> M>,
}

impl<M: MigratorTrait> ServiceDatabase<M> {
    /// That of `service`, which is `file` in the data folder unless its settings name another.
    pub const fn new(service: &'static str, file: &'static str) -> Self {
        Self { service, file, schema: PhantomData }
    }

    /// Opens the database that the settings name, whatever its schema.
    pub async fn open(
        &self,
        settings: &DatabaseSettings,
        data_dir: &Path,
    ) -> Result<Database, SettingsError> {
        settings.open(self.service, data_dir, self.file).await
    }

    /// Opens it for a service that is about to start, which brings the schema up to this version. In production it does
    /// not, and fails unless `migrate` has done so: a service has no right to change tables there.
    pub async fn open_to_serve(
        &self,
        settings: &DatabaseSettings,
        data_dir: &Path,
        profile: Profile,
    ) -> Result<Database, SettingsError> {
        if profile == Profile::Production {
            self.open_to_look(settings, data_dir, profile).await
        } else {
            self.open_migrated(settings, data_dir).await
        }
    }

    /// Opens it for a program that only looks, which changes nothing. In production its schema must be of this version.
    pub async fn open_to_look(
        &self,
        settings: &DatabaseSettings,
        data_dir: &Path,
        profile: Profile,
    ) -> Result<Database, SettingsError> {
        let db = self.open(settings, data_dir).await?;
        if profile == Profile::Production {
            self.must_be_up(&db).await?;
        }
        Ok(db)
    }

    /// Opens it and brings the schema up to this version.
    pub async fn open_migrated(
        &self,
        settings: &DatabaseSettings,
        data_dir: &Path,
    ) -> Result<Database, SettingsError> {
        let db = self.open(settings, data_dir).await?;
        self.migrate(&db).await?;
        Ok(db)
    }

    /// Brings the schema up to this version.
    pub async fn migrate(&self, db: &Database) -> Result<(), SettingsError> {
        let failed = |error| SettingsError(format!("{}: migration: {}", self.service, chain(&error)));
        db.migrate(bring_up::<M>).await.map_err(failed)
    }

    async fn must_be_up(&self, db: &Database) -> Result<(), SettingsError> {
        let service = self.service;
        let failed = |error| SettingsError(format!("{service}: database: {error}"));
        if is_up::<M>(db.reader().pool()).await.map_err(failed)? {
            return Ok(());
        }
        Err(SettingsError(format!(
            "{service}: 데이터베이스에 이 버전의 스키마가 없습니다 / the database has not the schema of this version: run \
             `{service} migrate` (`jangteo migrate` where all run in one process)"
        )))
    }
}

/// Returns whether a schema is there, and is that of this version or of a newer one.
async fn is_up<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    if !SchemaManager::new(connection).has_table("seaql_migrations").await? {
        return Ok(false);
    }
    is_applied::<M>(connection).await
}

/// Brings a schema up to this version. A newer version's schema is left as it is: it serves this one too, and a copy
/// that is started again while newer ones take over must come up.
pub async fn bring_up<M: MigratorTrait>(connection: &DatabaseTransaction) -> Result<(), DbErr> {
    M::install(connection).await?;
    if is_applied::<M>(connection).await? {
        return Ok(());
    }
    M::up(connection, None).await
}

async fn is_applied<M: MigratorTrait>(connection: &impl sea_orm::ConnectionTrait) -> Result<bool, DbErr> {
    let models = M::get_migration_models(connection).await?;
    let applied: HashSet<String> = models.into_iter().map(|model| model.version).collect();
    Ok(M::migrations().iter().all(|migration| applied.contains(migration.name())))
}
