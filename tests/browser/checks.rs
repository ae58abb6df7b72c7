//! That what every test ends with would notice something.

use harness::eventually;

use crate::browser::Scripts;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn an_error_and_a_violation_of_the_policy_would_be_noticed() {
    noticed(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_and_a_violation_would_be_noticed_without_scripts() {
    noticed(Scripts::Off).await;
}

async fn noticed(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open("/comic/7").await;
    assert_eq!(site.browser.console().await, []);
    for (cause, told) in [
        ("console.error('a bug')", "a bug"),
        ("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/spy.png' }))", "img-src"),
        ("document.body.setAttribute('style', 'color: red')", "style-src"),
        ("document.body.append(Object.assign(new Image(), { src: '/missing.png' }))", "404"),
    ] {
        site.browser.client.execute(cause, Vec::new()).await.unwrap();
        let what = format!("the console to tell of {cause}");
        let entry = eventually(&what, async || {
            site.browser.console().await.into_iter().find(|(_, message)| message.contains(told))
        });
        assert_eq!(entry.await.0, "SEVERE", "{cause}");
    }
    site.finish(&["/missing.png"]).await;
}
