//! An authority of a test's own, and the certificates that it signs.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

/// A private certificate authority, made anew for each test. Clients trust it by its file; one that did not sign a
/// server's certificate is for refusals.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
    _folder: TempDir,
}

impl Authority {
    /// One with a new key, whose own certificate is in a file.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut about = CertificateParams::default();
        about.distinguished_name.push(DnType::CommonName, "an authority of the tests");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        let certificate = about.self_signed(&key).unwrap();
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, certificate.pem()).unwrap();
        Self { issuer: Issuer::new(about, key), file, _folder: folder }
    }

    /// Its certificate, in PEM.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Writes a certificate for 127.0.0.1 and localhost, and its key, into a folder; the two files.
    pub(crate) fn certify(&self, folder: &Path) -> (PathBuf, PathBuf) {
        self.certify_for(&["localhost", "127.0.0.1"], folder)
    }

    /// The same for these names.
    #[must_use]
    pub fn certify_for(&self, names: &[&str], folder: &Path) -> (PathBuf, PathBuf) {
        let about = CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = about.signed_by(&key, &self.issuer).unwrap();
        let files = (folder.join("server.pem"), folder.join("server.key"));
        std::fs::write(&files.0, certificate.pem()).unwrap();
        std::fs::write(&files.1, key.serialize_pem()).unwrap();
        files
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
