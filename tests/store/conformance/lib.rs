//! The suite that every store has to pass, on a store that JavaScript gives.

use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Function;
use lunette_runtime::store::Store;
use lunette_runtime::store::conformance::{Opener, check_all};
use lunette_web::given_store::GivenStore;
use wasm_bindgen::prelude::*;

/// `open(isNew)` gives a store: an empty one, or the last one once more.
struct Given(Function);

impl Given {
    fn open(&self, is_new: bool) -> Rc<dyn Store> {
        let store = self.0.call1(&JsValue::UNDEFINED, &is_new.into());
        Rc::new(GivenStore::new(store.expect("it opens").unchecked_into()))
    }
}

#[async_trait(?Send)]
impl Opener for Given {
    async fn create(&self) -> Rc<dyn Store> {
        self.open(true)
    }

    async fn reopen(&self) -> Rc<dyn Store> {
        self.open(false)
    }
}

/// Runs the suite. What a store does not do is thrown.
#[wasm_bindgen]
pub async fn check(open: Function) {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_str(&panic.to_string())
    }));
    check_all(&Given(open)).await;
}
