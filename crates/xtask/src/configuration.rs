//! docs/CONFIGURATION.md: every setting of every service, out of the files that hold the defaults.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context;

use crate::files::{Mode, bring, root};

/// The page, and the line that what is made begins with. Above it stands what is written by hand.
const PAGE: &str = "docs/CONFIGURATION.md";
const MADE_FROM_HERE: &str =
    "<!-- From here on made by `cargo xtask configuration` out of crates/*/config/*.toml -->\n";

/// Who has settings, in the order of the page: its name, what its variables begin with, its defaults, and what the
/// production profile changes.
const PROGRAMS: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "account-api",
        "ACCOUNT_API",
        "crates/account-api/config/default.toml",
        Some("crates/account-api/config/production.toml"),
    ),
    (
        "order-api",
        "ORDER_API",
        "crates/order-api/config/default.toml",
        Some("crates/order-api/config/production.toml"),
    ),
    (
        "chat-api",
        "CHAT_API",
        "crates/chat-api/config/default.toml",
        Some("crates/chat-api/config/production.toml"),
    ),
    (
        "web: the shop's pages",
        "WEB",
        "crates/web/config/default.toml",
        Some("crates/web/config/production.toml"),
    ),
    ("jangteo: all at one address", "JANGTEO_FRONT", "crates/jangteo/config/front.toml", None),
];

/// Brings the page up to date, or checks that it is.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(root()?.join(PAGE)).with_context(|| PAGE.to_owned())?;
    let (by_hand, _) =
        page.split_once(MADE_FROM_HERE).context("the page has no line that says what is made")?;
    let mut text = format!("{by_hand}{MADE_FROM_HERE}");
    for (name, prefix, defaults, production) in PROGRAMS {
        let read = |path: &str| std::fs::read_to_string(root()?.join(path)).with_context(|| path.to_owned());
        let changed = match production {
            Some(path) => settings(&read(path)?).into_iter().map(|it| (it.key(), it.value)).collect(),
            None => BTreeMap::new(),
        };
        table(&mut text, name, prefix, &settings(&read(defaults)?), &changed)?;
    }
    bring(PAGE, &text, mode, "configuration")
}

/// One key of a file of settings.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    section: String,
    name: String,
    value: String,
    /// What its comment says.
    about: String,
    /// What its section's comment says, where it is the first of that.
    begins: String,
}

impl Setting {
    fn key(&self) -> String {
        let path = [self.section.as_str(), &self.name];
        path.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("__").to_uppercase()
    }
}

/// Reads a file of settings: a key a line, its comment behind it and on the indented lines below. (A TOML parser would
/// drop the comments.)
fn settings(file: &str) -> Vec<Setting> {
    let (mut section, mut begins) = (String::new(), String::new());
    let mut found: Vec<Setting> = Vec::new();
    for line in file.lines() {
        let (code, comment) = split_comment(line);
        let (code, comment) = (code.trim(), comment.trim());
        if let Some(name) = code.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
            comment.clone_into(&mut begins);
        } else if let Some((name, value)) = code.split_once('=') {
            let [name, value] = [name, value].map(|part| part.trim().to_owned());
            let (section, begins) = (section.clone(), std::mem::take(&mut begins));
            found.push(Setting { section, name, value, about: comment.to_owned(), begins });
        } else if line.starts_with(' ')
            && !comment.is_empty()
            && let Some(last) = found.last_mut().filter(|last| last.section == section)
        {
            last.about = [last.about.as_str(), comment].join(" ").trim_start().into();
        }
    }
    found
}

/// A line's code and its comment: a `#` in quotes begins none.
fn split_comment(line: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted => return (&line[..at], &line[at + 1..]),
            _ => {}
        }
    }
    (line, "")
}

fn table(
    text: &mut String,
    name: &str,
    prefix: &str,
    settings: &[Setting],
    production: &BTreeMap<String, String>,
) -> std::fmt::Result {
    write!(text, "\n### {name}\n\n| variable | default | in production | what |\n|---|---|---|---|\n")?;
    for setting in settings {
        let key = setting.key();
        if !setting.begins.is_empty() {
            writeln!(text, "| **{}** | | | {} |", setting.section, setting.begins)?;
        }
        let changed = production.get(&key).map(|value| cell(value)).unwrap_or_default();
        let about = setting.about.replace('|', "\\|");
        writeln!(text, "| `{prefix}__{key}` | {} | {changed} | {about} |", cell(&setting.value))?;
    }
    Ok(())
}

/// A value as code; lists item by item, and nothing for what is empty.
fn cell(value: &str) -> String {
    let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
    let items = list.map_or_else(|| vec![value], |list| list.split(", ").collect());
    let items = items.into_iter().map(|item| item.trim_matches('"')).filter(|item| !item.is_empty());
    items.map(|item| format!("`{}`", item.replace('|', "\\|"))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# The settings.\n\nprofile = \"embedded\"  # a or b\n\n[server]  # the door\nport = 80\n\
        list = [\"a=1\", \"b#2\"]    # some of\n                        # these\n\n[log]\nlevel = \"\"\n";

    #[test]
    fn every_key_is_found_with_all_of_its_comment() {
        let found = settings(FILE);
        let told: Vec<_> = found.iter().map(|it| (it.key(), it.value.as_str(), it.about.as_str())).collect();
        assert_eq!(
            told,
            [
                ("PROFILE".to_owned(), "\"embedded\"", "a or b"),
                ("SERVER__PORT".to_owned(), "80", ""),
                ("SERVER__LIST".to_owned(), "[\"a=1\", \"b#2\"]", "some of these"),
                ("LOG__LEVEL".to_owned(), "\"\"", ""),
            ]
        );
    }

    #[test]
    fn a_table_says_default_production_and_meaning() {
        let mut text = String::new();
        let changed = BTreeMap::from([("SERVER__PORT".to_owned(), "443".to_owned())]);
        table(&mut text, "shop", "SHOP", &settings(FILE), &changed).unwrap();
        assert!(
            text.contains("| **server** | | | the door |\n| `SHOP__SERVER__PORT` | `80` | `443` |  |\n"),
            "{text}"
        );
        assert!(text.contains("| `SHOP__SERVER__LIST` | `a=1`, `b#2` |  | some of these |\n"), "{text}");
        assert!(text.contains("| `SHOP__LOG__LEVEL` |  |  |  |\n"), "{text}");
    }

    #[test]
    fn every_setting_is_explained() {
        for (_, prefix, defaults, _) in PROGRAMS {
            let file = std::fs::read_to_string(root().unwrap().join(defaults)).unwrap();
            let mute: Vec<_> =
                settings(&file).into_iter().filter(|it| it.about.is_empty()).map(|it| it.key()).collect();
            assert!(mute.is_empty(), "{prefix}: {mute:?}");
        }
    }
}
