use std::fmt;
use std::iter::Sum;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A whole number of Korean won (KRW has no minor unit). Signed: a change of a balance may be negative.
///
/// Arithmetic is checked only; there is no way from or to a float.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
#[serde(transparent)]
pub struct Won(pub i64);

impl Won {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The sum, or nothing when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or nothing when it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This price for `count` units, or nothing when it does not fit.
    #[must_use]
    pub fn checked_times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).map(Self)
    }

    /// The part of this amount that `basis_points` (1/10,000) take, rounded down: the commission's rule.
    #[must_use]
    pub fn basis_points_floor(self, basis_points: i64) -> Option<Self> {
        let part = i128::from(self.0).checked_mul(i128::from(basis_points))?.div_euclid(10_000);
        i64::try_from(part).ok().map(Self)
    }

    /// The sum of many amounts, or nothing when it does not fit.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl Sum for Won {
    /// Sums amounts that are known to fit (release builds check overflow too).
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|w| w.0).sum())
    }
}

impl fmt::Display for Won {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}원", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_commission_is_rounded_down() {
        assert_eq!(Won(10_019).basis_points_floor(500), Some(Won(500)));
        assert_eq!(Won(1).basis_points_floor(500), Some(Won(0)));
        assert_eq!(Won(i64::MAX).basis_points_floor(10_000), Some(Won(i64::MAX)));
    }

    proptest! {
        #[test]
        fn a_commission_never_exceeds_its_amount(amount in 0..=i64::MAX, points in 0..=10_000i64) {
            let fee = Won(amount).basis_points_floor(points).unwrap();
            prop_assert!(fee >= Won::ZERO && fee <= Won(amount));
        }

        #[test]
        fn sums_that_do_not_fit_are_refused_rather_than_wrapped(a: i64, b: i64) {
            prop_assert_eq!(Won(a).checked_add(Won(b)).map(|w| w.0), a.checked_add(b));
        }
    }
}
