//! `jangteo`.

// With optimisation the compiler looks through the futures of both services at once, deeper than its default allows.
#![recursion_limit = "256"]

use std::process::ExitCode;

use jangteo::command::{Command, USAGE};
use kit::settings::SettingsError;

#[tokio::main]
async fn main() -> ExitCode {
    kit::private::keep_to_owner();
    kit::keep_small();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(command) = Command::parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match Box::pin(run(command)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, SettingsError> {
    match command {
        Command::Serve { demo } => Box::pin(jangteo::serve::serve(demo)).await?,
        Command::Health => jangteo::serve::health().await?,
        Command::Migrate => jangteo::serve::migrate().await?,
        Command::Audit => return jangteo::audit::report().await,
        Command::Withdrawals => return jangteo::audit::withdrawals().await,
        Command::Backup { folder } => jangteo::backup::backup(&folder).await?,
        Command::Restore { folder } => return jangteo::restore::restore(&folder).await,
        Command::MissedSearches => jangteo::serve::missed_searches().await?,
        Command::RotateKey => jangteo::serve::rotate_key()?,
        Command::Help => println!("{USAGE}"),
        Command::Version => println!("jangteo {}", env!("CARGO_PKG_VERSION")),
    }
    Ok(ExitCode::SUCCESS)
}
