//! The developer's commands: `cargo xtask …`.

mod arrows;
mod asyncapi;
mod clients;
mod configuration;
mod files;
mod floors;
mod kept;
mod lint;
mod mentions;
mod mistakes;
mod oas30;
mod openapi;
mod proto;

use std::process::ExitCode;

use anyhow::bail;

use crate::files::Mode;
use crate::mistakes::Which;

const USAGE: &str = "\
usage: cargo xtask <command>

  openapi [--check]   write openapi/*.json from the services' routes, or check that they are up to date
  asyncapi [--check]  write asyncapi/*.json from the frames of the live socket, or check that it is up to date
  clients [--check]   write the generated clients from openapi/*.json, or check that they are up to date
  configuration [--check]
                      write the table of settings in docs/CONFIGURATION.md from the defaults, or check it
  proto [--check]     write the gRPC code from proto/, or check that it is up to date
  lint-openapi        check that every operation of every document says what a reader needs
  arrows              check that crates and modules name each other only as the house allows, and nothing banned
  mistakes [--all | --check | NAME…]
                      check that the simulation of the checkout finds mistakes made on purpose: three, which the commit's
                      hash chooses; all; none, only that all still compile; or these";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> anyhow::Result<()> {
    match arguments {
        ["openapi"] => openapi::run(Mode::Write),
        ["openapi", "--check"] => openapi::run(Mode::Check),
        ["asyncapi"] => asyncapi::run(Mode::Write),
        ["asyncapi", "--check"] => asyncapi::run(Mode::Check),
        ["clients"] => clients::run(Mode::Write),
        ["clients", "--check"] => clients::run(Mode::Check),
        ["configuration"] => configuration::run(Mode::Write),
        ["configuration", "--check"] => configuration::run(Mode::Check),
        ["proto"] => proto::run(Mode::Write),
        ["proto", "--check"] => proto::run(Mode::Check),
        ["lint-openapi"] => lint::run(),
        ["arrows"] => arrows::run(),
        ["mistakes"] => mistakes::run(Which::Few),
        ["mistakes", "--all"] => mistakes::run(Which::All),
        ["mistakes", "--check"] => mistakes::run(Which::None),
        ["mistakes", names @ ..] if names.iter().all(|name| !name.starts_with('-')) => {
            mistakes::run(Which::Named(names))
        }
        _ => bail!(USAGE),
    }
}
