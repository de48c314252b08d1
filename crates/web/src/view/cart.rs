//! A cart by seller: a customer's as order-api keeps it, a guest's as the cookie does.

use std::collections::BTreeMap;

use domain::{AccountId, Language, Won};
use public_client::order::types::{Cart, Item, Product, ShippingPolicy};

use super::card::product_path;
use super::{Picture, won};
use crate::session::GuestLine;
use crate::words::cart::CartWords;

/// What every picture has, however small it is (order-api's smallest width).
pub(crate) const THUMBNAIL: i64 = 160;

/// What somebody means to buy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Basket {
    /// By seller.
    pub(crate) sellers: Vec<BasketSeller>,
    /// What can't be bought now.
    pub(crate) gone: Vec<Row>,
    /// What the goods cost.
    pub(crate) goods: String,
    /// What sending them costs.
    pub(crate) delivery: String,
    /// Both.
    pub(crate) total: String,
    /// How many units can be bought.
    pub(crate) count: i64,
}

impl Basket {
    /// Whether nothing is in it, not even what can't be bought.
    pub(crate) fn is_empty(&self) -> bool {
        self.sellers.is_empty() && self.gone.is_empty()
    }
}

/// What one seller would send.
#[derive(Clone, Debug)]
pub(crate) struct BasketSeller {
    /// Where the shop is, without the language.
    pub(crate) path: String,
    /// What it is called.
    pub(crate) name: String,
    /// What is bought there.
    pub(crate) rows: Vec<Row>,
    /// What that costs.
    pub(crate) goods: String,
    /// What sending it costs.
    pub(crate) delivery: String,
    /// From which amount on that is free, and how far it is; empty: nothing to be said.
    pub(crate) hint: String,
}

/// Units of one item.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Where the product is, without the language; empty: nowhere any more.
    pub(crate) path: String,
    /// What the product is called.
    pub(crate) product: String,
    /// What the item is called.
    pub(crate) name: String,
    /// The item's number.
    pub(crate) item: i64,
    /// What the product looks like.
    pub(crate) picture: Option<Picture>,
    /// How many.
    pub(crate) count: i64,
    /// How many there may be.
    pub(crate) max: i64,
    /// What all of them cost.
    pub(crate) sum: String,
    /// What there is to know: few are left, or it is sold out.
    pub(crate) note: String,
}

/// The small picture of a product, by its name.
pub(crate) fn thumbnail(cdn_url: &str, id: Option<&String>) -> Option<Picture> {
    id.map(|id| Picture::new(cdn_url, id, THUMBNAIL, THUMBNAIL, ""))
}

/// What sending costs, in words.
pub(crate) fn delivery_in_words(fee: Won, words: &CartWords, language: Language) -> String {
    if fee == Won::ZERO { words.free_delivery.to_owned() } else { won(fee, language) }
}

/// Fewer units than this are few.
const FEW: i64 = 10;

fn few(stock: i64, words: &CartWords) -> String {
    if stock <= FEW { (words.left)(&stock.to_string()) } else { String::new() }
}

fn hint(fee: Won, free_from: Won, goods: Won, words: &CartWords, language: Language) -> String {
    if fee == Won::ZERO || free_from <= goods {
        return String::new();
    }
    (words.free_from)(&won(free_from, language), &won(Won(free_from.0 - goods.0), language))
}

/// A customer's cart.
pub(crate) fn of_customer(cart: &Cart, cdn_url: &str, words: &CartWords, language: Language) -> Basket {
    let rows = |seller: AccountId| {
        let products = cart.products.iter().filter(move |product| product.seller_id == seller);
        products.flat_map(|product| {
            product.items.iter().map(|item| Row {
                path: product_path(product.id.0, &product.name),
                product: product.name.clone(),
                name: item.name.clone(),
                item: item.id.0,
                picture: thumbnail(cdn_url, product.thumbnail.as_ref()),
                count: item.count,
                max: item.stock.min(domain::CART_COUNT_MAX),
                sum: won(Won(item.price.0 * item.count), language),
                note: few(item.stock, words),
            })
        })
    };
    let sellers = cart.sellers.iter().map(|seller| BasketSeller {
        path: format!("/shop/{}", seller.seller_id),
        name: seller.seller_name.clone().unwrap_or_else(|| words.unknown_seller.to_owned()),
        rows: rows(seller.seller_id).collect(),
        goods: won(seller.goods, language),
        delivery: delivery_in_words(seller.shipping_fee, words, language),
        hint: hint(seller.shipping_fee, seller.free_from, seller.goods, words, language),
    });
    Basket {
        sellers: sellers.collect(),
        gone: Vec::new(),
        goods: won(cart.goods, language),
        delivery: delivery_in_words(cart.shipping_fee, words, language),
        total: won(cart.total_price, language),
        count: cart.total_count,
    }
}

/// What a guest means to buy of one seller.
#[derive(Default)]
struct Gathered<'a> {
    name: Option<&'a str>,
    policies: Vec<&'a ShippingPolicy>,
    goods: i64,
    rows: Vec<Row>,
}

/// A guest's cart, held against the products as they are now.
pub(crate) fn of_guest(
    lines: &[GuestLine],
    products: &[Product],
    cdn_url: &str,
    words: &CartWords,
    language: Language,
) -> Basket {
    let mut sellers: BTreeMap<AccountId, Gathered<'_>> = BTreeMap::new();
    let mut basket = Basket::default();
    for line in lines {
        let product = products.iter().find(|product| product.id.0 == line.product);
        let item = product.and_then(|product| product.items.iter().find(|item| item.id.0 == line.item));
        let (Some(product), Some(item)) = (product, item.filter(|item| item.count > 0)) else {
            basket.gone.push(gone(line, product, item, cdn_url, words));
            continue;
        };
        let count = line.count.min(item.count);
        let seller = sellers.entry(product.seller_id).or_default();
        seller.name = product.seller_name.as_deref();
        seller.policies.push(&product.shipping_policy);
        seller.goods += item.price.0 * count;
        seller.rows.push(Row {
            count,
            max: item.count.min(domain::CART_COUNT_MAX),
            sum: won(Won(item.price.0 * count), language),
            note: few(item.count, words),
            ..row(line, product, &item.name, cdn_url)
        });
        basket.count += count;
    }
    let (mut all_goods, mut all_fees) = (0, 0);
    for (id, seller) in sellers {
        let goods = Won(seller.goods);
        let (fee, free_from) = package_fee(&seller.policies, goods);
        (all_goods, all_fees) = (all_goods + goods.0, all_fees + fee.0);
        basket.sellers.push(BasketSeller {
            path: format!("/shop/{id}"),
            name: seller.name.unwrap_or(words.unknown_seller).to_owned(),
            rows: seller.rows,
            goods: won(goods, language),
            delivery: delivery_in_words(fee, words, language),
            hint: hint(fee, free_from, goods, words, language),
        });
    }
    basket.goods = won(Won(all_goods), language);
    basket.delivery = delivery_in_words(Won(all_fees), words, language);
    basket.total = won(Won(all_goods + all_fees), language);
    basket
}

fn row(line: &GuestLine, product: &Product, name: &str, cdn_url: &str) -> Row {
    Row {
        path: product_path(product.id.0, &product.name),
        product: product.name.clone(),
        name: name.to_owned(),
        item: line.item,
        picture: thumbnail(cdn_url, product.images.first().map(|image| &image.id)),
        count: line.count,
        max: 0,
        sum: String::new(),
        note: String::new(),
    }
}

/// A line that can't be bought: sold out, or of something that is no longer for sale and has no name here.
fn gone(
    line: &GuestLine,
    product: Option<&Product>,
    item: Option<&Item>,
    cdn_url: &str,
    words: &CartWords,
) -> Row {
    let Some(product) = product else {
        return Row {
            path: String::new(),
            product: words.not_sold.to_owned(),
            name: (words.number)(line.product),
            item: line.item,
            picture: None,
            count: line.count,
            max: 0,
            sum: String::new(),
            note: String::new(),
        };
    };
    let note = if item.is_some() { words.sold_out } else { words.not_sold };
    Row { note: note.to_owned(), ..row(line, product, item.map_or("", |item| &item.name), cdn_url) }
}

/// What a seller asks for one parcel of goods of so much, and from which amount on nothing (0: never). As order-api has it:
/// the dearest policy of what is in it counts.
fn package_fee(policies: &[&ShippingPolicy], goods: Won) -> (Won, Won) {
    let fee_of = |policy: &&ShippingPolicy| {
        let is_free = policy.free_from > Won::ZERO && goods >= policy.free_from;
        if is_free { Won::ZERO } else { policy.fee }
    };
    let fee = policies.iter().map(fee_of).max().unwrap_or(Won::ZERO);
    let always_asked = policies.iter().any(|policy| policy.fee > Won::ZERO && policy.free_from == Won::ZERO);
    let free_from = policies.iter().map(|policy| policy.free_from).max().unwrap_or(Won::ZERO);
    (fee, if always_asked { Won::ZERO } else { free_from })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::words::cart::KOREAN;

    fn product(id: i64, seller: i64, policy: [i64; 2], items: &[(i64, i64, i64)]) -> Product {
        let items: Vec<_> = items
            .iter()
            .map(|(id, price, count)| {
                json!({"id": id, "name": format!("옵션 {id}"), "price": price, "count": count, "options": []})
            })
            .collect();
        serde_json::from_value(json!({
            "id": id, "sellerId": seller, "sellerName": format!("가게 {seller}"), "name": "울 니트",
            "description": "", "status": "ON_SALE", "categoryId": null, "images": [], "options": [],
            "notice": null, "ownShipping": false, "items": items,
            "shippingPolicy": {"fee": policy[0], "freeFrom": policy[1], "regionExtra": 5_000, "returnFee": 6_000},
        }))
        .unwrap()
    }

    fn line(product: i64, item: i64, count: i64) -> GuestLine {
        GuestLine { product, item, count }
    }

    #[test]
    fn a_guests_cart_is_counted_by_seller() {
        let products = [
            product(1, 7, [3_000, 30_000], &[(11, 10_000, 5), (12, 1_000, 99)]),
            product(2, 8, [2_500, 0], &[(21, 40_000, 20)]),
        ];
        let lines = [line(1, 11, 2), line(2, 21, 1), line(1, 12, 5)];
        let basket = of_guest(&lines, &products, "", &KOREAN, Language::Korean);
        assert_eq!((basket.count, basket.goods.as_str()), (8, "65,000원"));
        assert_eq!((basket.delivery.as_str(), basket.total.as_str()), ("5,500원", "70,500원"));
        let [one, other] = &basket.sellers[..] else { panic!("{basket:?}") };
        assert_eq!((one.name.as_str(), one.rows.len(), one.goods.as_str()), ("가게 7", 2, "25,000원"));
        assert_eq!(one.hint, "30,000원 이상 무료 · 5,000원 더 담으면 무료배송");
        assert_eq!((other.delivery.as_str(), other.hint.as_str()), ("2,500원", ""));
        assert_eq!((one.rows[0].note.as_str(), one.rows[1].note.as_str()), ("남은 수량 5개", ""));
    }

    #[test]
    fn sending_is_free_from_the_sellers_amount_on() {
        let products = [product(1, 7, [3_000, 30_000], &[(11, 10_000, 5)])];
        let basket = of_guest(&[line(1, 11, 3)], &products, "", &KOREAN, Language::Korean);
        assert_eq!((basket.delivery.as_str(), basket.total.as_str()), ("무료배송", "30,000원"));
        assert_eq!(basket.sellers[0].hint, "");
    }

    #[test]
    fn what_can_not_be_bought_is_shown_and_not_counted() {
        let products = [product(1, 7, [0, 0], &[(11, 10_000, 3), (12, 1_000, 0)])];
        let lines = [line(1, 11, 9), line(1, 12, 1), line(1, 13, 1), line(5, 51, 1)];
        let basket = of_guest(&lines, &products, "", &KOREAN, Language::Korean);
        assert_eq!((basket.count, basket.total.as_str()), (3, "30,000원"), "as many as there are");
        let gone: Vec<_> = basket.gone.iter().map(|row| (row.item, row.note.as_str())).collect();
        assert_eq!(gone, [(12, "품절"), (13, KOREAN.not_sold), (51, "")]);
        assert!(basket.gone[2].path.is_empty() && basket.gone[2].name.contains('5'));
        let nothing = of_guest(&[], &products, "", &KOREAN, Language::Korean);
        assert!(nothing.is_empty() && !basket.is_empty());
    }

    #[test]
    fn of_several_policies_in_one_parcel_the_dearest_counts() {
        let of = |fee, free_from| {
            let [fee, free_from, region_extra, return_fee] = [fee, free_from, 0, 0].map(Won);
            ShippingPolicy { fee, free_from, region_extra, return_fee }
        };
        let (cheap, dear, never_free) = (of(0, 0), of(10_000, 50_000), of(2_000, 0));
        assert_eq!(package_fee(&[&cheap, &dear], Won(49_999)), (Won(10_000), Won(50_000)));
        assert_eq!(package_fee(&[&cheap, &dear], Won(50_000)), (Won(0), Won(50_000)));
        assert_eq!(package_fee(&[&dear, &never_free], Won(50_000)), (Won(2_000), Won(0)));
        assert_eq!(package_fee(&[], Won(1)), (Won(0), Won(0)));
    }
}
