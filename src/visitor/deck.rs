//! The deck: the comics that "Another One" draws from.

use crate::chance::Chance;
use crate::comic::ComicNumber;

/// Draws one of `cards` (ascending, each once) that is not `current`, each as likely as any other; `None` where there
/// is no other.
#[must_use]
pub fn draw(cards: &[ComicNumber], current: Option<ComicNumber>, chance: &Chance) -> Option<ComicNumber> {
    let skipped = current.and_then(|current| cards.binary_search(&current).ok());
    let others = cards.len() - usize::from(skipped.is_some());
    if others == 0 {
        return None;
    }
    let index = chance.below(others);
    // The cards after the skipped one stand one place further on.
    let index = if skipped.is_some_and(|skipped| index >= skipped) { index + 1 } else { index };
    cards.get(index).copied()
}

#[cfg(test)]
mod tests;
