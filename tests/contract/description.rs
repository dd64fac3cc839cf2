//! The API description: which operation a request is, what responses it may have, and
//! whether they match their schemas.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// The folder of fixtures, wherever the tests run.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("api")
}

pub fn read(file: &str) -> Value {
    let path = folder().join(file);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The example of a transcript has it on tool rows; the schema does not list it.
const ONLY_IN_EXAMPLES: &str = "content_type";

pub struct Description(Value);

impl Description {
    pub fn read() -> Self {
        Self(read("openapi-core.json"))
    }

    /// Every operation: id, method and path.
    pub fn operations(&self) -> Vec<(String, String, String)> {
        let mut operations = Vec::new();
        for (path, methods) in self.0["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if let Some(id) = operation["operationId"].as_str() {
                    operations.push((id.to_owned(), method.to_uppercase(), path.clone()));
                }
            }
        }
        operations
    }

    pub fn operation_ids(&self) -> BTreeSet<String> {
        self.operations().into_iter().map(|(id, ..)| id).collect()
    }

    /// The operation of a request. Paths without placeholders take precedence.
    pub fn operation(&self, method: &str, path: &str) -> String {
        let path = path.split('?').next().unwrap().strip_prefix("/v1").expect("a path of the API");
        let mut fitting: Vec<_> = self
            .operations()
            .into_iter()
            .filter(|(_, known, template)| known == method && fits(template, path))
            .collect();
        fitting.sort_by_key(|(_, _, template)| template.matches('{').count());
        fitting.into_iter().next().unwrap_or_else(|| panic!("{method} {path} is not described")).0
    }

    /// The described response for this status of an operation; `None` if it is not
    /// listed.
    pub fn response(&self, operation: &str, status: u16) -> Option<&Value> {
        let (_, method, path) =
            self.operations().into_iter().find(|(id, ..)| id == operation).unwrap();
        let response =
            self.0["paths"][path][method.to_lowercase()]["responses"].get(status.to_string())?;
        Some(self.resolved(response))
    }

    /// A schema by its name.
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.0["components"]["schemas"].get(name)
    }

    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                self.resolved(self.0.pointer(reference.strip_prefix('#').unwrap()).unwrap())
            }
            None => value,
        }
    }

    /// References in a schema resolve to the description's components.
    pub fn validator(&self, schema: &Value) -> Validator {
        let root = json!({ "allOf": [schema], "components": self.0["components"] });
        // The draft of OpenAPI 3.1. By default it does not validate formats.
        let options =
            jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&root).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Every violation of `schema` by `value`.
    pub fn problems(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        let problems = validator.iter_errors(value);
        problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
    }

    /// Keys that the schema does not list. The API may add keys; the sandbox must not
    /// invent any.
    pub fn invented_keys(&self, schema: &Value, value: &Value) -> Vec<String> {
        let schema = self.resolved(schema);
        if let (Some(items), Some(rows)) = (schema.get("items"), value.as_array()) {
            return rows.iter().flat_map(|row| self.invented_keys(items, row)).collect();
        }
        let (Some(known), Some(object)) = (schema["properties"].as_object(), value.as_object())
        else {
            return Vec::new();
        };
        let is_open = schema["additionalProperties"] == true;
        let invented = object
            .keys()
            .filter(|key| !is_open && !known.contains_key(*key) && *key != ONLY_IN_EXAMPLES)
            .cloned();
        let nested = object
            .iter()
            .filter_map(|(key, value)| Some(self.invented_keys(known.get(key)?, value)));
        invented.chain(nested.flatten()).collect()
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
}
