//! A drawing of a comic's counts, made once.

use std::sync::{Arc, OnceLock};

/// What is drawn of counts when it is first asked for. Two are equal whether or not they are drawn yet: they say nothing
/// that the counts do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing(OnceLock<Arc<str>>);

impl Drawing {
    /// The drawing, made by `draw` where there is none yet. Nobody waits for somebody else's: of those who draw at once all
    /// but the first throw theirs away.
    pub(super) fn get_or_draw(&self, draw: impl FnOnce() -> String) -> Arc<str> {
        if let Some(drawing) = self.0.get() {
            return Arc::clone(drawing);
        }
        let drawing = Arc::<str>::from(draw());
        let _ = self.0.set(Arc::clone(&drawing));
        drawing
    }
}

impl PartialEq for Drawing {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_while_somebody_draws_does_not_wait() {
        let drawing = Drawing::default();
        let slow = drawing.get_or_draw(|| {
            // The other is done before this one is.
            assert_eq!(&*drawing.get_or_draw(|| "quick".to_owned()), "quick");
            "slow".to_owned()
        });
        assert_eq!(&*slow, "slow");
        assert_eq!(&*drawing.get_or_draw(|| unreachable!()), "quick", "the first that was done is kept");
    }
}
