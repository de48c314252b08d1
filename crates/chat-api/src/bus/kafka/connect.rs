//! Reaching the brokers and the topic.

use std::time::Duration;

use kit::settings::lists::entries;
use rskafka::BackoffConfig;
use rskafka::client::controller::ControllerClient;
use rskafka::client::error::{Error, ProtocolError};
use rskafka::client::partition::{PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder, Credentials, SaslConfig};
use secrecy::ExposeSecret;

use super::ANSWER_MAX;
use crate::settings::KafkaSettings;

/// Why the broker could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Away {
    /// It refused, or could not be reached.
    #[error("{0}")]
    Broker(#[from] Error),
    /// It did not answer in time.
    #[error("no answer in time")]
    Late,
    /// There is nothing to write to or to read from.
    #[error("the topic has no partitions")]
    NoPartitions,
}

/// Waits for an answer, but not for ever.
pub(super) async fn within<T>(
    longest: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Away> {
    tokio::time::timeout(longest, answer).await.map_err(|_| Away::Late)?.map_err(Away::from)
}

/// Returns a client for each partition of the topic, in order. Makes the topic where there is none.
pub(super) async fn partitions(settings: &KafkaSettings) -> Result<Vec<PartitionClient>, Away> {
    let client = within(ANSWER_MAX, builder(settings).build()).await?;
    let mut numbers = known(&client, &settings.topic).await?;
    if numbers.is_empty() {
        make(&client.controller_client()?, settings).await?;
        numbers = known(&client, &settings.topic).await?;
    }
    let mut partitions = Vec::with_capacity(numbers.len());
    for number in numbers {
        let one = client.partition_client(settings.topic.as_str(), number, UnknownTopicHandling::Error);
        partitions.push(within(ANSWER_MAX, one).await?);
    }
    if partitions.is_empty() { Err(Away::NoPartitions) } else { Ok(partitions) }
}

async fn known(client: &Client, topic: &str) -> Result<Vec<i32>, Away> {
    let topics = within(ANSWER_MAX, client.list_topics()).await?;
    let ours = topics.into_iter().find(|known| known.name == topic);
    Ok(ours.map(|topic| topic.partitions.into_iter().collect()).unwrap_or_default())
}

async fn make(controller: &ControllerClient, settings: &KafkaSettings) -> Result<(), Away> {
    let KafkaSettings { topic, partitions, replication_factor, .. } = settings;
    let made = controller.create_topic(topic.as_str(), *partitions, *replication_factor, 3_000);
    match within(ANSWER_MAX, made).await {
        // Another copy was quicker.
        Err(Away::Broker(Error::ServerError {
            protocol_error: ProtocolError::TopicAlreadyExists, ..
        })) => Ok(()),
        made => made,
    }
}

fn builder(settings: &KafkaSettings) -> ClientBuilder {
    let brokers = entries(&settings.brokers).map(str::to_owned).collect();
    // The client would retry for ever by itself; our loops decide when to begin anew.
    let retries = BackoffConfig {
        init_backoff: Duration::from_millis(50),
        max_backoff: Duration::from_millis(500),
        base: 2.0,
        deadline: Some(ANSWER_MAX),
    };
    let mut builder = ClientBuilder::new(brokers).client_id(crate::settings::NAME).backoff_config(retries);
    if !settings.username.is_empty() {
        let password = settings.password.expose_secret().to_owned();
        builder = builder
            .sasl_config(SaslConfig::ScramSha512(Credentials::new(settings.username.clone(), password)));
    }
    builder
}
