//! What every service is made of, whatever its business: settings, storage, problem+json, extractors, health,
//! metrics, documents, background loops, and starting and stopping.

pub mod account_log;
pub mod api_error;
pub mod background;
pub mod clock;
pub mod cursor;
pub mod db;
pub mod docs;
pub mod extract;
pub mod health;
pub mod http_server;
pub mod idempotency;
pub mod json;
pub mod listener;
pub mod metrics;
mod middleware;
pub mod peers;
pub mod private;
pub mod program;
pub mod query;
pub mod server;
pub mod settings;
pub mod telemetry;
pub mod trace_context;
mod wire;

pub use api_error::{ApiError, ApiErrors, Problem, chain};
pub use clock::Clock;
pub use db::{Database, StoreError};
pub use health::Probe;

/// The allocator of every program of ours. The system's keeps what a password's hash needed (19 MiB) once for each
/// thread that ever made one; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Keeps this process' memory to what it uses: the allocator asks for huge pages (2 MiB), and a program that has just
/// started holds half as much again for them. Linux only; elsewhere, and where it is refused, nothing changes. To be
/// called before anything else is done.
pub fn keep_small() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
