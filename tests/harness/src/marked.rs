//! Visitors who can be told apart by what they have seen, so that no answer can be taken for another's.

use std::collections::BTreeSet;

use crate::{Page, attribute, tags};

/// What a visitor has seen, by whom every answer is judged. Visitors are told apart where the sizes of their sets differ
/// by two or more, as a page adds its own comic to what it shows, and where each asks for comics of its own set alone,
/// so that the set stays as it is.
#[derive(Clone, Debug)]
pub struct MarkedSet {
    deck: usize,
    seen: BTreeSet<i32>,
}

/// What an answer told of its visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing: the store was away.
    Nothing,
    /// What fits this visitor.
    Fits,
}

impl MarkedSet {
    /// Comics of a deck with so many; not all of them.
    #[must_use]
    pub fn new(deck: usize, seen: BTreeSet<i32>) -> Self {
        assert!(seen.len() < deck, "who has seen all is drawn nothing");
        Self { deck, seen }
    }

    /// The comics.
    #[must_use]
    pub fn seen(&self) -> &BTreeSet<i32> {
        &self.seen
    }

    /// Judges a comic's page or `/me`; what shows another visitor's set. A redirect to a drawn comic cannot be judged:
    /// it does not say whether the store was away.
    pub fn judge(&self, page: &Page) -> Result<Told, String> {
        if let Some(deck) =
            tags(&page.html, "div").find_map(|tag| attribute(tag, "class").filter(|class| is_deck(class)))
        {
            return if deck.contains("untold") { Ok(Told::Nothing) } else { self.squares(&page.html) };
        }
        let Some((_, rest)) = page.html.split_once("<p class=\"progress\">") else { return Ok(Told::Nothing) };
        let line = rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or(rest, |(line, _)| line);
        let fits = format!("{} of {} seen", self.seen.len(), self.deck);
        if line != fits {
            return Err(format!("{}: {line:?} in place of {fits:?}", page.path));
        }
        self.drawn(&page.way("another").unwrap_or_default())
    }

    /// Where "Another One" leads.
    fn drawn(&self, way: &str) -> Result<Told, String> {
        match way.strip_prefix("/comic/").and_then(|number| number.parse().ok()) {
            Some(number) if !self.seen.contains(&number) => Ok(Told::Fits),
            Some(number) => Err(format!("{number} is drawn, which this visitor has seen")),
            None => Err(format!("{way:?} is drawn, as if all had been seen")),
        }
    }

    fn squares(&self, html: &str) -> Result<Told, String> {
        let filled = tags(html, "a").filter(|tag| attribute(tag, "aria-description") == Some("seen"));
        let filled: BTreeSet<i32> =
            filled.filter_map(|tag| attribute(tag, "href")?.strip_prefix("/comic/")?.parse().ok()).collect();
        if filled == self.seen {
            return Ok(Told::Fits);
        }
        let (more, fewer) = (filled.difference(&self.seen).count(), self.seen.difference(&filled).count());
        Err(format!("/me: {more} squares of another's, {fewer} of this visitor's are missing"))
    }
}

/// `deck`, `deck few`, each perhaps `untold`.
fn is_deck(class: &str) -> bool {
    class.split(' ').next() == Some("deck")
}

#[cfg(test)]
mod tests;
