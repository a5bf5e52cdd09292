//! Prints items as text, below a header that names the source, with a blank line between items.
//!
//! Emitted files have the layout of prettyplease; `cargo fmt` skips them (`#[rustfmt::skip]` on the `mod` line that
//! includes them).

mod layout;
mod line;
mod tokens;

use proc_macro2::{Delimiter, Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    ExprStruct, File, ImplItem, Item, ItemMacro, ReturnType,
    parse::{ParseStream, Parser},
};

use layout::{INDENT, STRUCT_CONTEXT};
use tokens::Token;

/// Returns the text of a Rust file: the header line, the module's docs, the items.
///
/// ```text
/// // <header>
///
/// //! <docs>
///
/// use …;
///
/// pub struct …
/// ```
pub fn print(header: &str, docs: &[String], items: &str) -> String {
    let mut text = format!("// {header}\n");
    if !docs.is_empty() {
        text.push('\n');
    }
    for line in docs {
        text.push_str(format!("//! {line}").trim_end());
        text.push('\n');
    }
    if !items.is_empty() {
        text.extend(["\n", items]);
    }
    text
}

/// Prints the items of a token stream. The text of an item that is not valid Rust is a `compile_error!`, so that
/// compiling the file shows the error.
pub fn items(tokens: TokenStream) -> String {
    let mut printer = Printer::default();
    printer.items(&Code::new(tokens));
    printer.text
}

/// Items, or members of an `impl`.
pub(crate) struct Code {
    tokens: Vec<Token>,
}

impl Code {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens::read(tokens),
        }
    }

    /// Returns whether a path begins with `name`. If `goes_on` is set, further segments must follow.
    pub(crate) fn has_path(&self, name: &str, goes_on: bool) -> bool {
        tokens::has_path(&self.tokens, name, goes_on)
    }
}

/// The text of the items so far.
#[derive(Default)]
pub(crate) struct Printer {
    text: String,
    /// The kind of the last item if it has one line.
    previous: Option<OneLine>,
}

impl Printer {
    pub(crate) fn items(&mut self, code: &Code) {
        for item in tokens::items(&code.tokens) {
            self.separate(one_line(&item));
            self.text.push_str(&self::item(&item));
        }
    }

    /// Prints the `impl` of a type.
    pub(crate) fn implementation(&mut self, name: &Ident, members: impl Iterator<Item = Code>) {
        self.separate(None);
        self.text.push_str(&format!("impl {name} {{"));
        for code in members {
            for item in tokens::items(&code.tokens) {
                self.text.extend(["\n", &member(&item)]);
            }
        }
        self.text.push_str("}\n");
    }

    pub(crate) fn text(self) -> String {
        self.text
    }

    /// Adds a blank line before the next item, unless this item and the last one are one-line items of the same kind.
    fn separate(&mut self, next: Option<OneLine>) {
        if !self.text.is_empty() && (next.is_none() || next != self.previous) {
            self.text.push('\n');
        }
        self.previous = next;
    }
}

/// Prints an item, with blank lines between the members of an `impl`.
fn item(item: &tokens::Item<'_>) -> String {
    let Some((head, members)) = layout::members(item) else {
        return layout::item(item, 0).unwrap_or_else(|| parsed(item.stream()));
    };
    let members: Vec<String> = members.iter().map(member).collect();
    format!("{head} {{\n{}}}\n", members.join("\n"))
}

/// Prints a member of an `impl`.
fn member(item: &tokens::Item<'_>) -> String {
    layout::item(item, INDENT).unwrap_or_else(|| parsed_member(item.stream()))
}

/// Prints a member of an `impl` with prettyplease.
fn parsed_member(member: TokenStream) -> String {
    let text = parsed(quote!(impl Member { #member }));
    let inner = text
        .split_once('\n')
        .and_then(|(_, rest)| rest.strip_suffix("}\n"));
    inner.map_or(text.clone(), str::to_owned)
}

/// Prints items with prettyplease.
fn parsed(tokens: TokenStream) -> String {
    match syn::parse2::<File>(tokens) {
        Ok(file) => file.items.into_iter().map(unparse).collect(),
        Err(error) => format!("{}\n", error.into_compile_error()),
    }
}

/// Prints an item with prettyplease, with blank lines between the members of an `impl`. The text ends with a line
/// break.
pub fn unparse(item: Item) -> String {
    match item {
        Item::Macro(item) => macro_call(item),
        Item::Impl(mut item) => {
            let members = item.items.into_iter();
            item.items = members
                .flat_map(|member| [blank_line(), member])
                .skip(1)
                .collect();
            prettyplease::unparse(&file(Item::Impl(item)))
        }
        item => prettyplease::unparse(&file(item)),
    }
}

/// Prints a macro call. prettyplease would print the arguments of two kinds of macros token by token: a name and a type
/// (`rt::call!(Create -> types::Session);`), and a struct expression with an option
/// (`rt::object!(Session { … }, id: session_id);`).
fn macro_call(item: ItemMacro) -> String {
    let path = item.mac.path.to_token_stream().to_string().replace(' ', "");
    let split = |input: ParseStream<'_>| Ok((input.parse::<Ident>()?, input.parse::<ReturnType>()?));
    if let Ok((name, output @ ReturnType::Type(..))) = split.parse2(item.mac.tokens.clone()) {
        let printed = parsed(quote!(fn #name() #output {}));
        let output = printed
            .trim_end()
            .trim_end_matches("{}")
            .split_once("()")
            .map_or("", |(_, output)| output);
        return format!("{path}!({name}{});\n", output.trim_end());
    }
    let split = |input: ParseStream<'_>| Ok((input.parse::<ExprStruct>()?, input.parse::<TokenStream>()?));
    if let Ok((fields, option)) = split.parse2(item.mac.tokens.clone()) {
        let printed = parsed(quote!(const _: () = #fields;));
        let fields = printed.trim_end().trim_end_matches(';');
        let fields = fields.strip_prefix(STRUCT_CONTEXT).unwrap_or_default();
        let option = option.to_string().replace(" :", ":");
        return format!("{path}!({fields}{option});\n");
    }
    prettyplease::unparse(&file(Item::Macro(item)))
}

fn file(item: Item) -> File {
    File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    }
}

/// Returns an `impl` item without tokens, which prettyplease prints as an empty line.
fn blank_line() -> ImplItem {
    ImplItem::Verbatim(TokenStream::new())
}

/// The kinds of one-line items. Items of the same kind follow each other without a blank line.
#[derive(Clone, Copy, PartialEq)]
enum OneLine {
    Use { public: bool, own: bool },
    Mod,
}

fn one_line(item: &tokens::Item<'_>) -> Option<OneLine> {
    let keyword = item.keyword()?;
    if keyword == "use" {
        let (path, public) = match item.tokens {
            [public, _, path @ ..] if public.is_word("pub") => (path, true),
            tokens => (tokens.get(1..)?, false),
        };
        let is_own = |first: &Token| first.is_word("super") || first.is_word("crate");
        let own = path.first().is_some_and(is_own);
        return Some(OneLine::Use { public, own });
    }
    let has_body = item.tokens.iter().any(|token| token.is_group(Delimiter::Brace));
    (keyword == "mod" && !has_body && item.attributes.is_empty()).then_some(OneLine::Mod)
}

#[cfg(test)]
mod tests;
