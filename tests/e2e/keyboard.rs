//! Without a mouse.

use callboard_tests::harness::{Key, Page, Scope, Setup, with_page};

use crate::new_call_form::ANSWERED;

/// Presses Tab until an element of this name has the focus.
async fn tab_to(page: &Page, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..60 {
        page.press(Key::Tab).await;
        let focused = page.focused().await;
        if focused == name {
            return;
        }
        passed.push(focused);
    }
    panic!("Tab never comes to “{name}”, but past {passed:?}");
}

/// Types into the focused select, which jumps to the option.
async fn pick(page: &Page, letters: &str) {
    for letter in letters.chars() {
        page.press(Key::Letter(letter)).await;
    }
}

#[test]
fn a_call_can_be_placed_with_the_keyboard_only() {
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        page.table("Calls").is_visible().await;
        tab_to(page, "New call").await;
        page.press(Key::Enter).await;
        page.heading("New call").has_focus().await;
        page.select("From number").says("Main outbound").await;
        tab_to(page, "From number").await;
        pick(page, "+1 202 555 0143").await;
        page.select("From number").has_value("+12025550143").await;
        tab_to(page, "To number").await;
        page.type_text(ANSWERED).await;
        tab_to(page, "Saved agent").await;
        page.select("Agent").says("Front desk").await;
        tab_to(page, "Agent").await;
        pick(page, "Front").await;
        page.select("Agent").has_value("21").await;
        tab_to(page, "Place call").await;
        page.press(Key::Enter).await;
        page.call_opens().await;
        page.heading("Call to +1 415 555 0199").has_focus().await;
        assert_eq!(page.backend.dials().await, 1);
    });
}

#[test]
fn shortcuts_navigate_except_while_typing() {
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        page.press(Key::Letter('n')).await;
        page.heading("New call").has_focus().await;
        page.field("To number").click().await;
        page.press(Key::Letter('c')).await;
        page.field("To number").has_value("c").await;
        page.heading("New call").is_visible().await;
        page.heading("New call").focus().await;
        page.press(Key::Letter('c')).await;
        page.heading("Calls").has_focus().await;
    });
}

#[test]
fn shortcuts_work_in_any_keyboard_layout_and_not_behind_a_dialog() {
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        // With Caps Lock, then in a Cyrillic layout.
        page.press(Key::Letter('N')).await;
        page.heading("New call").has_focus().await;
        page.press(Key::Physical('с', "KeyC")).await;
        page.heading("Calls").has_focus().await;
        let dialog = page.dialog("Keyboard shortcuts");
        page.press(Key::Letter('?')).await;
        dialog.button("Close").has_focus().await;
        for key in [Key::Letter('n'), Key::Physical('т', "KeyN"), Key::Letter('?')] {
            page.press(key).await;
        }
        dialog.is_visible().await;
        page.press(Key::Escape).await;
        dialog.is_gone().await;
        // The keys did nothing, and the focus is where it was.
        page.heading("Calls").has_focus().await;
        page.press(Key::Physical('т', "KeyN")).await;
        page.heading("New call").has_focus().await;
    });
}

#[test]
fn shortcuts_can_be_switched_off_and_stay_off() {
    with_page(Setup::default(), async |page| {
        page.open("/").await;
        let dialog = page.dialog("Keyboard shortcuts");
        let switch = page.checkbox("Single-letter shortcuts");
        page.press(Key::Letter('?')).await;
        switch.click().await;
        page.check_page().await;
        page.press(Key::Escape).await;
        dialog.is_gone().await;
        page.reload().await;
        page.heading("Calls").focus().await;
        for key in [Key::Letter('n'), Key::Letter('?')] {
            page.press(key).await;
        }
        page.heading("Calls").has_focus().await;
        assert!(!dialog.exists().await);
        page.button("Keyboard shortcuts").click().await;
        assert!(!switch.is_checked().await);
        switch.click().await;
        page.press(Key::Escape).await;
        page.heading("Calls").focus().await;
        page.press(Key::Letter('n')).await;
        page.heading("New call").has_focus().await;
    });
}

#[test]
fn the_first_tab_stop_skips_to_the_content() {
    with_page(Setup::default(), async |page| {
        page.open("/calls/new").await;
        page.press(Key::Tab).await;
        assert_eq!(page.focused().await, "Skip to content");
        page.press(Key::Enter).await;
        tab_to(page, "From number").await;
    });
}
