//! The settings of a production gateway, read from the environment. Each invalid one is
//! explained in one sentence, which never shows a secret.

mod values;

use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use crate::limits::Limits;
use crate::roles::{Role, Roles, Who};
use crate::security_headers::is_origin;
use crate::upstream::Upstream;
pub use values::Listen;

/// Every environment variable that [`Settings::read`] reads.
pub const SETTING_NAMES: &[&str] = &[
    "THUNDERPHONE_API_KEY",
    "THUNDERPHONE_API_KEY_FILE",
    "THUNDERPHONE_API_BASE",
    "CALLBOARD_ROOT",
    "CALLBOARD_LISTEN",
    "CALLBOARD_DOMAIN",
    "CALLBOARD_RECORDINGS",
    "CALLBOARD_PATIENCE",
    "CALLBOARD_SIGN_IN",
    "CALLBOARD_USER",
    "CALLBOARD_PASSWORD_HASH",
    "CALLBOARD_USERS",
    "CALLBOARD_OIDC_GATEWAY",
    "CALLBOARD_READ",
    "CALLBOARD_PLACE",
    "CALLBOARD_MANAGE",
    "CALLBOARD_CALLS_PER_MINUTE",
    "CALLBOARD_CALLS_PER_DAY",
    "CALLBOARD_ADDRESS_CALLS_PER_MINUTE",
    "CALLBOARD_ADDRESS_CALLS_PER_DAY",
    "CALLBOARD_SIGN_INS_PER_MINUTE",
    "CALLBOARD_TRUSTED_PROXIES",
    "CALLBOARD_AUDIT",
    "STATE_DIRECTORY",
    "SSL_CERT_FILE",
];

const DEFAULT_API: &str = "https://api.thunderphone.com";
const DEFAULT_RECORDINGS: &str = "https://storage.googleapis.com";
const DEFAULT_CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Seconds. The page waits up to 120 for a verification.
const DEFAULT_PATIENCE: u32 = 130;

/// Who is let in.
pub(crate) enum SignInSettings {
    /// Names with the bcrypt hashes of their passwords.
    Basic(Vec<(String, String)>),
    /// The address of a gateway that speaks OpenID Connect, such as oauth2-proxy.
    Oidc(String),
}

/// The settings. There is no `Debug`, because it would print the key.
pub struct Settings {
    pub(crate) upstream: String,
    pub(crate) key: String,
    pub(crate) root: PathBuf,
    pub(crate) listen: Listen,
    pub(crate) domain: Option<String>,
    pub(crate) recordings: Vec<String>,
    pub(crate) patience: Duration,
    pub(crate) certificates: PathBuf,
    pub(crate) sign_in: SignInSettings,
    pub(crate) roles: Roles,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// `None`: standard error.
    pub(crate) audit: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings by their names; an empty value counts as none.
    ///
    /// # Errors
    /// When one is missing or invalid: one sentence that names it.
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let key = key(&get)?;
        let domain = get("CALLBOARD_DOMAIN");
        if let Some(domain) = &domain
            && !values::is_host_name(domain)
        {
            return Err("CALLBOARD_DOMAIN must be a host name, as in callboard.example.com.".into());
        }
        let listen = get("CALLBOARD_LISTEN").unwrap_or_else(|| {
            // With certificates of its own it listens on all addresses, else only for
            // whatever ends TLS on this machine.
            let default = if domain.is_some() { "*:443" } else { "127.0.0.1:8080" };
            default.to_owned()
        });
        let listen = Listen::parse(&listen).ok_or_else(|| {
            format!("CALLBOARD_LISTEN is “{listen}”; it must be an address and a port, as in 127.0.0.1:8080.")
        })?;
        let root = PathBuf::from(get("CALLBOARD_ROOT").unwrap_or_else(|| "dist".into()));
        // The real path: when a symbolic link changes its target, all files change together,
        // at the reload.
        let root = root.canonicalize().ok().filter(|root| root.join("index.html").is_file());
        let root =
            root.ok_or("CALLBOARD_ROOT must name the folder of the bundle, where index.html is.")?;
        let upstream = upstream(&get)?;
        let recordings = recordings(&get)?;
        let patience = values::number(&get, "CALLBOARD_PATIENCE", DEFAULT_PATIENCE, 9_999)
            .map_err(|value| format!("CALLBOARD_PATIENCE is “{value}”; it must be seconds."))?;
        let certificates = get("SSL_CERT_FILE").unwrap_or_else(|| DEFAULT_CERTIFICATES.into());
        if !certificates.starts_with('/') || certificates.contains(['"', ';', '\n']) {
            return Err("SSL_CERT_FILE must be a path of plain characters.".into());
        }
        Ok(Self {
            upstream,
            key,
            root,
            listen,
            domain,
            recordings,
            patience: Duration::from_secs(patience.into()),
            certificates: certificates.into(),
            sign_in: sign_in(&get)?,
            roles: roles(&get)?,
            limits: limits(&get)?,
            trusted_proxies: trusted_proxies(&get)?,
            audit: audit(&get)?,
        })
    }

    /// Where browsers, or what ends TLS, connect.
    pub fn listen(&self) -> &Listen {
        &self.listen
    }

    /// The host name to get a certificate for.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Whether there is a file for the audit log; else it goes to standard error.
    pub fn has_audit_file(&self) -> bool {
        self.audit.is_some()
    }
}

type Get<'a> = dyn Fn(&str) -> Option<String> + 'a;

fn key(get: &Get) -> Result<String, String> {
    let key = match (get("THUNDERPHONE_API_KEY"), get("THUNDERPHONE_API_KEY_FILE")) {
        (Some(key), _) => key,
        (None, Some(file)) => std::fs::read_to_string(&file)
            .map_err(|error| format!("THUNDERPHONE_API_KEY_FILE cannot be read: {error}."))?
            .trim_end()
            .to_owned(),
        (None, None) => String::new(),
    };
    if key.is_empty() {
        return Err("THUNDERPHONE_API_KEY is not set; it holds your ThunderPhone API key.".into());
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._~+/=-".contains(&b);
    match key.bytes().all(is_plain) {
        true => Ok(key),
        false => Err("THUNDERPHONE_API_KEY holds characters that no key has.".into()),
    }
}

fn upstream(get: &Get) -> Result<String, String> {
    let base = get("THUNDERPHONE_API_BASE").unwrap_or_else(|| DEFAULT_API.into());
    if values::is_base(&base) && base.starts_with("http:") && Upstream::parse(&base).is_err() {
        return Err(format!(
            "THUNDERPHONE_API_BASE is “{base}”; the key may only travel over https, or over http to this machine."
        ));
    }
    if !values::is_base(&base) || Upstream::parse(&base).is_err() {
        // Not shown: it may hold a password.
        return Err("THUNDERPHONE_API_BASE must be https:// and a host, with nothing behind but a port or /v1.".into());
    }
    Ok(base)
}

fn recordings(get: &Get) -> Result<Vec<String>, String> {
    let text = get("CALLBOARD_RECORDINGS").unwrap_or_else(|| DEFAULT_RECORDINGS.into());
    let origins: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let is_valid = |origin: &String| origin.starts_with("http") && is_origin(origin);
    match !origins.is_empty() && origins.iter().all(is_valid) {
        true => Ok(origins),
        false => Err(format!(
            "CALLBOARD_RECORDINGS is “{text}”; it must be origins, as in https://storage.googleapis.com."
        )),
    }
}

fn sign_in(get: &Get) -> Result<SignInSettings, String> {
    let kind = get("CALLBOARD_SIGN_IN").unwrap_or_else(|| "basic".into());
    match kind.as_str() {
        "basic" => Ok(SignInSettings::Basic(users(get)?)),
        "oidc" => match get("CALLBOARD_OIDC_GATEWAY") {
            Some(address) if address.starts_with("http") && is_origin(&address) => {
                Ok(SignInSettings::Oidc(address))
            }
            _ => Err("CALLBOARD_OIDC_GATEWAY must be the address of the gateway, as in http://127.0.0.1:4180.".into()),
        },
        _ => Err(format!("CALLBOARD_SIGN_IN is “{kind}”; it must be basic or oidc.")),
    }
}

fn users(get: &Get) -> Result<Vec<(String, String)>, String> {
    let mut users = Vec::new();
    let one = (get("CALLBOARD_USER"), get("CALLBOARD_PASSWORD_HASH"));
    if let (Some(name), Some(hash)) = &one {
        users.push(("CALLBOARD_USER", "CALLBOARD_PASSWORD_HASH", name.clone(), hash.clone()));
    }
    let list = get("CALLBOARD_USERS");
    for pair in list.as_deref().unwrap_or_default().split_whitespace() {
        let (name, hash) = pair.split_once(':').ok_or(
            "CALLBOARD_USERS must be names with their hashes, as in “anna:$2y$… ben:$2y$…”.",
        )?;
        users.push(("CALLBOARD_USERS", "CALLBOARD_USERS", name.to_owned(), hash.to_owned()));
    }
    let is_half = list.is_none() && (one.0.is_none() || one.1.is_none());
    if users.is_empty() || is_half {
        return Err("nobody could sign in: set CALLBOARD_USER and CALLBOARD_PASSWORD_HASH (make it with “caddy hash-password” or “htpasswd -nB”).".into());
    }
    for (name_setting, hash_setting, name, hash) in &users {
        if !values::is_user_name(name) {
            return Err(format!("{name_setting} may hold letters, digits and . _ @ + - only."));
        }
        if !values::is_bcrypt(hash) {
            return Err(format!(
                "{hash_setting}: what it holds is not a bcrypt hash; it begins with $2 and has 60 characters (a shell needs single quotes around it, an environment file none)."
            ));
        }
    }
    let mut costs = users.iter().map(|(_, _, _, hash)| hash.get(4..6));
    let first = costs.next();
    if costs.any(|cost| Some(cost) != first) {
        return Err("the hashes of the passwords differ in cost (the number after $2y$); make them all with the same, or the time an answer takes tells who has one.".into());
    }
    let mut names: Vec<&String> = users.iter().map(|(_, _, name, _)| name).collect();
    names.sort();
    if names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err("CALLBOARD_USERS has a name twice.".into());
    }
    Ok(users.into_iter().map(|(_, _, name, hash)| (name, hash)).collect())
}

fn roles(get: &Get) -> Result<Roles, String> {
    let who = |name: &str, default: &str| {
        Who::parse(&get(name).unwrap_or_else(|| default.into())).ok_or_else(|| {
            format!("{name} must be names, or “group:” and a group, with commas between; “*” is everybody.")
        })
    };
    let (read, place) = (who("CALLBOARD_READ", "*")?, who("CALLBOARD_PLACE", "*")?);
    Ok(Roles::new([
        (Role::Read, read),
        (Role::Place, place),
        (Role::Manage, who("CALLBOARD_MANAGE", "")?),
    ]))
}

fn limits(get: &Get) -> Result<Limits, String> {
    let number = |name: &str, default: u32| {
        values::number(get, name, default, 1_000_000)
            .map_err(|value| format!("{name} is “{value}”; it must be a number from 1 to 1000000."))
    };
    Ok(Limits {
        calls_per_minute: number("CALLBOARD_CALLS_PER_MINUTE", 30)?,
        calls_per_day: number("CALLBOARD_CALLS_PER_DAY", 500)?,
        address_calls_per_minute: number("CALLBOARD_ADDRESS_CALLS_PER_MINUTE", 120)?,
        address_calls_per_day: number("CALLBOARD_ADDRESS_CALLS_PER_DAY", 2_000)?,
        sign_ins_per_minute: number("CALLBOARD_SIGN_INS_PER_MINUTE", 10)?,
    })
}

fn trusted_proxies(get: &Get) -> Result<Vec<IpNet>, String> {
    let text = get("CALLBOARD_TRUSTED_PROXIES").unwrap_or_default();
    let addresses = text.split([',', ' ']).filter(|word| !word.is_empty());
    addresses.map(values::network).collect::<Option<_>>().ok_or_else(|| {
        format!("CALLBOARD_TRUSTED_PROXIES is “{text}”; it must be addresses or networks, as in 10.0.0.0/8.")
    })
}

fn audit(get: &Get) -> Result<Option<PathBuf>, String> {
    let file = get("CALLBOARD_AUDIT").map(PathBuf::from);
    let file = file.or_else(|| Some(PathBuf::from(get("STATE_DIRECTORY")?).join("audit.jsonl")));
    match &file {
        Some(file) if !file.is_absolute() => {
            Err("CALLBOARD_AUDIT must be the whole path of a file, as in /var/log/callboard/audit.jsonl.".into())
        }
        _ => Ok(file),
    }
}

#[cfg(test)]
mod tests;
