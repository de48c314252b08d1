//! The live socket behind a real server, and people with tokens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use auth::{KeyRing, Verifier};
use chat_api::live::connection::Tools;
use chat_api::live::{Hub, Live, LiveSettings, Sockets, socket};
use domain::{AccountId, AccountType, RoomId};
use kit::Clock;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::client::Client;
use crate::store::{Chaos, Store};

pub const KIM: AccountId = AccountId(1);
pub const LEE: AccountId = AccountId(2);
pub const STRANGER: AccountId = AccountId(9);

pub struct World {
    pub address: SocketAddr,
    pub store: Arc<Store>,
    pub hub: Arc<Hub>,
    pub clock: Clock,
    pub room: RoomId,
    pub leaving: CancellationToken,
    keys: KeyRing,
    server: ServerHandle,
    _stop: DropGuard,
}

pub fn quick() -> LiveSettings {
    LiveSettings { room_list_pause: Duration::from_millis(5), ..LiveSettings::default() }
}

impl World {
    pub fn new() -> Self {
        Self::with(quick(), Chaos::default())
    }

    pub fn with(settings: LiveSettings, chaos: Chaos) -> Self {
        Self::with_patience(settings, chaos, Duration::from_secs(30))
    }

    /// A peer that takes nothing for so long is given up.
    pub fn with_patience(settings: LiveSettings, chaos: Chaos, patience: Duration) -> Self {
        let keys = KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap();
        let store = Arc::new(Store::new(chaos, 1));
        let hub = Hub::new(Arc::clone(&store) as _);
        let (stop, leaving, clock) = (CancellationToken::new(), CancellationToken::new(), Clock::system());
        tokio::spawn(Arc::clone(&hub).run(settings.compare_every, stop.clone()));
        let tools = Tools {
            chat: Arc::clone(&store) as _,
            hub: Arc::clone(&hub),
            sockets: Sockets::new(settings.sockets_max),
            verifier: Arc::new(Verifier::with_keys(keys.jwks())),
            clock: clock.clone(),
            settings,
        };
        let live = web::Data::new(Live { tools, leaving: leaving.clone() });
        let app = move || {
            App::new()
                .app_data(live.clone())
                .route("/ws", web::get().to(socket))
                .route("/gs-guide-websocket", web::get().to(socket))
        };
        let server = HttpServer::new(app).on_connect(move |stream, _| {
            kit::http_server::give_up_after(patience, stream.downcast_ref().unwrap());
        });
        let server = server.workers(1).disable_signals().shutdown_timeout(5);
        let server = server.bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        let room = store.room_of(&[KIM, LEE]);
        Self { address, store, hub, clock, room, leaving, keys, server: handle, _stop: stop.drop_guard() }
    }

    pub fn token(&self, account: AccountId) -> String {
        let email = format!("{account}@example.kr");
        let lifetime = Duration::from_mins(15);
        self.keys.sign(account, &email, AccountType::Customer, self.clock.now(), lifetime).unwrap()
    }

    pub fn url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// Somebody who has opened a socket and sent CONNECT.
    pub async fn connect(&self, account: AccountId) -> Client {
        let mut client = Client::open(&self.url()).await;
        client.connect(&self.token(account)).await;
        client
    }

    /// Stops the server gracefully, as a rolling restart does.
    pub async fn stop(&self) {
        self.leaving.cancel();
        self.server.stop(true).await;
    }
}
