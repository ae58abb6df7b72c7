//! One visitor with cookies, who clicks.

use reqwest::header::HeaderMap;

use crate::{CookieJar, way};

/// A visitor without scripts: keeps cookies, follows links, sends forms, follows no redirect by itself.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// What the visitor has been told to keep; a test may put in what it likes.
    pub cookies: CookieJar,
    server: String,
    http: reqwest::Client,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was asked for.
    pub path: String,
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub html: String,
}

impl Visitor {
    /// A new one, at the server with this address (without a slash at the end).
    #[must_use]
    pub fn at(server: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let http = http.timeout(crate::PATIENCE).build().unwrap();
        Self { cookies: CookieJar::default(), server: server.to_owned(), http }
    }

    /// From now on at another server, with the same cookies.
    pub fn go_to(&mut self, server: &str) {
        server.clone_into(&mut self.server);
    }

    /// Looks at a page, whatever the answer.
    pub async fn get(&mut self, path: &str) -> Page {
        self.request("GET", path, &[], "").await
    }

    /// Sends a form as a browser does from a page of the same site.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = reqwest::Url::parse("http://form").unwrap();
        form.query_pairs_mut().extend_pairs(fields);
        let origin = self.server.clone();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, ("origin", &*origin), ("sec-fetch-site", "same-origin"), ("accept", "text/html")];
        self.request("POST", path, &headers, form.query().unwrap_or_default()).await
    }

    /// Any request, with the visitor's cookies beside these headers.
    pub async fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let mut request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.server));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookies) = self.cookies.header() {
            request = request.header("cookie", cookies);
        }
        let answer = request.body(body.to_owned()).send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        self.cookies.take(answer.headers());
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let html = answer.text().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        Page { path: path.to_owned(), status, headers, html }
    }

    /// Clicks the link with this `aria-label` or class (`another`), which must be there.
    pub async fn click(&mut self, page: &Page, name: &str) -> Page {
        let way = page.way(name).unwrap_or_else(|| panic!("{}: no link {name}: {}", page.path, page.html));
        self.get(&way).await
    }

    /// Clicks "Another One".
    pub async fn another_one(&mut self, page: &Page) -> Page {
        self.click(page, "another").await
    }

    /// Goes where a redirect leads, which must be one.
    pub async fn follow(&mut self, page: &Page) -> Page {
        assert!((300..400).contains(&page.status), "{}: {} is no redirect", page.path, page.status);
        let way = page.header("location").trim_start_matches(&*self.server).to_owned();
        self.get(&way).await
    }
}

impl Page {
    /// A header's value, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the link with this `aria-label` or class leads.
    #[must_use]
    pub fn way(&self, name: &str) -> Option<String> {
        way(&self.html, name)
    }

    /// The number of the comic that the page is about, by its canonical address: `/`, too, shows one.
    #[must_use]
    pub fn comic(&self) -> Option<i32> {
        let link = crate::tags(&self.html, "link").find(|tag| crate::attribute(tag, "rel") == Some("canonical"))?;
        crate::attribute(link, "href")?.rsplit_once("/comic/")?.1.parse().ok()
    }

    /// The same page, which must be there.
    #[must_use]
    pub fn well(self) -> Self {
        assert_eq!(self.status, 200, "{}: {}", self.path, self.html);
        self
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::HeaderMap;
    use axum::response::IntoResponse;
    use axum::routing::{get, post};

    use super::Visitor;

    #[tokio::test]
    async fn a_visitor_clicks_sends_forms_and_brings_cookies_back() {
        let said = |headers: HeaderMap| {
            let cookie = headers.get("cookie").map_or("none", |value| value.to_str().unwrap()).to_owned();
            let page = format!(
                "<link rel=\"canonical\" href=\"http://x/comic/7\"><a class=\"another\" href=\"/next\">{cookie}"
            );
            ([("set-cookie", "__Host-v=1; Secure; Path=/")], page)
        };
        let form = async |headers: HeaderMap, body: String| {
            let origin = headers["origin"].to_str().unwrap();
            assert_eq!((origin, &*body), (&*format!("http://{}", headers["host"].to_str().unwrap()), "a=b+c%26"));
            (axum::http::StatusCode::SEE_OTHER, [("location", "/next"), ("set-cookie", "__Host-v=; Max-Age=0")])
                .into_response()
        };
        let router = Router::new()
            .route("/", get(async move |headers| said(headers)))
            .route("/next", get(async move |headers| said(headers)))
            .route("/form", post(form));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut visitor = Visitor::at(&format!("http://{}", listener.local_addr().unwrap()));
        tokio::spawn(axum::serve(listener, router).into_future());
        let first = visitor.get("/").await.well();
        assert!(first.html.ends_with(">none") && first.comic() == Some(7), "{}", first.html);
        let second = visitor.another_one(&first).await.well();
        assert!(second.path == "/next" && second.html.ends_with(">__Host-v=1"), "{}", second.html);
        let third = visitor.send("/form", &[("a", "b c&")]).await;
        assert_eq!((third.status, visitor.cookies.header()), (303, None));
        assert!(visitor.follow(&third).await.well().html.ends_with(">none"));
    }
}
