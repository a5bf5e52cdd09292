//! Prints items as text, with a blank line between items and a header that names the source.
//!
//! Emitted files are formatted by prettyplease; `cargo fmt` skips them (`#[rustfmt::skip]` on the `mod` line that
//! includes them).

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    File, Ident, ImplItem, Item, ItemMacro, ReturnType, UseTree, Visibility,
    parse::{ParseStream, Parser},
};

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
pub fn print(header: &str, docs: &[String], items: Vec<Item>) -> String {
    let mut text = format!("// {header}\n");
    if !docs.is_empty() {
        text.push('\n');
    }
    for line in docs {
        text.push_str(format!("//! {line}").trim_end());
        text.push('\n');
    }
    let mut previous = None;
    for item in items {
        let one_line = one_line(&item);
        if previous != Some(one_line) || one_line.is_none() {
            text.push('\n');
        }
        text.push_str(&unparse(item));
        previous = Some(one_line);
    }
    text
}

/// Parses the items of a token stream. If they are not valid Rust, returns a `compile_error!` instead, so that
/// compiling the file shows the error.
pub fn items(tokens: TokenStream) -> Vec<Item> {
    match syn::parse2::<File>(tokens) {
        Ok(file) => file.items,
        Err(error) => vec![Item::Verbatim(error.into_compile_error())],
    }
}

/// Formats an item with prettyplease, and adds blank lines between the members of an `impl`. The text ends with a line break.
pub fn unparse(item: Item) -> String {
    let item = match item {
        Item::Verbatim(tokens) => return format!("{tokens}\n"),
        Item::Macro(item) => return macro_call(item),
        Item::Impl(mut item) => {
            item.items = item
                .items
                .into_iter()
                .flat_map(|member| [blank_line(), member])
                .skip(1)
                .collect();
            Item::Impl(item)
        }
        item => item,
    };
    prettyplease::unparse(&file(item))
}

/// Prints `rt::call!(Create -> types::Session);`. prettyplease would print the arguments of the macro token by
/// token.
fn macro_call(item: ItemMacro) -> String {
    let split = |input: ParseStream<'_>| Ok((input.parse::<Ident>()?, input.parse::<ReturnType>()?));
    match split.parse2(item.mac.tokens.clone()) {
        Ok((name, output @ ReturnType::Type(..))) => {
            let path = item.mac.path.to_token_stream().to_string().replace(' ', "");
            let printed: String = items(quote!(fn #name() #output {}))
                .into_iter()
                .map(unparse)
                .collect();
            let output = printed
                .trim_end()
                .trim_end_matches("{}")
                .split_once("()")
                .map_or("", |(_, output)| output);
            format!("{path}!({name}{});\n", output.trim_end())
        }
        _ => prettyplease::unparse(&file(Item::Macro(item))),
    }
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

fn one_line(item: &Item) -> Option<OneLine> {
    match item {
        Item::Use(item) => Some(OneLine::Use {
            public: matches!(item.vis, Visibility::Public(_)),
            own: is_own(&item.tree),
        }),
        Item::Mod(item) if item.content.is_none() && item.attrs.is_empty() => Some(OneLine::Mod),
        _ => None,
    }
}

/// Returns whether an import is from the same crate.
fn is_own(tree: &UseTree) -> bool {
    matches!(tree, UseTree::Path(path) if path.ident == "super" || path.ident == "crate")
}
