//! For tests only: starts the real programs on free ports over a folder of their own, plays the people who call them,
//! and kills and restarts them.

mod answer;
mod broker;
mod caller;
mod gateway;
mod house;
mod journal;
mod mail;
mod network;
mod people;
mod ports;
mod process;
mod program;
mod shape;
mod socket;
mod surroundings;
mod trade;
mod wait;

pub use answer::Answer;
pub use broker::Broker;
pub use caller::{Call, Caller, Method};
pub use gateway::Gateway;
pub use house::House;
pub use journal::Entry;
pub use network::{BadNetwork, Mood};
pub use people::{Account, Kind, PASSWORD, sign_up_form};
pub use process::{Process, run};
pub use shape::{Part, Shape};
pub use socket::Socket;
pub use surroundings::database_server;
pub use test_ports::free_port;
pub use trade::{Item, address, balance_change, order_of};
pub use wait::{eventually, until_answered};
