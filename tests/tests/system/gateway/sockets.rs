//! Live sockets through the gateway, and what is written down of them.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use testkit::{Gateway, eventually, free_port};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Shop;
use super::client::get;
use super::copy::{Copy, Deed};

const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.secret.part";
/// Close, "going away".
const CLOSE: &[u8] = &[0x88, 0x02, 0x03, 0xe9];
const UPGRADE: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

async fn open(port: u16, path: &str, upgrade: &str) -> Result<(TcpStream, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop\r\n{upgrade}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = timeout(Duration::from_secs(10), stream.read_u8()).await.context("no answer")??;
        head.push(byte);
    }
    Ok((stream, String::from_utf8_lossy(&head).into_owned()))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_live_socket_comes_through_with_its_close_frame() -> Result<()> {
    let chat = Copy::start(|_| Deed::Upgrade(CLOSE)).await?;
    let gateway = Gateway::alone([&[1], &[1], &[free_port()?, chat.port]], &[], false).await?;
    for path in ["/ws", "/gs-guide-websocket"] {
        let address = format!("{path}?access_token={TOKEN}");
        let (mut stream, answer) = open(gateway.port(), &address, UPGRADE).await?;
        ensure!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
        stream.write_all(b"\x82\x81mask\x00").await?;
        let mut heard = Vec::new();
        timeout(Duration::from_secs(10), stream.read_to_end(&mut heard)).await.context("no end")??;
        ensure!(heard == [b"\x82\x81mask\x00", CLOSE].concat(), "{heard:?}");
        let asked = chat.heard().pop().context("nothing was heard")?;
        ensure!(asked.line() == format!("GET {address}"), "{}", asked.line());
        ensure!(
            (asked.header("upgrade"), asked.header("connection"))
                == ("websocket".to_owned(), "upgrade".to_owned())
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn nothing_else_becomes_a_tunnel() -> Result<()> {
    let shop = Shop::open().await?;
    let h2c =
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
    for (path, upgrade) in
        [("/customer/cart", UPGRADE), ("/search/product", UPGRADE), ("/ws", h2c), ("/chat/1", h2c)]
    {
        let (_stream, head) = open(shop.port(), path, upgrade).await?;
        ensure!(head.starts_with("HTTP/1.1 200 "), "{path}: {head}");
    }
    for heard in [shop.order.heard(), shop.chat.heard()].concat() {
        ensure!(heard.header("upgrade").is_empty() && heard.header("connection").is_empty(), "{heard:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn no_log_has_the_token_of_a_socket() -> Result<()> {
    let shop = Shop::open().await?;
    let address = format!("/ws?access_token={TOKEN}");
    let Shop { chat, gateway, .. } = shop;
    get(gateway.port(), &address).await?;
    // Lost, refused, malformed, too much: what nginx complains about, it complains about with the whole request.
    chat.close().await;
    get(gateway.port(), &address).await?.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
    let large = format!("X-Large: {}\r\n", "x".repeat(20 * 1024));
    super::ask(gateway.port(), &format!("GET {address}"), &large, "").await?;
    super::ask(gateway.port(), &format!("POST {address}"), "", &"x".repeat(70 * 1024)).await?;
    for _ in 0..2_000 {
        if get(gateway.port(), &address).await?.status == 429 {
            break;
        }
    }
    get(gateway.port(), "/the/last/one").await?;
    eventually("the last line of the log", Duration::from_secs(5), || async {
        Ok(gateway.said()?.contains("/the/last/one").then_some(()))
    })
    .await?;
    let said = gateway.said()?;
    let lines: Vec<_> = said.lines().filter(|line| line.contains(TOKEN)).collect();
    ensure!(lines.is_empty(), "{lines:#?}");
    ensure!(said.contains(r#""path":"/ws","status":429"#), "nothing was limited");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn no_log_has_the_secret_of_a_link_from_a_mail() -> Result<()> {
    let Shop { account, gateway, .. } = Shop::open().await?;
    let addresses =
        [format!("/accounts/customer/verify/{TOKEN}"), format!("/accounts/password/reset?token={TOKEN}")];
    for address in &addresses {
        for (method, body) in [("GET", ""), ("POST", ""), ("POST", "x".repeat(70 * 1024).as_str())] {
            super::ask(gateway.port(), &format!("{method} {address}"), "", body).await?;
        }
    }
    account.close().await;
    for address in &addresses {
        get(gateway.port(), address).await?.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
    }
    get(gateway.port(), "/the/last/one").await?;
    eventually("the last line of the log", Duration::from_secs(5), || async {
        Ok(gateway.said()?.contains("/the/last/one").then_some(()))
    })
    .await?;
    let said = gateway.said()?;
    let lines: Vec<_> = said.lines().filter(|line| line.contains(TOKEN)).collect();
    ensure!(lines.is_empty(), "{lines:#?}");
    ensure!(said.contains(r#""path":"/accounts/customer/verify/*""#), "nothing was logged");
    Ok(())
}
