//! Items in the layout of prettyplease, printed without a syntax tree.
//!
//! For most emitted code, the layout follows from the tokens alone. Parsing and formatting this code with
//! prettyplease would dominate the time of a run. If the layout depends on anything else, such as where to break a
//! chain of calls, these functions return `None`, and the caller lets prettyplease print the item.

use proc_macro2::{Delimiter, Literal};

use super::{
    line::{self, Stop, is_hugged, is_type},
    tokens::{Item, Token, items, list, split_attributes},
};

/// The maximum width of a line, as in prettyplease.
const MARGIN: usize = 89;

/// The width of one level of indentation.
pub(crate) const INDENT: usize = 4;

/// The prefix that turns the struct expression of a macro call into an item, so that [`super::parsed`] can print it.
pub(crate) const STRUCT_CONTEXT: &str = "const _: () = ";

/// Returns the text of an item that is indented by `indent` spaces. The text ends with a line break.
pub(crate) fn item(item: &Item<'_>, indent: usize) -> Option<String> {
    let mut layout = Layout::default();
    layout.attributes(item.attributes, indent)?;
    layout.start(indent);
    let keyword = item.keyword()?.to_string();
    match (keyword.as_str(), item.tokens) {
        ("fn", [signature @ .., Token::Group(Delimiter::Brace, body)]) => {
            layout.signature(signature, indent)?;
            layout.body(body, indent)?;
        }
        ("struct" | "enum", [head @ .., Token::Group(Delimiter::Brace, fields)]) => {
            layout.tokens(head)?;
            layout.fields(fields, indent)?;
        }
        ("struct" | "type" | "use" | "mod", [line @ .., Token::Operator(";")]) => {
            layout.tokens(line)?;
            layout.end(";")?;
        }
        ("static" | "const", [constant @ .., Token::Operator(";")]) => {
            let equals = constant.iter().position(|token| token.is("="))?;
            let (head, value) = constant.split_at(equals);
            layout.tokens(head)?;
            layout.text.push_str(" = ");
            layout.expression(value.get(1..)?, indent, ";")?;
        }
        (
            _,
            [
                path @ ..,
                Token::Operator("!"),
                Token::Group(Delimiter::Parenthesis, input),
                Token::Operator(";"),
            ],
        ) => {
            layout.macro_call(path, input)?;
        }
        _ => return None,
    }
    layout.text.push('\n');
    Some(layout.text)
}

/// Returns the first line of an `impl` without its brace, and the members.
pub(crate) fn members<'t>(item: &Item<'t>) -> Option<(String, Vec<Item<'t>>)> {
    let [head @ .., Token::Group(Delimiter::Brace, inner)] = item.tokens else {
        return None;
    };
    if inner.is_empty() || item.keyword()? != "impl" {
        return None;
    }
    let mut layout = Layout::default();
    layout.attributes(item.attributes, 0)?;
    layout.tokens(head)?;
    layout.fits(" {").then(|| (layout.text, items(inner)))
}

/// The text of an item so far.
#[derive(Default)]
struct Layout {
    text: String,
}

impl Layout {
    fn start(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn column(&self) -> usize {
        self.text.len() - self.text.rfind('\n').map_or(0, |end| end + 1)
    }

    /// Returns whether the current line has room for `rest`.
    fn fits(&self, rest: &str) -> bool {
        self.column() + rest.len() <= MARGIN
    }

    fn end(&mut self, rest: &str) -> Option<()> {
        self.text.push_str(rest);
        self.fits("").then_some(())
    }

    fn tokens(&mut self, tokens: &[Token]) -> Option<()> {
        line::write(tokens, &mut self.text).ok()
    }

    fn attributes(&mut self, attributes: &[Token], indent: usize) -> Option<()> {
        for token in attributes {
            let Token::Group(_, inner) = token else { continue };
            self.start(indent);
            match inner.as_slice() {
                [name, equals, Token::Literal(text)] if name.is_word("doc") && equals.is("=") => {
                    self.comment(text)?;
                }
                inner => {
                    self.text.push_str("#[");
                    self.tokens(inner)?;
                    self.end("]")?;
                }
            }
            self.text.push('\n');
        }
        Some(())
    }

    fn comment(&mut self, literal: &Literal) -> Option<()> {
        let literal = literal.to_string();
        let raw = literal.strip_prefix('r').map(|raw| raw.trim_matches('#'));
        let quoted = raw.unwrap_or(&literal).strip_prefix('"')?.strip_suffix('"')?;
        let mut rest = quoted.trim_end_matches(' ');
        if rest.starts_with('/') {
            return None;
        }
        self.text.push_str("///");
        while let Some((before, escaped)) = rest.split_once('\\').filter(|_| raw.is_none()) {
            self.text.push_str(before);
            self.text.push(
                escaped
                    .chars()
                    .next()
                    .filter(|c| matches!(c, '"' | '\\' | '\''))?,
            );
            rest = escaped.get(1..)?;
        }
        self.text.push_str(rest);
        Some(())
    }

    /// Prints a macro call. prettyplease would print the arguments token by token.
    fn macro_call(&mut self, path: &[Token], input: &[Token]) -> Option<()> {
        self.tokens(path)?;
        self.text.push_str("!(");
        match input {
            [Token::Ident(_)] => self.tokens(input)?,
            [Token::Ident(_), arrow, ..] if arrow.is("->") => {
                let start = self.text.len();
                self.tokens(input)?;
                // With prettyplease, the type is printed as a part of `fn CreateRequest() -> types::Session {}`. If
                // this line is too long, the layout is not known here.
                if self.text.len() - start + "fn () {}".len() > MARGIN {
                    return None;
                }
            }
            [Token::Ident(_), Token::Group(Delimiter::Brace, _), option @ ..] => {
                let mut constant = Self {
                    text: STRUCT_CONTEXT.to_owned(),
                };
                constant.expression(input.get(..2)?, 0, "")?;
                self.text.push_str(constant.text.strip_prefix(STRUCT_CONTEXT)?);
                self.tokens(option)?;
            }
            _ => return None,
        }
        self.text.push_str(");");
        Some(())
    }

    /// Prints a function without its body, on one line or with one argument per line.
    fn signature(&mut self, signature: &[Token], indent: usize) -> Option<()> {
        let start = self.text.len();
        self.tokens(signature)?;
        if self.fits(" {") {
            return Some(());
        }
        self.text.truncate(start);
        let function = signature.iter().position(|token| token.is_word("fn"))?;
        let is_arguments = |token: &Token| token.is_group(Delimiter::Parenthesis);
        let arguments = signature.iter().skip(function).position(is_arguments)?;
        let (head, rest) = signature.split_at(function + arguments);
        let (Token::Group(_, arguments), output) = rest.split_first()? else {
            return None;
        };
        self.tokens(head)?;
        // prettyplease prints one argument per line only if the text up to the next possible line break is too long.
        let (name, next_break) = (self.text.len(), output.iter().position(|token| token.is("<")));
        match next_break {
            Some(at) => self.tokens(rest.get(..at + 2)?)?,
            None => {
                self.tokens(rest)?;
                self.text.push_str(" {");
            }
        }
        if self.fits("") {
            return None;
        }
        self.text.truncate(name);
        self.end("(")?;
        self.rows(list(arguments), indent, |layout, argument| {
            layout.tokens(argument)?;
            layout.end(",")
        })?;
        self.text.push(')');
        if !output.is_empty() {
            self.text.push(' ');
            self.tokens(output)?;
        }
        self.fits(" {").then_some(())
    }

    fn body(&mut self, body: &[Token], indent: usize) -> Option<()> {
        if body.is_empty() {
            self.text.push_str(" {}");
            return Some(());
        }
        self.text.push_str(" {\n");
        let statements = body.split_inclusive(|token| token.is(";"));
        for statement in statements {
            self.start(indent + INDENT);
            match statement {
                [statement @ .., end] if end.is(";") => self.statement(statement, indent + INDENT, ";")?,
                value => self.statement(value, indent + INDENT, "")?,
            }
            self.text.push('\n');
        }
        self.start(indent);
        self.text.push('}');
        Some(())
    }

    fn statement(&mut self, statement: &[Token], indent: usize, end: &str) -> Option<()> {
        if statement.first()?.is_word("let") {
            self.tokens(statement)?;
            return self.end(end);
        }
        self.expression(statement, indent, end)
    }

    fn fields(&mut self, fields: &[Token], indent: usize) -> Option<()> {
        if fields.is_empty() {
            return self.end(" {}");
        }
        self.end(" {")?;
        self.text.push('\n');
        for field in list(fields) {
            let (attributes, field) = split_attributes(field);
            self.attributes(attributes, indent + INDENT)?;
            self.start(indent + INDENT);
            self.tokens(field)?;
            self.end(",")?;
            self.text.push('\n');
        }
        self.start(indent);
        self.text.push('}');
        Some(())
    }

    /// Ends the current line, prints each row on a line of its own, and begins the line of the closing bracket.
    fn rows(
        &mut self,
        rows: Vec<&[Token]>,
        indent: usize,
        mut print: impl FnMut(&mut Self, &[Token]) -> Option<()>,
    ) -> Option<()> {
        self.text.push('\n');
        for row in rows {
            self.start(indent + INDENT);
            print(self, row)?;
            self.text.push('\n');
        }
        self.start(indent);
        Some(())
    }

    /// Prints an expression and the text after it, on one line if it fits.
    fn expression(&mut self, tokens: &[Token], indent: usize, end: &str) -> Option<()> {
        let start = self.text.len();
        let written = line::write(tokens, &mut self.text);
        if written == Err(Stop::Unknown) {
            return None;
        }
        if written.is_ok() && self.fits(end) {
            return self.end(end);
        }
        self.text.truncate(start);
        self.broken(tokens, indent, end)
    }

    /// Prints a struct expression, the call of a path, or an array, with one part per line.
    fn broken(&mut self, tokens: &[Token], indent: usize, end: &str) -> Option<()> {
        let [head @ .., Token::Group(delimiter, parts)] = tokens else {
            return None;
        };
        let path = match head {
            [borrow, path @ ..] if borrow.is("&") => path,
            path => path,
        };
        let is_path = path
            .iter()
            .all(|token| matches!(token, Token::Ident(_)) || token.is("::"));
        if !is_path || path.is_empty() != (*delimiter == Delimiter::Bracket) || parts.is_empty() {
            return None;
        }
        self.tokens(head)?;
        match delimiter {
            Delimiter::Brace => {
                if !matches!(path.last()?, Token::Ident(name) if is_type(name)) {
                    return None;
                }
                self.text.push_str(" {");
                self.rows(list(parts), indent, |layout, field| {
                    layout.field(field, indent + INDENT)
                })?;
                self.end("}")?;
            }
            Delimiter::Parenthesis if matches!(parts.as_slice(), [Token::Group(..)]) => return None,
            Delimiter::Parenthesis if is_hugged(parts) => {
                self.text.push('(');
                self.expression(parts, indent, ")")?;
            }
            Delimiter::Parenthesis | Delimiter::Bracket => {
                let (open, close) = if *delimiter == Delimiter::Bracket {
                    ("[", "]")
                } else {
                    ("(", ")")
                };
                let is_simple = |part: &&[Token]| matches!(part, [Token::Literal(text)] if !text.to_string().ends_with(['"', '#']));
                if *delimiter == Delimiter::Bracket && list(parts).iter().all(is_simple) {
                    return None;
                }
                self.text.push_str(open);
                self.rows(list(parts), indent, |layout, part| {
                    layout.expression(part, indent + INDENT, ",")
                })?;
                self.text.push_str(close);
            }
            Delimiter::None => return None,
        }
        self.end(end)
    }

    fn field(&mut self, field: &[Token], indent: usize) -> Option<()> {
        match field {
            [name @ Token::Ident(_), colon, value @ ..] if colon.is(":") => {
                self.tokens(std::slice::from_ref(name))?;
                self.text.push_str(": ");
                self.expression(value, indent, ",")
            }
            [rest, value @ ..] if rest.is("..") => {
                self.text.push_str("..");
                self.expression(value, indent, "")
            }
            [name @ Token::Ident(_)] => {
                self.tokens(std::slice::from_ref(name))?;
                self.end(",")
            }
            _ => None,
        }
    }
}
