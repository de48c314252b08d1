//! Who sells, as everybody may know it.

use domain::{
    AccountId, AddressLine, CompanyRegistrationNumber, EmailAddress, Memo, Name, PhoneNumber, ShortText,
    Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a seller says of the shop: what the law asks of who sells at a distance (E-Commerce Act Art. 10 and 20), and
/// what helps a customer.
#[derive(Clone, Debug)]
pub struct ShopForm {
    /// 상호.
    pub name: Name,
    /// 대표자.
    pub representative: Name,
    /// 사업자등록번호; what the account has stays when it is left out.
    pub business_number: Option<CompanyRegistrationNumber>,
    /// 통신판매업 신고번호.
    pub mail_order_number: Option<ShortText>,
    /// Where the business is.
    pub address: AddressLine,
    /// Where it is reached.
    pub phone: PhoneNumber,
    /// Where it is written to.
    pub email: EmailAddress,
    /// How soon questions are answered.
    pub reply_time: Option<ShortText>,
    /// A few words.
    pub about: Option<Memo>,
}

/// A seller as everybody may know it. What the seller has not said is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicSeller {
    /// The account's number.
    pub id: AccountId,
    /// 상호; the account's name where the shop has none.
    pub name: String,
    /// 대표자.
    #[schema(required = true)]
    pub representative: Option<String>,
    /// 사업자등록번호: ten digits.
    #[schema(required = true)]
    pub business_number: Option<String>,
    /// 통신판매업 신고번호.
    #[schema(required = true)]
    pub mail_order_number: Option<String>,
    /// Where the business is.
    #[schema(required = true)]
    pub address: Option<String>,
    /// Where it is reached: digits.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// Where it is written to.
    #[schema(required = true)]
    pub email: Option<String>,
    /// How soon questions are answered, as the seller says.
    #[schema(required = true)]
    pub reply_time: Option<String>,
    /// A few words.
    #[schema(required = true)]
    pub about: Option<String>,
    /// Since when the seller is here.
    pub since: Timestamp,
}
