//! The features that an emitted client lists: exactly those of the runtime's methods and macros that it uses.

use std::collections::BTreeSet;

use insta::glob;
use syn::{ExprMethodCall, ImplItemFn, Macro, visit::Visit};
use zephr_codegen::{emit, write::File};

use crate::generated;

/// The features of the runtime, and the source of the methods that each one adds to a request.
const METHODS: [(&str, &str); 2] = [
    ("forms", include_str!("../../../runtime/src/call/forms.rs")),
    ("styles", include_str!("../../../runtime/src/call/styled.rs")),
];

/// The names of methods that a file defines or calls, and of the macros that it uses.
#[derive(Default)]
struct Names {
    defined: BTreeSet<String>,
    called: BTreeSet<String>,
    macros: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.defined.insert(function.sig.ident.to_string());
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.called.insert(call.method.to_string());
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, used: &'ast Macro) {
        let last = used.path.segments.last();
        self.macros.extend(last.map(|segment| segment.ident.to_string()));
    }
}

impl Names {
    fn read(&mut self, text: &str) {
        self.visit_file(&syn::parse_file(text).unwrap());
    }
}

/// Returns the features without which the requests of a client do not compile.
fn needed(files: &[File]) -> Vec<&'static str> {
    let mut used = Names::default();
    let requests = files.iter().filter(|file| file.path.ends_with("/calls.rs"));
    requests.for_each(|file| used.read(&file.text));
    let is_called = |source: &str| {
        let mut runtime = Names::default();
        runtime.read(source);
        !runtime.defined.is_disjoint(&used.called)
    };
    let events = used.macros.contains("events").then_some("event-stream");
    let methods = METHODS.iter().filter(|(_, source)| is_called(source));
    events.into_iter().chain(methods.map(|(name, _)| *name)).collect()
}

#[test]
fn a_client_lists_the_features_that_it_needs() {
    let mut all = BTreeSet::new();
    glob!("../../../tests/fixtures", "**/*.yaml", |path| {
        let generated = generated(path);
        let listed = emit::features(generated.api.as_ref().unwrap());
        assert_eq!(listed, needed(&generated.files), "{}", path.display());
        all.extend(listed);
    });
    // Each feature is needed by some fixture, so the comparison can fail.
    assert_eq!(Vec::from_iter(all), ["event-stream", "forms", "styles"]);
}
