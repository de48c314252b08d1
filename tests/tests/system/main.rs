//! The whole system over HTTP, as its callers see it: the real programs, on real ports, over real files.

mod apart;
mod backup;
mod bodies;
mod books;
mod browser;
mod bus;
mod contract;
mod coverage;
mod crash;
mod database_killed;
mod demo;
mod edges;
mod front;
mod gateway;
mod journey;
mod leaving;
mod network;
mod private;
mod races;
mod readme;
mod rolling;
mod startup;
mod typescript;
mod wallet_contract;
mod web_buying;
mod web_sessions;
