//! The demo's shops: who they are in public, and what sending costs. All of it is made up.

use account_api::model::shops::ShopForm;
use domain::{
    AccountId, AccountType, AddressLine, EmailAddress, FieldRule, Memo, Name, PhoneNumber, ShortText, Won,
};
use kit::settings::SettingsError;
use order_api::OrderApi;
use order_api::model::shipping::ShippingPolicy;

use super::accounts::{DemoAccount, People};
use super::{failed, in_words};

/// A shop of the demo.
pub(super) struct Shop {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    representative: &'static str,
    mail_order_number: &'static str,
    address: &'static str,
    pub(super) phone: &'static str,
    reply_time: &'static str,
    about: &'static str,
    shipping: ShippingPolicy,
}

const fn policy(fee: i64, free_from: i64, region_extra: i64, return_fee: i64) -> ShippingPolicy {
    ShippingPolicy {
        fee: Won(fee),
        free_from: Won(free_from),
        region_extra: Won(region_extra),
        return_fee: Won(return_fee),
    }
}

/// One for each shelf of goods. Their people are those of old tales, and no street is called so.
pub(super) static SHOPS: [Shop; 5] = [
    Shop {
        email: "electronics@jangteo.example",
        name: "한마당 전자",
        representative: "홍길동",
        mail_order_number: "제2026-예제-0001호",
        address: "서울특별시 용산구 예제로 1",
        phone: "02-000-0001",
        reply_time: "평일 1시간 안",
        about: "소리와 화면, 집안일을 돕는 기계를 고릅니다. 모든 상품을 무료로 보내 드립니다.",
        shipping: policy(0, 0, 3_000, 6_000),
    },
    Shop {
        email: "books@jangteo.example",
        name: "골목책방",
        representative: "이몽룡",
        mail_order_number: "제2026-예제-0005호",
        address: "서울특별시 종로구 예제로 5",
        phone: "02-000-0005",
        reply_time: "평일 1시간 안",
        about: "책과 문구를 한자리에서. 만 오천 원부터 무료로 보내 드립니다.",
        shipping: policy(2_500, 15_000, 3_000, 5_000),
    },
    Shop {
        email: "food@jangteo.example",
        name: "오일장 먹거리",
        representative: "심청",
        mail_order_number: "제2026-예제-0003호",
        address: "전라남도 곡성군 예제로 3",
        phone: "061-000-0003",
        reply_time: "하루 안",
        about: "산지에서 그날 거둔 것을 그날 보냅니다.",
        shipping: policy(4_000, 40_000, 5_000, 8_000),
    },
    Shop {
        email: "home@jangteo.example",
        name: "살림장터",
        representative: "박흥부",
        mail_order_number: "제2026-예제-0004호",
        address: "경상남도 함양군 예제로 4",
        phone: "055-000-0004",
        reply_time: "평일 3시간 안",
        about: "오래 쓰는 살림살이를 모았습니다.",
        shipping: policy(3_500, 30_000, 5_000, 7_000),
    },
    Shop {
        email: "fashion@jangteo.example",
        name: "옷고름",
        representative: "성춘향",
        mail_order_number: "제2026-예제-0002호",
        address: "전북특별자치도 남원시 예제로 2",
        phone: "063-000-0002",
        reply_time: "평일 2시간 안",
        about: "매일 입는 옷을 짓습니다. 5만 원부터 무료로 보내 드립니다.",
        shipping: policy(3_000, 50_000, 3_000, 6_000),
    },
];

impl Shop {
    pub(super) fn account(&self) -> DemoAccount {
        DemoAccount { email: self.email, name: self.name, account_type: AccountType::Seller }
    }

    /// What would be entered.
    fn form(&self) -> Result<ShopForm, FieldRule> {
        Ok(ShopForm {
            name: Name::parse(self.name)?,
            representative: Name::parse(self.representative)?,
            business_number: None,
            mail_order_number: Some(ShortText::parse(self.mail_order_number)?),
            address: AddressLine::parse(self.address)?,
            phone: PhoneNumber::of_shop(self.phone)?,
            email: EmailAddress::parse(self.email)?,
            reply_time: Some(ShortText::parse(self.reply_time)?),
            about: Some(Memo::parse(self.about)?),
        })
    }
}

/// Returns the seller of a shop, who is made if there is none, and says what the shop is unless that is said already.
pub(super) async fn ensure_shop(
    people: &People,
    order: &OrderApi,
    shop: &Shop,
) -> Result<AccountId, SettingsError> {
    let seller = people.ensure(shop.account()).await?;
    let form = shop.form().map_err(in_words)?;
    if !people.keep_shop(seller, &form).await? {
        let set = order.services.catalogue.set_shipping(seller, &shop.shipping).await;
        set.map_err(|error| failed(&error))?;
    }
    Ok(seller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shop_may_say_of_itself_what_it_says() {
        for shop in &SHOPS {
            assert!(shop.form().is_ok(), "{}", shop.name);
            assert!(shop.email.ends_with(".example") && shop.address.contains("예제로"), "{}", shop.name);
        }
        let free = SHOPS.iter().filter(|shop| shop.shipping.fee == Won::ZERO).count();
        assert_eq!(free, 1, "one sends for nothing, the others from some amount on");
        let from = SHOPS.iter().filter(|shop| shop.shipping.free_from > Won::ZERO).count();
        assert_eq!(from, 4);
    }
}
