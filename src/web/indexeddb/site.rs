//! What the browser grants this site's storage.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `navigator.storage`, in windows and workers alike; it is missing outside secure contexts.
    #[derive(Clone)]
    type StorageManager;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = storage)]
    static STORAGE: Option<StorageManager>;

    #[wasm_bindgen(method, catch)]
    fn persist(this: &StorageManager) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn persisted(this: &StorageManager) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn estimate(this: &StorageManager) -> Result<Promise, JsValue>;
}

/// How much this site stores, and how much it may. Browsers round and guess, so this is for people to see, and nothing
/// to decide by: what does not fit is known when a commit fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Bytes in use.
    pub usage: f64,
    /// Bytes allowed.
    pub quota: f64,
}

/// Asks the browser not to delete this site's data when it runs out of room. Some ask the person, some decide by
/// themselves. Workers cannot ask, only pages can. `false` also where that is not known.
pub async fn persist() -> bool {
    answer(StorageManager::persist).await == Some(JsValue::TRUE)
}

/// Whether [`persist`] was granted, now or before.
pub async fn persisted() -> bool {
    answer(StorageManager::persisted).await == Some(JsValue::TRUE)
}

/// How much is stored; `None` where the browser does not tell.
pub async fn estimate() -> Option<Estimate> {
    let estimate = answer(StorageManager::estimate).await?;
    let bytes = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some(Estimate {
        usage: bytes("usage")?,
        quota: bytes("quota")?,
    })
}

async fn answer(ask: fn(&StorageManager) -> Result<Promise, JsValue>) -> Option<JsValue> {
    let storage = STORAGE.with(Option::clone)?;
    JsFuture::from(ask(&storage).ok()?).await.ok()
}
