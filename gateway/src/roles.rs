//! Who may do what. A role includes every lesser one.

/// What a person may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Role {
    /// Nothing.
    None,
    /// See calls, and hear recordings.
    Read,
    /// Place calls and rehearse them, report their issues, and have them graded.
    Place,
    /// Spend money other than by calls, and change what the organization has set up.
    Manage,
}

impl Role {
    /// Its name in settings' documentation, in answers and in the page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Place => "place",
            Self::Manage => "manage",
        }
    }
}

/// A person who is signed in.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    /// The name in both logs. `None`: the gateway of the sign-in gives none.
    pub(crate) name: Option<String>,
    pub(crate) groups: Vec<String>,
}

/// A list of people: names, groups, or everybody who is signed in.
#[derive(Default)]
pub(crate) struct Who {
    /// As they are written in the setting: `anna@example.com`, `group:leads`, `*`.
    entries: Vec<String>,
}

impl Who {
    /// Reads `anna@example.com, group:leads` or `*`. `None` for what is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // A group's name may hold spaces.
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let entries: Vec<String> = entries.map(str::to_owned).collect();
        let is_valid = |entry: &String| {
            let name = entry.strip_prefix("group:").unwrap_or(entry);
            !name.is_empty()
                && !name.chars().any(|c| c.is_control() || "\"\\".contains(c))
                && (entry == "*" || !name.contains('*'))
        };
        entries.iter().all(is_valid).then_some(Self { entries })
    }

    fn includes(&self, person: &Person) -> bool {
        self.entries.iter().any(|entry| match entry.strip_prefix("group:") {
            Some(group) => person.groups.iter().any(|other| other == group),
            None if entry == "*" => true,
            // Mail addresses come in any case.
            None => person.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(entry)),
        })
    }
}

/// For each role the people who have it by the settings.
pub(crate) struct Roles([(Role, Who); 3]);

impl Roles {
    pub(crate) fn new(roles: [(Role, Who); 3]) -> Self {
        Self(roles)
    }

    /// The greatest role of a person. Whoever has no name has no more than `read`, because
    /// nobody could say later who placed the call.
    pub(crate) fn of(&self, person: &Person) -> Role {
        let given = self.0.iter().filter(|(_, who)| who.includes(person)).map(|(role, _)| *role);
        let role = given.max().unwrap_or(Role::None);
        if person.name.is_none() { role.min(Role::Read) } else { role }
    }

    /// Who has this role, as the settings have it, greater roles included.
    pub(crate) fn may(&self, role: Role) -> Vec<&str> {
        let lists = self.0.iter().filter(|(other, _)| *other >= role);
        let mut all: Vec<&str> =
            lists.flat_map(|(_, who)| &who.entries).map(String::as_str).collect();
        if all.contains(&"*") {
            return vec!["*"];
        }
        let mut seen = Vec::new();
        all.retain(|entry| {
            !seen.contains(entry) && {
                seen.push(entry);
                true
            }
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(read: &str, place: &str, manage: &str) -> Roles {
        let who = |text| Who::parse(text).unwrap();
        Roles::new([
            (Role::Read, who(read)),
            (Role::Place, who(place)),
            (Role::Manage, who(manage)),
        ])
    }

    fn person(name: &str, groups: &[&str]) -> Person {
        let groups = groups.iter().map(|&group| group.to_owned()).collect();
        Person { name: Some(name.to_owned()).filter(|name| !name.is_empty()), groups }
    }

    #[test]
    fn a_person_has_the_greatest_role_that_a_name_or_a_group_gives() {
        let table = [
            (["*", "*", ""], "anna", &[][..], Role::Place),
            (["*", "*", "anna"], "anna", &[], Role::Manage),
            (["*", "*", "anna"], "ANNA", &[], Role::Manage),
            (["*", "*", "anna"], "ann", &[], Role::Place),
            (["*", "group:desk", ""], "anna", &["desk"], Role::Place),
            (["*", "group:desk", ""], "anna", &["Desk", "desks"], Role::Read),
            // A name that looks like a group is none.
            (["*", "group:desk", ""], "group:desk", &[], Role::Read),
            (["ben", "ben", ""], "anna", &[], Role::None),
            (["", "", "anna"], "anna", &[], Role::Manage),
            // Without a name nobody may place a call.
            (["*", "*", "*"], "", &["desk"], Role::Read),
            (["", "group:desk", ""], "", &["desk"], Role::Read),
            (["ben", "", ""], "", &[], Role::None),
        ];
        for ([read, place, manage], name, groups, role) in table {
            let got = roles(read, place, manage).of(&person(name, groups));
            assert_eq!(got, role, "{read}|{place}|{manage} {name} {groups:?}");
        }
    }

    #[test]
    fn who_may_includes_greater_roles_and_names_nobody_twice() {
        let roles = roles("*", "anna, group:Call Center", "ben,anna");
        assert_eq!(roles.may(Role::Read), ["*"]);
        assert_eq!(roles.may(Role::Place), ["anna", "group:Call Center", "ben"]);
        assert_eq!(roles.may(Role::Manage), ["ben", "anna"]);
    }

    #[test]
    fn a_list_with_a_pattern_or_an_empty_group_is_refused() {
        for text in ["*@example.com", "group:", "group:*", "a\"b", "a\nb"] {
            assert!(Who::parse(text).is_none(), "{text}");
        }
    }
}
