//! For tests only: starts the real programs on free ports over a folder of their own, plays the people who call them,
//! and kills and restarts them.

mod accounts;
mod answer;
mod backing_services;
mod broker;
mod browser;
mod call_log;
mod caller;
mod deployment;
mod gateway;
mod mail;
mod network;
mod ports;
mod process;
mod program;
mod shape;
mod shopping;
mod socket;
mod wait;

pub use accounts::{Account, Kind, PASSWORD, sign_up_form};
pub use answer::{Answer, same_but_for_shop_names};
pub use backing_services::database_server;
pub use broker::Broker;
pub use browser::{Browser, Page};
pub use call_log::Entry;
pub use caller::{Call, Caller, Method};
pub use deployment::Deployment;
pub use gateway::Gateway;
pub use network::{BadNetwork, Mood};
pub use process::{Process, run};
pub use shape::{Part, Shape};
pub use shopping::{Item, address, balance_change, order_of};
pub use socket::Socket;
pub use test_ports::free_port;
pub use wait::{eventually, until_answered};
