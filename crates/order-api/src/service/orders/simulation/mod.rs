//! The checkout protocol, simulated: the real services of order-api and the real ledger of account-api on SQLite in
//! memory, with processes that die at any await point, calls that are lost, doubled and late, a clock that jumps, and
//! up to three copies of the service. No invariant may break in any run; and for every mistake made on purpose some
//! run must break one, or the simulation would prove nothing.
//!
//! `JANGTEO_SEEDS=20000 cargo test -p order-api simulation` runs more; `JANGTEO_SEED=17` runs one.

mod checks;
mod executor;
mod network;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use self::network::LedgerMistake;
use self::world::{Databases, World};
use crate::mistakes::{self, Mistake};

/// How many runs a plain `cargo test` makes.
const SEEDS: u64 = 2_000;
/// How many may pass before a mistake must have been found; the rarest takes some 400.
const MISTAKE_SEEDS_MAX: u64 = 10_000;

/// What is done wrong on purpose.
#[derive(Clone, Copy, Debug)]
enum Wrong {
    Nothing,
    Orders(Mistake),
    Ledger(LedgerMistake),
    NoRecovery,
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Runs seeds on two threads until one breaks an invariant; says which, how, and how many runs were made.
fn first_violation(wrong: Wrong, from: u64, to: u64) -> (Option<(u64, String)>, u64) {
    let next = AtomicU64::new(from);
    let stop_at = AtomicU64::new(to);
    let worker = || {
        mistakes::make(if let Wrong::Orders(mistake) = wrong { Some(mistake) } else { None });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(async {
            let databases = Databases::open().await;
            loop {
                let seed = next.fetch_add(1, Ordering::SeqCst);
                if seed >= stop_at.load(Ordering::SeqCst) {
                    return None;
                }
                let ledger = if let Wrong::Ledger(mistake) = wrong { Some(mistake) } else { None };
                let mut world = World::new(seed, &databases, ledger).await;
                if let Err(what) = world.play(!matches!(wrong, Wrong::NoRecovery)).await {
                    stop_at.store(0, Ordering::SeqCst);
                    return Some((seed, what));
                }
            }
        });
        mistakes::make(None);
        found
    };
    let found = std::thread::scope(|scope| {
        let threads = [scope.spawn(worker), scope.spawn(worker)];
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).min()
    });
    (found, next.load(Ordering::SeqCst).min(to) - from)
}

#[test]
fn no_run_breaks_an_invariant() {
    let (from, to) = match number("JANGTEO_SEED") {
        Some(seed) => (seed, seed + 1),
        None => (0, number("JANGTEO_SEEDS").unwrap_or(SEEDS)),
    };
    let (found, runs) = first_violation(Wrong::Nothing, from, to);
    assert_eq!(found, None, "after {runs} runs; JANGTEO_SEED=… runs one seed again");
}

#[test]
fn every_mistake_made_on_purpose_is_found() {
    let all = [
        Wrong::Orders(Mistake::BlindStateWrite),
        Wrong::Orders(Mistake::ReadThenWriteStock),
        Wrong::Orders(Mistake::PaidBeforeTheMoney),
        Wrong::Orders(Mistake::StockFreedByTheClock),
        Wrong::Orders(Mistake::CancelledBeforeTheRefund),
        Wrong::Orders(Mistake::UnknownTakenForNo),
        Wrong::Orders(Mistake::NoIdempotencyKey),
        Wrong::Orders(Mistake::HalfAnOrder),
        Wrong::Orders(Mistake::CartNotClaimed),
        Wrong::Orders(Mistake::QuotaKept),
        Wrong::Ledger(LedgerMistake::NoTombstone),
        Wrong::Ledger(LedgerMistake::ForgetfulRefusal),
        Wrong::Ledger(LedgerMistake::RefundEachTime),
        Wrong::NoRecovery,
    ];
    for wrong in all {
        let (found, runs) = first_violation(wrong, 0, MISTAKE_SEEDS_MAX);
        let (seed, what) = found.unwrap_or_else(|| panic!("{wrong:?} was not found in {runs} runs"));
        println!("{wrong:?}: found by seed {seed} after {runs} runs: {what}");
    }
}
