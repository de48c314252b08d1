//! Any sequence of operations, held against a model that a reader can check at a glance.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{AccountId, Payment, PaymentOutcome, Settlement, TransferKind, Won};
use proptest::prelude::*;

use super::LedgerError;
use super::fixture::*;
use crate::model::ledger::AccountKind;

/// What a sequence is made of; the small numbers make operations meet each other.
#[derive(Clone, Debug)]
enum Step {
    Change { customer: i64, money: i64, key: Option<u8> },
    Pay { customer: i64, order: u8, amounts: (i64, i64) },
    Void { order: u8 },
    Refund { package: u8, amount: i64 },
    Settle { package: u8, seller: i64, amount: i64, fee: i64 },
    Payout { seller: i64, amount: i64, key: u8 },
    Snapshots { later: u64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amount = || prop::sample::select(vec![10i64, 20, 30]);
    let seller = || prop::sample::select(vec![SHOP.0, STALL.0]);
    let step = prop_oneof![
        3 => (1..=2i64, prop::sample::select(vec![-30i64, -10, 10, 20, 50]), prop::option::of(0..3u8))
            .prop_map(|(customer, money, key)| Step::Change { customer, money, key }),
        4 => (1..=2i64, 0..4u8, amount(), amount())
            .prop_map(|(customer, order, a, b)| Step::Pay { customer, order, amounts: (a, b) }),
        1 => (0..4u8).prop_map(|order| Step::Void { order }),
        3 => (0..8u8, amount()).prop_map(|(package, amount)| Step::Refund { package, amount }),
        4 => (0..8u8, seller(), amount(), 0..=30i64)
            .prop_map(|(package, seller, amount, fee)| Step::Settle { package, seller, amount, fee }),
        2 => (seller(), 1..=20i64, 0..3u8).prop_map(|(seller, amount, key)| Step::Payout { seller, amount, key }),
        1 => (0..900u64).prop_map(|later| Step::Snapshots { later }),
    ];
    prop::collection::vec(step, 1..60)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escrow {
    Held,
    Refunded,
    Settled(i64),
}

struct Held {
    customer: i64,
    seller: i64,
    amount: i64,
    state: Escrow,
}

/// Who pays, and how much for each of the two packages.
type Terms = (i64, (i64, i64));

/// The ledger as one would keep it on paper.
#[derive(Default)]
struct Paper {
    wallets: BTreeMap<i64, i64>,
    earnings: BTreeMap<i64, i64>,
    revenue: i64,
    outside: i64,
    keys: BTreeMap<(i64, u8), (i64, i64)>,
    payouts: BTreeMap<(i64, u8), i64>,
    payments: BTreeMap<u8, (Option<Terms>, PaymentOutcome)>,
    escrows: BTreeMap<u8, Held>,
}

impl Paper {
    fn change(&mut self, customer: i64, money: i64, key: Option<u8>) -> String {
        if let Some((first, balance)) = key.and_then(|key| self.keys.get(&(customer, key))) {
            return if *first == money { format!("{balance} again") } else { "KeyReused".into() };
        }
        let wallet = self.wallets.entry(customer).or_default();
        if *wallet + money < 0 {
            return "NotEnoughBalance".into();
        }
        *wallet += money;
        self.outside -= money;
        if let Some(key) = key {
            self.keys.insert((customer, key), (money, *wallet));
        }
        format!("{wallet}")
    }

    fn pay(&mut self, customer: i64, order: u8, amounts: (i64, i64)) -> String {
        if let Some((first, outcome)) = self.payments.get(&order) {
            let is_other = first.is_some_and(|first| first != (customer, amounts));
            return if is_other { "PaymentMismatch".into() } else { format!("{outcome:?}") };
        }
        let wallet = self.wallets.entry(customer).or_default();
        let covered = *wallet >= amounts.0 + amounts.1;
        let outcome = if covered { PaymentOutcome::Paid } else { PaymentOutcome::Refused };
        if covered {
            *wallet -= amounts.0 + amounts.1;
            for (package, seller, amount) in
                [(order * 2, SHOP.0, amounts.0), (order * 2 + 1, STALL.0, amounts.1)]
            {
                self.escrows.insert(package, Held { customer, seller, amount, state: Escrow::Held });
            }
        }
        self.payments.insert(order, (Some((customer, amounts)), outcome));
        format!("{outcome:?}")
    }

    fn void(&mut self, order: u8) -> String {
        format!("{:?}", self.payments.entry(order).or_insert((None, PaymentOutcome::Voided)).1)
    }

    fn refund(&mut self, package: u8, amount: i64) -> String {
        let Some(held) = self.escrows.get_mut(&package) else { return "UnknownPackage".into() };
        match held.state {
            Escrow::Settled(_) => "EscrowClosed".into(),
            _ if held.amount != amount => "OtherTerms".into(),
            Escrow::Refunded => "done".into(),
            Escrow::Held => {
                held.state = Escrow::Refunded;
                *self.wallets.entry(held.customer).or_default() += amount;
                "done".into()
            }
        }
    }

    fn settle(&mut self, package: u8, seller: i64, amount: i64, fee: i64) -> String {
        if fee > amount {
            return "Invalid".into();
        }
        let Some(held) = self.escrows.get_mut(&package) else { return "UnknownPackage".into() };
        if held.seller != seller {
            return "OtherTerms".into();
        }
        match held.state {
            Escrow::Refunded => "EscrowClosed".into(),
            Escrow::Settled(before) if before == fee && held.amount == amount => "done".into(),
            Escrow::Held if held.amount == amount => {
                held.state = Escrow::Settled(fee);
                *self.earnings.entry(seller).or_default() += amount - fee;
                self.revenue += fee;
                "done".into()
            }
            _ => "OtherTerms".into(),
        }
    }

    fn payout(&mut self, seller: i64, amount: i64, key: u8) -> String {
        if let Some(before) = self.payouts.get(&(seller, key)) {
            return if *before == amount { "done".into() } else { "KeyReused".into() };
        }
        let earned = self.earnings.entry(seller).or_default();
        if *earned < amount {
            return "NotEnoughBalance".into();
        }
        *earned -= amount;
        self.outside += amount;
        self.payouts.insert((seller, key), amount);
        "done".into()
    }

    fn take(&mut self, step: &Step) -> String {
        match *step {
            Step::Change { customer, money, key } => self.change(customer, money, key),
            Step::Pay { customer, order, amounts } => self.pay(customer, order, amounts),
            Step::Void { order } => self.void(order),
            Step::Refund { package, amount } => self.refund(package, amount),
            Step::Settle { package, seller, amount, fee } => self.settle(package, seller, amount, fee),
            Step::Payout { seller, amount, key } => self.payout(seller, amount, key),
            Step::Snapshots { .. } => "done".into(),
        }
    }
}

fn told<T>(result: Result<T, LedgerError>, good: impl FnOnce(T) -> String) -> String {
    match result {
        Ok(value) => good(value),
        Err(LedgerError::Invalid(_)) => "Invalid".into(),
        Err(error) => format!("{error:?}"),
    }
}

/// The same step in the real ledger.
async fn take(books: &Books, step: &Step) -> String {
    let done = |()| "done".to_owned();
    match *step {
        Step::Change { customer, money, key } => {
            let key = key.map(|key| key.to_string());
            let changed =
                books.ledger.change_balance(AccountId(customer), &wanted(money), key.as_deref()).await;
            told(changed, |c| format!("{}{}", c.change.balance.0, if c.replayed { " again" } else { "" }))
        }
        Step::Pay { customer, order: n, amounts } => {
            let (n, base) = (u128::from(n), u128::from(n) * 2);
            let parts = [(package(base), SHOP, amounts.0), (package(base + 1), STALL, amounts.1)];
            let paid = Payment { customer_id: AccountId(customer), ..payment(order(n), &parts) };
            told(books.ledger.pay(&paid).await, |outcome| format!("{outcome:?}"))
        }
        Step::Void { order: n } => {
            told(books.ledger.void(order(n.into())).await, |outcome| format!("{outcome:?}"))
        }
        Step::Refund { package: n, amount } => {
            told(books.ledger.refund(&refund(package(n.into()), amount)).await, done)
        }
        Step::Settle { package: n, seller, amount, fee } => {
            let terms =
                Settlement { seller_id: AccountId(seller), ..settlement(package(n.into()), amount, fee) };
            told(books.ledger.settle(&terms).await, done)
        }
        Step::Payout { seller, amount, key } => {
            told(books.ledger.payout(AccountId(seller), Won(amount), &key.to_string()).await, done)
        }
        Step::Snapshots { later } => {
            books.clock.advance(Duration::from_secs(later));
            told(books.ledger.make_snapshots().await.map_err(LedgerError::from), done)
        }
    }
}

async fn agree(books: &Books, paper: &Paper) {
    for customer in [KIM, LEE] {
        assert_eq!(books.wallet(customer).await, paper.wallets.get(&customer.0).copied().unwrap_or(0));
    }
    for seller in [SHOP, STALL] {
        assert_eq!(books.earned(seller).await, paper.earnings.get(&seller.0).copied().unwrap_or(0));
    }
    for (number, held) in &paper.escrows {
        let wanted = if held.state == Escrow::Held { held.amount } else { 0 };
        assert_eq!(books.escrow(package((*number).into())).await, wanted);
        let ledger = books.ledger.package(package((*number).into())).await.unwrap().unwrap();
        assert_eq!(ledger.transfers[0].kind, TransferKind::Pay);
    }
    assert_eq!(books.hot(AccountKind::Revenue).await, paper.revenue);
    assert_eq!(books.hot(AccountKind::Outside).await, paper.outside);
    books.must_be_right().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_in_whatever_order_the_ledger_is_as_on_paper(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (books, mut paper) = (Books::in_memory().await, Paper::default());
            for (i, step) in steps.iter().enumerate() {
                assert_eq!(take(&books, step).await, paper.take(step), "{step:?}");
                if i % 10 == 0 {
                    agree(&books, &paper).await;
                }
            }
            agree(&books, &paper).await;
        });
    }
}
