//! The rules, a file per capability. No HTTP, no SQL.

pub mod accounts;
pub mod addresses;
pub mod changes;
pub mod housekeeping;
pub mod ledger;
pub mod mail;
pub mod passwords;
pub mod sessions;
pub mod shops;
pub mod tester;
pub mod throttle;
pub mod verification;

use std::sync::Arc;
use std::time::Duration;

use auth::{KeyRing, PasswordHasher};
use kit::background::Background;
use kit::settings::SettingsError;
use kit::{Clock, Database};

use crate::mailer::Mailer;
use crate::service::accounts::Accounts;
use crate::service::addresses::Addresses;
use crate::service::changes::AccountChanges;
use crate::service::housekeeping::Housekeeping;
use crate::service::ledger::Ledger;
use crate::service::mail::MailQueue;
use crate::service::passwords::Passwords;
use crate::service::sessions::Sessions;
use crate::service::shops::Shops;
use crate::service::tester::Testers;
use crate::service::throttle::Throttle;
use crate::service::verification::{ContinueUrl, Verification};
use crate::settings::{NAME, Settings};

/// How soon a mail that is owed is looked for.
const MAIL_EVERY: Duration = Duration::from_millis(500);
const HOUSEKEEPING_EVERY: Duration = Duration::from_mins(1);

/// One object per capability.
#[derive(Clone)]
pub struct Services {
    /// The money.
    pub ledger: Ledger,
    /// Everybody's account.
    pub accounts: Accounts,
    /// What happened to accounts, for the other services.
    pub changes: AccountChanges,
    /// Sellers, in public.
    pub shops: Shops,
    /// Where customers have their parcels sent.
    pub addresses: Addresses,
    pub(crate) sessions: Sessions,
    pub(crate) verification: Verification,
    pub(crate) testers: Testers,
    pub(crate) continue_url: ContinueUrl,
    pub(crate) keys: Arc<KeyRing>,
    mail: MailQueue,
    housekeeping: Housekeeping,
}

impl Services {
    /// Puts them together over the data in `db`: `keys` sign tokens, `mailer` sends mails.
    pub fn new(
        db: &Database,
        clock: &Clock,
        keys: &Arc<KeyRing>,
        mailer: Arc<dyn Mailer>,
        settings: &Settings,
    ) -> Result<Self, SettingsError> {
        let (db, clock, keys) = (|| db.clone(), || clock.clone(), || Arc::clone(keys));
        let hasher = PasswordHasher::new().map_err(|error| SettingsError(format!("{NAME}: {error}")))?;
        let throttle = Throttle::new(db(), clock(), settings.throttle.clone());
        let passwords = Passwords::new(hasher, throttle.clone());
        let token_lifetime = Duration::from_secs(settings.auth.access_token_seconds);
        let changes = AccountChanges::new(db(), clock(), token_lifetime);
        let continue_url = match settings.mail.continue_url.as_str() {
            "" => ContinueUrl(settings.mail.public_url.clone()),
            url => ContinueUrl(url.to_owned()),
        };
        Ok(Self {
            ledger: Ledger::new(db(), clock(), settings.topup.mode),
            accounts: Accounts::new(db(), clock(), passwords.clone(), throttle.clone(), changes.clone()),
            sessions: Sessions::new(
                db(),
                clock(),
                keys(),
                passwords.clone(),
                throttle.clone(),
                changes.clone(),
                &settings.auth,
            ),
            testers: Testers::new(
                db(),
                clock(),
                keys(),
                changes.clone(),
                token_lifetime,
                settings.tester.enabled,
            ),
            shops: Shops::new(db(), clock(), changes.clone()),
            addresses: Addresses::new(db(), clock()),
            continue_url,
            keys: keys(),
            mail: MailQueue::new(db(), clock(), mailer, settings.mail.clone()),
            housekeeping: Housekeeping::new(db(), clock(), throttle.networks_known_for()),
            verification: Verification::new(db(), clock(), passwords, throttle, changes.clone()),
            changes,
        })
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
            async move { housekeeping.run().await }
        });
    }
}
