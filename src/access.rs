//! What the person who is signed in may do here, and who may do the rest. The web server
//! decides it; this only says so before somebody tries in vain. Pure.

use serde_json::Value;
use strict_view::bidi::isolate;
use thunderphone::Fields;

/// What somebody may do. Each includes the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    None,
    Read,
    Place,
    Manage,
}

impl Role {
    const WORDS: [(&'static str, Role); 4] = [
        ("none", Role::None),
        ("read", Role::Read),
        ("place", Role::Place),
        ("manage", Role::Manage),
    ];

    /// `None` for a word of another version.
    pub fn read(word: &str) -> Option<Role> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, role)| *role)
    }
}

/// What needs a role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// To see anything at all.
    Read,
    Place,
    Verify,
    TopUp,
    AutoReload,
    /// To file an issue report, or change one.
    Flag,
    /// To have a call graded, which may cost money.
    Grade,
    /// To start simulated calls, which are billed, and to write their scenarios.
    Rehearse,
    /// To see webhook endpoints, add one or change one.
    Webhooks,
}

impl Action {
    pub fn needs(self) -> Role {
        match self {
            Action::Read => Role::Read,
            Action::Place | Action::Flag | Action::Grade | Action::Rehearse => Role::Place,
            Action::Verify | Action::TopUp | Action::AutoReload | Action::Webhooks => Role::Manage,
        }
    }

    pub fn verb(self) -> &'static str {
        match self {
            Action::Read => "use this Callboard",
            Action::Place => "place calls",
            Action::Verify => "verify numbers",
            Action::TopUp => "add credit",
            Action::AutoReload => "change auto-reload",
            Action::Flag => "flag calls",
            Action::Grade => "grade calls",
            Action::Rehearse => "rehearse calls",
            Action::Webhooks => "manage webhooks",
        }
    }
}

/// Who is signed in, and what that means here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// `None` where nobody signs in.
    pub user: Option<String>,
    role: Role,
    /// Who may place calls, as the server's settings say it.
    may_place: Vec<String>,
    may_manage: Vec<String>,
    /// Where to sign out; `None` where that is not possible.
    pub sign_out: Option<String>,
    /// The origins that recordings may come from.
    pub recordings: Vec<String>,
}

impl Access {
    /// `None` for what another web server answers.
    pub fn read(value: &Value) -> Option<Access> {
        let fields = Fields::new(value);
        let may = fields.object("may");
        Some(Access {
            user: fields.non_empty("user"),
            role: Role::read(&fields.str("role")?)?,
            may_place: may.strs("place"),
            may_manage: may.strs("manage"),
            // Only a path of this site: nothing else may stand behind “Sign out”.
            sign_out: fields.non_empty("sign_out").filter(|path| is_own_path(path)),
            recordings: fields.strs("recordings"),
        })
    }

    /// Why this person may not do it, and who may; `None` if they may.
    pub fn refusal(&self, action: Action) -> Option<String> {
        if self.role >= action.needs() {
            return None;
        }
        let may = match action.needs() {
            Role::Manage => &self.may_manage,
            _ => &self.may_place,
        };
        let own = match self.role {
            Role::None => "You may not use this Callboard.".to_owned(),
            Role::Read => "You may only look.".to_owned(),
            _ => format!("You may not {}.", action.verb()),
        };
        Some(format!("{own} {}", who_may(action, may)))
    }
}

fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\t', '\n', '\r'])
}

/// How many names a sentence has at most.
const NAMES: usize = 3;

/// Who may do it: a sentence or two.
pub fn who_may(action: Action, may: &[String]) -> String {
    let is_everybody = |name: &String| name == "*";
    if may.iter().any(is_everybody) {
        return "Whoever runs Callboard can allow it.".to_owned();
    }
    let names: Vec<_> = may.iter().map(|name| named(name)).collect();
    let rest = names.len().saturating_sub(NAMES);
    let others = match rest {
        0 => None,
        1 => Some("one more person or group".to_owned()),
        rest => Some(format!("{rest} other people or groups")),
    };
    let mut shown: Vec<_> = names.into_iter().take(NAMES).chain(others).collect();
    let Some(last) = shown.pop() else {
        return "Nobody here may do this. Whoever runs Callboard can allow it.".to_owned();
    };
    let list = match shown.is_empty() {
        true => last,
        false => format!("{} or {last}", shown.join(", ")),
    };
    let list = match list.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => list,
    };
    format!("{list} can {}.", action.verb())
}

/// `group:leads` is a group, anything else a name.
fn named(name: &str) -> String {
    match name.strip_prefix("group:") {
        Some(group) => format!("the group “{}”", isolate(group)),
        None => isolate(name).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn access(role: &str, place: &[&str], manage: &[&str]) -> Access {
        let value = json!({ "user": "cleo", "role": role,
            "may": { "read": ["*"], "place": place, "manage": manage },
            "sign_out": "/oauth2/sign_out?rd=%2F", "recordings": ["https://files.example"] });
        Access::read(&value).unwrap()
    }

    #[test]
    fn what_somebody_may_not_do_says_who_may() {
        let leads = ["anna", "group:leads"];
        for (role, place, manage, action, said) in [
            (
                "read",
                &leads[..],
                &[][..],
                Action::Place,
                "You may only look. anna or the group “leads” can place calls.",
            ),
            ("read", &["anna"], &[], Action::Place, "You may only look. anna can place calls."),
            (
                "read",
                &[],
                &[],
                Action::Place,
                "You may only look. Nobody here may do this. Whoever runs Callboard can allow it.",
            ),
            (
                "read",
                &["*"],
                &[],
                Action::Place,
                "You may only look. Whoever runs Callboard can allow it.",
            ),
            (
                "place",
                &["*"],
                &[],
                Action::TopUp,
                "You may not add credit. Nobody here may do this. Whoever runs Callboard can allow it.",
            ),
            (
                "place",
                &["*"],
                &["ben"],
                Action::Verify,
                "You may not verify numbers. ben can verify numbers.",
            ),
            (
                "place",
                &["*"],
                &["group:leads"],
                Action::Verify,
                "You may not verify numbers. The group “leads” can verify numbers.",
            ),
            (
                "none",
                &["anna"],
                &["ben"],
                Action::Place,
                "You may not use this Callboard. anna can place calls.",
            ),
            (
                "read",
                &["a", "b", "c"],
                &[],
                Action::Place,
                "You may only look. a, b or c can place calls.",
            ),
            (
                "read",
                &["a", "b", "c", "d"],
                &[],
                Action::Place,
                "You may only look. a, b, c or one more person or group can place calls.",
            ),
            (
                "read",
                &["a", "b", "c", "d", "e"],
                &[],
                Action::Place,
                "You may only look. a, b, c or 2 other people or groups can place calls.",
            ),
        ] {
            let refusal = access(role, place, manage).refusal(action).unwrap();
            let plain = refusal.replace(['\u{2068}', '\u{2069}'], "");
            assert_eq!(plain, said, "{role}");
        }
    }

    #[test]
    fn each_role_includes_the_ones_before_it() {
        use Action::{AutoReload, Flag, Grade, Place, TopUp, Verify, Webhooks};
        for (role, allowed) in [
            ("none", &[][..]),
            ("read", &[]),
            ("place", &[Place, Flag, Grade]),
            ("manage", &[Place, Flag, Grade, Verify, TopUp, AutoReload, Webhooks]),
        ] {
            let access = access(role, &["*"], &["ben"]);
            for action in [Place, Flag, Grade, Verify, TopUp, AutoReload, Webhooks] {
                let may = access.refusal(action).is_none();
                assert_eq!(may, allowed.contains(&action), "{role} {action:?}");
            }
        }
    }

    #[test]
    fn of_another_web_server_nothing_is_known() {
        for value in
            [json!({}), json!([]), json!("x"), json!({"role": "admin"}), json!({"role": 1})]
        {
            assert_eq!(Access::read(&value), None, "{value}");
        }
        let least = Access::read(&json!({"role": "place", "user": null, "may": 3})).unwrap();
        assert_eq!((least.user, least.sign_out), (None, None));
        assert!(least.recordings.is_empty());
    }

    #[test]
    fn signing_out_stays_on_this_site() {
        for path in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
        ] {
            let value = json!({"role": "read", "sign_out": path});
            assert_eq!(Access::read(&value).unwrap().sign_out, None, "{path}");
        }
        assert_eq!(access("read", &[], &[]).sign_out.as_deref(), Some("/oauth2/sign_out?rd=%2F"));
    }
}
