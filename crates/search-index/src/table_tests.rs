//! The table in `table.txt` is held against the products of `table_names.txt`. Both are written for people who sell.

use std::collections::HashSet;

use tempfile::TempDir;

use super::*;
use crate::life_tests::{listing, names};

const NAMES: &str = include_str!("table_names.txt");
const TABLE: &str = include_str!("table.txt");
const NOTHING: &str = "아무것도";

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "))
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    First,
    Hit,
    Missing,
}

fn entries() -> Vec<(&'static str, Wanted, Vec<&'static str>)> {
    let read = |line: &'static str| {
        let signs = [(" => ", Wanted::First), (" -> ", Wanted::Hit), (" !> ", Wanted::Missing)];
        let (query, wanted, names) = signs
            .iter()
            .find_map(|(sign, wanted)| line.split_once(sign).map(|(query, names)| (query, *wanted, names)))
            .unwrap_or_else(|| panic!("{line}"));
        (query, wanted, names.split(" | ").collect())
    };
    lines(TABLE).filter(|line| !line.starts_with('#')).map(read).collect()
}

#[test]
fn every_line_of_the_table_holds() {
    let folder = TempDir::new().unwrap();
    let index = SearchIndex::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let shop: Vec<&str> = lines(NAMES).filter(|line| !line.starts_with('#')).collect();
    for (name, id) in shop.iter().zip(1..) {
        writer.put(&listing(id, name)).unwrap();
    }
    writer.commit("all").unwrap();
    let mut wrong = Vec::new();
    for (query, wanted, products) in entries() {
        let found = names(&index, query);
        for product in &products {
            assert!(*product == NOTHING || shop.contains(product), "{product} is not in the shop");
            let there = if *product == NOTHING {
                !found.is_empty()
            } else {
                found.iter().any(|name| name == product)
            };
            if there != (wanted != Wanted::Missing) {
                wrong.push(format!("{query}: {product}: found {found:?}"));
            }
        }
        if wanted == Wanted::First && found.first().map(String::as_str) != Some(products[0]) {
            wrong.push(format!("{query}: {} is not first but {found:?}", products[0]));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_is_as_large_as_a_shop_needs_it() {
    let shop: HashSet<&str> = lines(NAMES).filter(|line| !line.starts_with('#')).collect();
    let count = |missing: bool| -> usize {
        entries()
            .iter()
            .filter(|(_, wanted, _)| (*wanted == Wanted::Missing) == missing)
            .map(|(_, _, products)| products.len())
            .sum()
    };
    assert!(
        shop.len() >= 100 && count(false) >= 150 && count(true) >= 40,
        "{} {}",
        count(false),
        count(true)
    );
}
