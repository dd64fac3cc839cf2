//! The `view!` macro of [`strict-view`](https://docs.rs/strict-view): Leptos' syntax,
//! compiled to calls of one builder instead of to a type for each view.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use rstml::Infallible;
use rstml::node::{
    KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeBlock, NodeElement,
};
use syn::Stmt;
use syn::spanned::Spanned;

type Element = NodeElement<Infallible>;

/// Markup in Leptos' syntax, as one `AnyView`.
///
/// Elements take plain attributes, `on:`, `prop:`, `class:`, `style:` and `node_ref`;
/// components take props, children and `let(…)`. Text is in quotes, Rust in braces.
/// Other Leptos syntax is a compile error that says what to write instead.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(tokens.into()).into()
}

fn expand(tokens: TokenStream) -> TokenStream {
    match rstml::parse2(tokens) {
        Ok(nodes) => fragment(&nodes),
        Err(error) => error.to_compile_error(),
    }
}

fn refuse(at: impl Spanned, sentence: &str) -> TokenStream {
    syn::Error::new(at.span(), sentence).to_compile_error()
}

/// Nodes as one expression. A single Rust block is passed on; anything else is built in
/// source order.
fn fragment(nodes: &[Node]) -> TokenStream {
    match nodes {
        [Node::Block(block)] => {
            let value = value(block);
            quote! { ::strict_view::Child::into_view(#value) }
        }
        [Node::Element(node)] if is_component(node) => component(node),
        nodes => {
            let calls = nodes.iter().map(calls);
            let builder = builder();
            quote! {{
                let mut #builder = ::strict_view::Builder::new();
                #(#calls)*
                #builder.finish()
            }}
        }
    }
}

/// A block's expression, without unneeded braces.
fn value(block: &NodeBlock) -> TokenStream {
    match block {
        NodeBlock::ValidBlock(block) => match block.stmts.as_slice() {
            [Stmt::Expr(expression, None)] => expression.to_token_stream(),
            _ => block.to_token_stream(),
        },
        NodeBlock::Invalid(invalid) => invalid.to_token_stream(),
    }
}

/// The builder's name, hygienic, so that names in the markup cannot refer to it.
fn builder() -> syn::Ident {
    syn::Ident::new("builder", proc_macro2::Span::mixed_site())
}

/// The calls that add one node.
fn calls(node: &Node) -> TokenStream {
    let builder = builder();
    match node {
        Node::Element(node) if is_component(node) => {
            let component = component(node);
            quote! { #builder.view(#component); }
        }
        Node::Element(node) => element(node),
        Node::Text(text) => {
            let text = &text.value;
            quote! { #builder.text(#text); }
        }
        Node::Block(block) => {
            let value = value(block);
            quote! { #builder.child(#value); }
        }
        Node::Fragment(inner) => inner.children.iter().map(calls).collect(),
        Node::Comment(_) => TokenStream::new(),
        Node::Doctype(_) => {
            refuse(node, "`view!` builds parts of a document, so a doctype has no place in it")
        }
        Node::Custom(_) => TokenStream::new(),
        Node::RawText(text) => {
            let text = text.to_string_best();
            quote! { #builder.text(#text); }
        }
    }
}

/// Components are named like types, elements in lower case.
fn is_component(node: &Element) -> bool {
    let name = node.name().to_string();
    let last = name.rsplit(':').next().unwrap_or_default().trim();
    last.starts_with(|first: char| first.is_ascii_uppercase())
}

fn attributes(node: &Element) -> impl Iterator<Item = &KeyedAttribute> {
    node.attributes().iter().filter_map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => Some(attribute),
        NodeAttribute::Block(_) => None,
    })
}

/// Elements of other namespaces need `createElementNS`, which the builder does not call.
const FOREIGN: [&str; 8] = ["circle", "g", "line", "math", "path", "polygon", "rect", "svg"];

/// Errors for the Leptos syntax that an element or a component cannot have.
fn refusals(node: &Element) -> TokenStream {
    let name = node.name();
    let tag = name.to_string();
    let mut refused = TokenStream::new();
    if FOREIGN.contains(&tag.as_str()) {
        refused.extend(refuse(name, "SVG and MathML are not supported: show an image file"));
    }
    if !node.open_tag.generics.args.is_empty() {
        refused
            .extend(refuse(name, "type parameters are not supported: let a prop decide the type"));
    }
    for attribute in node.attributes() {
        refused.extend(match attribute {
            NodeAttribute::Block(block) => {
                refuse(block, "spreading attributes is not supported: write each of them")
            }
            NodeAttribute::Attribute(attribute) => {
                let key = attribute.key.to_string();
                refusal(&key, is_component(node)).map_or_else(TokenStream::new, |sentence| {
                    refuse(&attribute.key, &format!("`{key}` is not supported: {sentence}"))
                })
            }
        });
    }
    refused
}

/// Why an attribute is refused, and what to write instead.
fn refusal(key: &str, is_component: bool) -> Option<&'static str> {
    let parts: Vec<&str> = key.split(':').map(str::trim).collect();
    match parts.as_slice() {
        ["inner_html"] => Some("Trusted Types forbid markup from text; write elements"),
        [_] => None,
        _ if is_component => Some("a component takes props; pass a value or a Callback"),
        ["on", _] | ["prop", _] | ["class", _] | ["style", _] => None,
        ["on", ..] => Some("an event takes no modifiers; call the event's own methods"),
        ["bind", ..] => Some("write `prop:` for the value and `on:input` for the changes"),
        ["use", ..] => Some("take a `node_ref` and use its `on_load`"),
        ["attr", ..] => Some("write the attribute without `attr:`"),
        ["let" | "clone", ..] => Some("write `let(…)`, or clone before `view!`"),
        _ => Some("the prefixes are `on:`, `prop:`, `class:` and `style:`"),
    }
}

fn element(node: &Element) -> TokenStream {
    let refused = refusals(node);
    if !refused.is_empty() {
        return refused;
    }
    let name = node.name();
    let tag = name.to_string();
    let (fixed, others): (Vec<_>, Vec<_>) =
        attributes(node).partition(|attribute| literal(attribute).is_some());
    let fixed = fixed.iter().map(|attribute| {
        let (key, value) = (attribute.key.to_string(), literal(attribute));
        quote! { (#key, #value) }
    });
    let is_not_translated = NOT_TRANSLATED.contains(&tag.as_str()) && !is_set(node, "translate");
    let fixed = fixed.chain(is_not_translated.then(|| quote! { ("translate", "no") }));
    let others = others.into_iter().map(attribute_call);
    let children = node.children.iter().map(if tag == "option" { label } else { calls });
    let builder = builder();
    quote_spanned! { name.span() =>
        #builder.open(#tag, &[#(#fixed),*]);
        #(#others)*
        #(#children)*
        #builder.close();
    }
}

/// Elements that a browser's translator must leave alone: they contain code or a time.
const NOT_TRANSLATED: [&str; 5] = ["code", "kbd", "pre", "samp", "time"];

fn is_set(node: &Element, name: &str) -> bool {
    attributes(node).any(|attribute| attribute.key.to_string() == name)
}

/// The call for the text of an `<option>`, which can contain nothing else.
fn label(node: &Node) -> TokenStream {
    let builder = builder();
    match node {
        Node::Text(text) => {
            let text = &text.value;
            quote! { #builder.label(#text); }
        }
        Node::Block(block) => {
            let value = value(block);
            quote! { #builder.label(#value); }
        }
        node => calls(node),
    }
}

/// The value of a plain attribute, if it is known at compile time.
fn literal(attribute: &KeyedAttribute) -> Option<String> {
    if attribute.key.to_string().contains(':') {
        return None;
    }
    match attribute.value() {
        None => Some(String::new()),
        Some(_) => attribute.value_literal_string(),
    }
}

fn attribute_call(attribute: &KeyedAttribute) -> TokenStream {
    let key = attribute.key.to_string();
    let value = attribute.value().map_or_else(|| quote! { true }, ToTokens::to_token_stream);
    let span = attribute.key.span();
    let builder = builder();
    match key.split_once(':') {
        Some(("on", event)) => {
            let event = syn::Ident::new(event, span);
            quote_spanned! { span => #builder.on(::leptos::ev::#event, #value); }
        }
        Some(("prop", name)) => quote_spanned! { span => #builder.property(#name, #value); },
        Some(("class", name)) => quote_spanned! { span => #builder.class(#name, #value); },
        Some(("style", name)) => quote_spanned! { span => #builder.style(#name, #value); },
        _ if key == "node_ref" => quote_spanned! { span => #builder.node_ref(#value); },
        _ => quote_spanned! { span => #builder.attribute(#key, #value); },
    }
}

fn component(node: &Element) -> TokenStream {
    let refused = refusals(node);
    if !refused.is_empty() {
        return quote! { { #refused } };
    }
    let name = node.name();
    let is_binding = |attribute: &&KeyedAttribute| {
        matches!(attribute.possible_value, KeyedAttributeValue::Binding(_))
    };
    let props = attributes(node).filter(|attribute| !is_binding(attribute)).map(|attribute| {
        let key = &attribute.key;
        let value = attribute.value().map_or_else(|| quote! { #key }, ToTokens::to_token_stream);
        quote! { .#key(#[allow(unused_braces)] { #value }) }
    });
    let bindings = attributes(node).filter_map(|attribute| match &attribute.possible_value {
        KeyedAttributeValue::Binding(binding) => Some(&binding.inputs),
        _ => None,
    });
    let bindings: Vec<_> = bindings.collect();
    let children = (!node.children.is_empty()).then(|| {
        let children = fragment(&node.children);
        if bindings.is_empty() {
            quote! { .children(::leptos::children::ToChildren::to_children(move || #children)) }
        } else {
            quote! { .children(move |#(#bindings),*| #children) }
        }
    });
    quote_spanned! { name.span() =>
        ::strict_view::component(::leptos::component::component_view(
            #[allow(clippy::needless_borrows_for_generic_args)]
            &#name,
            ::leptos::component::component_props_builder(&#name)
                #(#props)*
                #children
                .build(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The compile error of a view, or its expansion.
    fn expanded(view: &str) -> String {
        expand(view.parse().unwrap()).to_string()
    }

    #[test]
    fn unsupported_syntax_is_a_compile_error_that_says_what_to_write() {
        for (view, sentence) in [
            (r#"<p inner_html="<b>x</b>"/>"#, "Trusted Types forbid markup from text"),
            ("<input bind:value=name/>", "write `prop:` for the value"),
            ("<p use:tooltip/>", "take a `node_ref`"),
            ("<p attr:id=id/>", "without `attr:`"),
            ("<button on:click:capture=press/>", "an event takes no modifiers"),
            ("<p {..attributes}/>", "spreading attributes is not supported"),
            ("<p unknown:a=1/>", "the prefixes are"),
            ("<Card on:click=press/>", "a component takes props"),
            ("<Card class:open=open/>", "a component takes props"),
            ("<svg/>", "SVG and MathML are not supported"),
            ("<Card<String> name/>", "type parameters are not supported"),
            ("<!DOCTYPE html>", "a doctype has no place"),
        ] {
            let expanded = expanded(view);
            assert!(expanded.contains("compile_error"), "{view}: {expanded}");
            assert!(expanded.contains(sentence), "{view}: {expanded}");
        }
    }

    #[test]
    fn supported_syntax_is_no_error() {
        for view in [
            r#"<p class="a" class:b=is_b style:width=width prop:title=title on:click=press>"x"</p>"#,
            "<Card name=name />",
            "<For each=names key=key let(name)><li>{name}</li></For>",
            "<input node_ref=field required />",
            "<!-- a comment --><br/>",
        ] {
            assert!(!expanded(view).contains("compile_error"), "{view}");
        }
    }
}
