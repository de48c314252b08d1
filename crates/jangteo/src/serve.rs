//! Starting everything, in order, and stopping it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use account_api::AccountApi;
use kit::Clock;
use kit::server::Running;
use kit::settings::{LogSettings, Profile, SettingsError, data_dir};
use order_api::OrderApi;

use crate::data_lock::DataLock;
use crate::demo::{self, Demo};
use crate::direct_wallet::DirectWallet;
use crate::screen::Screen;

/// Serves until it is told to stop.
pub async fn serve(with_demo: bool) -> Result<(), SettingsError> {
    let began = Instant::now();
    let settings = Settings::load()?;
    let data_dir = data_dir();
    let _lock = DataLock::take(&data_dir)?;
    let (account, order) = settings.build(&data_dir).await?;
    let demo = if with_demo { Some(open_demo(&account, &order).await?) } else { None };
    let smtp = account.settings.mail.smtp_url.clone();
    let running = start(account, order).await?;
    let data_dir = std::path::absolute(&data_dir).unwrap_or(data_dir);
    let screen = Screen {
        running: &running,
        data_dir: &data_dir,
        smtp: &smtp,
        demo: demo.as_ref(),
        took: began.elapsed(),
    };
    println!("{screen}");
    kit::server::until_told_to_stop(running).await.map_err(|error| SettingsError(format!("jangteo: {error}")))
}

/// The settings of all services.
pub(crate) struct Settings {
    pub(crate) account: account_api::settings::Settings,
    pub(crate) order: order_api::settings::Settings,
}

impl Settings {
    /// Reads and checks them, and starts the log.
    pub(crate) fn load() -> Result<Self, SettingsError> {
        let settings = Self { account: account_api::settings::load()?, order: order_api::settings::load()? };
        // One process has one log: it takes what either service wants to say.
        let level = format!("{},{}", settings.account.log.level, settings.order.log.level);
        kit::telemetry::start(&LogSettings { level, format: settings.account.log.format })?;
        Ok(settings)
    }

    async fn build(self, data_dir: &Path) -> Result<(AccountApi, OrderApi), SettingsError> {
        let clock = Clock::system();
        let account = AccountApi::build(self.account, data_dir, clock.clone()).await?;
        let wallet = Arc::new(DirectWallet(account.ledger.clone()));
        let verifier = Arc::clone(&account.verifier);
        let secret = account.service_secret.clone();
        let order = OrderApi::build(self.order, data_dir, clock, verifier, secret, wallet).await?;
        Ok((account, order))
    }
}

async fn open_demo(account: &AccountApi, order: &OrderApi) -> Result<Demo, SettingsError> {
    if account.settings.profile == Profile::Production {
        return Err(SettingsError(
            "--demo: its passwords are known to everybody; production takes none of it".into(),
        ));
    }
    demo::open(account, order).await
}

async fn start(account: AccountApi, order: OrderApi) -> Result<Vec<Running>, SettingsError> {
    let account = account.start()?;
    match order.start() {
        Ok(order) => Ok(vec![account, order]),
        Err(error) => {
            account.stop().await;
            Err(error)
        }
    }
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
