//! Times as pages say them.

/// How long ago: `just now`, `3 minutes ago`, `2 days ago`.
pub(crate) fn ago(seconds: u64) -> String {
    match seconds {
        0..5 => "just now".to_owned(),
        _ => format!("{} ago", span(seconds)),
    }
}

/// How long: `1 second`, `3 minutes`, `2 days`.
pub(crate) fn span(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_in_the_largest_unit_that_tells_something() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(seconds), said);
        }
        assert_eq!(ago(4), "just now");
        assert_eq!(ago(300), "5 minutes ago");
    }
}
