//! web as a process of its own.

use std::process::ExitCode;

use kit::program::{self, Ended};
use kit::settings::{SettingsError, data_dir};
use web::settings;
use web::{NAME, Web};

const USAGE: &str = "usage: web [serve | health]";

#[tokio::main]
async fn main() -> ExitCode {
    program::run(async |arguments| match arguments {
        [] | ["serve"] => serve().await,
        ["health"] => program::done(kit::health::ask(NAME, &settings::load()?.server).await),
        _ => Err(SettingsError(USAGE.into())),
    })
    .await
}

async fn serve() -> Ended {
    let settings = settings::load()?;
    settings.refuse_alone_in_production()?;
    kit::telemetry::start(&settings.log)?;
    program::serve(NAME, Web::build(settings, &data_dir())?.service().start()?).await
}
