//! chat-api as a process of its own.

use std::process::ExitCode;
use std::sync::Arc;

use auth::Verifier;
use chat_api::peers::Peers;
use chat_api::peers::account_log::RestAccountLog;
use chat_api::peers::directory_rest::RestDirectory;
use chat_api::peers::products_rest::RestProducts;
use chat_api::settings::{self, Settings};
use chat_api::{ChatApi, NAME, routes};
use kit::Clock;
use kit::peers::identity;
use kit::settings::{SettingsError, data_dir};

const USAGE: &str = "usage: chat-api [serve | health | migrate | openapi | asyncapi]";

#[tokio::main]
async fn main() -> ExitCode {
    kit::private::keep_to_owner();
    kit::keep_small();
    let command = std::env::args().nth(1).unwrap_or_else(|| "serve".into());
    let done = match command.as_str() {
        "serve" => serve().await,
        "health" => health().await,
        "migrate" => migrate().await,
        "openapi" => {
            print!("{}", kit::docs::to_json(&kit::docs::public(&routes::document())));
            Ok(())
        }
        "asyncapi" => {
            print!("{}", chat_api::asyncapi::to_json());
            Ok(())
        }
        _ => Err(SettingsError(USAGE.into())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
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
        .map_err(|error| SettingsError(format!("CHAT_API__AUTH__JWKS_URL: {error}")))?;
    let identity = identity(NAME, settings.auth.service_keys(), &data_dir)?;
    let peers = Peers {
        directory: Arc::new(RestDirectory::new(&settings, identity.clone(), clock.clone())?),
        products: Arc::new(RestProducts::new(&settings.order)?),
    };
    let log = Arc::new(RestAccountLog::new(&settings, identity.clone(), clock.clone())?);
    let api = ChatApi::build(settings, &data_dir, clock, Arc::new(verifier), identity, peers).await?;
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
    chat_api::migrate(&chat_api::open_database(&read_settings()?, &data_dir()).await?).await
}
