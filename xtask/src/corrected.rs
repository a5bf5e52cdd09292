//! The corrected description with samples, for programs other than this generator.

use zephr_catalog::{Catalog, description::Description, samples::Settings};
use zephr_codegen::write::File;

use crate::Failure;

/// Returns the file, composed of two emitted files: the description and the catalog, which has the examples.
pub(crate) fn file(emitted: &[File]) -> Result<File, Failure> {
    let text = |path: &str| {
        let file = emitted.iter().find(|file| file.path == path);
        let text = file.map(|file| file.text.as_str());
        text.ok_or_else(|| Failure::new(format!("the generator has not emitted {path}")))
    };
    let invalid =
        |error: serde_json::Error| Failure::new(format!("the corrected description is invalid: {error}"));
    let catalog = Catalog::parse(text("catalog/catalog.json")?).map_err(invalid)?;
    let description = Description::parse(text("catalog/openapi.json")?).map_err(invalid)?;
    let description = description
        .samples(&catalog, Settings::Environment)
        .map_err(invalid)?;
    Ok(File {
        path: "spec/zephr-admin-api.corrected.json".to_owned(),
        text: description.to_json(),
    })
}
