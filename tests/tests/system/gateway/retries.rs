//! Two copies of a service, and one of them goes wrong.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use testkit::{Gateway, free_port};

use super::client::{ask, get};
use super::copy::{Copy, Deed};

/// How often each thing is asked: both copies get their turn.
const TIMES: usize = 6;
const ONCE: [&str; 4] =
    ["POST /customer/orders", "PUT /customer/cart", "DELETE /customer/cart", "DELETE /seller/product"];

/// A copy that does it and one that answers, and a gateway in front of both.
async fn beside(deed: fn() -> Deed, changes: &[(&str, &str)]) -> Result<(Copy, Copy, Gateway)> {
    let (bad, good) = (Copy::start(move |_| deed()).await?, Copy::start(|_| Deed::say("good")).await?);
    let gateway = Gateway::alone([&[1], &[bad.port, good.port], &[1]], changes, false).await?;
    Ok((bad, good, gateway))
}

/// Longer than a copy that failed is spared.
async fn until_it_is_tried_again() {
    tokio::time::sleep(Duration::from_millis(2_100)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_get_that_one_copy_loses_is_answered_by_the_other() -> Result<()> {
    let bad_gateway = || Deed::Answer(502, "", String::new());
    let deeds: [fn() -> Deed; 3] = [|| Deed::Reset, || Deed::Close, bad_gateway];
    for deed in deeds {
        let (bad, _good, gateway) = beside(deed, &[]).await?;
        for path in ["/customer/orders", "/search/product"] {
            for _ in 0..TIMES {
                let reply = get(gateway.port(), path).await?;
                ensure!((reply.status, reply.body.as_str()) == (200, "good"), "{reply:?}");
            }
            ensure!(!bad.heard().is_empty(), "the bad copy was never asked");
            until_it_is_tried_again().await;
        }
    }
    let (bad, _good, gateway) = beside(|| Deed::Reset, &[]).await?;
    bad.close().await;
    for _ in 0..TIMES {
        ensure!(get(gateway.port(), "/customer/orders").await?.body == "good");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_503_is_an_answer_and_spoils_nothing_else() -> Result<()> {
    // Carts are away at both copies; the rest is not.
    let service = || {
        Copy::start(|heard| match heard.line() {
            "GET /customer/cart" => Deed::Answer(503, "Retry-After: 7\r\n", "carts are away".to_owned()),
            _ => Deed::say("fine"),
        })
    };
    let (one, two) = (service().await?, service().await?);
    let gateway = Gateway::alone([&[1], &[one.port, two.port], &[1]], &[], false).await?;
    for _ in 0..TIMES {
        let cart = get(gateway.port(), "/customer/cart").await?;
        ensure!((cart.status, cart.body.as_str()) == (503, "carts are away"), "{cart:?}");
        ensure!(cart.header("retry-after") == "7", "{cart:?}");
        for path in ["/customer/orders", "/search/product"] {
            let other = get(gateway.port(), path).await?;
            ensure!((other.status, other.body.as_str()) == (200, "fine"), "{path}: {other:?}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn what_changes_something_is_never_sent_twice() -> Result<()> {
    let deeds: [fn() -> Deed; 3] = [|| Deed::Reset, || Deed::Close, || Deed::Answer(502, "", String::new())];
    for deed in deeds {
        let (bad, good, gateway) = beside(deed, &[]).await?;
        for line in ONCE {
            let before = bad.heard().len() + good.heard().len();
            let mut failed = 0;
            for _ in 0..TIMES {
                let reply = ask(gateway.port(), line, "", r#"{"items":[]}"#).await?;
                failed += usize::from(reply.status >= 500);
                ensure!(
                    reply.status == 502 || reply.status == 200 || {
                        reply.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
                        reply.header("retry-after") == "1"
                    }
                );
            }
            let heard = bad.heard().len() + good.heard().len() - before;
            ensure!(heard == TIMES && failed > 0, "{line}: {TIMES} asked, {heard} heard, {failed} failed");
            until_it_is_tried_again().await;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_post_that_could_not_even_be_sent_goes_to_the_other_copy() -> Result<()> {
    let good = Copy::start(|_| Deed::say("good")).await?;
    let ports = [free_port()?, good.port];
    let gateway = Gateway::alone([&ports, &ports, &ports], &[], false).await?;
    let body = "x".repeat(5_000);
    for line in ["POST /customer/orders", "POST /accounts/login", "POST /chat/invite", "POST /search/x"] {
        for _ in 0..TIMES {
            let reply = ask(gateway.port(), line, "", &body).await?;
            ensure!((reply.status, reply.body.as_str()) == (200, "good"), "{line}: {reply:?}");
        }
    }
    ensure!(good.heard().iter().all(|heard| heard.body.len() == 5_000));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_copy_that_hangs_is_given_up_in_time() -> Result<()> {
    let sooner = [("proxy_read_timeout 12s", "proxy_read_timeout 1s")];
    let (bad, good, gateway) = beside(|| Deed::Hang, &sooner).await?;
    for line in ONCE {
        let (at_bad, before) = (bad.heard().len(), bad.heard().len() + good.heard().len());
        for _ in 0..4 {
            let began = Instant::now();
            let reply = ask(gateway.port(), line, "", "{}").await?;
            ensure!(began.elapsed() < Duration::from_secs(8), "{line}: {:?}", began.elapsed());
            ensure!(
                reply.status == 200 || reply.expect_refusal(503, "SERVICE_UNAVAILABLE").is_ok(),
                "{reply:?}"
            );
        }
        ensure!(bad.heard().len() > at_bad, "{line}: the bad copy was never asked");
        ensure!(bad.heard().len() + good.heard().len() == before + 4, "{line}: sent twice");
        until_it_is_tried_again().await;
    }
    let at_bad = bad.heard().len();
    for _ in 0..4 {
        ensure!(get(gateway.port(), "/customer/orders").await?.body == "good");
    }
    ensure!(bad.heard().len() > at_bad, "the bad copy was never asked");
    good.close().await;
    for _ in 0..2 {
        let reply = get(gateway.port(), "/customer/orders").await?;
        reply.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_get_is_not_sent_around_for_ever() -> Result<()> {
    let asked = std::sync::Arc::new(AtomicU32::new(0));
    let mut copies = Vec::new();
    for _ in 0..3 {
        let asked = std::sync::Arc::clone(&asked);
        copies.push(
            Copy::start(move |_| {
                asked.fetch_add(1, Ordering::SeqCst);
                Deed::Reset
            })
            .await?,
        );
    }
    let ports: Vec<_> = copies.iter().map(|copy| copy.port).collect();
    let gateway = Gateway::alone([&[1], &ports, &[1]], &[], false).await?;
    get(gateway.port(), "/customer/orders").await?.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
    ensure!(asked.load(Ordering::SeqCst) == 2, "asked {asked:?} times");
    Ok(())
}
