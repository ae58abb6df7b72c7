//! What is refused: other sites' pages, other methods, too many bytes, and who is not logged in.

use harness::Visitor;

use super::{FORMS, PAGES, PASSWORD, admin, heading, program, try_password};

const KIND: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_changes_nothing() {
    let server = program().start().await;
    let mut admin = admin(&server).await;
    for form in FORMS {
        for headers in [
            &[KIND][..],
            &[KIND, ("sec-fetch-site", "cross-site")],
            &[KIND, ("sec-fetch-site", "same-site")],
            &[KIND, ("origin", "https://evil.example")],
            &[KIND, ("origin", "null")],
        ] {
            let page = admin.request("POST", form, headers, "password=correct+horse").await;
            assert_eq!(page.status, 403, "{form} {headers:?}");
            assert!(page.html.contains("Somebody else pressed that button"), "{}", page.html);
        }
    }
    assert_eq!(heading(&admin.get("/admin").await.well()), "Overview", "still logged in");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_posted_and_pages_are_read() {
    let server = program().start().await;
    let mut admin = admin(&server).await;
    let same = [("sec-fetch-site", "same-origin")];
    for form in FORMS {
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let page = admin.request(method, form, &same, "").await;
            assert_eq!(page.status, 405, "{method} {form}");
        }
    }
    for path in PAGES {
        for method in ["POST", "PUT", "DELETE"] {
            assert_eq!(admin.request(method, path, &same, "").await.status, 405, "{method} {path}");
        }
    }
    assert_eq!(heading(&admin.get("/admin").await.well()), "Overview");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_or_no_form_is_refused() {
    let server = program().start().await;
    let mut visitor = Visitor::at(&server.url);
    let same = ("sec-fetch-site", "same-origin");
    let long = format!("password={}", "x".repeat(5_000));
    assert_eq!(visitor.request("POST", "/admin/log-in", &[KIND, same], &long).await.status, 413);
    for body in ["", "pass=word", "%ff%fe", "password"] {
        let page = visitor.request("POST", "/admin/log-in", &[KIND, same], body).await;
        assert!(matches!(page.status, 400 | 403), "{body}: {}", page.status);
        assert!(page.header("location").is_empty());
    }
    // Where a failed form goes must not be for the request to say.
    let elsewhere = ("referer", "https://evil.example/");
    let page = visitor.request("POST", "/admin/log-in", &[same, elsewhere, ("accept", "text/html")], "x").await;
    assert_eq!((page.status, page.header("location")), (400, ""));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_logged_in_asks_in_vain() {
    let server = program().start().await;
    let mut visitor = Visitor::at(&server.url);
    for form in ["/admin/refresh-parameters", "/admin/sync"] {
        let page = visitor.send(form, &[]).await;
        assert_eq!(page.status, 403, "{form}");
        assert!(page.html.contains("You are not logged in, or not any more."), "{}", page.html);
        assert!(page.header("set-cookie").is_empty());
    }
    // Nothing there to end.
    assert_eq!(visitor.send("/admin/log-out", &[]).await.status, 303);
    assert_eq!(try_password(&mut visitor, PASSWORD).await.status, 303);
    // No task to ask: so it is said, and no button is there.
    let page = visitor.send("/admin/sync", &[]).await;
    assert_eq!(page.header("location"), "/admin?said=nobody-syncs");
    let page = visitor.follow(&page).await.well().html;
    assert!(page.contains("Nobody was asked") && !page.contains("Sync now"), "{page}");
    assert!(!server.stop().await.contains("ERROR"));
}
