//! What other programs read of the site, read by such programs' own libraries.

mod addresses;
mod embed;
mod feed;
mod framing;
mod icons;
mod previews;
mod sitemap;

use harness::{Running, StubComic, StubXkcd};

use super::support::beside;

/// Texts that would do harm where they were not escaped.
const HOSTILE: [&str; 6] = [
    "\"><script>canary()</script>",
    "</script><script>canary()</script>",
    "<!--<script> --> ]]> & \" ' &amp; &#x3c;",
    "\u{202e}Mirrored\u{2066} words",
    "\\u003c/script> \\\" {site} \u{2028} end",
    "Two\nlines\tand a bell \u{7}",
];

/// What is left of such a text when bidirectional controls, controls and needless spaces are gone.
fn told(text: &str) -> String {
    let bidi = |letter: &char| !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced = text.chars().filter(bidi).map(|letter| if letter.is_control() { ' ' } else { letter });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Comics with these texts wherever there is one. They are written into the database as they are: on the way in, markup
/// would be repaired.
async fn hostile(address: Option<&str>) -> (Running, StubXkcd) {
    let numbers = 1..=u32::try_from(HOSTILE.len()).unwrap();
    let xkcd = StubXkcd::with(numbers.map(StubComic::new)).await;
    let mut program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    for (number, text) in (1..).zip(HOSTILE) {
        let text = text.replace('\'', "''");
        let sql = format!(
            "UPDATE comics SET title = '{text}', caption = '{text}', transcript = '{text}' WHERE number = {number}"
        );
        super::support::in_sqlite(&program, &sql);
    }
    if let Some(address) = address {
        program = program.set("PUBLIC_URL", address);
    }
    (program.start().await, xkcd)
}
