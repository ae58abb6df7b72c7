//! The client of Parameter Store.

use std::collections::HashMap;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::BuildError;
use aws_sdk_ssm::types::{self, ParameterStringFilter, ParameterType};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{ParameterPath, ParameterStoreError};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// What a role that puts is to be allowed.
const PUT: &str = "ssm:PutParameter there, ssm:DescribeParameters, and kms:Encrypt or, for advanced parameters, \
                   kms:GenerateDataKey";
/// As many names as one request may ask for.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>
const NAMES: usize = 10;

/// A parameter without its value: nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterInfo {
    /// Its name below the path: a setting's, or a stranger's.
    pub name: String,
    /// How it is kept.
    pub kind: ParameterKind,
    /// 1 for its first value, and one more for each since.
    pub version: i64,
    /// When this version was put, by AWS' clock.
    pub modified: DateTime<Utc>,
}

/// How a parameter is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Encrypted.
    SecureString,
    /// As it is.
    String,
    /// Several, as they are.
    StringList,
}

/// How a parameter is kept, which a put has to say again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Encrypted or not.
    pub kind: ParameterKind,
    /// The key that encrypts it, by its id or name; `None`, the account's own for Parameter Store.
    pub key_id: Option<String>,
}

/// A parameter and its value.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What may be told of it.
    pub info: ParameterInfo,
    /// Its value, decrypted.
    pub value: SecretString,
}

/// The parameters below one path. Every method ends within some seconds, and tries once: who calls it knows how
/// patient to be.
#[derive(Clone, Debug)]
pub struct ParameterStore {
    client: Client,
    path: ParameterPath,
}

impl ParameterStore {
    /// By AWS' standard chain of credentials and region. Looks into the environment and AWS' files; asks nobody yet
    /// but, where neither names them, the machine it runs on.
    pub async fn new(path: ParameterPath) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(REQUEST)
            .operation_attempt_timeout(REQUEST)
            .operation_timeout(REQUEST)
            .build();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .load()
            .await;
        Self { client: Client::new(&config), path }
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> &ParameterPath {
        &self.path
    }

    /// All parameters below the path, decrypted, in the order of their names. Pages of them are no snapshot: what is
    /// put meanwhile may be among them or not.
    pub async fn read_all(&self) -> Result<Vec<Parameter>, ParameterStoreError> {
        let request = self.client.get_parameters_by_path();
        let request = request.path(self.path.without_end()).recursive(true).with_decryption(true);
        let mut pages = request.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| ParameterStoreError::of(&self.path, &error))?;
            found.extend(page.parameters.unwrap_or_default().into_iter().filter_map(|parameter| self.read(parameter)));
        }
        found.sort_by(|one, other| one.info.name.cmp(&other.info.name));
        Ok(found)
    }

    /// What is below the path, in the order of the names. Asks for no value to be decrypted.
    pub async fn list(&self) -> Result<Vec<ParameterInfo>, ParameterStoreError> {
        let request = self.client.get_parameters_by_path();
        let request = request.path(self.path.without_end()).recursive(true).with_decryption(false);
        let mut pages = request.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| ParameterStoreError::of(&self.path, &error))?;
            let parameters = page.parameters.unwrap_or_default();
            found.extend(parameters.into_iter().filter_map(|parameter| self.read(parameter)).map(|read| read.info));
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    /// One parameter as it is now, where there is one.
    pub async fn read_one(&self, name: &str) -> Result<Option<Parameter>, ParameterStoreError> {
        let request = self.client.get_parameters().names(self.path.of(name)).with_decryption(true);
        let answer = request.send().await.map_err(|error| ParameterStoreError::of(&self.path, &error))?;
        Ok(answer.parameters.unwrap_or_default().into_iter().find_map(|parameter| self.read(parameter)))
    }

    /// These versions of a parameter, those of them that there are.
    pub async fn read_versions(&self, name: &str, versions: &[i64]) -> Result<Vec<Parameter>, ParameterStoreError> {
        let mut found = HashMap::new();
        for versions in versions.chunks(NAMES) {
            let names = versions.iter().map(|version| format!("{}:{version}", self.path.of(name))).collect();
            let request = self.client.get_parameters().set_names(Some(names)).with_decryption(true);
            let answer = request.send().await.map_err(|error| ParameterStoreError::of(&self.path, &error))?;
            let parameters = answer.parameters.unwrap_or_default().into_iter().filter_map(|found| self.read(found));
            found.extend(parameters.map(|parameter| (parameter.info.version, parameter)));
        }
        Ok(versions.iter().filter_map(|version| found.remove(version)).collect())
    }

    /// How a parameter is kept, where there is one.
    pub async fn keeping(&self, name: &str) -> Result<Option<Keeping>, ParameterStoreError> {
        let filter = ParameterStringFilter::builder().key("Name").option("Equals").values(self.path.of(name)).build();
        let filter = filter.map_err(|error| self.impossible(&error))?;
        let mut pages = self.client.describe_parameters().parameter_filters(filter).into_paginator().send();
        // A page may be empty with another behind it.
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| ParameterStoreError::of(&self.path, &error).needing(PUT))?;
            if let Some(found) = page.parameters.unwrap_or_default().into_iter().next() {
                return Ok(found.r#type.map(|kind| Keeping { kind: kind_of(&kind), key_id: found.key_id }));
            }
        }
        Ok(None)
    }

    /// Puts a value and returns its version. What was there stays under its own version. AWS would take the account's own
    /// key if it was not told another, and makes no `SecureString` of what is none, so `keeping` is what
    /// [`ParameterStore::keeping`] says of a parameter that exists.
    pub async fn put(&self, name: &str, value: &SecretString, keeping: &Keeping) -> Result<i64, ParameterStoreError> {
        let kind = match keeping.kind {
            ParameterKind::SecureString => ParameterType::SecureString,
            ParameterKind::String => ParameterType::String,
            ParameterKind::StringList => ParameterType::StringList,
        };
        let request = self.client.put_parameter().name(self.path.of(name)).value(value.expose_secret());
        let request = request.r#type(kind).set_key_id(keeping.key_id.clone()).overwrite(true);
        let answer = request.send().await.map_err(|error| ParameterStoreError::of(&self.path, &error).needing(PUT))?;
        Ok(answer.version)
    }

    fn impossible(&self, error: &BuildError) -> ParameterStoreError {
        ParameterStoreError::Refused { path: self.path.clone(), reason: error.to_string() }
    }

    /// What is not below the path, or says not what it is, is none.
    fn read(&self, parameter: types::Parameter) -> Option<Parameter> {
        let name = self.path.below(parameter.name.as_deref()?)?.to_owned();
        let kind = kind_of(&parameter.r#type?);
        let modified = parameter.last_modified_date?;
        let modified = DateTime::from_timestamp(modified.secs(), modified.subsec_nanos())?;
        let info = ParameterInfo { name, kind, version: parameter.version, modified };
        Some(Parameter { info, value: parameter.value?.into() })
    }
}

fn kind_of(kind: &ParameterType) -> ParameterKind {
    match kind {
        ParameterType::SecureString => ParameterKind::SecureString,
        ParameterType::StringList => ParameterKind::StringList,
        _ => ParameterKind::String,
    }
}
