//! `view!` with Leptos' syntax, compiled to calls instead of types.
//!
//! Leptos' own macro gives every piece of markup a type of its own, and every
//! type its own copy of the code that builds, rebuilds and unmounts it. This one
//! writes each element as a few calls of `crate::markup::Builder`, which builds
//! every element of the app by the same code. When it was introduced the app's
//! wasm went from 360 to 295 kB after brotli.
//!
//! It takes what the app uses of Leptos' syntax: elements with plain
//! attributes, `on:`, `prop:`, `class:` and `style:`; components with props,
//! children and `let(…)`; text; blocks. `node_ref` takes an `ElementRef` of the
//! app's own; apart from that, a view that compiles with this macro compiles with
//! Leptos'.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use rstml::Infallible;
use rstml::node::{
    KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeBlock, NodeElement,
};
use syn::Stmt;
use syn::spanned::Spanned;

type Element = NodeElement<Infallible>;

/// Markup as one `AnyView`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let nodes: Vec<Node> = match rstml::parse2(tokens.into()) {
        Ok(nodes) => nodes,
        Err(error) => return error.to_compile_error().into(),
    };
    fragment(&nodes).into()
}

/// Nodes as one expression. A single piece of Rust is passed on; anything else
/// is built in the order it is written in.
fn fragment(nodes: &[Node]) -> TokenStream {
    match nodes {
        [Node::Block(block)] => {
            let value = value(block);
            quote! { crate::markup::child(#value) }
        }
        [Node::Element(node)] if is_component(node) => component(node),
        nodes => {
            let calls = nodes.iter().map(calls);
            let builder = builder();
            quote! {{
                let mut #builder = crate::markup::Builder::new();
                #(#calls)*
                #builder.finish()
            }}
        }
    }
}

/// A block's expression, without braces that would be too many.
fn value(block: &NodeBlock) -> TokenStream {
    match block {
        NodeBlock::ValidBlock(block) => match block.stmts.as_slice() {
            [Stmt::Expr(expression, None)] => expression.to_token_stream(),
            _ => block.to_token_stream(),
        },
        NodeBlock::Invalid(invalid) => invalid.to_token_stream(),
    }
}

/// The builder's name, out of reach of the markup's own names.
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
        Node::Comment(_) | Node::Doctype(_) | Node::Custom(_) => TokenStream::new(),
        Node::RawText(text) => {
            let text = text.to_string_best();
            quote! { #builder.text(#text); }
        }
    }
}

/// Components are written like types, elements in lower case.
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

fn element(node: &Element) -> TokenStream {
    let name = node.name();
    let tag = name.to_string();
    let (fixed, others): (Vec<_>, Vec<_>) =
        attributes(node).partition(|attribute| literal(attribute).is_some());
    let fixed = fixed.iter().map(|attribute| {
        let (key, value) = (attribute.key.to_string(), literal(attribute));
        quote! { (#key, #value) }
    });
    let keeps_words = KEEPS_WORDS.contains(&tag.as_str()) && !is_set(node, "translate");
    let fixed = fixed.chain(keeps_words.then(|| quote! { ("translate", "no") }));
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

/// What stands in these is no language: a translator would make it another thing.
const KEEPS_WORDS: [&str; 5] = ["code", "kbd", "pre", "samp", "time"];

fn is_set(node: &Element, name: &str) -> bool {
    attributes(node).any(|attribute| attribute.key.to_string() == name)
}

/// The call for the text of an `<option>`: other than that it holds nothing.
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

/// The value of a plain attribute that is known when the app is built.
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
        crate::markup::foreign(::leptos::component::component_view(
            #[allow(clippy::needless_borrows_for_generic_args)]
            &#name,
            ::leptos::component::component_props_builder(&#name)
                #(#props)*
                #children
                .build(),
        ))
    }
}
