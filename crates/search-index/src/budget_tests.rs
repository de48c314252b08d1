//! What a search may cost, in steps, however the names in the shop are made.

use domain::ProductId;
use tempfile::TempDir;

use super::*;
use crate::life_tests::{listing, text};
use crate::matching::Effort;
use crate::query::{Stage, stages};
use crate::search::{WORK_MAX, fitting_within};

/// Every beginning of `ㄱㄱㄱ…ㄴㄷ` stands in this name many times, but not the whole.
fn planted() -> String {
    format!("가나다가가나{}", "가".repeat(190))
}

/// What finds out so, after many steps at each place.
fn costly() -> String {
    format!("{}ㄴㄷ", "ㄱ".repeat(60))
}

fn shop(planted_names: i64, others: &[Listing]) -> (TempDir, SearchIndex) {
    let folder = TempDir::new().unwrap();
    let index = SearchIndex::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for id in 1..=planted_names {
        writer.put(&listing(id, &planted())).unwrap();
    }
    for listing in others {
        writer.put(listing).unwrap();
    }
    writer.commit("x").unwrap();
    (folder, index)
}

/// The first stage of a query in the only segment: which products fit, and what it cost.
fn cost(index: &SearchIndex, typed: &str, work_max: u64) -> (Vec<i64>, u64) {
    let snapshot = index.snapshot();
    let [segment] = snapshot.segments.as_slice() else { panic!("{} segments", snapshot.segments.len()) };
    let stage: &Stage = &stages(typed)[0];
    let (fits, left) = fitting_within(segment, stage, work_max).unwrap();
    let ids = fits.iter().map(|fit| segment.columns.ids[fit.document as usize]).collect();
    (ids, work_max - left)
}

#[test]
fn a_name_costs_no_more_than_any_name_may() {
    let (_folder, index) = shop(300, &[]);
    let (found, spent) = cost(&index, &costly(), WORK_MAX);
    let readings = stages(&costly())[0].readings.len() as u64;
    assert!(found.is_empty());
    assert!(spent > 300 * 500, "it is a costly name: {spent}");
    assert!(spent <= 300 * readings * (u64::from(Effort::OF_A_NAME) + 8), "{spent}");
}

/// 12,000 planted names cost as much as a whole search may, which is found out here on fewer.
#[test]
fn a_search_ends_with_its_work_and_says_the_same_each_time() {
    let honest = Listing { popularity: 9, ..listing(9_999, "가나다 이불") };
    let (_folder, index) = shop(1_200, std::slice::from_ref(&honest));
    for (typed, work_max) in [(costly(), 100_000), ("가나다".to_owned(), 20_000), ("가".to_owned(), 22_000)]
    {
        let (found, spent) = cost(&index, &typed, work_max);
        assert_eq!(spent, work_max, "{typed}");
        for _ in 0..3 {
            assert_eq!(cost(&index, &typed, work_max), (found.clone(), spent), "{typed}");
        }
        // What sells well is looked at first, though it was added last.
        assert!(typed.contains('ㄱ') || found.first() == Some(&9_999), "{typed}: {found:?}");
    }
}

#[test]
fn a_cut_answer_has_pages_that_follow_each_other() {
    let (_folder, index) = shop(1_200, &[]);
    let all = index.find(&text(&costly()), Sort::Relevance, None, 5_000).unwrap();
    assert_eq!((all.total, all.found.len()), (0, 0));
    let whole = index.find(&text("가가가"), Sort::Relevance, None, 5_000).unwrap();
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = index.find(&text("가가가"), Sort::Relevance, after.as_ref(), 250).unwrap();
        assert_eq!(page.total, whole.total);
        let Some((last, _)) = page.found.last() else { break };
        after = Some(*last);
        paged.extend(page.found);
    }
    assert_eq!(paged, whole.found);
}

#[test]
fn what_is_deleted_changes_nothing_of_what_is_looked_at() {
    let (_folder, index) = shop(1_200, &[]);
    let before = cost(&index, "가가가", 30_000);
    let mut writer = index.writer().unwrap();
    writer.remove(ProductId(1_200));
    writer.commit("y").unwrap();
    assert_eq!(cost(&index, "가가가", 30_000), before);
    let found = index.find(&text("가가가"), Sort::Relevance, None, 5_000).unwrap();
    assert_eq!(found.total, 1_199);
}

/// Whatever people type and sellers write, it costs a fraction of what a name may cost.
#[test]
fn no_usual_name_comes_near() {
    let names = include_str!("table_names.txt").lines().filter(|line| !line.starts_with('#'));
    let all: Vec<Listing> = (1..).zip(names).map(|(id, name)| listing(id, name)).collect();
    let (_folder, index) = shop(0, &all);
    let snapshot = index.snapshot();
    let typed = include_str!("table.txt").lines().filter_map(|line| line.split([' ']).next());
    let typed = typed.chain(["무선 블루투스 이어폰 노이즈캔슬링 소니 정품 국내 새상품 검정 당일 배송"]);
    let mut most = 0;
    for stage in typed.flat_map(stages) {
        for segment in &snapshot.segments {
            for document in 0..u32::try_from(segment.columns.ids.len()).unwrap() {
                let forms = segment.columns.forms(document);
                for reading in &stage.readings {
                    let effort = Effort::new();
                    reading.level(forms, &effort);
                    most = most.max(effort.spent());
                }
                for typo in &stage.typos {
                    let effort = Effort::new();
                    typo.fits(forms, &effort);
                    most = most.max(effort.spent());
                }
            }
        }
    }
    assert!(most < Effort::OF_A_NAME / 4, "{most}");
}
