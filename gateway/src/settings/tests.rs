use super::*;

const HASH: &str = "$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy";

fn root() -> String {
    format!("{}/../tests/proxy_conformance/bundle", env!("CARGO_MANIFEST_DIR"))
}

fn read(changes: &[(&str, &str)]) -> Result<Settings, String> {
    let root = root();
    let usual = [
        ("THUNDERPHONE_API_KEY", "sk_test"),
        ("CALLBOARD_ROOT", root.as_str()),
        ("CALLBOARD_USER", "desk"),
        ("CALLBOARD_PASSWORD_HASH", HASH),
    ];
    let all: Vec<_> = usual.iter().chain(changes).collect();
    Settings::read(&|name| {
        let found = all.iter().rev().find(|(other, _)| *other == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn an_invalid_setting_is_named_in_one_sentence_that_shows_no_secret() {
    let short = format!("anna:{}", &HASH[..40]);
    let other_cost = format!("anna:{}", HASH.replace("$04$", "$05$"));
    let twice = format!("desk:{HASH}");
    for (name, value, sentence) in [
        ("THUNDERPHONE_API_KEY", "sk_one two", "characters that no key has"),
        ("THUNDERPHONE_API_KEY", "sk_one\nsk_two", "characters that no key has"),
        ("CALLBOARD_USERS", "anna", "CALLBOARD_USERS must be names with their hashes"),
        ("CALLBOARD_USERS", short.as_str(), "not a bcrypt hash"),
        ("CALLBOARD_USERS", other_cost.as_str(), "differ in cost"),
        ("CALLBOARD_USERS", twice.as_str(), "a name twice"),
        ("CALLBOARD_PLACE", "*@example.com", "CALLBOARD_PLACE must be names"),
        ("CALLBOARD_MANAGE", "group:", "CALLBOARD_MANAGE must be names"),
        ("CALLBOARD_CALLS_PER_MINUTE", "0", "CALLBOARD_CALLS_PER_MINUTE is “0”"),
        ("CALLBOARD_CALLS_PER_DAY", "+5", "CALLBOARD_CALLS_PER_DAY is “+5”"),
        ("CALLBOARD_SIGN_INS_PER_MINUTE", "many", "CALLBOARD_SIGN_INS_PER_MINUTE is"),
        ("CALLBOARD_TRUSTED_PROXIES", "10.0.0.0/99", "CALLBOARD_TRUSTED_PROXIES is"),
        ("CALLBOARD_AUDIT", "audit.jsonl", "the whole path"),
        ("CALLBOARD_DOMAIN", "a b", "CALLBOARD_DOMAIN must be a host name"),
        ("CALLBOARD_LISTEN", "127.0.0.1:0", "CALLBOARD_LISTEN is"),
        ("CALLBOARD_LISTEN", "[::1:80", "CALLBOARD_LISTEN is"),
    ] {
        let error = read(&[(name, value)]).err().unwrap();
        assert!(error.contains(sentence), "{name}={value}: {error}");
        assert!(error.lines().count() == 1 && error.ends_with('.'), "{error}");
        assert!(!error.contains("sk_") && !error.contains(&HASH[7..]), "{error}");
    }
}

#[test]
fn the_usual_settings_need_only_a_key_a_bundle_and_a_password() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.listen, Listen { host: "127.0.0.1".into(), port: 8080 });
    assert_eq!(settings.upstream, "https://api.thunderphone.com");
    assert_eq!(settings.patience.as_secs(), 130);
    assert!(!settings.has_audit_file());
    let settings = read(&[("CALLBOARD_DOMAIN", "callboard.example.com")]).unwrap();
    assert_eq!(settings.listen, Listen { host: "*".into(), port: 443 });
    let settings = read(&[("STATE_DIRECTORY", "/var/lib/callboard")]).unwrap();
    assert_eq!(settings.audit, Some("/var/lib/callboard/audit.jsonl".into()));
}

#[test]
fn several_people_can_have_passwords() {
    let anna = format!("anna:{HASH} ben:{HASH}");
    let settings = read(&[("CALLBOARD_USERS", &anna)]).unwrap();
    let SignInSettings::Basic(users) = settings.sign_in else { panic!("not basic") };
    let names: Vec<&str> = users.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["desk", "anna", "ben"]);
    let only = [
        ("CALLBOARD_USERS", anna.as_str()),
        ("CALLBOARD_USER", ""),
        ("CALLBOARD_PASSWORD_HASH", ""),
    ];
    assert!(read(&only).is_ok());
}

#[test]
fn the_key_may_be_in_a_file() {
    let file = std::env::temp_dir().join(format!("callboard-key-{}", std::process::id()));
    std::fs::write(&file, "sk_test_in_a_file\n").unwrap();
    let name = file.to_str().unwrap();
    let settings = read(&[("THUNDERPHONE_API_KEY", ""), ("THUNDERPHONE_API_KEY_FILE", name)]);
    assert_eq!(settings.unwrap().key, "sk_test_in_a_file");
    std::fs::remove_file(&file).unwrap();
    let settings = read(&[("THUNDERPHONE_API_KEY", ""), ("THUNDERPHONE_API_KEY_FILE", name)]);
    assert!(settings.err().unwrap().starts_with("THUNDERPHONE_API_KEY_FILE cannot be read"));
}

#[test]
fn every_setting_that_is_read_is_listed() {
    let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
    for kind in ["basic", "oidc"] {
        let _ = Settings::read(&|name: &str| {
            asked.borrow_mut().insert(name.to_owned());
            match name {
                "THUNDERPHONE_API_KEY" => Some("sk_test".into()),
                "CALLBOARD_ROOT" => Some(root()),
                "CALLBOARD_SIGN_IN" => Some(kind.into()),
                "CALLBOARD_OIDC_GATEWAY" => Some("http://127.0.0.1:4180".into()),
                "CALLBOARD_USER" => Some("desk".into()),
                "CALLBOARD_PASSWORD_HASH" => Some(HASH.into()),
                _ => None,
            }
        });
    }
    let listed: std::collections::BTreeSet<String> =
        SETTING_NAMES.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(asked.into_inner(), listed);
}
