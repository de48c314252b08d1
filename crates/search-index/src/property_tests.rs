//! What holds of any name and any query.

use domain::hangul::{hangul_of_keys, initials, keys_of_hangul};
use domain::{AccountId, CategoryId, Won};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::life_tests::{listing, names, text};
use crate::matching::Effort;

fn shop(listings: &[Listing]) -> (TempDir, SearchIndex) {
    let folder = TempDir::new().unwrap();
    let index = SearchIndex::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    // In two segments, of one of which something was deleted.
    let (old, new) = listings.split_at(listings.len() / 2);
    for listing in old {
        writer.put(listing).unwrap();
    }
    writer.commit("x").unwrap();
    for listing in new.iter().chain(old.iter().step_by(3)) {
        writer.put(listing).unwrap();
    }
    writer.commit("y").unwrap();
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

fn choices() -> impl Strategy<Value = Vec<OptionChoice>> {
    let all = [("색", "S"), ("색상", "먹색"), ("색상", "오트"), ("사이즈", "S"), ("사이즈", "M")];
    let choice = |(axis, value): &(&str, &str)| OptionChoice { axis: (*axis).into(), value: (*value).into() };
    let all: Vec<_> = all.iter().map(choice).collect();
    proptest::sample::subsequence(all, 0..4)
}

fn price() -> impl Strategy<Value = Option<Won>> {
    proptest::option::of((0..150i64).prop_map(|price| Won(price * 3_000)))
}

fn listings() -> impl Strategy<Value = Vec<Listing>> {
    let place = proptest::option::of((1..5i64).prop_map(CategoryId));
    let sending = (choices(), place, proptest::sample::select(vec![0, 3_000]));
    let one = (name(), 1..4i64, price(), any::<bool>(), 0..3u8, sending);
    proptest::collection::vec(one, 1..80).prop_map(|rows| {
        let numbered = (1..).zip(rows);
        let made =
            numbered.map(|(id, (name, seller, price, in_stock, popularity, (options, category, fee)))| {
                Listing {
                    seller_id: AccountId(seller),
                    min_price: price,
                    max_price: price,
                    in_stock,
                    popularity,
                    options,
                    category,
                    delivery_fee: Won(fee),
                    ..listing(id, &name)
                }
            });
        made.collect()
    })
}

fn query() -> impl Strategy<Value = Query> {
    let key = prop_oneof![name(), word(), "[ㄱ-ㅎ]{1,3}", "[가-힣]", Just(String::new()), "\\PC{0,6}"];
    let seller = proptest::option::of((1..4i64).prop_map(AccountId));
    let places = proptest::option::of(proptest::collection::vec((1..6i64).prop_map(CategoryId), 0..4));
    let yes_or_no = || proptest::option::weighted(0.3, any::<bool>());
    (key, price(), price(), seller, yes_or_no(), places, choices(), yes_or_no()).prop_map(
        |(text, min_price, max_price, seller, in_stock, categories, options, free_shipping)| Query {
            text,
            min_price,
            max_price,
            seller,
            in_stock,
            categories,
            options,
            free_shipping,
        },
    )
}

fn sort() -> impl Strategy<Value = Sort> {
    prop_oneof![Just(Sort::Relevance), Just(Sort::PriceAsc), Just(Sort::PriceDesc), Just(Sort::Newest)]
}

/// Whether a product has one of the values that are named of this axis, if any is.
fn chosen(query: &Query, axis: &str, found: &Listing) -> bool {
    let mut named = query.options.iter().filter(|choice| choice.axis == axis).peekable();
    named.peek().is_none() || named.any(|choice| found.options.contains(choice))
}

const AXES: [&str; 3] = ["색", "색상", "사이즈"];

fn wanted(query: &Query, found: &Listing) -> bool {
    query.seller.is_none_or(|seller| found.seller_id == seller)
        && query.in_stock.is_none_or(|in_stock| found.in_stock == in_stock)
        && query.min_price.is_none_or(|min| found.min_price.is_some_and(|price| price >= min))
        && query.max_price.is_none_or(|max| found.min_price.is_some_and(|price| price <= max))
        && query
            .categories
            .as_ref()
            .is_none_or(|places| found.category.is_some_and(|it| places.contains(&it)))
        && query.free_shipping.is_none_or(|free| (found.delivery_fee == Won::ZERO) == free)
        && AXES.iter().all(|axis| chosen(query, axis, found))
}

/// How many of these products a query wants that have something.
fn count(products: &[&Listing], query: &Query, has: impl Fn(&Listing) -> bool) -> i64 {
    i64::try_from(products.iter().filter(|product| wanted(query, product) && has(product)).count()).unwrap()
}

fn facet_of<'a, T>(facets: &'a [(T, i64)], is_it: impl Fn(&T) -> bool) -> i64 {
    let found: Vec<&'a (T, i64)> = facets.iter().filter(|(of, _)| is_it(of)).collect();
    assert!(found.len() < 2 && facets.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    found.first().map_or(0, |(_, count)| *count)
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
        let listing_of = |found: &Hit| listings.iter().find(|listing| listing.id == found.id).unwrap();
        let hits = everything.found.iter().map(|(_, found)| found.clone());
        let mut expected: Vec<Hit> = hits.filter(|found| wanted(&query, listing_of(found))).collect();
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

    /// What a facet promises is what one finds who chooses it instead of what is asked of its kind.
    #[test]
    fn a_facet_counts_what_choosing_it_would_find(listings in listings(), query in query()) {
        let (_folder, index) = shop(&listings);
        let hits = index.find(&text(&query.text), Sort::Relevance, None, 1000).unwrap();
        let fitting: Vec<&Listing> =
            listings.iter().filter(|listing| hits.found.iter().any(|(_, found)| found.id == listing.id)).collect();
        let (_, facets) = index.find_with_facets(&query, Sort::Relevance, None, 1).unwrap();
        let instead = Query { categories: None, ..query.clone() };
        for place in (1..5).map(CategoryId).map(Some).chain([None]) {
            let count = count(&fitting, &instead, |product| product.category == place);
            prop_assert_eq!(facet_of(&facets.categories, |of| *of == place), count);
        }
        let instead = Query { seller: None, ..query.clone() };
        let sellers: Vec<_> = facets.sellers.iter().map(|seller| (seller.id, seller.count)).collect();
        for seller in (1..4).map(AccountId) {
            let count = count(&fitting, &instead, |product| product.seller_id == seller);
            prop_assert_eq!(facet_of(&sellers, |of| *of == seller), count);
        }
        let instead = Query { min_price: None, max_price: None, ..query.clone() };
        let ends = PRICE_BANDS.iter().skip(1).map(|next| next.0).chain([i64::MAX]);
        for ((begin, end), counted) in PRICE_BANDS.iter().zip(ends).zip(facets.prices) {
            let is_in = |price: Won| price >= *begin && price.0 < end;
            prop_assert_eq!(counted, count(&fitting, &instead, |product| product.min_price.is_some_and(is_in)));
        }
        let instead = Query { free_shipping: None, ..query.clone() };
        prop_assert_eq!(facets.free_shipping, count(&fitting, &instead, |product| product.delivery_fee == Won::ZERO));
        let instead = Query { in_stock: None, ..query.clone() };
        prop_assert_eq!(facets.in_stock, count(&fitting, &instead, |product| product.in_stock));
        let mut values = 0;
        for axis in AXES {
            let others = query.options.iter().filter(|choice| choice.axis != axis).cloned().collect();
            let instead = Query { options: others, ..query.clone() };
            let facet = facets.options.iter().find(|facet| facet.axis == axis);
            for value in ["S", "M", "먹색", "오트"] {
                let choice = OptionChoice { axis: axis.into(), value: value.into() };
                let count = count(&fitting, &instead, |product| product.options.contains(&choice));
                let counted = facet.map_or(0, |facet| facet_of(&facet.values, |of| of == value));
                prop_assert_eq!(counted, count, "{:?}", choice);
                values += usize::from(count > 0);
            }
        }
        prop_assert_eq!(facets.options.iter().map(|facet| facet.values.len()).sum::<usize>(), values);
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
