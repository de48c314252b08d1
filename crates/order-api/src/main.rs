//! order-api as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use auth::Verifier;
use kit::Clock;
use kit::peers::identity;
use kit::program::{self, Ended};
use kit::settings::{SettingsError, data_dir};
use order_api::peers::account_log::RestAccountLog;
use order_api::service::orders::audit::audit;
use order_api::service::pictures;
use order_api::settings::{self, Settings};
use order_api::{DATABASE, NAME, OrderApi, routes, wallet};

const USAGE: &str = "usage: order-api [serve | health | migrate | audit | missed-searches | openapi]";

#[tokio::main]
async fn main() -> ExitCode {
    program::run(async |arguments| match arguments {
        [] | ["serve"] => serve().await,
        ["health"] => program::done(kit::health::ask(NAME, &settings::load()?.server).await),
        ["migrate"] => migrate().await,
        ["audit"] => find_what_is_wrong().await,
        ["missed-searches"] => {
            program::print(&order_api::missed_searches(&read_settings()?, &data_dir()).await?)
        }
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
    let (settings, data_dir, clock) = (read_settings()?, data_dir(), Clock::system());
    kit::private::mend(&data_dir);
    let verifier = Verifier::with_jwks_url(&settings.auth.jwks_url)
        .map_err(|error| SettingsError(format!("ORDER_API__AUTH__JWKS_URL: {error}")))?;
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let wallet = wallet::connect(&settings.wallet, identity.clone(), clock.clone())?;
    let log = Arc::new(RestAccountLog::new(&settings, identity.clone(), clock.clone())?);
    let api = OrderApi::build(settings, &data_dir, clock, Arc::new(verifier), identity, wallet).await?;
    program::serve(NAME, api.following(log).await?.start()?).await
}

async fn migrate() -> Ended {
    let migrated = DATABASE.open_migrated(&read_settings()?.database, &data_dir()).await;
    program::done(migrated.map(drop))
}

/// Audits stock and orders against account-api's ledger. Nothing is changed; the services may run meanwhile, and
/// account-api must.
async fn find_what_is_wrong() -> Ended {
    let (settings, data_dir, clock) = (read_settings()?, data_dir(), Clock::system());
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let wallet = wallet::connect(&settings.wallet, identity, clock.clone())?;
    let db = DATABASE.open_to_look(&settings.database, &data_dir, settings.profile).await?;
    let findings = audit(&db, &*wallet, &settings.orders, clock.now()).await;
    let pictures = pictures::audit(&db, &settings.pictures, &data_dir).await;
    db.close().await;
    let mut all = findings.map_err(|error| SettingsError(format!("{NAME}: {}", kit::chain(&error))))?;
    all.extend(pictures.map_err(|error| SettingsError(format!("{NAME}: {}", kit::chain(&error))))?);
    program::findings(all)
}
