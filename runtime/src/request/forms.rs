//! URL-encoded and multipart bodies.

use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::{
    Problem, RequestEncoder, Style, Upload, decompose,
    multipart::{self, Part},
    param_value::{ParamValue, Parts},
    style::joined,
};
use crate::operation::BodyKind;

impl RequestEncoder {
    /// Sets the body to the JSON object `json`, serialized as a URL-encoded form such as `a=1&b=2`. `styles` contains
    /// the parameter styles of individual fields.
    pub(crate) fn form(&mut self, json: &str, styles: &[(&str, Style)]) -> Result<(), Problem> {
        let form = form(decompose("body", json)?.as_ref(), styles)?;
        self.body(BodyKind::Form, form.into());
        Ok(())
    }

    /// Adds the JSON value `json` to a multipart body. For a list, adds one part for each item.
    pub(crate) fn part(&mut self, name: &str, json: &str) -> Result<(), Problem> {
        let value = decompose(name, json)?;
        self.parts
            .extend(value.iter().flat_map(|value| Part::of(name, value)));
        Ok(())
    }

    /// Adds the JSON value `json` to a multipart body, serialized in a parameter style.
    pub(crate) fn part_styled(&mut self, name: &str, style: Style, json: &str) -> Result<(), Problem> {
        let texts = decompose(name, json)?.map(|value| style.in_parts(name, &value));
        let texts = texts.transpose()?.into_iter().flatten();
        self.parts
            .extend(texts.map(|(name, text)| Part::text(name, text)));
        Ok(())
    }

    pub(crate) fn file(&mut self, name: &str, file: Upload) -> Result<(), Problem> {
        self.parts.push(Part::file(name, file)?);
        Ok(())
    }

    pub(crate) fn part_count(&self) -> usize {
        self.parts.len()
    }

    /// Sets the media type of each part whose index is `from` or greater. Does not change files that already have a
    /// media type.
    pub(crate) fn retype_parts(&mut self, from: usize, media_type: &str) {
        let added = self.parts.iter_mut().skip(from);
        added.for_each(|part| part.retype(media_type));
    }

    /// Joins the added parts into a multipart body, and sets the body of the request. Without parts, sets an empty
    /// multipart body only if the operation requires a multipart body.
    pub(super) fn join_parts(&mut self) {
        let is_multipart = |body: &crate::operation::Body| body.required && body.kind == BodyKind::Multipart;
        if self.parts.is_empty() && !self.operation.body.as_ref().is_some_and(is_multipart) {
            return;
        }
        let (boundary, body) = multipart::body(&self.parts);
        self.body(BodyKind::Multipart, body);
        let described = self
            .operation
            .body
            .map_or("multipart/form-data", |body| body.media_type);
        if let Ok(media_type) = HeaderValue::try_from(format!("{described}; boundary={boundary}")) {
            self.headers.insert(CONTENT_TYPE, media_type);
        }
    }
}

impl Style {
    /// Serializes a value for a multipart body. Returns the name and the text of each part.
    fn in_parts(self, name: &str, value: &ParamValue<'_>) -> Result<Vec<(String, String)>, Problem> {
        let separator = self.separator();
        let is_list = !value.is_leaf() && !self.is_exploded() && !matches!(self, Self::Deep | Self::Json);
        let parts = self.named(name, value).into_iter().map(|(name, texts)| {
            let text = joined(&name, &texts, separator, is_list)?;
            Ok((name, text))
        });
        parts.collect()
    }
}

/// Serializes an object as `application/x-www-form-urlencoded`. If `styles` contains a style for a field, the field is
/// serialized in this style. Of the other fields, a list becomes repeated pairs (`a=1&a=2`), and an object becomes
/// JSON.
fn form(value: Option<&ParamValue<'_>>, styles: &[(&str, Style)]) -> Result<String, Problem> {
    let Some(value) = value else {
        return Ok(String::new());
    };
    let Parts::Fields(fields) = &value.parts else {
        return Err("the body of a form must be an object".to_owned());
    };
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let named = styles.iter().find(|(styled, _)| styled == name);
        let style = match (named, &value.parts) {
            (Some((_, style)), _) => *style,
            (None, Parts::Fields(_)) => Style::Json,
            (None, Parts::Leaf(_) | Parts::List(_)) => Style::FormExploded,
        };
        let written = style.in_query(name, value)?;
        pairs.extend(written.into_iter().map(|(name, value)| format!("{name}={value}")));
    }
    Ok(pairs.join("&"))
}

#[cfg(test)]
mod tests;
