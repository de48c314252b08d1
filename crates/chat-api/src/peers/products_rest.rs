//! The catalogue of another process: order-api over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use domain::{ErrorCode, ProductId};
use kit::settings::SettingsError;
use kit::trace_context::TraceContext;
use order_client::{Caller, Client, Identity};

use super::answer::NoAnswer;
use super::products::{Products, ProductsAway, Subject};
use crate::settings::PeerSettings;

/// The products of order-api, over HTTP.
#[derive(Clone, Debug)]
pub struct RestProducts {
    client: Client,
}

impl RestProducts {
    /// Creates a client of the catalogue at the URL that the settings name. No call is made yet.
    pub fn new(settings: &PeerSettings) -> Result<Self, SettingsError> {
        let caller = Caller::new(|| {
            TraceContext::current().map_or_else(Identity::default, |context| Identity {
                traceparent: Some(context.traceparent),
                request_id: Some(context.request_id),
            })
        });
        let timeout = Duration::from_millis(settings.timeout_ms);
        let client = order_client::connect(&settings.url, timeout, caller)
            .map_err(|error| SettingsError(format!("CHAT_API__ORDER__URL: {error}")))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Products for RestProducts {
    async fn find(&self, product: ProductId) -> Result<Option<Subject>, ProductsAway> {
        let error = match self.client.show_product(product.0).await {
            Ok(found) => {
                let found = found.into_inner();
                return Ok(Some(Subject { seller: found.seller_id, name: found.name }));
            }
            Err(error) => NoAnswer::of(error, |problem| (problem.code, problem.request_id)),
        };
        if error.says(ErrorCode::NotFoundProduct) { Ok(None) } else { Err(ProductsAway(error.into())) }
    }
}
