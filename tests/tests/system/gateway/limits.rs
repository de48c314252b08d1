//! How much the gateway takes from one client.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Shop;
use super::client::{Reply, ask, get, send_bytes};
use super::copy::{Copy, Deed};

const KIB: usize = 1024;

fn expect_flood(reply: &Reply) -> Result<Value> {
    ensure!(reply.header("retry-after") == "1", "{reply:?}");
    reply.expect_refusal(429, "TOO_MANY_REQUESTS")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn who_asks_too_much_is_told_to_wait() -> Result<()> {
    let shop = Shop::open().await?;
    let began = Instant::now();
    for (sent, path) in ["/customer/cart", "/search/product", "/swagger-ui/x"].iter().cycle().enumerate() {
        let reply = get(shop.port(), path).await?;
        if reply.status == 429 {
            expect_flood(&reply)?;
            ensure!(sent >= 400, "already after {sent} requests");
            break;
        }
        ensure!(
            reply.status == 200 && began.elapsed() < Duration::from_mins(1),
            "{sent} requests: {reply:?}"
        );
    }
    // What is waited for comes.
    tokio::time::sleep(Duration::from_secs(1)).await;
    ensure!(get(shop.port(), "/customer/cart").await?.status == 200);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn who_guesses_passwords_is_told_to_wait_much_earlier() -> Result<()> {
    let shop = Shop::open().await?;
    for line in ["POST /accounts/login", "POST /accounts/%6Cogin", "POST /accounts/password/reset"] {
        let mut tries = 0;
        let refused = loop {
            let reply = ask(shop.port(), line, "", "{}").await?;
            if reply.status != 200 {
                break reply;
            }
            tries += 1;
            ensure!(tries < 300, "{tries} times {line} in a row");
        };
        expect_flood(&refused)?;
    }
    let heard = shop.account.heard().len();
    ensure!((40..200).contains(&heard), "{heard} guesses");
    ensure!(get(shop.port(), "/customer/cart").await?.status == 200);
    ensure!(get(shop.port(), "/.well-known/jwks.json").await?.status == 200);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn what_is_too_large_is_refused_at_the_door() -> Result<()> {
    let shop = Shop::open().await?;
    let lines = ["POST /seller/product", "PUT /seller/product", "POST /accounts/login", "POST /search/x"];
    for line in lines {
        let reply = ask(shop.port(), line, "", &"x".repeat(64 * KIB)).await?;
        ensure!(reply.status == 200, "{line}: {reply:?}");
        let reply = ask(shop.port(), line, "", &"x".repeat(64 * KIB + 1)).await?;
        reply.expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
        let chunk = format!("{:x}\r\n{}\r\n0\r\n\r\n", 70 * KIB, "x".repeat(70 * KIB));
        let request = format!(
            "{line} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"
        );
        let reply = send_bytes(shop.port(), request.as_bytes()).await?;
        ensure!(reply.starts_with("HTTP/1.1 413") && reply.contains("PAYLOAD_TOO_LARGE"), "{line}: {reply}");
    }
    let heard = shop.heard();
    ensure!(heard.len() == lines.len(), "{heard:?}");
    // A picture may be as large as order-api takes it.
    let picture = "POST /seller/product/1/images";
    ask(shop.port(), picture, "", &"x".repeat(10 * KIB * KIB + 1))
        .await?
        .expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
    let reply = ask(shop.port(), picture, "", &"x".repeat(10 * KIB * KIB)).await?;
    ensure!(reply.status == 200, "{reply:?}");
    let heard = shop.heard();
    let large = format!("X-Large: {}\r\n", "x".repeat(20 * KIB));
    ask(shop.port(), "GET /customer/cart", &large, "").await?.expect_refusal(400, "MALFORMED_REQUEST")?;
    let many = "X-Many: x\r\n".repeat(8 * KIB);
    ask(shop.port(), "GET /customer/cart", &many, "").await?.expect_refusal(400, "MALFORMED_REQUEST")?;
    let long = format!("/search/product?name={}", "x".repeat(20 * KIB));
    get(shop.port(), &long).await?.expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
    ensure!(shop.heard().len() == heard.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn who_never_finishes_a_header_is_let_go() -> Result<()> {
    let shop = Shop::open().await?;
    let began = Instant::now();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, shop.port())).await?;
    stream.write_all(b"GET /customer/cart HTTP/1.1\r\nHost: shop\r\n").await?;
    let (mut reading, mut writing) = stream.into_split();
    // It keeps the connection busy, a header at a time.
    let dripping = tokio::spawn(async move {
        while writing.write_all(b"X-Drip: x\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    });
    let mut heard = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(12), reading.read_to_end(&mut heard)).await;
    let _ = end.context("it is still served")?;
    ensure!(began.elapsed() > Duration::from_secs(4), "let go after {:?}", began.elapsed());
    ensure!(shop.heard().is_empty());
    dripping.abort();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn two_requests_can_not_be_hidden_in_one() -> Result<()> {
    let shop = Shop::open().await?;
    let hidden = "GET /internal/ledger/packages HTTP/1.1\r\nHost: shop\r\n\r\n";
    let length = hidden.len() + 5;
    for framing in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
        format!("Content-Length: 5\r\nContent-Length: {length}\r\n"),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        format!("Content-Length : {length}\r\n"),
    ] {
        let request =
            format!("POST /customer/orders HTTP/1.1\r\nHost: shop\r\n{framing}\r\n0\r\n\r\n{hidden}");
        send_bytes(shop.port(), request.as_bytes()).await?;
        ensure!(shop.heard().iter().all(|line| !line.contains("internal")), "{framing}: {:?}", shop.heard());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_large_answer_comes_whole() -> Result<()> {
    let order = Copy::start(|_| Deed::say(&"x".repeat(2 * KIB * KIB))).await?;
    let gateway = testkit::Gateway::alone([&[1], &[order.port], &[1]], &[], false).await?;
    for path in ["/customer/orders", "/search/product"] {
        let reply = get(gateway.port(), path).await?;
        ensure!((reply.status, reply.body.len()) == (200, 2 * KIB * KIB), "{path}: {}", reply.body.len());
    }
    Ok(())
}
