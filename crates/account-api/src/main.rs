//! account-api as a process of its own.

use std::process::ExitCode;

use account_api::service::ledger::{audit, each_withdrawal};
use account_api::settings::{self, Settings};
use account_api::{AccountApi, DATABASE, NAME, routes, signing_keys};
use kit::program::{self, Ended};
use kit::settings::{SettingsError, data_dir};
use kit::{Clock, Database};

const USAGE: &str =
    "usage: account-api [serve | health | migrate | audit [--withdrawals] | openapi | rotate-key]";

#[tokio::main]
async fn main() -> ExitCode {
    program::run(async |arguments| match arguments {
        [] | ["serve"] => serve().await,
        ["health"] => program::done(kit::health::ask(NAME, &settings::load()?.server).await),
        ["migrate"] => migrate().await,
        ["audit"] => find_what_is_wrong().await,
        ["audit", "--withdrawals"] => list_withdrawals().await,
        ["rotate-key"] => rotate_key(),
        ["openapi"] => program::print(&kit::docs::to_json(&kit::docs::public(&routes::document()))),
        _ => Err(SettingsError(USAGE.into())),
    })
    .await
}

fn read_settings() -> Result<Settings, SettingsError> {
    let settings = settings::load()?;
    kit::telemetry::start(&settings.log)?;
    Ok(settings)
}

async fn serve() -> Ended {
    let (settings, data_dir) = (read_settings()?, data_dir());
    kit::private::mend(&data_dir);
    let running = AccountApi::build(settings, &data_dir, Clock::system()).await?.start()?;
    program::serve(NAME, running).await
}

async fn migrate() -> Ended {
    let migrated = DATABASE.open_migrated(&read_settings()?.database, &data_dir()).await;
    program::done(migrated.map(drop))
}

/// For the embedded profile, whose key lies in the data folder.
fn rotate_key() -> Ended {
    let kid = signing_keys::rotate(&read_settings()?, &data_dir())?;
    program::print(&format!("{NAME}: from the next start on, {kid} signs; tokens signed before stay good\n"))
}

/// Audits the ledger. The database is only read; the service may run meanwhile.
async fn find_what_is_wrong() -> Ended {
    let db = open_to_look().await?;
    let findings = audit(&db).await.map_err(failed)?;
    db.close().await;
    program::findings(findings)
}

/// Lists what customers took out of their wallets, a line each; fails when there is anything.
async fn list_withdrawals() -> Ended {
    let db = open_to_look().await?;
    let told = each_withdrawal(&db, |withdrawal| println!("{withdrawal}")).await.map_err(failed)?;
    db.close().await;
    Ok(if told == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn open_to_look() -> Result<Database, SettingsError> {
    let settings = read_settings()?;
    DATABASE.open_to_look(&settings.database, &data_dir(), settings.profile).await
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
fn failed(error: kit::StoreError) -> SettingsError {
    SettingsError(format!("{NAME}: {}", kit::chain(&error)))
}
