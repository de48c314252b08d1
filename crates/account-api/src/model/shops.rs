//! Who sells, as everybody may know it.

use domain::{
    AccountId, AddressLine, CompanyRegistrationNumber, EmailAddress, Memo, Name, PhoneNumber, ShortText,
    Timestamp,
};

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

/// A seller as everybody may know it. Whoever has said nothing of the shop has a name and a number only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in the form")]
pub struct PublicSeller {
    pub id: AccountId,
    pub name: String,
    pub representative: Option<String>,
    pub business_number: Option<String>,
    pub mail_order_number: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub reply_time: Option<String>,
    pub about: Option<String>,
    pub since: Timestamp,
}
