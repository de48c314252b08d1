//! What the separate services stand on: a schema each, Redis and Kafka, as `tests/servers.sh` has started them, with
//! names of this deployment's own.

use anyhow::{Context, Result};
use auth::{KeyRing, service_public_key};

use crate::ports::{Ports, url};

const SERVICES: [&str; 3] = ["account-api", "order-api", "chat-api"];

/// What the settings of separate services say of what is around them.
#[derive(Clone, Debug)]
pub(crate) struct BackingServices {
    /// The key that each service signs its calls with, by its name.
    pub(crate) service_keys: Vec<(&'static str, String)>,
    signing_key: String,
    account_database: String,
    order_database: String,
    chat_database: String,
    redis: String,
    kafka: String,
    /// A name that no other deployment has.
    name: String,
}

/// What `tests/servers.sh` calls the database server of this run: `mariadb`, or `mysql` in its place.
pub fn database_server() -> String {
    std::env::var("JANGTEO_DATABASE_SERVER").unwrap_or_else(|_| "mariadb".to_owned())
}

impl BackingServices {
    /// New ones.
    pub(crate) async fn fresh() -> Result<Self> {
        let server = |name: &str| {
            std::env::var(name).with_context(|| format!("{name} is not set: run under tests/servers.sh"))
        };
        let (redis, kafka) = (server("JANGTEO_TEST_REDIS")?, server("JANGTEO_TEST_KAFKA")?);
        server("JANGTEO_TEST_DATABASE")?;
        let schema = || async { test_database::url().await.context("no schema was made") };
        Ok(Self {
            service_keys: SERVICES.map(|name| (name, KeyRing::generate_pem())).to_vec(),
            signing_key: KeyRing::generate_pem(),
            account_database: schema().await?,
            order_database: schema().await?,
            chat_database: schema().await?,
            redis,
            kafka,
            name: uuid::Uuid::now_v7().simple().to_string(),
        })
    }

    /// What a service is told of its own key and of the others'.
    pub(crate) fn keys(&self, service: &str) -> Result<Vec<(String, String)>> {
        let prefix = service.replace('-', "_").to_uppercase();
        let own = self.service_keys.iter().find(|(name, _)| *name == service).context("no such service")?;
        let named =
            self.service_keys.iter().map(|(name, key)| Ok(format!("{name}={}", service_public_key(key)?)));
        let public = named.collect::<Result<Vec<_>>>()?.join(",");
        Ok(vec![
            (format!("{prefix}__AUTH__SERVICE_KEY"), own.1.clone()),
            (format!("{prefix}__AUTH__SERVICE_PUBLIC_KEYS"), public),
        ])
    }

    pub(crate) fn account(&self, ports: &Ports, copy: usize) -> Vec<(String, String)> {
        settings(&[
            ("ACCOUNT_API__DATABASE__URL", &self.account_database),
            ("ACCOUNT_API__AUTH__SIGNING_KEY", &self.signing_key),
            ("ACCOUNT_API__GRPC__PORT", &ports.wallet[copy].to_string()),
            ("ACCOUNT_API__MAIL__PUBLIC_URL", &url(ports.account[0])),
        ])
    }

    pub(crate) fn order(&self, ports: &Ports, by_grpc: bool) -> Vec<(String, String)> {
        let wallet = ports.doors.as_deref().unwrap_or_else(|| ports.balances(by_grpc));
        let wallet: Vec<_> = wallet.iter().map(|port| url(*port)).collect();
        settings(&[
            ("ORDER_API__DATABASE__URL", &self.order_database),
            ("ORDER_API__REDIS__URL", &self.redis),
            ("ORDER_API__REDIS__KEY_PREFIX", &format!("{}:", self.name)),
            ("ORDER_API__WALLET__TRANSPORT", if by_grpc { "grpc" } else { "rest" }),
            ("ORDER_API__WALLET__URL", &wallet.join(",")),
            ("ORDER_API__AUTH__JWKS_URL", &jwks(ports, by_grpc)),
            ("ORDER_API__ACCOUNT__URL", &inside(ports)),
        ])
    }

    pub(crate) fn chat(&self, ports: &Ports) -> Vec<(String, String)> {
        let has_door = ports.chat.len() > 1;
        let at = |port: u16| url(if has_door { ports.front } else { port });
        settings(&[
            ("CHAT_API__DATABASE__URL", &self.chat_database),
            ("CHAT_API__KAFKA__BROKERS", &self.kafka),
            ("CHAT_API__KAFKA__TOPIC", &format!("chat.{}", self.name)),
            ("CHAT_API__KAFKA__PARTITIONS", "3"),
            ("CHAT_API__KAFKA__REPLICATION_FACTOR", "1"),
            ("CHAT_API__ACCOUNT__URL", &at(ports.account[0])),
            ("CHAT_API__ORDER__URL", &at(ports.order[0])),
            ("CHAT_API__CHANGES__URL", &inside(ports)),
            ("CHAT_API__AUTH__JWKS_URL", &jwks(ports, has_door)),
        ])
    }
}

/// The copies of account-api themselves, for what does not leave through a gateway.
fn inside(ports: &Ports) -> String {
    let copies: Vec<_> = ports.account.iter().map(|port| url(*port)).collect();
    copies.join(",")
}

fn jwks(ports: &Ports, has_door: bool) -> String {
    let base = url(if has_door { ports.front } else { ports.account[0] });
    format!("{base}/.well-known/jwks.json")
}

fn settings(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}
