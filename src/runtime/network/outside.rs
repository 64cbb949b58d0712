//! What goes on beside the driver's work: following logs of the network outside, handing messages in there.
//!
//! Nothing here touches a process but by the calls that everybody else has too. It all ends with the driver.

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use futures::{StreamExt, select_biased};

/// Something that goes on.
type Task = LocalBoxFuture<'static, ()>;

/// Begins tasks.
pub(super) struct Outside(UnboundedSender<Task>);

/// Runs them.
pub(super) struct Tasks(UnboundedReceiver<Task>);

/// What begins tasks, and what runs them.
pub(super) fn begin() -> (Outside, Tasks) {
    let (sender, receiver) = unbounded();
    (Outside(sender), Tasks(receiver))
}

impl Outside {
    /// Begins a task.
    pub(super) fn begin(&self, task: Task) {
        // When nobody runs tasks any more the network is at its end.
        let _ = self.0.unbounded_send(task);
    }
}

impl Tasks {
    /// Runs what is begun; does not end by itself.
    pub(super) async fn run(mut self) {
        let mut running = FuturesUnordered::new();
        loop {
            if running.is_empty() {
                match self.0.next().await {
                    Some(task) => running.push(task),
                    None => return std::future::pending().await,
                }
            }
            select_biased! {
                task = self.0.select_next_some() => running.push(task),
                () = running.select_next_some() => {}
            }
        }
    }
}
