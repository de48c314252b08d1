//! Buying on the shop's pages, without a script: from a guest's cart to the order and back.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{Account, Browser, Deployment, Item, Kind, PASSWORD, Page, Shape, sign_up_form};

const PRICE: i64 = 29_000;
const OTHER_PRICE: i64 = 12_000;

/// A shop with a product of each of two sellers.
struct Market {
    deployment: Deployment,
    sellers: [Account; 2],
    items: [Item; 2],
}

async fn market(settings: &[(&str, &str)]) -> Result<Option<Market>> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(None);
    }
    let deployment = Deployment::open_with(settings).await?;
    let sellers = [deployment.seller().await?, deployment.seller().await?];
    let policy = json!({"fee": 3_000, "freeFrom": 30_000, "regionExtra": 5_000, "returnFee": 6_000});
    sellers[0].put("/seller/shipping", policy).await?.expect(200)?;
    let one = sellers[0].put_up("여우비 순면 이불", &[(PRICE, 5)]).await?[0];
    let other = sellers[1].put_up("옹기마을 찻잔", &[(OTHER_PRICE, 20)]).await?[0];
    Ok(Some(Market { deployment, sellers, items: [one, other] }))
}

/// Puts units of an item into the cart, as a product's page does.
async fn add(browser: &mut Browser, item: Item, count: i64) -> Result<Page> {
    let (product, item, count) = (item.product_id.to_string(), item.id.to_string(), count.to_string());
    browser.submit("/cart", &[("product", &product), ("item", &item), ("count", &count)]).await
}

async fn log_in(browser: &mut Browser, email: &str, kind: &str, next: &str) -> Result<Page> {
    let form = [("email", email), ("password", PASSWORD), ("type", kind), ("next", next)];
    browser.submit("/login", &form).await?.expect(200)
}

/// A customer's browser, with so much in the wallet.
async fn shopper(market: &Market, money: i64) -> Result<(Account, Browser)> {
    let customer = market.deployment.customer().await?;
    if money > 0 {
        customer.change_balance(money).await?;
    }
    let mut browser = market.deployment.browser()?;
    log_in(&mut browser, &customer.email, "customer", "/").await?;
    Ok((customer, browser))
}

/// Orders what the page offers, for a new address.
fn order_form(page: &Page) -> Result<Vec<(&'static str, String)>> {
    let mut form = vec![("act", "order".to_owned()), ("address", "new".to_owned())];
    for name in ["key", "total"] {
        form.push((name, page.field(name)?));
    }
    for (name, value) in [
        ("recipient", "김민수"),
        ("phone", "010-1234-5678"),
        ("postalCode", "06236"),
        ("address1", "서울특별시 강남구 테헤란로 152"),
    ] {
        form.push((name, value.to_owned()));
    }
    Ok(form)
}

async fn send(browser: &mut Browser, path: &str, form: &[(&'static str, String)]) -> Result<Page> {
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &form).await
}

/// Orders, and gives the path of the order.
async fn ordered(browser: &mut Browser) -> Result<String> {
    let page = browser.look("/checkout").await?.expect(200)?;
    let placed = send(browser, "/checkout", &order_form(&page)?).await?.expect(303)?;
    Ok(placed.location)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_cart_becomes_an_order_that_can_be_cancelled() -> Result<()> {
    let Some(market) = market(&[]).await? else { return Ok(()) };
    let Market { deployment, items, .. } = &market;
    let mut browser = deployment.browser()?;
    let cart = add(&mut browser, items[0], 1).await?.expect(200)?;
    cart.says("장바구니에 담았습니다.")?;
    cart.says("30,000원 이상 무료 · 1,000원 더 담으면 무료배송")?;
    add(&mut browser, items[1], 99).await?.says("있는 만큼만 담았습니다")?;
    let item = items[1].id.to_string();
    let cart = browser.submit("/cart/change", &[("item", &item), ("count", "2")]).await?;
    cart.says("56,000원")?;
    let home = browser.look("/").await?;
    ensure!(home.html.contains("</span>3</span>"), "the head counts what is in the cart");

    let email = "cart@example.com";
    let form = [
        ("email", email),
        ("password", PASSWORD),
        ("name", "김민수"),
        ("birth", "1990-03-01"),
        ("phone", "010-1234-5678"),
    ];
    browser.submit("/join", &form).await?.expect(200)?.says("메일을 확인해 주세요")?;
    let token = deployment.mailed(email, "/accounts/customer/verify/", "").await?;
    let verified = deployment.anyone().post_empty(&format!("/accounts/customer/verify/{token}")).await?;
    ensure!(verified.status == 200, "{verified}");

    ensure!(browser.look("/checkout").await?.location == "/login?next=%2Fcheckout");
    let page = log_in(&mut browser, email, "customer", "/checkout").await?;
    ensure!(!browser.has_cookie("cart"), "the guest's cart is the account's now");
    page.says("예치금이 56,000원 모자랍니다.")?;
    page.says("청약철회")?;
    browser.look("/cart").await?.says("옹기마을 찻잔")?;

    let wallet = browser.look("/my/wallet?money=56000&next=/checkout").await?.expect(200)?;
    let key = wallet.field("key")?;
    let top_up = [("key", key.as_str()), ("money", "60,000원"), ("from", "국민은행"), ("next", "/checkout")];
    browser.post("/my/wallet", &top_up).await?.expect(303)?;
    let page = browser.submit("/my/wallet", &top_up).await?.expect(200)?;
    ensure!(page.path == "/checkout", "{page}");
    page.says("56,000원 결제하기")?;
    page.says("4,000원")?;

    let mut form = order_form(&page)?;
    form.push(("save", "yes".to_owned()));
    let placed = send(&mut browser, "/checkout", &form).await?.expect(303)?;
    let order = browser.look(&placed.location).await?.expect(200)?;
    for text in ["상자 1", "상자 2", "여우비 순면 이불", "결제 완료", "테헤란로 152", "취소하기"]
    {
        order.says(text)?;
    }
    browser.look("/cart").await?.says("장바구니가 비어 있습니다")?;
    let again = send(&mut browser, "/checkout", &form).await?.expect(303)?;
    ensure!(again.location == placed.location, "{again}");
    let kept = browser.look("/my/addresses").await?;
    ensure!(kept.html.matches("테헤란로 152").count() == 1, "sent twice, kept once: {kept}");
    browser.look("/en/my/orders").await?.says("여우비 순면 이불")?;

    let path = format!("{}/cancel", placed.location);
    let page = browser.look(&path).await?.expect(200)?;
    page.says("32,000원 환불")?;
    let boxes = page.fields("package");
    ensure!(boxes.len() == 2, "{page}");
    browser.post(&path, &[]).await?.expect(422)?.says("상자를 하나 이상 골라 주세요.")?;
    let chosen: Vec<_> = boxes.iter().map(|id| ("package", id.as_str())).collect();
    let order = browser.submit(&path, &chosen).await?.expect(200)?;
    order.says("취소했습니다")?;
    order.says("상자 2 · 취소됨")?;
    browser.post(&path, &chosen).await?.expect(422)?.says("지금은 할 수 없습니다")?;
    let wallet = browser.look("/my/wallet").await?;
    wallet.says("60,000원")?;
    wallet.says("환불")?;
    deployment.audit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_again_and_again_makes_one_order() -> Result<()> {
    let Some(market) = market(&[]).await? else { return Ok(()) };
    let (customer, mut browser) = shopper(&market, 1_000_000).await?;
    add(&mut browser, market.items[0], 2).await?.expect(200)?;
    let page = browser.look("/checkout").await?.expect(200)?;
    let mut form = order_form(&page)?;
    let mut other = browser.clone();
    let (one, two) =
        tokio::join!(send(&mut browser, "/checkout", &form), send(&mut other, "/checkout", &form));
    let (one, two) = (one?.expect(303)?, two?.expect(303)?);
    let three = send(&mut browser, "/checkout", &form).await?.expect(303)?;
    ensure!(one.location == two.location && two.location == three.location, "{one} {two} {three}");
    let orders = customer.all("/customer/orders", "orders").await?;
    ensure!(orders.len() == 1, "{orders:?}");
    ensure!(customer.balance().await? == 1_000_000 - 2 * PRICE);
    // The same page for something else is an order already, and says so.
    form.push(("memo", "문 앞".to_owned()));
    let changed = send(&mut browser, "/checkout", &form).await?.expect(303)?;
    ensure!(changed.location == "/my/orders", "{changed}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_comes_back_with_the_reason_and_orders_nothing() -> Result<()> {
    let Some(market) = market(&[]).await? else { return Ok(()) };
    let [item, other] = market.items;
    let (customer, mut browser) = shopper(&market, 50_000).await?;
    add(&mut browser, item, 2).await?.expect(200)?;
    let page = browser.look("/checkout").await?;
    page.says("예치금이 8,000원 모자랍니다.")?;
    let refused = send(&mut browser, "/checkout", &order_form(&page)?).await?.expect(422)?;
    refused.says("오류: 주문·결제")?;
    refused.says("테헤란로 152")?;

    customer.change_balance(100_000).await?;
    let page = browser.look("/checkout").await?;
    let seller = &market.sellers[0];
    let dearer = json!({"itemId": item.id, "productId": item.product_id, "price": 31_000});
    seller.put("/seller/product/item", dearer).await?.expect(200)?;
    let refused = send(&mut browser, "/checkout", &order_form(&page)?).await?.expect(422)?;
    refused.says("31000원으로 변경되었습니다")?;
    refused.says("62,000원 결제하기")?;

    let form = order_form(&refused)?;
    let fewer = json!({"itemId": item.id, "productId": item.product_id, "addCount": -4});
    seller.put("/seller/product/item", fewer).await?.expect(200)?;
    let refused = send(&mut browser, "/checkout", &form).await?.expect(422)?;
    refused.says("31,000원 결제하기")?;

    // To an island it costs more: the sum that was shown does not hold any more.
    let mut form = order_form(&refused)?;
    form.retain(|(name, _)| *name != "postalCode");
    form.push(("postalCode", "63309".to_owned()));
    let refused = send(&mut browser, "/checkout", &form).await?.expect(422)?;
    refused.says("36,000원 결제하기")?;
    form.retain(|(name, _)| *name != "recipient");
    let refused = send(&mut browser, "/checkout", &form).await?.expect(422)?;
    ensure!(refused.html.contains("id=\"e-recipient\""), "{refused}");
    ensure!(customer.all("/customer/orders", "orders").await?.is_empty());
    ensure!(customer.balance().await? == 150_000);

    // What is sold out by now leaves the cart, and the page says so.
    add(&mut browser, other, 1).await?.expect(200)?;
    let none = json!({"itemId": other.id, "productId": other.product_id, "addCount": -20});
    market.sellers[1].put("/seller/product/item", none).await?.expect(200)?;
    browser.look("/cart").await?.says("장바구니에서 뺐습니다")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_at_what_is_somebody_elses() -> Result<()> {
    let Some(market) = market(&[]).await? else { return Ok(()) };
    let (customer, mut browser) = shopper(&market, 500_000).await?;
    add(&mut browser, market.items[1], 1).await?.expect(200)?;

    // A page of another site sends the same form, with the customer's cookies.
    let page = browser.look("/checkout").await?;
    let form = order_form(&page)?;
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for path in ["/checkout", "/cart/clear", "/my/wallet", "/my/leave", "/en/my/addresses"] {
        browser.post_from("https://evil.example", path, &form).await?.expect(403)?;
    }
    ensure!(customer.all("/customer/orders", "orders").await?.is_empty());

    let order = ordered(&mut browser).await?;
    let (_, mut stranger) = shopper(&market, 0).await?;
    stranger.post("/my/addresses", &[("recipient", "")]).await?.expect(422)?;
    let mine = customer.get("/customer/orders").await?.expect(200)?;
    let package = mine["orders"][0]["packages"][0]["id"].as_str().context("no package")?.to_owned();
    for path in [order.clone(), format!("{order}/cancel"), "/my/orders/1".into(), format!("{order}/ship")] {
        stranger.look(&path).await?.expect(404)?.is_silent_about("옹기마을")?;
    }
    let cancel = format!("{order}/cancel");
    stranger.post(&cancel, &[("package", &package)]).await?.expect(404)?;
    browser.look(&order).await?.says("결제 완료")?;

    let address = [
        ("recipient", "김민수"),
        ("phone", "01012345678"),
        ("postalCode", "06236"),
        ("address1", "테헤란로 152"),
    ];
    browser.post("/my/addresses", &address).await?.expect(303)?;
    let kept = customer.get("/accounts/customer/addresses").await?.expect(200)?;
    let path = format!("/my/addresses/{}", kept["addresses"][0]["id"]);
    browser.look(&path).await?.expect(200)?;
    stranger.look(&path).await?.expect(404)?;
    stranger.post(&path, &address).await?.expect(404)?;
    stranger.post(&format!("{path}/remove"), &[]).await?.expect(404)?;
    browser.submit(&format!("{path}/remove"), &[]).await?.expect(200)?.says("저장한 배송지가 없습니다.")?;

    let mut guest = market.deployment.browser()?;
    let mut desk = market.deployment.browser()?;
    log_in(&mut desk, &market.sellers[0].email, "seller", "/my").await?.says("정산금")?;
    for path in ["/my/orders", &order, "/my/wallet", "/my/addresses", "/checkout"] {
        for other in [&mut guest, &mut desk] {
            let page = other.look(path).await?.expect(303)?;
            ensure!(page.location.starts_with("/login?next="), "{page}");
        }
    }
    for path in ["/my", "/my/profile", "/my/leave"] {
        guest.look(path).await?.expect(303)?;
        desk.look(path).await?.expect(200)?;
    }
    add(&mut desk, market.items[1], 1).await?.expect(200)?.says("판매자 계정에는 장바구니가 없습니다")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_looked_after_on_its_pages() -> Result<()> {
    let Some(market) = market(&[("ACCOUNT_API__TOPUP__MODE", "closed")]).await? else { return Ok(()) };
    let (customer, mut browser) = shopper(&market, 0).await?;
    let wallet = browser.look("/my/wallet").await?.expect(200)?;
    let key = wallet.field("key")?;
    let form = [("key", key.as_str()), ("money", "1000"), ("from", "국민은행")];
    browser.post("/my/wallet", &form).await?.expect(422)?.says("지금은 충전을 받지 않습니다")?;

    let profile = [("name", "이<b>영희"), ("birth", "1991-02-03"), ("phone", "010-9999-8888")];
    browser.submit("/my/profile", &profile).await?.expect(200)?.says("저장했습니다.")?;
    let wrong = [("name", "이영희"), ("birth", "1991-13-03"), ("phone", "1")];
    let refused = browser.post("/my/profile", &wrong).await?.expect(422)?;
    ensure!(refused.html.contains("id=\"e-birth\"") && refused.field("birth")? == "1991-13-03", "{refused}");
    browser.look("/my").await?.says("이<b>영희님, 안녕하세요")?;

    let new = "다른 말 세 마리 건전지";
    let form = [("currentPassword", "틀린 비밀번호"), ("password", new)];
    browser.post("/my/profile/password", &form).await?.expect(422)?;
    let form = [("currentPassword", PASSWORD), ("password", new)];
    browser.submit("/my/profile/password", &form).await?.expect(200)?.says("비밀번호를 바꾸었습니다.")?;
    let own = browser.look("/my/profile").await?.expect(200)?;
    own.says("01099998888")?;

    browser.post("/my/leave", &[("password", PASSWORD)]).await?.expect(422)?;
    browser.post("/my/leave", &[("password", new)]).await?.expect(200)?.says("탈퇴했습니다")?;
    ensure!(!browser.has_cookie("jt"));
    let form = json!({"email": customer.email, "password": new, "type": Kind::Customer.in_json()});
    market.deployment.anyone().post("/accounts/login", form).await?.expect_refusal(401, "LOGIN_FAILED")?;
    // The address is free again.
    let again = sign_up_form(Kind::Customer, &customer.email);
    market.deployment.anyone().post("/accounts/customer/signup", again).await?.expect(201)?;
    Ok(())
}
