//! What counts as text, in every field that people write and others read.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Answer, Call, Item, Kind, Method, order_of, sign_up_form};
use uuid::Uuid;

use super::accounts::fresh_email;
use super::{Shop, breaks, text};

/// Nothing is to be seen of these.
const UNSEEN: [&str; 12] = [
    "\u{200b}",
    "\u{3164}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{2800}",
    "\u{115f}\u{1160}",
    "\u{180e}",
    "\u{fe0f}",
    "\u{e0061}\u{e007f}",
    "\u{202e}\u{202c}",
    " \u{200d}\u{200b} ",
];

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_field_that_must_be_filled_must_show_something).await;
    shop.step(a_field_of_one_line_has_one_line_and_one_direction).await;
    shop.step(what_nobody_sees_makes_no_second_name).await;
    shop.step(joiners_that_people_need_stay).await;
}

/// Who fills fields in, and what they need for it.
struct Desk {
    customer: Account,
    seller: Account,
    item: Item,
    room: String,
}

impl Desk {
    async fn open(shop: &Shop) -> Result<Self> {
        let (customer, seller) = tokio::try_join!(shop.deployment.customer(), shop.deployment.seller())?;
        let item = seller.put_up("공책", &[(1_000, 9)]).await?[0];
        let with = json!([{"email": seller.email, "type": "SELLER"}]);
        let room =
            customer.post("/chat/invite", json!({"name": "문의", "users": with})).await?.expect(201)?;
        let room = format!("/chat/{}", text(&room, "id")?);
        Ok(Self { customer, seller, item, room })
    }

    /// Every field of one line, filled with `value`: who sends it, the call, and the field's name.
    fn lines(&self, value: &str) -> Vec<(&Account, Call, &'static str)> {
        let sign_up = |kind: Kind| {
            let mut form = sign_up_form(kind, &fresh_email());
            form["name"] = json!(value);
            Call::post(format!("/accounts/{}/signup", kind.in_paths()), form)
        };
        let item = |name: &str| json!({"name": name, "price": 1_000, "count": 1});
        let product = |name: &str, item: Value| json!({"name": name, "description": "설명", "items": [item]});
        let edit = json!({"itemId": self.item.id, "productId": self.item.product_id, "name": value});
        let invited = json!([{"email": self.seller.email, "type": "SELLER"}]);
        let order = |field: &str| {
            let mut call = order_of(&[(self.item, 1)]).key(Uuid::now_v7());
            if let Some(body) = &mut call.body {
                body["shipping"][field] = json!(value);
            }
            call
        };
        let ship = |carrier: &str, number: &str| {
            let parcel = json!({"carrier": carrier, "trackingNumber": number});
            Call::post(format!("/seller/orders/{}/ship", Uuid::now_v7()), parcel)
        };
        let (customer, seller) = (&self.customer, &self.seller);
        vec![
            (customer, sign_up(Kind::Customer), "name"),
            (customer, sign_up(Kind::Seller), "name"),
            (seller, Call::post("/seller/product", product(value, item("옵션"))), "name"),
            (seller, Call::post("/seller/product", product("상품", item(value))), "items[0].name"),
            (seller, Call { body: Some(edit), ..Call::new(Method::PUT, "/seller/product/item") }, "name"),
            (customer, Call::post("/chat/invite", json!({"name": value, "users": invited})), "name"),
            (customer, order("recipient"), "shipping.recipient"),
            (customer, order("address1"), "shipping.address1"),
            (seller, ship(value, "1"), "carrier"),
            (seller, ship("택배", value), "trackingNumber"),
            (
                customer,
                Call::post(
                    "/accounts/customer/balance",
                    json!({"from": value, "message": "", "money": 1_000}),
                ),
                "from",
            ),
        ]
    }

    /// The same of the fields of several lines that must be filled.
    fn notes(&self, value: &str) -> Vec<(&Account, Call, &'static str)> {
        let item = json!({"name": "옵션", "price": 1_000, "count": 1});
        let product = json!({"name": "상품", "description": value, "items": [item]});
        let message = json!({"clientMessageId": Uuid::now_v7(), "content": value});
        let (order, reason) = (Uuid::now_v7(), json!({"reason": value}));
        let (customer, seller) = (&self.customer, &self.seller);
        vec![
            (seller, Call::post("/seller/product", product), "description"),
            (customer, Call::post(format!("{}/messages", self.room), message), "content"),
            (customer, Call::post(format!("/customer/orders/{order}/return"), reason.clone()), "reason"),
            (seller, Call::post(format!("/seller/orders/{order}/cancel"), reason.clone()), "reason"),
            (seller, Call::post(format!("/seller/orders/{order}/return/reject"), reason), "reason"),
        ]
    }
}

fn broken_by(answer: &Answer, field: &str, code: &str) -> Result<()> {
    breaks(answer, &[field])?;
    ensure!(answer.body["errors"][0]["code"] == code, "wanted {code}: {answer}");
    Ok(())
}

async fn a_field_that_must_be_filled_must_show_something(shop: &Shop) -> Result<()> {
    let desk = Desk::open(shop).await?;
    for unseen in UNSEEN {
        let fields = desk.lines(unseen).into_iter().chain(desk.notes(unseen));
        for (who, call, field) in fields {
            let refused = who.send(&call).await?;
            broken_by(&refused, field, "REQUIRED").with_context(|| format!("{} {unseen:?}", call.path))?;
        }
    }
    Ok(())
}

async fn a_field_of_one_line_has_one_line_and_one_direction(shop: &Shop) -> Result<()> {
    let splits =
        ["\n", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"].map(|c| (c, "LINE_BREAK"));
    let turns = ["\u{202e}", "\u{2066}", "\u{200f}", "\u{61c}"].map(|c| (c, "BIDI_CONTROL"));
    let desk = Desk::open(shop).await?;
    for (c, code) in splits.into_iter().chain(turns) {
        for (who, call, field) in desk.lines(&format!("가{c}나")) {
            let refused = who.send(&call).await?;
            broken_by(&refused, field, code).with_context(|| format!("{} {c:?}", call.path))?;
        }
    }
    let several = "첫 줄\n둘째 줄\u{2028}셋째 줄";
    let item = json!({"name": "옵션", "price": 1_000, "count": 1});
    let product = json!({"name": Uuid::now_v7(), "description": several, "items": [item]});
    let product = shop.seller.post("/seller/product", product).await?.expect(201)?;
    ensure!(product["description"] == several, "{product}");
    Ok(())
}

async fn what_nobody_sees_makes_no_second_name(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let item = |name: &str| json!({"name": name, "price": 1_000, "count": 1});
    let product = |name: &str, items: &[Value]| json!({"name": name, "description": "원두", "items": items});
    let kept =
        me.post("/seller/product", product(" 핸드\u{200b}드립 커피\u{feff}", &[item("한 봉")])).await?;
    let kept = kept.expect(201)?;
    ensure!(kept["name"] == "핸드드립 커피", "{kept}");
    for same in [
        "핸드드립 커피",
        "핸드드립 커\u{200b}피",
        "핸드\u{3164}드립 커피",
        "핸드\u{2060}드립\u{a0}커피",
        "핸드드립 커\u{ad}피\u{2800}",
        "핸드드립 커\u{fe0f}피",
        "핸드드립 커\u{200d}피",
        "\u{1112}\u{1162}\u{11ab}\u{1103}\u{1173}드\u{1105}\u{1175}\u{11b8} 커피",
    ] {
        let taken = me.post("/seller/product", product(same, &[item("한 봉")])).await?;
        taken.expect_refusal(409, "SAME_PRODUCT_NAME").with_context(|| format!("{same:?}"))?;
    }
    let twice = product("세트", &[item("한 봉"), item("한\u{2003}봉\u{200b}")]);
    me.post("/seller/product", twice).await?.expect_refusal(409, "SAME_ITEM_NAME")
}

async fn joiners_that_people_need_stay(shop: &Shop) -> Result<()> {
    let item = json!({"name": "옵션", "price": 1_000, "count": 1});
    for name in [
        "가족 👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
        "می\u{200c}خواهم",
        "क\u{94d}\u{200d}ष",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    ] {
        let product = json!({"name": name, "description": name, "items": [item]});
        let me = shop.deployment.seller().await?;
        let kept = me.post("/seller/product", product).await?.expect(201)?;
        ensure!(kept["name"] == name && kept["description"] == name, "{name:?}: {kept}");
    }
    Ok(())
}
