//! Texts that would be scripts: what stands between them and the page.

use callboard_tests::stage::{Scope, Setting, journey};

/// Trusted Types: even code of our own could not turn text into markup.
#[test]
fn no_text_becomes_markup_and_an_attempt_is_noticed_also_when_it_is_caught() {
    const ATTEMPT: &str = "
        try {
            document.createElement('div').innerHTML = '<b>markup</b>';
        } catch (error) {
            return error.name;
        }
        return 'it became markup';";
    journey(Setting::default(), async |page| {
        page.open("/").await;
        page.heading("Calls").is_visible().await;
        assert_eq!(page.run(ATTEMPT, vec![]).await.unwrap(), "TypeError");
        let complaints = page.complaints().await.join("\n");
        assert!(complaints.contains("TrustedHTML"), "{complaints}");
    });
}
