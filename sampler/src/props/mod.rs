//! Things that stand about in the strips. All places are in coordinates of the current panel.

pub(crate) mod furniture;
pub(crate) mod handheld;
pub(crate) mod machines;
