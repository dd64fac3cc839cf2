//! Many saved agents: finding one, and telling equal names apart.

use callboard_tests::harness::{Page, Scope, Setup, wait_until, with_page};
use serde_json::json;

use crate::new_call_form::{self as form, ANSWERED};

/// Exactly these can be chosen.
async fn offers(page: &Page, expected: &[&str]) {
    wait_until(&format!("{expected:?} can be chosen"), async || {
        options(page, "agent_id").await == expected
    })
    .await;
}

/// The labels of the options.
async fn options(page: &Page, id: &str) -> Vec<String> {
    let script = "return [...document.getElementById(arguments[0]).options].map(o => o.label)";
    let labels = page.run(script, vec![json!(id)]).await.unwrap();
    labels.as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned()).collect()
}

#[test]
fn agents_are_found_by_name_and_equal_names_are_distinguishable() {
    with_page(Setup::default(), async |page| {
        for id in 300..310 {
            page.backend.set_agent(json!({ "id": id, "name": format!("Agent no. {id}") })).await;
        }
        for (id, name) in [(320, "Éva, reception"), (321, "ΟΔΟΣ"), (322, "Groẞe Straße")] {
            page.backend.set_agent(json!({ "id": id, "name": name })).await;
        }
        let other = json!({ "id": 323, "name": "Front desk", "voice": "john", "prompt": "Hello!" });
        page.backend.set_agent(other).await;

        form::open_with_numbers(page, ANSWERED).await;
        page.select("Agent").choose("Agent no. 300").await;
        let search = page.field("Find agent");
        for (typed, found) in [
            ("e\u{301}va", "Éva, reception"),
            ("EVA", "Éva, reception"),
            ("reception eva", "Éva, reception"),
            ("οδοσ", "ΟΔΟΣ"),
            ("STRASSE", "Groẞe Straße"),
        ] {
            search.fill(typed).await;
            // The chosen agent stays in the list.
            offers(page, &["Choose an agent", "Agent no. 300", found]).await;
        }
        search.fill("nobody").await;
        page.says("No agent matches").await;
        offers(page, &["Choose an agent", "Agent no. 300"]).await;
        page.select("Agent").has_value("300").await;

        search.fill("front desk").await;
        let apart = [
            "Front desk · id 21 · maya · “You answer the phone of Northside Dental…”",
            "Front desk · id 323 · john · “Hello!”",
        ];
        page.select("Agent").says(apart[1]).await;
        for label in apart {
            assert!(
                options(page, "agent_id").await.iter().any(|option| option == label),
                "{label}"
            );
        }
        page.select("Agent").choose("Front desk · id 323").await;
        page.select("Agent").has_value("323").await;

        page.open("/calls").await;
        page.select("Agent").says(apart[1]).await;
        for label in apart {
            assert!(options(page, "filter-agent").await.iter().any(|option| option == label));
        }
    });
}

#[test]
fn no_agent_is_called_missing_before_the_list_has_loaded() {
    with_page(Setup::default(), async |page| {
        form::fill_minimal(page, ANSWERED).await;
        page.radio("One-off config").click().await;
        page.select("Voice").choose("Olivia").await;
        page.radio("Saved agent").click().await;
        page.backend.hold_all_responses(true);
        page.reload().await;
        page.select("Agent").says("Loading the agents").await;
        let said = page.text().await;
        page.backend.hold_all_responses(false);
        assert!(!said.contains("not in the list"), "{said}");
        page.select("Agent").says("Front desk").await;
        // An agent that is really missing says so.
        page.backend.set_agent(json!({ "id": 21, "is_gone": true })).await;
        page.reload().await;
        page.select("Agent").says("21 (not in the list)").await;
    });
}
