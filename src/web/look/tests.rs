//! Whatever a cookie holds, a page looks like something.

use super::*;

fn look(cookies: &[&[u8]]) -> Look {
    let mut headers = HeaderMap::new();
    for line in cookies {
        headers.append(COOKIE, HeaderValue::from_bytes(line).unwrap());
    }
    LookCookie::of(&headers).read()
}

#[test]
fn every_look_that_is_kept_is_read_again() {
    for scheme in Scheme::ALL {
        for paper in Paper::ALL {
            for keys in Keys::ALL {
                let kept = Look { scheme, paper, keys };
                for secure in [false, true] {
                    let header = cookie(kept, secure).unwrap();
                    let header = header.to_str().unwrap();
                    assert!(header.contains("SameSite=Lax") && !header.contains("HttpOnly"), "{header}");
                    assert_eq!(header.ends_with("; Secure"), secure, "{header}");
                    let (pair, _) = header.split_once(';').unwrap();
                    assert_eq!(look(&[pair.as_bytes()]), kept, "{pair}");
                    assert_eq!(look(&[b"a=1", format!("b=2;  {pair} ; c=3").as_bytes()]), kept, "{pair}");
                }
            }
        }
    }
    assert_eq!(
        cookie(Look::DEFAULT, false).unwrap().to_str().unwrap().split(';').next(),
        Some("xkcdapp_look=system.white")
    );
}

#[test]
fn what_is_not_understood_says_nothing() {
    for nothing in [
        &b""[..],
        b"xkcdapp_look",
        b"xkcdapp_look=",
        b"xkcdapp_look=\xff\xfe",
        b"xkcdapp_look=Dark",
        b"xkcdapp_look=darker",
        b"xkcdapp_look=\"dark\"",
        b"xkcdapp_look=dark%2einverted",
        b"xkcdapp_lookout=dark",
        b"an_xkcdapp_look=dark",
        b"other=xkcdapp_look=dark",
        b"xkcdapp_look=....",
        b";;;=;",
    ] {
        assert_eq!(look(&[nothing]), Look::DEFAULT, "{}", nothing.escape_ascii());
    }
    let dark = Look { scheme: Scheme::Dark, ..Look::DEFAULT };
    for known in [&b"xkcdapp_look=dark"[..], b"xkcdapp_look=\xff.dark.<script>", b"xkcdapp_look=light.dark."] {
        assert_eq!(look(&[known]), dark, "{}", known.escape_ascii());
    }
    assert_eq!(look(&[&[b"xkcdapp_look=", &b"x.".repeat(20_000)[..], b"dark"].concat()]), dark);
}
