// Made by `cargo xtask clients` from openapi/order-api.json. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///Units of one item. Prices are the catalogue's.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct AddedItem {
        pub count: Units,
        #[serde(rename = "itemId")]
        pub item_id: i64,
    }
    ///`AddressLine`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct AddressLine(pub ::std::string::String);
    impl ::std::ops::Deref for AddressLine {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<AddressLine> for ::std::string::String {
        fn from(value: AddressLine) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for AddressLine {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for AddressLine {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for AddressLine {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///Something that may be done with a package.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AllowedAction {
        pub action: PackageAction,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub until: ::std::option::Option<::domain::Timestamp>,
    }
    ///One picture.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ArrangedImage {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub alt: ::std::option::Option<OptionalAddressLine>,
        pub id: ::std::string::String,
    }
    ///A product's pictures in the order in which they are to be shown.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct Arrangement {
        ///Each picture of the product, once.
        pub images: ::std::vec::Vec<ArrangedImage>,
    }
    ///Something that can be chosen, such as the colour.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct AxisRequest {
        pub name: ShortText,
        pub values: ::std::vec::Vec<ValueRequest>,
    }
    ///Somebody who carries parcels.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Carrier {
        ///Its word, which `carrier` of a shipment may be.
        pub code: ::std::string::String,
        ///And in English.
        #[serde(rename = "nameEn")]
        pub name_en: ::std::string::String,
        ///What it is called in Korean, which `carrier` may be as well.
        #[serde(rename = "nameKo")]
        pub name_ko: ::std::string::String,
        ///Where it tells where a parcel is; `{number}` stands for the parcel's number.
        #[serde(rename = "trackingUrl")]
        pub tracking_url: ::std::string::String,
    }
    ///All carriers.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CarrierList {
        pub carriers: ::std::vec::Vec<Carrier>,
    }
    ///A customer's cart.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Cart {
        #[serde(rename = "customerId")]
        pub customer_id: ::domain::AccountId,
        pub goods: ::domain::Won,
        ///What has changed since it was last read; each change is told once.
        pub messages: ::std::vec::Vec<::std::string::String>,
        ///What is in it.
        pub products: ::std::vec::Vec<CartProduct>,
        ///Whose it is: what each seller would send, and what that costs.
        pub sellers: ::std::vec::Vec<CartSeller>,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
        ///How many units are in it.
        #[serde(rename = "totalCount")]
        pub total_count: i64,
        #[serde(rename = "totalPrice")]
        pub total_price: ::domain::Won,
    }
    ///Units of items to add.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CartAddition {
        /**Adds of each item as many as there are, and says in `messages` of which there were fewer: how a cart that was filled
before its owner logged in comes to the others.*/
        #[serde(
            rename = "asManyAsThereAre",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub as_many_as_there_are: ::std::option::Option<bool>,
        pub items: ::std::vec::Vec<AddedItem>,
    }
    ///How many units of items there are to be; each item once.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CartChange {
        pub items: ::std::vec::Vec<ChangedItem>,
    }
    ///An item in a cart.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CartItem {
        ///How many units are in the cart.
        pub count: i64,
        pub id: ::domain::ItemId,
        ///What it is called.
        pub name: ::std::string::String,
        pub price: ::domain::Won,
        ///How many units are for sale.
        pub stock: i64,
    }
    ///A product in a cart.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CartProduct {
        ///What it is.
        pub description: ::std::string::String,
        pub id: ::domain::ProductId,
        ///Those of its items that are in the cart.
        pub items: ::std::vec::Vec<CartItem>,
        ///What it is called.
        pub name: ::std::string::String,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///Its first picture; null without one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub thumbnail: ::std::option::Option<::std::string::String>,
    }
    ///What one seller would send of a cart.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CartSeller {
        #[serde(rename = "freeFrom")]
        pub free_from: ::domain::Won,
        pub goods: ::domain::Won,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
    }
    ///One node of the tree.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Category {
        pub id: ::domain::CategoryId,
        ///Whether products stand in it: nothing is a part of it.
        pub leaf: bool,
        ///And in English.
        #[serde(rename = "nameEn")]
        pub name_en: ::std::string::String,
        ///What it is called in Korean.
        #[serde(rename = "nameKo")]
        pub name_ko: ::std::string::String,
        ///The kind of notice that products in it have, unless their seller says another.
        #[serde(rename = "noticeKind")]
        pub notice_kind: ::std::string::String,
        ///Of those with the same parent the lowest comes first.
        pub order: i64,
        #[serde(
            rename = "parentId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub parent_id: ::std::option::Option<::domain::CategoryId>,
        ///Its word, as it stands in addresses.
        pub slug: ::std::string::String,
    }
    ///How many products stand at or below a node of the tree.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CategoryFacet {
        ///How many products.
        pub count: i64,
        pub id: ::domain::CategoryId,
        ///And in English.
        #[serde(rename = "nameEn")]
        pub name_en: ::std::string::String,
        ///What it is called in Korean.
        #[serde(rename = "nameKo")]
        pub name_ko: ::std::string::String,
        #[serde(
            rename = "parentId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub parent_id: ::std::option::Option<::domain::CategoryId>,
    }
    ///The whole tree.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CategoryTree {
        ///Parents before their children, and those with the same parent in their order.
        pub categories: ::std::vec::Vec<Category>,
    }
    ///How many units of one item there are to be. Prices are the catalogue's.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ChangedItem {
        pub count: UnitsOrNone,
        #[serde(rename = "itemId")]
        pub item_id: i64,
    }
    ///`Description`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Description(pub ::std::string::String);
    impl ::std::ops::Deref for Description {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Description> for ::std::string::String {
        fn from(value: Description) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Description {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Description {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Description {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A page of events.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventPage {
        ///Oldest first.
        pub events: ::std::vec::Vec<OrderEvent>,
        ///Where the next page begins; null on the last one.
        #[serde(
            rename = "nextCursor",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    /**How many of the products that fit have what. Each kind is counted as if nothing of it were asked for: what one would
find who chose this instead.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Facets {
        ///Where they stand, with what is above: parents before their children, without what is empty.
        pub categories: ::std::vec::Vec<CategoryFacet>,
        ///How many are sent for nothing.
        #[serde(rename = "freeShipping")]
        pub free_shipping: i64,
        ///How many can be bought right now.
        #[serde(rename = "inStock")]
        pub in_stock: i64,
        ///What can be chosen of them: the eight axes whose commonest value most have, most first.
        pub options: ::std::vec::Vec<OptionFacet>,
        ///By their lowest price, cheap ones first, without what is empty.
        pub prices: ::std::vec::Vec<PriceFacet>,
        ///Who sells them: the twenty who sell most of them, most first.
        pub sellers: ::std::vec::Vec<SellerFacet>,
    }
    ///A product as it stands in a list of results.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Found {
        #[serde(
            rename = "categoryId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub category_id: ::std::option::Option<::domain::CategoryId>,
        #[serde(rename = "deliveryFee")]
        pub delivery_fee: ::domain::Won,
        ///What it is.
        pub description: ::std::string::String,
        pub id: ::domain::ProductId,
        ///Whether any of its items can be bought right now.
        #[serde(rename = "inStock")]
        pub in_stock: bool,
        #[serde(
            rename = "maxPrice",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub max_price: ::std::option::Option<::domain::Won>,
        #[serde(
            rename = "minPrice",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub min_price: ::std::option::Option<::domain::Won>,
        ///What it is called.
        pub name: ::std::string::String,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub thumbnail: ::std::option::Option<Image>,
    }
    ///A page of results.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct FoundPage {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub facets: ::std::option::Option<Facets>,
        ///Where the next page begins; null on the last one.
        #[serde(
            rename = "nextCursor",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
        ///The products, best first.
        pub products: ::std::vec::Vec<Found>,
        ///How many there are on all pages.
        pub total: i64,
    }
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
    ///A product's pictures.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ImageList {
        ///In the order in which they are shown.
        pub images: ::std::vec::Vec<Image>,
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
    ///A new item of a product that is there.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ItemAdditionRequest {
        pub count: Stock,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<ProductName>,
        ///One value of each of the product's options.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<ShortText>>,
        pub price: Price,
        #[serde(rename = "productId")]
        pub product_id: i64,
    }
    ///What changes of an item. What is left out stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ItemChangeRequest {
        #[serde(
            rename = "addCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub add_count: ::std::option::Option<StockDifference>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub count: ::std::option::Option<Stock>,
        #[serde(
            rename = "expectedCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expected_count: ::std::option::Option<Position>,
        #[serde(rename = "itemId")]
        pub item_id: i64,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<ProductName>,
        ///One value of each of the product's options; without a name it is called by them.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<ShortText>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price: ::std::option::Option<Price>,
        #[serde(rename = "productId")]
        pub product_id: i64,
    }
    ///So many units of an item.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Line {
        ///How many.
        pub count: i64,
        #[serde(rename = "itemId")]
        pub item_id: ::domain::ItemId,
        ///What the item is called; in an order, was.
        #[serde(rename = "itemName")]
        pub item_name: ::std::string::String,
        pub price: ::domain::Won,
        #[serde(rename = "productId")]
        pub product_id: ::domain::ProductId,
        ///What the product is called; in an order, was.
        #[serde(rename = "productName")]
        pub product_name: ::std::string::String,
        ///The product's first picture; null without one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub thumbnail: ::std::option::Option<::std::string::String>,
    }
    ///`ListMyProductsStatus`
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
    pub enum ListMyProductsStatus {
        #[serde(rename = "DRAFT")]
        Draft,
        #[serde(rename = "ON_SALE")]
        OnSale,
        #[serde(rename = "PAUSED")]
        Paused,
        #[serde(rename = "BLOCKED")]
        Blocked,
    }
    impl ::std::fmt::Display for ListMyProductsStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Draft => f.write_str("DRAFT"),
                Self::OnSale => f.write_str("ON_SALE"),
                Self::Paused => f.write_str("PAUSED"),
                Self::Blocked => f.write_str("BLOCKED"),
            }
        }
    }
    impl ::std::str::FromStr for ListMyProductsStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "DRAFT" => Ok(Self::Draft),
                "ON_SALE" => Ok(Self::OnSale),
                "PAUSED" => Ok(Self::Paused),
                "BLOCKED" => Ok(Self::Blocked),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListMyProductsStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListMyProductsStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The state of an order: whether it is paid for.
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
    pub enum ListOrdersStatus {
        #[serde(rename = "PENDING")]
        Pending,
        #[serde(rename = "PAID")]
        Paid,
        #[serde(rename = "CLOSED")]
        Closed,
        #[serde(rename = "FAILED")]
        Failed,
    }
    impl ::std::fmt::Display for ListOrdersStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("PENDING"),
                Self::Paid => f.write_str("PAID"),
                Self::Closed => f.write_str("CLOSED"),
                Self::Failed => f.write_str("FAILED"),
            }
        }
    }
    impl ::std::str::FromStr for ListOrdersStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PENDING" => Ok(Self::Pending),
                "PAID" => Ok(Self::Paid),
                "CLOSED" => Ok(Self::Closed),
                "FAILED" => Ok(Self::Failed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListOrdersStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListOrdersStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`ListPackagesStatus`
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
    pub enum ListPackagesStatus {
        #[serde(rename = "PAID")]
        Paid,
        #[serde(rename = "SHIPPED")]
        Shipped,
        #[serde(rename = "DELIVERED")]
        Delivered,
        #[serde(rename = "CONFIRMING")]
        Confirming,
        #[serde(rename = "CONFIRMED")]
        Confirmed,
        #[serde(rename = "RETURN_REQUESTED")]
        ReturnRequested,
        #[serde(rename = "RETURNING")]
        Returning,
        #[serde(rename = "RETURNED")]
        Returned,
        #[serde(rename = "CANCELLING")]
        Cancelling,
        #[serde(rename = "CANCELLED")]
        Cancelled,
    }
    impl ::std::fmt::Display for ListPackagesStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Paid => f.write_str("PAID"),
                Self::Shipped => f.write_str("SHIPPED"),
                Self::Delivered => f.write_str("DELIVERED"),
                Self::Confirming => f.write_str("CONFIRMING"),
                Self::Confirmed => f.write_str("CONFIRMED"),
                Self::ReturnRequested => f.write_str("RETURN_REQUESTED"),
                Self::Returning => f.write_str("RETURNING"),
                Self::Returned => f.write_str("RETURNED"),
                Self::Cancelling => f.write_str("CANCELLING"),
                Self::Cancelled => f.write_str("CANCELLED"),
            }
        }
    }
    impl ::std::str::FromStr for ListPackagesStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PAID" => Ok(Self::Paid),
                "SHIPPED" => Ok(Self::Shipped),
                "DELIVERED" => Ok(Self::Delivered),
                "CONFIRMING" => Ok(Self::Confirming),
                "CONFIRMED" => Ok(Self::Confirmed),
                "RETURN_REQUESTED" => Ok(Self::ReturnRequested),
                "RETURNING" => Ok(Self::Returning),
                "RETURNED" => Ok(Self::Returned),
                "CANCELLING" => Ok(Self::Cancelling),
                "CANCELLED" => Ok(Self::Cancelled),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListPackagesStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListPackagesStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Why stock moved.
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
    pub enum Movement {
        #[serde(rename = "RECEIVED")]
        Received,
        #[serde(rename = "ADJUST")]
        Adjust,
        #[serde(rename = "RESERVE")]
        Reserve,
        #[serde(rename = "COMMIT")]
        Commit,
        #[serde(rename = "RELEASE")]
        Release,
        #[serde(rename = "RETURN")]
        Return,
    }
    impl ::std::fmt::Display for Movement {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Received => f.write_str("RECEIVED"),
                Self::Adjust => f.write_str("ADJUST"),
                Self::Reserve => f.write_str("RESERVE"),
                Self::Commit => f.write_str("COMMIT"),
                Self::Release => f.write_str("RELEASE"),
                Self::Return => f.write_str("RETURN"),
            }
        }
    }
    impl ::std::str::FromStr for Movement {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "RECEIVED" => Ok(Self::Received),
                "ADJUST" => Ok(Self::Adjust),
                "RESERVE" => Ok(Self::Reserve),
                "COMMIT" => Ok(Self::Commit),
                "RELEASE" => Ok(Self::Release),
                "RETURN" => Ok(Self::Return),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Movement {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Movement {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A page of movements.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MovementPage {
        ///Newest first.
        pub movements: ::std::vec::Vec<StockMovement>,
        ///Where the next page begins; null on the last one.
        #[serde(
            rename = "nextCursor",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    ///`Name`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Name(pub ::std::string::String);
    impl ::std::ops::Deref for Name {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Name> for ::std::string::String {
        fn from(value: Name) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Name {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Name {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Name {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A new item.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct NewItemRequest {
        pub count: Stock,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<ProductName>,
        ///One value of each of the product's options.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<ShortText>>,
        pub price: Price,
    }
    ///A new product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct NewProductRequest {
        ///A leaf of `GET /categories`.
        #[serde(
            rename = "categoryId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub category_id: ::std::option::Option<i64>,
        pub description: Description,
        ///1 to 100; a draft may have none yet.
        pub items: ::std::vec::Vec<NewItemRequest>,
        pub name: ProductName,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub notice: ::std::option::Option<NoticeRequest>,
        ///What can be chosen; each item has one value of each.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<AxisRequest>>,
        #[serde(
            rename = "shippingPolicy",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub shipping_policy: ::std::option::Option<ShippingPolicyRequest>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<NewStatus>,
    }
    ///How a product may begin.
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
    pub enum NewStatus {
        #[serde(rename = "DRAFT")]
        Draft,
        #[serde(rename = "ON_SALE")]
        OnSale,
    }
    impl ::std::fmt::Display for NewStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Draft => f.write_str("DRAFT"),
                Self::OnSale => f.write_str("ON_SALE"),
            }
        }
    }
    impl ::std::str::FromStr for NewStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "DRAFT" => Ok(Self::Draft),
                "ON_SALE" => Ok(Self::OnSale),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for NewStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for NewStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
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
    ///One thing that is to be said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NoticeField {
        ///Its word.
        pub field: ::std::string::String,
        ///And in English.
        #[serde(rename = "labelEn")]
        pub label_en: ::std::string::String,
        ///What it is called in Korean.
        #[serde(rename = "labelKo")]
        pub label_ko: ::std::string::String,
    }
    ///Goods of which the same is to be said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NoticeKind {
        ///What is to be said.
        pub fields: ::std::vec::Vec<NoticeField>,
        ///Its word.
        pub kind: ::std::string::String,
        ///And in English.
        #[serde(rename = "nameEn")]
        pub name_en: ::std::string::String,
        ///What it is called in Korean.
        #[serde(rename = "nameKo")]
        pub name_ko: ::std::string::String,
    }
    ///The kinds of the version of the data that this program has.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NoticeKinds {
        ///All kinds; the last one is for what is of no other.
        pub kinds: ::std::vec::Vec<NoticeKind>,
        ///When the data was last changed.
        pub version: ::std::string::String,
    }
    ///What the law wants said of a product; which fields a kind has says `GET /notices`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct NoticeRequest {
        pub kind: RequiredText,
        ///What is said so far.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub values: ::std::vec::Vec<NoticeValueRequest>,
    }
    ///One thing that is said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NoticeValue {
        ///What it is about.
        pub field: ::std::string::String,
        ///What is said.
        pub value: ::std::string::String,
    }
    ///One thing that is said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct NoticeValueRequest {
        pub field: RequiredText,
        pub value: OptionalNoticeText,
    }
    ///One thing that can be chosen, such as the colour.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OptionAxis {
        ///What it is called.
        pub name: ::std::string::String,
        ///What there is to choose from.
        pub values: ::std::vec::Vec<OptionValue>,
    }
    ///What can be chosen of products: one axis.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OptionFacet {
        ///What the axis is called. A colon in it is `∶` here.
        pub axis: ::std::string::String,
        ///The thirty values that most have, most first.
        pub values: ::std::vec::Vec<ValueFacet>,
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
    ///One line of an address; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalAddressLine(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalAddressLine {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalAddressLine> for ::std::string::String {
        fn from(value: OptionalAddressLine) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalAddressLine {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalAddressLine {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalAddressLine {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A note; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalMemo(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalMemo {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalMemo> for ::std::string::String {
        fn from(value: OptionalMemo) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalMemo {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalMemo {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalMemo {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What is said of a product; not said yet when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalNoticeText(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalNoticeText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalNoticeText> for ::std::string::String {
        fn from(value: OptionalNoticeText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalNoticeText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalNoticeText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalNoticeText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A customer's order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Order {
        ///What may be done with any of its packages now.
        pub actions: ::std::vec::Vec<PackageAction>,
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        pub id: ::domain::OrderId,
        ///One package per seller.
        pub packages: ::std::vec::Vec<Package>,
        #[serde(
            rename = "paidAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub paid_at: ::std::option::Option<::domain::Timestamp>,
        ///Why it failed: `NOT_ENOUGH_BALANCE` or `GIVEN_UP`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<::std::string::String>,
        pub shipping: Shipping,
        pub status: OrderStatus,
        #[serde(rename = "totalPrice")]
        pub total_price: ::domain::Won,
    }
    ///One thing that happened.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderEvent {
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        ///Its number: events have them in the order in which they happened.
        pub id: i64,
        #[serde(
            rename = "packageId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub package_id: ::std::option::Option<::domain::PackageId>,
        ///Why, where that was said.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub reason: ::std::option::Option<::std::string::String>,
        ///The state that it came into: an order's, or a package's.
        pub status: ::std::string::String,
    }
    ///So many units of an item, and the price that the customer was shown.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct OrderItem {
        pub count: Units,
        #[serde(rename = "itemId")]
        pub item_id: PositiveNumber,
        pub price: Price,
    }
    ///A page of orders.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderPage {
        ///Where the next page begins.
        #[serde(
            rename = "nextCursor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
        ///Newest first.
        pub orders: ::std::vec::Vec<Order>,
    }
    ///The state of an order: whether it is paid for.
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
    pub enum OrderStatus {
        #[serde(rename = "PENDING")]
        Pending,
        #[serde(rename = "PAID")]
        Paid,
        #[serde(rename = "CLOSED")]
        Closed,
        #[serde(rename = "FAILED")]
        Failed,
    }
    impl ::std::fmt::Display for OrderStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("PENDING"),
                Self::Paid => f.write_str("PAID"),
                Self::Closed => f.write_str("CLOSED"),
                Self::Failed => f.write_str("FAILED"),
            }
        }
    }
    impl ::std::str::FromStr for OrderStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PENDING" => Ok(Self::Pending),
                "PAID" => Ok(Self::Paid),
                "CLOSED" => Ok(Self::Closed),
                "FAILED" => Ok(Self::Failed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for OrderStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OrderStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The part of an order that one seller ships.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Package {
        ///What whoever reads this may do with it now.
        pub actions: ::std::vec::Vec<AllowedAction>,
        #[serde(
            rename = "autoConfirmAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_confirm_at: ::std::option::Option<::domain::Timestamp>,
        ///Who carries it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub carrier: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "deliveredAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delivered_at: ::std::option::Option<::domain::Timestamp>,
        pub goods: ::domain::Won,
        pub id: ::domain::PackageId,
        ///What is in it, with names and prices as they were when it was ordered.
        pub lines: ::std::vec::Vec<Line>,
        ///Why it was cancelled or returned, or why the return was rejected.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<::std::string::String>,
        #[serde(rename = "returnFee")]
        pub return_fee: ::domain::Won,
        #[serde(
            rename = "returnableUntil",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub returnable_until: ::std::option::Option<::domain::Timestamp>,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "shippedAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub shipped_at: ::std::option::Option<::domain::Timestamp>,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
        pub status: PackageStatus,
        #[serde(rename = "totalPrice")]
        pub total_price: ::domain::Won,
        ///The carrier's number for it.
        #[serde(
            rename = "trackingNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tracking_number: ::std::option::Option<::std::string::String>,
        ///Where the carrier tells where it is, of carriers that are known.
        #[serde(
            rename = "trackingUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tracking_url: ::std::option::Option<::std::string::String>,
    }
    ///What customers and sellers do with packages.
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
    pub enum PackageAction {
        #[serde(rename = "CANCEL")]
        Cancel,
        #[serde(rename = "CONFIRM")]
        Confirm,
        #[serde(rename = "RETURN")]
        Return,
        #[serde(rename = "SHIP")]
        Ship,
        #[serde(rename = "DELIVER")]
        Deliver,
        #[serde(rename = "ACCEPT_RETURN")]
        AcceptReturn,
        #[serde(rename = "REJECT_RETURN")]
        RejectReturn,
    }
    impl ::std::fmt::Display for PackageAction {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Cancel => f.write_str("CANCEL"),
                Self::Confirm => f.write_str("CONFIRM"),
                Self::Return => f.write_str("RETURN"),
                Self::Ship => f.write_str("SHIP"),
                Self::Deliver => f.write_str("DELIVER"),
                Self::AcceptReturn => f.write_str("ACCEPT_RETURN"),
                Self::RejectReturn => f.write_str("REJECT_RETURN"),
            }
        }
    }
    impl ::std::str::FromStr for PackageAction {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "CANCEL" => Ok(Self::Cancel),
                "CONFIRM" => Ok(Self::Confirm),
                "RETURN" => Ok(Self::Return),
                "SHIP" => Ok(Self::Ship),
                "DELIVER" => Ok(Self::Deliver),
                "ACCEPT_RETURN" => Ok(Self::AcceptReturn),
                "REJECT_RETURN" => Ok(Self::RejectReturn),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for PackageAction {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PackageAction {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Which packages; all that can be, when left out.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct PackageChoice {
        #[serde(
            rename = "packageIds",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub package_ids: ::std::option::Option<::std::vec::Vec<::domain::PackageId>>,
    }
    ///A page of packages.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PackagePage {
        ///Where the next page begins.
        #[serde(
            rename = "nextCursor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
        ///Newest first.
        pub packages: ::std::vec::Vec<SellerPackage>,
    }
    ///The state of a package.
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
    pub enum PackageStatus {
        #[serde(rename = "PENDING")]
        Pending,
        #[serde(rename = "PAID")]
        Paid,
        #[serde(rename = "SHIPPED")]
        Shipped,
        #[serde(rename = "DELIVERED")]
        Delivered,
        #[serde(rename = "CONFIRMING")]
        Confirming,
        #[serde(rename = "CONFIRMED")]
        Confirmed,
        #[serde(rename = "RETURN_REQUESTED")]
        ReturnRequested,
        #[serde(rename = "RETURNING")]
        Returning,
        #[serde(rename = "RETURNED")]
        Returned,
        #[serde(rename = "CANCELLING")]
        Cancelling,
        #[serde(rename = "CANCELLED")]
        Cancelled,
        #[serde(rename = "FAILED")]
        Failed,
    }
    impl ::std::fmt::Display for PackageStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("PENDING"),
                Self::Paid => f.write_str("PAID"),
                Self::Shipped => f.write_str("SHIPPED"),
                Self::Delivered => f.write_str("DELIVERED"),
                Self::Confirming => f.write_str("CONFIRMING"),
                Self::Confirmed => f.write_str("CONFIRMED"),
                Self::ReturnRequested => f.write_str("RETURN_REQUESTED"),
                Self::Returning => f.write_str("RETURNING"),
                Self::Returned => f.write_str("RETURNED"),
                Self::Cancelling => f.write_str("CANCELLING"),
                Self::Cancelled => f.write_str("CANCELLED"),
                Self::Failed => f.write_str("FAILED"),
            }
        }
    }
    impl ::std::str::FromStr for PackageStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PENDING" => Ok(Self::Pending),
                "PAID" => Ok(Self::Paid),
                "SHIPPED" => Ok(Self::Shipped),
                "DELIVERED" => Ok(Self::Delivered),
                "CONFIRMING" => Ok(Self::Confirming),
                "CONFIRMED" => Ok(Self::Confirmed),
                "RETURN_REQUESTED" => Ok(Self::ReturnRequested),
                "RETURNING" => Ok(Self::Returning),
                "RETURNED" => Ok(Self::Returned),
                "CANCELLING" => Ok(Self::Cancelling),
                "CANCELLED" => Ok(Self::Cancelled),
                "FAILED" => Ok(Self::Failed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for PackageStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PackageStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`PhoneNumber`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct PhoneNumber(pub ::std::string::String);
    impl ::std::ops::Deref for PhoneNumber {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<PhoneNumber> for ::std::string::String {
        fn from(value: PhoneNumber) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for PhoneNumber {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for PhoneNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PhoneNumber {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What to buy and where to send it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct PlaceOrder {
        #[serde(
            rename = "expectedTotal",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expected_total: ::std::option::Option<Total>,
        ///What to buy; the whole cart when left out.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub items: ::std::option::Option<::std::vec::Vec<OrderItem>>,
        pub shipping: ShippingForm,
    }
    ///A place in a count that begins at 0.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Position(pub i64);
    impl ::std::ops::Deref for Position {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Position> for i64 {
        fn from(value: Position) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Position {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Position {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Position {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Position {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Position {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///The number of something that is there.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct PositiveNumber(pub i64);
    impl ::std::ops::Deref for PositiveNumber {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<PositiveNumber> for i64 {
        fn from(value: PositiveNumber) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for PositiveNumber {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for PositiveNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PositiveNumber {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for PositiveNumber {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for PositiveNumber {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///`PostalCode`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct PostalCode(pub ::std::string::String);
    impl ::std::ops::Deref for PostalCode {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<PostalCode> for ::std::string::String {
        fn from(value: PostalCode) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for PostalCode {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for PostalCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PostalCode {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///The price of one unit, in won.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Price(pub i64);
    impl ::std::ops::Deref for Price {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Price> for i64 {
        fn from(value: Price) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Price {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Price {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Price {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Price {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Price {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///How many products cost so much.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PriceFacet {
        ///How many products.
        pub count: i64,
        #[serde(
            rename = "maxPrice",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub max_price: ::std::option::Option<::domain::Won>,
        #[serde(rename = "minPrice")]
        pub min_price: ::domain::Won,
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
    ///What a product shall be from now on. What is left out, but for name and description, stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ProductChangeRequest {
        ///A leaf of `GET /categories`.
        #[serde(
            rename = "categoryId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub category_id: ::std::option::Option<i64>,
        pub description: Description,
        pub id: i64,
        ///The items that change; the others stay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub items: ::std::option::Option<::std::vec::Vec<ProductItemRequest>>,
        pub name: ProductName,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub notice: ::std::option::Option<NoticeRequest>,
        ///What can be chosen; every item must have one value of each then. None takes all away.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<AxisRequest>>,
        ///`false`: sending it costs what the seller asks for all; goes not with `shippingPolicy`.
        #[serde(
            rename = "ownShipping",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub own_shipping: ::std::option::Option<bool>,
        #[serde(
            rename = "shippingPolicy",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub shipping_policy: ::std::option::Option<ShippingPolicyRequest>,
    }
    ///What changes of an item of the product. What is left out stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ProductItemRequest {
        #[serde(
            rename = "addCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub add_count: ::std::option::Option<StockDifference>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub count: ::std::option::Option<Stock>,
        #[serde(
            rename = "expectedCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub expected_count: ::std::option::Option<Position>,
        pub id: i64,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<ProductName>,
        ///One value of each of the product's options; without a name it is called by them.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub options: ::std::option::Option<::std::vec::Vec<ShortText>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price: ::std::option::Option<Price>,
    }
    ///Products.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProductList {
        ///In the order of their ids.
        pub products: ::std::vec::Vec<Product>,
    }
    ///`ProductName`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct ProductName(pub ::std::string::String);
    impl ::std::ops::Deref for ProductName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ProductName> for ::std::string::String {
        fn from(value: ProductName) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for ProductName {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ProductName {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ProductName {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A page of products.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProductPage {
        ///Where the next page begins; null on the last one.
        #[serde(
            rename = "nextCursor",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
        pub products: ::std::vec::Vec<Product>,
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
    ///What it would cost.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Quote {
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub balance: ::std::option::Option<::domain::Won>,
        ///What is not as it was shown, or can't be had; it is quoted as it is now.
        pub changes: ::std::vec::Vec<QuoteChange>,
        #[serde(rename = "expectedTotal")]
        pub expected_total: ::domain::Won,
        pub goods: ::domain::Won,
        ///Whether that is all: where to is known, on which what sending costs depends.
        #[serde(rename = "isFinal")]
        pub is_final: bool,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub missing: ::std::option::Option<::domain::Won>,
        ///What the law wants said before one pays.
        pub notices: ::std::vec::Vec<QuoteNotice>,
        ///Whether an order of exactly this would be taken, as far as goods go.
        pub orderable: bool,
        ///One per seller.
        pub packages: ::std::vec::Vec<QuotedPackage>,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
    }
    ///Something that is not as it was shown.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct QuoteChange {
        pub code: QuoteChangeCode,
        #[serde(rename = "itemId")]
        pub item_id: ::domain::ItemId,
        ///How many could be had.
        pub left: i64,
        ///The same for a person, in the caller's language.
        pub message: ::std::string::String,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub price: ::std::option::Option<::domain::Won>,
    }
    ///How an item may have changed.
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
    pub enum QuoteChangeCode {
        #[serde(rename = "PRICE_CHANGED")]
        PriceChanged,
        #[serde(rename = "ITEM_COUNT_NOT_ENOUGH")]
        ItemCountNotEnough,
        #[serde(rename = "NOT_FOR_SALE")]
        NotForSale,
    }
    impl ::std::fmt::Display for QuoteChangeCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::PriceChanged => f.write_str("PRICE_CHANGED"),
                Self::ItemCountNotEnough => f.write_str("ITEM_COUNT_NOT_ENOUGH"),
                Self::NotForSale => f.write_str("NOT_FOR_SALE"),
            }
        }
    }
    impl ::std::str::FromStr for QuoteChangeCode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PRICE_CHANGED" => Ok(Self::PriceChanged),
                "ITEM_COUNT_NOT_ENOUGH" => Ok(Self::ItemCountNotEnough),
                "NOT_FOR_SALE" => Ok(Self::NotForSale),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for QuoteChangeCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for QuoteChangeCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///So many units of an item, and the price that the customer was shown, if any was.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct QuoteItem {
        pub count: Units,
        #[serde(rename = "itemId")]
        pub item_id: PositiveNumber,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price: ::std::option::Option<Price>,
    }
    ///Something that the law wants said.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct QuoteNotice {
        pub code: QuoteNoticeCode,
        ///What is said, in the caller's language.
        pub text: ::std::string::String,
    }
    ///What the law wants something said of.
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
    pub enum QuoteNoticeCode {
        #[serde(rename = "WITHDRAWAL")]
        Withdrawal,
        #[serde(rename = "DEFECTS")]
        Defects,
        #[serde(rename = "REFUND")]
        Refund,
        #[serde(rename = "ESCROW")]
        Escrow,
        #[serde(rename = "BROKER")]
        Broker,
    }
    impl ::std::fmt::Display for QuoteNoticeCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Withdrawal => f.write_str("WITHDRAWAL"),
                Self::Defects => f.write_str("DEFECTS"),
                Self::Refund => f.write_str("REFUND"),
                Self::Escrow => f.write_str("ESCROW"),
                Self::Broker => f.write_str("BROKER"),
            }
        }
    }
    impl ::std::str::FromStr for QuoteNoticeCode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "WITHDRAWAL" => Ok(Self::Withdrawal),
                "DEFECTS" => Ok(Self::Defects),
                "REFUND" => Ok(Self::Refund),
                "ESCROW" => Ok(Self::Escrow),
                "BROKER" => Ok(Self::Broker),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for QuoteNoticeCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for QuoteNoticeCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What to quote, and where it would go.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct QuoteRequest {
        ///What; the whole cart when left out.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub items: ::std::option::Option<::std::vec::Vec<QuoteItem>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<ShippingForm>,
    }
    ///What one seller would send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct QuotedPackage {
        #[serde(rename = "freeFrom")]
        pub free_from: ::domain::Won,
        pub goods: ::domain::Won,
        ///What is in it, as it is now, and as many as could be had.
        pub lines: ::std::vec::Vec<Line>,
        #[serde(rename = "regionExtra")]
        pub region_extra: ::domain::Won,
        #[serde(rename = "returnFee")]
        pub return_fee: ::domain::Won,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
        #[serde(rename = "totalPrice")]
        pub total_price: ::domain::Won,
    }
    ///`Reason`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Reason(pub ::std::string::String);
    impl ::std::ops::Deref for Reason {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Reason> for ::std::string::String {
        fn from(value: Reason) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Reason {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Reason {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Reason {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What must be sent and is taken as it stands.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct RequiredText(pub ::std::string::String);
    impl ::std::ops::Deref for RequiredText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<RequiredText> for ::std::string::String {
        fn from(value: RequiredText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for RequiredText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for RequiredText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for RequiredText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///Which packages to return, and why.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ReturnWish {
        #[serde(
            rename = "packageIds",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub package_ids: ::std::option::Option<::std::vec::Vec<::domain::PackageId>>,
        pub reason: Reason,
    }
    ///Which products come first.
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
    pub enum SearchProductsSort {
        #[serde(rename = "relevance")]
        Relevance,
        #[serde(rename = "priceAsc")]
        PriceAsc,
        #[serde(rename = "priceDesc")]
        PriceDesc,
        #[serde(rename = "newest")]
        Newest,
    }
    impl ::std::fmt::Display for SearchProductsSort {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Relevance => f.write_str("relevance"),
                Self::PriceAsc => f.write_str("priceAsc"),
                Self::PriceDesc => f.write_str("priceDesc"),
                Self::Newest => f.write_str("newest"),
            }
        }
    }
    impl ::std::str::FromStr for SearchProductsSort {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "relevance" => Ok(Self::Relevance),
                "priceAsc" => Ok(Self::PriceAsc),
                "priceDesc" => Ok(Self::PriceDesc),
                "newest" => Ok(Self::Newest),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SearchProductsSort {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SearchProductsSort {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///How many products somebody sells.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerFacet {
        ///How many products.
        pub count: i64,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
    }
    ///A package as its seller sees it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerPackage {
        ///What whoever reads this may do with it now.
        pub actions: ::std::vec::Vec<AllowedAction>,
        #[serde(
            rename = "autoConfirmAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub auto_confirm_at: ::std::option::Option<::domain::Timestamp>,
        ///Who carries it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub carrier: ::std::option::Option<::std::string::String>,
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        #[serde(
            rename = "deliveredAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub delivered_at: ::std::option::Option<::domain::Timestamp>,
        pub goods: ::domain::Won,
        pub id: ::domain::PackageId,
        ///What is in it, with names and prices as they were when it was ordered.
        pub lines: ::std::vec::Vec<Line>,
        #[serde(rename = "orderId")]
        pub order_id: ::domain::OrderId,
        ///Why it was cancelled or returned, or why the return was rejected.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<::std::string::String>,
        #[serde(rename = "returnFee")]
        pub return_fee: ::domain::Won,
        #[serde(
            rename = "returnableUntil",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub returnable_until: ::std::option::Option<::domain::Timestamp>,
        #[serde(rename = "sellerId")]
        pub seller_id: ::domain::AccountId,
        ///What the seller's shop is called; null while that is not known.
        #[serde(
            rename = "sellerName",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub seller_name: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "shippedAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub shipped_at: ::std::option::Option<::domain::Timestamp>,
        pub shipping: Shipping,
        #[serde(rename = "shippingFee")]
        pub shipping_fee: ::domain::Won,
        pub status: PackageStatus,
        #[serde(rename = "totalPrice")]
        pub total_price: ::domain::Won,
        ///The carrier's number for it.
        #[serde(
            rename = "trackingNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tracking_number: ::std::option::Option<::std::string::String>,
        ///Where the carrier tells where it is, of carriers that are known.
        #[serde(
            rename = "trackingUrl",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub tracking_url: ::std::option::Option<::std::string::String>,
    }
    ///Why, for the customer.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct SellerReason {
        pub reason: Reason,
    }
    ///Counts of what a seller has to do, and of what there is.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerSummary {
        ///Products that the shop has blocked.
        pub blocked: i64,
        ///Packages that have arrived and are not confirmed yet.
        pub delivered: i64,
        ///Drafts.
        pub drafts: i64,
        ///Items on sale of which there are 1 to 5.
        #[serde(rename = "lowStock")]
        pub low_stock: i64,
        ///Products on sale.
        #[serde(rename = "onSale")]
        pub on_sale: i64,
        ///Products that are paused.
        pub paused: i64,
        ///Returns that wait for an answer.
        #[serde(rename = "returnsRequested")]
        pub returns_requested: i64,
        ///Packages on their way.
        pub shipped: i64,
        ///Items on sale of which there are none.
        #[serde(rename = "soldOut")]
        pub sold_out: i64,
        ///Packages that are paid and not shipped yet.
        #[serde(rename = "toShip")]
        pub to_ship: i64,
    }
    ///By whom and under which number a package is on its way.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct Shipment {
        pub carrier: ShortText,
        #[serde(rename = "trackingNumber")]
        pub tracking_number: ShortText,
    }
    ///Where a parcel goes.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Shipping {
        ///Street and number.
        pub address1: ::std::string::String,
        ///Flat, floor.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address2: ::std::option::Option<::std::string::String>,
        ///A note for the carrier.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub memo: ::std::option::Option<::std::string::String>,
        ///Their mobile number, digits only.
        pub phone: ::std::string::String,
        ///Five digits.
        #[serde(rename = "postalCode")]
        pub postal_code: ::std::string::String,
        ///Who receives it.
        pub recipient: ::std::string::String,
    }
    ///What is asked for sending something, in won; 0: nothing.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct ShippingAmount(pub i64);
    impl ::std::ops::Deref for ShippingAmount {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<ShippingAmount> for i64 {
        fn from(value: ShippingAmount) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for ShippingAmount {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ShippingAmount {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ShippingAmount {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for ShippingAmount {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for ShippingAmount {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///Where a parcel goes.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ShippingForm {
        pub address1: AddressLine,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address2: ::std::option::Option<OptionalAddressLine>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub memo: ::std::option::Option<OptionalMemo>,
        pub phone: PhoneNumber,
        #[serde(rename = "postalCode")]
        pub postal_code: PostalCode,
        pub recipient: Name,
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
    ///What sending costs, in won; what is left out is 0.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct ShippingPolicyRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fee: ::std::option::Option<ShippingAmount>,
        #[serde(
            rename = "freeFrom",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub free_from: ::std::option::Option<ShippingAmount>,
        #[serde(
            rename = "regionExtra",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub region_extra: ::std::option::Option<ShippingAmount>,
        #[serde(
            rename = "returnFee",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub return_fee: ::std::option::Option<ShippingAmount>,
    }
    ///`ShortText`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct ShortText(pub ::std::string::String);
    impl ::std::ops::Deref for ShortText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ShortText> for ::std::string::String {
        fn from(value: ShortText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for ShortText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ShortText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ShortText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What becomes of a product.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct StatusRequest {
        #[serde(rename = "productId")]
        pub product_id: i64,
        pub status: WantedStatus,
    }
    ///Units of an item that are for sale.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Stock(pub i64);
    impl ::std::ops::Deref for Stock {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Stock> for i64 {
        fn from(value: Stock) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Stock {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Stock {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Stock {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Stock {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Stock {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///Units of an item that come to what is for sale, or below 0 go.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct StockDifference(pub i64);
    impl ::std::ops::Deref for StockDifference {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<StockDifference> for i64 {
        fn from(value: StockDifference) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for StockDifference {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for StockDifference {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for StockDifference {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for StockDifference {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for StockDifference {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///One movement of an item's stock.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct StockMovement {
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        ///Its number: movements have them in the order in which they were made.
        pub id: i64,
        #[serde(rename = "itemId")]
        pub item_id: ::domain::ItemId,
        pub kind: Movement,
        #[serde(
            rename = "packageId",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub package_id: ::std::option::Option<::domain::PackageId>,
        ///How many units came, or below 0 went; 0 where only what they are held for has changed.
        pub quantity: i64,
    }
    ///What completes what is typed.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Suggestions {
        ///The leaves of the catalogue in which most of what fits stands, at most three, most first.
        pub categories: ::std::vec::Vec<Category>,
        ///Names of products, the likeliest first.
        pub suggestions: ::std::vec::Vec<::std::string::String>,
    }
    ///A colour.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Swatch(pub ::std::string::String);
    impl ::std::ops::Deref for Swatch {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Swatch> for ::std::string::String {
        fn from(value: Swatch) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Swatch {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Swatch {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Swatch {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A sum in won.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Total(pub i64);
    impl ::std::ops::Deref for Total {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Total> for i64 {
        fn from(value: Total) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Total {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Total {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Total {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Total {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Total {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///Units of an item.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Units(pub i64);
    impl ::std::ops::Deref for Units {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Units> for i64 {
        fn from(value: Units) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Units {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Units {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Units {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Units {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Units {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///Units of an item, or none.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct UnitsOrNone(pub i64);
    impl ::std::ops::Deref for UnitsOrNone {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<UnitsOrNone> for i64 {
        fn from(value: UnitsOrNone) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for UnitsOrNone {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for UnitsOrNone {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for UnitsOrNone {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for UnitsOrNone {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for UnitsOrNone {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///How many products there are of which this can be chosen.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ValueFacet {
        ///How many products.
        pub count: i64,
        ///What the value is called: `option` takes it behind its axis and a colon.
        pub value: ::std::string::String,
    }
    ///One of the values of an axis.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ValueRequest {
        pub name: ShortText,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub swatch: ::std::option::Option<Swatch>,
    }
    ///What a seller may make of a product.
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
    pub enum WantedStatus {
        #[serde(rename = "ON_SALE")]
        OnSale,
        #[serde(rename = "PAUSED")]
        Paused,
    }
    impl ::std::fmt::Display for WantedStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::OnSale => f.write_str("ON_SALE"),
                Self::Paused => f.write_str("PAUSED"),
            }
        }
    }
    impl ::std::str::FromStr for WantedStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "ON_SALE" => Ok(Self::OnSale),
                "PAUSED" => Ok(Self::Paused),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for WantedStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for WantedStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
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
    /**택배사 / Carriers that are known, and where each tells where a parcel is

Sends a `GET` request to `/carriers`

*/
    pub async fn list_carriers<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::CarrierList>, Error<crate::Problem>> {
        let url = format!("{}/carriers", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_carriers",
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
    /**카테고리 / The tree in which products stand

Sends a `GET` request to `/categories`

*/
    pub async fn list_categories<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::CategoryTree>, Error<crate::Problem>> {
        let url = format!("{}/categories", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_categories",
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
    /**장바구니 / The cart, held against today's catalogue; what has changed is told once, in `messages`

Sends a `GET` request to `/customer/cart`

*/
    pub async fn show_cart<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::Cart>, Error<crate::Problem>> {
        let url = format!("{}/customer/cart", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_cart",
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
    /**장바구니 수량 변경 / Sets how many units are in the cart: all of it or nothing; 0 takes an item out

Sends a `PUT` request to `/customer/cart`

*/
    pub async fn set_cart<'a>(
        &'a self,
        body: &'a types::CartChange,
    ) -> Result<ResponseValue<types::Cart>, Error<crate::Problem>> {
        let url = format!("{}/customer/cart", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "set_cart",
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
    /**장바구니 담기 / Adds to what is in the cart: all of it or nothing

Sends a `POST` request to `/customer/cart`

*/
    pub async fn add_to_cart<'a>(
        &'a self,
        body: &'a types::CartAddition,
    ) -> Result<ResponseValue<types::Cart>, Error<crate::Problem>> {
        let url = format!("{}/customer/cart", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_to_cart",
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
    /**장바구니 비우기 / Empties the cart

Sends a `DELETE` request to `/customer/cart`

*/
    pub async fn clear_cart<'a>(
        &'a self,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/customer/cart", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "clear_cart",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**내 주문 목록 / The caller's orders, newest first

Sends a `GET` request to `/customer/orders`

Arguments:
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
- `status`: `PENDING`, `PAID`, `CLOSED` or `FAILED`.
*/
    pub async fn list_orders<'a>(
        &'a self,
        cursor: Option<&'a str>,
        limit: Option<i64>,
        status: Option<types::ListOrdersStatus>,
    ) -> Result<ResponseValue<types::OrderPage>, Error<crate::Problem>> {
        let url = format!("{}/customer/orders", self.baseurl,);
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
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("status", &status))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_orders",
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
    /**주문하기 / Places an order and pays for it from the balance

201 with the paid order, or 202 with the PENDING one when its payment is not settled within 3 seconds: read it
again. The same `Idempotency-Key` gives the same order.

Sends a `POST` request to `/customer/orders`

Arguments:
- `idempotency_key`: 1 to 255 visible ASCII characters, new for each order
- `body`
*/
    pub async fn place_order<'a>(
        &'a self,
        idempotency_key: &'a str,
        body: &'a types::PlaceOrder,
    ) -> Result<ResponseValue<types::Order>, Error<crate::Problem>> {
        let url = format!("{}/customer/orders", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        header_map.append("Idempotency-Key", idempotency_key.to_string().try_into()?);
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "place_order",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            202u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**주문 미리보기 / Everything that an order would cost, what has changed, and what the law wants said; nothing is placed

Sends a `POST` request to `/customer/orders/quote`

*/
    pub async fn quote_order<'a>(
        &'a self,
        body: &'a types::QuoteRequest,
    ) -> Result<ResponseValue<types::Quote>, Error<crate::Problem>> {
        let url = format!("{}/customer/orders/quote", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "quote_order",
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
    /**내 주문 / One of the caller's orders

Sends a `GET` request to `/customer/orders/{id}`

*/
    pub async fn get_order<'a>(
        &'a self,
        id: &'a ::domain::OrderId,
    ) -> Result<ResponseValue<types::Order>, Error<crate::Problem>> {
        let url = format!(
            "{}/customer/orders/{}", self.baseurl, encode_path(& id.to_string()),
        );
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_order",
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
    /**주문 취소 / Cancels packages that are not shipped yet and refunds them

Sends a `POST` request to `/customer/orders/{id}/cancel`

*/
    pub async fn cancel_order<'a>(
        &'a self,
        id: &'a ::domain::OrderId,
        body: &'a types::PackageChoice,
    ) -> Result<ResponseValue<types::Order>, Error<crate::Problem>> {
        let url = format!(
            "{}/customer/orders/{}/cancel", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "cancel_order",
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
    /**구매확정 / Confirms the purchase of delivered packages; the money goes to their sellers

Sends a `POST` request to `/customer/orders/{id}/confirm`

*/
    pub async fn confirm_order<'a>(
        &'a self,
        id: &'a ::domain::OrderId,
        body: &'a types::PackageChoice,
    ) -> Result<ResponseValue<types::Order>, Error<crate::Problem>> {
        let url = format!(
            "{}/customer/orders/{}/confirm", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "confirm_order",
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
    /**주문 이력 / What became of one of the caller's orders and its packages, oldest first

Sends a `GET` request to `/customer/orders/{id}/events`

Arguments:
- `id`
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
*/
    pub async fn list_events<'a>(
        &'a self,
        id: &'a ::domain::OrderId,
        cursor: Option<&'a str>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::EventPage>, Error<crate::Problem>> {
        let url = format!(
            "{}/customer/orders/{}/events", self.baseurl, encode_path(& id.to_string()),
        );
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
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_events",
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
    /**반품 요청 (청약철회) / Asks to return delivered packages, within 7 days of delivery

Sends a `POST` request to `/customer/orders/{id}/return`

*/
    pub async fn return_order<'a>(
        &'a self,
        id: &'a ::domain::OrderId,
        body: &'a types::ReturnWish,
    ) -> Result<ResponseValue<types::Order>, Error<crate::Problem>> {
        let url = format!(
            "{}/customer/orders/{}/return", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "return_order",
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
    /**상품정보제공고시 종류 / What the law wants said of goods of each kind

Sends a `GET` request to `/notices`

*/
    pub async fn list_notices<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::NoticeKinds>, Error<crate::Problem>> {
        let url = format!("{}/notices", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_notices",
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
    /**상품 여럿 / Several products with their items

Sends a `GET` request to `/products`

Arguments:
- `ids`: 1 to 100 ids with commas between; what is not on sale is left out.
*/
    pub async fn list_products<'a>(
        &'a self,
        ids: &'a str,
    ) -> Result<ResponseValue<types::ProductList>, Error<crate::Problem>> {
        let url = format!("{}/products", self.baseurl,);
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
            .query(&progenitor_client::QueryParam::new("ids", &ids))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_products",
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
    /**상품 검색 / Finds products by name, as people type it

The same name comes first, then names that begin with it, then names that contain it, then names that are almost it;
popular and newer ones first. The products are as they were a moment ago.

Sends a `GET` request to `/search/product`

Arguments:
- `category_id`: Products that stand at or below this node of the tree.
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `facets`: `true`: with what the products that fit have, by which they can be narrowed down.
- `free_shipping`: `true`: products of which one is sent for nothing, but for Jeju and the islands; `false`: the others.
- `in_stock`: `true`: products that can be bought right now; `false`: those that are sold out.
- `limit`: How many entries, 1 to 100; 20 when left out.
- `max_price`: Products whose lowest price is at most this, in won.
- `min_price`: Products whose lowest price is at least this, in won.
- `name`
- `option`: What can be chosen of the products: the name of an axis, a colon, and a value. May come up to twenty times: of each axis that is named one of its values, at least. Each axis is looked at by itself.
- `seller_id`: Products of one seller.
- `sort`: `relevance` (the default), `priceAsc`, `priceDesc` or `newest`.
*/
    pub async fn search_products<'a>(
        &'a self,
        category_id: Option<i64>,
        cursor: Option<&'a str>,
        facets: Option<bool>,
        free_shipping: Option<bool>,
        in_stock: Option<bool>,
        limit: Option<i64>,
        max_price: Option<i64>,
        min_price: Option<i64>,
        name: Option<&'a str>,
        option: Option<&'a ::std::vec::Vec<::std::string::String>>,
        seller_id: Option<i64>,
        sort: Option<types::SearchProductsSort>,
    ) -> Result<ResponseValue<types::FoundPage>, Error<crate::Problem>> {
        let url = format!("{}/search/product", self.baseurl,);
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
            .query(&progenitor_client::QueryParam::new("categoryId", &category_id))
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("facets", &facets))
            .query(&progenitor_client::QueryParam::new("freeShipping", &free_shipping))
            .query(&progenitor_client::QueryParam::new("inStock", &in_stock))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("maxPrice", &max_price))
            .query(&progenitor_client::QueryParam::new("minPrice", &min_price))
            .query(&progenitor_client::QueryParam::new("name", &name))
            .query(&progenitor_client::QueryParam::new("option", &option))
            .query(&progenitor_client::QueryParam::new("sellerId", &seller_id))
            .query(&progenitor_client::QueryParam::new("sort", &sort))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "search_products",
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
    /**검색어 자동완성 / Completions of a name while it is typed

Sends a `GET` request to `/search/suggest`

Arguments:
- `limit`: How many names, 1 to 10; 10 when left out.
- `name`
*/
    pub async fn suggest_names<'a>(
        &'a self,
        limit: Option<i64>,
        name: Option<&'a str>,
    ) -> Result<ResponseValue<types::Suggestions>, Error<crate::Problem>> {
        let url = format!("{}/search/suggest", self.baseurl,);
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
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("name", &name))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "suggest_names",
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
    /**받은 주문 목록 / The caller's packages with what is in them and where they go, newest first

Sends a `GET` request to `/seller/orders`

Arguments:
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
- `status`
*/
    pub async fn list_packages<'a>(
        &'a self,
        cursor: Option<&'a str>,
        limit: Option<i64>,
        status: Option<types::ListPackagesStatus>,
    ) -> Result<ResponseValue<types::PackagePage>, Error<crate::Problem>> {
        let url = format!("{}/seller/orders", self.baseurl,);
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
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("status", &status))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_packages",
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
    /**받은 주문 / One of the caller's packages

Sends a `GET` request to `/seller/orders/{package_id}`

*/
    pub async fn get_package<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}", self.baseurl, encode_path(& package_id.to_string()),
        );
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "get_package",
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
    /**판매 취소 / Does not send a paid package; the customer is refunded

Sends a `POST` request to `/seller/orders/{package_id}/cancel`

*/
    pub async fn cancel_package<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
        body: &'a types::SellerReason,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/cancel", self.baseurl, encode_path(& package_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "cancel_package",
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
    /**배송 완료 / Says that a shipped package has arrived

Sends a `POST` request to `/seller/orders/{package_id}/deliver`

*/
    pub async fn deliver_package<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/deliver", self.baseurl, encode_path(& package_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "deliver_package",
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
    /**받은 주문 이력 / What became of one of the caller's packages, oldest first

Sends a `GET` request to `/seller/orders/{package_id}/events`

Arguments:
- `package_id`
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
*/
    pub async fn list_package_events<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
        cursor: Option<&'a str>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::EventPage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/events", self.baseurl, encode_path(& package_id
            .to_string()),
        );
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
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_package_events",
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
    /**반품 승인 / Takes a package back; the customer is refunded

Sends a `POST` request to `/seller/orders/{package_id}/return/accept`

*/
    pub async fn accept_return<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/return/accept", self.baseurl, encode_path(& package_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "accept_return",
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
    /**반품 거절 / Does not take a package back; the customer's 7 days to confirm begin anew

Sends a `POST` request to `/seller/orders/{package_id}/return/reject`

*/
    pub async fn reject_return<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
        body: &'a types::SellerReason,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/return/reject", self.baseurl, encode_path(& package_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "reject_return",
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
    /**발송 / Hands a paid package to a carrier

Sends a `POST` request to `/seller/orders/{package_id}/ship`

*/
    pub async fn ship_package<'a>(
        &'a self,
        package_id: &'a ::domain::PackageId,
        body: &'a types::Shipment,
    ) -> Result<ResponseValue<types::SellerPackage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/orders/{}/ship", self.baseurl, encode_path(& package_id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "ship_package",
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
    /**상품 수정 / Changes a product and what is named of its items; the rest stays: no old form undoes a sale

Sends a `PUT` request to `/seller/product`

*/
    pub async fn change_product<'a>(
        &'a self,
        body: &'a types::ProductChangeRequest,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!("{}/seller/product", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "change_product",
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
    /**상품 등록 / Puts a product with its items up for sale

Sends a `POST` request to `/seller/product`

*/
    pub async fn add_product<'a>(
        &'a self,
        body: &'a types::NewProductRequest,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!("{}/seller/product", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_product",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**상품 삭제 / Takes a product off sale; orders keep what they bought

Sends a `DELETE` request to `/seller/product`

Arguments:
- `product_id`: The product.
*/
    pub async fn delete_product<'a>(
        &'a self,
        product_id: i64,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/seller/product", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("productId", &product_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "delete_product",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**옵션 수정 / Changes what is named of an item; a new count is what is for sale from now on: what is sold meanwhile
stays sold

Sends a `PUT` request to `/seller/product/item`

*/
    pub async fn change_item<'a>(
        &'a self,
        body: &'a types::ItemChangeRequest,
    ) -> Result<ResponseValue<types::Item>, Error<crate::Problem>> {
        let url = format!("{}/seller/product/item", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "change_item",
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
    /**옵션 추가 / Adds an item to a product

Sends a `POST` request to `/seller/product/item`

*/
    pub async fn add_item<'a>(
        &'a self,
        body: &'a types::ItemAdditionRequest,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!("{}/seller/product/item", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_item",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**옵션 삭제 / Takes an item off sale; orders keep what they bought

Sends a `DELETE` request to `/seller/product/item`

Arguments:
- `item_id`: The item.
*/
    pub async fn delete_item<'a>(
        &'a self,
        item_id: i64,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/seller/product/item", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("itemId", &item_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "delete_item",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**내 상품 목록 / The seller's own products, on sale or not, newest first

Sends a `POST` request to `/seller/product/myproducts`

Arguments:
- `category_id`: Products that stand there.
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `in_stock`: `true`: products that have units; `false`: those that have none.
- `limit`: How many entries, 1 to 100; 20 when left out.
- `name`: Part of the name.
- `status`
*/
    pub async fn list_my_products<'a>(
        &'a self,
        category_id: Option<i64>,
        cursor: Option<&'a str>,
        in_stock: Option<bool>,
        limit: Option<i64>,
        name: Option<&'a str>,
        status: Option<types::ListMyProductsStatus>,
    ) -> Result<ResponseValue<types::ProductPage>, Error<crate::Problem>> {
        let url = format!("{}/seller/product/myproducts", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("categoryId", &category_id))
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("inStock", &in_stock))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("name", &name))
            .query(&progenitor_client::QueryParam::new("status", &status))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_my_products",
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
    /**판매 상태 변경 / Puts a product on sale, which must have a picture, a category, the whole notice by law and an item; or
takes it off sale for now

Sends a `PUT` request to `/seller/product/status`

*/
    pub async fn set_product_status<'a>(
        &'a self,
        body: &'a types::StatusRequest,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!("{}/seller/product/status", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "set_product_status",
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
    /**사진 순서와 설명 / Puts a product's pictures in order, and says what they show

Sends a `PUT` request to `/seller/product/{id}/images`

*/
    pub async fn arrange_images<'a>(
        &'a self,
        id: &'a ::domain::ProductId,
        body: &'a types::Arrangement,
    ) -> Result<ResponseValue<types::ImageList>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/product/{}/images", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "arrange_images",
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
    /**사진 올리기 / Adds a picture to a product, behind the others

The body is the file itself: JPEG, PNG or WebP, at most 10 MiB and 40 million pixels, whatever its name or type says. It
is kept as WebP in four widths, turned as it should be seen, without anything else that it told.

Sends a `POST` request to `/seller/product/{id}/images`

Arguments:
- `id`
- `alt`: For who does not see it; at most 200 characters.
- `body`
*/
    pub async fn add_image<'a, B: Into<reqwest::Body>>(
        &'a self,
        id: &'a ::domain::ProductId,
        alt: Option<&'a str>,
        body: B,
    ) -> Result<ResponseValue<types::Image>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/product/{}/images", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .header(
                ::reqwest::header::CONTENT_TYPE,
                ::reqwest::header::HeaderValue::from_static("application/octet-stream"),
            )
            .body(body)
            .query(&progenitor_client::QueryParam::new("alt", &alt))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_image",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**사진 삭제 / Takes a picture off a product

Sends a `DELETE` request to `/seller/product/{id}/images/{image_id}`

*/
    pub async fn remove_image<'a>(
        &'a self,
        id: &'a ::domain::ProductId,
        image_id: &'a str,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/product/{}/images/{}", self.baseurl, encode_path(& id
            .to_string()), encode_path(& image_id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "remove_image",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**내 상품 / One of the seller's own products, on sale or not

Sends a `GET` request to `/seller/products/{id}`

*/
    pub async fn show_my_product<'a>(
        &'a self,
        id: &'a ::domain::ProductId,
    ) -> Result<ResponseValue<types::Product>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/products/{}", self.baseurl, encode_path(& id.to_string()),
        );
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_my_product",
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
    /**재고 이력 / Why the stock of a product is what it is, newest first

Sends a `GET` request to `/seller/products/{id}/movements`

Arguments:
- `id`
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `item_id`: Of this item only.
- `limit`: How many entries, 1 to 100; 20 when left out.
*/
    pub async fn list_movements<'a>(
        &'a self,
        id: &'a ::domain::ProductId,
        cursor: Option<&'a str>,
        item_id: Option<i64>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::MovementPage>, Error<crate::Problem>> {
        let url = format!(
            "{}/seller/products/{}/movements", self.baseurl, encode_path(& id
            .to_string()),
        );
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
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("itemId", &item_id))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_movements",
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
    /**배송비 정책 / What the seller asks for sending, unless a product says otherwise

Sends a `GET` request to `/seller/shipping`

*/
    pub async fn show_shipping<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::ShippingPolicy>, Error<crate::Problem>> {
        let url = format!("{}/seller/shipping", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_shipping",
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
    /**배송비 정책 변경 / Sets what the seller asks for sending; orders keep what they were placed with

Sends a `PUT` request to `/seller/shipping`

*/
    pub async fn set_shipping<'a>(
        &'a self,
        body: &'a types::ShippingPolicyRequest,
    ) -> Result<ResponseValue<types::ShippingPolicy>, Error<crate::Problem>> {
        let url = format!("{}/seller/shipping", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "set_shipping",
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
    /**판매자 요약 / What waits for the seller, counted

Sends a `GET` request to `/seller/summary`

*/
    pub async fn show_summary<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::SellerSummary>, Error<crate::Problem>> {
        let url = format!("{}/seller/summary", self.baseurl,);
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
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_summary",
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
