//! Bodies that are given value by value: the parts of `multipart/form-data`, and how a form lays its values out.

use crate::{
    diagnostic::Diagnostic,
    model::{Encoding, Location, Parameter, Style, Type},
    names,
    tree::Node,
};

use super::{
    Lowering,
    bodies::Media,
    codes,
    examples::{Example, Purpose},
    located::Located,
    objects::Gathered,
    styles,
    types::Context,
};

impl<'a> Lowering<'a> {
    /// A parameter for each property of a multipart body.
    pub(super) fn parts(&mut self, media: &Media<'a>, required: bool, context: &Context) -> Vec<Parameter> {
        let gathered = match &media.schema {
            Some(schema) if self.is_object(schema) => self.gathered(schema, context),
            _ => Vec::new(),
        };
        if gathered.is_empty() {
            let message = "this multipart body does not say what its parts are";
            self.report(
                Diagnostic::error(codes::MEDIA_TYPE, message, media.at.origin())
                    .help("describe it as an object with a property for each part"),
            );
        }
        self.read_pending();
        gathered
            .into_iter()
            .map(|part| self.part(part, required))
            .collect()
    }

    fn part(&mut self, Gathered { field, origin, .. }: Gathered, required: bool) -> Parameter {
        let node = self.root.at(&origin.pointer);
        let file = node.and_then(|node| {
            let at = Located {
                node,
                pointer: origin.pointer.clone(),
            };
            self.file(&at, &mut Vec::new())
        });
        let ty = file.unwrap_or(field.ty);
        let example = Example {
            documented: Vec::new(),
            envelope: &[],
            name: &field.wire,
            purpose: Purpose::Request,
        };
        let example = field.example.or_else(|| self.example(example, &ty));
        Parameter {
            name: names::parameter(&field.wire),
            wire: field.wire,
            location: Location::Part,
            required: required && field.required,
            ty,
            encoding: Encoding::Plain,
            name_prefix: None,
            docs: field.docs,
            example,
            facts: field.facts,
            origin,
        }
    }

    /// The type of a part that is a file or a list of files; where it may be either, a list.
    fn file(&mut self, at: &Located<'a>, seen: &mut Vec<String>) -> Option<Type> {
        let at = self.resolve(at)?;
        if seen.contains(&at.pointer) {
            return None;
        }
        seen.push(at.pointer.clone());
        let is_text = |node: &Node| node.get("contentEncoding").is_some();
        if at.text("format") == Some("binary") || (at.has("contentMediaType") && !is_text(at.node)) {
            return Some(Type::Upload);
        }
        if let Some(items) = at.get("items") {
            let item = self.file(&items, seen)?;
            return Some(Type::Array(Box::new(item)));
        }
        let parts = ["oneOf", "anyOf", "allOf"]
            .into_iter()
            .filter_map(|key| at.get(key));
        let parts: Vec<Located<'a>> = parts.flat_map(|parts| parts.items()).collect();
        let files: Vec<Type> = parts.iter().filter_map(|part| self.file(part, seen)).collect();
        let list = files.iter().find(|ty| matches!(ty, Type::Array(_)));
        list.or(files.first()).cloned()
    }

    /// The styles that a form names for its values.
    pub(super) fn form_styles(&mut self, media: &Media<'a>) -> Vec<(String, Style)> {
        let encodings = media.at.get("encoding");
        let styled = encodings
            .iter()
            .flat_map(Located::entries)
            .filter_map(|(name, encoding)| {
                let style = encoding.text("style");
                let explode = encoding.node.get("explode").and_then(Node::as_bool);
                (style.is_some() || explode.is_some()).then_some((name, style, explode))
            });
        styled
            .filter_map(|(name, style, explode)| {
                Some((
                    name.to_owned(),
                    styles::in_query(style.unwrap_or("form"), explode)?,
                ))
            })
            .collect()
    }
}
