//! Where an installation's parameters are.

use std::fmt;

/// A path of Parameter Store, as in `/xkcdapp/test/`: with a slash at both ends, whether they were given or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterPath(String);

impl ParameterPath {
    /// The path; `None` where it cannot be one.
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('/').unwrap_or(text);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        let level = |level: &str| !level.is_empty() && level.chars().all(allowed);
        // Fifteen levels, the parameter's own name among them.
        let levels = inner.split('/').count();
        (levels < 15 && inner.len() < 900 && inner.split('/').all(level)).then(|| Self(format!("/{inner}/")))
    }

    /// The whole name of a parameter.
    #[must_use]
    pub fn of(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }

    /// A parameter's name below this path.
    #[must_use]
    pub fn below<'a>(&self, whole: &'a str) -> Option<&'a str> {
        whole.strip_prefix(&self.0)
    }

    /// The path without the slash at its end, as Parameter Store wants it to be asked for.
    #[must_use]
    pub fn without_end(&self) -> &str {
        self.0.strip_suffix('/').unwrap_or(&self.0)
    }
}

impl fmt::Display for ParameterPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_slash_at_either_end_is_forgiven() {
        for text in ["/xkcdapp/test/", "xkcdapp/test", "/xkcdapp/test", "xkcdapp/test/"] {
            let path = ParameterPath::parse(text).unwrap();
            assert_eq!(path.to_string(), "/xkcdapp/test/");
            assert_eq!(path.of("SECRET_KEY"), "/xkcdapp/test/SECRET_KEY");
            assert_eq!(path.below("/xkcdapp/test/SECRET_KEY"), Some("SECRET_KEY"));
            assert_eq!(path.below("/xkcdapp/tests/SECRET_KEY"), None);
        }
        for text in ["", "/", "//", "a//b", "/a b/", "a:1", &"a/".repeat(15)] {
            assert_eq!(ParameterPath::parse(text), None, "{text}");
        }
    }
}
