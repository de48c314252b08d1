//! What the gateway promises by itself, with the configuration that is shipped and in front of copies that misbehave.

mod caching;
mod client;
mod copy;
mod limits;
mod retries;
mod sockets;
mod waf;

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Call, Deployment, Gateway, Method};

use client::{Reply, ask, get};
use copy::{Copy, Deed};

/// A copy of each service and a gateway in front of them.
struct Shop {
    account: Copy,
    order: Copy,
    chat: Copy,
    gateway: Gateway,
}

impl Shop {
    async fn open() -> Result<Self> {
        let copy = |name: &'static str| Copy::start(move |_| Deed::say(name));
        let (account, order, chat) = (copy("account").await?, copy("order").await?, copy("chat").await?);
        let gateway = Gateway::alone([&[account.port], &[order.port], &[chat.port]], &[], false).await?;
        Ok(Self { account, order, chat, gateway })
    }

    fn port(&self) -> u16 {
        self.gateway.port()
    }

    /// The first lines of all that any copy was asked.
    fn heard(&self) -> Vec<String> {
        [&self.account, &self.order, &self.chat].iter().flat_map(|copy| copy.lines()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn every_path_comes_to_the_service_whose_it_is() -> Result<()> {
    let shop = Shop::open().await?;
    for (owner, line) in [
        ("account", "POST /accounts/login"),
        ("account", "POST /accounts/customer/signup"),
        ("account", "GET /accounts/customer/verify/abc-_1"),
        ("account", "POST /accounts/seller/verify/abc-_1"),
        ("account", "GET /accounts/password/reset?token=abc-_1"),
        ("account", "POST /accounts/password/reset"),
        ("account", "POST /accounts/user/info?email=a%2Fb@example.com"),
        ("account", "DELETE /accounts/seller"),
        ("account", "GET /sellers?ids=1,2"),
        ("account", "GET /sellers/1"),
        ("account", "POST /test/create/customer"),
        ("account", "GET /.well-known/jwks.json"),
        ("account", "GET /swagger-ui/index.html"),
        ("order", "POST /seller/product"),
        ("order", "PUT /seller/product/item"),
        ("order", "GET /seller/orders/018f?limit=2"),
        ("order", "GET /search/product?name=../%2e%2e//%5C"),
        ("order", "GET /customer/cart"),
        ("order", "GET /seller/products/1/movements"),
        ("order", "PUT /seller/shipping"),
        ("order", "GET /seller/summary"),
        ("order", "POST /seller/product/1/images?alt=x"),
        ("order", "GET /img/0a/400.webp"),
        ("order", "GET /categories"),
        ("order", "GET /notices"),
        ("order", "GET /carriers"),
        ("order", "GET /products?ids=1,2"),
        ("order", "POST /customer/orders/018f/cancel"),
        ("chat", "POST /chat/invite"),
        ("chat", "POST /chat-info/myInfo"),
        ("chat", "POST /chat-search/user?email=a"),
        ("chat", "GET /app/app.js"),
        ("chat", "GET /asyncapi"),
        ("chat", "GET /api-docs/asyncapi.json"),
        ("chat", "GET /ws"),
    ] {
        let reply = ask(shop.port(), line, "", "").await?;
        ensure!((reply.status, reply.body.as_str()) == (200, owner), "{line}: {reply:?}");
        let copy = match owner {
            "account" => &shop.account,
            "order" => &shop.order,
            _ => &shop.chat,
        };
        ensure!(copy.lines().last().is_some_and(|heard| heard == line), "{line}: {:?}", copy.lines());
    }
    Ok(())
}

/// What must not come to any service, and how somebody might write it.
const INSIDE: &[&str] = &[
    "/internal",
    "/internal/",
    "/internal/payments",
    "/INTERNAL/payments",
    "//internal/payments",
    "/internal./payments",
    "/internal%2fpayments",
    "/%69nternal/payments",
    "/%2569nternal/payments",
    "/.//internal/payments",
    "/./internal/payments",
    "/search/../internal/payments",
    "/search/%2e%2e/internal/payments",
    "/search/.%2E/internal/payments",
    "/search/..;/internal/payments",
    "/search/..%2finternal/payments",
    "/search/..%5cinternal/payments",
    "/search/..\\internal/payments",
    "/search/%2e%2e%2finternal%2fpayments",
    // Read one way it is /accounts/, and the other way a package of the ledger.
    "/internal/ledger/packages/..%2f..%2f..%2faccounts%2f",
    "/internal/ledger/packages/..%2F..%2F..%2Fsearch%2Fx",
    "/internal/ledger/packages/..%2f..%2f..%2fswagger-ui%2f",
    "/internal/../search/product",
    "/internal//../../search/product",
    "/internal/x/../../accounts/login",
    "/internal#/../../accounts/login",
    "/internal;/../accounts/login",
    "/metrics",
    "/metrics/",
    "/METRICS",
    "//metrics",
    "/metrics.",
    "/accounts/../metrics",
    "/accounts/..%2fmetrics",
    "/metrics/..%2faccounts%2f",
    "/metrics#/accounts/",
    "/metrics?/accounts/",
    "/x",
    "/accounts",
    "/accountsx/",
    "/chatx",
    "/wsx",
];

/// Not there, or no path at all, such as one that leads out of the root.
fn expect_nothing(reply: &Reply) -> Result<Value> {
    match reply.status {
        400 => reply.expect_refusal(400, "MALFORMED_REQUEST"),
        _ => reply.expect_refusal(404, "NOT_FOUND"),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn what_only_services_call_is_not_there_however_it_is_written() -> Result<()> {
    let shop = Shop::open().await?;
    for path in INSIDE {
        for method in ["GET", "POST", "PUT"] {
            expect_nothing(&ask(shop.port(), &format!("{method} {path}"), "", "").await?)?;
        }
        expect_nothing(&ask(shop.port(), &format!("GET http://127.0.0.1:1{path}"), "", "").await?)?;
    }
    ensure!(shop.heard().is_empty(), "{:?}", shop.heard());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn another_service_finds_nothing_inside_through_the_door_either() -> Result<()> {
    let deployment = Deployment::open().await?;
    let direct = deployment.peer()?.send(&Call::new(Method::GET, "/internal/ledger/packages")).await?;
    direct.expect(200)?;
    let port = deployment.front_url().rsplit_once(':').map_or("", |(_, port)| port).parse()?;
    let bearer = format!("Authorization: Bearer {}\r\n", deployment.peer()?.token().unwrap_or_default());
    for path in INSIDE {
        expect_nothing(&ask(port, &format!("GET {path}"), &bearer, "").await?)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_caller_can_name_its_request_but_not_its_address() -> Result<()> {
    let shop = Shop::open().await?;
    let forged = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7\r\nForwarded: for=6.6.6.6\r\n\
                  X-Forwarded-Proto: gopher\r\nX-Request-Id: sane-1.a\r\n";
    // One path for each way through the gateway.
    let lines = ["GET /customer/cart", "POST /customer/orders", "PUT /customer/cart", "GET /search/product"];
    for line in lines {
        ask(shop.port(), line, forged, "").await?;
        let heard = shop.order.heard().pop().context("nothing was heard")?;
        let wanted = [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "http"), ("forwarded", "")];
        for (name, value) in wanted.into_iter().chain([("x-request-id", "sane-1.a")]) {
            ensure!(heard.header(name) == value, "{line}: {name}: {}", heard.header(name));
        }
    }
    for (line, copy) in [("POST /accounts/login", &shop.account), ("GET /ws", &shop.chat)] {
        ask(shop.port(), line, forged, "").await?;
        let heard = copy.heard().pop().context("nothing was heard")?;
        ensure!(heard.header("x-forwarded-for") == "127.0.0.1", "{line}: {heard:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_request_without_a_sane_name_gets_one() -> Result<()> {
    let shop = Shop::open().await?;
    for insane in ["", "X-Request-Id: a b\r\n", "X-Request-Id: \"}<script>\r\n"] {
        let mut names = HashSet::new();
        for path in ["/customer/cart", "/customer/cart", "/search/suggest", "/search/suggest", "/nowhere"] {
            let reply = ask(shop.port(), &format!("GET {path}"), insane, "").await?;
            // The services say it themselves.
            let name = match shop.order.heard().pop() {
                Some(heard) if path == "/customer/cart" => heard.header("x-request-id"),
                _ => reply.header("x-request-id"),
            };
            ensure!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}: {name}");
            ensure!(names.insert(name), "{path}: a name twice");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn refusals_speak_the_caller_s_language() -> Result<()> {
    let shop = Shop::open().await?;
    let korean = get(shop.port(), "/nowhere/%22?q").await?.expect_refusal(404, "NOT_FOUND")?;
    ensure!(korean["detail"] == "찾을 수 없습니다." && korean["instance"] == "/nowhere/%22", "{korean}");
    let english = ask(shop.port(), "GET /nowhere", "Accept-Language: en-US\r\n", "").await?;
    ensure!(english.expect_refusal(404, "NOT_FOUND")?["detail"] == "There is nothing here.");
    let traced = ask(shop.port(), "TRACE /accounts/x", "", "").await?;
    traced.expect_refusal(405, "METHOD_NOT_ALLOWED")?;
    ask(shop.port(), "GET /accounts/\u{1}x", "", "").await?.expect_refusal(400, "MALFORMED_REQUEST")?;
    ask(shop.port(), "GET /accounts/%00", "", "").await?.expect_refusal(400, "MALFORMED_REQUEST")?;
    ensure!(shop.heard().is_empty());
    Ok(())
}
