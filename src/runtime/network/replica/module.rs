//! Modules of the network: which of them run here.
//!
//! A machine has the library of aos, and runs Lua. So a process can be recomputed whose module is aos in a version that the library
//! agrees with, or Lua source: by HyperBEAM's convention (`execution-device: lua@5.3a` with a `module` of Lua), or a module transaction that
//! is Lua itself. Everything else is WebAssembly of somebody else's making.

use lunette_ao::{Id, Message, Tags};
use lunette_remote::Gateway;

use super::super::Inner;
use super::super::identities::DEFAULT_MODULE;
use crate::error::{Code, Error, Result};
use crate::records::{ForeignModule, Units};

/// The most bytes of a module's source.
const LARGEST_SOURCE: usize = 8 << 20;

/// Modules whose library is the one that machines have.
const KNOWN: [&str; 1] = [DEFAULT_MODULE];

/// Types of content that are Lua.
const LUA: [&str; 3] = ["text/x-lua", "application/lua", "text/lua"];

impl Inner {
    /// The module of a process, as far as a machine needs it. `like` names one that it is said to behave as.
    pub(super) async fn foreign_module(
        &self,
        process: &Message,
        units: &Units,
        like: Option<&str>,
    ) -> Result<ForeignModule> {
        let id = module_of(process)?;
        let is_known = |id: &str| KNOWN.contains(&id);
        if let Some(like) = like
            && !is_known(like)
        {
            let problem =
                format!("is no module that is known here: that would be {DEFAULT_MODULE}");
            return Err(Error::argument("like", &problem));
        }
        let is_aos = is_known(&id.to_string()) || like.is_some();
        if units.gateways.is_empty() {
            return match is_aos {
                true => Ok(ForeignModule {
                    id: id.to_string(),
                    ..ForeignModule::default()
                }),
                false => Err(Error::argument(
                    "gateways",
                    "are needed to read the module of this process",
                )),
            };
        }
        let gateway = Gateway::new(&self.client, &units.gateways)?;
        if is_aos {
            // Its tags are part of what the process sees; the module itself need not be fetched.
            let found = gateway.transactions(&[id]).await?.into_iter().next();
            let (owner, tags) = found.map(|it| (it.owner, it.tags)).unwrap_or_default();
            return Ok(ForeignModule {
                id: id.to_string(),
                owner,
                tags,
                source: None,
            });
        }
        let item = gateway.item(&id, LARGEST_SOURCE).await?;
        let kind = item.tags.value("Content-Type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !LUA.contains(&kind) {
            let format = item.tags.value("Module-Format").unwrap_or(kind);
            let message = format!(
                "the module {id} is {format}, which a Lua machine cannot run: what runs are the aos module {DEFAULT_MODULE}, modules that behave like it (`like`), and modules of Lua source"
            );
            return Err(Error::new(Code::UnsupportedModule, message));
        }
        let source = String::from_utf8(item.data).map_err(|_| {
            let message = format!("the module {id} says that it is Lua, and is not UTF-8");
            Error::new(Code::UnsupportedModule, message)
        })?;
        Ok(ForeignModule {
            id: id.to_string(),
            owner: item.owner,
            tags: item.tags,
            source: Some(source),
        })
    }
}

/// The module that a process names. HyperBEAM's tags are in lower case.
fn module_of(process: &Message) -> Result<Id> {
    let tags = &process.tags;
    let named = tags.value("Module").or_else(|| tags.value("module"));
    let id = named.and_then(|named| named.parse().ok());
    id.ok_or_else(|| Error::new(Code::UnsupportedModule, "the process names no module"))
}
