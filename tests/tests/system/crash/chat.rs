//! People who chat through the kills, over REST and over the live socket, and what must be true of what they were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use testkit::{Account, Call, Deployment, Kind, Socket, eventually, until_answered};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

use super::PATIENCE;

const PEOPLE: usize = 4;
const ROOMS: usize = 2;
/// As long as nobody types faster than that.
const THOUGHT_MS_MAX: u64 = 20;
/// After a lost socket.
const PAUSE: Duration = Duration::from_millis(20);
const PAGE: usize = 100;

/// What is being said, and by whom it is heard.
pub(super) struct Chat {
    rooms: Vec<String>,
    /// Anybody who may read everything.
    reader: Account,
    talking: JoinSet<Result<Talker>>,
    listening: JoinSet<Result<Listener>>,
    /// How many messages each room has in the end, once that is known.
    ends: Vec<watch::Sender<Option<usize>>>,
}

/// What came of it.
pub(super) struct Told {
    /// Messages that were acknowledged.
    pub(super) acknowledged: usize,
    /// How often one had to be sent again.
    pub(super) retries: u32,
    /// How often a listener opened a socket.
    pub(super) sockets: u32,
}

/// Somebody who talks, and what was acknowledged of it.
struct Talker {
    person: Account,
    name: String,
    /// Over a socket with receipts, or over REST.
    live: bool,
    socket: Option<Socket>,
    random: StdRng,
    said: Vec<Said>,
    retries: u32,
}

struct Said {
    /// Which room.
    room: usize,
    content: String,
    /// As REST answered it; a receipt does not tell.
    seq: Option<i64>,
}

/// Somebody who follows a room through every loss of the socket, and what was heard.
struct Listener {
    person: Account,
    room: usize,
    heard: Vec<String>,
    sockets: u32,
}

impl Chat {
    /// Opens the rooms; everybody begins to talk and to listen.
    pub(super) async fn begin(
        deployment: &Deployment,
        random: &mut StdRng,
        closing: &Arc<AtomicBool>,
    ) -> Result<Self> {
        let people = deployment.customers(PEOPLE).await?;
        let (owner, guests) = people.split_first().context("nobody is there")?;
        let users: Vec<_> =
            guests.iter().map(|p| json!({"email": p.email, "type": Kind::Customer.in_json()})).collect();
        let mut rooms = Vec::new();
        for number in 0..ROOMS {
            let form = json!({"name": format!("방 {number}"), "users": users});
            let room = owner.post("/chat/invite", form).await?.expect(201)?;
            rooms.push(room["id"].as_str().context("a room without an id")?.to_owned());
        }
        let (mut talking, mut listening, mut ends) = (JoinSet::new(), JoinSet::new(), Vec::new());
        for (number, person) in people.iter().cloned().enumerate() {
            let random = StdRng::seed_from_u64(random.random());
            let (name, live) = (format!("손님 {number}"), number % 2 == 1);
            let talker = Talker { person, name, live, socket: None, random, said: Vec::new(), retries: 0 };
            talking.spawn(talker.talk(rooms.clone(), Arc::clone(closing)));
        }
        for (room, id) in rooms.iter().enumerate() {
            let (end, told) = watch::channel(None);
            for person in people.iter().take(2).cloned() {
                let listener = Listener { person, room, heard: Vec::new(), sockets: 0 };
                listening.spawn(listener.listen(id.clone(), told.clone()));
            }
            ends.push(end);
        }
        Ok(Self { rooms, reader: owner.clone(), talking, listening, ends })
    }

    /// Fails when somebody has stopped talking or listening.
    pub(super) fn check_all_there(&mut self) -> Result<()> {
        if let Some(ended) = self.talking.try_join_next() {
            ended??;
            bail!("somebody stopped talking");
        }
        if let Some(ended) = self.listening.try_join_next() {
            ended??;
            bail!("somebody stopped listening");
        }
        Ok(())
    }

    /// Once it is closing: waits for the last answers and holds what was told against what is there.
    pub(super) async fn check(self) -> Result<Told> {
        let talkers = self.talking.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
        let mut histories = Vec::new();
        for (room, id) in self.rooms.iter().enumerate() {
            let history = history(&self.reader, id).await?;
            check_history(room, &history, &talkers)?;
            self.ends[room].send_replace(Some(history.len()));
            histories.push(history);
        }
        let listeners = timeout(PATIENCE, self.listening.join_all()).await;
        let listeners = listeners.context("somebody never heard the end")?;
        let listeners = listeners.into_iter().collect::<Result<Vec<_>>>()?;
        for listener in &listeners {
            ensure!(listener.heard == histories[listener.room], "heard otherwise than it was said");
        }
        Ok(Told {
            acknowledged: talkers.iter().map(|talker| talker.said.len()).sum(),
            retries: talkers.iter().map(|talker| talker.retries).sum(),
            sockets: listeners.iter().map(|listener| listener.sockets).sum(),
        })
    }
}

impl Talker {
    async fn talk(mut self, rooms: Vec<String>, closing: Arc<AtomicBool>) -> Result<Self> {
        while !closing.load(Ordering::SeqCst) {
            let room = self.random.random_range(0..rooms.len());
            let content = format!("{} {}", self.name, self.said.len());
            let message = json!({"clientMessageId": Uuid::now_v7(), "content": content});
            let seq = if self.live {
                self.say_live(&rooms[room], &message).await?;
                None
            } else {
                Some(self.say(&rooms[room], message).await?)
            };
            self.said.push(Said { room, content, seq });
            let thought = self.random.random_range(0..=THOUGHT_MS_MAX);
            tokio::time::sleep(Duration::from_millis(thought)).await;
        }
        Ok(self)
    }

    /// Over REST, until it is answered. Gives the message's number.
    async fn say(&mut self, room: &str, message: Value) -> Result<i64> {
        let call = Call::post(format!("/chat/{room}/messages"), message);
        let (answer, tries) = until_answered(&self.person, &call, PATIENCE).await?;
        self.retries += tries - 1;
        ensure!(answer.status == 201, "{call}: {answer}");
        answer.number("/seq")
    }

    /// Over the socket, and again over a new one, until there is a receipt.
    async fn say_live(&mut self, room: &str, message: &Value) -> Result<()> {
        let said = timeout(PATIENCE, async {
            let mut tries = 0;
            while self.try_to_say(room, message).await.is_err() {
                self.socket = None;
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            tries
        });
        self.retries += said.await.with_context(|| format!("no receipt for {message}"))?;
        Ok(())
    }

    async fn try_to_say(&mut self, room: &str, message: &Value) -> Result<()> {
        let socket = match &mut self.socket {
            Some(socket) => socket,
            none => none.insert(self.person.socket().await?),
        };
        socket.say(room, message).await
    }
}

impl Listener {
    /// Until the end is known and heard.
    async fn listen(mut self, room: String, mut end: watch::Receiver<Option<usize>>) -> Result<Self> {
        let mut socket = None;
        while *end.borrow_and_update() != Some(self.heard.len()) {
            let Some(open) = &mut socket else {
                socket = self.open(&room).await.ok();
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let message = tokio::select! {
                message = open.message() => message,
                changed = end.changed() => {
                    changed.context("the end was never told")?;
                    // What was read of a frame is kept by the socket.
                    continue;
                }
            };
            match message {
                Ok(message) => self.hear(&message)?,
                Err(_) => socket = None,
            }
        }
        Ok(self)
    }

    async fn open(&mut self, room: &str) -> Result<Socket> {
        let mut socket = self.person.socket().await?;
        self.sockets += 1;
        socket.follow(room, i64::try_from(self.heard.len())?).await?;
        Ok(socket)
    }

    fn hear(&mut self, message: &Value) -> Result<()> {
        ensure!(message["seq"] == self.heard.len() + 1, "{} were heard, then {message}", self.heard.len());
        self.heard.push(content(message)?);
        Ok(())
    }
}

fn content(message: &Value) -> Result<String> {
    Ok(message["content"].as_str().context("a message without content")?.to_owned())
}

/// All that was said in a room; fails when it is not numbered 1, 2, 3 …
async fn history(reader: &Account, room: &str) -> Result<Vec<String>> {
    let mut history = Vec::new();
    loop {
        let path = format!("/chat/{room}?after={}&limit={PAGE}", history.len());
        let page = eventually(&path, PATIENCE, || async { Ok(Some(reader.get(&path).await?.expect(200)?)) });
        let page = page.await?;
        let messages = page["messages"].as_array().context("a page without messages")?;
        for message in messages {
            ensure!(message["seq"] == history.len() + 1, "after {} comes {message}", history.len());
            history.push(content(message)?);
        }
        if messages.len() < PAGE {
            return Ok(history);
        }
    }
}

/// What everybody was told stands there once, with the number that was told, in the order of saying; and, as everything
/// was said until it was acknowledged, there is nothing else.
fn check_history(room: usize, history: &[String], talkers: &[Talker]) -> Result<()> {
    let mut told = 0;
    for talker in talkers {
        let said: Vec<_> = talker.said.iter().filter(|said| said.room == room).collect();
        told += said.len();
        let prefix = format!("{} ", talker.name);
        let there = history.iter().zip(1_i64..).filter(|(content, _)| content.starts_with(&prefix));
        let there: Vec<_> = there.collect();
        ensure!(there.len() == said.len(), "{}: {} there, {} told", talker.name, there.len(), said.len());
        for ((content, seq), said) in there.into_iter().zip(said) {
            let as_told = *content == said.content && said.seq.is_none_or(|told| told == seq);
            ensure!(as_told, "{seq} is {content}, but {:?} {} was told", said.seq, said.content);
        }
    }
    ensure!(told == history.len(), "{told} messages were told, {} are there", history.len());
    Ok(())
}
