//! The clients by which services call each other, and by which programs of people call them, made from the checked-in documents.

use anyhow::Context;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::Value;

use crate::files::{Mode, bring, root};
use crate::kept::{keep_for_peers, keep_for_people};
use crate::oas30::downgrade;
use crate::openapi;

/// A client: whose it is, where it stands, and what of the service it can call.
struct Client {
    service: &'static str,
    generated: &'static str,
    calls: Calls,
}

/// What of a service a client can call.
enum Calls {
    /// What is for services only, and these public operations.
    OfPeers(&'static [&'static str]),
    /// Whatever anybody may call, but these.
    OfPeople { but: &'static [&'static str] },
}

const CLIENTS: &[Client] = &[
    Client {
        service: account_api::NAME,
        generated: "crates/account-client/src/generated.rs",
        calls: Calls::OfPeers(&["find_customer", "find_seller", "find_users"]),
    },
    Client {
        service: order_api::NAME,
        generated: "crates/order-client/src/generated.rs",
        calls: Calls::OfPeers(&["show_product"]),
    },
    Client {
        service: account_api::NAME,
        generated: "crates/public-client/src/account.rs",
        // A page for people, and what is for tests.
        calls: Calls::OfPeople {
            but: &[
                "show_password_reset",
                "create_test_customer",
                "create_test_seller",
                "log_in_test_customer",
                "log_in_test_seller",
            ],
        },
    },
    Client {
        service: order_api::NAME,
        generated: "crates/public-client/src/order.rs",
        // Pictures are for browsers.
        calls: Calls::OfPeople { but: &["show_image"] },
    },
    Client {
        service: chat_api::NAME,
        generated: "crates/public-client/src/chat.rs",
        calls: Calls::OfPeople { but: &[] },
    },
];

/// Types of ours that stand where the document names them.
const OURS: &[(&str, &str)] = &[
    ("AccountChange", "::domain::AccountChange"),
    ("AccountChangeKind", "::domain::AccountChangeKind"),
    ("AccountChangePage", "::domain::AccountChangePage"),
    ("AccountId", "::domain::AccountId"),
    ("AccountType", "::domain::AccountType"),
    ("CategoryId", "::domain::CategoryId"),
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
    ("Timestamp", "::domain::Timestamp"),
    ("TransferKind", "::domain::TransferKind"),
    ("WalletBalance", "::domain::WalletBalance"),
    ("Won", "::domain::Won"),
];

/// Writes or checks all clients.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    CLIENTS.iter().try_for_each(|client| {
        let path = openapi::path(client.service);
        let public = read(&path)?.with_context(|| path.clone())?;
        let (document, and) = match client.calls {
            Calls::OfPeers(operations) => {
                let internal = read(&openapi::path(&openapi::internal_of(client.service)))?;
                let mut document = joined(public, internal.as_ref());
                keep_for_peers(&mut document, operations, &ours());
                (document, " and what is internal")
            }
            Calls::OfPeople { but } => {
                let mut document = public;
                keep_for_people(&mut document, but, &ours());
                (document, "")
            }
        };
        let header = format!("// Made by `cargo xtask clients` from {path}{and}. Do not edit.\n\n");
        let code = generate(document).context(path)?;
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

fn ours() -> Vec<&'static str> {
    OURS.iter().map(|(name, _)| *name).collect()
}

fn generate(mut document: Value) -> anyhow::Result<String> {
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
