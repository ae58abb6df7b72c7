//! Coming in and going out.

use harness::{Program, Visitor};

use super::{COOKIE, DEVICE, FORMS, PAGES, admin, heading, private, program, set_cookie, try_password};
use crate::XKCDAPP;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_password_there_is_no_admin_area_and_nobody_can_tell() {
    let server = Program::new(XKCDAPP).start().await;
    let mut visitor = Visitor::at(&server.url);
    let unknown = visitor.get("/nope").await;
    for path in PAGES.into_iter().chain(FORMS) {
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            for site in ["same-origin", "cross-site"] {
                let page = visitor.request(method, path, &[("sec-fetch-site", site)], "").await;
                assert_eq!(page.status, 404, "{method} {path}");
                assert!(method == "HEAD" || page.html == unknown.html, "{method} {path}: {}", page.html);
                let mut names: Vec<_> = page.headers.keys().collect();
                let mut expected: Vec<_> = unknown.headers.keys().collect();
                names.sort_by_key(|name| name.as_str());
                expected.sort_by_key(|name| name.as_str());
                assert_eq!(names, expected, "{method} {path}");
            }
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_leads_in_and_log_out_leads_out() {
    let server = program().start().await;
    let mut admin = Visitor::at(&server.url);
    let door = admin.get("/admin").await.well();
    private(&door);
    assert_eq!(heading(&door), "Log in");
    assert!(door.header("set-cookie").is_empty(), "somebody at the door has no session");
    for path in &PAGES[1..] {
        let page = admin.get(path).await;
        private(&page);
        assert_eq!((page.status, page.header("location")), (303, "/admin"), "{path}");
    }

    for wrong in ["", "correct hors", &"x".repeat(1025)] {
        let page = try_password(&mut admin, wrong).await;
        private(&page);
        assert_eq!(page.status, 403);
        assert!(page.html.contains("That was not the password."), "{}", page.html);
        assert!(page.header("set-cookie").is_empty());
    }

    let page = try_password(&mut admin, super::PASSWORD).await;
    private(&page);
    for cookie in [COOKIE, DEVICE].map(|name| set_cookie(&page, name)) {
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    }
    let page = admin.follow(&page).await.well();
    private(&page);
    assert_eq!(heading(&page), "Overview");
    assert!(page.html.contains("You are logged in."));
    for path in PAGES {
        private(&admin.get(path).await.well());
        let head = admin.request("HEAD", path, &[], "").await;
        assert_eq!((head.status, head.html.as_str()), (200, ""), "{path}");
    }

    let session = admin.cookies.get(COOKIE).unwrap().to_owned();
    let page = admin.send("/admin/log-out", &[]).await;
    private(&page);
    assert_eq!((page.status, page.header("location")), (303, "/admin?said=logged-out"));
    assert_eq!(admin.cookies.get(COOKIE), None, "{}", page.header("set-cookie"));
    assert!(admin.follow(&page).await.well().html.contains("You are logged out."));
    admin.cookies.set(COOKIE, &session);
    assert_eq!(heading(&admin.get("/admin").await.well()), "Log in", "the session is gone, not just its cookie");
    // An old address tells nothing that does not hold any more.
    let page = admin.get("/admin?said=logged-in").await.well();
    assert_eq!(heading(&page), "Log in");
    assert!(
        !page.html.contains("You are logged in.") && page.html.contains("Nobody is logged in here"),
        "{}",
        page.html
    );
    assert!(!admin.get("/admin?said=syncing").await.well().html.contains("asked"));

    let log = server.stop().await;
    for line in ["an admin has logged in", "an admin's log-in has failed", "an admin has logged out", "127.0.0.0/24"] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(!log.contains(super::PASSWORD) && !log.contains("127.0.0.1 ") && !log.contains("tower_sessions"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_the_cookie_is_bound_to_it() {
    let server = program().set("COOKIE_SECURE", "on").start().await;
    let mut admin = admin(&server).await;
    let page = admin.send("/admin/log-out", &[]).await;
    let away = page.header("set-cookie");
    for attribute in ["__Host-xkcdapp_admin=;", "Max-Age=0", "Path=/", "Secure"] {
        assert!(away.contains(attribute), "{away}");
    }
    let page = try_password(&mut admin, super::PASSWORD).await;
    for cookie in ["__Host-xkcdapp_admin", "__Host-xkcdapp_admin_device"].map(|name| set_cookie(&page, name)) {
        assert!(cookie.contains("; Secure") && !cookie.contains("Domain"), "{cookie}");
    }
    // A browser that has refused it, as one does over plain HTTP.
    let page = Visitor::at(&server.url).get("/admin?said=logged-in").await.well();
    assert_eq!(heading(&page), "Log in");
    assert!(page.html.contains("over HTTPS alone"), "{}", page.html);
    server.stop().await;
}
