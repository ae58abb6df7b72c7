//! The cookies of one visitor.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, SET_COOKIE};

/// Keeps what `Set-Cookie` says by name, and sends it back whatever its other attributes are: `Secure` ones over plain
/// HTTP too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CookieJar(BTreeMap<String, String>);

impl CookieJar {
    /// Takes over what an answer sets, and drops what it takes back (`Max-Age=0`, or an `Expires` of 1970).
    pub fn take(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let mut parts = line.to_str().unwrap().split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("Set-Cookie: name=value");
            let ends = parts.any(|attribute| {
                let attribute = attribute.to_ascii_lowercase();
                let age = attribute.strip_prefix("max-age=").and_then(|age| age.parse::<i64>().ok());
                age.is_some_and(|age| age <= 0) || (attribute.starts_with("expires=") && attribute.contains(" 1970 "))
            });
            if ends {
                self.0.remove(name);
            } else {
                self.set(name, value);
            }
        }
    }

    /// What a request's `Cookie` says; `None` without any.
    #[must_use]
    pub fn header(&self) -> Option<String> {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// A cookie's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names of all.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Puts one in, as it is.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};

    use super::CookieJar;

    fn told(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (SET_COOKIE, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn what_is_set_is_sent_until_it_is_taken_back() {
        let mut jar = CookieJar::default();
        assert_eq!(jar.header(), None);
        jar.take(&told(&["b=2=; Path=/; HttpOnly", "__Host-a=1; Secure; Max-Age=31536000", "c=3"]));
        assert_eq!(jar.header().unwrap(), "__Host-a=1; b=2=; c=3");
        jar.take(&told(&["__Host-a=; Max-Age=0; Secure", "b=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "c=5"]));
        assert_eq!(jar.header().unwrap(), "c=5");
        jar.take(&HeaderMap::new());
        assert_eq!((jar.get("c"), jar.get("b")), (Some("5"), None));
    }
}
