//! Pages of other sites, while the user is signed in: the browser attaches the
//! credentials to much of what such a page requests.

use callboard_tests::harness::{
    CrossOriginSite, LoggedRequest, Page, Setup, USER, wait_until, with_page,
};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};
use crate::proxy;

/// A request to place a call, as JSON.
const CALL: &str = r#"{"from_number":"+12025550143","to_number":"+14155550199","agent_id":21,"idempotency_key":"a-key=of-a-stranger"}"#;

/// Every way in which a page can send something to another origin. `app` is the URL to
/// place calls, `call` the request body, `done` must be called at the end.
const ATTEMPTS: [(&str, &str); 16] = [
    ("fetch, no-cors, text", "fetch(app, { ...sent, body: call }).finally(done)"),
    ("fetch, no-cors, JSON", "fetch(app, { ...sent, body: call, headers: json }).finally(done)"),
    ("fetch, no-cors, nothing", "fetch(app, sent).finally(done)"),
    ("fetch, kept alive", "fetch(app, { ...sent, body: call, keepalive: true }).finally(done)"),
    (
        "fetch, cors, text",
        "fetch(app, { ...sent, mode: 'cors', body: call }).catch(() => 0).finally(done)",
    ),
    (
        "fetch, cors, JSON",
        "fetch(app, { ...sent, mode: 'cors', body: call, headers: json })
            .catch(() => 0).finally(done)",
    ),
    (
        "PUT",
        "fetch(app, { ...sent, mode: 'cors', method: 'PUT', body: call })
            .catch(() => 0).finally(done)",
    ),
    (
        "PATCH",
        "fetch(app, { ...sent, mode: 'cors', method: 'PATCH', body: call, headers: json })
            .catch(() => 0).finally(done)",
    ),
    (
        "XMLHttpRequest",
        "const asked = new XMLHttpRequest();
        asked.open('POST', app);
        asked.withCredentials = true;
        asked.onloadend = done;
        asked.send(call);",
    ),
    ("beacon, text", "navigator.sendBeacon(app, new Blob([call], { type: 'text/plain' })); done()"),
    (
        "beacon, form",
        "const type = 'application/x-www-form-urlencoded';
        navigator.sendBeacon(app, new Blob([call], { type }));
        done();",
    ),
    (
        "beacon, JSON",
        "navigator.sendBeacon(app, new Blob([call], { type: 'application/json' })); done()",
    ),
    ("image", "const image = new Image(); image.onload = image.onerror = done; image.src = app;"),
    ("frame", "frames.inner.location = app; done()"),
    ("form in a frame", "form('text/plain', 'inner').submit(); done()"),
    ("window", "window.open(app, '_blank'); done()"),
];

/// Form encodings for navigating the whole window to the app.
const FORMS: [&str; 3] = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

const SETUP_SCRIPT: &str = "
    const end = arguments[arguments.length - 1];
    // Ignores the event that it may be called with.
    const done = () => end();
    const sent = { method: 'POST', mode: 'no-cors', credentials: 'include' };
    const json = { 'Content-Type': 'application/json' };
    const form = (type, target) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: app, enctype: type, target });
        // As text/plain, name and value form the JSON around the sign between them.
        const field = document.createElement('input');
        const [name, value] = call.split('=');
        Object.assign(field, { name, value });
        form.append(field);
        document.body.append(form);
        return form;
    };";

/// The logged requests to place a call since `before`.
fn logged_since(page: &Page, before: usize) -> Vec<LoggedRequest> {
    let all = proxy(page).logged_requests();
    all[before..].iter().filter(|request| request.path == "/v1/call").cloned().collect()
}

async fn attempt(page: &Page, what: &str, script: &str) -> Vec<LoggedRequest> {
    let before = proxy(page).logged_requests().len();
    let app = format!("http://{}/v1/call", page.backend.address);
    let script = format!("const app = '{app}', call = '{CALL}';{SETUP_SCRIPT}{script}");
    page.run_async(&script).await;
    wait_until(&format!("the proxy tells of: {what}"), async || {
        !logged_since(page, before).is_empty()
    })
    .await;
    let logged_requests = logged_since(page, before);
    let state = page.backend.state().await;
    assert_eq!(
        (&state["dials"], &state["placements"]),
        (&json!(0), &json!(0)),
        "{what}: {logged_requests:?}"
    );
    logged_requests
}

/// Tries everything from a page at `home`, which places no call; then the app places
/// one.
async fn only_the_app_calls(page: &Page, home: &str) {
    page.open("/calls/new").await;
    assert_eq!(page.take_errors().await, Vec::<String>::new());
    let app = page.window().await;
    let mut all = Vec::new();
    for (what, script) in ATTEMPTS {
        page.visit(home).await;
        all.extend(attempt(page, what, script).await);
        page.close_all_but(&app).await;
    }
    for kind in FORMS {
        page.visit(home).await;
        let script = format!("setTimeout(() => form('{kind}', '_top').submit()); done()");
        let logged_requests = attempt(page, kind, &script).await;
        // It carried the credentials, and was rejected all the same.
        assert!(
            logged_requests.iter().all(|request| request.status == 403 && request.user == USER),
            "{logged_requests:?}"
        );
        all.extend(logged_requests);
    }
    let refused =
        |logged_requests: &LoggedRequest| matches!(logged_requests.status, 401 | 403 | 404);
    assert!(all.iter().all(refused), "{all:?}");
    // Console errors about the other site's page do not matter.
    page.take_errors().await;
    form::place_call(page, ANSWERED).await;
    assert_eq!(page.backend.placements().await, 1);
    assert_eq!(page.backend.dials_of(ANSWERED).await, 1);
}

#[test]
fn a_cross_site_page_cannot_place_a_call() {
    with_page(Setup::default(), async |page| {
        let site = CrossOriginSite::start().await;
        only_the_app_calls(page, &site.cross_site_url()).await;
    });
}

#[test]
fn a_cross_origin_page_of_the_same_site_cannot_place_a_call() {
    with_page(Setup::default(), async |page| {
        let site = CrossOriginSite::start().await;
        only_the_app_calls(page, &site.same_site_url()).await;
    });
}
