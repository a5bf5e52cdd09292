//! The keychain of the platform, which keeps secret keys.

use std::env;

use zephr_runtime::Secret;

/// The environment variable that turns the keychain off.
const VARIABLE: &str = "ZEPHR_KEYCHAIN";

/// A store of secrets by account. Errors contain the reason why the store does not work, but no secret.
pub(crate) trait Keychain {
    /// Stores a secret, and replaces the one of the same account.
    fn store(&self, account: &str, secret: &Secret) -> Result<(), String>;

    /// Returns the secret of an account, if there is one.
    fn load(&self, account: &str) -> Result<Option<Secret>, String>;

    /// Removes the secret of an account, if there is one.
    fn remove(&self, account: &str) -> Result<(), String>;
}

/// Returns the keychain of the platform.
///
/// # Errors
/// Returns an error if the keychain is turned off, or if the program was built without it. Other failures occur
/// only when the keychain is used.
pub(crate) fn of_platform() -> Result<Box<dyn Keychain>, String> {
    if env::var_os(VARIABLE).is_some_and(|value| value == "off") {
        return Err(format!("turned off by {VARIABLE}"));
    }
    platform()
}

#[cfg(not(feature = "keychain"))]
fn platform() -> Result<Box<dyn Keychain>, String> {
    Err("this `zephr` was built without the feature `keychain`".to_owned())
}

#[cfg(feature = "keychain")]
fn platform() -> Result<Box<dyn Keychain>, String> {
    Ok(Box::new(entries::Entries::of_platform()))
}

#[cfg(feature = "keychain")]
mod entries {
    use keyring_core::{Entry, Error};
    use zephr_runtime::Secret;

    use super::Keychain;

    /// The service name under which this program stores its keychain entries.
    const SERVICE: &str = "zephr";

    /// The entries of this program.
    pub(super) struct Entries {
        open: fn(&str) -> Result<Entry, Error>,
    }

    impl Entries {
        pub(super) fn of_platform() -> Self {
            Self {
                open: |account| Ok(keyring::Entry::new(SERVICE, account)?.inner),
            }
        }

        fn entry(&self, account: &str) -> Result<Entry, String> {
            (self.open)(account).map_err(reason)
        }
    }

    /// Returns the reason why the keychain does not work.
    fn reason(error: Error) -> String {
        match (error, keyring::Entry::store_status()) {
            // The error of the platform is more precise.
            (Error::NoDefaultStore, Err(error)) => error.to_string(),
            (error, _) => error.to_string(),
        }
    }

    impl Keychain for Entries {
        fn store(&self, account: &str, secret: &Secret) -> Result<(), String> {
            self.entry(account)?.set_password(secret.expose()).map_err(reason)
        }

        fn load(&self, account: &str) -> Result<Option<Secret>, String> {
            match self.entry(account)?.get_password() {
                Ok(secret) => Ok(Some(Secret::from(secret))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(reason(error)),
            }
        }

        fn remove(&self, account: &str) -> Result<(), String> {
            match self.entry(account)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(reason(error)),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::sync::{Arc, LazyLock};

        use keyring_core::{Entry, api::CredentialStoreApi as _, mock::Store};
        use zephr_runtime::Secret;

        use super::{Entries, Keychain as _, SERVICE};

        static STORE: LazyLock<Arc<Store>> = LazyLock::new(|| Store::new().unwrap());

        #[test]
        fn secrets_are_stored_replaced_and_removed_by_account() {
            let open: fn(&str) -> keyring_core::Result<Entry> = |account| STORE.build(SERVICE, account, None);
            let keychain = Entries { open };
            let load = |account| {
                let found = keychain.load(account).unwrap();
                found.map(|secret| secret.expose().to_owned())
            };
            assert_eq!(load("a@acme"), None);
            for secret in ["first", "second"] {
                keychain.store("a@acme", &Secret::from(secret)).unwrap();
                assert_eq!(load("a@acme").as_deref(), Some(secret));
            }
            assert_eq!(load("b@acme"), None);
            keychain.remove("a@acme").unwrap();
            keychain.remove("a@acme").unwrap();
            assert_eq!(load("a@acme"), None);
        }
    }
}
