//! chat-api as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use auth::Verifier;
use chat_api::peers::Peers;
use chat_api::peers::account_log::RestAccountLog;
use chat_api::peers::directory_rest::RestDirectory;
use chat_api::peers::products_rest::RestProducts;
use chat_api::settings::{self, Settings};
use chat_api::{ChatApi, DATABASE, NAME, routes};
use kit::Clock;
use kit::peers::identity;
use kit::program::{self, Ended};
use kit::settings::{SettingsError, data_dir};

const USAGE: &str = "usage: chat-api [serve | health | migrate | openapi | asyncapi]";

#[tokio::main]
async fn main() -> ExitCode {
    program::run(async |arguments| match arguments {
        [] | ["serve"] => serve().await,
        ["health"] => program::done(kit::health::ask(NAME, &settings::load()?.server).await),
        ["migrate"] => migrate().await,
        ["openapi"] => program::print(&kit::docs::to_json(&kit::docs::public(&routes::document()))),
        ["asyncapi"] => program::print(&chat_api::asyncapi::to_json()),
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
        .map_err(|error| SettingsError(format!("CHAT_API__AUTH__JWKS_URL: {error}")))?;
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let peers = Peers {
        directory: Arc::new(RestDirectory::new(&settings, identity.clone(), clock.clone())?),
        products: Arc::new(RestProducts::new(&settings.order)?),
    };
    let log = Arc::new(RestAccountLog::new(&settings, identity.clone(), clock.clone())?);
    let api = ChatApi::build(settings, &data_dir, clock, Arc::new(verifier), identity, peers).await?;
    program::serve(NAME, api.following(log).await?.start()?).await
}

async fn migrate() -> Ended {
    let migrated = DATABASE.open_migrated(&read_settings()?.database, &data_dir()).await;
    program::done(migrated.map(drop))
}
