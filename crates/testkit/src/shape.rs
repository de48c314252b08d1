//! The shapes in which the same services run. Adding one means a variant here, its name, and its programs; nothing
//! else in the kit, and no test, knows how many processes there are.

use anyhow::{Result, bail};

use crate::ports::Ports;

/// One shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `jangteo`: all services in one process, over SQLite files.
    Monolith,
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
}

impl Shape {
    /// Every shape, by the name that `JANGTEO_SHAPE` takes.
    const ALL: &[(&str, Self)] = &[("monolith", Self::Monolith)];

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

    /// What to start, in this order.
    pub(crate) fn parts(self, ports: Ports) -> Vec<Part> {
        let set = |key: &str, value: String| (key.to_owned(), value);
        let all = vec![
            set("ACCOUNT_API__SERVER__PORT", ports.account.to_string()),
            set("ACCOUNT_API__MAIL__PUBLIC_URL", ports.account_url()),
            set("ORDER_API__SERVER__PORT", ports.order.to_string()),
            set("CHAT_API__SERVER__PORT", ports.chat.to_string()),
            set("JANGTEO_FRONT__PORT", ports.front.to_string()),
        ];
        match self {
            Self::Monolith => vec![Part { program: "jangteo", arguments: Vec::new(), settings: all }],
        }
    }
}
