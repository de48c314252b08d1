//! A rolling restart of two copies of each service under load: nothing fails but what its caller may safely send again,
//! and no live socket ends without a close frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Account, Call, Deployment, Item, Kind, Method, order_of, until_answered};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::books::{check_audits, check_stock, settled_orders};

const PUT_UP: i64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(30);
/// Nobody logs in twice.
const SETTINGS: [(&str, &str); 1] = [("ACCOUNT_API__AUTH__ACCESS_TOKEN_SECONDS", "86400")];

/// What one customer did.
#[derive(Default)]
struct Done {
    calls: u32,
    orders: u32,
    /// How often a call that may be sent again was sent again.
    again: u32,
}

/// Looks, fills the cart and orders until the shop closes.
async fn shop(customer: Account, item: Item, closing: Arc<AtomicBool>) -> Result<Done> {
    let mut done = Done::default();
    // nginx closes idle connections when it reads its configuration again.
    let unrepeated = customer.over_new_connections()?;
    while !closing.load(Ordering::SeqCst) {
        // To look or to empty a cart is safe, and an order has its key: all of them may be sent again.
        let look = Call::new(Method::GET, "/search/product?limit=5");
        let order = order_of(&[(item, 1)]).key(Uuid::now_v7());
        let empty = Call::new(Method::DELETE, "/customer/cart");
        for call in [look, order, empty] {
            let (answer, tries) = until_answered(&customer, &call, PATIENCE).await?;
            ensure!(answer.status < 300, "{call}: {answer}");
            done.again += tries - 1;
            done.calls += tries;
        }
        done.orders += 1;
        // What is added to a cart twice is in it twice: this must not fail.
        let add = Call::post("/customer/cart", json!({"items": [{"itemId": item.id, "count": 1}]}));
        unrepeated.send(&add).await?.expect(200)?;
        done.calls += 1;
    }
    Ok(done)
}

/// Follows a room over live sockets until the shop closes, and says how many it took.
async fn listen(person: Account, room: String, closing: Arc<AtomicBool>) -> Result<u32> {
    let mut sockets = 0;
    while !closing.load(Ordering::SeqCst) {
        let Ok(mut socket) = person.socket().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        sockets += 1;
        socket.follow(&room, 0).await?;
        while !closing.load(Ordering::SeqCst) {
            match tokio::time::timeout(Duration::from_millis(200), socket.message()).await {
                Err(_) | Ok(Ok(_)) => {}
                Ok(Err(end)) => {
                    ensure!(end.to_string().starts_with("closed: Some"), "a socket was dropped: {end:#}");
                    break;
                }
            }
        }
    }
    Ok(sockets)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the copies of micro-services: tests/shapes.sh"]
async fn copies_are_replaced_one_by_one_and_nobody_notices() -> Result<()> {
    let mut deployment = Deployment::open_with(&SETTINGS).await?;
    let seller = deployment.seller().await?;
    let item = seller.put_up("여우비 순면 이불", &[(1_000, PUT_UP)]).await?[0];
    let customers = deployment.customers(4).await?;
    for customer in &customers {
        customer.change_balance(1_000_000_000).await?;
    }
    let users = json!([{"email": customers[1].email, "type": Kind::Customer.in_json()}]);
    let room =
        customers[0].post("/chat/invite", json!({"name": "이불 문의", "users": users})).await?.expect(201)?;
    let room = room["id"].as_str().unwrap_or_default().to_owned();

    let closing = Arc::new(AtomicBool::new(false));
    let (mut shopping, mut listening) = (JoinSet::new(), JoinSet::new());
    for customer in customers.iter().cloned() {
        shopping.spawn(shop(customer, item, Arc::clone(&closing)));
    }
    for person in customers.iter().take(2).cloned() {
        listening.spawn(listen(person, room.clone(), Arc::clone(&closing)));
    }
    for number in 0..deployment.size() {
        let end = deployment.replace(number).await?;
        ensure!(end.success(), "program {number} ended with {end}");
    }
    closing.store(true, Ordering::SeqCst);
    let done = shopping.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    let sockets = listening.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    let sum = |what: fn(&Done) -> u32| done.iter().map(what).sum::<u32>();
    eprintln!(
        "{} calls, {} sent again, {} orders; {sockets:?} sockets",
        sum(|d| d.calls),
        sum(|d| d.again),
        sum(|d| d.orders)
    );
    ensure!(
        sockets.iter().all(|sockets| *sockets > 1),
        "no chat-api was replaced under a socket: {sockets:?}"
    );
    let orders = settled_orders(&customers, PATIENCE).await?;
    check_stock(&seller, item, PUT_UP, &orders).await?;
    check_audits(&deployment).await
}
