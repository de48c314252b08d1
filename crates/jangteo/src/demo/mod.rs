//! Example shops for a first look: a few sellers, some hundred products, and a customer with money to spend.

mod accounts;
mod products;
mod words;

use account_api::AccountApi;
use domain::{AccountId, AccountType, Description, FieldRule, ProductName, Won};
use kit::settings::SettingsError;
use order_api::OrderApi;
use order_api::model::catalogue::{NewItem, NewProduct};
use order_api::service::catalogue::{Catalogue, CatalogueError};

use accounts::{DemoAccount, ensure_account, exists, top_up};
pub use products::{NewItemWords, NewProductWords, products};

/// Everybody's password in the demo.
pub const PASSWORD: &str = "jangteo-demo-2026";
/// What the demo's customer has to spend.
const BALANCE: Won = Won(1_000_000);

const CUSTOMER: DemoAccount =
    DemoAccount { email: "demo@jangteo.example", name: "김장터", account_type: AccountType::Customer };
const SELLERS: [DemoAccount; 5] = [
    seller("electronics@jangteo.example", "한마당 전자"),
    seller("fashion@jangteo.example", "옷고름"),
    seller("food@jangteo.example", "오일장 먹거리"),
    seller("home@jangteo.example", "살림장터"),
    seller("books@jangteo.example", "골목책방"),
];

const fn seller(email: &'static str, name: &'static str) -> DemoAccount {
    DemoAccount { email, name, account_type: AccountType::Seller }
}

/// What the demo is made of.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Whether this start made it.
    pub fresh: bool,
    /// The sellers' addresses.
    pub sellers: Vec<&'static str>,
    /// The customer's address.
    pub customer: &'static str,
    /// How many products there were in the beginning.
    pub products: usize,
}

/// Makes the demo unless it is there. The customer comes last: where it is, all the rest has been made, and what was
/// changed since stays as it is. A start that died half-way is finished by the next.
pub async fn open(account: &AccountApi, order: &OrderApi) -> Result<Demo, SettingsError> {
    let products = products();
    let demo = Demo {
        fresh: !exists(account, CUSTOMER).await?,
        sellers: SELLERS.map(|seller| seller.email).to_vec(),
        customer: CUSTOMER.email,
        products: products.len(),
    };
    if demo.fresh {
        for (place, person) in SELLERS.into_iter().enumerate() {
            let seller = ensure_account(account, person).await?;
            let own = products.iter().filter(|(of, _)| *of == place).map(|(_, product)| parse(product));
            put_up(&order.services.catalogue, seller, own.collect::<Result<_, _>>().map_err(in_words)?)
                .await?;
        }
        let customer = ensure_account(account, CUSTOMER).await?;
        top_up(account, customer, BALANCE).await?;
    }
    Ok(demo)
}

/// A seller's products are put up all at once or not at all: a name that is taken says that they are there.
async fn put_up(
    catalogue: &Catalogue,
    seller: AccountId,
    products: Vec<NewProduct>,
) -> Result<(), SettingsError> {
    match catalogue.add_products(seller, products).await {
        Ok(_) | Err(CatalogueError::SameProductName) => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

fn parse(words: &NewProductWords) -> Result<NewProduct, FieldRule> {
    let item = |item: &NewItemWords| {
        Ok(NewItem::named(ProductName::parse(&item.name)?, Won(item.price), item.count))
    };
    Ok(NewProduct::on_sale(
        ProductName::parse(&words.name)?,
        Description::parse(&words.description)?,
        words.items.iter().map(item).collect::<Result<_, FieldRule>>()?,
    ))
}

/// The demo's own words are broken: its tests would have said so.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn in_words(rule: FieldRule) -> SettingsError {
    SettingsError(format!("--demo: {}", rule.code()))
}

fn failed(error: &dyn std::error::Error) -> SettingsError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    SettingsError(format!("--demo: {error}{cause}"))
}
