//! TLS to PostgreSQL: certificate and host's name verified, or none at all.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::layers::{Layers, SettingError};

/// Who may have signed the server's certificate, ready to connect with.
#[derive(Clone)]
pub(super) struct DatabaseTls {
    pub(super) connector: MakeRustlsConnect,
    /// The bytes of the file, where one was given.
    authority: Option<Arc<[u8]>>,
}

impl DatabaseTls {
    /// The authorities of `DATABASE_CA_FILE`, or the system's. `named` is the setting that asks for TLS.
    pub(super) fn from_layers(layers: &Layers, named: &'static str) -> Result<Self, SettingError> {
        let mut roots = RootCertStore::empty();
        let authority = if layers.is_given("DATABASE_CA_FILE") {
            let problem = |problem: String| layers.invalid("DATABASE_CA_FILE", problem);
            let path = layers.parse("DATABASE_CA_FILE", "a file's path", |text| Some(PathBuf::from(text)))?;
            let bytes = std::fs::read(&path).map_err(|error| problem(format!("cannot be read: {error}")))?;
            for certificate in CertificateDer::pem_slice_iter(&bytes) {
                let added = certificate
                    .map_err(|error| error.to_string())
                    .and_then(|certificate| roots.add(certificate).map_err(|error| error.to_string()));
                added.map_err(|error| problem(format!("holds no certificates that can be used: {error}")))?;
            }
            if roots.is_empty() {
                return Err(problem("holds no certificate in PEM".to_owned()));
            }
            Some(bytes.into())
        } else {
            // Of the system's some may be of a kind that is not known: the others suffice.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                let problem = "asks for TLS, and the system has no certificates of authorities: set DATABASE_CA_FILE";
                return Err(layers.invalid(named, problem));
            }
            None
        };
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| layers.invalid(named, format!("TLS cannot be used: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { connector: MakeRustlsConnect::new(config), authority })
    }
}

impl PartialEq for DatabaseTls {
    fn eq(&self, other: &Self) -> bool {
        self.authority == other.authority
    }
}
