// Made by `cargo xtask clients` from openapi/order-api.json and what is internal. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///A picture of a product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Image {
        ///What it shows, for who does not see it.
        pub alt: ::std::string::String,
        ///What it is like in one colour, `#rrggbb`, until it is there.
        pub color: ::std::string::String,
        ///In pixels, of the widest.
        pub height: i64,
        ///Its name: it is at `/img/{id}/{width}.webp` in the widths 1600, 800, 400 and 160, as far as it is so wide.
        pub id: ::std::string::String,
        ///In pixels, of the widest.
        pub width: i64,
    }
    ///One variant of a product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Item {
        ///How many units are for sale.
        pub count: i64,
        pub id: ::domain::ItemId,
        ///What it is called.
        pub name: ::std::string::String,
        ///Which value of each of the product's axes it is.
        pub options: ::std::vec::Vec<::std::string::String>,
        pub price: ::domain::Won,
    }
    ///What a seller says of a product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Notice {
        ///Of which kind it is.
        pub kind: ::std::string::String,
        ///What is said so far, in the order of the kind's fields.
        pub values: ::std::vec::Vec<NoticeValue>,
        ///By which version of the kinds it was said.
        pub version: ::std::string::String,
    }
    ///One thing that is said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NoticeValue {
        ///What it is about.
        pub field: ::std::string::String,
        ///What is said.
        pub value: ::std::string::String,
    }
    ///One thing that can be chosen, such as the colour.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OptionAxis {
        ///What it is called.
        pub name: ::std::string::String,
        ///What there is to choose from.
        pub values: ::std::vec::Vec<OptionValue>,
    }
    ///One of the values of an axis.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OptionValue {
        ///What it is called.
        pub name: ::std::string::String,
        ///Its colour, `#rrggbb`, where it is one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub swatch: ::std::option::Option<::std::string::String>,
    }
    ///A product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Product {
        #[serde(
            rename = "categoryId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub category_id: ::std::option::Option<::domain::CategoryId>,
        ///What it is.
        pub description: ::std::string::String,
        pub id: ::domain::ProductId,
        ///Pictures of it, in the order in which they are shown.
        pub images: ::std::vec::Vec<Image>,
        ///The variants that can be bought.
        pub items: ::std::vec::Vec<Item>,
        ///What it is called.
        pub name: ::std::string::String,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub notice: ::std::option::Option<Notice>,
        ///What can be chosen; of a product whose items only have names one axis, 종류.
        pub options: ::std::vec::Vec<OptionAxis>,
        ///Whether that is the product's own, and not its seller's for all.
        #[serde(rename = "ownShipping")]
        pub own_shipping: bool,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(rename = "shippingPolicy")]
        pub shipping_policy: ShippingPolicy,
        pub status: ProductStatus,
    }
    ///How far a product is.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ProductStatus {
        #[serde(rename = "DRAFT")]
        Draft,
        #[serde(rename = "ON_SALE")]
        OnSale,
        #[serde(rename = "PAUSED")]
        Paused,
        #[serde(rename = "BLOCKED")]
        Blocked,
        #[serde(rename = "DELETED")]
        Deleted,
    }
    impl ::std::fmt::Display for ProductStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Draft => f.write_str("DRAFT"),
                Self::OnSale => f.write_str("ON_SALE"),
                Self::Paused => f.write_str("PAUSED"),
                Self::Blocked => f.write_str("BLOCKED"),
                Self::Deleted => f.write_str("DELETED"),
            }
        }
    }
    impl ::std::str::FromStr for ProductStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "DRAFT" => Ok(Self::Draft),
                "ON_SALE" => Ok(Self::OnSale),
                "PAUSED" => Ok(Self::Paused),
                "BLOCKED" => Ok(Self::Blocked),
                "DELETED" => Ok(Self::Deleted),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ProductStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ProductStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What a seller asks for sending a package, in won; 0 is none.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ShippingPolicy {
        pub fee: ::domain::Won,
        #[serde(rename = "freeFrom")]
        pub free_from: ::domain::Won,
        #[serde(rename = "regionExtra")]
        pub region_extra: ::domain::Won,
        #[serde(rename = "returnFee")]
        pub return_fee: ::domain::Won,
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for order-api

장터 상품·장바구니·주문 / Products, carts and orders of Jangteo

Version: 1.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Caller,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Caller) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Caller,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Caller> for Client {
    fn api_version() -> &'static str {
        "1.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Caller {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Caller>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**상품 상세 / A product with its items

Sends a `GET` request to `/search/product/detail`

Arguments:
- `product_id`: The product.
*/
    pub async fn show_product<'a>(
        &'a self,
        product_id: i64,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!("{}/search/product/detail", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("productId", &product_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_product",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
