//! What the gateway keeps, and for how long.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{Deployment, Gateway, eventually};
use tokio::task::JoinSet;

use super::client::{ask, get};
use super::copy::{Copy, Deed, Heard};

const TAG: &str = "\"a1\"";

async fn shop(does: impl Fn(&Heard) -> Deed + Send + Sync + 'static) -> Result<(Copy, Gateway)> {
    let order = Copy::start(does).await?;
    let gateway = Gateway::alone([&[order.port], &[order.port], &[order.port]], &[], false).await?;
    Ok((order, gateway))
}

/// Answers as order-api does: 304 for who has it already.
fn tagged(heard: &Heard, headers: &'static str) -> Deed {
    if heard.header("if-none-match").contains(TAG) {
        return Deed::Answer(304, headers, String::new());
    }
    Deed::Answer(200, headers, format!("found for {}", heard.line()))
}

fn kept_a_minute(heard: &Heard) -> Deed {
    tagged(heard, "Cache-Control: public, max-age=60\r\nETag: \"a1\"\r\nX-Request-Id: the-first\r\n")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_search_is_asked_once_for_as_long_as_the_service_says() -> Result<()> {
    let (order, gateway) = shop(kept_a_minute).await?;
    for number in 0..5 {
        let id = format!("X-Request-Id: call-{number}\r\nAuthorization: Bearer {number}\r\n");
        let found = ask(gateway.port(), "GET /search/product?name=a", &id, "").await?;
        ensure!(
            (found.status, found.body.as_str()) == (200, "found for GET /search/product?name=a"),
            "{found:?}"
        );
        ensure!(found.header("x-request-id") == format!("call-{number}"), "{found:?}");
        ensure!(
            found.header("etag") == TAG && found.header("cache-control") == "public, max-age=60",
            "{found:?}"
        );
    }
    get(gateway.port(), "/search/product?name=b").await?;
    ensure!(
        order.lines() == ["GET /search/product?name=a", "GET /search/product?name=b"],
        "{:?}",
        order.lines()
    );
    // The answer is everybody's: nobody's token has anything to do with it.
    ensure!(order.heard().iter().all(|heard| heard.header("authorization").is_empty()));
    let known =
        ask(gateway.port(), "GET /search/product?name=a", "If-None-Match: \"x\", \"a1\"\r\n", "").await?;
    ensure!((known.status, known.body.as_str()) == (304, "") && known.header("etag") == TAG, "{known:?}");
    let old = ask(gateway.port(), "GET /search/product?name=a", "If-None-Match: \"a0\"\r\n", "").await?;
    ensure!(old.status == 200 && order.heard().len() == 2, "{old:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn what_is_too_old_is_asked_for_with_its_tag() -> Result<()> {
    let (order, gateway) =
        shop(|heard| tagged(heard, "Cache-Control: public, max-age=1\r\nETag: \"a1\"\r\n")).await?;
    get(gateway.port(), "/search/product").await?;
    let asked_again = eventually("a question with the tag", Duration::from_secs(10), || async {
        let found = get(gateway.port(), "/search/product").await?;
        ensure!((found.status, found.body.as_str()) == (200, "found for GET /search/product"), "{found:?}");
        Ok(order.heard().get(1).cloned())
    });
    ensure!(asked_again.await?.header("if-none-match") == TAG);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn what_may_not_be_kept_is_asked_each_time_also_by_who_has_it() -> Result<()> {
    let (order, gateway) =
        shop(|heard| tagged(heard, "Cache-Control: public, no-cache\r\nETag: \"a1\"\r\n")).await?;
    for asked in 1..4 {
        get(gateway.port(), "/search/product").await?;
        ensure!(order.heard().len() == asked);
    }
    let known = ask(gateway.port(), "GET /search/product", "If-None-Match: \"a1\"\r\n", "").await?;
    ensure!((known.status, known.body.as_str()) == (304, ""), "{known:?}");
    ensure!(order.heard().len() == 4);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn that_one_has_it_already_is_not_what_the_next_one_is_told() -> Result<()> {
    let (_order, gateway) = shop(kept_a_minute).await?;
    for _ in 0..2 {
        let known = ask(gateway.port(), "GET /search/product", "If-None-Match: \"a1\"\r\n", "").await?;
        ensure!(known.status == 304, "{known:?}");
    }
    let found = get(gateway.port(), "/search/product").await?;
    ensure!((found.status, found.body.as_str()) == (200, "found for GET /search/product"), "{found:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn nothing_but_the_search_is_kept_whatever_the_service_says() -> Result<()> {
    let (service, gateway) = shop(kept_a_minute).await?;
    let paths = [
        "/customer/cart",
        "/customer/orders",
        "/seller/orders",
        "/accounts/customer/balance/history",
        "/chat/1",
    ];
    for path in paths {
        for person in ["A", "B"] {
            let before = service.heard().len();
            let token = format!("Authorization: Bearer {person}\r\n");
            ask(gateway.port(), &format!("GET {path}"), &token, "").await?;
            let heard = service.heard();
            ensure!(heard.len() == before + 1, "{path} was answered from the cache");
            ensure!(
                heard[before].header("authorization") == format!("Bearer {person}"),
                "{:?}",
                heard[before]
            );
        }
    }
    // Nor is what is not an answer to GET, and not an error.
    for _ in 0..2 {
        ask(gateway.port(), "POST /search/product", "", "{}").await?;
    }
    ensure!(service.lines().iter().filter(|line| *line == "POST /search/product").count() == 2);
    let (service, gateway) =
        shop(|_| Deed::Answer(500, "Cache-Control: no-store\r\n", "oh".to_owned())).await?;
    for _ in 0..3 {
        ensure!(get(gateway.port(), "/search/product").await?.status == 500);
    }
    ensure!(service.heard().len() == 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_picture_is_kept_whole_whoever_asks_first_and_whatever_stands_behind_its_name() -> Result<()> {
    let (order, gateway) = shop(|heard| {
        let headers = "Cache-Control: public, max-age=31536000, immutable\r\nETag: \"a1\"\r\n";
        let has_it = heard.header("if-none-match") == "*";
        if has_it { Deed::Answer(304, headers, String::new()) } else { tagged(heard, headers) }
    })
    .await?;
    let path = "/img/0a/400.webp";
    let known = ask(gateway.port(), &format!("GET {path}"), "If-None-Match: *\r\n", "").await?;
    ensure!(known.status == 304, "{known:?}");
    for query in ["", "?1", "?2"] {
        let seen = get(gateway.port(), &format!("{path}{query}")).await?;
        ensure!(seen.status == 200 && seen.body.contains(path), "{seen:?}");
    }
    ensure!(order.heard().len() == 2, "{:?}", order.lines());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn a_burst_of_the_same_search_is_one_question() -> Result<()> {
    let (order, gateway) = shop(|_| Deed::Late(Duration::from_millis(500), "found".to_owned())).await?;
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let port = gateway.port();
        asking.spawn(async move { get(port, "/search/product?name=a").await });
    }
    for found in asking.join_all().await {
        let found = found?;
        ensure!((found.status, found.body.as_str()) == (200, "found"), "{found:?}");
    }
    ensure!(order.heard().len() == 1, "{} questions", order.heard().len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn the_search_of_the_shop_is_kept_for_its_second_for_pages_of_any_origin() -> Result<()> {
    let settings = [
        ("ORDER_API__SEARCH__MAX_AGE_SECONDS", "60"),
        ("ORDER_API__SERVER__CORS_ORIGINS", "http://shop.example"),
    ];
    let deployment = Deployment::open_with(&settings).await?;
    let port = deployment.front_url().rsplit_once(':').map_or("", |(_, port)| port).parse()?;
    let plain = get(port, "/search/product?limit=3").await?;
    ensure!(plain.status == 200 && plain.header("x-cache-status") == "MISS", "{plain:?}");
    let again = get(port, "/search/product?limit=3").await?;
    ensure!(again.header("x-cache-status") == "HIT" && again.body == plain.body, "{again:?}");
    // Cached for one who said nothing of an origin, and still right for one who does.
    let page = ask(port, "GET /search/product?limit=3", "Origin: http://shop.example\r\n", "").await?;
    ensure!(page.header("access-control-allow-origin") == "http://shop.example", "{page:?}");
    let tag = plain.header("etag");
    let known = ask(port, "GET /search/product?limit=3", &format!("If-None-Match: {tag}\r\n"), "").await?;
    ensure!(known.status == 304 && !tag.is_empty(), "{known:?}");
    let packed = ask(port, "GET /search/product?limit=3", "Accept-Encoding: gzip\r\n", "").await?;
    ensure!(packed.header("vary").to_lowercase().contains("accept-encoding"), "{packed:?}");
    Ok(())
}
