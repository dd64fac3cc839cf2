//! The nodes of the page: texts, elements, and fragments of them.
//!
//! A browser's translator changes the same page. Chrome replaces text nodes by elements.
//! Firefox empties a paragraph and puts back its elements and new text nodes, in another
//! order and without comments. Leptos changes text nodes in place and mounts views before
//! them, so after a translation its changes are invisible or lost. Here:
//!
//! - A text that can change or disappear has its own element, and only that element is
//!   referenced. A change replaces everything in it. The element is `<bdi>`, so the text
//!   cannot change the direction of the words around it either.
//! - A fixed text only disappears with its element, so nothing references it.
//! - An element is never updated by a rebuilt view, but replaced.
//! - A node that is no longer where it was mounted is put back at the end of its parent
//!   before anything is mounted before it.

use crate::bidi::contained;
use crate::pattern;
use leptos::attr::Attribute;
use leptos::attr::any_attribute::{AnyAttribute, AnyAttributeState};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{Rndr, types};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::{AnyView, AnyViewState};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::borrow::Cow;
use wasm_bindgen::JsCast;

/// One node of the page, and where it was put.
pub(crate) struct Placed {
    node: types::Node,
    parent: Option<types::Element>,
}

impl Placed {
    pub fn new(node: impl Into<types::Node>) -> Placed {
        Placed { node: node.into(), parent: None }
    }

    pub fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        Rndr::insert_node(parent, &self.node, marker);
        self.parent = Some(parent.clone());
    }

    pub fn unmount(&mut self) {
        self.parent = None;
        Rndr::remove(&self.node);
    }

    /// The node's parent. A node that was removed by others is put back first.
    fn parent(&self) -> Option<types::Element> {
        if let Some(parent) = self.node.parent_element() {
            return Some(parent);
        }
        let parent = self.parent.clone()?;
        Rndr::insert_node(&parent, &self.node, None);
        Some(parent)
    }

    pub fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.parent();
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.node));
        }
        parent.is_some()
    }
}

/// A text.
pub struct TextNode {
    text: Cow<'static, str>,
    /// Whether it never changes and only disappears with its element.
    is_fixed: bool,
}

pub struct TextState {
    placed: Placed,
    text: Cow<'static, str>,
    is_fixed: bool,
}

impl TextNode {
    pub fn new(text: impl Into<Cow<'static, str>>) -> TextNode {
        TextNode { text: text.into(), is_fixed: false }
    }

    pub fn fixed(text: impl Into<Cow<'static, str>>) -> TextNode {
        TextNode { text: text.into(), is_fixed: true }
    }
}

impl Render for TextNode {
    type State = TextState;

    fn build(self) -> TextState {
        let placed = match (&self.text, self.is_fixed) {
            (Cow::Borrowed(text), true) => Placed::new(pattern::text(text)),
            (Cow::Owned(text), true) => Placed::new(Rndr::create_text_node(text)),
            (text, false) => {
                let element = pattern::element("bdi", &[]);
                fill(&element, text, "text");
                Placed::new(element)
            }
        };
        TextState { placed, text: self.text, is_fixed: self.is_fixed }
    }

    fn rebuild(self, state: &mut TextState) {
        if self.text != state.text {
            fill(&state.placed.node, &self.text, &state.text);
            state.placed.parent();
            state.text = self.text;
        }
    }
}

fn fill(element: &types::Node, text: &str, last: &str) {
    element.set_text_content(Some(&contained(text)));
    // The space between two boxes is not a box.
    let is_space = |text: &str| text.trim().is_empty();
    if is_space(text) != is_space(last) {
        let display = if is_space(text) { "contents" } else { "inline" };
        Rndr::set_css_property(&Rndr::style(element.unchecked_ref()), "display", display);
    }
}

impl Mountable for TextState {
    fn unmount(&mut self) {
        self.placed.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.placed.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        !self.is_fixed && self.placed.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        Vec::new()
    }
}

/// An element with its attributes and children.
#[derive(Default)]
pub struct ElementNode {
    pub tag: &'static str,
    pub fixed: &'static [(&'static str, &'static str)],
    pub attributes: Vec<AnyAttribute>,
    pub children: Vec<AnyView>,
}

pub struct ElementState {
    placed: Placed,
    /// Stored so that their effects and listeners live.
    _attributes: Vec<AnyAttributeState>,
    _children: Vec<AnyViewState>,
}

impl Render for ElementNode {
    type State = ElementState;

    fn build(self) -> ElementState {
        let element = pattern::element(self.tag, self.fixed);
        let attributes = self.attributes.into_iter().map(|it| it.build(&element)).collect();
        let build = |child: AnyView| {
            let mut child = child.build();
            child.mount(&element, None);
            child
        };
        let children = self.children.into_iter().map(build).collect();
        ElementState { placed: Placed::new(element), _attributes: attributes, _children: children }
    }

    fn rebuild(self, state: &mut ElementState) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl Mountable for ElementState {
    fn unmount(&mut self) {
        self.placed.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.placed.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.placed.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.placed.node.dyn_ref::<types::Element>().cloned().into_iter().collect()
    }
}

/// A sequence of views, possibly empty. A marker node is its end.
pub struct Fragment(pub Vec<AnyView>);

pub struct FragmentState {
    views: Vec<AnyViewState>,
    end: Placed,
}

impl Render for Fragment {
    type State = FragmentState;

    fn build(self) -> FragmentState {
        let views = self.0.into_iter().map(AnyView::build).collect();
        FragmentState { views, end: Placed::new(Rndr::create_placeholder()) }
    }

    fn rebuild(self, state: &mut FragmentState) {
        let mut new = self.0.into_iter();
        let mut reused = 0;
        // In this order, so that `zip` takes no new view without an old one.
        for (old, view) in state.views.iter_mut().zip(new.by_ref()) {
            view.rebuild(old);
            reused += 1;
        }
        for mut old in state.views.drain(reused..) {
            old.unmount();
        }
        for view in new {
            let mut view = view.build();
            state.end.insert_before_this(&mut view);
            state.views.push(view);
        }
    }
}

impl Mountable for FragmentState {
    fn unmount(&mut self) {
        for view in &mut self.views {
            view.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        for view in &mut self.views {
            view.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.views.iter().any(|view| view.insert_before_this(child))
            || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.views.iter().flat_map(AnyViewState::elements).collect()
    }
}

// There is no server rendering and no hydration, and no attribute is added to a view
// from outside.
macro_rules! only_in_the_browser {
    ($($view:ty),*) => {$(
        impl AddAnyAttr for $view {
            type Output<A: Attribute> = $view;

            fn add_any_attr<A: Attribute>(self, _: A) -> $view {
                self
            }
        }
        impl RenderHtml for $view {
            type AsyncOutput = $view;
            type Owned = $view;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> $view {
                self
            }

            fn to_html_with_buf(
                self,
                _: &mut String,
                _: &mut Position,
                _: bool,
                _: bool,
                _: Vec<AnyAttribute>,
            ) {
            }

            fn hydrate<const FROM_SERVER: bool>(
                self,
                _: &Cursor,
                _: &PositionState,
            ) -> Self::State {
                self.build()
            }

            fn into_owned(self) -> $view {
                self
            }
        }
    )*};
}
only_in_the_browser!(TextNode, ElementNode, Fragment);
pub(crate) use only_in_the_browser;
