// Sizes are counted under the crate and the function that they belong to.

import assert from 'node:assert/strict';
import test from 'node:test';
import { crateOf, genericOrigin, readable } from './sizes.mjs';

test("hashes of crates are left out of a function's name", () => {
  assert.equal(readable('<a[f8fb2cf70b4cadb6]::B as c[1ea5427f3d0430]::D>::e'), '<a::B as c::D>::e');
  assert.equal(readable('<[a::B]>::join::<&str>'), '<[a::B]>::join::<&str>');
});

test('a function belongs to the crate that its path starts with', () => {
  for (const [name, crate] of [
    ['callboard::app::start', 'callboard'],
    ['core::ptr::drop_in_place::<callboard::Form>', 'core'],
    ['<callboard::Form>::place::{closure#0}', 'callboard'],
    ['<callboard::Form as tachys::view::Render>::build', 'callboard'],
    ['leptos::mount::<callboard::App>::{closure#1}', 'leptos'],
    ['<_ as tachys::Attribute>::build::<callboard::Form>', 'tachys'],
    ['<[callboard::Row]>::sort', 'callboard'],
    ['<str>::parse::<i64>', 'core'],
    ['main', 'no crate'],
    ['', 'no crate'],
  ]) {
    assert.equal(crateOf(name), crate, name);
  }
});

test("what a crate does for a type of the standard library is the crate's", () => {
  assert.equal(crateOf('<alloc::boxed::Box<dyn core::Fn() -> a::B> as leptos::Children>::new'), 'leptos');
  assert.equal(crateOf('<alloc::vec::Vec<a::B> as core::clone::Clone>::clone'), 'core');
  assert.equal(crateOf('<(&str, u8) as tachys::Attribute>::build'), 'tachys');
});

test('copies of a generic function are told by one name', () => {
  assert.equal(genericOrigin('core::ptr::drop_in_place::<a::B<c::D>>'), 'core::ptr::drop_in_place::<…>');
  assert.equal(genericOrigin('<a::B<dyn Fn() -> c::D> as e::F>::g::<h>::{closure#0}'), '<a::B<…> as e::F>::g::<…>::{closure#0}');
  assert.equal(genericOrigin('<a::B>::c'), undefined);
  assert.equal(genericOrigin('a::b'), undefined);
});
