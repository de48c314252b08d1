//! Customers with money and a seller with goods, made over HTTP like everybody's.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::http1::call;
use crate::server::Ports;

/// So many, that they do not all wait for one wallet, one cart or one item.
const CUSTOMERS: usize = 20;
const PRODUCTS: usize = 20;
/// What every item costs, in won.
pub(crate) const PRICE: i64 = 1_000;
/// More than can be spent; each the most that the contract allows.
const MONEY: i64 = 1_000_000_000_000;
const STOCK: i64 = 1_000_000;
const PASSWORD: &str = "bench-Pa55phrase!";
/// Mails are written in the background.
const MAIL_WITHIN: Duration = Duration::from_secs(20);

/// Who buys and what there is to buy.
pub(crate) struct Shop {
    /// Who buys.
    pub(crate) customers: Vec<Customer>,
    /// What is sold.
    pub(crate) products: Vec<i64>,
    /// All items of all products.
    pub(crate) items: Vec<i64>,
    /// What the page of one product answers.
    pub(crate) product_page: String,
}

/// A customer who is logged in.
pub(crate) struct Customer {
    /// The access token.
    pub(crate) token: String,
    /// What a login sends.
    pub(crate) login: Value,
}

impl Shop {
    /// Fills an empty shop whose mails are written to these folders.
    pub(crate) async fn open(ports: Ports, mails: &[PathBuf]) -> anyhow::Result<Self> {
        let (products, items) = stock_up(ports).await.context("products")?;
        let mut customers = Vec::new();
        for number in 0..CUSTOMERS {
            let customer = customer(ports, mails, number).await.context("customers")?;
            let three: Vec<_> = items.iter().take(3).map(|id| json!({"itemId": id, "count": 1})).collect();
            let cart = json!({"items": three});
            call(ports.order, "POST", "/customer/cart", Some(&customer.token), Some(&cart)).await?;
            customers.push(customer);
        }
        let first = products.first().context("no product")?;
        let page = format!("/search/product/detail?productId={first}");
        let product_page = call(ports.order, "GET", &page, None, None).await?.to_string();
        Ok(Self { customers, products, items, product_page })
    }
}

async fn stock_up(ports: Ports) -> anyhow::Result<(Vec<i64>, Vec<i64>)> {
    let seller = call(ports.account, "POST", "/test/create/seller", None, None).await?;
    let seller = text(&seller, "key")?;
    let (mut products, mut items) = (Vec::new(), Vec::new());
    for number in 1..=PRODUCTS {
        let item = |name: &str| json!({"name": name, "price": PRICE, "count": STOCK});
        let product = json!({
            "name": format!("벤치 무선이어폰 {number}"), "description": "부하 시험용 상품입니다.",
            "items": [item("검정"), item("하양")],
        });
        let made = call(ports.order, "POST", "/seller/product", Some(&seller), Some(&product)).await?;
        products.push(made["id"].as_i64().context("a product without an id")?);
        items.extend(made["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_i64()));
    }
    ensure!(items.len() == 2 * PRODUCTS, "products without items");
    Ok((products, items))
}

/// Signs a customer up, verifies the address, logs in and tops up.
pub(crate) async fn customer(ports: Ports, mails: &[PathBuf], number: usize) -> anyhow::Result<Customer> {
    let email = format!("bench-{number}@example.com");
    let signup = json!({
        "email": email, "name": "김벤치", "phone": format!("010{number:08}"), "password": PASSWORD,
        "birth": "1990-01-01",
    });
    call(ports.account, "POST", "/accounts/customer/signup", None, Some(&signup)).await?;
    let token = mailed_token(mails, &email).await?;
    call(ports.account, "POST", &format!("/accounts/customer/verify/{token}"), None, None).await?;
    let login = json!({"email": email, "password": PASSWORD, "type": "CUSTOMER"});
    let tokens = call(ports.account, "POST", "/accounts/login", None, Some(&login)).await?;
    let token = text(&tokens, "accessToken")?;
    let money = json!({"from": "bench", "message": "부하 시험", "money": MONEY});
    call(ports.account, "POST", "/accounts/customer/balance", Some(&token), Some(&money)).await?;
    Ok(Customer { token, login })
}

fn text(answer: &Value, field: &str) -> anyhow::Result<String> {
    answer[field].as_str().map(str::to_owned).with_context(|| format!("no {field} in {answer}"))
}

/// The token in the verification mail to `email`, once it is there.
async fn mailed_token(folders: &[PathBuf], email: &str) -> anyhow::Result<String> {
    let began = tokio::time::Instant::now();
    loop {
        let entries = folders.iter().flat_map(std::fs::read_dir).flatten().flatten();
        let files = entries.map(|entry| entry.path());
        let mails = files.filter(|path| path.extension().is_some_and(|kind| kind == "eml"));
        let found =
            mails.filter_map(|path| std::fs::read_to_string(path).ok()).find_map(|mail| token(&mail, email));
        if let Some(token) = found {
            return Ok(token);
        }
        ensure!(began.elapsed() < MAIL_WITHIN, "no mail to {email} in {folders:?}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// The token at the end of the link in a mail, if the mail is to `email`.
fn token(mail: &str, email: &str) -> Option<String> {
    mail.lines().find(|line| line.starts_with("To:") && line.contains(email))?;
    let rest = mail.split_once("/accounts/customer/verify/")?.1;
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_from_the_mail_to_its_owner_only() {
        let mail = "To: a@example.com\r\n\r\nhttp://localhost:8080/accounts/customer/verify/aB-_9\r\n";
        assert_eq!(token(mail, "a@example.com").as_deref(), Some("aB-_9"));
        assert_eq!(token(mail, "b@example.com"), None);
    }
}
