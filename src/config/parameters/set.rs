//! All parameters as they were read at one time.

use std::collections::BTreeMap;

use super::{Parameter, ParameterInfo};

/// A set of parameters, in the order of their names. Its `Debug` shows no value.
#[derive(Clone, Debug, Default)]
pub struct ParameterSet(Vec<Parameter>);

impl ParameterSet {
    /// Of these, in any order.
    #[must_use]
    pub fn new(mut parameters: Vec<Parameter>) -> Self {
        parameters.sort_by(|one, other| one.info.name.cmp(&other.info.name));
        Self(parameters)
    }

    /// The set's version: the sum of its parameters', so that each put raises it by one, for all tasks alike.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.0.iter().map(|parameter| parameter.info.version).sum()
    }

    /// What may be told of them.
    #[must_use]
    pub fn infos(&self) -> Vec<ParameterInfo> {
        self.0.iter().map(|parameter| parameter.info.clone()).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Parameter> {
        self.0.iter()
    }

    /// One by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.0.iter().find(|parameter| parameter.info.name == name)
    }

    /// Whether nothing was put or deleted between the two. A parameter that was deleted and made again begins with
    /// version 1 once more: the moment tells it from the one before.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(one, other)| one.info == other.info)
    }

    /// What changed since `before`, as in `DATABASE_USER 3 to 4, SECRET_KEY deleted`: names and versions.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> String {
        let versions = |set: &Self| -> BTreeMap<String, ParameterInfo> {
            set.0.iter().map(|parameter| (parameter.info.name.clone(), parameter.info.clone())).collect()
        };
        let (mut old, mut changes) = (versions(before), Vec::new());
        for (name, new) in versions(self) {
            match old.remove(&name) {
                Some(old) if old == new => {}
                Some(old) => changes.push(format!("{name} {} to {}", old.version, new.version)),
                None => changes.push(format!("{name} new, version {}", new.version)),
            }
        }
        changes.extend(old.into_keys().map(|name| format!("{name} deleted")));
        changes.join(", ")
    }
}

impl<'a> IntoIterator for &'a ParameterSet {
    type Item = &'a Parameter;
    type IntoIter = std::slice::Iter<'a, Parameter>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::ParameterKind;
    use super::*;

    fn set(parameters: &[(&str, i64)]) -> ParameterSet {
        let parameter = |(name, version): &(&str, i64)| {
            let modified = DateTime::from_timestamp(1_700_000_000 + version, 0).unwrap();
            let (name, kind) = ((*name).to_owned(), ParameterKind::SecureString);
            Parameter { info: ParameterInfo { name, kind, version: *version, modified }, value: "canary-4711".into() }
        };
        ParameterSet::new(parameters.iter().map(parameter).collect())
    }

    #[test]
    fn changes_name_parameters_and_versions_alone() {
        let before = set(&[("SECRET_KEY", 1), ("DATABASE_USER", 3), ("SYNC", 1)]);
        let after = set(&[("DATABASE_USER", 4), ("SECRET_KEY", 1), ("ADMIN_PASSWORD_HASH", 1)]);
        assert_eq!(
            after.changes_since(&before),
            "ADMIN_PASSWORD_HASH new, version 1, DATABASE_USER 3 to 4, SYNC deleted"
        );
        assert_eq!((before.version(), after.version()), (5, 6));
        assert!(after.is_same_as(&after.clone()) && !after.is_same_as(&before));
        assert!(!format!("{after:?}").contains("canary"), "{after:?}");
    }

    #[test]
    fn a_parameter_made_anew_is_another() {
        let mut again = set(&[("SYNC", 1)]);
        again.0[0].info.modified += chrono::TimeDelta::seconds(1);
        assert!(!again.is_same_as(&set(&[("SYNC", 1)])));
        assert_eq!(again.changes_since(&set(&[("SYNC", 1)])), "SYNC 1 to 1");
    }
}
