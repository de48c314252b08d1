//! A product: pictures, what can be chosen, what it costs, who sells it, what the law wants said.

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use askama::Template;
use public_client::account::types::SellerProfile;
use public_client::order::types::{NoticeKinds, Product, ProductStatus};

use super::find::crumbs;
use super::page_at;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::card::product_path;
use crate::view::product::{Choice, Facts, choices, facts, shipping};
use crate::view::{Category, Frame, Picture, page, won};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::shop::{ENGLISH, KOREAN, ShopWords};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/p/{id}", |at| at.get(bare));
    page_at(config, "/p/{id}/{slug}", |at| at.get(show));
}

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage {
    frame: Frame,
    w: &'static ShopWords,
    id: i64,
    name: String,
    price: String,
    and_more: bool,
    paragraphs: Vec<String>,
    pictures: Vec<Picture>,
    crumbs: Vec<Category>,
    choices: Vec<Choice>,
    is_for_sale: bool,
    seller_id: i64,
    seller_name: String,
    seller: Option<SellerProfile>,
    delivery: String,
    region_extra: String,
    return_fee: String,
    facts: Option<Facts>,
}

impl ProductPage {
    fn can_be_bought(&self) -> bool {
        self.is_for_sale && self.choices.iter().any(|choice| choice.in_stock)
    }
}

/// Sends a bare number to the address with the name.
async fn bare(
    shop: web::Data<Shop>,
    visitor: Visitor,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let product = product(&shop, &id).await?;
    Ok(moved(&visitor.link(&product_path(product.id.0, &product.name))))
}

/// The page is elsewhere for good (RFC 9110 §15.4.9).
fn moved(path: &str) -> HttpResponse {
    let encoded: String = path.bytes().map(percent_encoded).collect();
    HttpResponse::PermanentRedirect().insert_header((LOCATION, encoded)).finish()
}

/// A byte of a path as a header may have it (RFC 3986 §2.1).
fn percent_encoded(byte: u8) -> String {
    if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

async fn product(shop: &Shop, id: &str) -> Result<Product, Refusal> {
    let id: i64 = id.parse().map_err(|_| Refusal::NotFound)?;
    Ok(shop.services.order.show_product(id).await?.into_inner())
}

async fn show(
    shop: web::Data<Shop>,
    visitor: Visitor,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refusal> {
    let (id, slug) = path.into_inner();
    let (product, kinds, tree, in_cart) = futures_util::join!(
        product(&shop, &id),
        shop.services.order.list_notices(),
        shop.tree(),
        shop.cart_count(&visitor)
    );
    let product = product?;
    let right = product_path(product.id.0, &product.name);
    if right != format!("/p/{}/{slug}", product.id.0) {
        return Ok(moved(&visitor.link(&right)));
    }
    let kinds: Option<NoticeKinds> = kinds.ok().map(public_client::ResponseValue::into_inner);
    // Without the seller's details there is still a product to see.
    let seller = shop.services.account.show_seller(&product.seller_id).await;
    let seller = seller.map(public_client::ResponseValue::into_inner).ok();
    let (language, w) = (visitor.language, choose(visitor.language, &KOREAN, &ENGLISH));
    let crumbs = crumbs(&tree, product.category_id.map(|id| id.0));
    let mut frame = Frame::new(&visitor, product.name.clone(), tree.first).with_cart(in_cart);
    frame.category = crumbs.first().map(|category| category.id);
    let least = product.items.iter().map(|item| item.price).min();
    let most = product.items.iter().map(|item| item.price).max();
    let picture = |image: &public_client::order::types::Image| {
        Picture::new(&shop.cdn_url, &image.id, image.width, image.height, &image.alt)
    };
    let policy = &product.shipping_policy;
    page(&ProductPage {
        frame,
        w,
        id: product.id.0,
        price: least.map_or_else(String::new, |price| won(price, language)),
        and_more: most > least,
        paragraphs: paragraphs(&product.description),
        pictures: product.images.iter().map(picture).collect(),
        crumbs,
        choices: choices(&product, w, language),
        is_for_sale: product.status == ProductStatus::OnSale,
        seller_id: product.seller_id.0,
        seller_name: product.seller_name.clone().unwrap_or_default(),
        seller,
        delivery: shipping(policy, w, language),
        region_extra: if policy.region_extra.0 > 0 {
            won(policy.region_extra, language)
        } else {
            String::new()
        },
        return_fee: won(policy.return_fee, language),
        facts: facts(product.notice.as_ref(), kinds.as_ref(), language),
        name: product.name,
    })
}

/// What a seller wrote, by paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
