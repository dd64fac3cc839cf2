//! The Account page: who and where this is, what is left, what it was spent on, what the
//! numbers need. Each section says for itself what is missing.

use callboard_tests::harness::{
    InterceptedRequest, Interception, Interceptor, Page, Scope, Setup, wait_until, with_page,
};
use serde_json::json;

async fn open(page: &Page) {
    page.open("/account").await;
    page.region("Balance").says("$42.50").await;
}

/// What calls have cost since midnight and since Monday, in the browser's zone.
async fn spent(page: &Page) -> (String, String) {
    const SCRIPT: &str = "const [now, rows] = arguments;
        const day = new Date(now);
        day.setHours(0, 0, 0, 0);
        const monday = new Date(day);
        monday.setDate(day.getDate() - (day.getDay() + 6) % 7);
        const since = start => '$' + (rows
            .filter(row => new Date(row.start_time) >= start)
            .reduce((sum, row) => sum + row.billing_total_cents, 0) / 100).toFixed(2);
        return [since(day), since(monday)];";
    let now = page.backend.state().await["now"].clone();
    let rows = page.backend.api("/calls?limit=200").await["results"].clone();
    let sums = page.run(SCRIPT, vec![now, rows]).await.unwrap();
    let text = |index: usize| sums[index].as_str().unwrap().to_owned();
    (text(0), text(1))
}

#[test]
fn it_says_who_and_where_this_is_and_what_calls_have_cost() {
    with_page(Setup::default().history(60), async |page| {
        open(page).await;
        let organization = page.region("Organization");
        for text in ["Northside Dental", "Admin: may verify numbers", "Sandbox: no phone rings"] {
            organization.says(text).await;
        }
        page.region("Balance").says("Checked just now").await;
        page.region("Balance").says("Visa ending in 4242, expires 04/2031").await;
        let (today, week) = spent(page).await;
        let spending = page.region("Spending");
        spending.says(&format!("Today\n{today}")).await;
        spending.says(&format!("This week\n{week}")).await;
        spending.says("By agent, this week").await;
        page.region("Do not call").link("Do not call").is_visible().await;
        page.backend.set_account(json!({ "balance_cents": -120 })).await;
        page.button("Check now").click().await;
        page.region("Balance").says("-$1.20").await;
        page.region("Balance").says("Calls are refused until somebody adds credit.").await;
    });
}

#[test]
fn a_call_that_has_not_said_its_cost_makes_the_sum_the_least() {
    with_page(Setup::default(), async |page| {
        page.backend.place("+14155550199").await;
        open(page).await;
        let spending = page.region("Spending");
        spending.says("at least").await;
        spending.says("some calls have not said yet what they cost").await;
    });
}

#[test]
fn transactions_come_in_pages_to_the_last_one() {
    for form in ["array", "envelope"] {
        with_page(Setup::default().history(60), async |page| {
            page.backend.set_account(json!({ "transactions": form })).await;
            let all = page.backend.api("/billing/transactions?limit=1000").await;
            let all = if form == "array" { all } else { all["results"].clone() };
            let count = all.as_array().unwrap().len();
            assert!(count > 50, "{count}");
            open(page).await;
            let region = page.region("Transactions");
            let said = if form == "array" {
                "Showing the newest 25".to_owned()
            } else {
                format!("Showing 25 of {count}")
            };
            region.says(&said).await;
            region.button("Show more").click().await;
            region.says(if form == "array" { "newest 50" } else { "Showing 50" }).await;
            while region.button("Show more").exists().await {
                region.button("Show more").click_if_present().await;
            }
            region.says(&format!("{count}")).await;
            let rows = "return document.querySelectorAll('.transactions tbody tr').length";
            assert_eq!(page.run(rows, vec![]).await.unwrap(), count);
        });
    }
}

/// Keeps what the page saves.
const KEEP_SAVED: &str = "globalThis.saved = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(bytes => saved.push(
            new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
        return make.call(URL, blob);
    };";

#[test]
fn the_export_holds_every_transaction_with_utc_and_zone() {
    let setup = Setup { init_script: KEEP_SAVED, ..Setup::default().history(200) };
    with_page(setup, async |page| {
        page.cdp("Browser.setDownloadBehavior", json!({ "behavior": "deny" })).await;
        let all = page.backend.api("/billing/transactions?limit=5000").await;
        let all = all.as_array().unwrap().clone();
        assert!(all.len() > 100, "{}", all.len());
        open(page).await;
        let region = page.region("Transactions");
        region.button("Export all as CSV").click().await;
        region.says(&format!("Saved all {} transactions.", all.len())).await;
        let mut text = String::new();
        wait_until("it is saved", async || {
            let saved = page.run("return saved[0] ?? ''", vec![]).await.unwrap();
            text = saved.as_str().unwrap_or_default().to_owned();
            !text.is_empty()
        })
        .await;
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), all.len() + 1);
        let head = "\u{feff}Time (UTC),Local time with UTC offset,Kind,Description,Call,Number,Amount (USD)";
        assert_eq!(lines[0], head);
        for (line, row) in lines[1..].iter().zip(&all) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells[0], row["created_at"].as_str().unwrap(), "{line}");
            let offset = &cells[1][19..];
            assert!(offset.len() == 6 && offset.contains(':'), "{line}");
            assert_eq!(cells[6], row["amount_usd"].as_str().unwrap(), "{line}");
        }
        assert!(text.contains(",Top-up,") && text.contains(",Call,"), "{text}");
    });
}

/// A computer whose clock is a day ahead.
const TOMORROW: &str = "const now = Date.now; Date.now = () => now.call(Date) + 86_400_000;";

#[test]
fn spending_is_of_the_servers_day_though_the_computer_has_another() {
    let setup = Setup { init_script: TOMORROW, ..Setup::default().history(60) };
    with_page(setup, async |page| {
        open(page).await;
        let (today, week) = spent(page).await;
        let spending = page.region("Spending");
        spending.says(&format!("Today\n{today}")).await;
        spending.says(&format!("This week\n{week}")).await;
    });
}

#[test]
fn a_limit_that_is_reached_says_when_it_starts_over() {
    with_page(Setup::default(), async |page| {
        page.backend.set_account(json!({ "platform_calls": 100 })).await;
        open(page).await;
        let numbers = page.region("Numbers");
        numbers.says("100 of 100 calls today: the limit is reached.").await;
        numbers.says("It starts again at 0 on").await;
    });
}

#[test]
fn a_host_without_an_endpoint_says_so_in_that_section_only() {
    with_page(Setup::minimal(), async |page| {
        page.allow_failure("/v1/", "404");
        page.allow_failure("/v1/", "403");
        page.open("/account").await;
        page.region("Balance").says("This Callboard is not allowed to see this.").await;
        page.region("Balance").says("an admin can give").await;
        page.region("Numbers").says("This server does not offer the numbers.").await;
        page.region("Spending").says("This server does not offer what calls have cost.").await;
        page.region("Organization").says("Sandbox: no phone rings").await;
        assert!(!page.button("Top up").exists().await);
    });
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "404");
        page.backend.set_account(json!({ "older": true })).await;
        open(page).await;
        page.region("Organization").says("This server does not offer").await;
        page.region("Auto-reload").says("Off").await;
        page.region("Numbers").says("3 of 7 ready to dial").await;
    });
}

#[test]
fn a_lost_connection_is_tried_again_until_it_is_back() {
    with_page(Setup::default(), async |page| {
        page.allow_failure("/v1/", "");
        page.backend.disconnect_api().await;
        page.open("/account").await;
        page.region("Balance").says("The balance could not be loaded. Trying again…").await;
        page.region("Transactions").says("could not be loaded. Trying again…").await;
        page.backend.reconnect_api().await;
        page.region("Balance").says("$42.50").await;
        page.region("Transactions").says("Showing").await;
        page.region("Numbers").says("ready to dial").await;
        page.button("Top up").is_visible().await;
    });
}

const MAY_PLACE: &str = r#"{"user": "cleo", "role": "place", "sign_out": null,
    "may": {"read": ["*"], "place": ["*"], "manage": ["ben"]}, "recordings": []}"#;

fn may_place(request: &InterceptedRequest) -> Interception {
    match request.path.as_str() {
        "/-/session" => Interception::Json(200, MAY_PLACE),
        _ => Interception::PassThrough,
    }
}

#[test]
fn somebody_without_the_role_reads_who_has_it() {
    with_page(Setup::default(), async |page| {
        let interceptor = Interceptor::in_front_of(page.backend.address, may_place).await;
        page.go_to(interceptor.address, "/account").await;
        page.is_started().await;
        let organization = page.region("Organization");
        organization.says("cleo").await;
        organization.says("Place calls: yes").await;
        organization.says("You may not add credit. ben can add credit.").await;
        page.button("Top up").click().await;
        let add = page.button("Add $25.00");
        add.has_attribute("aria-disabled", "true").await;
        add.click().await;
        assert!(!page.group("Confirmation").exists().await);
        let reload = page.region("Auto-reload");
        reload.says("ben can change auto-reload.").await;
        reload.button("Enable auto-reload").click().await;
        assert!(!page.field("Add this much").exists().await);
        assert_eq!(page.requests("/v1/billing/top-up").await, 0);
    });
}
