//! What becomes of an index: commits, restarts, damage; and what is shown and suggested.

use domain::{AccountId, CategoryId, ProductId, Won};
use tempfile::TempDir;

use super::*;

pub(crate) fn listing(id: i64, name: &str) -> Listing {
    Listing {
        id: ProductId(id),
        seller_id: AccountId(1),
        name: name.to_owned(),
        description: format!("{name}입니다"),
        min_price: Some(Won(1_000)),
        max_price: Some(Won(2_000)),
        in_stock: true,
        seller_name: None,
        category: None,
        options: Vec::new(),
        delivery_fee: Won::ZERO,
        thumbnail: None,
        popularity: 0,
    }
}

pub(crate) fn text(key: &str) -> Query {
    Query { text: key.to_owned(), ..Query::default() }
}

pub(crate) fn names(index: &SearchIndex, key: &str) -> Vec<String> {
    let hits = index.find(&text(key), Sort::Relevance, None, 10_000).unwrap();
    assert_eq!(usize::try_from(hits.total).unwrap(), hits.found.len(), "{key}");
    hits.found.into_iter().map(|(_, found)| found.name).collect()
}

#[test]
fn what_is_committed_is_seen_at_once_and_what_is_not_is_not() {
    let folder = TempDir::new().unwrap();
    let index = SearchIndex::open(folder.path()).unwrap();
    assert_eq!(index.position(), None);
    let mut writer = index.writer().unwrap();
    writer.put(&listing(1, "무선 이어폰")).unwrap();
    assert!(names(&index, "이어폰").is_empty());
    let before = index.generation();
    writer.commit("7").unwrap();
    assert_eq!(names(&index, "이어폰"), ["무선 이어폰"]);
    assert_eq!(index.position().as_deref(), Some("7"));
    assert_ne!(index.generation(), before);
}

fn open(folder: &TempDir) -> SearchIndex {
    SearchIndex::open(folder.path()).unwrap()
}

fn fill(index: &SearchIndex, names: &[&str]) {
    let mut writer = index.writer().unwrap();
    for (id, name) in (1..).zip(names) {
        writer.put(&listing(id, name)).unwrap();
    }
    writer.commit("filled").unwrap();
}

#[test]
fn what_was_committed_is_there_after_a_restart_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    fill(&index, &["이어폰"]);
    let mut writer = index.writer().unwrap();
    writer.put(&listing(2, "이어폰 줄")).unwrap();
    drop(writer);
    drop(index);
    let index = open(&folder);
    assert_eq!(names(&index, "이어폰"), ["이어폰"]);
    assert_eq!(index.position().as_deref(), Some("filled"));
}

#[test]
fn a_product_stands_there_once_however_often_it_is_put() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    fill(&index, &["이어폰", "책"]);
    let mut writer = index.writer().unwrap();
    for name in ["헤드폰", "무선 이어폰"] {
        writer.remove(ProductId(1));
        writer.put(&listing(1, name)).unwrap();
        writer.put(&listing(1, name)).unwrap();
        writer.commit(name).unwrap();
        assert_eq!(names(&index, name), [name]);
        assert_eq!(names(&index, ""), ["책", name]);
    }
    writer.remove(ProductId(1));
    writer.remove(ProductId(99));
    writer.commit("removed").unwrap();
    assert_eq!(names(&index, ""), ["책"]);
    writer.clear().unwrap();
    writer.put(&listing(7, "새 책")).unwrap();
    writer.commit("cleared").unwrap();
    assert_eq!(names(&index, ""), ["새 책"]);
    writer.clear().unwrap();
    writer.commit("empty").unwrap();
    assert!(names(&index, "").is_empty() && names(&index, "책").is_empty());
    assert_eq!(index.position().as_deref(), Some("empty"));
}

#[test]
fn many_small_commits_stay_one_index() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let mut writer = index.writer().unwrap();
    for id in 1..=60 {
        writer.put(&listing(id, &format!("책 {id}권"))).unwrap();
        writer.remove(ProductId(id - 10));
        writer.commit(&id.to_string()).unwrap();
        assert_eq!(names(&index, "책").len(), usize::try_from(id.min(10)).unwrap());
    }
}

#[test]
fn what_is_shown_is_what_was_put() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let bare = Listing { min_price: None, max_price: None, in_stock: false, ..listing(3, "빈 책") };
    let mut writer = index.writer().unwrap();
    writer.put(&bare).unwrap();
    writer.commit("x").unwrap();
    let hits = index.find(&text("책"), Sort::Relevance, None, 1).unwrap();
    let found = Hit {
        id: ProductId(3),
        seller_id: AccountId(1),
        name: "빈 책".to_owned(),
        description: "빈 책입니다".to_owned(),
        min_price: None,
        max_price: None,
        in_stock: false,
        seller_name: None,
        category: None,
        delivery_fee: Won::ZERO,
        thumbnail: None,
    };
    assert_eq!(hits.found[0].1, found);
    let picture = Thumbnail {
        id: "f00d".to_owned(),
        width: 1_600,
        height: 1_200,
        alt: "책 표지".to_owned(),
        color: "#1a1d21".to_owned(),
    };
    let whole = Listing {
        seller_name: Some("솔책방".to_owned()),
        category: Some(CategoryId(7)),
        delivery_fee: Won(3_000),
        thumbnail: Some(picture.clone()),
        ..listing(3, "찬 책")
    };
    writer.put(&whole).unwrap();
    writer.commit("y").unwrap();
    let hit = &index.find(&text("책"), Sort::Relevance, None, 1).unwrap().found[0].1;
    let shown = (hit.seller_name.as_deref(), hit.category, hit.delivery_fee, hit.thumbnail.as_ref());
    assert_eq!(shown, (Some("솔책방"), Some(CategoryId(7)), Won(3_000), Some(&picture)));
}

#[test]
fn what_sells_well_comes_first_among_what_fits_alike() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let mut writer = index.writer().unwrap();
    let shop = [
        ("무선 이어폰", 9),
        ("이어폰", 0),
        ("이어폰 줄", 1),
        ("이어폰 케이스", 5),
        ("이어폰 집", 5),
        ("이아폰", 9),
    ];
    for (id, (name, popularity)) in (1..).zip(shop) {
        writer.put(&Listing { popularity, ..listing(id, name) }).unwrap();
    }
    writer.commit("x").unwrap();
    let wanted = ["이어폰", "이어폰 집", "이어폰 케이스", "이어폰 줄", "무선 이어폰", "이아폰"];
    assert_eq!(names(&index, "이어폰"), wanted);
    assert_eq!(index.suggest("이어폰", 3).unwrap().names, wanted[..3]);
}

#[test]
fn suggestions_are_different_names_for_what_is_half_typed() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let mut shop = vec!["이어폰"; 60];
    shop.extend(["무선 이어폰", "이어폰 줄", "나이키 이어캡"]);
    fill(&index, &shop);
    for typed in ["이엎", "ㅇㅇㅍ", "dldjv", "이아폰"] {
        let mut names = index.suggest(typed, 10).unwrap().names;
        names.sort();
        assert_eq!(names, ["무선 이어폰", "이어폰", "이어폰 줄"], "{typed}");
    }
    assert_eq!(index.suggest("이어", 2).unwrap().names, ["이어폰 줄", "이어폰"]);
    for nothing in ["", " ", "책"] {
        assert_eq!(index.suggest(nothing, 10).unwrap(), Suggested::default());
    }
}

#[test]
fn suggestions_say_where_most_of_what_fits_stands() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let mut writer = index.writer().unwrap();
    let places = [Some(1), Some(2), Some(2), Some(3), Some(4), Some(3), Some(2), None, None, None, None];
    for (id, place) in (1..).zip(places) {
        let name = if place == Some(4) { "책" } else { "이어폰" };
        writer.put(&Listing { category: place.map(CategoryId), ..listing(id, name) }).unwrap();
    }
    writer.remove(ProductId(7));
    writer.commit("x").unwrap();
    let suggested = index.suggest("이어", 10).unwrap();
    assert_eq!((suggested.names.len(), suggested.categories), (1, [2, 3, 1].map(CategoryId).to_vec()));
    writer.put(&Listing { category: Some(CategoryId(4)), ..listing(8, "이어폰") }).unwrap();
    writer.commit("y").unwrap();
    assert_eq!(index.suggest("이어", 10).unwrap().categories, [2, 3, 1].map(CategoryId));
}

#[test]
fn facets_name_what_most_have_and_no_more_than_anybody_reads() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let mut writer = index.writer().unwrap();
    for number in 0..40_i64 {
        let choice = |axis: i64| OptionChoice {
            axis: format!("{axis}축"),
            value: if axis == 9 { "하나".to_owned() } else { format!("{number}번") },
        };
        let listing = Listing {
            seller_id: AccountId(1 + number.min(24)),
            options: (0..10).map(choice).collect(),
            ..listing(1 + number, "니트")
        };
        writer.put(&listing).unwrap();
    }
    writer.commit("x").unwrap();
    let (_, facets) = index.find_with_facets(&text("니트"), Sort::Newest, None, 1).unwrap();
    let axes: Vec<_> = facets.options.iter().map(|facet| facet.axis.as_str()).collect();
    assert_eq!(axes, ["9축", "0축", "1축", "2축", "3축", "4축", "5축", "6축"]);
    assert_eq!(facets.options[0].values, [("하나".to_owned(), 40)]);
    assert_eq!((facets.options[1].values.len(), facets.sellers.len()), (30, 20));
    assert_eq!((facets.sellers[0].id, facets.sellers[0].count), (AccountId(25), 16));
}

#[test]
fn a_damaged_folder_is_emptied_and_usable_again() {
    for file in ["store", "term", "fast", "json"] {
        let folder = TempDir::new().unwrap();
        fill(&open(&folder), &["이어폰"]);
        let damaged = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        for path in damaged.filter(|path| path.extension().is_some_and(|end| end == file)) {
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0xFF;
            std::fs::write(&path, bytes).unwrap();
        }
        let index = open(&folder);
        assert_eq!(index.position(), None, "{file}");
        assert!(names(&index, "").is_empty());
        fill(&index, &["이어폰"]);
        assert_eq!(names(&index, "이어폰"), ["이어폰"]);
    }
}

#[test]
fn an_index_of_another_format_or_program_is_built_again() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    fill(&index, &["이어폰"]);
    let mut writer: tantivy::IndexWriter = index.inner.index.writer_with_num_threads(1, 15 << 20).unwrap();
    let mut commit = writer.prepare_commit().unwrap();
    commit.set_payload("0\nfilled");
    commit.commit().unwrap();
    drop((writer, index));
    let index = open(&folder);
    assert_eq!((index.position(), names(&index, "").len()), (None, 0));
    drop(index);
    std::fs::remove_dir_all(folder.path()).unwrap();
    std::fs::create_dir(folder.path()).unwrap();
    std::fs::write(folder.path().join("notes"), "something else").unwrap();
    assert_eq!(open(&folder).position(), None);
}

fn files(folder: &TempDir) -> Vec<String> {
    let name = |file: std::io::Result<std::fs::DirEntry>| file.unwrap().file_name().into_string().unwrap();
    std::fs::read_dir(folder.path()).unwrap().map(name).collect()
}

/// Which products a segment has lost stands in a file that is written before the commit says so. Who is killed between
/// the two leaves it behind, and the next commit wants to write one of the same name.
#[test]
fn a_commit_that_was_killed_in_the_middle_is_no_obstacle() {
    let change = |index: &SearchIndex| {
        let mut writer = index.writer().unwrap();
        writer.remove(ProductId(1));
        writer.commit("changed")
    };
    let (whole, killed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fill(&open(&whole), &["이어폰", "찻잔"]);
    for file in files(&whole) {
        std::fs::copy(whole.path().join(&file), killed.path().join(&file)).unwrap();
    }
    change(&open(&whole)).unwrap();
    let before = files(&killed);
    let deletes =
        |file: &&String| Path::new(file).extension() == Some("del".as_ref()) && !before.contains(file);
    let left: Vec<_> = files(&whole).iter().filter(deletes).cloned().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    std::fs::write(killed.path().join(&left[0]), "half of it").unwrap();
    // The list of the engine's files, which one is in before it is made.
    std::fs::copy(whole.path().join(".managed.json"), killed.path().join(".managed.json")).unwrap();

    let index = open(&killed);
    assert_eq!(index.position().as_deref(), Some("filled"));
    change(&index).unwrap();
    assert_eq!((names(&index, ""), index.position().as_deref()), (vec!["찻잔".to_owned()], Some("changed")));
}

#[test]
fn there_is_one_writer_at_a_time() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let writer = index.writer().unwrap();
    assert!(index.writer().is_err());
    drop(writer);
    assert!(index.writer().is_ok());
}

#[test]
fn what_was_asked_before_is_answered_as_the_shop_is_now() {
    let folder = TempDir::new().unwrap();
    let index = open(&folder);
    let shop: Vec<String> = (1..=1_200).map(|number| format!("이어폰 {number}호")).collect();
    fill(&index, &shop.iter().map(String::as_str).collect::<Vec<_>>());
    let mut writer = index.writer().unwrap();
    let page = |after: Option<&Cursor>| index.find(&text("이어폰"), Sort::Relevance, after, 2).unwrap();
    assert_eq!(page(None).total, 1_200);
    writer.remove(ProductId(1_200));
    writer.put(&Listing { popularity: 3, ..listing(7, "이어폰 7호") }).unwrap();
    writer.put(&listing(2_000, "무선 이어폰")).unwrap();
    writer.commit("changed").unwrap();
    let first = page(None);
    let ids = |hits: &Hits| hits.found.iter().map(|(_, found)| found.id.0).collect::<Vec<_>>();
    assert_eq!((first.total, ids(&first)), (1_200, vec![7, 1_199]));
    assert_eq!(ids(&page(Some(&first.found[1].0))), [1_198, 1_197]);
    let cheap = Query { max_price: Some(Won(999)), ..text("이어폰") };
    assert_eq!(index.find(&cheap, Sort::Relevance, None, 2).unwrap().total, 0);
    assert_eq!(names(&index, "").len(), 1_200);
}
