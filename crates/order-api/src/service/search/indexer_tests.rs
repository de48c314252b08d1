//! What is held against the index, and from where it can be followed.

use super::*;

#[tokio::test]
async fn while_the_database_is_away_the_index_is_as_good_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 1).await;
    crate::DATABASE.migrate(&db).await.unwrap();
    let indexer = Indexer {
        db: db.clone(),
        named: String::new(),
        data_dir: folder.path().to_owned(),
        state: Arc::default(),
        change_signal: ChangeSignal::default(),
        stop: CancellationToken::new(),
    };
    let mut open = indexer.open(&mut None).await.unwrap();
    assert!(!indexer.turn(&mut open).await.unwrap());
    indexer.state.keeps_up(Instant::now());
    db.close().await;
    let away = indexer.turn(&mut open).await.unwrap_err();
    indexer.report(&away);
    // It goes on looking, and holds nothing of that against the index either.
    assert!(tokio::time::timeout(LOOK_EVERY, indexer.keep_up(&mut open)).await.is_err());
    assert!(!indexer.state.is_failing(), "{away:?}");
    indexer.report(&IndexerError::LeftBehind);
    assert!(indexer.state.is_failing());
}

#[test]
fn a_position_is_good_while_the_log_holds_all_that_came_after_it() {
    let long = Some((500_001, 700_000));
    assert!(is_followable(500_000, long) && is_followable(700_000, long));
    assert!(!is_followable(499_999, long) && !is_followable(700_001, long));
    let never_pruned = Some((3, 9));
    assert!(is_followable(0, never_pruned) && !is_followable(10, never_pruned));
    assert!(is_followable(0, None) && !is_followable(1, None));
}
