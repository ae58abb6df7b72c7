//! The limit to measure against: axum and hyper as the product uses them, and a constant page. No middleware, no
//! time limits, nothing looked up. `PAGE_BYTES` says how long the page is.

use std::io::Write;

use anyhow::Context;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve())
}

async fn serve() -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "this program's one setting")]
    let bytes = std::env::var("PAGE_BYTES").context("PAGE_BYTES")?.parse().context("PAGE_BYTES")?;
    let page: &'static str = page(bytes).leak();
    let router = Router::new().route("/comic/{number}", get(move || async move { Html(page) }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stderr(), "serving http://{}", listener.local_addr()?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            // A client that breaks off is its own business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// A page of so many bytes.
fn page(bytes: usize) -> String {
    let (begin, end) = ("<!doctype html><html lang=\"en\"><title>Bare</title><p>", "</p></html>");
    let filling = "dots ".chars().cycle().take(bytes.saturating_sub(begin.len() + end.len()));
    format!("{begin}{}{end}", filling.collect::<String>())
}
