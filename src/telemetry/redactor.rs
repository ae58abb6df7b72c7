//! What nobody may see, taken out of what is shown.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use arc_swap::ArcSwapOption;
use secrecy::{ExposeSecret, SecretString};

use super::LogLine;

/// What stands in a secret's place.
const REDACTED: &str = "[redacted]";

/// What is shorter would be found in innocent words, and guessed as fast.
const SHORTEST: usize = 6;

/// So much of a secret at the end of a line that was cut is taken for its beginning.
const BEGINNING: usize = 4;

/// Knows every secret that is in use, or was since the start, and takes them out of texts. Clones know the same.
#[derive(Clone, Default)]
pub struct Redactor(Arc<Known>);

#[derive(Default)]
struct Known {
    secrets: Mutex<Vec<SecretString>>,
    finder: ArcSwapOption<AhoCorasick>,
}

impl Redactor {
    /// From here on this secret is taken out, also as it stands in URLs, in JSON and in quotes. A secret of fewer than 6
    /// characters is not.
    pub fn add(&self, secret: &SecretString) {
        self.add_all([secret]);
    }

    /// The same for several.
    pub fn add_all<'a>(&self, more: impl IntoIterator<Item = &'a SecretString>) {
        let mut secrets = self.0.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let before = secrets.len();
        for form in more.into_iter().flat_map(forms) {
            let long = form.expose_secret().chars().count() >= SHORTEST;
            if long && !secrets.iter().any(|known| known.expose_secret() == form.expose_secret()) {
                secrets.push(form);
            }
        }
        if secrets.len() == before {
            return;
        }
        let finder = AhoCorasick::builder()
            // Of a URL and the password in it, the URL.
            .match_kind(MatchKind::LeftmostLongest)
            .build(secrets.iter().map(|secret| secret.expose_secret().as_bytes()));
        // It fails for gigabytes of secrets only.
        self.0.finder.store(finder.ok().map(Arc::new));
    }

    /// The text without secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let finder = self.0.finder.load();
        let Some(finder) = finder.as_deref() else { return text.to_owned() };
        let mut shown = String::with_capacity(text.len());
        finder.replace_all_with(text, &mut shown, |_, _, shown| {
            shown.push_str(REDACTED);
            true
        });
        shown
    }

    /// The line's text without secrets, nor the beginning of one where the line was cut.
    #[must_use]
    pub fn line(&self, line: &LogLine) -> String {
        if !line.cut {
            return self.redact(&line.text);
        }
        let (text, mark) = line.text.rsplit_once('\u{2026}').unwrap_or((&line.text, ""));
        let secrets = self.0.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = secrets.iter().filter_map(|secret| begun(text, secret.expose_secret())).max().unwrap_or(0);
        drop(secrets);
        let whole = &text[..text.len() - begun];
        [&*self.redact(whole), if begun > 0 { REDACTED } else { "" }, "\u{2026}", mark].concat()
    }
}

/// How many bytes at the end of a text are the beginning of a secret.
fn begun(text: &str, secret: &str) -> Option<usize> {
    (BEGINNING..secret.len())
        .rev()
        .find(|length| secret.get(..*length).is_some_and(|beginning| text.ends_with(beginning)))
}

/// A secret as it is, and as it may be written.
fn forms(secret: &SecretString) -> Vec<SecretString> {
    let plain = secret.expose_secret().trim();
    let json = serde_json::to_string(plain).unwrap_or_default();
    let quoted = format!("{plain:?}");
    let inside = |text: &str| text.get(1..text.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let encoded: String = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
    let of_path = encoded.replace('+', "%20");
    let with_slashes = of_path.replace("%2F", "/");
    let mut forms = vec![plain.to_owned(), inside(&json), inside(&quoted), of_path, with_slashes, encoded];
    // What a connection string has for a password is a secret of its own.
    if let Ok(url) = url::Url::parse(plain)
        && let Some(password) = url.password()
    {
        forms.push(password.to_owned());
        let pair = ["=", password].concat().replace('+', "%2B");
        forms.extend(url::form_urlencoded::parse(pair.as_bytes()).map(|(_, decoded)| decoded.into_owned()));
    }
    forms.into_iter().map(SecretString::from).collect()
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests;
