//! Another port of a service, beside the one with HTTP and JSON: it is bound, watched and stopped with the service.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::settings::SettingsError;

/// Serves at a bound socket (non-blocking) until it is told to stop; then accepts nothing more, and ends with the last
/// running call.
pub type Serve =
    Box<dyn FnOnce(TcpListener, CancellationToken) -> BoxFuture<'static, std::io::Result<()>> + Send>;

/// A port that is to be opened.
pub struct Listener {
    /// What is spoken there.
    pub name: &'static str,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on.
    pub port: u16,
    /// What is done there.
    pub serve: Serve,
}

/// A port that is open.
pub(crate) struct Listening {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    /// Whether it still serves.
    pub(crate) up: Arc<AtomicBool>,
    leaving: CancellationToken,
    serving: JoinHandle<()>,
}

/// A bound port that is not served yet.
pub(crate) struct Bound {
    listener: Listener,
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes the port for `service`. Nothing is served yet.
    pub(crate) fn bind(self, service: &str) -> Result<Bound, SettingsError> {
        let bind = || {
            let socket = TcpListener::bind((self.host.as_str(), self.port))?;
            socket.set_nonblocking(true)?;
            let address = socket.local_addr()?;
            Ok((socket, address))
        };
        let (socket, address) = bind().map_err(|error: std::io::Error| {
            SettingsError(format!("{service}: {}: {}:{}: {error}", self.name, self.host, self.port))
        })?;
        Ok(Bound { listener: self, socket, address })
    }
}

impl Bound {
    /// Serves from now on.
    pub(crate) fn start(self) -> Listening {
        let (name, leaving, up) =
            (self.listener.name, CancellationToken::new(), Arc::new(AtomicBool::new(true)));
        let serving = (self.listener.serve)(self.socket, leaving.clone());
        let still_up = Arc::clone(&up);
        let serving = tokio::spawn(async move {
            let _down = Down(still_up);
            if let Err(error) = serving.await {
                tracing::error!(name, %error, "a port is not served any more");
            }
        });
        Listening { name, address: self.address, up, leaving, serving }
    }
}

/// Says that a port is not served any more, however its task ended.
struct Down(Arc<AtomicBool>);

impl Drop for Down {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Listening {
    /// Accepts nothing more and lets running calls end, at most for `patience`.
    pub(crate) async fn stop(mut self, patience: Duration) {
        self.leaving.cancel();
        if tokio::time::timeout(patience, &mut self.serving).await.is_err() {
            tracing::warn!(name = self.name, "some calls did not end in time");
            self.serving.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(serve: Serve) -> Listening {
        let listener = Listener { name: "echo", host: "127.0.0.1".into(), port: 0, serve };
        listener.bind("kit-test").unwrap().start()
    }

    #[tokio::test]
    async fn a_port_that_fails_is_known_to_be_down() {
        let failing = listener(Box::new(|_, _| Box::pin(async { Err(std::io::Error::other("broken")) })));
        let began = std::time::Instant::now();
        while failing.up.load(Ordering::SeqCst) {
            assert!(began.elapsed() < Duration::from_secs(10));
            tokio::task::yield_now().await;
        }
        let panicking = listener(Box::new(|_, _| Box::pin(async { panic!("a bug") })));
        while panicking.up.load(Ordering::SeqCst) {
            assert!(began.elapsed() < Duration::from_secs(10));
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_stop_waits_for_what_runs_but_not_for_ever() {
        let serve: Serve = Box::new(|_, leaving| {
            Box::pin(async move {
                leaving.cancelled().await;
                Ok(())
            })
        });
        let good = listener(serve);
        let (up, stuck) = (Arc::clone(&good.up), listener(Box::new(|_, _| Box::pin(std::future::pending()))));
        assert!(up.load(Ordering::SeqCst));
        good.stop(Duration::from_secs(10)).await;
        assert!(!up.load(Ordering::SeqCst));
        stuck.stop(Duration::from_millis(20)).await;
    }
}
