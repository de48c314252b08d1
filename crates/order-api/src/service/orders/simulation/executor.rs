//! Polls many futures one step at a time, in an order of its own choosing, and can drop any of them half-way: what
//! kill -9 does to a process.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use rand::Rng;
use rand::rngs::StdRng;
use tokio::sync::Notify;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Which process a task belongs to; all tasks of a process die together.
pub(super) type Process = usize;

struct Task {
    process: Process,
    work: Work,
    bell: Arc<Bell>,
}

struct Bell {
    rung: AtomicBool,
    anybody: Arc<Notify>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.anybody.notify_one();
    }
}

/// The tasks that are under way.
#[derive(Default)]
pub(super) struct Tasks {
    live: Vec<Task>,
    anybody: Arc<Notify>,
}

impl Tasks {
    pub(super) fn spawn(&mut self, process: Process, work: impl Future<Output = ()> + 'static) {
        let bell = Arc::new(Bell { rung: AtomicBool::new(true), anybody: Arc::clone(&self.anybody) });
        self.live.push(Task { process, work: Box::pin(work), bell });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.live.len()
    }

    /// Drops everything that a process is doing, wherever it is.
    pub(super) fn kill(&mut self, process: Process) {
        self.live.retain(|task| task.process != process);
    }

    pub(super) fn kill_all(&mut self) {
        self.live.clear();
    }

    /// Polls one task that can go on, once. Returns `false` if none can.
    pub(super) fn step(&mut self, rng: &mut StdRng) -> bool {
        let ready: Vec<usize> =
            (0..self.live.len()).filter(|i| self.live[*i].bell.rung.load(Ordering::SeqCst)).collect();
        if ready.is_empty() {
            return false;
        }
        let chosen = ready[rng.random_range(0..ready.len())];
        let task = &mut self.live[chosen];
        task.bell.rung.store(false, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&task.bell));
        if let Poll::Ready(()) = task.work.as_mut().poll(&mut Context::from_waker(&waker)) {
            drop(self.live.swap_remove(chosen));
        }
        true
    }

    /// Waits until some task can go on.
    pub(super) async fn wait(&self) {
        self.anybody.notified().await;
    }
}
