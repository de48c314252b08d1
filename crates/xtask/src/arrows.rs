//! Which crate may know which. Arrows point down only: jangteo → services → what they are made of → domain.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::files::root;
use crate::floors;

/// What each crate of ours may depend on. A new crate gets its line here.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("search-index", &["domain"]),
    ("picture-encoder", &[]),
    ("migrations", &[]),
    ("auth", &["domain"]),
    ("account-client", &["domain"]),
    ("account-grpc", &["domain"]),
    ("order-client", &["domain"]),
    ("kit", &["auth", "domain"]),
    ("account-api", &["account-grpc", "auth", "domain", "kit", "migrations"]),
    ("chat-api", &["account-client", "auth", "domain", "kit", "migrations", "order-client"]),
    (
        "order-api",
        &[
            "account-client",
            "account-grpc",
            "auth",
            "domain",
            "kit",
            "migrations",
            "picture-encoder",
            "search-index",
        ],
    ),
    ("public-client", &["domain"]),
    ("web", &["auth", "domain", "kit", "public-client"]),
    ("jangteo", &["account-api", "auth", "chat-api", "domain", "kit", "migrations", "order-api", "web"]),
    // Beside the house: for tests and developers.
    ("test-database", &["kit"]),
    (
        "testkit",
        &[
            "account-api",
            "auth",
            "chat-api",
            "domain",
            "jangteo",
            "kit",
            "migrations",
            "order-api",
            "test-database",
            "test-ports",
        ],
    ),
    ("test-ports", &[]),
    ("test-redis", &["test-ports"]),
    ("xtask", &["account-api", "chat-api", "kit", "order-api"]),
    ("system-tests", &["testkit"]),
    ("bench", &["account-api", "domain", "jangteo", "kit", "order-api", "testkit"]),
];

/// What domain knows nothing of, not even through others.
const FRAMEWORKS: &[&str] = &["actix-web", "hyper", "reqwest", "sea-orm", "sqlx", "tokio", "tracing"];

/// One cryptography provider (aws-lc-rs) and one way to throttle (ours) are enough.
const BANNED: &[&str] = &["actix-governor", "native-tls", "openssl-sys", "ring"];

/// The platform that is deployed.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Prints every wrong arrow, and fails if there is one.
pub(crate) fn run() -> anyhow::Result<()> {
    let graph = Graph::read(&metadata()?)?;
    let mut findings = wrong_arrows(&graph, ALLOWED);
    findings.extend(found("domain", &compiled(&["--package=domain"])?, FRAMEWORKS));
    findings.extend(floors::wrong_arrows(&root()?)?);
    findings.extend(found("the workspace", &compiled(&["--workspace"])?, BANNED));
    for finding in &findings {
        eprintln!("{finding}");
    }
    ensure!(findings.is_empty(), "{} wrong arrow(s)", findings.len());
    println!("{} crates and their modules: all arrows point down", graph.members.len());
    Ok(())
}

fn cargo(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root()?).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo {}: {complaint}", arguments.join(" "));
    Ok(output.stdout)
}

fn metadata() -> anyhow::Result<Value> {
    let platform = format!("--filter-platform={TARGET}");
    Ok(serde_json::from_slice(&cargo(&["metadata", "--format-version=1", "--locked", &platform])?)?)
}

/// The names of the crates that are compiled into some of ours. (The metadata names too many: it does not know which
/// optional dependencies are left out in the end.)
fn compiled(which: &[&str]) -> anyhow::Result<BTreeSet<String>> {
    let target = format!("--target={TARGET}");
    let mut arguments = vec!["tree", "--locked", "--edges=normal", "--prefix=none", "--format={p}", &target];
    arguments.extend(which);
    let lines = String::from_utf8(cargo(&arguments)?)?;
    Ok(lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn found(place: &str, compiled: &BTreeSet<String>, unwanted: &[&str]) -> Vec<String> {
    let found = unwanted.iter().filter(|name| compiled.contains(**name));
    found.map(|name| format!("{name} must not be in {place}: see `cargo tree --invert {name}`")).collect()
}

/// Who depends on whom, by name; dev-dependencies left out.
struct Graph {
    members: BTreeSet<String>,
    arrows: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> anyhow::Result<Self> {
        let packages = metadata["packages"].as_array().context("no packages")?;
        let names: BTreeMap<&str, &str> =
            packages.iter().filter_map(|p| Some((p["id"].as_str()?, p["name"].as_str()?))).collect();
        let name_of = |id: &Value| names.get(id.as_str()?).map(|name| (*name).to_owned());
        let members = metadata["workspace_members"].as_array().context("no members")?.iter();
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array().context("no resolution")? {
            let used = node["deps"].as_array().into_iter().flatten().filter(|dependency| is_used(dependency));
            let used = used.filter_map(|dependency| name_of(&dependency["pkg"]));
            // Two versions of one crate count as one.
            arrows.entry(name_of(&node["id"]).context("a node without a name")?).or_default().extend(used);
        }
        Ok(Self { members: members.filter_map(name_of).collect(), arrows })
    }
}

/// Whether a dependency is more than a dev-dependency.
fn is_used(dependency: &Value) -> bool {
    dependency["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"] != "dev")
}

fn wrong_arrows(graph: &Graph, allowed: &[(&str, &[&str])]) -> Vec<String> {
    let mut findings = Vec::new();
    for member in &graph.members {
        let Some((_, allowed)) = allowed.iter().find(|(name, _)| name == member) else {
            findings.push(format!("{member}: what it may depend on does not stand in xtask's arrows.rs"));
            continue;
        };
        let ours =
            graph.arrows.get(member).into_iter().flatten().filter(|name| graph.members.contains(*name));
        let wrong = ours.filter(|name| !allowed.contains(&name.as_str()));
        findings.extend(wrong.map(|name| format!("{member} must not depend on {name}")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(members: &[&str], arrows: &[(&str, &[&str])]) -> Graph {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        Graph {
            members: owned(members),
            arrows: arrows.iter().map(|(from, to)| ((*from).to_owned(), owned(to))).collect(),
        }
    }

    #[test]
    fn an_arrow_that_is_not_allowed_is_told() {
        let graph = graph(&["a", "b", "new"], &[("a", &["b", "serde"]), ("b", &["a"])]);
        let findings = wrong_arrows(&graph, &[("a", &["b"]), ("b", &[])]);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(
            findings[0].contains("b must not depend on a") && findings[1].contains("new"),
            "{findings:?}"
        );
    }

    #[test]
    fn what_is_banned_is_told() {
        let compiled = ["ring", "rustls"].map(str::to_owned).into();
        assert_eq!(found("a", &compiled, &["ring", "sqlx"]).len(), 1);
        assert_eq!(found("a", &compiled, &["sqlx"]), Vec::<String>::new());
    }

    #[test]
    fn dev_dependencies_do_not_count() {
        let with = |kinds: Value| is_used(&serde_json::json!({ "dep_kinds": kinds }));
        assert!(!with(serde_json::json!([{"kind": "dev"}])));
        assert!(with(serde_json::json!([{"kind": "dev"}, {"kind": null}])));
    }
}
