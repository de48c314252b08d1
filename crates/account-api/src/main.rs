//! account-api as a process of its own.

use std::process::ExitCode;

use account_api::service::ledger::{Finding, each_withdrawal};
use account_api::settings::{self, Settings};
use account_api::{AccountApi, NAME, routes};
use kit::Clock;
use kit::settings::{SettingsError, data_dir};

const USAGE: &str =
    "usage: account-api [serve | health | migrate | audit [--withdrawals] | openapi | rotate-key]";

#[tokio::main]
async fn main() -> ExitCode {
    kit::private::keep_to_owner();
    kit::keep_small();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] | ["serve"] => serve().await,
        ["health"] => health().await,
        ["migrate"] => migrate().await,
        ["rotate-key"] => rotate_key(),
        ["audit"] => return audit().await,
        ["audit", "--withdrawals"] => return withdrawals().await,
        ["openapi"] => {
            print!("{}", kit::docs::to_json(&kit::docs::public(&routes::document())));
            Ok(())
        }
        _ => Err(SettingsError(USAGE.into())),
    };
    done.map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS)
}

fn fail(error: &SettingsError) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn read_settings() -> Result<Settings, SettingsError> {
    let settings = settings::load()?;
    kit::telemetry::start(&settings.log)?;
    Ok(settings)
}

async fn serve() -> Result<(), SettingsError> {
    let (settings, data_dir) = (read_settings()?, data_dir());
    kit::private::mend(&data_dir);
    let running = AccountApi::build(settings, &data_dir, Clock::system()).await?.start()?;
    println!("{NAME} {0}  Swagger {0}/swagger-ui/", running.url());
    let stopped = kit::server::until_told_to_stop(vec![running]).await;
    stopped.map_err(|error| SettingsError(format!("{NAME}: {error}")))
}

/// For a container's health check.
async fn health() -> Result<(), SettingsError> {
    kit::health::ask(NAME, &settings::load()?.server).await
}

async fn migrate() -> Result<(), SettingsError> {
    account_api::migrate(&account_api::open_database(&read_settings()?, &data_dir()).await?).await
}

/// For the embedded profile, whose key lies in the data folder.
fn rotate_key() -> Result<(), SettingsError> {
    let kid = account_api::signing_keys::rotate(&read_settings()?, &data_dir())?;
    println!("{NAME}: from the next start on, {kid} signs; tokens signed before stay good");
    Ok(())
}

async fn audit() -> ExitCode {
    match findings().await {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in findings {
                println!("{finding}");
            }
            ExitCode::FAILURE
        }
        Err(error) => fail(&error),
    }
}

/// Lists what customers took out of their wallets, a line each; fails when there is anything.
async fn withdrawals() -> ExitCode {
    match list_withdrawals().await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => fail(&error),
    }
}

async fn list_withdrawals() -> Result<u64, SettingsError> {
    let failed = |error: kit::StoreError| SettingsError(format!("{NAME}: {}", kit::chain(&error)));
    let db = account_api::open_to_look(&read_settings()?, &data_dir()).await?;
    let told = each_withdrawal(&db, |withdrawal| println!("{withdrawal}")).await.map_err(failed)?;
    db.close().await;
    Ok(told)
}

/// What is wrong with the ledger. The database is only read; the service may run meanwhile.
async fn findings() -> Result<Vec<Finding>, SettingsError> {
    let failed = |error: kit::StoreError| SettingsError(format!("{NAME}: {}", kit::chain(&error)));
    let db = account_api::open_to_look(&read_settings()?, &data_dir()).await?;
    let findings = account_api::service::ledger::audit(&db).await.map_err(failed)?;
    db.close().await;
    Ok(findings)
}
