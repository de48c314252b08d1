//! The way between order-api and account-api's real ledger, on which calls and answers are lost, doubled and late,
//! and at whose other end a process dies.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use account_api::service::ledger::Ledger;
use async_trait::async_trait;
use domain::{
    AccountId, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Timestamp, Won,
};
use kit::Clock;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::oneshot;

use crate::wallet::{Wallet, WalletError};

#[derive(Clone, Debug)]
pub(super) enum Call {
    Pay(Payment),
    Void(OrderId),
    Refund(Refund),
    Settle(Settlement),
}

/// What a call answers; `None` for those that only succeed.
pub(super) type Answer = Result<Option<PaymentOutcome>, WalletError>;

/// A call on its way: when it arrives, and who waits for the answer (nobody, for a copy).
pub(super) struct Underway {
    pub(super) at: Timestamp,
    pub(super) call: Call,
    pub(super) reply: Option<oneshot::Sender<Answer>>,
}

pub(super) struct State {
    pub(super) rng: StdRng,
    pub(super) lost: f64,
    pub(super) doubled: f64,
    pub(super) late_ms: u64,
    pub(super) calm: bool,
    pub(super) underway: Vec<Underway>,
    /// Answers that are held back until a moment.
    pub(super) held: Vec<(Timestamp, oneshot::Sender<()>)>,
}

/// The faulty way.
#[derive(Clone)]
pub(super) struct Network {
    state: Arc<Mutex<State>>,
    ledger: Ledger,
    clock: Clock,
}

impl Network {
    pub(super) fn new(seed: u64, ledger: Ledger, clock: Clock) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let pick = |rng: &mut StdRng, from: &[f64]| from[rng.random_range(0..from.len())];
        let state = State {
            lost: pick(&mut rng, &[0.0, 0.05, 0.2, 0.4]),
            doubled: pick(&mut rng, &[0.0, 0.05, 0.2, 0.4]),
            late_ms: [20, 200, 3_000, 20_000][rng.random_range(0..4)],
            calm: false,
            rng,
            underway: Vec::new(),
            held: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), ledger, clock }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls that arrive by now.
    pub(super) fn arrived(&self) -> Vec<Underway> {
        let now = self.clock.now();
        let mut state = self.state();
        for i in (0..state.held.len()).rev() {
            if state.held[i].0 <= now {
                let (_, let_go) = state.held.swap_remove(i);
                let _ = let_go.send(());
            }
        }
        let (arrived, still): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.underway).into_iter().partition(|call| call.at <= now);
        state.underway = still;
        arrived
    }

    /// Puts a call on the way and waits for its answer, which may never come.
    async fn call(&self, call: Call) -> Answer {
        let (reply, answer) = oneshot::channel();
        let held = {
            let mut state = self.state();
            let now = self.clock.now();
            let late = state.late_ms;
            let chaos = !state.calm;
            let State { rng, lost, doubled, .. } = &mut *state;
            let (lost, doubled) = (*lost, *doubled);
            let is_doubled = chaos && rng.random_bool(doubled);
            let copy_at = now.plus(Duration::from_millis(rng.random_range(0..=late)));
            let is_lost = chaos && rng.random_bool(lost);
            let is_late = chaos && rng.random_bool(0.2);
            let late_at = now.plus(Duration::from_millis(rng.random_range(0..=late)));
            let is_held = chaos && rng.random_bool(0.1);
            let held_until = now.plus(Duration::from_millis(rng.random_range(0..=late)));
            if is_doubled {
                state.underway.push(Underway { at: copy_at, call: call.clone(), reply: None });
            }
            if is_late {
                // It arrives after the caller has stopped waiting.
                drop(reply);
                state.underway.push(Underway { at: late_at, call, reply: None });
            } else if !is_lost {
                state.underway.push(Underway { at: now, call, reply: Some(reply) });
            } else {
                drop(reply);
            }
            is_held.then(|| {
                let (let_go, held) = oneshot::channel();
                state.held.push((held_until, let_go));
                held
            })
        };
        let answer = answer.await.unwrap_or_else(|_| Err(WalletError::Unknown("the answer was lost".into())));
        if let Some(held) = held {
            // The caller was frozen meanwhile, and wakes with an old answer.
            let _ = held.await;
        }
        answer
    }

    /// What account-api does with a call that arrived: the real ledger, in one of its processes.
    pub(super) async fn serve(self, arrived: Underway) {
        let definite = |error: account_api::service::ledger::LedgerError| {
            let failure = kit::ApiError::from(error);
            if failure.code.status() < 500 {
                WalletError::Contradiction(failure.to_string().into())
            } else {
                WalletError::Unknown(failure.to_string().into())
            }
        };
        let answer = match &arrived.call {
            Call::Pay(payment) => self.ledger.pay(payment).await.map(Some),
            Call::Void(order) => self.ledger.void(*order).await.map(Some),
            Call::Refund(refund) => self.ledger.refund(refund).await.map(|()| None),
            Call::Settle(settlement) => self.ledger.settle(settlement).await.map(|()| None),
        };
        let answer = answer.map_err(definite);
        let is_lost = {
            let mut state = self.state();
            let lost = state.lost;
            !state.calm && state.rng.random_bool(lost)
        };
        if let (false, Some(reply)) = (is_lost, arrived.reply) {
            let _ = reply.send(answer);
        }
    }

    async fn outcome(&self, call: Call) -> Result<PaymentOutcome, WalletError> {
        self.call(call).await?.ok_or_else(|| WalletError::Unknown("no outcome".into()))
    }
}

#[async_trait]
impl Wallet for Network {
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError> {
        self.outcome(Call::Pay(payment.clone())).await
    }

    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError> {
        self.outcome(Call::Void(order)).await
    }

    async fn refund(&self, refund: &Refund) -> Result<(), WalletError> {
        self.call(Call::Refund(*refund)).await.map(|_| ())
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError> {
        self.call(Call::Settle(*settlement)).await.map(|_| ())
    }

    /// Advice that comes, or mostly not, so that the ledger has to refuse often; it has no effect that could be lost.
    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError> {
        let comes = {
            let mut state = self.state();
            state.rng.random_bool(0.1)
        };
        if !comes {
            return Err(WalletError::Unknown("no advice".into()));
        }
        self.ledger.balance(customer).await.map_err(|error| WalletError::Unknown(error.into()))
    }

    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        self.ledger.packages(after, limit).await.map_err(|error| WalletError::Unknown(error.into()))
    }

    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        self.ledger.package(package).await.map_err(|error| WalletError::Unknown(error.into()))
    }
}
