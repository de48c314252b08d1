//! The same lines in each of the shapes, started as the tests start them. All of its programs and the gateway share the
//! servers' core; MariaDB, Redis and Kafka run wherever the system puts them, and are not in the figures.

use testkit::{Deployment, Shape};

use crate::Running;
use crate::arguments::Arguments;
use crate::cpu_affinity::CpuAffinity;
use crate::measure_lines;
use crate::report::mebibytes;
use crate::server::{Ports, Usage};

const SETTINGS: [(&str, &str); 7] = [
    ("ACCOUNT_API__AUTH__ACCESS_TOKEN_SECONDS", "86400"),
    // What one socket may send is no limit here.
    ("CHAT_API__LIMITS__MESSAGES_PER_SECOND", "1000000"),
    ("CHAT_API__LIMITS__BURST", "1000000"),
    ("CHAT_API__LIMITS__SOCKETS", "1000000"),
    ("ACCOUNT_API__LOG__LEVEL", "warn"),
    ("ORDER_API__LOG__LEVEL", "warn"),
    ("CHAT_API__LOG__LEVEL", "warn"),
];

/// Measures a shop of this shape.
pub(crate) async fn measure(arguments: &Arguments, shape: Shape, pinning: CpuAffinity) -> anyhow::Result<()> {
    let visit = pinning.among_servers();
    let mut deployment = Deployment::open_as(shape, &SETTINGS).await?;
    drop(visit);
    let usage = Usage(deployment.process_ids()?);
    println!("{} processes, {} MiB when idle\n", usage.0.len(), mebibytes(usage.memory_kib()?));
    let [account, order, chat] = deployment.doors();
    let running = Running { ports: Ports { account, order, chat }, mails: deployment.mails(), usage };
    measure_lines(arguments, &running, pinning).await?;
    deployment.stop().await?;
    Ok(())
}
