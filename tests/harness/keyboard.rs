//! Key events as a keyboard sends them.

use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    Tab,
    BackTab,
    Enter,
    ShiftEnter,
    /// With Ctrl.
    ControlEnter,
    Space,
    Escape,
    Backspace,
    Home,
    End,
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    Letter(char),
    /// The character that a layout assigns to a physical key, such as `KeyN`.
    Physical(char, &'static str),
    SelectAll,
}

const SHIFT: u8 = 8;
const CONTROL: u8 = 2;

impl Key {
    /// The two events of one keystroke.
    pub fn press(self) -> [Value; 2] {
        [self.down(false), self.up()]
    }

    /// Held down: a `keyDown` for every repeat, then one `keyUp`.
    pub fn hold(self, repeats: usize) -> Vec<Value> {
        let mut events = vec![self.down(false)];
        events.extend((0..repeats).map(|_| self.down(true)));
        events.push(self.up());
        events
    }

    fn down(self, is_repeat: bool) -> Value {
        let mut event = self.event();
        let has_text = event.get("text").is_some();
        event["type"] = if has_text { "keyDown" } else { "rawKeyDown" }.into();
        event["autoRepeat"] = is_repeat.into();
        if self == Key::SelectAll {
            event["commands"] = json!(["selectAll"]);
        }
        event
    }

    fn up(self) -> Value {
        let mut event = self.event();
        event["type"] = "keyUp".into();
        if let Some(event) = event.as_object_mut() {
            event.remove("text");
        }
        event
    }

    fn event(self) -> Value {
        let named = |name: &str, code: u8| json!({ "key": name, "code": name, "windowsVirtualKeyCode": code });
        let mut event = match self {
            Key::Tab | Key::BackTab => named("Tab", 9),
            Key::Enter | Key::ShiftEnter | Key::ControlEnter => named("Enter", 13),
            Key::Space => json!({ "key": " ", "code": "Space", "windowsVirtualKeyCode": 32 }),
            Key::Escape => named("Escape", 27),
            Key::Backspace => named("Backspace", 8),
            Key::PageUp => named("PageUp", 33),
            Key::PageDown => named("PageDown", 34),
            Key::End => named("End", 35),
            Key::Home => named("Home", 36),
            Key::Left => named("ArrowLeft", 37),
            Key::Up => named("ArrowUp", 38),
            Key::Right => named("ArrowRight", 39),
            Key::Down => named("ArrowDown", 40),
            Key::Letter(letter) => {
                json!({ "key": letter, "windowsVirtualKeyCode": letter.to_ascii_uppercase() as u32 })
            }
            Key::Physical(letter, code) => json!({ "key": letter, "code": code }),
            Key::SelectAll => json!({ "key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65 }),
        };
        let text = match self {
            Key::Enter | Key::ShiftEnter => Some("\r".to_owned()),
            // As Chromium has it.
            Key::ControlEnter => Some("\n".to_owned()),
            Key::Space => Some(" ".to_owned()),
            Key::Letter(letter) | Key::Physical(letter, _) => Some(letter.to_string()),
            _ => None,
        };
        if let Some(text) = text {
            event["text"] = text.into();
        }
        match self {
            Key::BackTab | Key::ShiftEnter => event["modifiers"] = SHIFT.into(),
            Key::SelectAll | Key::ControlEnter => event["modifiers"] = CONTROL.into(),
            _ => {}
        }
        event
    }
}
