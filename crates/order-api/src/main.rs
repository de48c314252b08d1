//! order-api as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use auth::Verifier;
use kit::Clock;
use kit::peers::identity;
use kit::settings::{SettingsError, data_dir};
use order_api::peers::account_log::RestAccountLog;
use order_api::service::orders::audit::audit as audit_orders;
use order_api::settings::{self, Settings};
use order_api::{NAME, OrderApi, routes};

const USAGE: &str = "usage: order-api [serve | health | migrate | audit | missed-searches | openapi]";

#[tokio::main]
async fn main() -> ExitCode {
    kit::private::keep_to_owner();
    kit::keep_small();
    let command = std::env::args().nth(1).unwrap_or_else(|| "serve".into());
    let done = match command.as_str() {
        "serve" => serve().await,
        "health" => health().await,
        "migrate" => migrate().await,
        "audit" => return audit().await,
        "missed-searches" => missed_searches().await,
        "openapi" => {
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
    let (settings, data_dir, clock) = (read_settings()?, data_dir(), Clock::system());
    kit::private::mend(&data_dir);
    let verifier = Verifier::with_jwks_url(&settings.auth.jwks_url)
        .map_err(|error| SettingsError(format!("ORDER_API__AUTH__JWKS_URL: {error}")))?;
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let wallet = order_api::wallet::connect(&settings.wallet, identity.clone(), clock.clone())?;
    let log = Arc::new(RestAccountLog::new(&settings, identity.clone(), clock.clone())?);
    let api = OrderApi::build(settings, &data_dir, clock, Arc::new(verifier), identity, wallet).await?;
    let api = api.following(log).await?;
    let running = api.start()?;
    println!("{NAME} {0}  Swagger {0}/swagger-ui/", running.url());
    let stopped = kit::server::until_told_to_stop(vec![running]).await;
    stopped.map_err(|error| SettingsError(format!("{NAME}: {error}")))
}

/// For a container's health check.
async fn health() -> Result<(), SettingsError> {
    kit::health::ask(NAME, &settings::load()?.server).await
}

async fn migrate() -> Result<(), SettingsError> {
    order_api::migrate(&order_api::open_database(&read_settings()?, &data_dir()).await?).await
}

/// What people searched for and did not find, the most frequent first.
async fn missed_searches() -> Result<(), SettingsError> {
    let list = order_api::missed_searches(&read_settings()?, &data_dir()).await?;
    print!("{list}");
    Ok(())
}

async fn audit() -> ExitCode {
    match findings().await {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            ExitCode::FAILURE
        }
        Err(error) => fail(&error),
    }
}

/// What is wrong with stock and orders, held against account-api's ledger. Nothing is changed; the services may run
/// meanwhile, and account-api must.
async fn findings() -> Result<Vec<String>, SettingsError> {
    let (settings, data_dir, clock) = (read_settings()?, data_dir(), Clock::system());
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let wallet = order_api::wallet::connect(&settings.wallet, identity, clock.clone())?;
    let db = order_api::open_to_look(&settings, &data_dir).await?;
    let findings = audit_orders(&db, &*wallet, &settings.orders, clock.now()).await;
    db.close().await;
    findings.map_err(|error| SettingsError(format!("{NAME}: {}", kit::chain(&error))))
}
