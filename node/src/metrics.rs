//! The metrics of this node, beside those of every Substrate node.

use clavis_primitives::api::{Change, ChangeKind, GuardianAct};
use std::time::Duration;
use substrate_prometheus_endpoint::{
	register, CounterVec, Gauge, Histogram, HistogramOpts, Opts, PrometheusError, Registry, U64,
};

/// The upper end of the first bucket for the time of a resolution, in seconds. Each further bucket ends at twice the
/// time.
const FASTEST: f64 = 0.000_016;
/// The number of buckets.
const BUCKETS: i32 = 14;
/// The buckets for answers about groups end at so many times the time: they take calls of the runtime and bodies of blocks.
const SLOWER: f64 = 64.0;

/// Counts DIDs, their changes, and the acts of guardians on the chain.
#[derive(Clone)]
pub struct ChangeMetrics {
	dids: Gauge<U64>,
	changes: CounterVec<U64>,
	guardian_acts: CounterVec<U64>,
}

impl ChangeMetrics {
	/// Registers the metrics.
	pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		Ok(Self {
			dids: register(Gauge::new("clavis_dids", "DIDs ever created, as of the last final block")?, registry)?,
			changes: register(
				CounterVec::new(
					Opts::new(
						"clavis_changes_total",
						"Changes of DIDs in blocks that became final while this node ran",
					),
					&["kind"],
				)?,
				registry,
			)?,
			guardian_acts: register(
				CounterVec::new(
					Opts::new(
						"clavis_guardian_acts_total",
						"Attempts of guardians, vetoes, recoveries and freezes in blocks that became final while this node ran",
					),
					&["kind"],
				)?,
				registry,
			)?,
		})
	}

	/// Sets the number of DIDs.
	pub fn counted(&self, dids: u64) {
		self.dids.set(dids);
	}

	/// Counts a change that became final.
	pub fn changed(&self, change: &Change) {
		self.changes.with_label_values(&[change.kind.name()]).inc();
		if change.kind == ChangeKind::Created {
			self.dids.inc();
		}
	}

	/// Counts an act of guardians, or of the holder against them, that became final.
	pub fn acted(&self, act: &GuardianAct) {
		self.guardian_acts.with_label_values(&[act.kind.name()]).inc();
	}
}

/// Counts resolutions and answers about groups, and measures their time.
pub struct ResolutionMetrics {
	total: CounterVec<U64>,
	seconds: Histogram,
	groups: CounterVec<U64>,
	group_seconds: Histogram,
}

impl ResolutionMetrics {
	/// Registers the metrics.
	pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		let buckets = (0..BUCKETS).map(|power| FASTEST * 2f64.powi(power)).collect::<Vec<_>>();
		let group_buckets = buckets.iter().map(|end| end * SLOWER).collect();
		Ok(Self {
			total: register(
				CounterVec::new(
					Opts::new("clavis_resolutions_total", "Resolutions of DIDs, over HTTP and JSON-RPC, by status"),
					&["status"],
				)?,
				registry,
			)?,
			seconds: register(
				Histogram::with_opts(
					HistogramOpts::new("clavis_resolution_seconds", "Time of a resolution, in seconds")
						.buckets(buckets),
				)?,
				registry,
			)?,
			groups: register(
				CounterVec::new(
					Opts::new(
						"clavis_group_answers_total",
						"Answers about groups, over HTTP and JSON-RPC, by question and status",
					),
					&["question", "status"],
				)?,
				registry,
			)?,
			group_seconds: register(
				Histogram::with_opts(
					HistogramOpts::new("clavis_group_answer_seconds", "Time of an answer about groups, in seconds")
						.buckets(group_buckets),
				)?,
				registry,
			)?,
		})
	}

	/// Counts a question that was not answered, since there was no place for slow work.
	pub fn refuse(&self) {
		self.total.with_label_values(&["503"]).inc();
	}

	/// Counts an answer about groups with its HTTP status and its time.
	pub fn observe_groups(&self, question: &str, status: u16, took: Duration) {
		self.groups.with_label_values(&[question, &status.to_string()]).inc();
		self.group_seconds.observe(took.as_secs_f64());
	}

	/// Counts a resolution with its HTTP status and its time.
	pub fn observe(&self, status: u16, took: Duration) {
		self.total.with_label_values(&[&status.to_string()]).inc();
		self.seconds.observe(took.as_secs_f64());
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{api::GuardianActKind, DidId};

	#[test]
	fn a_creation_counts_as_a_did_and_a_change() {
		let metrics = ChangeMetrics::register(&Registry::new()).unwrap();
		metrics.counted(5);
		for kind in [ChangeKind::Created, ChangeKind::Updated, ChangeKind::Deactivated] {
			metrics.changed(&Change { did: DidId([1; 32]), version: 1, kind });
		}
		assert_eq!(metrics.dids.get(), 6);
		assert_eq!(metrics.changes.with_label_values(&["created"]).get(), 1);
		assert_eq!(metrics.changes.with_label_values(&["deactivated"]).get(), 1);
	}

	#[test]
	fn acts_of_guardians_are_counted_by_kind() {
		let metrics = ChangeMetrics::register(&Registry::new()).unwrap();
		for kind in [GuardianActKind::Opened, GuardianActKind::Opened, GuardianActKind::Frozen] {
			metrics.acted(&GuardianAct { did: DidId([1; 32]), kind });
		}
		for (kind, count) in [("opened", 2), ("vetoed", 0), ("recovered", 0), ("frozen", 1)] {
			assert_eq!(metrics.guardian_acts.with_label_values(&[kind]).get(), count, "{kind}");
		}
	}

	#[test]
	fn resolutions_are_counted_by_status() {
		let metrics = ResolutionMetrics::register(&Registry::new()).unwrap();
		metrics.observe(200, Duration::from_micros(20));
		metrics.observe(404, Duration::from_micros(20));
		metrics.observe(200, Duration::from_secs(9));
		assert_eq!(metrics.total.with_label_values(&["200"]).get(), 2);
		assert_eq!(metrics.seconds.get_sample_count(), 3);
		metrics.observe_groups("epochs", 503, Duration::from_secs(1));
		assert_eq!(metrics.groups.with_label_values(&["epochs", "503"]).get(), 1);
		assert_eq!(metrics.total.with_label_values(&["503"]).get(), 0, "groups are counted apart");
		metrics.refuse();
		assert_eq!(metrics.total.with_label_values(&["503"]).get(), 1);
		assert_eq!(metrics.seconds.get_sample_count(), 3, "it took no time");
	}
}
