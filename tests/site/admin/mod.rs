//! `/admin` from outside: who comes in, who does not, and what is to be seen there.

mod door;
mod pages;
mod parameters;
mod refused;
mod sessions;
mod slowed;

use harness::{Page, Program, Running, Visitor};

use crate::XKCDAPP;

/// The password, and its hash with as little work as Argon2 allows: a debug build takes its time over more.
const PASSWORD: &str = "correct horse";
const HASH: &str = include_str!("../../../src/config/admin_password/hash.txt");

/// The cookie's name over plain HTTP.
const COOKIE: &str = "xkcdapp_admin";

/// The one that a browser keeps in which an admin has logged in.
const DEVICE: &str = "xkcdapp_admin_device";

const PAGES: [&str; 4] = ["/admin", "/admin/logs", "/admin/audit", "/admin/settings"];
const FORMS: [&str; 4] = ["/admin/log-in", "/admin/log-out", "/admin/refresh-parameters", "/admin/sync"];

/// A program with an admin area.
fn program() -> Program {
    Program::new(XKCDAPP).set("ADMIN_PASSWORD_HASH", HASH.trim())
}

/// Sends the form to log in.
async fn try_password(visitor: &mut Visitor, password: &str) -> Page {
    visitor.send("/admin/log-in", &[("password", password)]).await
}

/// An admin who is logged in.
async fn admin(server: &Running) -> Visitor {
    let mut admin = Visitor::at(&server.url);
    let page = try_password(&mut admin, PASSWORD).await;
    assert_eq!((page.status, page.header("location")), (303, "/admin?said=logged-in"), "{}", page.html);
    admin
}

/// The page's heading.
fn heading(page: &Page) -> &str {
    page.html.split_once("<h1>").unwrap_or_else(|| panic!("{}", page.html)).1.split_once("</h1>").unwrap().0
}

/// The `Set-Cookie` header for a cookie; empty without one.
fn set_cookie<'a>(page: &'a Page, name: &str) -> &'a str {
    let mut lines = page.headers.get_all("set-cookie").into_iter().map(|line| line.to_str().unwrap());
    lines.find(|line| line.split_once('=').is_some_and(|(named, _)| named == name)).unwrap_or_default()
}

/// Checks that nobody keeps a page or finds it.
fn private(page: &Page) {
    assert_eq!(page.header("cache-control"), "no-store", "{}", page.path);
    assert_eq!(page.header("x-robots-tag"), "noindex", "{}", page.path);
}
