//! The key that cookies are signed with.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// The file in the data folder that keeps a key which nobody has set.
const FILE: &str = "secret-key";
/// As many random bytes as the signature's hash has.
const LENGTH: usize = 32;
/// A text of fewer characters can be guessed.
const LEAST: usize = 32;
/// More than anybody's key.
const MOST: usize = 4096;

/// A key that nothing shows.
#[derive(Clone)]
pub struct SecretKey(SecretSlice<u8>);

/// A key that can be neither read nor made.
#[derive(Debug, thiserror::Error)]
#[error("the key that signs cookies, {}: {source}; or set SECRET_KEY", path.display())]
pub struct SecretKeyError {
    path: PathBuf,
    source: io::Error,
}

impl SecretKey {
    /// A key that an operator has set; `None` where it is too short, or absurdly long.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        (LEAST..=MOST).contains(&text.len()).then(|| Self::new(text.as_bytes().to_vec()))
    }

    /// The key kept in this folder, made by the first process that asks for it; processes that share the folder share
    /// the key.
    pub fn kept_in(folder: &Path) -> Result<Self, SecretKeyError> {
        let path = folder.join(FILE);
        let failed = |source| SecretKeyError { path: path.clone(), source };
        if let Some(key) = read(&path).map_err(failed)? {
            return Ok(key);
        }
        make(folder, &path).map_err(failed)?;
        read(&path).map_err(failed)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
    }

    /// Its bytes, to sign with.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The same as a text, where it is one, for whoever keeps it out of sight.
    #[must_use]
    pub fn as_text(&self) -> Option<SecretString> {
        std::str::from_utf8(self.expose()).ok().map(SecretString::from)
    }

    fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

fn read(path: &Path) -> io::Result<Option<SecretKey>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(MOST as u64).read_to_end(&mut bytes)?;
    if bytes.len() < LENGTH {
        let problem = "is too short to be one; delete it and every visitor is new";
        return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
    }
    Ok(Some(SecretKey::new(bytes)))
}

/// Makes a key under the final name, whole and on the disk, unless another process was first.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| io::Error::other("the system gives no randomness"))?;
    fs::create_dir_all(folder)?;
    let mut name = [0; 8];
    rand::fill(&mut name).map_err(|_| io::Error::other("the system gives no randomness"))?;
    // Not by the process's id, which is 1 in every container.
    let partial = folder.join(format!("{FILE}.{:016x}", u64::from_be_bytes(name)));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        // Unlike a renaming, a link never replaces the key that another process has made meanwhile.
        match fs::hard_link(&partial, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => File::open(folder)?.sync_all(),
        }
    })();
    let removed = fs::remove_file(&partial);
    written.and(removed)
}
