//! Where the reading of an answer ends: only a browser has the streams that answers
//! come in.

use js_sys::{Function, Reflect, global};
use thunderphone::body::LIMIT_BYTES;
use thunderphone::fetch::FetchTransport;
use thunderphone::{Method, Request, Timestamp, Transport, TransportError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// What comes back when the browser's `fetch` is this expression, which finds in
/// `stream` so many pieces of a MiB each: the length of what is read, and how the
/// stream ended.
async fn answer(pieces: u32, fetched: &str) -> (Result<usize, TransportError>, Option<String>) {
    let name = JsValue::from("fetch");
    let true_fetch = Reflect::get(&global(), &name).unwrap();
    let body = format!(
        "globalThis.ended = null;
        let left = {pieces};
        const stream = new ReadableStream({{
            pull(to) {{
                if (left-- > 0) to.enqueue(new Uint8Array(1024 * 1024).fill(32));
                else {{ globalThis.ended = 'read'; to.close(); }}
            }},
            cancel() {{ globalThis.ended = 'cancelled'; }},
        }});
        return Promise.resolve({fetched});"
    );
    Reflect::set(&global(), &name, &Function::new_no_args(&body)).unwrap();
    let path = "https://callboard.example/v1/call".to_owned();
    let request = Request { method: Method::Post, path, body: None, timeout_ms: 20_000 };
    let answer = FetchTransport::new(|_| (), || Timestamp(0)).send(request).await;
    Reflect::set(&global(), &name, &true_fetch).unwrap();
    let length = answer.map(|reply| reply.body.len());
    (length, Reflect::get(&global(), &"ended".into()).unwrap().as_string())
}

#[wasm_bindgen_test]
async fn an_answer_is_read_up_to_the_limit_and_then_let_go() {
    const STREAM: &str = "new Response(stream, { status: 201 })";
    let (answer, ended) = answer(16, STREAM).await;
    assert_eq!((answer, ended.as_deref()), (Ok(LIMIT_BYTES as usize), Some("read")));
    let (answer, ended) = self::answer(20, STREAM).await;
    let too_large = TransportError::TooLarge { status: 201, limit_bytes: LIMIT_BYTES };
    assert_eq!((answer, ended.as_deref()), (Err(too_large), Some("cancelled")));
}

#[wasm_bindgen_test]
async fn an_answer_that_says_it_is_too_large_is_let_go_unread() {
    let fetched = "new Response(stream, { headers: { 'Content-Length': '16777217' } })";
    let (answer, ended) = answer(1, fetched).await;
    let too_large = TransportError::TooLarge { status: 200, limit_bytes: LIMIT_BYTES };
    assert_eq!((answer, ended.as_deref()), (Err(too_large), Some("cancelled")));
}

#[wasm_bindgen_test]
async fn an_answer_that_breaks_off_is_torn() {
    let fetched =
        "new Response(new ReadableStream({ pull(to) { to.error(new TypeError('x')); } }))";
    assert_eq!(answer(0, fetched).await.0, Err(TransportError::Truncated { status: 200 }));
}

#[wasm_bindgen_test]
async fn a_browser_without_streams_reads_all_the_same() {
    let fetched = "Object.defineProperty(new Response('{}'), 'body', { value: null })";
    assert_eq!(answer(0, fetched).await.0, Ok(2));
}
