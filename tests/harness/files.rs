//! Files that a person chooses, and files that the page saves.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::page::Page;
use super::wait::wait_until;

impl Page {
    /// Chooses a file in the page's field for files.
    pub async fn choose_file(&self, path: &Path) {
        const SCRIPT: &str = "return document.querySelector('input[type=file]')";
        wait_until("there is a field for files", async || {
            self.run(SCRIPT, vec![]).await.is_ok_and(|found| found != Value::Null)
        })
        .await;
        let input = self.run(SCRIPT, vec![]).await.expect("a field for files");
        let path = path.to_str().expect("a path that is text");
        self.element(&input).send_keys(path).await.expect("the file is chosen");
    }

    /// From now on in this document, what the page saves as a file can be read.
    pub async fn keep_saved_files(&self) {
        const SCRIPT: &str = "const create = URL.createObjectURL;
            globalThis.savedFiles = [];
            URL.createObjectURL = blob => { savedFiles.push(blob); return create(blob); };";
        self.run(SCRIPT, vec![]).await.expect("it is replaced");
    }

    /// The text of the file that the page saved last, with its byte order mark.
    pub async fn saved_file(&self) -> String {
        String::from_utf8_lossy(&self.saved_bytes().await).into_owned()
    }

    /// What is in the file that the page saved last.
    pub async fn saved_bytes(&self) -> Vec<u8> {
        wait_until("a file is saved", async || {
            let saved = self.run("return savedFiles.length > 0", vec![]).await;
            saved.is_ok_and(|saved| saved == json!(true))
        })
        .await;
        const SCRIPT: &str = "const done = arguments[0];
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(',')[1] ?? '');
            reader.readAsDataURL(savedFiles.at(-1));";
        let text = self.run_async(SCRIPT).await.as_str().unwrap_or_default().to_owned();
        BASE64_STANDARD.decode(text).expect("base64")
    }
}
