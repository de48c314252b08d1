//! `kill -9`, again and again, under load, and over a network that is cut, slow, repeats calls or answers too late: no
//! won, no unit and no message is lost or doubled, and whoever was told something was told the truth. `JANGTEO_KILLS`
//! says how often, `JANGTEO_SEED` repeats a run's choices.

mod chat;
mod trade;
mod weather;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::Deployment;
use tokio::task::JoinSet;

use self::chat::Chat;
use self::trade::{Client, check, open_stall};
use self::weather::Weather;

const KILLS: u32 = 20;
/// How long somebody keeps asking for one answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// Nobody logs in twice, and nobody is told to talk or to order more slowly.
const SETTINGS: [(&str, &str); 5] = [
    ("ACCOUNT_API__AUTH__ACCESS_TOKEN_SECONDS", "86400"),
    ("CHAT_API__LIMITS__MESSAGES_PER_SECOND", "1000"),
    ("CHAT_API__LIMITS__BURST", "1000"),
    ("ORDER_API__ORDERS__POOR_PER_MINUTE_MAX", "1000000"),
    ("ORDER_API__ORDERS__FAILED_PER_DAY_MAX", "1000000"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_when_the_process_is_killed_again_and_again() -> Result<()> {
    let kills = from_environment("JANGTEO_KILLS").map_or(KILLS, |n| u32::try_from(n).unwrap_or(KILLS));
    let seed = from_environment("JANGTEO_SEED").unwrap_or_else(rand::random);
    eprintln!("JANGTEO_SEED={seed} JANGTEO_KILLS={kills}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut deployment = Deployment::open_over_bad_network(&SETTINGS).await?;
    let stall = open_stall(&deployment).await?;
    let closing = Arc::new(AtomicBool::new(false));
    let mut chat = Chat::begin(&deployment, &mut random, &closing).await?;
    let clients = deployment.customers(6).await?.into_iter().enumerate().map(|(i, customer)| Client {
        customer,
        poor: i % 3 == 2,
        random: StdRng::seed_from_u64(random.random()),
        orders: Vec::new(),
        top_ups: Vec::new(),
        calls: 0,
        retries: 0,
    });

    let mut trading = JoinSet::new();
    for client in clients {
        trading.spawn(client.trade(stall.clone(), Arc::clone(&closing)));
    }
    let (mut slowest, mut weather) = (Duration::ZERO, Weather::default());
    let began = Instant::now();
    for number in 0..kills {
        tokio::time::sleep(Duration::from_millis(random.random_range(30..=400))).await;
        weather.change(&deployment, &mut random).await?;
        // Each by itself while the others live, and now and then all at once.
        if deployment.size() == 1 || random.random_ratio(1, 5) {
            deployment.kill()?;
        } else {
            deployment.kill_one(random.random_range(0..deployment.size()))?;
        }
        if number == kills / 2 {
            deployment.kill_database()?;
        }
        slowest = slowest.max(deployment.start().await?);
        if let Some(ended) = trading.try_join_next() {
            ended??;
            bail!("a client stopped trading");
        }
        chat.check_all_there()?;
    }
    weather.end(&deployment)?;
    eprintln!("the kills took {:?}", began.elapsed());
    closing.store(true, Ordering::SeqCst);
    let clients = trading.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    let told = |count: fn(&Client) -> usize| clients.iter().map(count).sum::<usize>();
    let (calls, retries): (Vec<_>, Vec<_>) = clients.iter().map(|c| (c.calls, c.retries)).unzip();
    eprintln!(
        "{} calls, {} of them retries, {} orders and {} top-ups acknowledged; the slowest start took {slowest:?}",
        calls.iter().sum::<u64>(),
        retries.iter().sum::<u64>(),
        told(|c| c.orders.len()),
        told(|c| c.top_ups.len())
    );
    let told = chat.check().await?;
    eprintln!(
        "{} messages acknowledged, {} sent again; the listeners opened {} sockets",
        told.acknowledged, told.retries, told.sockets
    );
    ensure!(told.acknowledged > 0, "nobody said anything");
    check(&deployment, &stall, &clients).await
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
