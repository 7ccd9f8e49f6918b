//! Starts the tasks without which a node cannot go on.

use futures::future::BoxFuture;
use futures_timer::Delay;
use sc_service::{SpawnEssentialTaskHandle, SpawnTaskHandle, TaskManager};
use sp_core::traits::SpawnEssentialNamed;
use std::time::Duration;

/// The time between the end of a task and the report of it, which ends the node.
///
/// When a node ends, its tasks lose what they work on at the same time as they are told to end. Some notice the loss first,
/// and the SDK would log a failure. Within this time they hear that the node ends, and there is nothing to report.
const REPORT_AFTER: Duration = Duration::from_secs(1);

/// Starts the tasks of a node, whose end ends the node, or those of a command.
#[derive(Clone)]
pub enum Essential {
	/// The end of a task is reported, and ends the node.
	Node(SpawnEssentialTaskHandle),
	/// The end of a task is not reported. A command uses some of the parts only. The tasks of the other parts end
	/// while it works, and that is no failure.
	Command(SpawnTaskHandle),
}

impl Essential {
	/// Starts tasks of a node.
	pub fn of_node(task_manager: &TaskManager) -> Self {
		Self::Node(task_manager.spawn_essential_handle())
	}

	/// Starts tasks of a command.
	pub fn of_command(task_manager: &TaskManager) -> Self {
		Self::Command(task_manager.spawn_handle())
	}
}

impl SpawnEssentialNamed for Essential {
	fn spawn_essential_blocking(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		future: BoxFuture<'static, ()>,
	) {
		match self {
			Self::Node(tasks) => tasks.spawn_essential_blocking(name, group, reported_late(future)),
			Self::Command(tasks) => tasks.spawn_blocking(name, group, future),
		}
	}

	fn spawn_essential(&self, name: &'static str, group: Option<&'static str>, future: BoxFuture<'static, ()>) {
		match self {
			Self::Node(tasks) => tasks.spawn_essential(name, group, reported_late(future)),
			Self::Command(tasks) => tasks.spawn(name, group, future),
		}
	}
}

fn reported_late(task: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
	Box::pin(async move {
		task.await;
		// Tokio's own timers panic once its runtime ends, which makes an ordinary end a failure.
		Delay::new(REPORT_AFTER).await;
	})
}
