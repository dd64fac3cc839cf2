//! The description's examples match the description.

use crate::description::{Description, read};

#[test]
fn every_example_matches_its_schema() {
    let description = Description::read();
    let operations = description.operation_ids();
    let index = read("examples/index.json");
    let mut checked = 0;
    for (file, claim) in index.as_object().unwrap() {
        let Some(schema) = description.schema(claim["schema"].as_str().unwrap()) else {
            // The examples cover the whole API, the description only its core.
            let operation = claim["operation"].as_str().unwrap();
            assert!(!operations.contains(operation), "{file}: its schema is missing");
            continue;
        };
        let example = read(&format!("examples/{file}"));
        assert_eq!(description.problems(schema, &example), [""; 0], "{file}");
        checked += 1;
    }
    assert!(checked >= 75, "only {checked} examples were checked");
}

#[test]
fn a_broken_example_is_detected() {
    let description = Description::read();
    let schema = description.schema("Call").unwrap();
    let mut call = read("examples/call-completed.json");
    call["start_time"] = "yesterday".into();
    call["status"] = "ringing".into();
    call.as_object_mut().unwrap().remove("voice");
    assert_eq!(description.problems(schema, &call).len(), 3);
    call["mood"] = "good".into();
    assert_eq!(description.invented_keys(schema, &call), ["mood"]);
}
