//! Where the scheduler with an address is.

use lunette_ao::Message;

use crate::address::Base;
use crate::error::{Error, Kind, Result};
use crate::gateway::{Gateway, Search};

/// The type of an item by which a scheduler says where it is.
const LOCATION: &str = "Scheduler-Location";

/// How many of a scheduler are looked at.
const LOCATIONS: usize = 5;

/// The most bytes of the content of one, which says nothing.
const LIMIT: usize = 1 << 20;

/// Where a scheduler says that it is: by the newest item that it signed about that, proven (ao `scheduler-utils`).
///
/// # Errors
/// As [`Gateway::item`]; [`Kind::NotFound`] when it never said so, [`Kind::Unverified`] when nothing that is found proves to be said by it.
pub async fn locate(gateway: &Gateway, address: &str) -> Result<Base> {
    let search = Search {
        owners: vec![address.to_owned()],
        tags: vec![("Type".to_owned(), vec![LOCATION.to_owned()])],
        newest_first: true,
        limit: LOCATIONS,
        ..Search::default()
    };
    let never = format!("{address} never said where it is");
    let mut problem = Error::new(Kind::NotFound, "", never);
    for found in gateway.find(&search).await?.transactions {
        match gateway.item(&found.id, LIMIT).await {
            Ok(item) => match said(&item, address) {
                Some(base) => return Ok(base),
                None => {
                    let wrong = format!("{} is not what {address} said", found.id);
                    problem = Error::new(Kind::Unverified, "", wrong);
                }
            },
            Err(error) if error.kind.is_retryable() => return Err(error),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

/// The address in a proven item, when it is one that the scheduler signed.
fn said(item: &Message, address: &str) -> Option<Base> {
    if item.owner != address || item.tag("Type") != Some(LOCATION) {
        return None;
    }
    Base::parse(item.tag("Url")?).ok()
}
