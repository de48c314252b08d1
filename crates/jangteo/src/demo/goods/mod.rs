//! What the demo's shops sell, in words. Brands and shops are invented.

mod books;
mod drawings;
mod electronics;
mod fashion;
mod food;
mod home;
mod options;

pub(super) use self::drawings::Drawing;
pub(super) use self::options::{Axis, Value};

/// What one shop sells.
pub(super) struct Shelf {
    /// Each makes one of each of the goods.
    pub(super) brands: [&'static str; 6],
    pub(super) goods: [Good; 12],
}

/// One kind of good.
pub(super) struct Good {
    pub(super) noun: &'static str,
    /// What may stand before the noun.
    pub(super) adjectives: [&'static str; 4],
    /// About what one costs, in won.
    pub(super) price: i64,
    /// What can be chosen.
    pub(super) options: &'static [Axis],
    /// The slug of the category that it stands in.
    pub(super) category: &'static str,
    /// One true sentence about it.
    pub(super) fact: &'static str,
    /// The pictures of one product; of the next brand's, the next, and so round.
    pub(super) drawings: &'static [&'static [Drawing]],
}

/// One for each of the sellers, in their order. What stands last is put up last, and seen first.
pub(super) static SHELVES: [Shelf; 5] =
    [electronics::ELECTRONICS, books::PAPER, food::FOOD, home::HOME, fashion::FASHION];

/// What a brand says of itself; `{}` is the brand with its particle.
pub(super) const PROMISES: [&str; 6] = [
    "{} 직접 고르고 검수한 상품입니다.",
    "{} 자신 있게 권합니다.",
    "{} 오래 쓸 수 있도록 꼼꼼하게 준비했습니다.",
    "{} 정성껏 포장해 보내 드립니다.",
    "{} 품질에 만족하지 못하시면 책임지고 도와드립니다.",
    "{} 올해 가장 많이 판매한 상품 가운데 하나입니다.",
];

/// How it comes.
pub(super) const DELIVERIES: [&str; 4] = [
    "평일 오후 2시 이전 주문은 당일 출고합니다.",
    "제주와 도서 산간 지역은 하루 이틀 더 걸릴 수 있습니다.",
    "선물 포장을 원하시면 배송 메모에 적어 주세요.",
    "받으신 날부터 7일 안에 반품을 신청하실 수 있습니다.",
];
