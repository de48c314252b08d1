//! What it costs to send something.

use std::sync::Arc;

use domain::{PRICE_MAX, Won};
use serde::Serialize;
use utoipa::ToSchema;

/// What a seller asks for sending a package, in won; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShippingPolicy {
    /// For a package.
    pub fee: Won,
    /// No fee from goods of so much on; 0: however much they cost.
    pub free_from: Won,
    /// Besides, to Jeju and the islands, whatever the goods cost.
    pub region_extra: Won,
    /// What the customer bears who sends something back for no fault of the seller's.
    pub return_fee: Won,
}

/// The most that any part of a policy may be.
pub const SHIPPING_MAX: Won = PRICE_MAX;

/// What sending one package costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PackageFee {
    /// In all.
    pub fee: Won,
    /// How much of that is for a region far away.
    pub region_extra: Won,
    /// What sending all of it back would cost.
    pub return_fee: Won,
    /// No fee but the region's from goods of so much on, where that is so for all that is in it.
    pub free_from: Won,
}

impl ShippingPolicy {
    /// Returns what is asked for goods of so much, without what a region adds.
    pub fn fee_for(&self, goods: Won) -> Won {
        let is_free = self.free_from > Won::ZERO && goods >= self.free_from;
        if is_free { Won::ZERO } else { self.fee }
    }
}

/// Returns what a package costs in which things of these policies are: it is one parcel, so the dearest of them counts,
/// and each looks at all goods that are in it.
pub fn package_fee<'a>(
    policies: impl IntoIterator<Item = &'a ShippingPolicy>,
    goods: Won,
    is_far: bool,
) -> PackageFee {
    let mut all = PackageFee::default();
    let mut always_asked = false;
    for policy in policies {
        all.fee = all.fee.max(policy.fee_for(goods));
        all.region_extra = all.region_extra.max(policy.region_extra);
        all.return_fee = all.return_fee.max(policy.return_fee);
        all.free_from = all.free_from.max(policy.free_from);
        always_asked |= policy.fee > Won::ZERO && policy.free_from == Won::ZERO;
    }
    if always_asked {
        all.free_from = Won::ZERO;
    }
    all.region_extra = if is_far { all.region_extra } else { Won::ZERO };
    all.fee = Won(all.fee.0 + all.region_extra.0);
    all
}

/// The postal codes to which sending costs more, in ranges.
#[derive(Clone, Debug)]
pub struct FarRegions(Arc<[(u32, u32)]>);

const BUILT_IN: &str = include_str!("../../data/far-regions.txt");

/// A line that names no range of postal codes.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {text:?} is no postal code and no range of them")]
pub struct NoRange {
    line: usize,
    text: String,
}

impl Default for FarRegions {
    fn default() -> Self {
        Self::parse(BUILT_IN).unwrap_or(Self(Arc::new([])))
    }
}

impl FarRegions {
    /// Reads ranges, one in a line: `63000-63644`, or one code. What stands behind a blank, and a line that begins with
    /// `#`, is for people.
    pub fn parse(text: &str) -> Result<Self, NoRange> {
        let code = |text: &str| {
            let good = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
            good.then(|| text.parse::<u32>().ok()).flatten()
        };
        let mut ranges = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let Some(range) = line.split_whitespace().next().filter(|word| !word.starts_with('#')) else {
                continue;
            };
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let range = code(first).zip(code(last)).filter(|(first, last)| first <= last);
            ranges.push(range.ok_or_else(|| NoRange { line: at + 1, text: line.to_owned() })?);
        }
        Ok(Self(ranges.into()))
    }

    /// Whether sending something there costs more.
    pub fn hold(&self, postal_code: &str) -> bool {
        let Ok(code) = postal_code.parse::<u32>() else { return false };
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&code))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(fee: i64, free_from: i64, region_extra: i64, return_fee: i64) -> ShippingPolicy {
        let [fee, free_from, region_extra, return_fee] = [fee, free_from, region_extra, return_fee].map(Won);
        ShippingPolicy { fee, free_from, region_extra, return_fee }
    }

    #[test]
    fn a_package_is_free_from_its_amount_on_and_a_region_costs_extra_all_the_same() {
        let p = policy(3_000, 30_000, 5_000, 6_000);
        let fee = |goods, far| package_fee([&p], Won(goods), far).fee.0;
        assert_eq!((fee(29_999, false), fee(30_000, false)), (3_000, 0));
        assert_eq!((fee(29_999, true), fee(30_000, true)), (8_000, 5_000));
        assert_eq!(package_fee([&policy(3_000, 0, 0, 0)], Won(1_000_000), false).fee, Won(3_000));
        assert_eq!(package_fee([&ShippingPolicy::default()], Won(1), true), PackageFee::default());
    }

    #[test]
    fn of_several_policies_in_one_parcel_the_dearest_counts() {
        let (cheap, dear) = (policy(0, 0, 0, 0), policy(10_000, 50_000, 3_000, 8_000));
        let asked = package_fee([&cheap, &dear], Won(49_999), true);
        assert_eq!((asked.fee, asked.region_extra, asked.return_fee), (Won(13_000), Won(3_000), Won(8_000)));
        assert_eq!(asked.free_from, Won(50_000));
        let never_free = policy(2_000, 0, 0, 0);
        assert_eq!(package_fee([&dear, &never_free], Won(50_000), false).free_from, Won::ZERO);
    }

    #[test]
    fn jeju_and_the_islands_are_far_and_the_mainland_is_not() {
        let regions = FarRegions::default();
        for far in ["63000", "63309", "63644", "40200", "40240", "23100", "59166"] {
            assert!(regions.hold(far), "{far}");
        }
        for near in ["06236", "48058", "62999", "63645", "40199", "", "x", "99999"] {
            assert!(!regions.hold(near), "{near}");
        }
    }

    #[test]
    fn a_file_of_regions_says_which_line_is_none() {
        assert!(FarRegions::parse("# islands\n\n63000-63644 제주\n40200\n").is_ok());
        for (text, line) in [("x", 1), ("63000\n6300", 2), ("2-1", 1), ("63644-63000", 1), ("63000-", 1)] {
            let error = FarRegions::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line}:")), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_fee_is_never_below_nothing_nor_above_what_the_policies_ask(
            all in proptest::collection::vec((0..=9_999i64, 0..=99_999i64, 0..=9_999i64), 1..4),
            goods in 0..=200_000i64,
            far: bool,
        ) {
            let all: Vec<_> = all.into_iter().map(|(fee, from, extra)| policy(fee, from, extra, 0)).collect();
            let fee = package_fee(&all, Won(goods), far);
            let most = all.iter().map(|p| p.fee.0).max().unwrap() + all.iter().map(|p| p.region_extra.0).max().unwrap();
            prop_assert!(fee.fee >= Won::ZERO && fee.fee.0 <= most);
            prop_assert!(fee.region_extra <= fee.fee);
            if fee.free_from > Won::ZERO && Won(goods) >= fee.free_from {
                prop_assert_eq!(fee.fee, fee.region_extra);
            }
        }
    }
}
