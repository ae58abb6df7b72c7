//! The README's pictures, taken of strips of our own.

use std::path::Path;

use futures_util::{StreamExt as _, stream};
use harness::screenshots_folder;

use crate::browser::{Scripts, Window};
use crate::site::Site;

/// The strip on the pictures, and how often it has been seen before.
const STRIP: &str = "/sampler/1";
const SEEN: usize = 337;

#[tokio::test(flavor = "multi_thread")]
async fn the_site_sits_for_its_portraits() {
    let site = Site::with_comics(Scripts::On).await;
    let views = stream::iter(0..SEEN).map(|_| site.server.get(STRIP)).buffer_unordered(32);
    views.for_each(async |answer| assert_eq!(answer.status(), 200)).await;

    let temporary = tempfile::tempdir().unwrap();
    let folder = screenshots_folder().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    let phone = Window { width: 390, height: 844, scale: 2 };
    let desktop = Window { width: 1280, height: 800, scale: 1 };
    for (name, window) in [("phone", phone), ("desktop", desktop)] {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            site.open(STRIP).await;
            take(&site, &folder.join(format!("{name}-{scheme}.png")), window).await;
        }
    }
    assert_eq!(site.count(".notice").await, 0);
    assert_eq!(site.text(".views").await, format!("Seen {} times, this one included.", SEEN + 4));
    site.finish(&[]).await;
}

/// Takes a picture of what is in the window and checks that it is one.
async fn take(site: &Site, file: &Path, window: Window) {
    let png = site.browser.client.screenshot().await.unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let expected = [window.width * window.scale, window.height * window.scale];
    assert_eq!(png[16..24], expected.map(u32::to_be_bytes).concat(), "the size of {}", file.display());
    assert!((10_000..300_000).contains(&png.len()), "{} has {} bytes", file.display(), png.len());
    std::fs::write(file, png).unwrap();
}
