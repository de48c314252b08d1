//! The clients by which services call each other, made from the checked-in documents.

use anyhow::Context;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::Value;

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
        let public = read(&path)?.with_context(|| path.clone())?;
        let internal = read(&openapi::path(&openapi::internal_of(client.service)))?;
        let header =
            format!("// Made by `cargo xtask clients` from {path} and what is internal. Do not edit.\n\n");
        let code = generate(joined(public, internal.as_ref()), client.operations).context(path)?;
        bring(client.generated, &format!("{header}{code}"), mode, "clients")
    })
}

/// A document that is checked in, if there is one.
fn read(path: &str) -> anyhow::Result<Option<Value>> {
    let file = root()?.join(path);
    if !file.exists() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&std::fs::read_to_string(file)?).with_context(|| path.to_owned())?))
}

/// Both documents of a service as one.
fn joined(mut public: Value, internal: Option<&Value>) -> Value {
    for pointer in ["/paths", "/components/schemas"] {
        let more = internal.and_then(|internal| internal.pointer(pointer)?.as_object());
        if let (Some(all), Some(more)) = (public.pointer_mut(pointer).and_then(Value::as_object_mut), more) {
            all.extend(more.clone());
        }
    }
    public
}

fn generate(mut document: Value, operations: &[&str]) -> anyhow::Result<String> {
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
