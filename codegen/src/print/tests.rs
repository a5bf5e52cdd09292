use std::{fs, path::Path};

use super::{
    layout::{self, INDENT},
    parsed, parsed_member,
    tokens::{self, Item},
};

/// Returns the text of an item that is printed without a syntax tree, together with the text of prettyplease. For an
/// `impl`, returns such a pair for each member. An item that requires a syntax tree has no pair.
fn both(item: &Item<'_>) -> Vec<(String, String)> {
    let Some((_, members)) = layout::members(item) else {
        let laid_out = layout::item(item, 0).map(|text| (text, parsed(item.stream())));
        return laid_out.into_iter().collect();
    };
    let members = members.iter().filter_map(|member| {
        let text = layout::item(member, INDENT)?;
        Some((text, parsed_member(member.stream())))
    });
    members.collect()
}

/// Compares the two texts of each item of a Rust file, and returns the number of pairs.
fn compare(text: &str) -> usize {
    let tokens = tokens::read(text.parse().unwrap());
    let items = tokens::items(&tokens);
    let pairs: Vec<_> = items.iter().flat_map(both).collect();
    for (laid_out, printed) in &pairs {
        assert_eq!(laid_out, printed);
    }
    pairs.len()
}

fn compare_folder(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let compared = entries.map(|path| match path.extension() {
        _ if path.is_dir() => compare_folder(&path),
        Some(extension) if extension == "rs" => compare(&fs::read_to_string(&path).unwrap()),
        _ => 0,
    });
    compared.sum()
}

#[test]
fn the_emitted_client_has_the_layout_of_prettyplease() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for folder in ["generated/src/api", "smoke/src/calls"] {
        assert_ne!(compare_folder(&workspace.join(folder)), 0, "{folder}");
    }
}

#[test]
fn lines_break_where_prettyplease_breaks_them() {
    let long = "a_name_of_an_argument_that_is_long: types::AndItsTypeToo";
    let compared = compare(&format!(
        r#"
        #[doc = " Says \"no\" and 'yes'."] #[derive(Clone, Debug,)] pub struct Short {{ #[doc = "\\"] pub a: Vec<A<B>>, }}
        pub struct Id(String);
        pub enum Choice {{ One(Vec<A>), Other }}
        impl Long {{
            pub fn new({long}, b: &mut X) -> Option<A> {{ Self {{ a: b.into(), ..rt::empty() }} }}
            pub fn other({long}, b: u8) -> B {{ let x: A<B> = a?; Self {{ aaaaaaaaaaaa: x, bbbbbbbbbbbbbb: c }} }}
            fn empty(&self, a: &'static [X],) -> impl X + 'a {{}}
            const NUMBERS: &'static [u8] = &[1, 2];
        }}
        static TABLE: &[&T] = &[&f("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", None), &g(A, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")];
        static BODY: Option<Body> = Some(Body {{ media_type: "application/json", kind: Kind::Json, x: Some("a") }});
        rt::call!(CreateRequest -> types::Session);
        rt::object!(Session {{ id: required("id"), name: optional("name").or(&["n"]) }}, id: id);
        "#
    ));
    assert_eq!(compared, 11);
}

#[test]
fn code_of_unknown_layout_is_formatted_by_prettyplease() {
    let unknown = [
        "fn f() { match self { A => b, } }",
        "fn f() { a - b }",
        "fn f() { call(|x| y) }",
        "use a::{b, c};",
        "static A: (u8,) = (1,);",
    ];
    for text in unknown {
        assert_eq!(compare(text), 0, "{text}");
    }
}
