//! Example shops for a first look: a few sellers, some hundred products with pictures, and a customer who has bought in
//! every way, with money to spend.

mod accounts;
mod conversation;
mod goods;
mod notices;
mod orders;
mod pictures;
mod products;
mod progress;
mod shops;
mod stock;

use account_api::AccountApi;
use chat_api::ChatApi;
use domain::{AccountId, FieldRule, Won};
use kit::background::Background;
use kit::settings::SettingsError;
use order_api::OrderApi;
use order_api::model::catalogue::Product;
use tokio::sync::watch;

use accounts::{CUSTOMER, NEWCOMER, People};
use conversation::Conversation;
use orders::{ORDERS, called, place_all};
use pictures::Artist;
use shops::{SHOPS, ensure_shop};
use stock::{on_sale, put_up};

/// Everybody's password in the demo.
pub const PASSWORD: &str = "jangteo-demo-2026";
/// What the demo's customer has to spend, before the first order.
const BALANCE: Won = Won(1_000_000);
/// Whose seller talks with the customer, and about what: the shop's place, and what the product's name ends with.
const TALK: (usize, &str) = (4, "니트");

/// What the demo is made of.
pub(crate) struct Demo {
    /// Whether this start makes it.
    pub(crate) fresh: bool,
    /// The sellers' addresses.
    pub(crate) sellers: Vec<&'static str>,
    /// The customers' addresses: who has bought, and who has not yet.
    pub(crate) customers: [&'static str; 2],
    /// How many products there were in the beginning.
    pub(crate) products: usize,
    /// What is left to be done in a demo that is made.
    rest: Option<Rest>,
    artist: Artist,
    shown: watch::Sender<bool>,
}

/// What is left.
struct Rest {
    people: People,
    conversation: Conversation,
    customer: AccountId,
    seller: AccountId,
    product: Option<Product>,
}

/// Makes the demo unless it is there, all but what takes the services' own work: [`Demo::finish`]. Who comes last is the
/// newcomer, whose account says that all the rest has been made; what was changed since stays as it is. A start that died
/// half-way is finished by the next.
pub(crate) async fn open(
    account: &AccountApi,
    order: &OrderApi,
    chat: &ChatApi,
) -> Result<Demo, SettingsError> {
    let (people, products) = (People::of(account), products::products());
    let fresh = people.find(NEWCOMER).await?.is_none();
    let mut sellers = Vec::with_capacity(SHOPS.len());
    for shop in &SHOPS {
        sellers.push(if fresh {
            Some(ensure_shop(&people, order, shop).await?)
        } else {
            people.find(shop.account()).await?
        });
    }
    let services = &order.services;
    let artist = Artist::new(services.catalogue.clone(), services.pictures.clone(), sellers.clone().into());
    let rest = if fresh {
        let sellers: Vec<AccountId> = sellers.into_iter().flatten().collect();
        put_up(order, &sellers, &products).await?;
        Some(buy(people, order, Conversation::by(chat), &sellers, &artist).await?)
    } else {
        None
    };
    Ok(Demo {
        fresh,
        sellers: SHOPS.iter().map(|shop| shop.email).collect(),
        customers: [CUSTOMER.email, NEWCOMER.email],
        products: products.iter().map(Vec::len).sum(),
        rest,
        artist,
        shown: watch::Sender::new(false),
    })
}

/// Makes the customer and the orders. What is ordered gets its pictures before: an order keeps what it was shown with.
async fn buy(
    people: People,
    order: &OrderApi,
    conversation: Conversation,
    sellers: &[AccountId],
    artist: &Artist,
) -> Result<Rest, SettingsError> {
    let customer = people.ensure(CUSTOMER).await?;
    people.top_up(customer, BALANCE).await?;
    people.keep_address(customer).await?;
    let mut shops = Vec::with_capacity(sellers.len());
    for seller in sellers {
        shops.push(on_sale(&order.services.catalogue, *seller).await.map_err(|error| failed(&error))?);
    }
    for package in ORDERS.iter().flat_map(|order| order.packages) {
        if let Some(product) = called(&shops[package.seller], package.noun) {
            let dressed = artist.dress_now(sellers[package.seller], product).await;
            dressed.map_err(|error| failed(&error))?;
        }
    }
    place_all(order, customer, sellers, &shops).await?;
    let (shop, noun) = TALK;
    let product = called(&shops[shop], noun).cloned();
    Ok(Rest { people, conversation, customer, seller: sellers[shop], product })
}

impl Demo {
    /// Has the work that goes on by itself give all products their pictures, once [`Demo::screen_is_shown`].
    pub(crate) fn spawn_pictures(&self, background: &mut Background) {
        self.artist.spawn(background, self.shown.subscribe());
    }

    /// Does what takes the work that services do by themselves, chat-api's writing, and makes the newcomer.
    pub(crate) async fn finish(&mut self) -> Result<(), SettingsError> {
        let Some(rest) = self.rest.take() else { return Ok(()) };
        if let Some(product) = &rest.product {
            let seller = (rest.seller, SHOPS[TALK.0].account());
            rest.conversation.hold(rest.customer, seller, product.id).await?;
        }
        rest.people.ensure(NEWCOMER).await.map(drop)
    }

    /// From now on it is said how far the pictures are.
    pub(crate) fn screen_is_shown(&self) {
        self.shown.send_replace(true);
    }
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
