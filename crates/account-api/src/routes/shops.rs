//! Who sells, in public: what the law wants shown before one buys (E-Commerce Act Art. 10, 13 and 20).

use actix_web::{HttpRequest, get, put, web};
use domain::schemas::{OptionalCompanyNumber, OptionalMemo, OptionalShortText, ShopPhoneNumber};
use domain::{
    AccountId, AddressLine, CompanyRegistrationNumber, EmailAddress, ErrorCode, Form, Language, Memo, Name,
    PhoneNumber, ShortText, Text,
};
use kit::extract::{Seller, language};
use kit::json::Json;
use kit::query::{self, Query};
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::model::shops::{PublicSeller, ShopForm};
use crate::service::shops::Shops;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_sellers).service(show_seller).service(put_shop);
}

/// What a seller says of the shop.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct ShopRequest {
    /// 상호.
    #[schema(required = true, value_type = Name)]
    name: String,
    /// 대표자.
    #[schema(required = true, value_type = Name)]
    representative: String,
    /// 사업자등록번호; stays as it is when left out.
    #[schema(value_type = Option<OptionalCompanyNumber>)]
    business_number: Option<String>,
    /// 통신판매업 신고번호, such as 제2026-서울강남-01234호.
    #[schema(value_type = Option<OptionalShortText>)]
    mail_order_number: Option<String>,
    /// Where the business is.
    #[schema(required = true, value_type = AddressLine)]
    address: String,
    #[schema(required = true, value_type = ShopPhoneNumber)]
    phone: String,
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
    /// How soon questions are answered, such as 보통 10분 안.
    #[schema(value_type = Option<OptionalShortText>)]
    reply_time: Option<String>,
    /// A few words about the shop.
    #[schema(value_type = Option<OptionalMemo>)]
    about: Option<String>,
}

impl ShopRequest {
    fn read(&self) -> Result<ShopForm, ApiError> {
        let mut form = Form::new();
        let name = form.take("name", Name::of_account(&self.name));
        let representative = form.take("representative", Name::parse(&self.representative));
        let number = self.business_number.as_deref();
        let business_number = form.take_optional("businessNumber", number, CompanyRegistrationNumber::parse);
        let number = self.mail_order_number.as_deref();
        let mail_order_number = form.take_optional("mailOrderNumber", number, ShortText::parse);
        let address = form.take("address", AddressLine::parse(&self.address));
        let phone = form.take("phone", PhoneNumber::of_shop(&self.phone));
        let email = form.take("email", EmailAddress::parse(&self.email));
        let reply_time = form.take_optional("replyTime", self.reply_time.as_deref(), ShortText::parse);
        let about = form.take_optional("about", self.about.as_deref(), Memo::parse);
        let all = name.zip(representative).zip(address).zip(phone).zip(email);
        let ((((name, representative), address), phone), email) = form.complete(all)?;
        Ok(ShopForm {
            name,
            representative,
            business_number,
            mail_order_number,
            address,
            phone,
            email,
            reply_time,
            about,
        })
    }
}

/// A seller, as everybody may know it, with the notice that the law wants beside.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SellerProfile {
    #[serde(flatten)]
    seller: PublicSeller,
    /// That the shop is a broker and not the seller (E-Commerce Act Art. 20 (1)), in the caller's language.
    broker_notice: String,
}

/// Sellers, as everybody may know them.
#[derive(Debug, Serialize, ToSchema)]
struct SellerList {
    /// In the order of their ids.
    sellers: Vec<SellerProfile>,
}

/// Which sellers.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SellersQuery {
    /// 1 to 100 ids with commas between; whoever is no seller is left out.
    #[param(value_type = String, required = true, pattern = "^[0-9]+(,[0-9]+)*$", example = "3,12")]
    ids: Option<String>,
}

fn broker_notice() -> Text {
    Text::new(
        "장터는 통신판매중개자이며 통신판매의 당사자가 아닙니다. 상품, 상품정보, 거래에 관한 의무와 책임은 판매자에게 있습니다.",
        "Jangteo is a broker and not a party to the sale. The seller is responsible for the goods, for what is said of them \
         and for the sale.",
    )
}

impl SellerProfile {
    fn of(seller: PublicSeller, language: Language) -> Self {
        Self { seller, broker_notice: broker_notice().in_language(language).to_owned() }
    }
}

/// 판매자 정보 (여럿) / Several sellers, as everybody may know them
#[utoipa::path(tag = "sellers", operation_id = "list_sellers", params(SellersQuery),
    responses((status = 200, description = "The sellers", body = SellerList), ApiErrors))]
#[get("/sellers")]
async fn list_sellers(
    request: HttpRequest,
    shops: web::Data<Shops>,
    query: Query<SellersQuery>,
) -> Result<web::Json<SellerList>, ApiError> {
    let language = language(&request);
    let ids: Vec<_> = query::ids(query.ids.as_deref())?.into_iter().map(AccountId).collect();
    let sellers = shops.list(&ids).await?;
    Ok(web::Json(SellerList {
        sellers: sellers.into_iter().map(|seller| SellerProfile::of(seller, language)).collect(),
    }))
}

/// 판매자 정보 / A seller, as everybody may know it
#[utoipa::path(tag = "sellers", operation_id = "show_seller", params(("id" = AccountId, Path)),
    responses((status = 200, description = "The seller", body = SellerProfile), ApiErrors))]
#[get("/sellers/{id}")]
async fn show_seller(
    request: HttpRequest,
    shops: web::Data<Shops>,
    id: web::Path<String>,
) -> Result<web::Json<SellerProfile>, ApiError> {
    // What is no number is nobody's.
    let id = id.parse().map(AccountId).map_err(|_| ErrorCode::NotFoundUser)?;
    Ok(web::Json(SellerProfile::of(shops.find(id).await?, language(&request))))
}

/// 상점 정보 / Says what everybody may know of the caller's shop; what is left out is empty then
#[utoipa::path(tag = "sellers", operation_id = "put_shop", request_body = ShopRequest, security(("bearer" = [])),
    responses((status = 200, description = "The seller", body = SellerProfile), ApiErrors))]
#[put("/accounts/seller/shop")]
async fn put_shop(
    me: Seller,
    request: HttpRequest,
    shops: web::Data<Shops>,
    form: Json<ShopRequest>,
) -> Result<web::Json<SellerProfile>, ApiError> {
    let seller = shops.put(me.0, &form.read()?).await?;
    Ok(web::Json(SellerProfile::of(seller, language(&request))))
}
