//! The rules, a file per capability. No HTTP, no SQL.

pub mod accounts;
pub mod changes;
pub mod housekeeping;
pub mod ledger;
pub mod mail;
pub mod passwords;
pub mod sessions;
pub mod tester;
pub mod throttle;
pub mod verification;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use auth::{KeyRing, PasswordHasher};
use kit::background::Background;
use kit::settings::SettingsError;

use crate::AccountApi;
use crate::mailer;
use crate::service::accounts::Accounts;
use crate::service::changes::AccountChanges;
use crate::service::housekeeping::Housekeeping;
use crate::service::ledger::Ledger;
use crate::service::mail::MailQueue;
use crate::service::passwords::Passwords;
use crate::service::sessions::Sessions;
use crate::service::tester::Testers;
use crate::service::throttle::Throttle;
use crate::service::verification::{Onward, Verification};

/// How soon a mail that is owed is looked for.
const MAIL_EVERY: Duration = Duration::from_millis(500);
const HOUSEKEEPING_EVERY: Duration = Duration::from_mins(1);

/// One object per capability, as the handlers take them.
#[derive(Clone)]
pub struct Services {
    ledger: Ledger,
    /// Everybody's account.
    pub accounts: Accounts,
    sessions: Sessions,
    verification: Verification,
    testers: Testers,
    keys: Arc<KeyRing>,
    changes: AccountChanges,
    mail: MailQueue,
    housekeeping: Housekeeping,
    onward: Onward,
}

impl Services {
    /// Puts them together.
    pub fn new(api: &AccountApi) -> Result<Self, SettingsError> {
        let (db, clock, keys) = (|| api.db.clone(), || api.clock.clone(), || Arc::clone(&api.keys));
        let hasher =
            PasswordHasher::new().map_err(|error| SettingsError(format!("{}: {error}", crate::NAME)))?;
        let throttle = Throttle::new(db(), clock(), api.settings.throttle.clone());
        let passwords = Passwords::new(hasher, throttle.clone());
        let onward = match api.settings.mail.continue_url.as_str() {
            "" => Onward(api.settings.mail.public_url.clone()),
            url => Onward(url.to_owned()),
        };
        let mailer = mailer::of(&api.settings.mail, api.data_dir())?;
        let access_for = Duration::from_secs(api.settings.auth.access_token_seconds);
        let changes = || api.changes.clone();
        Ok(Self {
            ledger: api.ledger.clone(),
            accounts: Accounts::new(db(), clock(), passwords.clone(), throttle.clone(), changes()),
            sessions: Sessions::new(
                db(),
                clock(),
                keys(),
                passwords.clone(),
                throttle.clone(),
                changes(),
                &api.settings.auth,
            ),
            verification: Verification::new(db(), clock(), passwords, throttle.clone(), changes()),
            testers: Testers::new(db(), clock(), keys(), access_for, api.settings.tester.enabled),
            keys: keys(),
            changes: changes(),
            onward,
            mail: MailQueue::new(db(), clock(), mailer, api.settings.mail.clone()),
            housekeeping: Housekeeping::new(db(), clock(), throttle.networks_known_for()),
        })
    }

    /// Gives them to the handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.ledger.clone()));
        config
            .app_data(web::Data::new(self.accounts.clone()))
            .app_data(web::Data::new(self.sessions.clone()))
            .app_data(web::Data::new(self.verification.clone()))
            .app_data(web::Data::new(self.onward.clone()))
            .app_data(web::Data::new(self.testers.clone()))
            .app_data(web::Data::new(self.changes.clone()))
            .app_data(web::Data::from(Arc::clone(&self.keys)));
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&self, background: &mut Background) {
        self.ledger.spawn_loops(background);
        let (mail, stopping) = (self.mail.clone(), background.stopping());
        background.every("mail", MAIL_EVERY, move || {
            let (mail, stopping) = (mail.clone(), stopping.clone());
            async move { mail.send_due(&stopping).await }
        });
        let housekeeping = self.housekeeping.clone();
        background.every("housekeeping", HOUSEKEEPING_EVERY, move || {
            let housekeeping = housekeeping.clone();
            async move { housekeeping.tidy().await }
        });
    }
}
