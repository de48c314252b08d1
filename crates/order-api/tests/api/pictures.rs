//! Pictures of products: brought, shown, put in order, taken away, swept.

use std::io::Cursor;
use std::time::Duration;

use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Body, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, Shop, Who, order_of, send, text};

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);
const PARK: Who = Who::Customer(11);

/// A picture like no other number's.
pub(crate) fn png(width: u32, height: u32, number: u8) -> Vec<u8> {
    let of = |at: u32| u8::try_from(at % 256).unwrap();
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([number.wrapping_mul(37), of(x), of(y)]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn bring(shop: &Shop, who: Who, product: &Value, query: &str, bytes: impl Into<Body>) -> Answer {
    let path = format!("/seller/product/{}/images{query}", product["id"]);
    send(shop.request(who, Method::POST, &path).header("content-type", "image/png").body(bytes)).await
}

fn ids(images: &Value) -> Vec<String> {
    images.as_array().unwrap().iter().map(|image| text(&image["id"]).to_owned()).collect()
}

#[tokio::test]
async fn a_picture_is_brought_and_everybody_sees_it_in_four_widths() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    let image =
        bring(&shop, KIM, &product, "?alt=%EC%95%9E%EB%AA%A8%EC%8A%B5", png(900, 600, 1)).await.ok(201);
    assert_eq!(
        (&image["width"], &image["height"], &image["alt"]),
        (&json!(900), &json!(600), &json!("앞모습"))
    );
    assert!(text(&image["color"]).len() == 7 && text(&image["id"]).len() == 64, "{image}");
    assert_eq!(shop.detail(&product).await["images"], json!([image]));
    for (width, seen) in [(1600, 900), (800, 800), (400, 400), (160, 160)] {
        let path = format!("/img/{}/{width}.webp", text(&image["id"]));
        let response = shop.request(Who::Nobody, Method::GET, &path).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/webp");
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let tag = header("etag");
        let bytes = response.bytes().await.unwrap();
        let picture = image::load_from_memory_with_format(&bytes, ImageFormat::WebP).unwrap();
        assert_eq!(picture.width(), seen);
        let again = shop.request(Who::Nobody, Method::GET, &path).header("if-none-match", tag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    let id = text(&image["id"]);
    for nowhere in [
        format!("/img/{id}/900.webp"),
        format!("/img/{id}/400.png"),
        format!("/img/{id}/400"),
        format!("/img/{id}/+400.webp"),
        format!("/img/{id}/0400.webp"),
        format!("/img/{}/400.webp", "0".repeat(64)),
        format!("/img/{}/400.webp", id.to_uppercase()),
        "/img/..%2f..%2forder.db/400.webp".into(),
        "/img/x/400.webp".into(),
    ] {
        shop.get(Who::Nobody, &nowhere).await.refused(404, "NOT_FOUND_IMAGE");
    }
    let again = bring(&shop, KIM, &product, "", png(900, 600, 1)).await.ok(201);
    assert_eq!(again, image, "the same is there once");
    shop.audit().await;
}

#[tokio::test]
async fn pictures_are_put_in_order_and_the_first_is_shown_in_lists() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    let mut all = Vec::new();
    for number in 1..=3 {
        all.push(text(&bring(&shop, KIM, &product, "", png(40, 40, number)).await.ok(201)["id"]).to_owned());
    }
    assert_eq!(ids(&shop.detail(&product).await["images"]), all);
    let path = format!("/seller/product/{}/images", product["id"]);
    let wish =
        json!({"images": [{"id": all[2], "alt": "  뒷모습 "}, {"id": all[0]}, {"id": all[1], "alt": " "}]});
    let arranged = shop.put(KIM, &path, &wish).await.ok(200);
    assert_eq!(ids(&arranged["images"]), [all[2].clone(), all[0].clone(), all[1].clone()]);
    assert_eq!(
        (&arranged["images"][0]["alt"], &arranged["images"][2]["alt"]),
        (&json!("뒷모습"), &json!(""))
    );
    let kept = shop.put(KIM, &path, &json!({"images": ids(&arranged["images"]).iter().map(|id| json!({"id": id})).collect::<Vec<_>>()})).await.ok(200);
    assert_eq!(kept["images"][0]["alt"], "뒷모습");
    let item = json!({"items": [{"itemId": product["items"][0]["id"], "count": 1}]});
    let cart = shop.post(PARK, "/customer/cart", &item).await.ok(200);
    assert_eq!(cart["products"][0]["thumbnail"], all[2].as_str());
    for crooked in [
        json!({"images": [{"id": all[0]}, {"id": all[1]}]}),
        json!({"images": [{"id": all[0]}, {"id": all[1]}, {"id": all[1]}]}),
        json!({"images": [{"id": all[0]}, {"id": all[1]}, {"id": "x"}]}),
        json!({}),
    ] {
        shop.put(KIM, &path, &crooked).await.broken(&["images"]);
    }
    let long = json!({"images": [{"id": "", "alt": "가".repeat(201)}]});
    shop.put(KIM, &path, &long).await.broken(&["images[0].id", "images[0].alt"]);
    assert_eq!(ids(&shop.detail(&product).await["images"]), ids(&kept["images"]));
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_and_nothing_is_kept() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    for (bytes, word) in [
        (b"GIF89a.........".to_vec(), "JPEG"),
        (b"\0\0\0\x18ftypheic....".to_vec(), "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "JPEG"),
        (b"{}".to_vec(), "JPEG"),
        (Vec::new(), "JPEG"),
    ] {
        let told = bring(&shop, KIM, &product, "", bytes).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        assert!(text(&told["detail"]).contains(word), "{told}");
    }
    let whole = png(400, 400, 1);
    bring(&shop, KIM, &product, "", whole[..whole.len() / 2].to_vec()).await.refused(422, "IMAGE_UNREADABLE");
    let mut long = Cursor::new(Vec::new());
    DynamicImage::new_luma8(100, 20_000).write_to(&mut long, ImageFormat::Png).unwrap();
    bring(&shop, KIM, &product, "", long.into_inner()).await.refused(422, "IMAGE_TOO_LARGE");
    let mut large = whole.clone();
    large.resize((10 << 20) + 1, 0);
    bring(&shop, KIM, &product, "", large.clone()).await.refused(413, "PAYLOAD_TOO_LARGE");
    // Whose length nobody says beforehand.
    let parts: Vec<_> = large.chunks(1 << 20).map(|part| Ok::<_, std::io::Error>(part.to_vec())).collect();
    let unknown = Body::wrap_stream(futures_util::stream::iter(parts));
    bring(&shop, KIM, &product, "", unknown).await.refused(413, "PAYLOAD_TOO_LARGE");
    bring(&shop, KIM, &product, "?alt=", whole.clone()).await.broken(&["alt"]);
    assert_eq!(shop.detail(&product).await["images"], json!([]));
    let folder = shop.data_dir.join("pictures");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
    // Elsewhere no more is taken than ever.
    let path = format!("/seller/product/{}/images", product["id"]);
    let put = shop
        .request(KIM, Method::PUT, &path)
        .header("content-type", "application/json")
        .body(vec![b' '; 65_537]);
    send(put).await.refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn ten_pictures_are_taken_and_no_more_however_many_come_at_once() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    let all = join_all((0..14).map(|number| bring(&shop, KIM, &product, "", png(40, 40, number)))).await;
    let refused: Vec<_> = all.into_iter().filter(|answer| answer.status != 201).collect();
    assert_eq!(refused.len(), 4);
    for answer in refused {
        answer.refused(409, "IMAGE_QUOTA");
    }
    let seen = shop.detail(&product).await;
    assert_eq!(seen["images"].as_array().unwrap().len(), 10);
    assert_eq!(
        shop.get(KIM, &format!("/seller/products/{}", product["id"])).await.ok(200)["images"],
        seen["images"]
    );
}

#[tokio::test]
async fn pictures_are_their_sellers_business() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    let image = bring(&shop, KIM, &product, "", png(40, 40, 1)).await.ok(201);
    let path = format!("/seller/product/{}/images", product["id"]);
    let one = format!("{path}/{}", text(&image["id"]));
    for (who, status, code) in
        [(Who::Nobody, 401, "NO_TOKEN"), (PARK, 403, "LOGIN_TYPE_ERROR"), (LEE, 404, "NOT_FOUND_PRODUCT")]
    {
        bring(&shop, who, &product, "", png(40, 40, 2)).await.refused(status, code);
        let wish = json!({"images": [{"id": image["id"]}]});
        shop.put(who, &path, &wish).await.refused(status, code);
        shop.delete(who, &one).await.refused(status, code);
    }
    bring(&shop, KIM, &json!({"id": 999_999}), "", png(40, 40, 1)).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.delete(KIM, &format!("{path}/x")).await.refused(404, "NOT_FOUND_IMAGE");
    shop.delete(KIM, &one).await.ok(204);
    shop.delete(KIM, &one).await.refused(404, "NOT_FOUND_IMAGE");
    assert_eq!(shop.detail(&product).await["images"], json!([]));
}

#[tokio::test]
async fn what_an_order_shows_stays_and_what_nothing_shows_is_swept() {
    let shop = Shop::open().await;
    let product = shop.product(1, "니트", &[("M", 1_000, 3)]).await;
    let ordered = bring(&shop, KIM, &product, "", png(40, 40, 1)).await.ok(201);
    let other = bring(&shop, KIM, &product, "", png(40, 40, 2)).await.ok(201);
    shop.wire.top_up(11, 1_000).await;
    let order = shop.place(PARK, "k", &order_of(&[(&product["items"][0], 1)])).await.ok(201);
    assert_eq!(order["packages"][0]["lines"][0]["thumbnail"], ordered["id"]);
    let path = format!("/seller/product/{}/images", product["id"]);
    for image in [&ordered, &other] {
        shop.delete(KIM, &format!("{path}/{}", text(&image["id"]))).await.ok(204);
    }
    assert_eq!(shop.detail(&product).await["images"], json!([]));
    let sweeping = shop.pictures();
    assert_eq!(sweeping.sweep(Duration::from_hours(1)).await.unwrap(), 0, "it may be on its way to a row");
    shop.clock.advance(Duration::from_secs(1));
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(sweeping.sweep(Duration::from_millis(1)).await.unwrap(), 1);
    let at = |image: &Value| format!("/img/{}/400.webp", text(&image["id"]));
    assert_eq!(shop.get(Who::Nobody, &at(&ordered)).await.status, 200);
    shop.get(Who::Nobody, &at(&other)).await.refused(404, "NOT_FOUND_IMAGE");
    assert_eq!(shop.missing_pictures().await, Vec::<String>::new());
    let id = text(&ordered["id"]);
    std::fs::remove_file(shop.data_dir.join("pictures").join(&id[..2]).join(id).join("160.webp")).unwrap();
    assert_eq!(shop.missing_pictures().await, [format!("picture: a file of it is missing ({id})")]);
}
