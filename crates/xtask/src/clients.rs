//! The clients by which services call each other, made from the checked-in documents.

use anyhow::Context;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;

use crate::files::{Mode, bring, root};
use crate::oas30::downgrade;
use crate::openapi;
use crate::peers::keep_for_peers;

/// A client: whose it is, where it stands, and which operations it has besides those for services only.
struct Client {
    service: &'static str,
    generated: &'static str,
    operations: &'static [&'static str],
}

const CLIENTS: &[Client] = &[
    Client {
        service: account_api::NAME,
        generated: "crates/account-client/src/generated.rs",
        operations: &["find_customer", "find_seller", "find_users"],
    },
    Client {
        service: order_api::NAME,
        generated: "crates/order-client/src/generated.rs",
        operations: &["show_product"],
    },
];

/// Types of ours that stand where the document names them.
const OURS: &[(&str, &str)] = &[
    ("AccountChange", "::domain::AccountChange"),
    ("AccountChangeKind", "::domain::AccountChangeKind"),
    ("AccountChangePage", "::domain::AccountChangePage"),
    ("AccountId", "::domain::AccountId"),
    ("AccountType", "::domain::AccountType"),
    ("ItemId", "::domain::ItemId"),
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
    ("ProductId", "::domain::ProductId"),
    ("Refund", "::domain::Refund"),
    ("Settlement", "::domain::Settlement"),
    ("TransferKind", "::domain::TransferKind"),
    ("WalletBalance", "::domain::WalletBalance"),
    ("Won", "::domain::Won"),
];

/// Writes or checks all clients.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    CLIENTS.iter().try_for_each(|client| {
        let path = openapi::path(client.service);
        let document = std::fs::read_to_string(root()?.join(&path)).with_context(|| path.clone())?;
        let header = format!("// Made by `cargo xtask clients` from {path}. Do not edit.\n\n");
        let code = generate(&document, client.operations).context(path)?;
        bring(client.generated, &format!("{header}{code}"), mode, "clients")
    })
}

fn generate(document: &str, operations: &[&str]) -> anyhow::Result<String> {
    let mut document = serde_json::from_str(document)?;
    keep_for_peers(&mut document, operations, &OURS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
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
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
