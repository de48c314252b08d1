//! A customer's own account and wallet.

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Call, Method, PASSWORD, balance_change};

use super::accounts::fresh_email;
use super::fields::{
    ADDRESS, BALANCE_CHANGE, CUSTOMER, HISTORY_ENTRY, Is, OF_AN_ORDER, PROFILE, each, exactly, exactly_both,
    page,
};
use super::{Shop, balance_becomes, breaks, list, number, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_customer_sees_and_changes_the_own_account).await;
    shop.step(everybody_sees_a_profile_and_no_more).await;
    shop.step(a_wallet_starts_with_zeros).await;
    shop.step(money_goes_in_and_out).await;
    shop.step(the_history_tells_every_change_newest_first).await;
    shop.step(a_customer_keeps_addresses).await;
    shop.step(a_customer_leaves_when_nothing_is_owed).await;
}

async fn a_customer_sees_and_changes_the_own_account(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let before = me.post_empty("/accounts/customer").await?.expect(200)?;
    exactly(&before, CUSTOMER)?;
    ensure!(before["id"] == me.id && before["email"] == me.email.as_str() && before["verified"] == true);
    let form = json!({"name": "이지은", "phone": "0111234567", "birth": "1985-12-31"});
    let mut more = form.clone();
    more["membership"] = json!("VIP");
    more["id"] = json!(shop.customer.id);
    more["email"] = json!(shop.customer.email);
    let refused = me.put("/accounts/customer/update", more).await?;
    breaks(&refused, &["membership", "id", "email"])?;
    let after = me.put("/accounts/customer/update", form).await?.expect(200)?;
    exactly(&after, CUSTOMER)?;
    let mut wanted = before.clone();
    wanted["name"] = json!("이지은");
    wanted["phone"] = json!("0111234567");
    wanted["birth"] = json!("1985-12-31");
    ensure!(after == wanted, "{after}");
    ensure!(me.post_empty("/accounts/customer").await?.expect(200)? == after);
    breaks(&me.put("/accounts/customer/update", json!({})).await?, &["name", "phone", "birth"])
}

async fn everybody_sees_a_profile_and_no_more(shop: &Shop) -> Result<()> {
    let (seller, email) = (&shop.seller, &shop.customer.email);
    let found = seller.post_empty(&format!("/accounts/customer/info?email={}", email.to_uppercase())).await?;
    let profile = found.expect(200)?;
    exactly(&profile, PROFILE)?;
    ensure!(profile["id"] == shop.customer.id && profile["type"] == "CUSTOMER", "{profile}");
    let nobody = fresh_email();
    for path in ["/accounts/customer/info", "/accounts/seller/info"] {
        seller.post_empty(&format!("{path}?email={nobody}")).await?.expect_refusal(404, "NOT_FOUND_USER")?;
        breaks(&seller.post_empty(&format!("{path}?email=kim")).await?, &["email"])?;
        breaks(&seller.post_empty(path).await?, &["email"])?;
    }
    let one = seller.post_empty(&format!("/accounts/user/info?email={email}")).await?.expect(200)?;
    each(one.as_array().map_or(&[], Vec::as_slice), PROFILE)?;
    ensure!(one == json!([profile]), "{one}");
    ensure!(
        seller.post_empty(&format!("/accounts/user/info?email={nobody}")).await?.expect(200)? == json!([])
    );
    Ok(())
}

async fn a_wallet_starts_with_zeros(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let check = me.post_empty("/accounts/customer/balance/check").await?.expect(200)?;
    ensure!(check["currentMoney"] == 0 && check["changedMoney"] == 0 && check["id"] == 0, "{check}");
    let history = me.get("/accounts/customer/balance/history").await?.expect(200)?;
    ensure!(page(&history, "history")?.is_empty() && history["nextCursor"].is_null(), "{history}");
    Ok(())
}

async fn money_goes_in_and_out(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let path = "/accounts/customer/balance";
    let top_up = json!({"from": "국민은행", "message": "예치금", "money": 1_000_000_000_000_i64});
    let put_in = me.post(path, top_up).await?.expect(200)?;
    exactly(&put_in, BALANCE_CHANGE)?;
    ensure!(put_in["changedMoney"] == 1_000_000_000_000_i64 && put_in["from"] == "국민은행", "{put_in}");
    let taken_out = me.post(path, json!({"from": "나", "message": "", "money": -400})).await?.expect(200)?;
    exactly(&taken_out, BALANCE_CHANGE)?;
    ensure!(taken_out["currentMoney"] == 999_999_999_600_i64, "{taken_out}");
    let check = me.post_empty("/accounts/customer/balance/check").await?.expect(200)?;
    ensure!(check == taken_out, "{check}");
    for money in [json!(0), json!(1_000_000_000_001_i64), json!(-1_000_000_000_001_i64), json!(null)] {
        breaks(&me.post(path, json!({"from": "나", "message": "", "money": money})).await?, &["money"])?;
    }
    let fraction = me.post(path, json!({"from": "나", "message": "", "money": 1.5})).await?;
    ensure!((400..500).contains(&fraction.status), "{fraction}");
    let poor = shop.deployment.customer().await?;
    poor.send(&balance_change(-1)).await?.expect_refusal(402, "NOT_ENOUGH_BALANCE")
}

async fn the_history_tells_every_change_newest_first(shop: &Shop) -> Result<()> {
    let (me, seller) = (shop.deployment.customer().await?, &shop.seller);
    let item = seller.put_up("내역에 남는 책", &[(1_000, 9)]).await?[0];
    me.change_balance(5_000).await?;
    me.change_balance(-500).await?;
    let order = me.order(&[(item, 2)]).await?;
    let order = text(&order, "id")?;
    me.post_empty(&format!("/customer/orders/{order}/cancel")).await?.expect(200)?;
    balance_becomes(&me, 4_500).await?;
    let history = me.get("/accounts/customer/balance/history").await?.expect(200)?;
    let entries = page(&history, "history")?;
    let told: Vec<_> = entries.iter().map(|e| (&e["kind"], &e["changedMoney"], &e["currentMoney"])).collect();
    let wanted = [
        ("REFUND", 2_000, 4_500),
        ("PAY", -2_000, 2_500),
        ("WITHDRAW", -500, 4_500),
        ("TOPUP", 5_000, 5_000),
    ];
    let wanted = wanted.map(|(kind, changed, current)| (json!(kind), json!(changed), json!(current)));
    ensure!(told == wanted.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>(), "{history}");
    for entry in &entries[..2] {
        exactly_both(entry, HISTORY_ENTRY, OF_AN_ORDER)?;
        ensure!(entry["orderId"] == order, "{entry}");
    }
    each(&entries[2..], HISTORY_ENTRY)?;
    let first = me.get("/accounts/customer/balance/history?limit=3").await?.expect(200)?;
    ensure!(list(&first, "history")? == &entries[..3], "{first}");
    let next = format!("/accounts/customer/balance/history?limit=3&cursor={}", text(&first, "nextCursor")?);
    let last = me.get(&next).await?.expect(200)?;
    ensure!(list(&last, "history")? == &entries[3..] && last["nextCursor"].is_null(), "{last}");
    ensure!(number(&entries[0], "id")? > number(&entries[3], "id")?, "{history}");
    Ok(())
}

async fn a_customer_leaves_when_nothing_is_owed(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let leave = |password: &str| Call {
        body: Some(json!({"password": password})),
        ..Call::new(Method::DELETE, "/accounts/customer")
    };
    me.change_balance(1).await?;
    me.send(&leave(PASSWORD)).await?.expect_refusal(409, "ACCOUNT_NOT_EMPTY")?;
    me.change_balance(-1).await?;
    me.send(&leave("wrong wrong wrong")).await?.expect_refusal(401, "LOGIN_FAILED")?;
    breaks(&me.send(&leave("")).await?, &["password"])?;
    let gone = me.send(&leave(PASSWORD)).await?;
    ensure!(gone.status == 204 && gone.body.is_null(), "{gone}");
    let info = format!("/accounts/customer/info?email={}", me.email);
    shop.seller.post_empty(&info).await?.expect_refusal(404, "NOT_FOUND_USER")?;
    let again = json!({"email": me.email, "password": PASSWORD, "type": "CUSTOMER"});
    shop.deployment.anyone().post("/accounts/login", again).await?.expect_refusal(401, "LOGIN_FAILED")
}

async fn a_customer_keeps_addresses(shop: &Shop) -> Result<()> {
    const PATH: &str = "/accounts/customer/addresses";
    let me = shop.deployment.customer().await?;
    let form = json!({"recipient": "김민수", "phone": "010-1234-5678", "postalCode": "06236",
        "address1": "서울특별시 강남구 테헤란로 152"});
    let first = me.post(PATH, form.clone()).await?.expect(201)?;
    exactly(&first, ADDRESS)?;
    ensure!(first["isDefault"] == true && first["phone"] == "01012345678", "{first}");
    let mut second = form.clone();
    second["isDefault"] = json!(true);
    let second = me.post(PATH, second).await?.expect(201)?;
    let path = format!("{PATH}/{}", number(&second, "id")?);
    let changed = me.put(
        &path,
        json!({"label": "회사", "recipient": "김민수", "phone": "01012345678",
        "postalCode": "06236", "address1": "서울특별시 강남구 역삼로 1"}),
    );
    let changed = changed.await?.expect(200)?;
    ensure!(changed["isDefault"] == true && changed["label"] == "회사", "{changed}");
    let kept = me.get(PATH).await?.expect(200)?;
    exactly(&kept, &[("addresses", Is::List)])?;
    each(list(&kept, "addresses")?, ADDRESS)?;
    ensure!(list(&kept, "addresses")?[0]["id"] == second["id"], "the default is not the first: {kept}");
    me.delete(&path).await?.expect(204)?;
    me.put(&path, form.clone()).await?.expect_refusal(404, "NOT_FOUND_ADDRESS")?;
    ensure!(me.get(PATH).await?.expect(200)?["addresses"][0]["isDefault"] == true);
    for _ in 0..19 {
        me.post(PATH, form.clone()).await?.expect(201)?;
    }
    me.post(PATH, form).await?.expect_refusal(409, "ADDRESS_QUOTA")?;
    breaks(&me.post(PATH, json!({})).await?, &["recipient", "phone", "postalCode", "address1"])
}
