//! What holds of any name and any query.

use domain::hangul::{hangul_of_keys, initials, keys_of_hangul};
use domain::{AccountId, Won};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::life_tests::{listing, names, text};
use crate::matching::Effort;

fn shop(listings: &[Listing]) -> (TempDir, SearchIndex) {
    let folder = TempDir::new().unwrap();
    let index = SearchIndex::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for listing in listings {
        writer.put(listing).unwrap();
    }
    writer.commit("x").unwrap();
    (folder, index)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[가-힣]{1,5}",
        "[a-zA-Z]{2,8}",
        "[A-Z]{1,3}-?[0-9]{1,4}",
        "[0-9]{1,3}(개|kg|ml|인치)",
        Just("이어폰".to_owned()),
        Just("무선".to_owned()),
        Just("나이키".to_owned()),
    ]
}

fn name() -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 1..5).prop_map(|words| words.join(" "))
}

fn listings() -> impl Strategy<Value = Vec<Listing>> {
    let one = (name(), 1..4i64, proptest::option::of(0..50i64), any::<bool>(), 0..3u8);
    proptest::collection::vec(one, 1..80).prop_map(|rows| {
        let make = |(id, (name, seller, price, in_stock, popularity)): (
            i64,
            (String, i64, Option<i64>, bool, u8),
        )| Listing {
            seller_id: AccountId(seller),
            min_price: price.map(Won),
            max_price: price.map(Won),
            in_stock,
            popularity,
            ..listing(id, &name)
        };
        (1..).zip(rows).map(make).collect()
    })
}

fn query() -> impl Strategy<Value = Query> {
    let key = prop_oneof![name(), word(), "[ㄱ-ㅎ]{1,3}", "[가-힣]", Just(String::new()), "\\PC{0,6}"];
    let price = || proptest::option::of((0..50i64).prop_map(Won));
    (
        key,
        price(),
        price(),
        proptest::option::of((1..4i64).prop_map(AccountId)),
        proptest::option::of(any::<bool>()),
    )
        .prop_map(|(key, min_price, max_price, seller, in_stock)| Query {
            text: key,
            min_price,
            max_price,
            seller,
            in_stock,
        })
}

fn sort() -> impl Strategy<Value = Sort> {
    prop_oneof![Just(Sort::Relevance), Just(Sort::PriceAsc), Just(Sort::PriceDesc), Just(Sort::Newest)]
}

fn wanted(query: &Query, found: &Hit) -> bool {
    query.seller.is_none_or(|seller| found.seller_id == seller)
        && query.in_stock.is_none_or(|in_stock| found.in_stock == in_stock)
        && query.min_price.is_none_or(|min| found.min_price.is_some_and(|price| price >= min))
        && query.max_price.is_none_or(|max| found.min_price.is_some_and(|price| price <= max))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_name_is_found_however_it_is_typed(name in name(), others in proptest::collection::vec(name(), 0..5)) {
        let all: Vec<Listing> = (1..).zip([&name].into_iter().chain(&others)).map(|(id, name)| listing(id, name)).collect();
        let (_folder, index) = shop(&all);
        let keys = keys_of_hangul(&name);
        let typed = [
            name.clone(),
            name.replace(' ', ""),
            name.to_uppercase(),
            initials(&name),
            initials(&name).replace(' ', ""),
            if name.chars().any(|c| c.is_ascii_alphabetic()) { name.clone() } else { keys },
            if name.is_ascii() { hangul_of_keys(&name) } else { name.clone() },
        ];
        for typed in typed {
            prop_assert!(names(&index, &typed).contains(&name), "{typed} does not find {name}");
        }
        let letters: Vec<char> = domain::hangul::decompose(&name).chars().collect();
        for end in 1..=letters.len() {
            let half = domain::hangul::compose(&letters[..end].iter().collect::<String>());
            prop_assert!(names(&index, &half).contains(&name), "{half} does not find {name}");
        }
    }

    #[test]
    fn asking_for_pieces_loses_no_name(names_ in proptest::collection::vec(name(), 60..120), query in query()) {
        let all: Vec<Listing> = (1..).zip(&names_).map(|(id, name)| listing(id, name)).collect();
        let (_folder, index) = shop(&all);
        let snapshot = index.snapshot();
        for mut stage in query::stages(&query.text) {
            stage.word = None;
            for segment in &snapshot.segments {
                let mut found: Vec<_> =
                    search::fitting(segment, &stage).unwrap().iter().map(|fit| (fit.document, fit.level())).collect();
                found.sort_unstable();
                let looked_at = |document| {
                    let forms = segment.columns.forms(document);
                    let level = stage.readings.iter().filter_map(|reading| reading.level(forms, &Effort::new())).min();
                    let typo = || stage.typos.iter().any(|typo| typo.fits(forms, &Effort::new())).then_some(matching::level::TYPO);
                    level.or_else(typo).map(|level| (document, level))
                };
                let all = 0..u32::try_from(segment.columns.ids.len()).unwrap();
                prop_assert_eq!(found, all.filter_map(looked_at).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn filters_and_sorts_leave_nothing_out(listings in listings(), query in query(), sort in sort()) {
        let (_folder, index) = shop(&listings);
        let everything = index.find(&text(&query.text), Sort::Relevance, None, 1000).unwrap();
        let found = index.find(&query, sort, None, 1000).unwrap();
        let mut expected: Vec<Hit> =
            everything.found.iter().map(|(_, found)| found.clone()).filter(|found| wanted(&query, found)).collect();
        prop_assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
        let price = |found: &Hit| found.min_price.map_or(0, |price| price.0);
        match sort {
            Sort::Relevance => {}
            Sort::Newest => expected.sort_by_key(|found| -found.id.0),
            Sort::PriceAsc => expected.sort_by_key(|found| (found.min_price.map_or(i64::MAX, |price| price.0), -found.id.0)),
            Sort::PriceDesc => expected.sort_by_key(|found| (-price(found), -found.id.0)),
        }
        let found: Vec<Hit> = found.found.into_iter().map(|(_, found)| found).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn pages_give_every_hit_once_and_in_order(listings in listings(), query in query(), sort in sort(), size in 1..7usize) {
        let (_folder, index) = shop(&listings);
        let whole = index.find(&query, sort, None, 1000).unwrap();
        let mut paged = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = index.find(&query, sort, after.as_ref(), size).unwrap();
            prop_assert_eq!(page.total, whole.total);
            let Some((last, _)) = page.found.last() else { break };
            after = Some(*last);
            paged.extend(page.found);
        }
        prop_assert_eq!(paged, whole.found);
    }

    #[test]
    fn no_text_is_too_strange(names_ in proptest::collection::vec("\\PC{1,30}", 1..4), typed in "\\PC{0,500}") {
        let all: Vec<Listing> = (1..).zip(&names_).map(|(id, name)| listing(id, name)).collect();
        let (_folder, index) = shop(&all);
        index.find(&text(&typed), Sort::Relevance, None, 10).unwrap();
        index.suggest(&typed, 10).unwrap();
        for name in names_.iter().filter(|name| !normalize::plain(name).is_empty()) {
            prop_assert!(names(&index, name).contains(name), "{name:?}");
        }
    }
}
