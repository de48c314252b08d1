//! What the demo's customer has bought: an order for each state that a package can be in.

use domain::{AccountId, OrderId};
use kit::settings::SettingsError;
use order_api::OrderApi;
use order_api::model::catalogue::Product;
use order_api::model::order_states::PackageStatus as P;
use order_api::model::orders::{Package, Placement, Shipping, WantedItem};
use order_api::service::orders::{OrderError, Orders, SellerAction};

use super::accounts::HOME;
use super::failed;

/// Goods of one seller in an order.
pub(super) struct DemoPackage {
    /// The seller's place among the sellers.
    pub(super) seller: usize,
    /// What the name of the product ends with.
    pub(super) noun: &'static str,
    count: i64,
    /// How far it gets.
    reaches: P,
}

/// An order of the demo: the key that it is placed with, so that it is placed once, and what is in it.
pub(super) struct DemoOrder {
    key: &'static str,
    pub(super) packages: &'static [DemoPackage],
}

const fn package(seller: usize, noun: &'static str, count: i64, reaches: P) -> DemoPackage {
    DemoPackage { seller, noun, count, reaches }
}

/// The oldest first. The last one but one is two parcels.
pub(super) const ORDERS: [DemoOrder; 7] = [
    DemoOrder { key: "demo-1", packages: &[package(4, "니트", 1, P::Confirmed)] },
    DemoOrder { key: "demo-2", packages: &[package(2, "단감", 2, P::Returned)] },
    DemoOrder { key: "demo-3", packages: &[package(3, "수건 세트", 2, P::Cancelled)] },
    DemoOrder { key: "demo-4", packages: &[package(0, "무선이어폰", 1, P::ReturnRequested)] },
    DemoOrder { key: "demo-5", packages: &[package(1, "에세이", 1, P::Delivered)] },
    DemoOrder {
        key: "demo-6",
        packages: &[package(4, "에코백", 1, P::Shipped), package(3, "찻잔 세트", 1, P::Paid)],
    },
    DemoOrder { key: "demo-7", packages: &[package(2, "쌀", 1, P::Paid)] },
];

/// What somebody does with a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ship,
    Deliver,
    Confirm,
    RequestReturn,
    AcceptReturn,
    Cancel,
}

/// The way to a state: from which state each step leads on.
fn way(to: P) -> &'static [(P, Step)] {
    match to {
        P::Shipped => &[(P::Paid, Step::Ship)],
        P::Delivered => &[(P::Paid, Step::Ship), (P::Shipped, Step::Deliver)],
        P::Confirmed => &[(P::Paid, Step::Ship), (P::Shipped, Step::Deliver), (P::Delivered, Step::Confirm)],
        P::ReturnRequested => {
            &[(P::Paid, Step::Ship), (P::Shipped, Step::Deliver), (P::Delivered, Step::RequestReturn)]
        }
        P::Returned => &[
            (P::Paid, Step::Ship),
            (P::Shipped, Step::Deliver),
            (P::Delivered, Step::RequestReturn),
            (P::ReturnRequested, Step::AcceptReturn),
        ],
        P::Cancelled => &[(P::Paid, Step::Cancel)],
        _ => &[],
    }
}

/// Returns the first of the products that are called so.
pub(super) fn called<'a>(products: &'a [Product], noun: &str) -> Option<&'a Product> {
    products.iter().find(|product| product.name.ends_with(noun))
}

/// Places all orders that are not placed yet, out of what each seller has, and brings each as far as it shall get. An
/// order that the shop refuses, where somebody has bought it empty meanwhile, is left out.
pub(super) async fn place_all(
    order: &OrderApi,
    customer: AccountId,
    sellers: &[AccountId],
    products: &[Vec<Product>],
) -> Result<(), SettingsError> {
    let orders = &order.services.orders;
    for demo in &ORDERS {
        match place(orders, customer, sellers, products, demo).await {
            Ok(()) => {}
            Err(error @ (OrderError::Store(_) | OrderError::Wallet(_))) => return Err(failed(&error)),
            Err(error) => tracing::warn!(%error, key = demo.key, "an order of the demo is left out"),
        }
    }
    Ok(())
}

async fn place(
    orders: &Orders,
    customer: AccountId,
    sellers: &[AccountId],
    products: &[Vec<Product>],
    demo: &DemoOrder,
) -> Result<(), OrderError> {
    let items = demo.packages.iter().filter_map(|package| wanted(&products[package.seller], package));
    let placement = Placement { items: Some(items.collect()), shipping: to_home(), expected_total: None };
    let placed = orders.place(customer, demo.key, &placement).await?.order;
    for package in &placed.packages {
        let wanted = demo.packages.iter().find(|wanted| sellers[wanted.seller] == package.seller_id);
        let Some(wanted) = wanted else { continue };
        let mut status = package.status;
        for (from, step) in way(wanted.reaches) {
            if status == *from {
                status = take(orders, customer, placed.id, package, *step).await?;
            }
        }
    }
    Ok(())
}

fn wanted(products: &[Product], package: &DemoPackage) -> Option<WantedItem> {
    let product = called(products, package.noun)?;
    let item = product.items.iter().find(|item| item.count >= package.count)?;
    Some(WantedItem { item_id: item.id, count: package.count, price: item.price })
}

fn to_home() -> Shipping {
    Shipping {
        recipient: HOME.recipient.to_owned(),
        phone: HOME.phone.to_owned(),
        postal_code: HOME.postal_code.to_owned(),
        address1: HOME.address1.to_owned(),
        address2: HOME.address2.map(str::to_owned),
        memo: HOME.memo.map(str::to_owned),
    }
}

/// Takes a step with a package, and returns the state that it is in then.
async fn take(
    orders: &Orders,
    customer: AccountId,
    order: OrderId,
    package: &Package,
    step: Step,
) -> Result<P, OrderError> {
    let only = [package.id];
    let wish = match step {
        Step::Ship => SellerAction::Ship {
            carrier: "CJ대한통운".to_owned(),
            // No parcel has it.
            tracking_number: "000000000000".to_owned(),
        },
        Step::Deliver => SellerAction::Deliver,
        Step::AcceptReturn => SellerAction::AcceptReturn,
        Step::Confirm => return state(orders.confirm(customer, order, Some(&only)).await?.packages, package),
        Step::Cancel => return state(orders.cancel(customer, order, Some(&only)).await?.packages, package),
        Step::RequestReturn => {
            let reason = "색이 화면과 달라요";
            let asked = orders.request_return(customer, order, Some(&only), reason).await?;
            return state(asked.packages, package);
        }
    };
    Ok(orders.act_as_seller(package.seller_id, package.id, &wish).await?.package.status)
}

fn state(packages: Vec<Package>, package: &Package) -> Result<P, OrderError> {
    let found = packages.into_iter().find(|found| found.id == package.id);
    found.map(|found| found.status).ok_or(OrderError::NotFound)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::products::products;

    #[test]
    fn there_is_an_order_for_every_state_that_a_package_stays_in() {
        let states: HashSet<P> =
            ORDERS.iter().flat_map(|order| order.packages).map(|package| package.reaches).collect();
        let wanted =
            [P::Paid, P::Shipped, P::Delivered, P::Confirmed, P::ReturnRequested, P::Returned, P::Cancelled];
        assert_eq!(states, HashSet::from(wanted));
        for state in wanted {
            let steps = way(state);
            assert!(steps.first().is_none_or(|(from, _)| *from == P::Paid), "{state:?}");
        }
    }

    #[test]
    fn every_order_is_of_something_that_its_seller_has() {
        let shops = products();
        for package in ORDERS.iter().flat_map(|order| order.packages) {
            let made = shops[package.seller].iter().rev().find(|made| made.name.ends_with(package.noun));
            let items = made.map(|made| &made.items).into_iter().flatten();
            assert!(items.into_iter().any(|item| item.count >= package.count), "{}", package.noun);
        }
    }
}
