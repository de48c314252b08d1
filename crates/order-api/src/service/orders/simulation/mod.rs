//! The checkout protocol, simulated: the real services of order-api and the real ledger of account-api on SQLite in
//! memory, with processes that die at any await point, calls that are lost, doubled and late, a clock that jumps, and
//! up to three copies of the service. No invariant may break in any run. And on code with a mistake that others have
//! made some run must break one, or the simulation would prove nothing: `cargo xtask mistakes` makes those of
//! `tests/mistakes`, one after the other.
//!
//! `JANGTEO_SEEDS=20000 cargo test -p order-api simulation` runs more; `JANGTEO_SEED=17` runs one.

mod checks;
mod executor;
mod network;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use self::world::{Databases, World};

/// How many runs a plain `cargo test` makes.
const SEEDS: u64 = 2_000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Runs seeds on two threads until one breaks an invariant; returns which, how, and how many runs were made.
fn first_violation(from: u64, to: u64) -> (Option<(u64, String)>, u64) {
    let next = AtomicU64::new(from);
    let stop_at = AtomicU64::new(to);
    let worker = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let databases = Databases::open().await;
            loop {
                let seed = next.fetch_add(1, Ordering::SeqCst);
                if seed >= stop_at.load(Ordering::SeqCst) {
                    return None;
                }
                if let Err(what) = World::new(seed, &databases).await.play().await {
                    stop_at.store(0, Ordering::SeqCst);
                    return Some((seed, what));
                }
            }
        })
    };
    let found = std::thread::scope(|scope| {
        let threads = [scope.spawn(worker), scope.spawn(worker)];
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).min()
    });
    (found, next.load(Ordering::SeqCst).min(to) - from)
}

/// What it says of a violation, `cargo xtask mistakes` reads.
#[test]
fn no_run_breaks_an_invariant() {
    let (from, to) = match number("JANGTEO_SEED") {
        Some(seed) => (seed, seed + 1),
        None => (0, number("JANGTEO_SEEDS").unwrap_or(SEEDS)),
    };
    let (found, runs) = first_violation(from, to);
    if let Some((seed, what)) = found {
        panic!(
            "seed {seed} breaks an invariant after {runs} runs: {what}; JANGTEO_SEED={seed} runs it again"
        );
    }
}
