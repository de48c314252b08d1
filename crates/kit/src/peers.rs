//! The services among themselves: by which keys they know each other, and who may call what.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use auth::{IdentityError, KeyRing, ServiceIdentity, ServiceSecret, ServiceTokenError, service_public_key};
use domain::{ErrorCode, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use crate::api_error::ApiError;
use crate::clock::Clock;
use crate::settings::lists::entries;
use crate::settings::{SettingsError, kept_secret};

const ACCOUNT_API: &str = "account-api";
const ORDER_API: &str = "order-api";
const CHAT_API: &str = "chat-api";

/// All services, by the names that they call each other.
const SERVICES: [&str; 3] = [ACCOUNT_API, ORDER_API, CHAT_API];
/// Where keys are kept that are not in the settings: a file each, in the data folder.
const KEYS: &str = "service-keys";
/// A token is good for 20 seconds; the other side should never see one about to expire.
const TOKEN_KEPT_FOR: Duration = Duration::from_secs(10);

/// What one service may ask of another.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Whom it is asked of.
    pub callee: &'static str,
    /// Over HTTP: method and path, as the route has it.
    pub http: &'static str,
    /// Over gRPC: the method; empty where there is none.
    pub grpc: &'static str,
    /// Who may ask it.
    pub callers: &'static [&'static str],
}

/// Who may call what. What does not stand here, nobody may.
pub const OPERATIONS: &[Operation] = &[
    of_account_api("POST /internal/payments", "Pay", &[ORDER_API]),
    of_account_api("POST /internal/payments/{order_id}/void", "Void", &[ORDER_API]),
    of_account_api("POST /internal/refunds", "Refund", &[ORDER_API]),
    of_account_api("POST /internal/settlements", "Settle", &[ORDER_API]),
    of_account_api("GET /internal/wallets/{customer_id}", "GetWallet", &[ORDER_API]),
    of_account_api("GET /internal/ledger/packages", "ListPackageLedgers", &[ORDER_API]),
    of_account_api("GET /internal/ledger/packages/{package_id}", "GetPackageLedger", &[ORDER_API]),
    of_account_api("GET /internal/account-changes", "", &[ORDER_API, CHAT_API]),
    of_account_api("GET /internal/accounts/{account_id}", "", &[CHAT_API]),
];

const fn of_account_api(
    http: &'static str,
    grpc: &'static str,
    callers: &'static [&'static str],
) -> Operation {
    Operation { callee: ACCOUNT_API, http, grpc, callers }
}

/// Says no unless `service` may call `operation`, which is an [`Operation::http`] or an [`Operation::grpc`].
pub(crate) fn may_call(service: &str, operation: &str) -> Result<(), ApiError> {
    let known = OPERATIONS
        .iter()
        .find(|known| known.http == operation || (!known.grpc.is_empty() && known.grpc == operation));
    if known.is_some_and(|known| known.callers.contains(&service)) {
        return Ok(());
    }
    tracing::warn!(service, operation, "a service may not call this");
    Err(ApiError::new(ErrorCode::LoginTypeError).detail(
        format!("{service}: 호출할 수 없는 기능입니다: {operation}"),
        format!("{service} may not call {operation}."),
    ))
}

impl From<ServiceTokenError> for ApiError {
    fn from(error: ServiceTokenError) -> Self {
        let code = match &error {
            ServiceTokenError::Invalid => return ErrorCode::TokenInvalid.into(),
            ServiceTokenError::Old { .. } => ErrorCode::TokenExpired,
            ServiceTokenError::ClockAhead { .. } | ServiceTokenError::LivesTooLong(_) => {
                ErrorCode::TokenInvalid
            }
        };
        tracing::error!(%error, "a service's token is refused");
        let korean = match &error {
            ServiceTokenError::ClockAhead { service, seconds } => {
                format!("{service}의 시계가 {seconds}초 빠릅니다. 60초까지만 허용됩니다. 시계를 맞춰 주세요.")
            }
            ServiceTokenError::Old { service, seconds } => format!(
                "{service}의 토큰이 {seconds}초 전에 만들어졌습니다. 오래된 토큰이거나 {service}의 시계가 60초 넘게 느립니다."
            ),
            other => format!("서비스 토큰을 받을 수 없습니다: {other}"),
        };
        Self::new(code).detail(korean, format!("{error}."))
    }
}

/// What a service's settings say of the keys by which services know each other.
#[derive(Clone, Copy, Debug)]
pub struct ServiceKeys<'a> {
    /// Its own private key: Ed25519, PKCS#8 PEM.
    pub key: &'a SecretString,
    /// The public keys of all services, as `name=key,…`.
    pub public_keys: &'a str,
    /// What services of the release before know each other by.
    pub secret: &'a SecretString,
}

impl ServiceKeys<'_> {
    /// What production refuses: a service without keys would be known by nobody, or know nobody.
    pub(crate) fn refuse_in_production(&self, service: &str) -> Result<(), SettingsError> {
        if !self.secret.expose_secret().is_empty() {
            return Ok(());
        }
        if self.key.expose_secret().is_empty() {
            let why = "production needs a key of this service's own (openssl genpkey -algorithm ed25519)";
            return Err(SettingsError(format!("{}: {why}", variable(service, "SERVICE_KEY"))));
        }
        let knows_nobody = entries(self.public_keys).next().is_none();
        if knows_nobody && OPERATIONS.iter().any(|operation| operation.callee == service) {
            let why = "production needs the public keys of the services that call this one, as name=key,…";
            return Err(SettingsError(format!("{}: {why}", variable(service, "SERVICE_PUBLIC_KEYS"))));
        }
        Ok(())
    }
}

fn variable(service: &str, key: &str) -> String {
    format!("{}__AUTH__{key}", service.replace('-', "_").to_uppercase())
}

/// Who `service` is and whom it knows: from its settings, or from keys that are made once and kept in the data folder,
/// for all services that share it.
pub fn identity(
    service: &'static str,
    keys: ServiceKeys<'_>,
    data_dir: &Path,
) -> Result<ServiceIdentity, SettingsError> {
    let (key, secret) = (keys.key.expose_secret(), keys.secret.expose_secret());
    if key.is_empty() && keys.public_keys.is_empty() && secret.is_empty() {
        return kept_identity(service, data_dir);
    }
    let secret = match secret {
        "" => None,
        _ => Some(old_secret(service, keys)?),
    };
    let key = (!key.is_empty()).then_some(key);
    ServiceIdentity::new(service, key, keys.public_keys, secret).map_err(|error| {
        let key = match error {
            IdentityError::Key => "SERVICE_KEY",
            IdentityError::PublicKeys => "SERVICE_PUBLIC_KEYS",
        };
        SettingsError(format!("{}: {error}", variable(service, key)))
    })
}

/// The secret that the services shared until the release before.
fn old_secret(service: &str, keys: ServiceKeys<'_>) -> Result<ServiceSecret, SettingsError> {
    let name = variable(service, "SERVICE_SECRET");
    let short = || SettingsError(format!("{name}: needs {} characters", ServiceSecret::CHARACTERS_MIN));
    ServiceSecret::new(keys.secret.clone()).ok_or_else(short)
}

/// Says at the start what has to be done before the next release.
pub(crate) fn warn_of_secret(identity: &ServiceIdentity, service: &str) {
    if identity.name() == service && identity.takes_secret() {
        tracing::warn!(
            "{} is taken for one more release only: give {service} a key of its own ({}) and tell it those of all services \
             ({}), account-api first; once every copy has them, take the secret away",
            variable(service, "SERVICE_SECRET"),
            variable(service, "SERVICE_KEY"),
            variable(service, "SERVICE_PUBLIC_KEYS"),
        );
    }
}

/// Services that share a data folder find each other's keys in it, whichever of them starts first.
pub fn kept_identity(service: &'static str, data_dir: &Path) -> Result<ServiceIdentity, SettingsError> {
    let path = |name: &str| data_dir.join(KEYS).join(format!("{name}.pem"));
    let at = |name: &str, error: IdentityError| SettingsError(format!("{}: {error}", path(name).display()));
    let (mut own, mut known) = (None, Vec::new());
    for name in SERVICES {
        let pem = kept_secret(&path(name), KeyRing::generate_pem)?;
        let public = service_public_key(pem.expose_secret()).map_err(|error| at(name, error))?;
        known.push(format!("{name}={public}"));
        own = if name == service { Some(pem) } else { own };
    }
    let own = own.as_ref().map(ExposeSecret::expose_secret);
    ServiceIdentity::new(service, own, &known.join(","), None).map_err(|error| at(service, error))
}

/// The tokens by which a service calls another one: each is used for some seconds.
pub struct ServiceTokens {
    identity: ServiceIdentity,
    callee: &'static str,
    clock: Clock,
    last: Mutex<Option<(Timestamp, String)>>,
}

impl ServiceTokens {
    /// Tokens by which the service of this identity calls `callee`.
    pub fn new(identity: ServiceIdentity, callee: &'static str, clock: Clock) -> Self {
        Self { identity, callee, clock, last: Mutex::new(None) }
    }

    /// A token that is good for a while, or why none can be made.
    pub fn current(&self) -> Result<String, String> {
        let now = self.clock.now();
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*last {
            Some((made, token)) if (*made..made.plus(TOKEN_KEPT_FOR)).contains(&now) => Ok(token.clone()),
            _ => {
                let token = self.identity.sign(self.callee, now).map_err(|error| error.to_string())?;
                *last = Some((now, token.clone()));
                Ok(token)
            }
        }
    }
}

impl std::fmt::Debug for ServiceTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceTokens").field("callee", &self.callee).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "peers_tests.rs"]
mod tests;
