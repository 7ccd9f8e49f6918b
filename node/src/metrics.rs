//! The node's own metrics, beside those that every Substrate node has.

use clavis_primitives::api::{Change, ChangeKind};
use std::time::Duration;
use substrate_prometheus_endpoint::{
	register, CounterVec, Gauge, Histogram, HistogramOpts, Opts, PrometheusError, Registry, U64,
};

/// Upper ends of the time that a resolution takes, in seconds: 16 µs, and twice as long each.
const FASTEST: f64 = 0.000_016;
const BUCKETS: i32 = 14;

/// What happens to DIDs on the chain.
#[derive(Clone)]
pub struct ChangeMetrics {
	dids: Gauge<U64>,
	changes: CounterVec<U64>,
}

impl ChangeMetrics {
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
		})
	}

	/// How many DIDs there are.
	pub fn counted(&self, dids: u64) {
		self.dids.set(dids);
	}

	/// One change became final.
	pub fn changed(&self, change: &Change) {
		self.changes.with_label_values(&[change.kind.name()]).inc();
		if change.kind == ChangeKind::Created {
			self.dids.inc();
		}
	}
}

/// What clients ask, and how long the answers take.
pub struct ResolutionMetrics {
	total: CounterVec<U64>,
	seconds: Histogram,
}

impl ResolutionMetrics {
	pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		let buckets = (0..BUCKETS).map(|power| FASTEST * 2f64.powi(power)).collect();
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
					HistogramOpts::new("clavis_resolution_seconds", "How long a resolution took").buckets(buckets),
				)?,
				registry,
			)?,
		})
	}

	/// A resolution had this outcome and took this long.
	pub fn observe(&self, status: u16, took: Duration) {
		self.total.with_label_values(&[&status.to_string()]).inc();
		self.seconds.observe(took.as_secs_f64());
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;

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
	fn resolutions_are_told_apart_by_status() {
		let metrics = ResolutionMetrics::register(&Registry::new()).unwrap();
		metrics.observe(200, Duration::from_micros(20));
		metrics.observe(404, Duration::from_micros(20));
		metrics.observe(200, Duration::from_secs(9));
		assert_eq!(metrics.total.with_label_values(&["200"]).get(), 2);
		assert_eq!(metrics.seconds.get_sample_count(), 3);
	}
}
