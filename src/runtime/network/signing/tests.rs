use std::cell::{Cell, RefCell};
use std::rc::Rc;

use async_trait::async_trait;
use futures::future::join;
use lunette_ao::{Id, ItemDraft, SignatureKind, Tag};

use crate::Code;
use crate::error::{Error, Result};
use crate::testing::Setting;
use crate::testing::toy::yield_now;
use crate::wallets::{PublicKey, Wallet, Wallets, unknown};

/// One wallet whose every signature is another one, as with RSA-PSS.
#[derive(Default)]
struct Salting {
    name: RefCell<Option<&'static str>>,
    asked: Cell<u8>,
    refuses: Cell<bool>,
}

#[async_trait(?Send)]
impl Wallets for Salting {
    fn list(&self) -> Vec<Wallet> {
        let name = *self.name.borrow();
        let wallet = |name: &str| Wallet {
            name: name.to_owned(),
            public: key(),
            exportable: true,
        };
        name.map(wallet).into_iter().collect()
    }

    fn public(&self, name: &str) -> Result<Option<PublicKey>> {
        Ok((*self.name.borrow() == Some(name)).then(key))
    }

    async fn sign(&self, name: &str, _message: &[u8; 48]) -> Result<Vec<u8>> {
        if *self.name.borrow() != Some(name) {
            return Err(unknown(name));
        }
        self.asked.set(self.asked.get() + 1);
        let signature = vec![self.asked.get(); 512];
        yield_now(5).await;
        if self.refuses.get() {
            return Err(Error::new(Code::WalletFailed, "not now"));
        }
        Ok(signature)
    }
}

fn key() -> PublicKey {
    PublicKey {
        kind: SignatureKind::Arweave,
        key: vec![7; 512],
    }
}

fn setting() -> (Setting, Rc<Salting>) {
    let mut setting = Setting::new();
    let wallets = Rc::new(Salting::default());
    *wallets.name.borrow_mut() = Some("rsa");
    setting.wallets = wallets.clone();
    (setting, wallets)
}

fn anchored(data: &str) -> ItemDraft {
    ItemDraft {
        anchor: Some([9; 32]),
        data: data.as_bytes().to_vec(),
        ..ItemDraft::default()
    }
}

#[test]
fn the_same_draft_signed_again_is_the_same_message_also_after_a_restart() {
    let (mut setting, wallets) = setting();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let send = || network.send("rsa", &process, anchored("add 1"));
    let first = setting.pool.run_until(send()).unwrap();
    let again = setting.pool.run_until(send()).unwrap();
    assert!(!first.duplicate && again.duplicate);
    assert_eq!((first.message, first.slot), (again.message, again.slot));
    assert_eq!(wallets.asked.get(), 1);

    let network = setting.restart();
    let send = network.send("rsa", &process, anchored("add 1"));
    let later = setting.pool.run_until(send).unwrap();
    assert_eq!((later.message, later.duplicate), (first.message, true));

    let other = network.send("rsa", &process, anchored("add 2"));
    assert!(!setting.pool.run_until(other).unwrap().duplicate);
    assert_eq!(setting.number(&network, &process), Ok(3));
}

#[test]
fn the_same_draft_signed_twice_at_once_is_one_message() {
    for is_live in [false, true] {
        let (mut setting, wallets) = setting();
        setting.is_live = is_live;
        let network = setting.open().unwrap();
        let process = setting.spawn(&network, &[]);
        let send = || network.send("rsa", &process, anchored("add 1"));
        let (one, two) = setting.pool.run_until(join(send(), send()));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(wallets.asked.get(), 2, "both were signed");
        assert_eq!((one.message, one.slot), (two.message, two.slot));
        assert!(one.duplicate != two.duplicate);
        setting.settle(&network);
        assert_eq!(setting.number(&network, &process), Ok(1));
    }
}

#[test]
fn a_process_is_spawned_once_too_and_a_removed_one_anew() {
    let (mut setting, _) = setting();
    let network = setting.open().unwrap();
    let spawn = || network.spawn("rsa", anchored(""));
    let first = setting.pool.run_until(spawn()).unwrap();
    let again = setting.pool.run_until(spawn()).unwrap();
    assert_eq!((again.process, again.duplicate), (first.process, true));
    let info = network.process(&first.process).unwrap();
    assert_eq!(info.record.item.owner, key().address());
    setting
        .pool
        .run_until(network.remove(&first.process))
        .unwrap();
    let anew = setting.pool.run_until(spawn()).unwrap();
    assert!(!anew.duplicate);
}

#[test]
fn a_draft_without_an_anchor_is_another_message_each_time() {
    let (mut setting, _) = setting();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let draft = || ItemDraft {
        anchor: None,
        ..anchored("add 1")
    };
    for slot in [1, 2] {
        let sent = network.send("rsa", &process, draft());
        assert_eq!(setting.pool.run_until(sent).unwrap().slot, slot);
    }
}

#[test]
fn a_wallet_takes_the_place_of_an_identity_and_gives_it_back() {
    let (mut setting, wallets) = setting();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let mut sender = |data: &str| {
        let sent = network.send("rsa", &process, anchored(data));
        let sent = setting.pool.run_until(sent).unwrap();
        let found = setting.pool.run_until(network.message(&sent.message));
        let identities = setting.pool.run_until(network.identities()).unwrap();
        let identity = setting.pool.run_until(network.identity("rsa")).unwrap();
        let address = setting.pool.run_until(network.address_of("rsa")).unwrap();
        let (message, _) = found.unwrap();
        assert_eq!(identity.address, message.owner);
        assert_eq!(address, message.owner);
        assert!(identities.contains(&identity), "{identities:?}");
        (identity.kind, identity.is_wallet, identities.len())
    };
    assert_eq!(sender("one"), (SignatureKind::Arweave, true, 1));
    *wallets.name.borrow_mut() = None;
    assert_eq!(sender("two"), (SignatureKind::Ed25519, false, 1));
    *wallets.name.borrow_mut() = Some("rsa");
    assert_eq!(sender("three"), (SignatureKind::Arweave, true, 1));
}

#[test]
fn what_is_not_signed_leaves_no_trace() {
    let (mut setting, wallets) = setting();
    let network = setting.open().unwrap();
    let process = setting.spawn(&network, &[]);
    let earlier = setting.picture();
    wallets.refuses.set(true);
    let sent = network.send("rsa", &process, anchored("add 1"));
    let refusal = setting.pool.run_until(sent).unwrap_err();
    assert_eq!(refusal.code, Code::WalletFailed);
    let draft = ItemDraft {
        tags: vec![Tag::new("", "")],
        ..anchored("add 1")
    };
    let sent = network.send("rsa", &process, draft);
    let refusal = setting.pool.run_until(sent).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::InvalidItem, Some("tags"))
    );
    wallets.refuses.set(false);
    let nowhere = Id::derive("nowhere", &[]);
    let sent = network.send("rsa", &nowhere, anchored("add 1"));
    let refusal = setting.pool.run_until(sent).unwrap_err();
    assert_eq!(refusal.code, Code::UnknownProcess);
    assert_eq!(setting.picture(), earlier);
}

#[test]
fn an_item_signed_by_a_name_has_its_key_and_an_anchor() {
    let (mut setting, _) = setting();
    let network = setting.open().unwrap();
    for (name, kind) in [
        ("rsa", SignatureKind::Arweave),
        ("alice", SignatureKind::Ed25519),
    ] {
        let signed = network.inner.sign_item(name, ItemDraft::default());
        let item = setting.pool.run_until(signed).unwrap();
        let address = setting.pool.run_until(network.address_of(name)).unwrap();
        assert_eq!((item.kind(), item.address()), (kind, address));
        assert!(item.anchor().is_some());
    }
}
