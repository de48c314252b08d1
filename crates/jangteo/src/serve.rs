//! Starting everything, in order, and stopping it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use account_api::AccountApi;
use chat_api::ChatApi;
use kit::Clock;
use kit::peers;
use kit::server::Running;
use kit::settings::{LogSettings, Profile, ServerSettings, SettingsError, data_dir};
use order_api::OrderApi;
use web::Web;

use crate::banner::Banner;
use crate::data_lock::DataLock;
use crate::demo::{self, Demo};
use crate::direct_account_log::DirectAccountLog;
use crate::direct_peers::{DirectDirectory, DirectProducts};
use crate::direct_wallet::DirectWallet;
use crate::gateway;
use crate::ports;

/// How long the banner waits for search.
const INDEX_WITHIN: Duration = Duration::from_secs(3);

/// Serves until it is told to stop.
pub async fn serve(with_demo: bool) -> Result<(), SettingsError> {
    let began = Instant::now();
    let settings = Settings::load()?;
    let data_dir = data_dir();
    let _lock = DataLock::take(&data_dir)?;
    kit::private::mend(&data_dir);
    let application = Box::pin(settings.build(&data_dir)).await?;
    let mut demo = if with_demo { Some(Box::pin(open_demo(&application)).await?) } else { None };
    let is_production = application.is_production;
    let smtp = application.account.settings.mail.smtp_url.clone();
    let running = Box::pin(application.start(demo.as_mut())).await?;
    for service in &running {
        // A big shop's first index takes longer: it is built while the shop sells.
        service.usable_within(INDEX_WITHIN).await;
    }
    let data_dir = std::path::absolute(&data_dir).unwrap_or(data_dir);
    let banner = Banner {
        running: &running,
        data_dir: &data_dir,
        smtp: &smtp,
        demo: demo.as_ref(),
        is_production,
        took: began.elapsed(),
    };
    println!("{banner}");
    if let Some(demo) = &demo {
        demo.screen_is_shown();
    }
    kit::server::until_told_to_stop(running).await.map_err(|error| SettingsError(format!("jangteo: {error}")))
}

/// The settings of all services.
pub(crate) struct Settings {
    pub(crate) account: account_api::settings::Settings,
    pub(crate) order: order_api::settings::Settings,
    pub(crate) chat: chat_api::settings::Settings,
    pub(crate) web: web::settings::Settings,
    pub(crate) gateway: ServerSettings,
}

/// All services, put together but not yet listening.
struct Application {
    account: AccountApi,
    order: OrderApi,
    chat: ChatApi,
    web: Web,
    gateway: ServerSettings,
    is_production: bool,
}

impl Settings {
    /// Reads and checks them, and starts the log.
    pub(crate) fn load() -> Result<Self, SettingsError> {
        let account = account_api::settings::load_behind_a_front()?;
        let order = order_api::settings::load_behind_a_front()?;
        let chat = chat_api::settings::load_behind_a_front()?;
        let profiles = [account.profile, order.profile, chat.profile];
        let gateway = gateway::load_settings(profiles.contains(&Profile::Production))?;
        let mut web = web::settings::load()?;
        if profiles.contains(&Profile::Production) {
            web.profile = Profile::Production;
        }
        web.refuse_in_production()?;
        let mut settings = Self { account, order, chat, web, gateway };
        if profiles.contains(&Profile::Production) {
            kit::settings::refuse_any_origin("JANGTEO_FRONT", &settings.gateway)?;
        }
        ports::follow(&mut settings);
        // One process has one log: it takes what any service wants to say.
        let levels = [&settings.account.log, &settings.order.log, &settings.chat.log];
        let level = levels.map(|log| log.level.as_str()).join(",");
        kit::telemetry::start(&LogSettings { level, format: settings.account.log.format })?;
        Ok(settings)
    }

    fn is_production(&self) -> bool {
        let profiles = [self.account.profile, self.order.profile, self.chat.profile];
        profiles.contains(&Profile::Production)
    }

    async fn build(self, data_dir: &Path) -> Result<Application, SettingsError> {
        let is_production = self.is_production();
        let clock = Clock::system();
        let account = AccountApi::build(self.account, data_dir, clock.clone()).await?;
        let wallet = Arc::new(DirectWallet(account.services.ledger.clone()));
        let verifier = Arc::clone(&account.verifier);
        let log = || Arc::new(DirectAccountLog::new(&account.services.changes));
        let identity = peers::identity(order_api::NAME, self.order.auth.service_keys(), data_dir)?;
        let order = OrderApi::build(self.order, data_dir, clock.clone(), verifier, identity, wallet).await?;
        let order = order.following(log()).await?;
        let chat_peers = chat_api::peers::Peers {
            directory: Arc::new(DirectDirectory(account.services.accounts.clone())),
            products: Arc::new(DirectProducts(order.services.catalogue.clone())),
        };
        let verifier = Arc::clone(&account.verifier);
        let identity = peers::identity(chat_api::NAME, self.chat.auth.service_keys(), data_dir)?;
        let chat = ChatApi::build(self.chat, data_dir, clock, verifier, identity, chat_peers).await?;
        let chat = chat.following(log()).await?;
        let web = Web::build(self.web, data_dir)?;
        Ok(Application { account, order, chat, web, gateway: self.gateway, is_production })
    }
}

impl Application {
    /// Starts the services in order, then the gateway; when one can't, those before it are stopped again. Nobody is let in
    /// before the demo is complete.
    async fn start(self, demo: Option<&mut Demo>) -> Result<Vec<Running>, SettingsError> {
        let mut services = [self.account.service(), self.order.service(), self.chat.service()];
        if let Some(demo) = demo {
            demo.finish().await?;
            demo.spawn_pictures(&mut services[1].background);
        }
        let gateway = gateway::service(self.gateway, &services, self.web, self.is_production);
        let mut running = Vec::new();
        for service in services.into_iter().chain([gateway]) {
            match service.start() {
                Ok(started) => running.push(started),
                Err(error) => return Err(stop_all(running, error).await),
            }
        }
        Ok(running)
    }
}

async fn open_demo(application: &Application) -> Result<Demo, SettingsError> {
    let Application { account, order, chat, .. } = application;
    if account.settings.profile == Profile::Production {
        return Err(SettingsError(
            "--demo: its passwords are known to everybody; production takes none of it".into(),
        ));
    }
    demo::open(account, order, chat).await
}

async fn stop_all(running: Vec<Running>, error: SettingsError) -> SettingsError {
    for service in running.into_iter().rev() {
        service.stop().await;
    }
    error
}

/// Asks the gateway of a `jangteo` with these settings whether it lives.
pub async fn health() -> Result<(), SettingsError> {
    kit::health::ask(gateway::NAME, &gateway::load_settings(false)?).await
}

/// Brings the schemas of all services up to this version.
pub async fn migrate() -> Result<(), SettingsError> {
    let (settings, data_dir) = (Settings::load()?, data_dir());
    account_api::DATABASE.open_migrated(&settings.account.database, &data_dir).await?;
    order_api::DATABASE.open_migrated(&settings.order.database, &data_dir).await?;
    chat_api::DATABASE.open_migrated(&settings.chat.database, &data_dir).await?;
    Ok(())
}

/// Prints what people searched for and did not find; works whether `jangteo` runs or not.
pub async fn missed_searches() -> Result<(), SettingsError> {
    let settings = order_api::settings::load()?;
    print!("{}", order_api::missed_searches(&settings, &data_dir()).await?);
    Ok(())
}

/// Lets a new key sign tokens from the next start on.
pub fn rotate_key() -> Result<(), SettingsError> {
    let settings = account_api::settings::load()?;
    let kid = account_api::signing_keys::rotate(&settings, &data_dir())?;
    println!(
        "새 서명 키 / new signing key: {kid}\n다음 시작부터 서명합니다 / it signs from the next start on"
    );
    Ok(())
}
