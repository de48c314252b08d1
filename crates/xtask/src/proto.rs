//! The gRPC code, made from the contracts in `proto/`. It is checked in, so that a service is built with neither a
//! protobuf compiler nor a build script.

use anyhow::Context;

use crate::files::{Mode, bring, root};

const FOLDER: &str = "proto";
const CONTRACT: &str = "jangteo/account/v1/wallet.proto";
const GENERATED: &str = "crates/account-grpc/src/generated.rs";

/// Writes or checks the code of every contract.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    let files = protox::compile([CONTRACT], [root()?.join(FOLDER)])?;
    let folder = tempfile::tempdir()?;
    tonic_prost_build::configure().build_transport(false).out_dir(folder.path()).compile_fds(files)?;
    let code = std::fs::read_to_string(folder.path().join("jangteo.account.v1.rs")).context(CONTRACT)?;
    let header = format!("// Made by `cargo xtask proto` from {FOLDER}/{CONTRACT}. Do not edit.\n\n");
    bring(GENERATED, &format!("{header}{code}"), mode, "proto")
}
