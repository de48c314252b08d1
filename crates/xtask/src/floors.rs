//! Which module of a service may know which. A module names only what stands below it, and nothing names `lib.rs`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::mentions::{Mention, mentions};

/// The modules of a service, from the bottom. A new module gets its place here.
const FLOORS: &[(&str, &[&str])] = &[
    (
        "account-api",
        &["model", "settings", "html", "mailer", "signing_keys", "store", "service", "routes", "grpc"],
    ),
    ("order-api", &["model", "settings", "wallet", "peers", "pictures", "store", "service", "routes"]),
    (
        "chat-api",
        &[
            "model", "settings", "stomp", "bus", "peers", "store", "service", "realtime", "asyncapi", "app",
            "routes",
        ],
    ),
];

/// What a crate that is not ours may only be named by.
const AT_HOME: &[(&str, &[&str])] = &[
    ("actix_web", &["routes", "realtime", "asyncapi", "app", "grpc"]),
    ("sea_orm", &["store"]),
    ("sqlx", &["store"]),
];

/// Every line of a service that names what it must not, and where to move it.
pub(crate) fn wrong_arrows(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for (service, floors) in FLOORS {
        let folder = PathBuf::from("crates").join(service).join("src");
        let found = mentions(root, &folder.join("lib.rs")).with_context(|| (*service).to_owned())?;
        let strangers = strangers(&found, floors);
        findings.extend(found.iter().filter_map(|mention| judged(mention, floors)));
        findings.extend(strangers);
        findings.extend(knots(&found));
    }
    Ok(findings)
}

/// Modules whose floor nobody has said, each once.
fn strangers(found: &[Mention], floors: &[&str]) -> Vec<String> {
    let modules: BTreeSet<&str> =
        found.iter().filter_map(|mention| Some(mention.module.first()?.as_str())).collect();
    let strangers = modules.into_iter().filter(|name| !floors.contains(name));
    strangers.map(|name| format!("the floor of `{name}` does not stand in xtask's floors.rs")).collect()
}

/// What is wrong with a line that names something; none when nothing is.
fn judged(mention: &Mention, floors: &[&str]) -> Option<String> {
    let place = format!("{}:{}", mention.file.display(), mention.line);
    // lib.rs itself stands above everything.
    let here = mention.module.first()?.as_str();
    let floor = floors.iter().position(|name| *name == here)?;
    let named = mention.path.join("::");
    let top = mention.path.first().map_or("", String::as_str);
    if mention.outside {
        let (_, home) = AT_HOME.iter().find(|(name, _)| *name == top)?;
        let moved =
            home.iter().filter(|name| floors.contains(name)).copied().collect::<Vec<_>>().join("`, `");
        return (!home.contains(&here))
            .then(|| format!("{place}: `{here}` must not name {top}: move what needs it to `{moved}`"));
    }
    match floors.iter().position(|name| *name == top) {
        None => Some(format!(
            "{place}: `{here}` names `{named}` of lib.rs, which stands above all: move it to `{here}` or below"
        )),
        Some(other) if other > floor => Some(format!(
            "{place}: `{here}` names `{named}`, which stands above it: move this line to `{top}`, or `{named}` to `{here}` or below"
        )),
        Some(_) => None,
    }
}

/// Modules of one floor that name each other in a circle; a module and those inside it may.
fn knots(found: &[Mention]) -> Vec<String> {
    let mut arrows: BTreeMap<[&str; 2], BTreeMap<[&str; 2], &Mention>> = BTreeMap::new();
    for mention in found.iter().filter(|mention| !mention.outside) {
        let [from, to] = [&mention.module, &mention.path].map(|path| part(path));
        if let (Some(from), Some(to)) = (from, to)
            && from[0] == to[0]
            && from != to
        {
            arrows.entry(from).or_default().entry(to).or_insert(mention);
        }
    }
    let mut findings = Vec::new();
    for (from, others) in &arrows {
        for (to, mention) in others {
            // Each circle is told once, at its first module by name.
            if let Some(way) = way(&arrows, *to, *from).filter(|way| way.iter().all(|part| part >= from)) {
                let circle: Vec<_> = way.iter().map(|part| part.join("::")).collect();
                findings.push(format!(
                    "{}:{}: a circle: {} → {}: move what both need below them",
                    mention.file.display(),
                    mention.line,
                    from.join("::"),
                    circle.join(" → ")
                ));
            }
        }
    }
    findings
}

/// The module inside a floor that a path leads to: that it is one, and no item of the floor, its small letters say.
fn part(path: &[String]) -> Option<[&str; 2]> {
    let [floor, inner, ..] = path else { return None };
    inner.starts_with(|c: char| c.is_lowercase()).then_some([floor, inner])
}

/// The shortest way from one part to another along the arrows.
fn way<'a>(
    arrows: &BTreeMap<[&'a str; 2], BTreeMap<[&'a str; 2], &Mention>>,
    from: [&'a str; 2],
    to: [&'a str; 2],
) -> Option<Vec<[&'a str; 2]>> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::from([from]);
    while let Some(so_far) = ways.pop_front() {
        let last = *so_far.last()?;
        if last == to {
            return Some(so_far);
        }
        for next in arrows.get(&last).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(*next) {
                ways.push_back(so_far.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}

#[cfg(test)]
#[path = "floors_tests.rs"]
mod tests;
