use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use zephr_runtime::Secret;

use super::{KeychainResult, Profile, Profiles};
use crate::keychain::Keychain;

const CANARY: &str = "canary-9d21e4";

/// A keychain in memory, which may be broken.
#[derive(Clone, Default)]
struct Memory {
    secrets: Rc<RefCell<BTreeMap<String, String>>>,
    loses: bool,
}

impl Keychain for Memory {
    fn store(&self, account: &str, secret: &Secret) -> Result<(), String> {
        if !self.loses {
            let secret = secret.expose().to_owned();
            self.secrets.borrow_mut().insert(account.to_owned(), secret);
        }
        Ok(())
    }

    fn load(&self, account: &str) -> Result<Option<Secret>, String> {
        Ok(self
            .secrets
            .borrow()
            .get(account)
            .map(|secret| Secret::from(secret.as_str())))
    }

    fn remove(&self, account: &str) -> Result<(), String> {
        self.secrets.borrow_mut().remove(account);
        Ok(())
    }
}

fn profile() -> Profile {
    Profile {
        tenant: Some("acme".to_owned()),
        base_url: None,
        access_key: "AK1".to_owned(),
        secret_key: None,
        keychain: false,
    }
}

fn no_keychain() -> KeychainResult {
    Err("no Secret Service".to_owned())
}

fn file_of(profile: &Profile) -> String {
    let mut profiles = Profiles::default();
    profiles.profiles.insert("live".to_owned(), profile.clone());
    toml::to_string(&profiles).unwrap()
}

#[test]
fn a_working_keychain_stores_the_secret_instead_of_the_file() {
    let memory = Memory::default();
    let keychain: KeychainResult = Ok(Box::new(memory.clone()));
    let mut profile = profile();
    assert_eq!(profile.keep_secret(&Secret::from(CANARY), &keychain), Ok(()));
    assert_eq!(
        memory.secrets.borrow().get("AK1@acme").map(String::as_str),
        Some(CANARY)
    );
    let file = file_of(&profile);
    assert!(
        !file.contains(CANARY) && file.contains("keychain = true"),
        "{file}"
    );
    assert_eq!(profile.secret(&keychain).ok().unwrap().expose(), CANARY);
}

#[test]
fn without_a_working_keychain_the_file_stores_the_secret() {
    let loses = Memory {
        loses: true,
        ..Memory::default()
    };
    for (keychain, reason) in [
        (no_keychain(), "no Secret Service"),
        (
            Ok(Box::new(loses) as Box<dyn Keychain>),
            "it does not return what was stored",
        ),
    ] {
        let mut profile = profile();
        let kept = profile.keep_secret(&Secret::from(CANARY), &keychain);
        assert_eq!(kept, Err(reason.to_owned()));
        let file = file_of(&profile);
        assert!(file.contains(CANARY) && !file.contains("keychain"), "{file}");
        assert_eq!(profile.secret(&keychain).ok().unwrap().expose(), CANARY);
    }
}

#[test]
fn the_keychain_takes_precedence_over_the_file() {
    let memory = Memory::default();
    let keychain: KeychainResult = Ok(Box::new(memory.clone()));
    let mut profile = profile();
    profile.keep_secret(&Secret::from(CANARY), &keychain).unwrap();
    profile.secret_key = Some("from the file".to_owned());
    assert_eq!(profile.secret(&keychain).ok().unwrap().expose(), CANARY);
    assert_eq!(
        profile.secret(&no_keychain()).ok().unwrap().expose(),
        "from the file"
    );
    memory.remove("AK1@acme").unwrap();
    assert_eq!(profile.secret(&keychain).ok().unwrap().expose(), "from the file");
    profile.secret_key = None;
    let failure = profile.secret(&keychain).err().unwrap();
    assert_eq!(failure.code(), 2);
}
