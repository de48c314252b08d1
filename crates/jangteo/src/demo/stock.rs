//! Putting the demo's goods up for sale, and finding them again.

use domain::{AccountId, Description, FieldRule, PAGE_MAX, ProductName, Won};
use kit::extract::Page;
use kit::settings::SettingsError;
use order_api::OrderApi;
use order_api::model::catalogue::{NewItem, NewProduct, OwnProducts, Product, ProductStatus};
use order_api::model::categories::CategoryTree;
use order_api::service::catalogue::{Catalogue, CatalogueError};

use super::notices::notice;
use super::products::{NewItemWords, NewProductWords};
use super::shops::{SHOPS, Shop};
use super::{failed, in_words};

/// So many of one shop are put up before it is the next one's turn: what is newest is of all of them.
const IN_A_ROW: usize = 2;

/// Puts up what each seller has, a few of each in turn. A few come at once or not at all: a name that is taken says that
/// they are there.
pub(super) async fn put_up(
    order: &OrderApi,
    sellers: &[AccountId],
    products: &[Vec<NewProductWords>],
) -> Result<(), SettingsError> {
    let catalogue = &order.services.catalogue;
    let tree = order.services.categories.tree().await.map_err(|error| failed(&error))?;
    let rounds = products.iter().map(Vec::len).max().unwrap_or_default().div_ceil(IN_A_ROW);
    for round in 0..rounds {
        for ((seller, shop), own) in sellers.iter().zip(&SHOPS).zip(products) {
            let few = own.chunks(IN_A_ROW).nth(round).unwrap_or_default();
            let few = few.iter().map(|words| parse(words, shop, &tree));
            let few = few.collect::<Result<Vec<_>, _>>().map_err(in_words)?;
            match catalogue.add_products(*seller, few).await {
                Ok(_) | Err(CatalogueError::SameProductName) => {}
                Err(error) => return Err(failed(&error)),
            }
        }
    }
    Ok(())
}

fn parse(words: &NewProductWords, shop: &Shop, tree: &CategoryTree) -> Result<NewProduct, FieldRule> {
    // Whoever runs the shop may have another tree.
    let category = tree.by_slug(words.category).filter(|category| category.leaf);
    let item = |item: &NewItemWords| {
        let name = ProductName::parse(&item.name)?;
        Ok(NewItem { name, price: Won(item.price), count: item.count, options: item.options.clone() })
    };
    Ok(NewProduct {
        name: ProductName::parse(&words.name)?,
        description: Description::parse(&words.description)?,
        status: ProductStatus::OnSale,
        category: category.map(|category| category.id),
        options: words.options.clone(),
        notice: category.and_then(|category| notice(&category.notice_kind, words, shop)),
        shipping: None,
        items: words.items.iter().map(item).collect::<Result<_, FieldRule>>()?,
    })
}

/// Returns all that a seller has on sale, newest first.
pub(super) async fn on_sale(
    catalogue: &Catalogue,
    seller: AccountId,
) -> Result<Vec<Product>, CatalogueError> {
    let wanted = OwnProducts { status: Some(ProductStatus::OnSale), ..OwnProducts::default() };
    let mut all: Vec<Product> = Vec::new();
    loop {
        let page = Page { limit: PAGE_MAX, after: all.last().map(|product| product.id) };
        let mut more = catalogue.products_of(seller, &wanted, &page).await?;
        // It gives one more than it was asked for when there is one.
        let is_last = more.len() as u64 <= PAGE_MAX;
        more.truncate(usize::try_from(PAGE_MAX).unwrap_or(usize::MAX));
        all.append(&mut more);
        if is_last {
            return Ok(all);
        }
    }
}
