//! A comic in a frame on another site.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use fantoccini::Locator;
use harness::{ViewSums, eventually};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::Scripts;
use crate::site::Site;

/// Another site, with one page that frames this address; ends when dropped.
struct Elsewhere {
    url: String,
    task: JoinHandle<()>,
}

impl Elsewhere {
    async fn framing(address: &str) -> Self {
        Self::framing_with(address, "").await
    }

    /// In a frame with these attributes.
    async fn framing_with(address: &str, attributes: &str) -> Self {
        let page = format!(
            "<!doctype html><title>Elsewhere</title><link rel=\"icon\" href=\"data:,\">\
             <iframe {attributes} src=\"{address}\" width=\"800\" height=\"600\" title=\"A comic\"></iframe>"
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Another host's name is another site, which a port is not.
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let router = Router::new().route("/", get(async || Html(page)));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, task }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The heading in the frame, once it is there.
async fn heading(site: &Site) -> String {
    let client = &site.browser.client;
    client.find(Locator::Css("iframe")).await.unwrap().enter_frame().await.unwrap();
    let heading = eventually("a heading in the frame", async || {
        let found = client.find(Locator::Css("h1")).await.ok()?;
        found.text().await.ok().filter(|text| !text.is_empty())
    });
    heading.await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_in_another_sites_frame_is_shown_and_counted_once() {
    for scripts in [Scripts::On, Scripts::Off] {
        let site = Site::with_comics(scripts).await;
        let elsewhere = Elsewhere::framing(&format!("{}/embed/10", site.url())).await;
        site.browser.client.goto(&elsewhere.url).await.unwrap();
        assert_eq!(heading(&site).await, "Strip 10");
        eventually("the picture", async || {
            let loaded = "document.querySelector('img').complete && document.querySelector('img').naturalWidth === 740";
            (site.browser.value(loaded).await == true).then_some(())
        })
        .await;
        // The frame's own page scrolls to neither side.
        let wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
        assert_eq!(site.browser.value(wide).await, true);
        // Nor is room left for a scrollbar: nothing is painted there.
        let gutter = "getComputedStyle(document.documentElement).scrollbarGutter";
        assert_eq!(site.browser.value(gutter).await, "auto");
        assert_eq!(site.browser.value("document.cookie").await, "");
        site.browser.client.enter_parent_frame().await.unwrap();
        assert_eq!(ViewSums::of(&site.server).await.visitor, 1);
        let pages: Vec<_> = site.pages().into_iter().map(|answer| (answer.path, answer.status)).collect();
        assert_eq!(pages, [("/embed/10".to_owned(), 200)]);

        // The link leaves the frame for a tab of its own.
        site.browser.client.find(Locator::Css("iframe")).await.unwrap().enter_frame().await.unwrap();
        site.browser.client.find(Locator::Css("h1 a")).await.unwrap().click().await.unwrap();
        let tabs = eventually("a second tab", async || {
            let tabs = site.browser.client.windows().await.unwrap();
            (tabs.len() == 2).then_some(tabs)
        })
        .await;
        eventually("the comic's own page to be counted", async || {
            (ViewSums::of(&site.server).await.visitor == 2).then_some(())
        })
        .await;
        let first = site.browser.client.window().await.unwrap();
        let second = tabs.into_iter().find(|tab| *tab != first).unwrap();
        site.browser.go_to_tab(&second).await;
        eventually("its address", async || (site.path().await == "/comic/10").then_some(())).await;
        site.browser.client.close_window().await.unwrap();
        site.browser.go_to_tab(&first).await;
        site.finish(&[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_in_a_sandbox_is_as_beautiful() {
    // Without any right it is of no site, and not of ours either.
    let site = Site::with_comics(Scripts::Off).await;
    let elsewhere = Elsewhere::framing_with(&format!("{}/embed/10", site.url()), "sandbox").await;
    site.browser.client.goto(&elsewhere.url).await.unwrap();
    assert_eq!(heading(&site).await, "Strip 10");
    let styled = "getComputedStyle(document.querySelector('h1')).marginTop";
    assert_eq!(site.browser.value(styled).await, "0px", "without our stylesheet a heading keeps its distance");
    site.browser.client.enter_parent_frame().await.unwrap();
    assert_eq!(site.views().await, 1);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_page_can_be_framed() {
    for path in ["/comic/10", "/", "/me", "/nowhere"] {
        let site = Site::with_comics(Scripts::On).await;
        let elsewhere = Elsewhere::framing(&format!("{}{path}", site.url())).await;
        site.browser.client.goto(&elsewhere.url).await.unwrap();
        let refused = eventually("the browser to refuse the frame", async || {
            let console = site.browser.console().await;
            console.into_iter().find(|(_, message)| message.contains("frame-ancestors"))
        });
        assert!(refused.await.1.contains("'none'"), "{path}");
        site.browser.client.find(Locator::Css("iframe")).await.unwrap().enter_frame().await.unwrap();
        assert_eq!(site.count("main").await, 0, "{path}");
        site.browser.client.enter_parent_frame().await.unwrap();
        site.browser.client.goto("about:blank").await.unwrap();
        site.browser.console().await;
        site.finish(&["/nowhere"]).await;
    }
}
