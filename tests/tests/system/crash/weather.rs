//! What the network between order-api and account-api goes through meanwhile, where there is one.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use testkit::{Deployment, Mood, eventually};

/// How long a mood lasts, at least, in milliseconds: sometimes longer than a call waits for its answer.
const LASTS_MS: std::ops::RangeInclusive<u64> = 30..=2_200;
/// How long it may take until a mood has met a call.
const MEETS_MAX: Duration = Duration::from_secs(30);
/// What `late` means: longer than a call waits, which is `wallet.timeout_ms`.
const LATE_MS: std::ops::RangeInclusive<u64> = 2_050..=3_500;

/// All moods in random order, again and again; and how often there has been which.
#[derive(Default)]
pub(super) struct Weather {
    to_come: Vec<Mood>,
    been: BTreeMap<&'static str, (Mood, u32)>,
}

impl Weather {
    /// Turns the network to the next mood for a while, at least until such a mood has met a call; every other time it is
    /// over then.
    pub(super) async fn change(&mut self, deployment: &Deployment, random: &mut StdRng) -> Result<()> {
        let Some(network) = deployment.network() else { return Ok(()) };
        let mood = self.next(random);
        network.turn(mood);
        tokio::time::sleep(Duration::from_millis(random.random_range(LASTS_MS))).await;
        if mood != Mood::Passes {
            self.been.entry(mood.name()).or_insert((mood, 0)).1 += 1;
            let met = || std::future::ready(Ok((network.met(mood) > 0).then_some(())));
            eventually(&format!("a call over a network that is {mood:?}"), MEETS_MAX, met).await?;
        }
        if random.random_bool(0.5) {
            network.turn(Mood::Passes);
        }
        Ok(())
    }

    fn next(&mut self, random: &mut StdRng) -> Mood {
        if self.to_come.is_empty() {
            let mut some = |range| Duration::from_millis(random.random_range(range));
            self.to_come = vec![
                Mood::Passes,
                Mood::Cut,
                Mood::Silent,
                Mood::Slow(some(50..=300)),
                Mood::Late(some(LATE_MS)),
                Mood::Repeats(some(0..=1_500)),
                Mood::LosesAnswers,
            ];
            self.to_come.shuffle(random);
        }
        self.to_come.pop().unwrap_or(Mood::Passes)
    }

    /// Lets everything pass again, and says what there has been.
    pub(super) fn end(&self, deployment: &Deployment) -> Result<()> {
        let Some(network) = deployment.network() else { return Ok(()) };
        network.turn(Mood::Passes);
        for (name, (mood, times)) in &self.been {
            let met = network.met(*mood);
            eprintln!("the network {name}, {times} times: {met} calls");
            ensure!(met > 0, "{mood:?} met no call");
        }
        Ok(())
    }
}
