//! What is promised to visitors, whatever they and the store send.

mod cookies;
mod decks;
mod meetings;
mod rotation;
mod sets;
mod store;

use crate::comic::ComicNumber;

fn number(number: i32) -> ComicNumber {
    ComicNumber::new(number).unwrap()
}
