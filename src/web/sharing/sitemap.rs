//! `/sitemap.xml`: every page that a search engine may show.

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Address;
use crate::catalogue::Snapshot;
use crate::web::error::PageError;
use crate::web::kept::File;
use crate::web::state::Site;

const FILE: File = File { content_type: "application/xml; charset=utf-8", cache_control: "public, max-age=3600" };

/// The pages beside the comics'. Not `/`, which shows a comic and names that one's own page as the one to be found.
const PAGES: [&str; 5] = ["/archive", "/top", "/stats", "/search", "/api"];

/// The most addresses a sitemap may have, <https://www.sitemaps.org/protocol.html>.
const MOST: usize = 50_000;

/// `GET /sitemap.xml`
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let make = |comics: &Snapshot, address: &str| sitemap(comics, address).ok();
    site.sharing.sitemap.answer(&site, address, (&headers, FILE), make).await
}

fn sitemap(comics: &Snapshot, site: &str) -> io::Result<String> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let set = writer.create_element("urlset").with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
    set.write_inner_content(|writer| {
        for path in PAGES {
            entry(writer, &format!("{site}{path}"), None)?;
        }
        // Should there ever be too many, the newest stay.
        let skipped = (comics.len() + PAGES.len()).saturating_sub(MOST);
        for comic in comics.comics().skip(skipped) {
            entry(writer, &format!("{site}{}", comic.number.path()), comic.published.map(|day| day.to_string()))?;
        }
        Ok(())
    })?;
    String::from_utf8(writer.into_inner()).map_err(io::Error::other)
}

fn entry(writer: &mut Writer<Vec<u8>>, address: &str, day: Option<String>) -> io::Result<()> {
    writer.create_element("url").write_inner_content(|writer| {
        writer.create_element("loc").write_text_content(BytesText::new(address))?;
        if let Some(day) = day {
            writer.create_element("lastmod").write_text_content(BytesText::new(&day))?;
        }
        Ok(())
    })?;
    Ok(())
}
