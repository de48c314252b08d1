//! A cart as its owner sees it, and what the owner is told.

use std::collections::{BTreeMap, HashMap};

use domain::{AccountId, ItemId, ProductId, Text, Won};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::carts::CartLine;
use crate::model::catalogue::Offer;
use crate::model::shipping::{ShippingPolicy, package_fee};

/// A customer's cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    /// Whose it is.
    pub customer_id: AccountId,
    /// What is in it.
    pub products: Vec<CartProduct>,
    /// What has changed since it was last read; each change is told once.
    pub messages: Vec<String>,
    /// Whose it is: what each seller would send, and what that costs.
    pub sellers: Vec<CartSeller>,
    /// What all goods cost today, in won.
    pub goods: Won,
    /// What sending them costs, but for what a region far away adds, in won.
    pub shipping_fee: Won,
    /// Both, in won.
    pub total_price: Won,
    /// How many units are in it.
    pub total_count: i64,
}

/// What one seller would send of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CartSeller {
    /// Who.
    pub seller_id: AccountId,
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// The seller's goods in the cart, in won.
    pub goods: Won,
    /// What sending them costs, but for what a region far away adds, in won.
    pub shipping_fee: Won,
    /// Sending is free from goods of so much on, in won; 0: it is not.
    pub free_from: Won,
}

/// A product in a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CartProduct {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// Its first picture; null without one.
    #[schema(required = true)]
    pub thumbnail: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Those of its items that are in the cart.
    pub items: Vec<CartItem>,
}

/// An item in a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CartItem {
    /// Its number.
    pub id: ItemId,
    /// What it is called.
    pub name: String,
    /// What one unit costs today, in won.
    pub price: Won,
    /// How many units are in the cart.
    pub count: i64,
    /// How many units are for sale.
    pub stock: i64,
}

/// Puts lines together with what the catalogue says of them; what can't be bought is left out.
pub(super) fn show(
    customer: AccountId,
    lines: &[CartLine],
    offers: &HashMap<ItemId, Offer>,
    messages: Vec<String>,
) -> Cart {
    let mut cart = Cart {
        customer_id: customer,
        products: Vec::new(),
        messages,
        sellers: Vec::new(),
        goods: Won::ZERO,
        shipping_fee: Won::ZERO,
        total_price: Won::ZERO,
        total_count: 0,
    };
    let mut policies: BTreeMap<AccountId, Vec<ShippingPolicy>> = BTreeMap::new();
    for line in lines {
        let Some(offer) = offers.get(&line.item_id).filter(|offer| offer.can_be_had()) else {
            continue;
        };
        let count = line.count.min(offer.item.count);
        let item = CartItem {
            id: line.item_id,
            name: offer.item.name.clone(),
            price: offer.item.price,
            count,
            stock: offer.item.count,
        };
        let goods = Won(item.price.0 * count);
        cart.goods = Won(cart.goods.0 + goods.0);
        cart.total_count += count;
        policies.entry(offer.seller_id).or_default().push(offer.shipping);
        match cart.sellers.iter_mut().find(|seller| seller.seller_id == offer.seller_id) {
            Some(seller) => seller.goods = Won(seller.goods.0 + goods.0),
            None => cart.sellers.push(CartSeller {
                seller_id: offer.seller_id,
                seller_name: offer.seller_name.clone(),
                goods,
                shipping_fee: Won::ZERO,
                free_from: Won::ZERO,
            }),
        }
        match cart.products.iter_mut().find(|product| product.id == offer.product_id) {
            Some(product) => product.items.push(item),
            None => cart.products.push(CartProduct {
                id: offer.product_id,
                seller_id: offer.seller_id,
                thumbnail: offer.picture.clone(),
                name: offer.product_name.clone(),
                description: offer.description.clone().unwrap_or_default(),
                items: vec![item],
            }),
        }
    }
    for seller in &mut cart.sellers {
        let asked = package_fee(policies.get(&seller.seller_id).into_iter().flatten(), seller.goods, false);
        (seller.shipping_fee, seller.free_from) = (asked.fee, asked.free_from);
        cart.shipping_fee = Won(cart.shipping_fee.0 + asked.fee.0);
    }
    cart.total_price = Won(cart.goods.0 + cart.shipping_fee.0);
    cart
}

/// Returns what its owner is to be told of a line.
pub(super) fn changes(line: &CartLine, offer: Option<&Offer>) -> Vec<Text> {
    let Some(offer) = offer.filter(|offer| offer.can_be_had()) else {
        return vec![removed(offer)];
    };
    let mut changes = Vec::new();
    if offer.item.price != line.seen_price {
        changes.push(repriced(offer, line.seen_price));
    }
    if line.count > offer.item.count {
        changes.push(cut(offer, line.count));
    }
    changes
}

/// Returns an item's name with its product's.
pub(super) fn full_name(offer: &Offer) -> String {
    format!("{} - {}", offer.product_name, offer.item.name)
}

pub(super) fn repriced(offer: &Offer, seen: Won) -> Text {
    let (name, price) = (full_name(offer), offer.item.price);
    Text::new(
        format!("‘{name}’의 가격이 {seen}에서 {price}으로 변경되었습니다."),
        format!("The price of ‘{name}’ has changed from {} to {} won.", seen.0, price.0),
    )
}

pub(super) fn cut(offer: &Offer, seen: i64) -> Text {
    let (name, count) = (full_name(offer), offer.item.count);
    Text::new(
        format!("재고가 부족하여 ‘{name}’의 수량을 {seen}개에서 {count}개로 줄였습니다."),
        format!("There is not enough stock: the count of ‘{name}’ was cut from {seen} to {count}."),
    )
}

pub(super) fn removed(offer: Option<&Offer>) -> Text {
    match offer {
        Some(offer) if offer.for_sale => {
            let name = full_name(offer);
            Text::new(
                format!("‘{name}’이(가) 품절되어 장바구니에서 뺐습니다."),
                format!("‘{name}’ is sold out and was taken out of the cart."),
            )
        }
        Some(offer) => {
            let name = full_name(offer);
            Text::new(
                format!("‘{name}’의 판매가 종료되어 장바구니에서 뺐습니다."),
                format!("‘{name}’ is not for sale any more and was taken out of the cart."),
            )
        }
        None => Text::new(
            "더 이상 판매하지 않는 상품을 장바구니에서 뺐습니다.",
            "A product that is not for sale any more was taken out of the cart.",
        ),
    }
}
