//! The HTTP server below the routes: what `actix_web::HttpServer` is, over connections of our own kind.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, KeepAlive, Protocol, Request};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Response, Server, Service, ServiceFactory, fn_service};
use actix_web::rt::net::TcpStream;
use socket2::{Domain, Socket, Type};

use crate::settings::ServerSettings;
use crate::wire::Wire;

/// How long an idle connection is kept: longer than any balancer keeps it (300 s for the sake of live sockets), or one
/// would send a request into a connection that is just being closed.
const KEEP_ALIVE: Duration = Duration::from_secs(310);
/// A peer that takes nothing for so long is given up.
const STALLED: Duration = Duration::from_secs(30);
/// How long a head may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may take to end.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How many connections may wait to be taken.
const BACKLOG: i32 = 1024;

/// Serves `app` where the settings say. The address is that of the first socket.
pub(crate) fn serve<F, I, S, B>(app: F, settings: &ServerSettings) -> io::Result<(Server, SocketAddr)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let sockets = bind(&settings.host, settings.port)?;
    let address =
        sockets.first().map_or_else(|| Err(io::Error::other("no address")), TcpListener::local_addr)?;
    let origins: Arc<[String]> = settings.cors_origins.clone().into();
    let mut server =
        Server::build().disable_signals().shutdown_timeout(settings.shutdown_timeout_ms.div_ceil(1000));
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    for socket in sockets {
        let (app, origins, stopping) = (app.clone(), Arc::clone(&origins), server.graceful_shutdown_signal());
        server = server.listen("http", socket, move || {
            let stopping = stopping.clone();
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
                .client_request_timeout(HEAD_TIMEOUT)
                .client_disconnect_timeout(DISCONNECT_TIMEOUT)
                .finish(map_config(
                    app().into_factory().map_err(|error| error.into().error_response()),
                    |()| AppConfig::default(),
                ));
            let origins = Arc::clone(&origins);
            fn_service(move |stream: TcpStream| {
                let wire = accepted(stream, Arc::clone(&origins));
                async move { Ok::<_, DispatchError>(wire) }
            })
            .and_then(http)
        })?;
    }
    Ok((server.run(), address))
}

fn accepted(stream: TcpStream, origins: Arc<[String]>) -> (Wire, Protocol, Option<SocketAddr>) {
    // A receipt right behind a message must not wait for the client's delayed ACK, 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection waits for acknowledgements");
    }
    give_up_after(STALLED, &stream);
    let peer = stream.peer_addr().ok();
    (Wire::new(stream, origins), Protocol::Http1, peer)
}

/// Lets the kernel end a connection whose peer takes nothing of what is sent for so long, be it gone or just not reading
/// (TCP_USER_TIMEOUT, RFC 5482). Otherwise what was sent is kept for it for minutes, also after the service has closed
/// the connection. Only Linux can do it.
pub fn give_up_after(patience: Duration, stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(patience)) {
        tracing::warn!(%error, "a connection has no time-out");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (patience, stream);
}

/// Takes the port at every address that the host's name stands for, or at those that can be had.
fn bind(host: &str, port: u16) -> io::Result<Vec<TcpListener>> {
    let (mut sockets, mut failed) = (Vec::new(), None);
    for address in (host, port).to_socket_addrs()? {
        match listen(address) {
            Ok(socket) => sockets.push(socket),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if sockets.is_empty() => Err(error),
        _ => Ok(sockets),
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(socket2::Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
