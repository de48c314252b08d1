//! What the programs of all services have in common: how they begin, what their commands say, how they end.

use std::fmt::Display;
use std::process::ExitCode;

use crate::server::{Running, until_told_to_stop};
use crate::settings::SettingsError;
use crate::{keep_small, private};

/// How a command ended: with what code, or why it could not be carried out.
pub type Ended = Result<ExitCode, SettingsError>;

/// Runs the command that the arguments say. What it fails with is told on standard error, in one line.
pub async fn run(command: impl AsyncFnOnce(&[&str]) -> Ended) -> ExitCode {
    private::keep_to_owner();
    keep_small();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    command(&arguments).await.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

/// A command that has nothing to say when all is well.
pub fn done(result: Result<(), SettingsError>) -> Ended {
    result.map(|()| ExitCode::SUCCESS)
}

/// A command that prints a text.
pub fn print(text: &str) -> Ended {
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// A command that looks for what is wrong: prints a line for each, and fails when there is anything.
pub fn findings(findings: impl IntoIterator<Item = impl Display>) -> Ended {
    let mut code = ExitCode::SUCCESS;
    for finding in findings {
        println!("{finding}");
        code = ExitCode::FAILURE;
    }
    Ok(code)
}

/// Serves until it is told to stop.
pub async fn serve(service: &str, running: Running) -> Ended {
    println!("{service} {0}  Swagger {0}/swagger-ui/", running.url());
    let stopped = until_told_to_stop(vec![running]).await;
    done(stopped.map_err(|error| SettingsError(format!("{service}: {error}"))))
}
