//! Leptos' `view!` for pages under `trusted-types 'none'`: no `innerHTML`, one view
//! type, a third fewer bytes.
//!
//! ```ignore
//! use leptos::prelude::*;
//! use strict_view::{For, Show, view};
//!
//! #[component]
//! fn Names(names: RwSignal<Vec<String>>) -> impl IntoView {
//!     view! {
//!         <Show when=move || !names.read().is_empty() fallback=|| view! { <p>"Nobody"</p> }>
//!             <ul>
//!                 <For each=move || names.get() key=|name| name.clone() let(name)>
//!                     <li>{name}</li>
//!                 </For>
//!             </ul>
//!         </Show>
//!     }
//! }
//! ```
//!
//! Leptos gives every piece of markup a type of its own, and every type its own copy
//! of the code that builds and updates it; static markup it writes by `innerHTML`. Here
//! a view is built by calls of one [`Builder`], so that code exists once, and every
//! node is made by `createElement`, `createTextNode` or `cloneNode`. Components, signals, effects
//! and context are Leptos' own.
//!
//! The README says what is left out, what differs in the document, and what it weighs.

pub mod bidi;
mod builder;
mod control_flow;
mod keyed;
mod node;
mod pattern;
mod value;

pub use builder::{Builder, component, element};
pub use control_flow::{For, Show};
pub use strict_view_macro::view;
pub use value::{Attribute, ByClosure, ByValue, Child, Property, Texts};
