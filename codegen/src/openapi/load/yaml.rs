//! YAML text, parsed as a stream of events, so that no input overflows the stack.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, Tag};

use super::{
    Builder, MAX_DEPTH, Positions, Stop,
    build::{Container, Written},
    scalar,
};
use crate::{
    codes,
    tree::{Kind, Span},
};

/// The maximum number of quoted texts whose lines are not indented. Each takes another pass over the text.
const MAX_UNINDENTED: usize = 200;

/// The reason why the events of a text end early.
enum End {
    Stop,
    Syntax(ScanError),
}

impl From<Stop> for End {
    fn from(_: Stop) -> Self {
        Self::Stop
    }
}

/// Builds the tree of a YAML text.
///
/// YAML 1.2 requires that the lines of a quoted text are indented. Like most parsers, this one also accepts lines
/// that are not indented.
pub(super) fn read(positions: &Positions<'_>, builder: &mut Builder) -> Result<(), Stop> {
    let mut text = Cow::Borrowed(positions.text());
    for _ in 0..MAX_UNINDENTED {
        let error = match events(&text, positions, builder) {
            Ok(()) => return Ok(()),
            Err(End::Stop) => return Err(Stop),
            Err(End::Syntax(error)) => error,
        };
        let at = positions.byte_of_char(error.marker().index());
        let is_unindented = error.info().contains("invalid indentation in quoted scalar");
        match is_unindented.then(|| folded(&text, at)).flatten() {
            Some(joined) => text = Cow::Owned(joined),
            None => return syntax(positions, builder, &error),
        }
        *builder = Builder::default();
    }
    events(&text, positions, builder).map_err(|end| match end {
        End::Stop => Stop,
        End::Syntax(error) => match syntax(positions, builder, &error) {
            Ok(()) | Err(Stop) => Stop,
        },
    })
}

/// Returns the text with the lines of the quoted text at byte `at` joined by spaces. All offsets stay the same.
fn folded(text: &str, at: usize) -> Option<String> {
    let quote = text
        .get(at..)?
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    let mut inside = text.get(at + 1..)?.char_indices().peekable();
    let mut length = None;
    while let Some((offset, c)) = inside.next() {
        if c == '\\' && quote == '"' {
            inside.next();
        } else if c == quote
            && inside
                .next_if(|(_, next)| *next == quote && quote == '\'')
                .is_none()
        {
            length = Some(offset);
            break;
        }
    }
    let end = at + 1 + length?;
    let quoted = text.get(at..end)?;
    let joined = quoted.replace(['\n', '\r'], " ");
    (joined != quoted).then(|| {
        [
            text.get(..at).unwrap_or_default(),
            &joined,
            text.get(end..).unwrap_or_default(),
        ]
        .concat()
    })
}

fn events(text: &str, positions: &Positions<'_>, builder: &mut Builder) -> Result<(), End> {
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, marks) = event.map_err(End::Syntax)?;
        let span = located(positions, marks);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let message = "more than one YAML document in the file";
                    return Ok(builder.fail(codes::SEVERAL_DOCUMENTS, message, span)?);
                }
            }
            Event::Alias(anchor) => builder.alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                if documents == 1 && text.is_empty() && style == ScalarStyle::Plain && builder.is_new() {
                    continue; // a lone `---` is an empty file
                }
                let kind = match value(&text, style, tag.as_deref()) {
                    Ok(kind) => kind,
                    Err(message) => {
                        builder.report(codes::TAG, message, span.clone());
                        Kind::String(text.to_string())
                    }
                };
                let plain = style == ScalarStyle::Plain;
                let written = if plain {
                    Written::Plain(text.into_owned())
                } else {
                    Written::Quoted
                };
                builder.scalar(kind, written, span, anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                open(builder, Container::Array, span, anchor, tag.as_deref())?;
            }
            Event::MappingStart(anchor, tag) => {
                open(builder, Container::Object, span, anchor, tag.as_deref())?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(closing_bracket(positions, &span))?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(())
}

fn open(
    builder: &mut Builder,
    container: Container,
    span: Span,
    anchor: usize,
    tag: Option<&Tag>,
) -> Result<(), Stop> {
    let wanted = match container {
        Container::Array => "tag:yaml.org,2002:seq",
        Container::Object => "tag:yaml.org,2002:map",
    };
    if let Some(tag) = tag.filter(|tag| !matches!(full(tag), name if name == wanted || name == "!")) {
        builder.report(codes::TAG, meaningless(tag), span.clone());
    }
    builder.open(container, span, anchor)
}

/// Returns the value of a scalar: by its tag if there is one, else by its form.
fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Kind, String> {
    let plain = if style == ScalarStyle::Plain {
        scalar::resolve(text)
    } else {
        Kind::String(text.to_owned())
    };
    let Some(tag) = tag else { return Ok(plain) };
    let name = full(tag);
    let resolved = scalar::resolve(text);
    let fits = match name.strip_prefix("tag:yaml.org,2002:") {
        // JSON represents dates and Base64 data as strings.
        Some("str" | "timestamp" | "binary") => return Ok(Kind::String(text.to_owned())),
        Some("null") => matches!(resolved, Kind::Null),
        Some("bool") => matches!(resolved, Kind::Bool(_)),
        Some("int" | "float") => matches!(resolved, Kind::Number(_)),
        Some(_) => return Err(meaningless(tag)),
        None if name == "!" => return Ok(Kind::String(text.to_owned())),
        None => return Err(meaningless(tag)),
    };
    if fits {
        Ok(resolved)
    } else {
        Err(format!("value `{text}` does not match its tag `{}`", shown(tag)))
    }
}

fn meaningless(tag: &Tag) -> String {
    format!("unsupported tag `{}`", shown(tag))
}

/// Returns the tag in its usual short form.
fn shown(tag: &Tag) -> String {
    full(tag).replacen("tag:yaml.org,2002:", "!!", 1)
}

fn full(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

fn located(positions: &Positions<'_>, marks: Marks) -> Span {
    positions.span_of_chars(marks.start.index(), marks.end.index())
}

/// Returns the end of an array or object in brackets, or `None` if it ends by indentation.
fn closing_bracket(positions: &Positions<'_>, span: &Span) -> Option<usize> {
    let written = positions.text().get(span.start..span.end).unwrap_or_default();
    written.starts_with([']', '}']).then_some(span.start + 1)
}

fn syntax(positions: &Positions<'_>, builder: &mut Builder, error: &ScanError) -> Result<(), Stop> {
    let at = positions.byte_of_char(error.marker().index());
    let span = positions.span(at, at);
    if error.info().contains("recursion limit") {
        let message = format!("nesting exceeds {MAX_DEPTH} levels");
        return builder.fail(codes::TOO_DEEP, message, span);
    }
    builder.fail(codes::SYNTAX, format!("invalid YAML: {}", error.info()), span)
}
