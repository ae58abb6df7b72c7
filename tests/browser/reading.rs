//! Reading: one comic after the other, back, and again. Every page that is shown counts once.

use crate::browser::Scripts;
use crate::site::{Answered, Site};

#[tokio::test(flavor = "multi_thread")]
async fn ten_clicks_on_another_one_are_ten_comics_and_ten_views() {
    ten_clicks(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_clicks_on_another_one_work_without_scripts() {
    ten_clicks(Scripts::Off).await;
}

async fn ten_clicks(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open("/comic/1").await;
    let (mut title, mut visited) = (site.text("h1").await, vec!["/comic/1".to_owned()]);
    for _ in 0..10 {
        visited.push(site.click_on(".another").await);
        let next = site.text("h1").await;
        assert_ne!(next, title);
        title = next;
        let count = site.text(".views").await;
        assert!(count.contains("first to see") || count.contains("this one included"), "{count}");
    }
    assert_eq!(site.views().await, 11);
    let pages: Vec<_> = site.pages().into_iter().map(|page| page.path).collect();
    assert_eq!(pages, visited, "each page is asked for once, and nothing else");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_is_instant_and_no_view_and_a_reload_is_one() {
    back_and_reload(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_is_no_view_and_a_reload_is_one_without_scripts() {
    back_and_reload(Scripts::Off).await;
}

async fn back_and_reload(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open("/comic/7").await;
    site.browser.client.execute("window.kept = 'as it was'", Vec::new()).await.unwrap();
    let second = site.click_on(".another").await;
    let third = site.click_on(".another").await;
    assert_eq!(site.views().await, 3);

    for expected in [&second, "/comic/7"] {
        site.browser.client.back().await.unwrap();
        assert_eq!(&site.path().await, expected);
        let number = expected.rsplit('/').next().unwrap();
        assert!(site.text(".meta").await.contains(&format!("No. {number}")));
    }
    if scripts == Scripts::On {
        let reasons = "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)";
        let kept = site.browser.value("window.kept").await;
        assert_eq!(kept, "as it was", "not from the back/forward cache: {}", site.browser.value(reasons).await);
    }
    site.browser.client.forward().await.unwrap();
    assert_eq!(site.path().await, second);
    assert_eq!(site.views().await, 3, "going back and forward are no views");
    assert_eq!(site.pages().len(), 3, "nobody was asked");

    let count = site.text(".views").await;
    assert_eq!(count, "You are the first to see this one here.");
    site.browser.client.refresh().await.unwrap();
    assert_eq!(site.text(".views").await, "Seen 2 times, this one included.");
    assert_eq!(site.views().await, 4);
    let asked: Vec<_> = site.pages().into_iter().map(|page| page.path).collect();
    assert_eq!(asked, ["/comic/7", &second, &third, &second]);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_takes_on_the_address_of_its_comic() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/").await;
    let path = site.leave("/").await;
    let title = site.text("h1").await;
    assert_eq!(path, format!("/comic/{}", title.strip_prefix("Strip ").unwrap_or("30")));
    assert_eq!(site.pages(), [Answered { path: "/".to_owned(), status: 200 }]);

    site.browser.client.refresh().await.unwrap();
    assert_eq!(site.path().await, path);
    assert_eq!(site.text("h1").await, title, "a reload shows the same comic");
    site.click_on(".another").await;
    site.browser.client.back().await.unwrap();
    assert_eq!((site.path().await, site.text("h1").await), (path, title));
    assert_eq!(site.views().await, 3);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_keeps_its_address_without_scripts() {
    let site = Site::with_comics(Scripts::Off).await;
    site.open("/").await;
    let title = site.text("h1").await;
    assert_eq!(site.path().await, "/");
    site.click_on(".another").await;
    site.browser.client.back().await.unwrap();
    assert_eq!((site.path().await, site.text("h1").await), ("/".to_owned(), title));
    assert_eq!(site.views().await, 2);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_on_leads_to_a_page_that_counts_once() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    assert_eq!(site.click_on(".pager [aria-label='Next']").await, "/comic/11");
    assert_eq!(site.click_on(".pager [aria-label='Previous']").await, "/comic/10");
    assert_eq!(site.click_on(".pager [aria-label='Latest']").await, "/comic/60");
    assert_eq!(site.click_on(".pager [aria-label='First']").await, "/comic/1");
    let random = site.click_on("footer.site a[href='/random']").await;
    assert!(random.starts_with("/comic/"), "{random}");
    assert_eq!(site.views().await, 6);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_takes_its_comics_path_whatever_the_site_is_called() {
    // It is called by another name here than everywhere else.
    for settings in [&[][..], &[("PUBLIC_URL", "https://comics.example.org:8443")]] {
        let site = Site::with_settings(Scripts::On, settings).await;
        site.open("/").await;
        let path = site.leave("/").await;
        assert!(path.starts_with("/comic/"), "{path}");
        let canonical = site.browser.value("document.querySelector('link[rel=canonical]').href").await;
        let site_name = settings.first().map_or(site.url(), |(_, url)| url);
        assert_eq!(canonical, format!("{site_name}{path}"));
        let address = site.browser.client.current_url().await.unwrap();
        assert_eq!(address.as_str(), format!("{}{path}", site.url()));
        assert_eq!(site.views().await, 1);
        site.finish(&[]).await;
    }
}
