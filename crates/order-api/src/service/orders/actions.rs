//! What may be done with a package now, by whom, and until when: told with every order, so that no page offers what is
//! refused.

use domain::Timestamp;

use super::Orders;
use crate::model::carriers;
use crate::model::order_states::{PackageStatus, Transition};
use crate::model::orders::{AllowedAction, Order, Package, PackageAction, SellerPackage};
use crate::settings::days;

impl Orders {
    /// Says of an order what its customer may do.
    pub(super) fn for_customer(&self, mut order: Order) -> Order {
        let now = self.clock.now();
        for package in &mut order.packages {
            self.tell(package);
            package.actions = self.of_customer(package, now);
        }
        order.actions = Vec::new();
        for allowed in order.packages.iter().flat_map(|package| &package.actions) {
            if !order.actions.contains(&allowed.action) {
                order.actions.push(allowed.action);
            }
        }
        order
    }

    /// Says of a package what its seller may do.
    pub(super) fn for_seller(&self, mut package: SellerPackage) -> SellerPackage {
        self.tell(&mut package.package);
        package.package.actions = of_seller(&package.package);
        package
    }

    /// Sets what both see.
    fn tell(&self, package: &mut Package) {
        let is_delivered = package.status == PackageStatus::Delivered;
        package.auto_confirm_at = package.moves_at.filter(|_| is_delivered);
        package.returnable_until = self.returnable_until(package).filter(|_| is_delivered);
        let parcel = package.carrier.as_deref().zip(package.tracking_number.as_deref());
        package.tracking_url = parcel.and_then(|(carrier, number)| carriers::link(carrier, number));
    }

    /// Returns until when a return may be asked for, as far as the package has arrived.
    pub(super) fn returnable_until(&self, package: &Package) -> Option<Timestamp> {
        package.delivered_at.map(|at| at.plus(days(self.settings.confirmed_after_days)))
    }

    fn of_customer(&self, package: &Package, now: Timestamp) -> Vec<AllowedAction> {
        use PackageAction as A;
        let may = |step: Transition| package.status == step.ends().0;
        let mut actions = Vec::new();
        if may(Transition::Cancel) {
            actions.push(AllowedAction { action: A::Cancel, until: package.moves_at });
        }
        if may(Transition::Confirm) {
            actions.push(AllowedAction { action: A::Confirm, until: package.moves_at });
        }
        let until = self.returnable_until(package);
        if may(Transition::RequestReturn) && until.is_none_or(|until| now < until) {
            actions.push(AllowedAction { action: A::Return, until });
        }
        actions
    }
}

fn of_seller(package: &Package) -> Vec<AllowedAction> {
    use PackageAction as A;
    let steps = [
        (A::Ship, Transition::Ship),
        (A::Cancel, Transition::Cancel),
        (A::Deliver, Transition::Deliver),
        (A::AcceptReturn, Transition::AcceptReturn),
        (A::RejectReturn, Transition::RejectReturn),
    ];
    let may = steps.into_iter().filter(|(_, step)| package.status == step.ends().0);
    may.map(|(action, _)| AllowedAction { action, until: package.moves_at }).collect()
}
