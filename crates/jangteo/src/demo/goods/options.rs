//! The variants that goods come in.

/// One thing that can be chosen.
pub(in crate::demo) struct Axis {
    pub(in crate::demo) name: &'static str,
    pub(in crate::demo) values: &'static [Value],
}

/// One of the values of an axis.
pub(in crate::demo) struct Value {
    pub(in crate::demo) name: &'static str,
    /// Its colour, where it is one.
    pub(in crate::demo) swatch: Option<&'static str>,
    /// What it costs, in percent of the good's price.
    pub(in crate::demo) percent: i64,
}

const fn colour(name: &'static str, swatch: &'static str) -> Value {
    Value { name, swatch: Some(swatch), percent: 100 }
}

const fn at(name: &'static str, percent: i64) -> Value {
    Value { name, swatch: None, percent }
}

const fn colours(values: &'static [Value]) -> Axis {
    Axis { name: "색상", values }
}

const fn sizes(values: &'static [Value]) -> Axis {
    Axis { name: "사이즈", values }
}

const BLACK: Value = colour("블랙", "#1f2226");
const WHITE: Value = colour("화이트", "#f7f6f2");
const NAVY: Value = colour("네이비", "#2a3f63");
const BEIGE: Value = colour("베이지", "#d7c6a6");
const IVORY: Value = colour("아이보리", "#f1ece0");
const LIGHT_GREY: Value = colour("연그레이", "#c3c8cd");
const SAGE: Value = colour("세이지그린", "#a9bda6");
const MELANGE: Value = colour("멜란지", "#b7bcc2");
const SKY: Value = colour("스카이블루", "#c6d9ea");
const PERSIMMON: Value = colour("감빛", "#cf6a43");
const OAT: Value = colour("오트", "#d8cbb2");
const INDIGO: Value = colour("인디고", "#2f5288");
const INK: Value = colour("먹색", "#3b4048");
const CHARCOAL: Value = colour("차콜", "#4a4d52");
const ROSE: Value = colour("로즈", "#d59a94");

const CLOTHES_SIZES: Axis = sizes(&[at("S", 100), at("M", 100), at("L", 100), at("XL", 105)]);

pub(super) const COLOURS: [Axis; 1] = [colours(&[BLACK, WHITE, NAVY, BEIGE])];
pub(super) const SOFT_COLOURS: [Axis; 1] = [colours(&[IVORY, LIGHT_GREY, SAGE])];
pub(super) const TOPS: [Axis; 2] = [colours(&[WHITE, MELANGE, NAVY]), CLOTHES_SIZES];
pub(super) const SHIRTS: [Axis; 2] = [colours(&[SKY, WHITE]), CLOTHES_SIZES];
pub(super) const HOODIES: [Axis; 2] = [colours(&[MELANGE, PERSIMMON, BLACK]), CLOTHES_SIZES];
pub(super) const JEANS: [Axis; 2] = [colours(&[INDIGO, INK]), CLOTHES_SIZES];
pub(super) const SLACKS: [Axis; 2] = [colours(&[BEIGE, CHARCOAL]), CLOTHES_SIZES];
pub(super) const KNITS: [Axis; 2] = [colours(&[OAT, PERSIMMON, INDIGO, INK]), CLOTHES_SIZES];
pub(super) const PADDING: [Axis; 2] = [colours(&[INK, SAGE]), CLOTHES_SIZES];
pub(super) const DRESSES: [Axis; 2] = [colours(&[INDIGO, ROSE]), CLOTHES_SIZES];
pub(super) const SHOES: [Axis; 1] = [sizes(&[
    at("235", 100),
    at("245", 100),
    at("255", 100),
    at("265", 100),
    at("275", 100),
    at("285", 100),
])];
pub(super) const BEDDING: [Axis; 1] =
    [sizes(&[at("싱글", 100), at("슈퍼싱글", 115), at("퀸", 140), at("킹", 160)])];
pub(super) const STORAGE: [Axis; 1] = [Axis {
    name: "용량",
    values: &[at("128GB", 100), at("256GB", 135), at("512GB", 190), at("1TB", 280)],
}];
pub(super) const WEIGHTS: [Axis; 1] =
    [Axis { name: "중량", values: &[at("500g", 100), at("1kg", 185), at("3kg", 520)] }];
pub(super) const VOLUMES: [Axis; 1] =
    [Axis { name: "용량", values: &[at("300ml", 100), at("500ml", 150), at("1L", 260)] }];
pub(super) const BUNDLES: [Axis; 1] =
    [Axis { name: "구성", values: &[at("1개", 100), at("3개 묶음", 285), at("10개 묶음", 900)] }];
pub(super) const SINGLE: [Axis; 1] = [Axis { name: "구성", values: &[at("기본", 100)] }];
pub(super) const BOOKS: [Axis; 1] =
    [Axis { name: "형태", values: &[at("종이책", 100), at("큰글자책", 150)] }];
