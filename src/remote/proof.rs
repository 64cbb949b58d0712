//! Data items put together from what units say about them, and proven by their ids and signatures.

use async_trait::async_trait;
use lunette_ao::id::from_base64url;
use lunette_ao::{DataItem, Id, Message, Proof, SignatureKind, Tag, Tags, Unverified};

use crate::internet::Verifier;

/// Checks signatures by code of our own. That does not verify Arweave wallets unless lunette-ao has the feature `rsa`.
pub struct Own;

#[async_trait(?Send)]
impl Verifier for Own {
    async fn verify(
        &self,
        kind: SignatureKind,
        key: &[u8],
        message: &[u8; 48],
        signature: &[u8],
    ) -> Result<(), Unverified> {
        lunette_ao::signature::verify(kind, key, message, signature)
    }
}

/// What somebody says that a data item is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claim {
    /// Its id.
    pub id: Option<Id>,
    /// The public key.
    pub key: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The target; empty for none.
    pub target: String,
    /// The anchor; empty for none.
    pub anchor: Vec<u8>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The content.
    pub data: Vec<u8>,
}

impl Claim {
    /// The message, when id and signature prove it. Units leave the type of the signature out: it follows from the length of the key, and
    /// those of 32 bytes are tried as ed25519 first, then as Solana's, then as those of Aptos.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub(crate) async fn prove(&self, verifier: &dyn Verifier) -> Result<Message, String> {
        if self.signature.is_empty() || self.key.is_empty() {
            return Err("there is no signature with its key".to_owned());
        }
        let id = Id::of(&self.signature);
        if self.id.is_some_and(|said| said != id) {
            return Err("the id is not that of the signature".to_owned());
        }
        let mut problem = "keys of this length are of no known type".to_owned();
        for kind in kinds(self.key.len()) {
            let message = self.message(id, *kind);
            let item = DataItem::from_message(&message).map_err(|problem| problem.to_string())?;
            let hash = item.signing_bytes();
            match verifier
                .verify(*kind, item.key(), &hash, item.signature())
                .await
            {
                Ok(()) => return Ok(message),
                Err(unverified) => problem = unverified.to_string(),
            }
        }
        Err(problem)
    }

    fn message(&self, id: Id, kind: SignatureKind) -> Message {
        Message {
            id,
            owner: kind.address(&self.key),
            from_process: self.tags.value("From-Process").map(str::to_owned),
            target: self.target.clone(),
            anchor: self.anchor.clone(),
            tags: self.tags.clone(),
            data: self.data.clone(),
            proof: Some(Proof {
                kind: kind.number(),
                key: self.key.clone(),
                signature: self.signature.clone(),
                tag_bytes: None,
            }),
        }
    }
}

fn kinds(key_length: usize) -> &'static [SignatureKind] {
    match key_length {
        512 => &[SignatureKind::Arweave],
        65 => &[SignatureKind::Ethereum],
        32 => &[
            SignatureKind::Ed25519,
            SignatureKind::Solana,
            SignatureKind::InjectedAptos,
        ],
        42 => &[SignatureKind::TypedEthereum],
        1025 => &[SignatureKind::MultiAptos],
        _ => &[],
    }
}

/// An anchor as units write it: its 32 bytes as text when they are one (aos writes digits), else base64url. `None` for anything else.
pub(crate) fn anchor(text: &str) -> Option<Vec<u8>> {
    match text.len() {
        0 => Some(Vec::new()),
        32 => Some(text.as_bytes().to_vec()),
        _ => from_base64url(text.trim_end_matches('=')).filter(|bytes| bytes.len() == 32),
    }
}

/// Keys and signatures as units write them; empty for what is none.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    from_base64url(text.trim_end_matches('=')).unwrap_or_default()
}
