//! What people do in a shop.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::Account;
use crate::caller::Call;
use crate::wait::eventually;

/// How long a payment may take to be settled.
const PAYMENT_MAX: Duration = Duration::from_secs(15);

/// Something that can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: i64,
    /// Its product's id.
    pub product_id: i64,
    /// Its price in won.
    pub price: i64,
}

/// Where parcels go.
pub fn address() -> Value {
    json!({
        "recipient": "김민수", "phone": "01012345678", "postalCode": "06236",
        "address1": "서울특별시 강남구 테헤란로 152", "address2": "3층",
    })
}

impl Account {
    /// Puts a product up for sale, with items of these prices and counts.
    pub async fn put_up(&self, name: &str, items: &[(i64, i64)]) -> Result<Vec<Item>> {
        let named = items.iter().enumerate();
        let items: Vec<_> = named
            .map(|(i, (price, count))| json!({"name": format!("옵션 {i}"), "price": price, "count": count}))
            .collect();
        let product = json!({"name": name, "description": format!("{name}입니다."), "items": items});
        let product = self.post("/seller/product", product).await?.expect(201)?;
        let item = |item: &Value| {
            let number = |value: &Value| value.as_i64().with_context(|| format!("not an item: {product}"));
            Ok(Item {
                id: number(&item["id"])?,
                product_id: number(&product["id"])?,
                price: number(&item["price"])?,
            })
        };
        product["items"].as_array().context("a product without items")?.iter().map(item).collect()
    }

    /// How many of an item are left.
    pub async fn stock(&self, item: Item) -> Result<i64> {
        let product =
            self.get(&format!("/search/product/detail?productId={}", item.product_id)).await?.expect(200)?;
        let items = product["items"].as_array().context("a product without items")?;
        let entry = items
            .iter()
            .find(|i| i["id"] == item.id)
            .with_context(|| format!("{item:?} is gone: {product}"))?;
        entry["count"].as_i64().context("an item without a count")
    }

    /// Tops the wallet up; below 0 withdraws.
    pub async fn change_balance(&self, money: i64) -> Result<Value> {
        self.send(&balance_change(money)).await?.expect(200)
    }

    /// What a customer has, or what a seller has earned.
    pub async fn balance(&self) -> Result<i64> {
        let path = format!("/accounts/{}/balance/check", self.kind.in_paths());
        let answer = self.post_empty(&path).await?;
        ensure!(answer.status == 200, "{answer}");
        answer.number("/currentMoney")
    }

    /// Orders so many of each item, and waits until the payment is settled. Gives the order.
    pub async fn order(&self, lines: &[(Item, i64)]) -> Result<Value> {
        let answer = self.send(&order_of(lines).key(Uuid::now_v7())).await?;
        ensure!(matches!(answer.status, 201 | 202), "{answer}");
        let id = answer.text("/id")?.to_owned();
        self.settled(&id).await
    }

    /// An order, once its payment is settled.
    pub async fn settled(&self, order: &str) -> Result<Value> {
        eventually("the end of the payment", PAYMENT_MAX, || async {
            let order = self.get(&format!("/customer/orders/{order}")).await?.expect(200)?;
            Ok(Some(order).filter(|order| order["status"] != "PENDING"))
        })
        .await
    }

    /// The seller sends a package off.
    pub async fn ship(&self, package: &str) -> Result<Value> {
        let parcel = json!({"carrier": "CJ대한통운", "trackingNumber": "6123-4567-8901"});
        self.post(&format!("/seller/orders/{package}/ship"), parcel).await?.expect(200)
    }

    /// The seller says that a package has arrived.
    pub async fn deliver(&self, package: &str) -> Result<Value> {
        self.post_empty(&format!("/seller/orders/{package}/deliver")).await?.expect(200)
    }

    /// The customer confirms the purchase of an order's packages.
    pub async fn confirm(&self, order: &str) -> Result<Value> {
        self.post_empty(&format!("/customer/orders/{order}/confirm")).await?.expect(200)
    }
}

/// The call that changes a balance.
pub fn balance_change(money: i64) -> Call {
    let body = json!({"from": "국민은행", "message": "예치금", "money": money});
    Call::post("/accounts/customer/balance", body).key(Uuid::now_v7())
}

/// The call that orders so many of each item; it still needs its key.
pub fn order_of(lines: &[(Item, i64)]) -> Call {
    let line = |(item, count): &(Item, i64)| json!({"itemId": item.id, "count": count, "price": item.price});
    let items: Vec<_> = lines.iter().map(line).collect();
    Call::post("/customer/orders", json!({"items": items, "shipping": address()}))
}
