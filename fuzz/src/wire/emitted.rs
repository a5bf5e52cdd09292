//! The builder methods that emitted code calls, read from its syntax tree.

use syn::{Block, Expr, File, ImplItem, ImplItemFn, Item, Lit, Pat, Stmt, Type};

/// A call of a builder method, such as `.query_styled("id", rt::Style::Form, &id)`.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) method: String,
    /// The name of the parameter. Path parameters have none.
    pub(super) name: Option<String>,
    pub(super) style: Option<String>,
    /// The method that wraps this one, such as `reserved`.
    pub(super) wrapper: Option<String>,
    /// The styles of the fields of a form.
    pub(super) fields: Vec<(String, String)>,
}

/// Returns the steps that an operation writes: those of its method, then those of the setters of its request.
pub(super) fn steps(file: &File, handle: &str, method: &str, request: &str) -> Vec<Step> {
    let own = functions(file, handle).filter(|function| plain(&function.sig.ident) == plain_name(method));
    let setters = functions(file, request);
    own.chain(setters)
        .flat_map(|function| of_block(&function.block))
        .collect()
}

fn functions<'f>(file: &'f File, of: &'f str) -> impl Iterator<Item = &'f ImplItemFn> {
    let items = file.items.iter().filter_map(move |item| match item {
        Item::Impl(found) if found.trait_.is_none() && is_named(&found.self_ty, of) => Some(&found.items),
        _ => None,
    });
    items.flatten().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

fn is_named(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| plain(&last.ident) == plain_name(name))
}

/// Returns an identifier without the prefix `r#`.
fn plain(ident: &syn::Ident) -> String {
    plain_name(&ident.to_string()).to_owned()
}

fn plain_name(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn of_block(block: &Block) -> Vec<Step> {
    let last = block.stmts.last();
    last.map_or_else(Vec::new, |last| match last {
        Stmt::Expr(expression, _) => of(expression),
        _ => Vec::new(),
    })
}

fn of(expression: &Expr) -> Vec<Step> {
    match expression {
        Expr::Call(call) => call.args.first().map_or_else(Vec::new, of),
        Expr::Block(block) => of_block(&block.block),
        Expr::Closure(closure) if matches!(closure.inputs.first(), Some(Pat::Ident(_))) => of(&closure.body),
        Expr::MethodCall(call) => {
            let method = call.method.to_string();
            let mut steps = of(&call.receiver);
            if let Some(Expr::Closure(closure)) = call.args.last()
                && ["reserved", "reserved_items", "parts_of"].contains(&method.as_str())
            {
                let wrapped = of(&closure.body).into_iter().map(|step| Step {
                    wrapper: Some(method.clone()),
                    ..step
                });
                steps.extend(wrapped);
            } else if method != "call" {
                steps.push(Step {
                    name: call.args.iter().find_map(text),
                    style: call.args.iter().find_map(style),
                    fields: call.args.iter().flat_map(fields).collect(),
                    wrapper: None,
                    method,
                });
            }
            steps
        }
        _ => Vec::new(),
    }
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns `Form` for `rt::Style::Form`.
fn style(expression: &Expr) -> Option<String> {
    let Expr::Path(path) = expression else { return None };
    let mut last = path.path.segments.iter().rev();
    let (style, of) = (last.next()?, last.next()?);
    (of.ident == "Style").then(|| style.ident.to_string())
}

/// Returns the fields of `&[("tags", rt::Style::Form)]`.
fn fields(expression: &Expr) -> Vec<(String, String)> {
    let Expr::Reference(reference) = expression else {
        return Vec::new();
    };
    let Expr::Array(array) = reference.expr.as_ref() else {
        return Vec::new();
    };
    let field = |item: &Expr| match item {
        Expr::Tuple(tuple) => Some((text(tuple.elems.first()?)?, style(tuple.elems.last()?)?)),
        _ => None,
    };
    array.elems.iter().filter_map(field).collect()
}
