//! Who is taken for whom.

use super::*;

fn intent(method: &Method, headers: &[(&'static str, &'static str)]) -> Intent {
    let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    Intent::of(method, &headers)
}

#[test]
fn people_and_their_tools_are_visitors() {
    for agent in [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36",
        "curl/8.5.0",
        "Wget/1.21",
        "hey/0.0.1",
        "",
    ] {
        assert_eq!(intent(&Method::GET, &[("user-agent", agent)]), Intent::View(Audience::Visitor), "{agent}");
    }
    assert_eq!(intent(&Method::GET, &[]), Intent::View(Audience::Visitor));
}

#[test]
fn declared_bots_are_crawlers() {
    for agent in [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Twitterbot/1.0",
    ] {
        let expected = Intent::View(Audience::Crawler);
        assert_eq!(intent(&Method::GET, &[("user-agent", agent)]), expected, "{agent}");
    }
}

#[test]
fn a_load_test_says_so_and_a_bot_may_be_one() {
    let headers = [("x-load-test", "1"), ("user-agent", "Googlebot/2.1")];
    assert_eq!(intent(&Method::GET, &headers), Intent::View(Audience::LoadTest));
    assert_eq!(intent(&Method::GET, &[("x-load-test", "0")]), Intent::View(Audience::Visitor));
}

#[test]
fn prefetches_are_nobodys_and_head_is_no_view() {
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "Prefetch"),
        ("x-purpose", "preview"),
        ("x-moz", "prefetch"),
    ] {
        assert_eq!(intent(&Method::GET, &[(name, value)]), Intent::Prefetch, "{name}: {value}");
    }
    assert_eq!(intent(&Method::HEAD, &[]), Intent::Head);
}
