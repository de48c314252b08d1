//! Quoting: everything that an order would cost, and what has changed, without placing it. Nothing is held and nothing is
//! written.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{AccountId, CART_COUNT_MAX, ItemId, Language, MONEY_MAX, Text, Won};

use super::place::{PackagePrice, check, full_name, line_of};
use super::{OrderError, Orders};
use crate::model::carts::CartLine;
use crate::model::catalogue::Offer;
use crate::model::orders::Line;
use crate::model::quotes::{
    Quote, QuoteChange, QuoteChangeCode, QuoteNotice, QuoteNoticeCode, QuoteWish, QuotedItem, QuotedPackage,
};
use crate::model::shipping::ShippingPolicy;
use crate::store::product_reads;

/// What is wanted of each item: how many, and the prices that were shown.
type Wanted = BTreeMap<ItemId, (i64, Vec<Won>)>;

/// What is wanted of one seller.
#[derive(Default)]
struct Wished<'a> {
    name: Option<&'a str>,
    policies: Vec<ShippingPolicy>,
    lines: Vec<Line>,
}

impl Wished<'_> {
    /// Returns the package that it would be; nothing when its sums do not fit.
    fn priced(self, seller_id: AccountId, is_far: bool) -> Option<QuotedPackage> {
        let PackagePrice { goods, sending, total } = PackagePrice::of(&self.lines, &self.policies, is_far)?;
        Some(QuotedPackage {
            seller_id,
            seller_name: self.name.map(str::to_owned),
            lines: self.lines,
            goods,
            shipping_fee: sending.fee,
            region_extra: sending.region_extra,
            free_from: sending.free_from,
            return_fee: sending.return_fee,
            total_price: total,
        })
    }
}

impl Orders {
    /// Returns what an order would cost a customer who placed it now.
    pub async fn quote(
        &self,
        customer: AccountId,
        wish: &QuoteWish,
        language: Language,
    ) -> Result<Quote, OrderError> {
        let wanted = self.quoted(customer, wish).await?;
        if wanted.is_empty() {
            return Err(OrderError::EmptyCart);
        }
        let items: Vec<ItemId> = wanted.keys().copied().collect();
        let offers = product_reads::offers(self.db.reader(), &items).await?;
        let mut changes = Vec::new();
        let mut packages: BTreeMap<AccountId, Wished<'_>> = BTreeMap::new();
        for (item, (count, shown)) in &wanted {
            let offer = offers.get(item);
            changes.extend(change(*item, offer, *count, shown, language));
            let Some(offer) = offer.filter(|offer| offer.can_be_had()) else { continue };
            let seller = packages.entry(offer.seller_id).or_default();
            seller.name = offer.seller_name.as_deref();
            seller.policies.push(offer.shipping);
            seller.lines.push(line_of(offer, (*count).min(offer.item.count).min(CART_COUNT_MAX)));
        }
        let is_far = wish.shipping.as_ref().is_some_and(|to| self.regions.hold(&to.postal_code));
        let packages = packages.into_iter().map(|(seller, wished)| wished.priced(seller, is_far));
        let packages = packages.collect::<Option<Vec<_>>>().ok_or(OrderError::TotalTooHigh)?;
        let sum = |part: fn(&QuotedPackage) -> Won| Won::checked_sum(packages.iter().map(part));
        let all = sum(|p| p.goods).zip(sum(|p| p.shipping_fee)).zip(sum(|p| p.total_price));
        let all = all.filter(|(_, total)| *total <= MONEY_MAX);
        let ((goods, shipping_fee), expected_total) = all.ok_or(OrderError::TotalTooHigh)?;
        let balance = self.balance_in_time(customer).await;
        let missing = balance.map(|balance| Won((expected_total.0 - balance.0).max(0)));
        Ok(Quote {
            orderable: changes.is_empty() && !packages.is_empty(),
            packages,
            goods,
            shipping_fee,
            expected_total,
            is_final: wish.shipping.is_some(),
            balance,
            missing,
            changes,
            notices: notices(self.settings.confirmed_after_days, language),
        })
    }

    async fn quoted(&self, customer: AccountId, wish: &QuoteWish) -> Result<Wanted, OrderError> {
        let items = if let Some(items) = &wish.items {
            items.clone()
        } else {
            let of_line = |line: &CartLine| QuotedItem {
                item_id: line.item_id,
                count: line.count,
                price: Some(line.seen_price),
            };
            self.carts.lines(customer).await?.iter().map(of_line).collect()
        };
        let mut wanted = Wanted::new();
        for item in items {
            let (count, shown) = wanted.entry(item.item_id).or_default();
            *count += item.count;
            shown.extend(item.price);
        }
        Ok(wanted)
    }

    /// Advice only: without an answer in time there is none.
    async fn balance_in_time(&self, customer: AccountId) -> Option<Won> {
        let patience = Duration::from_millis(self.settings.balance_within_ms.max(1));
        tokio::time::timeout(patience, self.wallet.balance(customer)).await.ok()?.ok()
    }
}

/// Returns how an item is not as it was shown, by the rules that an order is refused by.
fn change(
    item: ItemId,
    offer: Option<&Offer>,
    count: i64,
    shown: &[Won],
    language: Language,
) -> Option<QuoteChange> {
    use QuoteChangeCode as C;
    let name = offer.map(full_name).unwrap_or_default();
    let refusal = offer.map_or(Err(OrderError::NoSuchItem(item)), |offer| {
        let now = offer.item.price;
        check(offer, count, shown.iter().copied().find(|shown| *shown != now).or(Some(now)))
    });
    let (code, text) = match refusal.err()? {
        OrderError::PriceChanged { price, .. } => (
            C::PriceChanged,
            Text::new(
                format!("‘{name}’의 가격이 {price}으로 변경되었습니다."),
                format!("‘{name}’ costs {} won now.", price.0),
            ),
        ),
        OrderError::NotEnoughStock { left, .. } if left > 0 => (
            C::ItemCountNotEnough,
            Text::new(
                format!("‘{name}’의 남은 수량은 {left}개입니다."),
                format!("There are {left} left of ‘{name}’."),
            ),
        ),
        OrderError::NotEnoughStock { .. } => (
            C::ItemCountNotEnough,
            Text::new(format!("‘{name}’은(는) 품절되었습니다."), format!("‘{name}’ is sold out.")),
        ),
        _ if name.is_empty() => {
            (C::NotForSale, Text::new("판매하지 않는 상품입니다.", "This is not for sale."))
        }
        _ => (
            C::NotForSale,
            Text::new(
                format!("‘{name}’은(는) 더 이상 판매하지 않습니다."),
                format!("‘{name}’ is not for sale any more."),
            ),
        ),
    };
    let can_be_had = offer.filter(|offer| offer.for_sale);
    Some(QuoteChange {
        item_id: item,
        code,
        message: text.in_language(language).to_owned(),
        price: can_be_had.map(|offer| offer.item.price),
        left: can_be_had.map_or(0, |offer| offer.item.count),
    })
}

fn notices(days: u64, language: Language) -> Vec<QuoteNotice> {
    use QuoteNoticeCode as C;
    let all = [
        (
            C::Withdrawal,
            Text::new(
                format!(
                    "상품을 받은 날부터 {days}일 안에 청약철회(반품)를 할 수 있습니다. 단순 변심이면 반품 배송비를 부담합니다."
                ),
                format!(
                    "You may withdraw within {days} days of receipt. Without a fault of the seller's the cost of sending it back is yours."
                ),
            ),
        ),
        (
            C::Defects,
            Text::new(
                "상품이 표시·광고와 다르면 받은 날부터 3개월, 안 날부터 30일 안에 청약철회를 할 수 있고 배송비는 판매자가 부담합니다.",
                "If the goods are not as they were said to be you may withdraw within 3 months of receipt and 30 days of knowing; \
                 the seller bears the cost.",
            ),
        ),
        (
            C::Refund,
            Text::new(
                "반품한 상품이 도착하면 3영업일 안에 예치금으로 환불합니다.",
                "Your money is back in your balance within 3 business days of the return.",
            ),
        ),
        (
            C::Escrow,
            Text::new(
                "결제금은 구매를 확정할 때까지 장터가 맡아 둡니다.",
                "Jangteo holds your money until you confirm the purchase.",
            ),
        ),
        (
            C::Broker,
            Text::new(
                "장터는 통신판매중개자이며 거래의 당사자가 아닙니다. 상품과 거래에 관한 책임은 판매자에게 있습니다.",
                "Jangteo is a broker and not a party to the sale; the seller is responsible for the goods and the sale.",
            ),
        ),
    ];
    all.into_iter()
        .map(|(code, text)| QuoteNotice { code, text: text.in_language(language).to_owned() })
        .collect()
}
