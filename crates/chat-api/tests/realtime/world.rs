//! The live socket behind a real server, and people with tokens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use auth::{Caller, KeyRing, Session, Verifier};
use chat_api::realtime::{self, Hub, RealtimeSettings, socket};
use chat_api::service::tickets::Tickets;
use domain::{AccountId, AccountType, RoomId};
use kit::Clock;
use kit::background::Background;
use tokio_util::sync::CancellationToken;

use crate::chaos::Chaos;
use crate::client::Client;
use crate::store::Store;

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
    tickets: Tickets,
    server: ServerHandle,
    _background: Background,
}

pub fn quick() -> RealtimeSettings {
    RealtimeSettings { room_list_pause: Duration::from_millis(5), ..RealtimeSettings::default() }
}

impl World {
    pub async fn new() -> Self {
        Self::with(quick(), Chaos::default()).await
    }

    pub async fn with(settings: RealtimeSettings, chaos: Chaos) -> Self {
        Self::with_patience(settings, chaos, Duration::from_secs(30)).await
    }

    /// A peer that takes nothing for so long is given up.
    pub async fn with_patience(settings: RealtimeSettings, chaos: Chaos, patience: Duration) -> Self {
        let keys = KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap();
        let store = Arc::new(Store::new(chaos, 1).await);
        let room = store.room_of(&[KIM, LEE]).await;
        let (clock, mut background) = (Clock::system(), Background::new());
        let mut realtime = realtime::start(
            &store.services,
            Arc::clone(&store.bus) as _,
            settings,
            Arc::new(Verifier::with_keys(keys.jwks())),
            clock.clone(),
            &mut background,
        );
        // Whose clock can be moved.
        let tickets = Tickets::new(store.db.clone(), clock.clone());
        realtime.context.tickets = tickets.clone();
        let (hub, leaving) = (Arc::clone(&realtime.context.hub), realtime.leaving.clone());
        let app = move || {
            App::new()
                .configure(|config| realtime.register(config))
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
        Self {
            address,
            store,
            hub,
            clock,
            room,
            leaving,
            keys,
            tickets,
            server: handle,
            _background: background,
        }
    }

    pub fn token(&self, account: AccountId) -> String {
        let email = format!("{account}@example.kr");
        let lifetime = Duration::from_mins(15);
        self.keys.sign(account, &email, AccountType::Customer, self.clock.now(), lifetime).unwrap()
    }

    /// A ticket of somebody with such a token.
    pub async fn ticket(&self, account: AccountId) -> String {
        let caller = Caller {
            id: account,
            email: format!("{account}@example.kr"),
            account_type: AccountType::Customer,
            expires_at: self.clock.now().plus(Duration::from_mins(15)),
            session: Session::default(),
        };
        self.tickets.give(&caller).await.unwrap().secret.expose().to_owned()
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
