//! `jangteo`.

// With optimisation the compiler looks through the futures of both services at once, deeper than its default allows.
#![recursion_limit = "256"]

use std::process::ExitCode;

use jangteo::command::{Command, USAGE};
use kit::program::{self, Ended};

#[tokio::main]
async fn main() -> ExitCode {
    program::run(async |arguments| {
        let Some(command) = Command::parse(arguments) else {
            eprintln!("{USAGE}");
            return Ok(ExitCode::from(2));
        };
        Box::pin(run(command)).await
    })
    .await
}

async fn run(command: Command) -> Ended {
    match command {
        Command::Serve { demo } => program::done(Box::pin(jangteo::serve::serve(demo)).await),
        Command::Health => program::done(jangteo::serve::health().await),
        Command::Migrate => program::done(jangteo::serve::migrate().await),
        Command::Audit => jangteo::audit::report().await,
        Command::Withdrawals => jangteo::audit::withdrawals().await,
        Command::Backup { folder } => program::done(jangteo::backup::backup(&folder).await),
        Command::Restore { folder } => jangteo::restore::restore(&folder).await,
        Command::MissedSearches => program::done(jangteo::serve::missed_searches().await),
        Command::RotateKey => program::done(jangteo::serve::rotate_key()),
        Command::Help => program::print(&format!("{USAGE}\n")),
        Command::Version => program::print(&format!("jangteo {}\n", env!("CARGO_PKG_VERSION"))),
    }
}
