//! The shapes in which the same services run. Adding one means a variant here, its name, and its programs; nothing
//! else in the kit, and no test, knows how many processes there are.

use anyhow::{Result, bail};

use crate::backing_services::BackingServices;
use crate::ports::{Ports, url};

/// One shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `jangteo`: all services in one process, over SQLite files.
    Monolith,
    /// A process for each service, over MariaDB, Redis and Kafka; they call each other over REST.
    MultiModule,
    /// Two copies of each service behind one gateway, a database for each service; order-api reaches balances by gRPC.
    MicroServices,
}

/// One program of a shape: what to start and what to tell it.
#[derive(Clone, Debug)]
pub struct Part {
    /// The package and binary.
    pub program: &'static str,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// What its environment says, besides the data folder.
    pub settings: Vec<(String, String)>,
    /// Where it is, to ask whether it is ready.
    pub url: String,
    /// Its folder within the data folder; empty: that itself.
    pub folder: String,
}

impl Shape {
    /// Every shape, by the name that `JANGTEO_SHAPE` takes.
    const ALL: &[(&str, Self)] = &[
        ("monolith", Self::Monolith),
        ("multi-module", Self::MultiModule),
        ("micro-services", Self::MicroServices),
    ];

    /// The shape of this name.
    pub fn named(name: &str) -> Result<Self> {
        match Self::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, shape)) => Ok(*shape),
            None => bail!("no shape is called {name}"),
        }
    }

    /// The shape that this test run is for: `JANGTEO_SHAPE`, or the monolith.
    pub fn of_this_run() -> Result<Self> {
        std::env::var("JANGTEO_SHAPE").map_or(Ok(Self::Monolith), |name| Self::named(&name))
    }

    /// Whether a test that is about one shape has anything to do in this run.
    pub fn is_of_this_run(self) -> Result<bool> {
        let is_it = self == Self::of_this_run()?;
        if !is_it {
            eprintln!("not in this shape: this is about {self:?}");
        }
        Ok(is_it)
    }

    /// How many copies of each service run.
    pub(crate) fn copies(self) -> usize {
        if self == Self::MicroServices { 2 } else { 1 }
    }

    /// Whether there is one door for all paths.
    pub fn has_a_door(self) -> bool {
        self != Self::MultiModule
    }

    /// How order-api reaches balances.
    pub(crate) fn asks_by_grpc(self) -> bool {
        self == Self::MicroServices
    }

    /// What to start, in this order.
    pub(crate) fn parts(self, ports: &Ports, around: Option<&BackingServices>) -> Result<Vec<Part>> {
        match around {
            None => Ok(vec![Part {
                program: "jangteo",
                arguments: Vec::new(),
                settings: in_one_process(ports),
                url: url(ports.front),
                folder: String::new(),
            }]),
            Some(around) => self.separate(ports, around),
        }
    }

    fn separate(self, ports: &Ports, around: &BackingServices) -> Result<Vec<Part>> {
        let mut all = Vec::new();
        for (program, its_ports) in
            [("account-api", &ports.account), ("order-api", &ports.order), ("chat-api", &ports.chat)]
        {
            for (copy, port) in its_ports.iter().enumerate() {
                let mut settings = match program {
                    "account-api" => around.account(ports, copy),
                    "order-api" => around.order(ports, self.asks_by_grpc()),
                    _ => around.chat(ports),
                };
                let prefix = program.replace('-', "_").to_uppercase();
                settings.push((format!("{prefix}__SERVER__PORT"), port.to_string()));
                settings.push((format!("{prefix}__SERVER__TRUSTED_PROXIES"), "127.0.0.1".to_owned()));
                settings.extend(around.keys(program)?);
                all.push(Part {
                    program,
                    arguments: Vec::new(),
                    settings,
                    url: url(*port),
                    folder: format!("{program}-{}", copy + 1),
                });
            }
        }
        Ok(all)
    }
}

fn in_one_process(ports: &Ports) -> Vec<(String, String)> {
    let set = |key: &str, value: String| (key.to_owned(), value);
    vec![
        set("ACCOUNT_API__SERVER__PORT", ports.account[0].to_string()),
        set("ORDER_API__SERVER__PORT", ports.order[0].to_string()),
        set("CHAT_API__SERVER__PORT", ports.chat[0].to_string()),
        set("JANGTEO_FRONT__PORT", ports.front.to_string()),
    ]
}
