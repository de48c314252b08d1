//! Many who search at once.

use domain::Timestamp;
use kit::extract::Page;

use super::*;

fn page() -> Page<SearchCursor> {
    Page { limit: 20, after: None }
}

fn typed(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

fn searching(db: Database, settings: SearchSettings, data_dir: &Path) -> Search {
    Search::new(db, Clock::stopped_at(Timestamp(0)), settings, data_dir, ChangeSignal::default())
}

#[tokio::test]
async fn who_finds_no_place_in_the_queue_is_told_at_once_when_to_come_back() {
    let db = Database::open("sqlite::memory:", 1).await.unwrap();
    let settings = SearchSettings { queue: 2, ..crate::settings::load().unwrap().search };
    let folder = tempfile::tempdir().unwrap();
    let search = searching(db, settings, folder.path());
    let index = SearchIndex::open(folder.path()).unwrap();
    index.writer().unwrap().commit("1").unwrap();
    search.state.serve(index);
    let find = |text: &'static str| {
        let search = search.clone();
        async move { search.find(&typed(text), Sort::Relevance, &page(), None).await }
    };
    find("known").await.unwrap();

    let cores = u32::try_from(search.cores.available_permits()).unwrap();
    let busy = Arc::clone(&search.cores).acquire_many_owned(cores).await.unwrap();
    let waiting = [tokio::spawn(find("first")), tokio::spawn(find("second"))];
    while search.queue.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let refusal = ApiError::from(find("third").await.unwrap_err());
    assert_eq!(refusal.code, domain::ErrorCode::ServiceUnavailable);
    assert_eq!(refusal.retry_after, Some(Duration::from_secs(1)));
    find("known").await.expect("what is answered already needs no core");

    drop(busy);
    for waiting in waiting {
        waiting.await.unwrap().unwrap();
    }
    find("third").await.unwrap();
}

#[tokio::test]
async fn nobody_waits_for_long() {
    let db = Database::open("sqlite::memory:", 1).await.unwrap();
    let search = searching(db, crate::settings::load().unwrap().search, Path::new("/nowhere"));
    let cores = u32::try_from(search.cores.available_permits()).unwrap();
    let _busy = Arc::clone(&search.cores).acquire_many_owned(cores).await.unwrap();
    assert!(matches!(search.core().await, Err(SearchError::Crowded)));
}
