//! What the shop is for, from the first mail to the seller's earnings.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use testkit::{Deployment, address, eventually};
use uuid::Uuid;

use crate::books::{check_audits, check_history, fee, packages};

const PRICE: i64 = 59_900;

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_buys_and_the_seller_earns_the_price_less_the_commission() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let name = "소리결 초경량 무선이어폰";
    let item = seller.put_up(name, &[(PRICE, 10)]).await?[0];
    customer.change_balance(200_000).await?;

    let found = eventually("the product in the search", Duration::from_secs(2), || async {
        let found = customer.get("/search/product?name=%EC%9D%B4%EC%96%B4%ED%8F%B0").await?.expect(200)?;
        Ok(Some(found).filter(|found| found["products"][0]["id"] == item.product_id))
    });
    assert_eq!(found.await?["products"][0]["name"], name);

    let cart = customer
        .post("/customer/cart", json!({"items": [{"itemId": item.id, "count": 2}]}))
        .await?
        .expect(200)?;
    assert_eq!((&cart["totalPrice"], &cart["totalCount"]), (&json!(2 * PRICE), &json!(2)));

    let whole_cart =
        testkit::Call::post("/customer/orders", json!({"shipping": address(), "expectedTotal": 2 * PRICE}));
    let placed = customer.send(&whole_cart.key(Uuid::now_v7())).await?;
    let order = customer.settled(placed.text("/id")?).await?;
    assert_eq!((&order["status"], &order["totalPrice"]), (&json!("PAID"), &json!(2 * PRICE)), "{order}");
    assert_eq!(customer.balance().await?, 200_000 - 2 * PRICE);
    assert_eq!(seller.stock(item).await?, 8);
    let emptied = eventually("an empty cart", Duration::from_secs(10), || async {
        let cart = customer.get("/customer/cart").await?.expect(200)?;
        Ok(Some(cart).filter(|cart| cart["totalCount"] == 0))
    });
    emptied.await?;

    let sold = seller.all("/seller/orders", "packages").await?;
    let package = sold[0]["id"].as_str().context("a package without an id")?;
    assert_eq!(seller.ship(package).await?["status"], "SHIPPED");
    assert_eq!(seller.deliver(package).await?["status"], "DELIVERED");
    assert_eq!(seller.balance().await?, 0);
    let id = order["id"].as_str().context("an order without an id")?;
    customer.confirm(id).await?;
    let closed = eventually("the settlement", Duration::from_secs(15), || async {
        let order = customer.get(&format!("/customer/orders/{id}")).await?.expect(200)?;
        Ok(Some(order).filter(|order| order["status"] == "CLOSED"))
    });
    assert!(packages(&closed.await?).all(|package: &Value| package["status"] == "CONFIRMED"));
    assert_eq!(seller.balance().await?, 2 * PRICE - fee(2 * PRICE));
    check_history(&customer).await?;
    check_audits(&deployment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_cancelled_gives_money_and_stock_back() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("담은옷 기모 후드티", &[(39_900, 3)]).await?[0];
    customer.change_balance(100_000).await?;
    let order = customer.order(&[(item, 2)]).await?;
    let id = order["id"].as_str().context("an order without an id")?;
    customer.post_empty(&format!("/customer/orders/{id}/cancel")).await?.expect(200)?;
    let closed = eventually("the refund", Duration::from_secs(15), || async {
        let order = customer.get(&format!("/customer/orders/{id}")).await?.expect(200)?;
        Ok(Some(order).filter(|order| order["status"] == "CLOSED"))
    });
    assert!(packages(&closed.await?).all(|package| package["status"] == "CANCELLED"));
    assert_eq!((customer.balance().await?, seller.stock(item).await?), (100_000, 3));
    check_audits(&deployment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_endpoints_give_tokens_that_every_service_takes() -> Result<()> {
    let deployment = Deployment::open().await?;
    let anyone = deployment.anyone();
    anyone.post_empty("/test/login/customer").await?.expect_refusal(404, "NO_REGISTERED_TEST_CUSTOMER")?;
    let created = anyone.post_empty("/test/create/customer").await?;
    let customer = anyone.with_token(created.text("/key")?);
    customer.post_empty("/accounts/customer").await?.expect(200)?;
    customer.get("/customer/cart").await?.expect(200)?;
    anyone.post_empty("/test/login/customer").await?.expect(200)?;
    let created = anyone.post_empty("/test/create/seller").await?;
    let seller = anyone.with_token(created.text("/key")?);
    seller.post_empty("/seller/product/myproducts").await?.expect(200)?;
    Ok(())
}
