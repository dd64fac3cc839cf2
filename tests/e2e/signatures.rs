//! The check of a signature, which runs in the page and keeps nothing.

use callboard_tests::harness::{Page, Scope, Setup, with_page};
use serde_json::json;

use crate::webhooks::open;

/// Signs a request as ThunderPhone does, by the browser's cryptography: at this many seconds from
/// now by the sandbox's clock, which is the app's.
async fn sign(page: &Page, seconds: i64, secret: &str, text: &str) -> String {
    let now = page.backend.state().await["now"].clone();
    let script = format!(
        "const done = arguments[0];
        (async () => {{
            const bytes = text => new TextEncoder().encode(text);
            const t = Math.floor(Date.parse({now}) / 1000) + {seconds};
            const hmac = {{ name: 'HMAC', hash: 'SHA-256' }};
            const key = await crypto.subtle.importKey('raw', bytes({secret}), hmac, false, ['sign']);
            const signed = await crypto.subtle.sign('HMAC', key, bytes(t + {text}));
            const hex = [...new Uint8Array(signed)].map(byte => byte.toString(16).padStart(2, '0'));
            done('t=' + t + ',v1=' + hex.join(''));
        }})()",
        secret = json!(secret),
        text = json!(text),
    );
    page.run_async(&script).await.as_str().expect("a header").to_owned()
}

#[test]
fn the_check_says_that_a_signature_holds_or_why_not() {
    const SECRET: &str = "whsec_example";
    const PATH: &str = "/hook?source=prod";
    const BODY: &str = r#"{"data":{"call_id":987654321},"type":"call.graded"}"#;
    const OLDER: &str = "6b02234b7fad4158d6d5d13793ff92a26a3e5f131677ed06b365287bb9241bbb";
    const AT_2026: &str =
        "t=1791300000,v1=74a79dbc86a69327416e2fbd2ee8f13bbb4960bd9165deae17116068d48ad6cc";
    with_page(Setup::default(), async |page| {
        open(page).await;
        let form = page.form("Check a signature");
        let check = async |header: &str, said: &str| {
            form.field("Signature header").fill(header).await;
            form.button("Check signature").click().await;
            form.says(said).await;
        };
        check("", "Paste the header X-ThunderPhone-Signature-V2.").await;
        form.field("Path with query").fill(PATH).await;
        form.field("Body").fill(BODY).await;
        let signed = format!("\nPOST\n{PATH}\n{BODY}");
        let header = sign(page, 0, SECRET, &signed).await;
        check(&header, "Enter the secret of the endpoint.").await;
        form.field("Secret").fill(SECRET).await;
        check(&header, "The signature holds.").await;
        let pasted = format!("X-ThunderPhone-Signature-V2: {header}");
        check(&pasted, "The signature holds.").await;
        let old = sign(page, -3_930, SECRET, &signed).await;
        check(&old, "1 h too old.").await;
        check(AT_2026, "The signature does not hold.").await;
        check("t=2026-10-06,v1=aa", "is not a count of seconds").await;
        check("t=1791300000", "The header has no v1=").await;
        let other = sign(page, 0, "whsec_other", &signed).await;
        check(&other, "The secret differs").await;
        check(&format!("X-ThunderPhone-Signature: {OLDER}"), "The signature holds.").await;
        form.says("it signs the body alone").await;
        // What is said goes with what is typed.
        form.field("Secret").fill("whsec_o").await;
        form.does_not_say("The signature holds.").await;
        let stored = page.run("return JSON.stringify({ ...localStorage })", vec![]).await.unwrap();
        assert!(!stored.to_string().contains("whsec_"), "{stored}");
    });
}
