//! The clients by which services call each other, made from the checked-in documents.

use anyhow::Context;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;

use crate::files::{Mode, bring, root};
use crate::oas30::downgrade;
use crate::openapi;
use crate::peers::keep_for_peers;

const GENERATED: &str = "crates/account-client/src/generated.rs";
const HEADER: &str = "// Made by `cargo xtask clients` from openapi/account-api.json. Do not edit.\n\n";

/// Types of ours that stand where the document names them.
const OURS: &[(&str, &str)] = &[
    ("AccountId", "::domain::AccountId"),
    ("OrderId", "::domain::OrderId"),
    ("PackageId", "::domain::PackageId"),
    ("PackageLedger", "::domain::PackageLedger"),
    ("PackageLedgerPage", "::domain::PackageLedgerPage"),
    ("PackageTransfer", "::domain::PackageTransfer"),
    ("Payment", "::domain::Payment"),
    ("PaymentAnswer", "::domain::PaymentAnswer"),
    ("PaymentOutcome", "::domain::PaymentOutcome"),
    ("PaymentPart", "::domain::PaymentPart"),
    ("Problem", "crate::Problem"),
    ("Refund", "::domain::Refund"),
    ("Settlement", "::domain::Settlement"),
    ("TransferKind", "::domain::TransferKind"),
    ("Won", "::domain::Won"),
];

/// Writes or checks all clients.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    let path = openapi::path(account_api::NAME);
    let document = std::fs::read_to_string(root()?.join(&path)).with_context(|| path.clone())?;
    bring(GENERATED, &generate(&document).context(path)?, mode, "clients")
}

fn generate(document: &str) -> anyhow::Result<String> {
    let mut document = serde_json::from_str(document)?;
    keep_for_peers(&mut document, &OURS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    downgrade(&mut document);
    let spec = serde_json::from_value(document)?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::Caller });
    for (name, ours) in OURS {
        settings.with_replacement(name, ours, std::iter::empty());
    }
    let tokens = Generator::new(&settings).generate_tokens(&spec)?;
    Ok(format!("{HEADER}{}", prettyplease::unparse(&syn::parse2(tokens)?)))
}
