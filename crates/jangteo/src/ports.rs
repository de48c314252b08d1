//! What the services say of each other's ports follows from the ports that were taken.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use kit::settings::ServerSettings;

use crate::serve::Settings;

/// The ports that everything has when nobody says otherwise.
const USUAL: Ports = Ports { gateway: 8000, account: 8080, order: 8081, chat: 8085 };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ports {
    gateway: u16,
    account: u16,
    order: u16,
    chat: u16,
}

/// Lets pages at each of the ports call the others, and Swagger UI switch to their documents, unless the settings say
/// something of their own.
pub(crate) fn follow(settings: &mut Settings) {
    let taken = Ports {
        gateway: settings.gateway.port,
        account: settings.account.server.port,
        order: settings.order.server.port,
        chat: settings.chat.server.port,
    };
    let services = [
        (account_api::NAME, &mut settings.account.server),
        (order_api::NAME, &mut settings.order.server),
        (chat_api::NAME, &mut settings.chat.server),
    ];
    for (name, server) in services {
        follow_one(name, server, taken);
    }
    let urls = [
        (&mut settings.web.services.account, USUAL.account, taken.account),
        (&mut settings.web.services.order, USUAL.order, taken.order),
        (&mut settings.web.services.chat, USUAL.chat, taken.chat),
    ];
    for (url, usual, taken) in urls {
        if *url == here(usual) {
            *url = here(taken);
        }
    }
    // The pages call for people, from here.
    let here =
        [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()].map(|address: IpAddr| IpNet::from(address));
    settings.account.server.trusted_proxies.extend(here);
    if settings.account.mail.continue_url.is_empty() {
        settings.account.mail.continue_url = log_in_page(&settings.web.public_url, taken.gateway);
    }
}

fn here(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// Where people log in.
fn log_in_page(public_url: &str, gateway: u16) -> String {
    let base =
        if public_url.is_empty() { here(gateway) } else { public_url.trim_end_matches('/').to_owned() };
    format!("{base}/login")
}

fn follow_one(name: &str, server: &mut ServerSettings, taken: Ports) {
    if server.cors_origins == origins(USUAL) {
        let more = origins(taken).into_iter().filter(|origin| !origins(USUAL).contains(origin));
        server.cors_origins.extend(more);
    }
    if server.documents == documents(name, USUAL) {
        server.documents = documents(name, taken);
    }
}

fn origins(ports: Ports) -> Vec<String> {
    let Ports { gateway, account, order, chat } = ports;
    let on = |host: &'static str| [gateway, account, order, chat].map(|port| format!("http://{host}:{port}"));
    [on("localhost"), on("127.0.0.1")].concat()
}

/// The documents of the two other services.
fn documents(of: &str, ports: Ports) -> Vec<String> {
    let all =
        [(account_api::NAME, ports.account), (order_api::NAME, ports.order), (chat_api::NAME, ports.chat)];
    let others = all.into_iter().filter(|(name, _)| *name != of);
    others.map(|(name, port)| format!("{name}=http://localhost:{port}/api-docs/openapi.json")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise nothing would follow.
    #[test]
    fn what_comes_with_the_services_is_what_is_taken_for_usual() {
        let web = web::settings::load().unwrap().services;
        let ports = [USUAL.account, USUAL.order, USUAL.chat];
        assert_eq!([web.account, web.order, web.chat], ports.map(here));
        let account = account_api::settings::load().unwrap().server;
        let order = order_api::settings::load().unwrap().server;
        let chat = chat_api::settings::load().unwrap().server;
        for (name, server) in [(account_api::NAME, account), (order_api::NAME, order), (chat_api::NAME, chat)]
        {
            assert_eq!(server.cors_origins, origins(USUAL), "{name}");
            assert_eq!(server.documents, documents(name, USUAL), "{name}");
        }
    }

    #[test]
    fn what_somebody_has_set_stays() {
        let mut server = account_api::settings::load().unwrap().server;
        let taken = Ports { gateway: 1, account: 2, order: 3, chat: 4 };
        (server.cors_origins, server.documents) = (vec!["https://shop.example".into()], Vec::new());
        follow_one(account_api::NAME, &mut server, taken);
        assert_eq!(
            (server.cors_origins, server.documents.len()),
            (vec!["https://shop.example".to_owned()], 0)
        );
    }
}
