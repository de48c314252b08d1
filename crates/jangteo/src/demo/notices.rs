//! What the law wants said of the demo's goods (상품정보제공고시), in words that fit goods which do not exist.

use domain::Form;
use order_api::model::notices::{Notice, kinds};

use super::products::NewProductWords;
use super::shops::Shop;

/// Where nothing better is known.
const SEE_ABOVE: &str = "상품 상세 설명 참조";

/// Returns all that is to be said of a product of this kind; of no kind that there is, nothing.
pub(super) fn notice(kind: &str, product: &NewProductWords, shop: &Shop) -> Option<Notice> {
    let known = kinds().kinds.iter().find(|known| known.kind == kind)?;
    let said: Vec<_> =
        known.fields.iter().map(|field| (field.field.as_str(), said(&field.field, product, shop))).collect();
    let mut form = Form::new();
    let notice = Notice::read(&mut form, kind, said.iter().map(|(field, value)| (*field, value.as_str())));
    form.complete(notice).ok()
}

fn said(field: &str, product: &NewProductWords, shop: &Shop) -> String {
    let text = match field {
        "model" | "name" | "title" => &product.name,
        "author" => return format!("{} 엮음, {}", shop.name, product.brand),
        "maker" | "producer" => return format!("{} (예제)", product.brand),
        "service" | "contact" => return format!("{} 고객센터 {}", shop.name, shop.phone),
        "color" => return chosen(product, &["색상"]),
        "size" => return chosen(product, &["사이즈"]),
        "weight" | "volume" => return chosen(product, &["중량", "용량", "구성"]),
        "contents" => "상품 본품",
        "origin" => "대한민국",
        "certification" | "law" | "energy" | "plan" | "imported" | "gmo" | "cost" | "delivery" => "해당 없음",
        "released" | "published" | "made" => "2026년 9월",
        "warranty" => "소비자분쟁해결기준(공정거래위원회 고시)에 따름",
        "care" => "제품에 붙은 표시를 따라 주세요",
        "storage" => "직사광선을 피해 서늘한 곳에 보관",
        "ingredients" | "nutrition" | "caution" => "제품 포장에 표시",
        "voltage" => "AC 220V, 60Hz",
        "pages" => "240쪽",
        "summary" | "features" => &product.description,
        _ => SEE_ABOVE,
    };
    text.to_owned()
}

/// The values of the first of these axes that the product has.
fn chosen(product: &NewProductWords, wanted: &[&str]) -> String {
    let axis = product.options.iter().find(|axis| wanted.contains(&axis.name.as_str()));
    let names = axis.map(|axis| axis.values.iter().map(|value| value.name.as_str()).collect::<Vec<_>>());
    names.map_or_else(|| SEE_ABOVE.to_owned(), |names| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::products::products;
    use crate::demo::shops::SHOPS;

    #[test]
    fn all_is_said_of_every_product_whatever_kind_it_is_of() {
        for (shop, products) in SHOPS.iter().zip(products()) {
            for product in products {
                for kind in &kinds().kinds {
                    let notice = notice(&kind.kind, &product, shop);
                    assert!(notice.is_some_and(|notice| notice.is_complete()), "{} {product:?}", kind.kind);
                }
            }
        }
        assert!(notice("NOTHING", &products()[0][0], &SHOPS[0]).is_none());
    }
}
