//! From a number to a document.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use serde_json::Value;
use zephr_codegen::{load, tree::Source};

use crate::{chance::Chance, document::document, judge::Case, mutate::mutate, overlays::overlay, yaml};

/// Longer documents are left to `cargo xtask corpus`: a run should see many.
const LONGEST_TEXT: usize = 1_500_000;

/// Documents to make mistakes in, by the folder that they are from.
#[derive(Default)]
pub(crate) struct Seeds(BTreeMap<String, Vec<Value>>);

impl Seeds {
    /// Every description in these folders.
    pub(crate) fn read(folders: &[String]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut seeds = Self::default();
        for folder in folders {
            let found = collect(Path::new(folder)).map_err(|error| format!("{folder}: {error}"))?;
            if found.is_empty() {
                return Err(format!("{folder}: no description is in it").into());
            }
            seeds.0.insert(folder.clone(), found);
        }
        Ok(seeds)
    }

    /// Returns the case with this number and its origin. The same number and folders produce the same case.
    pub(crate) fn case(&self, number: u64) -> (String, Case) {
        let mut chance = Chance::new(number);
        let folders: Vec<_> = self.0.iter().collect();
        let (origin, json) = match chance.pick(&folders) {
            Some((folder, seeds)) if chance.one_in(2) => ((*folder).clone(), mistaken(seeds, &mut chance)),
            _ => ("built".to_owned(), document(number)),
        };
        let next = chance.one_in(4).then(|| changed(&json, &mut chance));
        let overlay = chance.one_in(4).then(|| overlay(&mut chance));
        let yaml = if chance.one_in(3) {
            yaml::written(&json, &mut chance)
        } else {
            None
        };
        let spec = match yaml {
            Some(text) => source("spec.yaml", text),
            None => source("spec.json", json),
        };
        let overlay = overlay.map(|text| source("overlay.json", text));
        let next = next.map(|text| source("next.json", text));
        (origin, Case { spec, overlay, next })
    }
}

fn source(name: &str, text: String) -> Source {
    Source {
        name: name.to_owned(),
        text,
    }
}

fn collect(folder: &Path) -> std::io::Result<Vec<Value>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|path| path.is_file()) {
        let bytes = fs::read(path)?;
        if bytes.len() <= LONGEST_TEXT {
            let tree = load::load_bytes(&path.to_string_lossy(), &bytes).ok();
            all.extend(tree.map(|tree| tree.to_serde()).filter(Value::is_object));
        }
    }
    Ok(all)
}

/// One of the documents, with up to three mistakes.
fn mistaken(seeds: &[Value], chance: &mut Chance) -> String {
    let seed = chance.pick(seeds).cloned().unwrap_or_default();
    let mut document = seed.clone();
    for _ in 0..chance.below(4) {
        mutate(&mut document, &seed, chance);
    }
    document.to_string()
}

/// Returns a mutated description that simulates a next version.
fn changed(json: &str, chance: &mut Chance) -> String {
    let Ok(seed) = serde_json::from_str::<Value>(json) else {
        return json.to_owned();
    };
    mistaken(&[seed], chance)
}
