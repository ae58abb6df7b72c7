//! What may be asked of the API: every parameter stands here once, for those who read it and for the description.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::web::error::PageError;

/// A whole number.
pub(super) struct Whole {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) least: i32,
    pub(super) most: i32,
    /// Where it is left out; without one it is required.
    pub(super) default: Option<i32>,
    pub(super) example: i32,
}

/// One of a few words.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) words: &'static [&'static str],
    /// Where it is left out.
    pub(super) default: &'static str,
}

/// Yes or no; no where it is left out.
pub(super) struct Flag {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

/// Any text.
pub(super) struct Text {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// In characters.
    pub(super) longest: usize,
    pub(super) example: &'static str,
}

fn bad(name: &str, why: &str) -> PageError {
    let why = format!("The parameter {name} is not as it must be. {why}");
    PageError::BadParameter { parameter: name.to_owned(), why }
}

/// A parameter that nobody knows, beside those that are known.
fn unknown(name: &str, known: &[&str]) -> PageError {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let others = match known {
        [] => ", nor any other here".to_owned(),
        [only] => format!("; there is {only}"),
        [more @ .., last] => format!("; there are {} and {last}", more.join(", ")),
    };
    PageError::BadParameter { why: format!("There is no parameter {name}{others}."), parameter: name }
}

impl Whole {
    /// As it is described.
    pub(super) fn described(&self, place: ParameterIn) -> Parameter {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(self.least))
            .maximum(Some(self.most))
            .default(self.default.map(Into::into));
        described(self.name, self.about, place, self.default.is_none())
            .schema(Some(schema))
            .example(Some(self.example.into()))
            .build()
    }

    /// The number that a text is: digits, a minus before them where it may be below zero, and nothing else.
    pub(super) fn read(&self, text: &str) -> Result<i32, PageError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = if plain { text.parse().ok() } else { None };
        number
            .filter(|number| (self.least..=self.most).contains(number))
            .ok_or_else(|| bad(self.name, &format!("It must be a whole number from {} to {}.", self.least, self.most)))
    }

    /// The number that was asked for.
    pub(super) fn of(&self, asked: &Query<'_>) -> Result<i32, PageError> {
        match asked.get(self.name) {
            Some(text) => self.read(text),
            None => self.default.ok_or_else(|| bad(self.name, "It is required.")),
        }
    }
}

impl Word {
    /// As it is described.
    pub(super) fn described(&self) -> Parameter {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(self.words.iter().copied()))
            .default(Some(self.default.into()));
        described(self.name, self.about, ParameterIn::Query, false)
            .schema(Some(schema))
            .example(Some(self.default.into()))
            .build()
    }

    /// The word that was asked for.
    pub(super) fn of(&self, asked: &Query<'_>) -> Result<&'static str, PageError> {
        let text = asked.get(self.name).unwrap_or(self.default);
        let word = self.words.iter().find(|word| **word == text);
        word.copied().ok_or_else(|| bad(self.name, &format!("It must be one of {}.", self.words.join(", "))))
    }
}

impl Flag {
    /// As it is described.
    pub(super) fn described(&self) -> Parameter {
        let schema = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into()));
        described(self.name, self.about, ParameterIn::Query, false)
            .schema(Some(schema))
            .example(Some(false.into()))
            .build()
    }

    /// Whether it was asked for.
    pub(super) fn of(&self, asked: &Query<'_>) -> Result<bool, PageError> {
        match asked.get(self.name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(bad(self.name, "It must be true or false.")),
        }
    }
}

impl Text {
    /// As it is described.
    pub(super) fn described(&self) -> Parameter {
        let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(self.longest));
        described(self.name, self.about, ParameterIn::Query, true)
            .schema(Some(schema))
            .example(Some(self.example.into()))
            .build()
    }

    /// The text that was asked for.
    pub(super) fn of<'a>(&self, asked: &'a Query<'_>) -> Result<&'a str, PageError> {
        let text = asked.get(self.name).ok_or_else(|| bad(self.name, "It is required."))?;
        match text.chars().count() {
            0 => Err(bad(self.name, "It must not be empty.")),
            length if length > self.longest => {
                Err(bad(self.name, &format!("It may have {} characters at the most.", self.longest)))
            }
            _ => Ok(text),
        }
    }
}

fn described(name: &str, about: &str, place: ParameterIn, required: bool) -> ParameterBuilder {
    let required = if required { Required::True } else { Required::False };
    ParameterBuilder::new().name(name).description(Some(about)).parameter_in(place).required(required)
}

/// The part of an address behind its question mark.
#[derive(Debug)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads it. What is not `known`, or there twice, is refused rather than ignored: it is a mistake of somebody's, who
    /// would otherwise take the answer for what was asked for.
    fn read(text: &'a str, known: &[&str]) -> Result<Self, PageError> {
        let pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).collect();
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&&**name) {
                return Err(unknown(name, known));
            }
            if pairs.iter().take(index).any(|(before, _)| before == name) {
                return Err(bad(name, "It must be there once."));
            }
        }
        Ok(Self(pairs))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| &**value)
    }
}

/// How much of an unknown parameter's name is said back, in characters.
const LONGEST_NAME: usize = 50;

/// What one kind of request may ask for.
pub(super) trait Wish: Sized {
    /// The names of its parameters.
    const NAMES: &'static [&'static str];

    /// What is asked for.
    fn read(asked: &Query<'_>) -> Result<Self, PageError>;
}

/// Nothing may be asked for.
impl Wish for () {
    const NAMES: &'static [&'static str] = &[];

    fn read(_: &Query<'_>) -> Result<Self, PageError> {
        Ok(())
    }
}

/// As a handler's argument: what is asked for, behind the question mark.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Sync, T: Wish> FromRequestParts<S> for Asked<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        T::read(&Query::read(parts.uri.query().unwrap_or_default(), T::NAMES)?).map(Self)
    }
}

#[cfg(test)]
mod tests;
