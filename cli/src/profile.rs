//! Profiles, each with a service and a key pair, in a file that only its owner can read.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use zephr_runtime::Secret;

use crate::{failure::Failure, keychain::Keychain};

/// The environment variable for the file of the profiles.
const CONFIG_VARIABLE: &str = "ZEPHR_CONFIG";

/// The content of the file.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Profiles {
    /// The profile that is used if none is named.
    pub(crate) current: Option<String>,
    /// The profiles by name.
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// A service and a key pair.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    pub(crate) access_key: String,
    /// The secret key, unless a keychain has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret_key: Option<String>,
    /// `true` if a keychain has the secret key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) keychain: bool,
}

impl Profile {
    /// Returns the tenant or the base URL.
    pub(crate) fn service(&self) -> &str {
        let service = self.base_url.as_deref().or(self.tenant.as_deref());
        service.unwrap_or("(no tenant)")
    }

    /// Returns the account of the key pair in a keychain.
    pub(crate) fn account(&self) -> String {
        format!("{}@{}", self.access_key, self.service())
    }

    /// Stores the secret key in the keychain or, if that fails, in this profile. In that case, returns the reason why
    /// the keychain failed.
    pub(crate) fn keep_secret(&mut self, secret: &Secret, keychain: &KeychainResult) -> Result<(), String> {
        let account = self.account();
        let stored = keychain.as_ref().map_err(String::clone).and_then(|keychain| {
            keychain.store(&account, secret)?;
            // Check that the keychain really has the secret.
            match keychain.load(&account)? {
                Some(loaded) if loaded == *secret => Ok(()),
                _ => Err("it does not return what was stored".to_owned()),
            }
        });
        self.keychain = stored.is_ok();
        self.secret_key = stored.is_err().then(|| secret.expose().to_owned());
        stored
    }

    /// Returns the secret key, from the keychain or from this profile.
    ///
    /// # Errors
    /// Returns an error if neither of them has it.
    pub(crate) fn secret(&self, keychain: &KeychainResult) -> Result<Secret, Failure> {
        let missing = match keychain {
            _ if !self.keychain => "the file of the profiles has none".to_owned(),
            Err(reason) => reason.clone(),
            Ok(keychain) => match keychain.load(&self.account()) {
                Ok(Some(secret)) => return Ok(secret),
                Ok(None) => format!("the keychain has none for {}", self.account()),
                Err(reason) => reason,
            },
        };
        match &self.secret_key {
            Some(secret) => Ok(Secret::from(secret.as_str())),
            None => Err(Failure::usage(format!("no secret key: {missing}"))
                .help("unlock the keychain, or run `zephr login` again")),
        }
    }
}

/// The keychain of the platform, or the reason why there is none.
pub(crate) type KeychainResult = Result<Box<dyn Keychain>, String>;

/// Returns the path of the file.
pub(crate) fn path() -> Result<PathBuf, Failure> {
    let variable = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(path) = variable(CONFIG_VARIABLE) {
        return Ok(path);
    }
    let folder = if cfg!(windows) {
        variable("APPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")))
    };
    let folder = folder.ok_or_else(|| {
        Failure::error("no folder for profiles: the home folder is unknown")
            .help(format!("set {CONFIG_VARIABLE} to the path of a file"))
    })?;
    Ok(folder.join("zephr").join("profiles.toml"))
}

/// Reads the profiles; none if there is no file.
pub(crate) fn load() -> Result<Profiles, Failure> {
    let path = path()?;
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
        Err(error) => return Err(Failure::error(format!("cannot read {}: {error}", path.display()))),
    };
    check_mode(&path)?;
    // The message of the parser is omitted, because it quotes the line, which may contain a secret key.
    toml::from_str(&text).map_err(|error| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map_or(1, |before| before.matches('\n').count() + 1);
        Failure::error(format!("invalid TOML in {} at line {line}", path.display()))
            .help("correct the file, or delete it and run `zephr login`")
    })
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::usage(format!("other users can read {}", path.display()))
        .help(format!("run `chmod 600 {}`", path.display())))
}

#[cfg(not(unix))]
fn check_mode(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Changes the profiles and replaces their file. Returns its path.
///
/// The folder is locked meanwhile, so that no change of another process is lost.
pub(crate) fn update(change: impl FnOnce(&mut Profiles) -> Result<(), Failure>) -> Result<PathBuf, Failure> {
    let path = path()?;
    let cannot = |error: io::Error| Failure::error(format!("cannot write {}: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(cannot)?;
    let _lock = lock(folder);
    let mut profiles = load()?;
    change(&mut profiles)?;
    let text = toml::to_string(&profiles).map_err(|_| Failure::error("cannot write the profiles as TOML"))?;
    let mut partial = path.clone().into_os_string();
    partial.push(format!(".{}", std::process::id()));
    let partial = PathBuf::from(partial);
    let written = write_private(&partial, text.as_bytes()).and_then(|()| fs::rename(&partial, &path));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.map_err(cannot)?;
    Ok(path)
}

/// Waits until no other process writes to a folder. Some network file systems do not support locks. There, the
/// last write wins.
#[cfg(unix)]
fn lock(folder: &Path) -> Option<nix::fcntl::Flock<fs::File>> {
    use nix::fcntl::{Flock, FlockArg};

    // `File::lock` replaces this once the oldest supported Rust is 1.89.
    Flock::lock(fs::File::open(folder).ok()?, FlockArg::LockExclusive).ok()
}

/// Does nothing: on this platform, the last write wins.
#[cfg(not(unix))]
fn lock(_folder: &Path) {}

/// Creates a file that only its owner can read.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
