//! The suite that every store has to pass.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use lunette_runtime::store::Store;
use lunette_runtime::store::conformance::{Opener, check_all, ranges_are_ordered_and_limited};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{IndexedDbStore, Patched, new_name};

#[derive(Default)]
struct InBrowser(RefCell<String>);

#[async_trait(?Send)]
impl Opener for InBrowser {
    async fn create(&self) -> Rc<dyn Store> {
        self.0.replace(new_name());
        self.reopen().await
    }

    async fn reopen(&self) -> Rc<dyn Store> {
        let name = self.0.borrow().clone();
        Rc::new(IndexedDbStore::open(&name).await.unwrap())
    }
}

#[wasm_bindgen_test]
async fn it_is_a_store() {
    check_all(&InBrowser::default()).await;
}

#[wasm_bindgen_test]
async fn it_reads_the_same_in_browsers_without_get_all_records() {
    let _older = Patched::new("IDBObjectStore", "getAllRecords", None);
    ranges_are_ordered_and_limited(&InBrowser::default()).await;
}
