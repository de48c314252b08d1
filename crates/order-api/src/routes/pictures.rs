//! Pictures of products: sellers bring them, everybody sees them.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETag, EntityTag};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use domain::schemas::{FileBytes, OptionalAddressLine};
use domain::{AddressLine, ErrorCode, FieldRule, Form, ProductId};
use kit::extract::Seller;
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use picture_encoder::BYTES_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cacheable::has_it;
use super::seller_product::product_id;
use crate::model::catalogue::Image;
use crate::service::pictures::{IMAGES_MAX, Pictures};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(add_image).service(arrange_images).service(remove_image).service(show_image);
}

/// What a picture shows.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ImageQuery {
    /// For who does not see it; at most 200 characters.
    #[param(value_type = Option<AddressLine>, inline)]
    alt: Option<String>,
}

/// 사진 올리기 / Adds a picture to a product, behind the others
///
/// The body is the file itself: JPEG, PNG or WebP, at most 10 MiB and 40 million pixels, whatever its name or type says. It
/// is kept as WebP in four widths, turned as it should be seen, without anything else that it told.
#[utoipa::path(tag = "seller-product", operation_id = "add_image", params(("id" = ProductId, Path), ImageQuery),
    request_body(content = FileBytes, content_type = "image/*"),
    responses((status = 201, description = "The picture", body = Image), ApiErrors), security(("bearer" = [])))]
#[post("/seller/product/{id}/images")]
async fn add_image(
    seller: Seller,
    pictures: web::Data<Pictures>,
    id: web::Path<String>,
    query: Query<ImageQuery>,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let alt = form.take_in_query("alt", query.alt.as_deref(), AddressLine::parse);
    form.finish()?;
    let product = product_id(&id)?;
    let admitted = pictures.admit().await?;
    let bytes = read(body).await?;
    let alt = alt.as_ref().map_or("", |alt| alt.as_str());
    Ok(HttpResponse::Created().json(pictures.add(admitted, seller.0, product, bytes, alt).await?))
}

/// Reads a file, as far as it may be long.
async fn read(body: web::Payload) -> Result<web::Bytes, ApiError> {
    let bytes = body.to_bytes_limited(BYTES_MAX).await.map_err(|_| ErrorCode::PayloadTooLarge)?;
    bytes.map_err(|error| ApiError::new(ErrorCode::MalformedRequest).because(error.to_string()))
}

/// A product's pictures in the order in which they are to be shown.
#[derive(Deserialize, ToSchema)]
struct Arrangement {
    /// Each picture of the product, once.
    #[serde(default)]
    #[schema(required = true, max_items = 10, value_type = Vec<ArrangedImage>)]
    images: Option<Vec<ArrangedImage>>,
}

/// One picture.
#[derive(Deserialize, ToSchema)]
struct ArrangedImage {
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    id: String,
    /// What it shows, for who does not see it; stays when left out.
    #[schema(value_type = Option<OptionalAddressLine>)]
    alt: Option<String>,
}

impl Arrangement {
    fn read(&self) -> Result<Vec<(String, Option<String>)>, ApiError> {
        let mut form = Form::new();
        let images = form.take("images", self.images.as_deref().ok_or(FieldRule::Required)).unwrap_or(&[]);
        if images.len() > IMAGES_MAX {
            form.refuse("images", FieldRule::WrongLength { min: 0, max: IMAGES_MAX });
        }
        let mut read = Vec::new();
        for (at, image) in images.iter().take(IMAGES_MAX).enumerate() {
            let id = if image.id.is_empty() { Err(FieldRule::Required) } else { Ok(image.id.clone()) };
            let id = form.take(&format!("images[{at}].id"), id);
            let said = |alt: &str| {
                if domain::is_blank(alt) {
                    return Some(String::new());
                }
                let alt = form.take(&format!("images[{at}].alt"), AddressLine::parse(alt))?;
                Some(alt.as_str().to_owned())
            };
            let alt = image.alt.as_deref().and_then(said);
            read.extend(id.map(|id| (id, alt)));
        }
        form.finish()?;
        Ok(read)
    }
}

/// A product's pictures.
#[derive(Serialize, ToSchema)]
struct ImageList {
    /// In the order in which they are shown.
    images: Vec<Image>,
}

/// 사진 순서와 설명 / Puts a product's pictures in order, and says what they show
#[utoipa::path(tag = "seller-product", operation_id = "arrange_images", params(("id" = ProductId, Path)),
    request_body = Arrangement,
    responses((status = 200, description = "The pictures", body = ImageList), ApiErrors), security(("bearer" = [])))]
#[put("/seller/product/{id}/images")]
async fn arrange_images(
    seller: Seller,
    pictures: web::Data<Pictures>,
    id: web::Path<String>,
    body: Json<Arrangement>,
) -> Result<web::Json<ImageList>, ApiError> {
    let wanted = body.read()?;
    let images = pictures.arrange(seller.0, product_id(&id)?, &wanted).await?;
    Ok(web::Json(ImageList { images }))
}

/// 사진 삭제 / Takes a picture off a product
#[utoipa::path(tag = "seller-product", operation_id = "remove_image",
    params(("id" = ProductId, Path), ("image_id" = String, Path)),
    responses((status = 204, description = "It is gone"), ApiErrors), security(("bearer" = [])))]
#[delete("/seller/product/{id}/images/{image_id}")]
async fn remove_image(
    seller: Seller,
    pictures: web::Data<Pictures>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (product, image) = path.into_inner();
    pictures.remove(seller.0, product_id(&product)?, &image).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 사진 / A picture in one of its widths, 1600, 800, 400 or 160 pixels
///
/// Its name stands for what is in it: it never changes, and may be kept for good.
#[utoipa::path(tag = "catalogue", operation_id = "show_image",
    params(("id" = String, Path, description = "The picture's id"),
        ("file" = String, Path, description = "Such as `400.webp`")),
    responses((status = 200, description = "The picture", content_type = "image/webp"), ApiErrors))]
#[get("/img/{id}/{file}")]
async fn show_image(
    request: HttpRequest,
    pictures: web::Data<Pictures>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (id, file) = path.into_inner();
    let width = file.strip_suffix(".webp").and_then(|width| width.parse().ok());
    // One name for each: not +400 as well.
    let width =
        width.filter(|width: &u32| file == format!("{width}.webp")).ok_or(ErrorCode::NotFoundImage)?;
    let bytes = pictures.file(&id, width).await?;
    let tag = EntityTag::new_strong(format!("{id}-{width}"));
    let is_known = has_it(&request, &tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable")).insert_header(ETag(tag));
    if is_known {
        return Ok(answer.finish());
    }
    Ok(answer.insert_header((CONTENT_TYPE, "image/webp")).body(bytes))
}
