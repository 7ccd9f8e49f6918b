//! Starts the tasks without which a node cannot go on.

use futures::future::BoxFuture;
use futures_timer::Delay;
use sc_service::{SpawnEssentialTaskHandle, TaskManager};
use sp_core::traits::SpawnEssentialNamed;
use std::time::Duration;

/// The time between the end of a task and the report of it, which ends the node.
///
/// When a node ends, its tasks lose what they work on at the same time as they are told to end. Some notice the loss first,
/// and the SDK would log a failure. Within this time they hear that the node ends, and there is nothing to report.
const REPORT_AFTER: Duration = Duration::from_secs(1);

/// Starts tasks whose end ends the node.
#[derive(Clone)]
pub struct Essential(SpawnEssentialTaskHandle);

impl Essential {
	/// Starts tasks of a node.
	pub fn of(task_manager: &TaskManager) -> Self {
		Self(task_manager.spawn_essential_handle())
	}
}

impl SpawnEssentialNamed for Essential {
	fn spawn_essential_blocking(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		future: BoxFuture<'static, ()>,
	) {
		self.0.spawn_essential_blocking(name, group, reported_late(future));
	}

	fn spawn_essential(&self, name: &'static str, group: Option<&'static str>, future: BoxFuture<'static, ()>) {
		self.0.spawn_essential(name, group, reported_late(future));
	}
}

fn reported_late(task: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
	Box::pin(async move {
		task.await;
		// Tokio's own timers panic once its runtime ends, which makes an ordinary end a failure.
		Delay::new(REPORT_AFTER).await;
	})
}
