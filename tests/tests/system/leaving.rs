//! Leaving, another name, another password, and logging out reach every service within two seconds, and one that was
//! down as soon as it is up again.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{
    Account, Call, Caller, Deployment, Kind, Method, PASSWORD, Shape, Socket, address, eventually,
};
use uuid::Uuid;

/// By then every service knows.
const WITHIN: Duration = Duration::from_secs(2);
/// A service that was down has that long after it is ready.
const LATER: Duration = Duration::from_secs(5);

/// What somebody gets who logs in.
async fn log_in(deployment: &Deployment, who: &Account, password: &str) -> Result<(Caller, String)> {
    let credentials = json!({"email": who.email, "password": password, "type": who.kind.in_json()});
    let session = deployment.anyone().post("/accounts/login", credentials).await?.expect(200)?;
    let token = session["accessToken"].as_str().context("no token")?;
    let refresh = session["refreshToken"].as_str().context("no refresh token")?;
    Ok((deployment.anyone().with_token(token), refresh.to_owned()))
}

async fn erase(who: &Account) -> Result<()> {
    let path = format!("/accounts/{}", who.kind.in_paths());
    let call = Call { body: Some(json!({"password": PASSWORD})), ..Call::new(Method::DELETE, path) };
    who.send(&call).await?.expect(204)?;
    Ok(())
}

/// A room of these two, opened by the first.
async fn room(one: &Account, other: &Account) -> Result<String> {
    let other = json!([{"email": other.email, "type": other.kind.in_json()}]);
    let room = one.post("/chat/invite", json!({"name": "문의", "users": other})).await?.expect(201)?;
    Ok(room["id"].as_str().context("a room without an id")?.to_owned())
}

async fn say(who: &Caller, room: &str, content: &str) -> Result<u16> {
    let message = json!({"clientMessageId": Uuid::now_v7(), "content": content});
    Ok(who.post(&format!("/chat/{room}/messages"), message).await?.status)
}

/// How somebody is shown in a room to another who is in it.
async fn shown(to: &Caller, room: &str, who: i64) -> Result<Value> {
    let room = to.get(&format!("/chat/{room}/userlist")).await?.expect(200)?;
    let users = room["users"].as_array().context("no users")?;
    users.iter().find(|user| user["id"] == who).cloned().with_context(|| format!("{who} is not in {room}"))
}

/// One call of each service that takes anybody's token.
fn calls(kind: Kind) -> [Call; 3] {
    let list = match kind {
        Kind::Customer => Call::new(Method::GET, "/customer/orders"),
        Kind::Seller => Call::new(Method::GET, "/seller/orders"),
    };
    let me = Call::new(Method::POST, format!("/accounts/{}", kind.in_paths()));
    [me, list, Call::new(Method::POST, "/chat-info/roomList")]
}

/// account-api refuses a token at once, and every copy of the others within two seconds.
async fn refused_everywhere(who: &Caller, kind: Kind, since: Instant) -> Result<()> {
    let [account, order, chat] = calls(kind);
    who.send(&account).await?.expect_refusal(401, "TOKEN_INVALID")?;
    for call in [order, chat] {
        eventually(&format!("{call} is refused"), WITHIN, || async {
            // Behind a gateway the copies take turns.
            for _ in 0..4 {
                if who.send(&call).await?.status != 401 {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await?;
        who.send(&call).await?.expect_refusal(401, "TOKEN_INVALID")?;
    }
    ensure!(since.elapsed() < 2 * WITHIN, "{:?}", since.elapsed());
    Ok(())
}

async fn taken_everywhere(who: &Caller, kind: Kind) -> Result<()> {
    for call in calls(kind) {
        let answer = who.send(&call).await?;
        ensure!(answer.status == 200, "{call}: {answer}");
    }
    Ok(())
}

/// Reads until the socket is ended, and says why that was.
async fn end_of(mut socket: Socket) -> Result<String> {
    let ended = tokio::time::timeout(WITHIN, async {
        loop {
            if let Err(end) = socket.news("nothing of this name").await {
                return format!("{end:#}");
            }
        }
    });
    ended.await.context("the socket goes on")
}

#[tokio::test]
async fn a_seller_who_leaves_is_gone_everywhere() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("사라질 사과", &[(700, 5)]).await?[0];
    let room = room(&customer, &seller).await?;
    ensure!(say(&seller, &room, "안녕하세요").await? == 201);
    let mut watching = customer.socket().await?;
    watching.follow(&room, 0).await?;
    watching.message().await?;
    let mut open = seller.socket().await?;
    open.follow(&room, 0).await?;
    open.message().await?;
    let line = json!({"items": [{"itemId": item.id, "count": 1}]});
    customer.post("/customer/cart", line).await?.expect(200)?;
    let search = || async {
        let found =
            deployment.anyone().get("/search/product?name=%EC%82%AC%EB%9D%BC%EC%A7%88").await?.expect(200)?;
        Ok::<_, anyhow::Error>(found["products"].as_array().map_or(0, Vec::len))
    };
    eventually("the product is found", LATER, || async { Ok((search().await? == 1).then_some(())) }).await?;

    let erased_at = Instant::now();
    erase(&seller).await?;
    let left = tokio::time::timeout(WITHIN, watching.news("left")).await.context("nobody left")??;
    ensure!(left["user"]["id"] == seller.id && left["user"]["nickname"] == "탈퇴한 회원", "{left}");
    ensure!(end_of(open).await?.contains("TOKEN_INVALID"), "the socket was closed without a code");
    refused_everywhere(&seller, Kind::Seller, erased_at).await?;
    let product = json!({"name": "뒤늦은 사과", "description": "늦음", "items": [{"name": "하나", "price": 1, "count": 1}]});
    seller.post("/seller/product", product).await?.expect_refusal(401, "TOKEN_INVALID")?;
    ensure!(say(&seller, &room, "아직 있어요").await? == 401);
    eventually("the product is off sale", WITHIN, || async { Ok((search().await? == 0).then_some(())) })
        .await?;
    let detail = format!("/search/product/detail?productId={}", item.product_id);
    deployment.anyone().get(&detail).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;

    let shown = shown(&customer, &room, seller.id).await?;
    ensure!(shown["nickname"] == "탈퇴한 회원" && shown["left"] == true, "{shown}");
    let history = customer.get(&format!("/chat/{room}")).await?.expect(200)?.to_string();
    let list = customer.post_empty("/chat-info/roomList").await?.expect(200)?.to_string();
    for told in [&history, &list] {
        ensure!(!told.contains(&seller.email) && told.contains("탈퇴한 회원"), "{told}");
    }
    let order = Call::post("/customer/orders", json!({"shipping": address()})).key(Uuid::now_v7());
    let refused = customer.send(&order).await?;
    refused.expect_refusal(404, "NOT_FOUND_ITEM")?;
    ensure!(refused.text("/detail")?.contains("사라질 사과"), "{refused}");
    let cart = customer.get("/customer/cart").await?.expect(200)?;
    ensure!(
        cart["products"] == json!([]) && cart["messages"][0].to_string().contains("사라질 사과"),
        "{cart}"
    );
    deployment.audit().await
}

#[tokio::test]
async fn a_new_password_a_reset_and_a_logout_end_sessions_where_money_moves() -> Result<()> {
    let deployment = Deployment::open().await?;
    let customer = deployment.customer().await?;
    let (one, refresh) = log_in(&deployment, &customer, PASSWORD).await?;
    let (other, _) = log_in(&deployment, &customer, PASSWORD).await?;
    for who in [&one, &other] {
        taken_everywhere(who, Kind::Customer).await?;
    }
    let open = one.socket().await?;
    let since = Instant::now();
    deployment.anyone().post("/accounts/logout", json!({"refreshToken": refresh})).await?.expect(204)?;
    refused_everywhere(&one, Kind::Customer, since).await?;
    ensure!(end_of(open).await?.contains("TOKEN_INVALID"));
    taken_everywhere(&other, Kind::Customer).await?;

    let person = json!({"name": "김민수", "phone": "01012345678", "birth": "1990-03-01",
                        "password": "다른 말 세 마리 건전지", "currentPassword": PASSWORD});
    let open = other.socket().await?;
    let since = Instant::now();
    other.put("/accounts/customer/update", person).await?.expect(200)?;
    refused_everywhere(&other, Kind::Customer, since).await?;
    refused_everywhere(&customer, Kind::Customer, since).await?;
    ensure!(end_of(open).await?.contains("TOKEN_INVALID"));

    let (third, _) = log_in(&deployment, &customer, "다른 말 세 마리 건전지").await?;
    taken_everywhere(&third, Kind::Customer).await?;
    let reset = json!({"email": customer.email, "type": "CUSTOMER"});
    deployment.anyone().post("/accounts/password/reset", reset).await?.expect(202)?;
    let token = deployment.mailed(&customer.email, "<code>", "").await?;
    let confirm = json!({"token": token, "password": PASSWORD});
    let since = Instant::now();
    deployment.anyone().post("/accounts/password/reset/confirm", confirm).await?.expect(204)?;
    refused_everywhere(&third, Kind::Customer, since).await?;
    let (fourth, _) = log_in(&deployment, &customer, PASSWORD).await?;
    taken_everywhere(&fourth, Kind::Customer).await
}

#[tokio::test]
async fn a_new_name_reaches_rooms() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let room = room(&customer, &seller).await?;
    ensure!(say(&seller, &room, "안녕하세요").await? == 201);
    let person = json!({"name": "이지은", "phone": "01012345678", "birth": "1990-03-01"});
    seller.put("/accounts/seller/update", person).await?.expect(200)?;
    eventually("the new name is shown", WITHIN, || async {
        Ok((shown(&customer, &room, seller.id).await?["nickname"] == "이지은").then_some(()))
    })
    .await?;
    taken_everywhere(&seller, Kind::Seller).await?;
    let history = customer.get(&format!("/chat/{room}")).await?.expect(200)?;
    ensure!(history["messages"][0]["sender"]["nickname"] == "이지은", "{history}");
    Ok(())
}

/// In one process nothing can be down by itself.
#[tokio::test]
async fn a_service_that_was_down_hears_of_it_later() -> Result<()> {
    let mut deployment = Deployment::open().await?;
    if deployment.shape() == Shape::Monolith {
        return Ok(());
    }
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("사라질 배", &[(700, 5)]).await?[0];
    let room = room(&customer, &seller).await?;
    let copies = deployment.size() / 3;
    for number in copies..deployment.size() {
        deployment.kill_one(number)?;
    }
    erase(&seller).await?;
    deployment.start().await?;
    eventually("the seller is gone", LATER, || async {
        let detail = format!("/search/product/detail?productId={}", item.product_id);
        let is_off_sale = deployment.anyone().get(&detail).await?.status == 404;
        let is_nobody = shown(&customer, &room, seller.id).await?["nickname"] == "탈퇴한 회원";
        Ok((is_off_sale && is_nobody).then_some(()))
    })
    .await?;
    refused_everywhere(&seller, Kind::Seller, Instant::now()).await
}
