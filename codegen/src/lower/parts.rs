//! Bodies that consist of separate values: the parts of `multipart/form-data`, and the fields of a form.

use crate::{
    codes,
    diagnostic::Diagnostic,
    model::{Encoding, Location, Parameter, Style, Type},
    names,
    openapi::{Cursor, schema::Schema},
    tree::Node,
};

use super::{
    Lowering,
    all_of::CollectedField,
    bodies::Media,
    examples::{Example, Purpose},
    schemas::MAX_DEPTH,
    styles,
    types::Context,
};

impl<'a> Lowering<'a> {
    /// Returns a parameter for each property of a multipart body.
    pub(super) fn parts(&mut self, media: &Media<'a>, required: bool, context: &Context) -> Vec<Parameter> {
        let fields = match &media.schema {
            Some(schema) if self.is_object(schema) => self.collect_fields(schema, context),
            _ => Vec::new(),
        };
        if fields.is_empty() {
            let message = "multipart body without parts";
            self.report(
                Diagnostic::error(codes::MEDIA_TYPE, message, media.at.origin())
                    .help("describe the body as an object with a property for each part"),
            );
        }
        self.read_pending();
        let encodings = media.at.get("encoding");
        fields
            .into_iter()
            .map(|part| {
                let encoding = encodings.as_ref().and_then(|all| all.get(&part.field.wire));
                self.part(part, required, encoding.as_ref())
            })
            .collect()
    }

    fn part(
        &mut self,
        CollectedField { field, origin, .. }: CollectedField,
        required: bool,
        encoding: Option<&Cursor<'a>>,
    ) -> Parameter {
        let property = self.document.at(&origin.pointer);
        let file = property.and_then(|property| self.file(&property, &mut Vec::new(), MAX_DEPTH));
        let ty = file.unwrap_or(field.ty);
        let media_type = encoding.and_then(|encoding| self.part_encoding(encoding, &ty));
        let style = encoding.and_then(|encoding| self.part_style(encoding, &ty));
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
            encoding: style.map_or(Encoding::Plain, Encoding::Styled),
            name_prefix: None,
            reserved: false,
            media_type: media_type.filter(|_| style.is_none()),
            docs: field.docs,
            example,
            facts: field.facts,
            origin,
        }
    }

    /// Returns the type of a part that is a file or a list of files. A part that may be either becomes a list.
    /// Searches up to `depth` nested schemas.
    fn file(&mut self, at: &Cursor<'a>, seen: &mut Vec<String>, depth: usize) -> Option<Type> {
        let at = self.resolve(at)?;
        let depth = depth.checked_sub(1)?;
        if seen.contains(&at.pointer) {
            return None;
        }
        seen.push(at.pointer.clone());
        let is_text = |node: &Node| node.get("contentEncoding").is_some();
        if at.text("format") == Some("binary") || (at.has("contentMediaType") && !is_text(at.node)) {
            return Some(Type::Upload);
        }
        if let Some(items) = at.get("items") {
            let item = self.file(&items, seen, depth)?;
            return Some(Type::Array(Box::new(item)));
        }
        let parts = at.alternatives().chain(at.all_of());
        let files: Vec<Type> = parts.filter_map(|part| self.file(&part, seen, depth)).collect();
        let list = files.iter().find(|ty| matches!(ty, Type::Array(_)));
        list.or(files.first()).cloned()
    }

    /// Returns the media type of a part, and reports encodings that cannot be sent.
    fn part_encoding(&mut self, at: &Cursor<'a>, ty: &Type) -> Option<String> {
        let item = match ty {
            Type::Array(item) => item,
            ty => ty,
        };
        let is_composite = matches!(item, Type::Array(_) | Type::List(_) | Type::Map(_))
            || matches!(item, Type::Named(_) if !styles::is_plain(Style::Form, item, &self.types));
        for (name, header) in at.get("headers").iter().flat_map(Cursor::entries) {
            let header = self.resolve(&header)?;
            let is_required = header.node.get("required").and_then(Node::as_bool) == Some(true);
            if is_required && !name.eq_ignore_ascii_case("content-type") {
                self.unsendable(
                    &header,
                    "multipart part with a required header, which cannot be sent",
                );
            }
        }
        if self.part_style(at, ty).is_some() {
            return None; // the style takes precedence
        }
        let stated = at.text("contentType")?;
        let is_concrete =
            |name: &&str| !name.contains('*') && name.contains('/') && !name.contains(char::is_control);
        let mut offered = stated.split(',').map(str::trim).filter(is_concrete);
        if *item == Type::Upload {
            // If there are several media types, the caller selects that of a file.
            return offered
                .next()
                .filter(|_| offered.next().is_none())
                .map(str::to_owned);
        }
        let fitting = offered.find(|name| !is_composite || name.contains("json"));
        if fitting.is_none() && is_composite {
            self.unsendable(
                at,
                "unsupported media type of a structured part of a multipart body; only JSON is supported",
            );
        }
        fitting.map(str::to_owned)
    }

    /// Returns the declared style of a part that is a list or an object. Returns `None` for the default style.
    ///
    /// OpenAPI 3.0 ignores the style of a part. `deepObject` is used nevertheless, because it is evidently intended.
    fn part_style(&self, at: &Cursor<'a>, ty: &Type) -> Option<Style> {
        let explode = at.node.get("explode").and_then(Node::as_bool);
        let style = styles::in_query(at.text("style").unwrap_or("form"), explode)?;
        let is_file = |ty: &Type| *ty == Type::Upload;
        let is_files = matches!(ty, Type::Array(item) if is_file(item));
        let is_plain = styles::is_plain(Style::Form, ty, &self.types);
        let is_list = matches!(ty, Type::Array(_) | Type::List(_));
        let is_stated = match self.is_3_1 {
            true => at.has("style") || explode == Some(false),
            false => style == Style::Deep && !is_list,
        };
        let is_default = is_list && style == Style::FormExploded;
        (is_stated && !is_plain && !is_file(ty) && !is_files && !is_default).then_some(style)
    }

    fn unsendable(&mut self, at: &Cursor<'a>, message: &str) {
        let help = "change the description with an overlay so that the request can be sent";
        self.report(Diagnostic::error(codes::UNSENDABLE, message, at.origin()).help(help));
    }

    /// Returns the styles of the fields of a form.
    pub(super) fn form_styles(&mut self, media: &Media<'a>) -> Vec<(String, Style)> {
        let encodings = media.at.get("encoding");
        let properties = media
            .schema
            .as_ref()
            .map(|schema| Schema::new(schema).properties());
        for (name, property) in properties.into_iter().flatten() {
            let encoding = encodings.as_ref().and_then(|all| all.get(name));
            let other = encoding.filter(|at| {
                !at.has("style") && at.text("contentType").is_some_and(|name| !name.contains("json"))
            });
            if let Some(at) = other
                && self.is_object(&property)
            {
                self.unsendable(&at, "form field with an object in a media type other than JSON");
            }
        }
        let styled = encodings
            .iter()
            .flat_map(Cursor::entries)
            .filter_map(|(name, encoding)| {
                let stated = encoding.text("style");
                let explode = encoding.node.get("explode").and_then(Node::as_bool);
                let is_json = encoding
                    .text("contentType")
                    .is_some_and(|name| name.contains("json"));
                // A style takes precedence over a media type.
                let style = match (stated, explode) {
                    (None, None) if is_json => Style::Json,
                    (None, None) => return None,
                    _ => styles::in_query(stated.unwrap_or("form"), explode)?,
                };
                Some((name.to_owned(), style))
            });
        styled.collect()
    }
}
