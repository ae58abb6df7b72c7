use super::super::tests::{comic, find, searcher};
use super::*;

#[test]
fn nothing_is_found_by_nothing_and_an_empty_catalogue_has_the_strips() {
    assert_eq!(find(&searcher(), " ").total, 0);
    let searcher = Searcher::new(Arc::new(Catalogue::default()));
    assert_eq!(find(&searcher, "-zzz").total, 0, "not indexed yet");
    searcher.refresh();
    let found = find(&searcher, "-zzz");
    assert_eq!(found.total, crate::catalogue::sampler::strips().len());
    assert!(found.hits.iter().all(|hit| hit.comic.number.is_sampler()));
}

#[test]
fn the_index_follows_the_catalogue() {
    let catalogue = Arc::new(Catalogue::default());
    let searcher = Searcher::new(Arc::clone(&catalogue));
    searcher.refresh();
    catalogue.insert(&[comic(1, "Anchovies", "", "")]);
    assert_eq!(find(&searcher, "anchovies").total, 0);
    searcher.refresh();
    assert_eq!(find(&searcher, "anchovies").total, 1);
}

#[tokio::test(start_paused = true)]
async fn before_the_first_index_it_is_not_ready() {
    let searcher = Searcher::new(Arc::new(Catalogue::default()));
    let began = Instant::now();
    assert!(!searcher.is_ready().await);
    assert_eq!(began.elapsed(), FIRST);
    searcher.refresh();
    assert!(searcher.is_ready().await);
}

#[tokio::test(start_paused = true)]
async fn it_is_kept_in_step_until_the_stop() {
    let catalogue = Arc::new(Catalogue::default());
    let searcher = Searcher::new(Arc::clone(&catalogue));
    let stop = tokio_util::sync::CancellationToken::new();
    let kept = tokio::spawn(searcher.clone().keep(stop.clone()));
    assert!(searcher.is_ready().await);
    assert_eq!(find(&searcher, "anchovies").total, 0, "not there yet");
    catalogue.insert(&[comic(1, "Anchovies", "", "")]);
    while find(&searcher, "anchovies").total == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    stop.cancel();
    kept.await.unwrap().unwrap();
}
