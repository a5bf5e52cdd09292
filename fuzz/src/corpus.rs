//! Derives documents from seeds.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use serde_json::Value;
use zephr_codegen::{openapi::load, tree::Source};

use crate::{
    document::document,
    mutate::mutate,
    oracle::Case,
    overlays::overlay,
    rng::Rng,
    split::{PART, split},
    yaml,
};

/// The maximum length of a document, so that a fuzzing run covers many documents. `cargo xtask corpus` checks longer
/// ones.
const LONGEST_TEXT: usize = 1_500_000;

/// Documents to mutate, by folder.
#[derive(Default)]
pub(crate) struct Seeds(BTreeMap<String, Vec<Value>>);

impl Seeds {
    /// Reads every description in these folders.
    pub(crate) fn read(folders: &[String]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut seeds = Self::default();
        for folder in folders {
            let found = collect(Path::new(folder)).map_err(|error| format!("{folder}: {error}"))?;
            if found.is_empty() {
                return Err(format!("{folder}: no descriptions found").into());
            }
            seeds.0.insert(folder.clone(), found);
        }
        Ok(seeds)
    }

    /// Returns the case with this number and its origin. The same number and folders produce the same case.
    pub(crate) fn case(&self, number: u64) -> (String, Case) {
        let mut rng = Rng::new(number);
        let folders: Vec<_> = self.0.iter().collect();
        let (origin, json) = match rng.pick(&folders) {
            Some((folder, seeds)) if rng.one_in(2) => ((*folder).clone(), mistaken(seeds, &mut rng)),
            _ => ("built".to_owned(), document(number)),
        };
        let next = rng.one_in(4).then(|| changed(&json, &mut rng));
        let split = if rng.one_in(4) {
            split(&json, &mut rng)
        } else {
            None
        };
        let (json, part) = split.map_or((json, None), |(main, part)| (main, Some(part)));
        let overlay = rng.one_in(4).then(|| overlay(&mut rng));
        let yaml = if rng.one_in(3) {
            yaml::written(&json, &mut rng)
        } else {
            None
        };
        let spec = match yaml {
            Some(text) => source("spec.yaml", text),
            None => source("spec.json", json),
        };
        let overlay = overlay.map(|text| source("overlay.json", text));
        let part = part.map(|text| source(PART, text));
        let next = next.map(|text| source("next.json", text));
        let case = Case {
            spec,
            part,
            overlay,
            next,
        };
        (origin, case)
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

/// Picks one of the documents and returns it after up to three mutations.
fn mistaken(seeds: &[Value], rng: &mut Rng) -> String {
    let seed = rng.pick(seeds).cloned().unwrap_or_default();
    let mut document = seed.clone();
    for _ in 0..rng.below(4) {
        mutate(&mut document, &seed, rng);
    }
    document.to_string()
}

/// Returns a mutated description that simulates a next version.
fn changed(json: &str, rng: &mut Rng) -> String {
    let Ok(seed) = serde_json::from_str::<Value>(json) else {
        return json.to_owned();
    };
    mistaken(&[seed], rng)
}
