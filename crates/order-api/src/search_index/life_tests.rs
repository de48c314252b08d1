use domain::{AccountId, ProductId, Won};
use tempfile::TempDir;

use super::*;

pub(super) fn listing(id: i64, name: &str) -> Listing {
    Listing {
        id: ProductId(id),
        seller_id: AccountId(1),
        name: name.to_owned(),
        description: format!("{name}입니다"),
        min_price: Some(Won(1_000)),
        max_price: Some(Won(2_000)),
        in_stock: true,
        popularity: 0,
    }
}

pub(super) fn text(key: &str) -> Filter {
    Filter { key: key.to_owned(), ..Filter::default() }
}

pub(super) fn names(index: &SearchIndex, key: &str) -> Vec<String> {
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
