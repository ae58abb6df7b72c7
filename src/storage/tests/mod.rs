//! What is promised of servers that move, with real ones.

mod postgres;
mod redis;

use crate::config::{Layers, SETTINGS, Settings, Source};

/// Settings with these values.
fn settings(values: &[(&str, &str)]) -> Settings {
    let mut layers = Layers::defaults();
    for (name, value) in values {
        let setting = SETTINGS.iter().find(|setting| setting.name == *name).unwrap();
        layers.set(setting, (*value).to_owned(), Source::Environment);
    }
    Settings::from_layers(&layers).unwrap()
}
